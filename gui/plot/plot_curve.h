// A curve in QCustomPlot that draws no more than can be seen of its series.
#pragma once

#include "gui/plot/plot.h"
#include "gui/plot/plot_library.h"

namespace porthole::gui {

/// The scale of an axis whose axis rectangle has so many pixels.
analysis::PlotScale plotScale(const QCPAxis& axis, int pixels);

class PlotCurveItem : public QCPAbstractPlottable {
public:
    PlotCurveItem(QCPAxis* x, QCPAxis* y, const PlotCurve& curve);

    double selectTest(const QPointF& pos, bool onlySelectable, QVariant* details) const override;
    QCPRange getKeyRange(bool& found, QCP::SignDomain domain) const override;
    QCPRange getValueRange(bool& found, QCP::SignDomain domain, const QCPRange& keys) const override;

protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter* painter, const QRectF& rect) const override;

private:
    QPointF place(double x, double y) const;
    double base() const;
    void drawLine(QCPPainter& painter, bool steps) const;
    void drawRuns(QCPPainter& painter) const;
    void drawBars(QCPPainter& painter) const;

    PlotCurve m_curve;
};

} // namespace porthole::gui
