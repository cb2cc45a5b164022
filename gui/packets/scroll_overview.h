// A strip beside the scroll bar of the packet list: the colours of all rows, from the first at the top to the last at the
// bottom, and where marked packets are. Of many rows, samples are looked at, on a thread of its own.
#pragma once

#include "gui/basics/latest_job.h"
#include "gui/colours/colour_rules.h"
#include "gui/packets/frame_marks.h"
#include "gui/packets/row_scroll.h"
#include "gui/packets/session_rows.h"
#include "gui/settings/theme.h"

#include <QImage>
#include <QTimer>
#include <QWidget>

namespace porthole::gui {

/// Which rows stand for a line of the strip: `samples` of each line, evenly spread over its rows, line by line. Where there
/// are fewer rows than lines, a row stands in several.
std::vector<int> overviewRows(int lines, int samples, int rows);

class ScrollOverview : public QWidget {
    Q_OBJECT
public:
    explicit ScrollOverview(QWidget* parent = nullptr);

    /// Null: nothing is shown. Both have to live until the next call.
    void setRows(const SessionRows* rows, std::shared_ptr<const analysis::Session> session);
    void setRules(std::shared_ptr<const ColourRules> rules);
    void setColourise(bool on);
    void setMarks(const FrameMarks* marks);
    void setTheme(const Theme& theme);
    /// There are other rows, or they have other colours. Cheap: looks again after a moment.
    void refresh();
    /// What of it the list shows.
    void setScroll(const RowScroll& scroll);

    QSize sizeHint() const override;
    /// For tests: whether the samples of the present rows are there, and what they look like.
    bool isComplete() const { return m_complete; }
    const QImage& image() const { return m_image; }

Q_SIGNALS:
    void rowWanted(int row);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void sample();
    void draw();
    void drawMarks(int rows);
    int rowAt(int y) const;

    const SessionRows* m_rows = nullptr;
    std::shared_ptr<const analysis::Session> m_session;
    std::shared_ptr<const ColourRules> m_rules;
    const FrameMarks* m_marks = nullptr;
    const Theme* m_theme = &Theme::of(Scheme::Light);
    bool m_colourise = true;
    bool m_complete = false;
    RowScroll m_scroll;
    std::vector<int> m_found; ///< rules, by line and sample
    std::uint64_t m_round = 0; ///< of looking: answers of earlier ones no longer count
    QImage m_image;
    QTimer m_pause;
    LatestJob m_job;
};

} // namespace porthole::gui
