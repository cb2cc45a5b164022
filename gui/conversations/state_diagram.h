// The state diagram of TCP (RFC 9293, figure 5), and the way that the two ends of a connection took through it.
#pragma once

#include "analysis/ladder/state_steps.h"
#include "gui/conversations/diagram_colours.h"

#include <QWidget>

#include <array>
#include <set>
#include <utility>
#include <vector>

class QPainter;

namespace porthole::gui {

/// What is drawn, and how; the widget and exported pictures share it. Draws into sizeOfDiagram().
class StateDiagramPainter {
public:
    static constexpr QSizeF sizeOfDiagram {1000, 790};

    StateDiagramPainter(std::span<const analysis::StateStep> steps, int current, Scheme scheme, const QFont& font);
    void paint(QPainter& painter) const;

    /// The state at a point of the diagram; nothing beside the boxes.
    static std::optional<TcpState> stateAt(const QPointF& point);
    static QRectF boxOf(TcpState state);

private:
    using Transition = std::pair<TcpState, TcpState>;
    void paintEdge(QPainter& painter, TcpState from, TcpState to, const QString& event, const QString& action, bool known) const;
    void paintLabel(QPainter& painter, const QPointF& middle, const QString& event, const QString& action, const QColor& ink) const;
    void paintState(QPainter& painter, TcpState state, const QRectF& box) const;
    void paintLegend(QPainter& painter) const;
    const ColourPair& colourOf(std::size_t side) const { return side == 0 ? m_colours.client : m_colours.server; }

    const DiagramColours& m_colours;
    QFont m_font, m_small, m_bold;
    std::array<std::set<Transition>, 2> m_walked;
    std::array<std::set<TcpState>, 2> m_visited;
    std::array<TcpState, 2> m_now {};
    std::array<std::optional<Transition>, 2> m_last; ///< what the current step did
};

class StateDiagramView : public QWidget {
    Q_OBJECT
public:
    explicit StateDiagramView(QWidget* parent = nullptr);

    /// Shows the way up to step `current`; -1: before the first one.
    void showWay(const std::vector<analysis::StateStep>* steps, int current);
    void setScheme(Scheme scheme);

    QSize sizeHint() const override { return StateDiagramPainter::sizeOfDiagram.toSize(); }
    QSize minimumSizeHint() const override { return {480, 380}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    const std::vector<analysis::StateStep>* m_steps = nullptr;
    int m_current = -1;
    Scheme m_scheme = Scheme::Light;
};

/// What a state means, in a sentence.
QString stateMeaning(TcpState state);

} // namespace porthole::gui
