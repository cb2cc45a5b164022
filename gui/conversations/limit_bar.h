// What limited each direction of a connection, moment by moment: two coloured bars over one axis of time, and a legend.
#pragma once

#include "analysis/verdict/verdict.h"
#include "gui/settings/theme.h"

#include <QWidget>

namespace porthole::gui {

class LimitBar : public QWidget {
    Q_OBJECT
public:
    explicit LimitBar(const Theme& theme, QWidget* parent = nullptr);

    /// Null: nothing to draw.
    void setVerdict(std::shared_ptr<const analysis::Verdict> verdict);
    void setTheme(const Theme& theme);
    /// What is under a point; empty: nothing is.
    QString textAt(const QPoint& point) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    struct LegendEntry {
        analysis::LimitedBy by;
        QString text;
        QRect place;
    };
    QRect barOf(int line) const; ///< 0: the client's
    int labelWidth() const;
    int legendTop() const;
    std::vector<LegendEntry> legend() const;
    const ColourPair& colourOf(analysis::LimitedBy by) const;
    const std::vector<analysis::LimitInterval>& intervalsOf(int line) const;
    void paintBar(QPainter& painter, int line) const;
    void paintAxis(QPainter& painter) const;
    void paintLegend(QPainter& painter) const;

    const Theme* m_theme;
    std::shared_ptr<const analysis::Verdict> m_verdict;
};

} // namespace porthole::gui
