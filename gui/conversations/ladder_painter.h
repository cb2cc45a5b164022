// Draws a ladder, or the part of it that is in view. The window, pictures and pages are drawn by the same code.
#pragma once

#include "gui/conversations/diagram_colours.h"
#include "gui/conversations/ladder_slots.h"

#include <QFont>
#include <QFontMetricsF>
#include <QString>

#include <functional>
#include <optional>

class QPainter;

namespace porthole::gui {

/// What packet `row` of a flow graph says: above its arrow, and beside the diagram.
struct FlowLabel {
    QString protocol, info;
};

struct LadderContent {
    const analysis::Ladder* ladder = nullptr;
    const LadderSlots* layout = nullptr;
    Nanoseconds start = noTime; ///< times count from here
    int timeDigits = 6;
    std::function<FlowLabel(const analysis::LadderRow&)> flowLabel; ///< only of a flow graph
    std::optional<std::uint32_t> selected, hovered; ///< rows
};

class LadderPainter {
public:
    /// `width`: of what is drawn on; a diagram may need more.
    LadderPainter(const LadderContent& content, Scheme scheme, const QFont& font, double width);

    double width() const { return m_width; }
    double headHeight() const;
    /// The names of the lifelines, from 0 to headHeight().
    void paintHead(QPainter& painter) const;
    /// What stands between two heights, with `top` at 0.
    void paint(QPainter& painter, double top, double bottom) const;

    /// For which pixels an axis of time and a step are good with this font.
    static double stepOf(const QFont& font);
    double lifelineX(std::size_t end) const;

private:
    struct Ends {
        double fromX, toX, fromY, toY;
    };
    enum class Look {
        Data,
        Acknowledgment,
        OpenClose,
        Reset,
        Trouble,
    };
    void place(double width);
    std::size_t firstSlot(double top) const;
    std::size_t lastSlot(double bottom) const;
    Ends endsOf(std::size_t slot) const;
    const QColor& colourOf(const analysis::LadderRow& row) const;
    void paintBands(QPainter& painter, double top, double bottom) const;
    void paintStates(QPainter& painter, double top, double bottom, std::size_t side) const;
    void paintState(QPainter& painter, std::size_t side, TcpState state, double from, double to) const;
    void paintLifelines(QPainter& painter, double top, double bottom) const;
    void paintTimes(QPainter& painter, double top, double bottom) const;
    void paintPause(QPainter& painter, double y, const QString& text) const;
    void paintArrows(QPainter& painter, double top, double bottom) const;
    void paintArrow(QPainter& painter, double top, std::size_t slot, bool labelled) const;
    void paintShaft(QPainter& painter, const Ends& ends, bool lost) const;
    void paintLoop(QPainter& painter, const Ends& ends) const;
    void paintLabel(QPainter& painter, const Ends& ends, const QString& label, const QString& note, const QColor& colour) const;
    void paintFold(QPainter& painter, double y, const LadderSlots::Slot& slot) const;
    void paintEnd(QPainter& painter, double y) const;
    void paintRepeats(QPainter& painter, double top, double bottom) const;
    void paintSpans(QPainter& painter, double top, double bottom) const;
    // QUIC
    void placeLanes(double width, double left);
    double laneX(std::size_t end, analysis::NumberSpace space) const;
    const QColor& colourOf(analysis::NumberSpace space) const;
    void paintLaneNames(QPainter& painter, double baseline) const;
    void paintLanes(QPainter& painter, double top, double bottom) const;
    bool isLaterPacket(std::size_t slot) const;
    void paintDatagrams(QPainter& painter, double top, double bottom) const;
    void paintPhases(QPainter& painter, double top, double bottom) const;
    std::optional<std::uint32_t> originalOf(const analysis::LadderRow& again) const;
    QString spanText(const analysis::LadderSpan& span) const;
    QString endName(std::size_t end) const;
    QString roleOf(std::size_t end) const;
    bool isTcp() const { return m_content.ladder->kind() == analysis::Ladder::Kind::Tcp; }
    bool isQuic() const { return m_content.ladder->kind() == analysis::Ladder::Kind::Quic; }
    bool isFlow() const { return m_content.ladder->kind() == analysis::Ladder::Kind::Flow; }
    const analysis::LadderRow& row(std::uint32_t at) const { return m_content.ladder->rows()[at]; }

    const LadderContent& m_content;
    const DiagramColours& m_colours;
    QFont m_font, m_bold, m_small;
    QFontMetricsF m_metrics, m_smallMetrics;
    double m_line; ///< height of a line of text
    double m_width = 0;
    double m_numberRight = 0, m_timeRight = 0, m_firstLife = 0, m_lifeStep = 0;
    double m_stateWidth = 0; ///< 0: states are not drawn
    double m_laneStep = 0;   ///< from a number space's line to the next
    double m_sideLeft = 0;   ///< where brackets, or the text of a flow graph, begin
};

/// "three-way handshake", "close, begun by the client" ...
QString ladderSpanName(const analysis::LadderSpan& span, const QString& who);

} // namespace porthole::gui
