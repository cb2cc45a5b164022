// A graph with two axes: zoomed, dragged, read out, exported. The only class that others see of QCustomPlot.
#pragma once

#include "analysis/statistics/plot_series.h"
#include "analysis/stream/stream_graphs.h"
#include "gui/settings/theme.h"

#include <QLocale>
#include <QPixmap>
#include <QWidget>

#include <memory>
#include <optional>

class QCustomPlot;

namespace porthole::gui {

/// How values along an axis are written.
enum class PlotUnit {
    Number,    ///< 1,234,567
    Seconds,   ///< 12.5
    Duration,  ///< seconds as "25 ms"
    TimeOfDay, ///< seconds since 1970, local
    Bytes,     ///< 64 KiB
    Rate,      ///< 2.5 M
};

/// A value as the axis would write it, with more digits.
QString plotValueText(double value, PlotUnit unit, const QLocale& locale = {});

struct PlotAxis {
    QString title;
    PlotUnit unit = PlotUnit::Number;
    bool logarithmic = false;
};

struct PlotCurve {
    QString name;
    QColor colour;
    analysis::CurveShape shape = analysis::CurveShape::Line;
    std::shared_ptr<const analysis::PlotSeries> series {};
    double barWidth = 0; ///< Bars: along x
    bool thin = false;   ///< drawn with less weight: a limit, not the thing itself
};

class Plot : public QWidget {
    Q_OBJECT
public:
    explicit Plot(QWidget* parent = nullptr);
    ~Plot() override;

    void setTheme(const Theme& theme);
    void setAxes(const PlotAxis& x, const PlotAxis& y);
    /// What the user has zoomed into stays; else all is shown.
    void setCurves(const QList<PlotCurve>& curves);
    const QList<PlotCurve>& curves() const { return m_curves; }
    /// A line through the selected packet.
    void setMarker(std::optional<double> x);
    std::optional<double> marker() const { return m_marker; }
    /// Stands in the middle while there is nothing to draw.
    void setMessage(const QString& message);
    /// Zooming changes x alone; y shows what there is. Else both change.
    void setFitsVertically(bool on);
    /// Dragging draws the rectangle that is to be shown; else it moves the graph. Shift does the other one.
    void setDragZooms(bool on);
    bool dragZooms() const { return m_dragZooms; }
    void setCrosshair(bool on);

    /// The point nearest to a place of this widget.
    struct Hit {
        int curve = 0; ///< among curves()
        std::size_t index = 0;
        analysis::PlotPoint point;
    };
    std::optional<Hit> hitAt(const QPointF& place) const;
    /// Where a point is drawn.
    QPointF placeOf(double x, double y) const;
    analysis::PlotRange shownX() const;
    analysis::PlotRange shownY() const;
    bool isZoomed() const { return m_zoomed; }
    void showRange(const analysis::PlotRange& x, const analysis::PlotRange& y);

    void showAll();
    /// By a factor: less than 1 shows less. Around `centre`, a place of this widget, or else the middle.
    void zoom(double factor, Qt::Orientations axes, std::optional<QPointF> centre = {});
    /// By parts of what is shown.
    void move(double partX, double partY);

    QPixmap picture(double scale = 2) const;
    /// PNG, SVG or PDF by the ending. What went wrong, in a sentence; empty: nothing.
    QString save(const QString& path) const;
    /// Milliseconds that the last drawing took.
    double drawingTime() const;
    void drawNow();

Q_SIGNALS:
    /// The point that the user has clicked stands for this packet.
    void clicked(std::uint32_t frame);
    /// The mouse is near this curve's point, or near none: hit() tells.
    void hovered();
    void zoomed();
    void dragZoomsChanged(bool on);

public:
    const std::optional<Hit>& hit() const { return m_hit; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Parts;

    void wrapLegend();
    void fit();
    void fitVertically();
    void replot();
    void hover(const QPointF& place);
    void updateOverlay();
    void drawOverlay();
    bool pressed(const class QMouseEvent& event);
    bool released(const QMouseEvent& event);
    void applyTicker(bool horizontal, const PlotAxis& axis);
    void rangeChanged();

    QCustomPlot* m_plot;
    std::unique_ptr<Parts> m_parts;
    const Theme* m_theme;
    QList<PlotCurve> m_curves;
    PlotAxis m_x, m_y;
    std::optional<double> m_marker;
    std::optional<Hit> m_hit;
    std::optional<QPointF> m_mouse;
    QPointF m_pressedAt;
    bool m_zoomed = false;
    bool m_fitting = false; ///< the range is being changed by us
    bool m_fitsVertically = false;
    bool m_dragZooms = false;
    bool m_crosshair = true;
};

} // namespace porthole::gui
