#include "gui/plot/plot.h"

#include "gui/plot/plot_curve.h"
#include "gui/plot/plot_library.h"
#include "gui/plot/plot_ticker.h"

#include <QFileInfo>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QSvgGenerator>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace porthole::gui {

namespace {

constexpr double reach = 24; ///< pixels between the mouse and what it means
constexpr double clickDistance = 4; ///< pixels; further is a drag
constexpr double wheelFactor = 0.8; ///< a notch
constexpr double margin = 0.03;     ///< around what there is, of its range

QCPRange widened(const analysis::PlotRange& range, bool fromZero)
{
    const double low = fromZero ? std::min(range.from, 0.0) : range.from;
    const double size = range.to - low;
    // A single value stands in the middle of a little room.
    const double room = size > 0 ? size * margin : std::max(std::abs(range.to) * 0.1, 1e-3);
    return {fromZero && low == 0 ? 0 : low - room, range.to + room};
}

} // namespace

struct Plot::Parts {
    explicit Parts(QCustomPlot& plot)
        : marker(new QCPItemStraightLine(&plot))
        , vertical(new QCPItemStraightLine(&plot))
        , horizontal(new QCPItemStraightLine(&plot))
        , point(new QCPItemEllipse(&plot))
        , message(new QCPItemText(&plot))
    {
        for (QCPAbstractItem* item : {static_cast<QCPAbstractItem*>(marker), static_cast<QCPAbstractItem*>(vertical),
                 static_cast<QCPAbstractItem*>(horizontal), static_cast<QCPAbstractItem*>(point), static_cast<QCPAbstractItem*>(message)}) {
            item->setLayer(QStringLiteral("overlay"));
            item->setSelectable(false);
            item->setVisible(false);
        }
        message->position->setType(QCPItemPosition::ptAxisRectRatio);
        message->position->setCoords(0.5, 0.5);
        for (auto* corner : {point->topLeft, point->bottomRight})
            corner->setType(QCPItemPosition::ptAbsolute);
    }

    QCPItemStraightLine* marker;
    QCPItemStraightLine* vertical;
    QCPItemStraightLine* horizontal;
    QCPItemEllipse* point;
    QCPItemText* message;
};

Plot::Plot(QWidget* parent)
    : QWidget(parent)
    , m_plot(new QCustomPlot(this))
    , m_theme(&Theme::of(Scheme::Light))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    setFocusPolicy(Qt::StrongFocus);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    m_parts = std::make_unique<Parts>(*m_plot);
    // The legend stands above the graph, where it hides nothing.
    auto* top = new QCPLayoutGrid;
    m_plot->plotLayout()->insertRow(0);
    m_plot->plotLayout()->addElement(0, 0, top);
    m_plot->plotLayout()->setRowStretchFactor(0, 0.001);
    m_plot->plotLayout()->setRowSpacing(0);
    top->addElement(0, 0, m_plot->legend);
    top->addElement(0, 1, new QCPLayoutElement); // so that the entries stand side by side, not far apart
    top->setColumnStretchFactor(0, 0.001);
    m_plot->legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    m_plot->legend->setWrap(6);
    m_plot->legend->setVisible(true);
    m_plot->legend->setMargins({8, 4, 8, 0});
    m_plot->legend->setColumnSpacing(16);
    m_plot->legend->setSelectableParts(QCPLegend::spNone);
    m_plot->setInteractions(QCP::iRangeDrag);
    m_plot->setNoAntialiasingOnDrag(true);
    for (auto* axis : {m_plot->xAxis, m_plot->yAxis})
        connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, &Plot::rangeChanged);
    setTheme(*m_theme);
    setAxes({}, {});
}

Plot::~Plot() = default;

void Plot::setTheme(const Theme& theme)
{
    m_theme = &theme;
    const auto text = theme.palette.color(QPalette::Text);
    m_plot->setBackground(QBrush(theme.palette.color(QPalette::Base)));
    for (auto* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setBasePen(QPen(theme.secondaryText, 1));
        axis->setTickPen(QPen(theme.secondaryText, 1));
        axis->setSubTickPen(QPen(theme.line, 1));
        axis->setTickLabelColor(text);
        axis->setLabelColor(text);
        axis->setLabelFont(font());
        axis->setTickLabelFont(font());
        axis->grid()->setPen(QPen(theme.line, 1));
        axis->grid()->setSubGridPen(QPen(theme.line, 1, Qt::DotLine));
        axis->grid()->setZeroLinePen(QPen(theme.line, 1));
    }
    m_plot->legend->setBrush(Qt::NoBrush);
    m_plot->legend->setBorderPen(Qt::NoPen);
    m_plot->legend->setTextColor(text);
    m_plot->legend->setFont(font());
    m_parts->marker->setPen(QPen(theme.bannerAccents[static_cast<std::size_t>(BannerKind::Warning)], 2));
    for (auto* line : {m_parts->vertical, m_parts->horizontal})
        line->setPen(QPen(theme.secondaryText, 1, Qt::DashLine));
    m_parts->point->setPen(QPen(text, 2));
    m_parts->message->setColor(theme.secondaryText);
    m_parts->message->setFont(font());
    m_plot->selectionRect()->setPen(QPen(theme.palette.color(QPalette::Highlight), 1));
    auto fill = theme.palette.color(QPalette::Highlight);
    fill.setAlphaF(0.15F);
    m_plot->selectionRect()->setBrush(fill);
    replot();
}

void Plot::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        setTheme(*m_theme);
}

void Plot::setAxes(const PlotAxis& x, const PlotAxis& y)
{
    m_x = x;
    m_y = y;
    m_fitting = true; // another scale changes the range, too
    applyTicker(true, x);
    applyTicker(false, y);
    m_fitting = false;
}

void Plot::applyTicker(bool horizontal, const PlotAxis& axis)
{
    auto* target = horizontal ? m_plot->xAxis : m_plot->yAxis;
    target->setLabel(axis.title);
    target->setScaleType(axis.logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    target->grid()->setSubGridVisible(axis.logarithmic);
    target->setTicker(makeTicker(axis));
}

void Plot::setCurves(const QList<PlotCurve>& curves)
{
    m_curves = curves;
    m_hit.reset();
    m_plot->clearPlottables();
    wrapLegend();
    for (const auto& curve : m_curves)
        new PlotCurveItem(m_plot->xAxis, m_plot->yAxis, curve); // belongs to the plot
    m_plot->legend->setVisible(!m_curves.isEmpty());
    if (!m_zoomed)
        fit();
    else if (m_fitsVertically)
        fitVertically();
    updateOverlay();
    replot();
}

/// As many names in a row as can be read.
void Plot::wrapLegend()
{
    auto& legend = *m_plot->legend;
    const QFontMetrics metrics(legend.font());
    int widest = 1;
    for (const auto& curve : m_curves)
        widest = std::max(widest, metrics.horizontalAdvance(curve.name));
    constexpr int most = 6, edges = 24;
    const int entry = widest + legend.iconSize().width() + legend.iconTextPadding() + legend.columnSpacing();
    const int columns = std::clamp((m_plot->width() - edges) / entry, 1, most);
    if (columns == legend.wrap())
        return;
    legend.setWrap(columns);
    legend.setFillOrder(QCPLayoutGrid::foColumnsFirst, true);
}

void Plot::fit()
{
    analysis::PlotRange x, y;
    double leastPositive = 0;
    for (const auto& curve : m_curves) {
        const auto ownX = curve.series->xRange(), ownY = curve.series->yRange();
        if (ownX.isEmpty())
            continue;
        x.include(ownX.from);
        x.include(ownX.to + curve.barWidth);
        y.include(ownY.from);
        y.include(ownY.to);
        if (const double least = curve.series->leastPositive(); least > 0 && (leastPositive == 0 || least < leastPositive))
            leastPositive = least;
    }
    m_fitting = true;
    if (x.isEmpty())
        x = {0, 1};
    if (y.isEmpty())
        y = {0, 1};
    m_plot->xAxis->setRange(widened(x, false));
    if (m_y.logarithmic)
        m_plot->yAxis->setRange(leastPositive > 0 ? leastPositive / 1.5 : 0.1, std::max(y.to, leastPositive) * 1.5 + 1e-12);
    else
        m_plot->yAxis->setRange(widened(y, true));
    m_fitting = false;
}

void Plot::fitVertically()
{
    analysis::PlotRange y {0, 0};
    for (const auto& curve : m_curves) {
        const auto& series = *curve.series;
        const auto first = series.lowerBound(m_plot->xAxis->range().lower);
        const auto end = series.lowerBound(m_plot->xAxis->range().upper);
        if (const auto own = series.yRange(first, end); !own.isEmpty()) {
            y.include(own.from);
            y.include(own.to);
        }
    }
    if (m_y.logarithmic || y.to == y.from)
        return;
    m_fitting = true;
    m_plot->yAxis->setRange(widened(y, true));
    m_fitting = false;
}

void Plot::rangeChanged()
{
    if (m_fitting)
        return;
    m_zoomed = true;
    if (m_fitsVertically)
        fitVertically();
    Q_EMIT zoomed();
}

void Plot::setMarker(std::optional<double> x)
{
    m_marker = x;
    updateOverlay();
    drawOverlay();
}

void Plot::setMessage(const QString& message)
{
    m_parts->message->setText(message);
    updateOverlay();
    replot();
}

void Plot::setFitsVertically(bool on)
{
    m_fitsVertically = on;
    m_plot->axisRect()->setRangeDrag(on ? Qt::Horizontal : Qt::Horizontal | Qt::Vertical);
}

void Plot::setDragZooms(bool on)
{
    if (m_dragZooms == on)
        return;
    m_dragZooms = on;
    m_plot->setCursor(on ? Qt::CrossCursor : Qt::ArrowCursor);
    Q_EMIT dragZoomsChanged(on);
}

void Plot::setCrosshair(bool on)
{
    m_crosshair = on;
    updateOverlay();
    drawOverlay();
}

std::optional<Plot::Hit> Plot::hitAt(const QPointF& place) const
{
    const auto rect = m_plot->axisRect()->rect();
    const auto x = plotScale(*m_plot->xAxis, rect.width()), y = plotScale(*m_plot->yAxis, rect.height());
    const QPointF inside = place - QPointF(m_plot->pos()) - QPointF(rect.left(), 0);
    const double fromBottom = rect.bottom() + 1 - inside.y();
    std::optional<Hit> best;
    double distance = reach;
    for (int i = 0; i < m_curves.size(); ++i) {
        const auto found = m_curves[i].series->nearest(inside.x(), fromBottom, x, y, distance);
        // Of those at the same place the one that is drawn last is seen.
        if (!found || (best && found->distance > distance))
            continue;
        distance = found->distance;
        best = Hit {i, found->point, m_curves[i].series->at(found->point)};
    }
    return best;
}

QPointF Plot::placeOf(double x, double y) const
{
    return QPointF(m_plot->pos()) + QPointF(m_plot->xAxis->coordToPixel(x), m_plot->yAxis->coordToPixel(y));
}

analysis::PlotRange Plot::shownX() const
{
    return {m_plot->xAxis->range().lower, m_plot->xAxis->range().upper};
}

analysis::PlotRange Plot::shownY() const
{
    return {m_plot->yAxis->range().lower, m_plot->yAxis->range().upper};
}

void Plot::showRange(const analysis::PlotRange& x, const analysis::PlotRange& y)
{
    m_plot->xAxis->setRange(x.from, x.to);
    m_plot->yAxis->setRange(y.from, y.to);
    replot();
}

void Plot::showAll()
{
    m_zoomed = false;
    fit();
    replot();
    Q_EMIT zoomed();
}

void Plot::zoom(double factor, Qt::Orientations axes, std::optional<QPointF> centre)
{
    const auto rect = m_plot->axisRect()->rect();
    const QPointF place = centre ? *centre - QPointF(m_plot->pos()) : QPointF(rect.center());
    if (axes & Qt::Horizontal)
        m_plot->xAxis->scaleRange(factor, m_plot->xAxis->pixelToCoord(place.x()));
    if (axes & Qt::Vertical && !m_fitsVertically)
        m_plot->yAxis->scaleRange(factor, m_plot->yAxis->pixelToCoord(place.y()));
    replot();
}

void Plot::move(double partX, double partY)
{
    const auto rect = m_plot->axisRect()->rect();
    const auto shift = [](QCPAxis& axis, double from, double to) {
        axis.setRange(axis.pixelToCoord(from), axis.pixelToCoord(to));
    };
    if (partX != 0)
        shift(*m_plot->xAxis, rect.left() + partX * rect.width(), rect.right() + 1 + partX * rect.width());
    if (partY != 0 && !m_fitsVertically)
        shift(*m_plot->yAxis, rect.bottom() + 1 - partY * rect.height(), rect.top() - partY * rect.height());
    replot();
}

void Plot::replot()
{
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void Plot::drawNow()
{
    m_plot->replot(QCustomPlot::rpImmediateRefresh);
}

void Plot::drawOverlay()
{
    if (m_plot->isVisible() && m_plot->replotTime() > 0) // else there is nothing to draw on yet
        m_plot->layer(QStringLiteral("overlay"))->replot();
}

double Plot::drawingTime() const
{
    return m_plot->replotTime();
}

void Plot::updateOverlay()
{
    const auto upright = [](QCPItemStraightLine& line, double x) {
        line.point1->setCoords(x, 0);
        line.point2->setCoords(x, 1);
    };
    m_parts->marker->setVisible(m_marker.has_value());
    if (m_marker)
        upright(*m_parts->marker, *m_marker);
    const bool cross = m_crosshair && m_hit.has_value();
    m_parts->vertical->setVisible(cross);
    m_parts->horizontal->setVisible(cross);
    m_parts->point->setVisible(m_hit.has_value());
    if (m_hit) {
        const auto& point = m_hit->point;
        upright(*m_parts->vertical, point.x);
        m_parts->horizontal->point1->setCoords(0, point.high);
        m_parts->horizontal->point2->setCoords(1, point.high);
        constexpr double radius = 5;
        const QPointF centre(m_plot->xAxis->coordToPixel(point.x), m_plot->yAxis->coordToPixel(point.high));
        m_parts->point->topLeft->setCoords(centre - QPointF(radius, radius));
        m_parts->point->bottomRight->setCoords(centre + QPointF(radius, radius));
    }
    const bool empty = std::all_of(m_curves.begin(), m_curves.end(), [](const PlotCurve& curve) { return curve.series->empty(); });
    m_parts->message->setVisible(empty && !m_parts->message->text().isEmpty());
}

void Plot::hover(const QPointF& place)
{
    m_mouse = place;
    m_hit = hitAt(place);
    updateOverlay();
    drawOverlay();
    Q_EMIT hovered();
}

bool Plot::pressed(const QMouseEvent& event)
{
    setFocus(Qt::MouseFocusReason);
    m_pressedAt = event.position();
    const bool other = event.modifiers() & Qt::ShiftModifier;
    m_plot->setSelectionRectMode(m_dragZooms != other ? QCP::srmZoom : QCP::srmNone);
    return event.button() != Qt::LeftButton;
}

bool Plot::released(const QMouseEvent& event)
{
    if (event.button() != Qt::LeftButton || (event.position() - m_pressedAt).manhattanLength() > clickDistance)
        return false;
    m_plot->selectionRect()->cancel(); // no rectangle of no size
    const auto hit = hitAt(event.position());
    if (hit && hit->point.frame)
        Q_EMIT clicked(hit->point.frame);
    return false;
}

bool Plot::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_plot)
        return QWidget::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::MouseButtonPress: return pressed(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonRelease: return released(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonDblClick: return true;
    case QEvent::MouseMove:
        if (static_cast<QMouseEvent*>(event)->buttons() == Qt::NoButton)
            hover(static_cast<QMouseEvent*>(event)->position());
        return false;
    case QEvent::Resize: wrapLegend(); return false;
    case QEvent::Leave:
        m_mouse.reset();
        m_hit.reset();
        updateOverlay();
        drawOverlay();
        Q_EMIT hovered();
        return false;
    case QEvent::Wheel: {
        const auto& wheel = *static_cast<QWheelEvent*>(event);
        const auto turned = wheel.angleDelta().y() ? wheel.angleDelta().y() : wheel.angleDelta().x();
        const bool onlyX = wheel.modifiers() & Qt::ControlModifier, onlyY = wheel.modifiers() & Qt::ShiftModifier;
        const auto axes = onlyX ? Qt::Orientations(Qt::Horizontal) : onlyY ? Qt::Orientations(Qt::Vertical) : Qt::Horizontal | Qt::Vertical;
        zoom(std::pow(wheelFactor, turned / 120.0), axes, wheel.position() + QPointF(m_plot->pos()));
        return true;
    }
    default: return false;
    }
}

void Plot::keyPressEvent(QKeyEvent* event)
{
    constexpr double step = 0.1;
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    const auto both = Qt::Horizontal | Qt::Vertical;
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoom(wheelFactor, both, m_mouse); break;
    case Qt::Key_Minus: zoom(1 / wheelFactor, both, m_mouse); break;
    case Qt::Key_X: zoom(shift ? 1 / wheelFactor : wheelFactor, Qt::Horizontal, m_mouse); break;
    case Qt::Key_Y: zoom(shift ? 1 / wheelFactor : wheelFactor, Qt::Vertical, m_mouse); break;
    case Qt::Key_Left: move(shift ? -step / 10 : -step, 0); break;
    case Qt::Key_Right: move(shift ? step / 10 : step, 0); break;
    case Qt::Key_Up: move(0, shift ? step / 10 : step); break;
    case Qt::Key_Down: move(0, shift ? -step / 10 : -step); break;
    case Qt::Key_0:
    case Qt::Key_Home: showAll(); break;
    case Qt::Key_Space: setCrosshair(!m_crosshair); break;
    case Qt::Key_Z: setDragZooms(!m_dragZooms); break;
    case Qt::Key_G:
        if (m_hit && m_hit->point.frame)
            Q_EMIT clicked(m_hit->point.frame);
        break;
    default: QWidget::keyPressEvent(event);
    }
}

QPixmap Plot::picture(double scale) const
{
    for (auto* item : {static_cast<QCPAbstractItem*>(m_parts->vertical), static_cast<QCPAbstractItem*>(m_parts->horizontal),
             static_cast<QCPAbstractItem*>(m_parts->point)})
        item->setVisible(false); // the mouse is not part of the picture
    return m_plot->toPixmap(width(), height(), scale);
}

QString Plot::save(const QString& path) const
{
    const auto ending = QFileInfo(path).suffix().toLower();
    bool written = false;
    if (ending == QStringLiteral("pdf")) {
        written = m_plot->savePdf(path, width(), height(), QCP::epAllowCosmetic, QStringLiteral("Porthole"));
    } else if (ending == QStringLiteral("svg")) {
        QSvgGenerator generator;
        generator.setFileName(path);
        generator.setSize(size());
        generator.setViewBox(rect());
        QCPPainter painter;
        if (painter.begin(&generator)) {
            painter.setMode(QCPPainter::pmVectorized);
            painter.setMode(QCPPainter::pmNoCaching);
            painter.setMode(QCPPainter::pmNonCosmetic);
            painter.fillRect(rect(), m_theme->palette.color(QPalette::Base));
            m_plot->toPainter(&painter, width(), height());
            written = painter.end() && QFileInfo(path).size() > 0;
        }
    } else if (ending == QStringLiteral("png")) {
        written = picture().save(path, "PNG");
    } else {
        return tr("The name must end in .png, .svg or .pdf.");
    }
    return written ? QString() : tr("The graph could not be written to “%1”.").arg(path);
}

} // namespace porthole::gui
