// Shows a ladder: scrolls by 64-bit positions, paints only what is in view, selects, folds, zooms.
#pragma once

#include "analysis/ladder/ladder.h"
#include "gui/conversations/ladder_painter.h"
#include "gui/conversations/ladder_slots.h"

#include <QAbstractScrollArea>

#include <optional>
#include <set>

namespace porthole::gui {

class LadderView : public QAbstractScrollArea {
    Q_OBJECT
public:
    static constexpr int smallestZoom = -6, largestZoom = 12;

    explicit LadderView(QWidget* parent = nullptr);

    /// Shows it from its beginning; null: nothing. It must outlive the view, or be replaced before it goes.
    void setLadder(const analysis::Ladder* ladder);
    /// The ladder has more rows.
    void rowsAdded();
    void setTimes(Nanoseconds start, int digits);
    void setScheme(Scheme scheme);
    void setFlowLabels(std::function<FlowLabel(const analysis::LadderRow&)> labels);

    void setByTime(bool on);
    bool isByTime() const { return m_byTime; }
    void setFolding(bool on);
    bool isFolding() const { return m_folding; }
    void setZoom(int zoom);
    int zoom() const { return m_zoom; }

    /// Selects the row of a packet and shows it; a packet that has none leaves no row selected.
    void showFrame(std::uint32_t number);
    std::optional<std::uint32_t> selectedRow() const { return m_content.selected; }
    std::uint32_t selectedFrame() const;
    const LadderSlots& layoutOfRows() const { return m_layout; }
    /// Frames of the rows in view.
    std::vector<std::uint32_t> visibleFrames() const;
    /// Where a row's arrow is in the viewport, halfway between its ends.
    QPointF positionOf(std::uint32_t row) const;
    /// All that a picture of it needs besides the ladder.
    LadderSpacing spacing() const;
    QFont diagramFont() const;
    const std::set<std::uint32_t>& openedRuns() const { return m_opened; }

Q_SIGNALS:
    /// The user selected another packet.
    void frameChosen(std::uint32_t number);
    void zoomChanged(int zoom);
    /// Other rows are in view.
    void rowsInViewChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    LadderPainter painter() const;
    double headHeight() const;
    /// Rows and folds have changed: places everything, and keeps a row where it is in the viewport.
    void arrange(bool keepPosition = true);
    void updateScrollBars();
    void setTop(double top);
    double bottomMost() const;
    void reveal(std::size_t slot, bool centre);
    std::optional<std::size_t> slotAtPoint(const QPointF& point) const;
    void select(std::size_t slot);
    void moveBy(std::ptrdiff_t count);
    void setOpened(std::size_t slot, bool opened);
    double fittingScale() const;
    QString toolTipOf(std::size_t slot) const;

    const analysis::Ladder* m_ladder = nullptr;
    LadderSlots m_layout;
    LadderContent m_content;
    Scheme m_scheme = Scheme::Light;
    std::set<std::uint32_t> m_opened; ///< runs that are not folded, by their first rows
    bool m_byTime = false, m_folding = true, m_following = false, m_syncing = false;
    int m_zoom = 0;
    double m_top = 0; ///< what stands below the head, in pixels of the whole diagram
    double m_wheelRest = 0;
};

} // namespace porthole::gui
