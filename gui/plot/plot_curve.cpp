#include "gui/plot/plot_curve.h"

#include <algorithm>

namespace porthole::gui {

namespace {

using analysis::CurveShape;

constexpr qsizetype fewMarks = 3000;  ///< so many may be drawn with care
constexpr qsizetype fewPoints = 2000; ///< of a line that is smoothed and has some width
constexpr double dotRadius = 2.4;

} // namespace

analysis::PlotScale plotScale(const QCPAxis& axis, int pixels)
{
    return {axis.range().lower, axis.range().upper, std::max(pixels, 1), axis.scaleType() == QCPAxis::stLogarithmic};
}

PlotCurveItem::PlotCurveItem(QCPAxis* x, QCPAxis* y, const PlotCurve& curve)
    : QCPAbstractPlottable(x, y)
    , m_curve(curve)
{
    setName(curve.name);
    setSelectable(QCP::stNone);
}

double PlotCurveItem::selectTest(const QPointF& /*pos*/, bool /*onlySelectable*/, QVariant* /*details*/) const
{
    return -1; // Plot looks for points itself
}

QCPRange PlotCurveItem::getKeyRange(bool& found, QCP::SignDomain /*domain*/) const
{
    const auto range = m_curve.series->xRange();
    found = !range.isEmpty();
    return found ? QCPRange(range.from, range.to) : QCPRange();
}

QCPRange PlotCurveItem::getValueRange(bool& found, QCP::SignDomain /*domain*/, const QCPRange& /*keys*/) const
{
    const auto range = m_curve.series->yRange();
    found = !range.isEmpty();
    return found ? QCPRange(range.from, range.to) : QCPRange();
}

QPointF PlotCurveItem::place(double x, double y) const
{
    static constexpr double limit = 30000; // pixels: painters count with few bits
    const auto bounded = [](double pixel) { return std::isfinite(pixel) ? std::clamp(pixel, -limit, limit) : limit; };
    return {bounded(mKeyAxis->coordToPixel(x)), bounded(mValueAxis->coordToPixel(y))};
}

/// Where bars stand.
double PlotCurveItem::base() const
{
    return mValueAxis->scaleType() == QCPAxis::stLogarithmic ? mValueAxis->range().lower : 0;
}

void PlotCurveItem::draw(QCPPainter* painter)
{
    if (m_curve.series->empty())
        return;
    switch (m_curve.shape) {
    case CurveShape::Line: drawLine(*painter, false); break;
    case CurveShape::Steps: drawLine(*painter, true); break;
    case CurveShape::Dots:
    case CurveShape::Spans: drawRuns(*painter); break;
    case CurveShape::Bars:
    case CurveShape::Impulses: drawBars(*painter); break;
    }
}

void PlotCurveItem::drawLine(QCPPainter& painter, bool steps) const
{
    const auto points = m_curve.series->line(plotScale(*mKeyAxis, clipRect().width()));
    QPolygonF polygon;
    polygon.reserve(static_cast<qsizetype>(points.size()) * (steps ? 2 : 1) + 1);
    for (const auto& point : points) {
        const auto at = place(point.x, point.low);
        if (steps && !polygon.isEmpty())
            polygon.append({at.x(), polygon.constLast().y()});
        polygon.append(at);
    }
    if (steps && !polygon.isEmpty() && m_curve.series->xRange().to < mKeyAxis->range().upper && polygon.size() == 1)
        polygon.append(polygon.constLast() + QPointF(1, 0));
    const bool careful = polygon.size() < fewPoints;
    painter.setAntialiasing(careful && !steps);
    painter.setPen(QPen(m_curve.colour, careful ? (m_curve.thin ? 1.2 : 1.8) : 1, Qt::SolidLine, Qt::RoundCap));
    // Not as one path: there Qt looks for what overlaps, which takes seconds where a curve goes up and down.
    QList<QLineF> lines;
    lines.reserve(polygon.size());
    for (qsizetype i = 1; i < polygon.size(); ++i)
        lines.append({polygon[i - 1], polygon[i]});
    painter.drawLines(lines);
}

void PlotCurveItem::drawRuns(QCPPainter& painter) const
{
    const auto rect = clipRect();
    const auto runs = m_curve.series->runs(plotScale(*mKeyAxis, rect.width()), plotScale(*mValueAxis, rect.height()));
    const bool careful = static_cast<qsizetype>(runs.size()) < fewMarks;
    const double bottom = rect.bottom() + 1;
    if (m_curve.shape == CurveShape::Dots && careful) {
        painter.setAntialiasing(true);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_curve.colour);
        for (const auto& run : runs)
            for (int row = run.bottom; row <= run.top; ++row)
                painter.drawEllipse(QPointF(rect.left() + run.column + 0.5, bottom - row - 0.5), dotRadius, dotRadius);
        return;
    }
    painter.setAntialiasing(false);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_curve.colour);
    const double width = careful ? 2 : 1;
    QList<QRectF> marks;
    marks.reserve(static_cast<qsizetype>(runs.size()));
    for (const auto& run : runs) {
        const double height = std::max<double>(run.top - run.bottom + 1, careful ? 2 : 1);
        marks.append({rect.left() + static_cast<double>(run.column), bottom - run.top - 1, width, height});
    }
    painter.drawRects(marks);
}

void PlotCurveItem::drawBars(QCPPainter& painter) const
{
    const auto points = m_curve.series->line(plotScale(*mKeyAxis, clipRect().width()));
    const double zero = base();
    const double width = std::abs(mKeyAxis->coordToPixel(mKeyAxis->range().lower + m_curve.barWidth) - mKeyAxis->coordToPixel(mKeyAxis->range().lower));
    painter.setAntialiasing(false);
    constexpr double narrow = 3; // pixels
    if (m_curve.shape == CurveShape::Bars && width >= narrow) {
        auto fill = m_curve.colour;
        fill.setAlphaF(0.75F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(fill);
        const double gap = width > 6 ? width * 0.1 : 0;
        for (const auto& point : points)
            painter.drawRect(QRectF(place(point.x, point.low) + QPointF(gap / 2, 0), place(point.x + m_curve.barWidth, zero) - QPointF(gap / 2, 0)).normalized());
        return;
    }
    painter.setPen(QPen(m_curve.colour, static_cast<qsizetype>(points.size()) < fewMarks && m_curve.shape == CurveShape::Impulses ? 1.5 : 1));
    QList<QLineF> lines;
    lines.reserve(static_cast<qsizetype>(points.size()));
    for (const auto& point : points)
        if (const auto top = place(point.x, point.low); point.low != zero)
            lines.append({top, {top.x(), place(point.x, zero).y()}});
    painter.drawLines(lines);
}

void PlotCurveItem::drawLegendIcon(QCPPainter* painter, const QRectF& rect) const
{
    painter->setAntialiasing(m_curve.shape == CurveShape::Dots);
    painter->setPen(QPen(m_curve.colour, 2));
    painter->setBrush(m_curve.colour);
    const auto centre = rect.center();
    switch (m_curve.shape) {
    case CurveShape::Line:
    case CurveShape::Steps:
        painter->drawLine(QLineF(rect.left(), centre.y(), rect.right(), centre.y()));
        break;
    case CurveShape::Dots: painter->drawEllipse(centre, dotRadius, dotRadius); break;
    case CurveShape::Spans:
    case CurveShape::Impulses: painter->drawLine(QLineF(centre.x(), rect.top() + 1, centre.x(), rect.bottom() - 1)); break;
    case CurveShape::Bars:
        painter->setPen(Qt::NoPen);
        painter->drawRect(rect.adjusted(3, 2, -3, -2));
        break;
    }
}

} // namespace porthole::gui
