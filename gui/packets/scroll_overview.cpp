#include "gui/packets/scroll_overview.h"

#include "gui/colours/rule_colours.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace porthole::gui {

namespace {

constexpr int stripWidth = 16;
constexpr int samplesOfLine = 4;
constexpr int refreshPause = 250; ///< ms: a capture that grows is not looked at with every packet
constexpr std::size_t mostMarks = 20'000; ///< that are looked up; of more, the first ones

} // namespace

std::vector<int> overviewRows(int lines, int samples, int rows)
{
    std::vector<int> found;
    if (lines <= 0 || rows <= 0)
        return found;
    const auto steps = static_cast<std::int64_t>(lines) * samples;
    found.reserve(static_cast<std::size_t>(steps));
    for (std::int64_t step = 0; step < steps; ++step)
        found.push_back(static_cast<int>(step * rows / steps));
    return found;
}

ScrollOverview::ScrollOverview(QWidget* parent)
    : QWidget(parent)
{
    setFixedWidth(stripWidth);
    setToolTip(tr("Colours of all packets in the list, and marked ones; click to go there"));
    setAccessibleName(tr("Overview of the packet list"));
    m_pause.setSingleShot(true);
    m_pause.setInterval(refreshPause);
    connect(&m_pause, &QTimer::timeout, this, &ScrollOverview::sample);
}

QSize ScrollOverview::sizeHint() const
{
    return {stripWidth, 100};
}

void ScrollOverview::setRows(const SessionRows* rows, std::shared_ptr<const analysis::Session> session)
{
    m_rows = rows;
    m_session = std::move(session);
    m_found.clear();
    draw();
    refresh();
}

void ScrollOverview::setRules(std::shared_ptr<const ColourRules> rules)
{
    m_rules = std::move(rules);
    m_found.clear(); // numbers of other rules
    refresh();
}

void ScrollOverview::setColourise(bool on)
{
    m_colourise = on;
    draw();
}

void ScrollOverview::setMarks(const FrameMarks* marks)
{
    m_marks = marks;
    draw();
}

void ScrollOverview::setTheme(const Theme& theme)
{
    m_theme = &theme;
    draw();
}

void ScrollOverview::setScroll(const RowScroll& scroll)
{
    m_scroll = scroll;
    update();
}

void ScrollOverview::refresh()
{
    m_complete = false;
    ++m_round;
    if (!m_pause.isActive()) // not put off again and again while rows arrive
        m_pause.start();
}

/// Frame numbers are found here, where rows may be asked; the thread reads the frames.
void ScrollOverview::sample()
{
    const int rows = m_rows ? m_rows->rowCount() : 0;
    if (!m_rules || !m_session || rows == 0) {
        m_found.clear();
        m_complete = true;
        draw();
        return;
    }
    std::vector<analysis::FrameNumber> frames;
    for (const int row : overviewRows(height(), samplesOfLine, rows))
        frames.push_back(m_rows->facts(row).number);
    m_job.ask([this, round = m_round, session = m_session, rules = m_rules, frames = std::move(frames)]() -> LatestJob::Answer {
        analysis::PacketReader reader(*session);
        RowColourer colourer(rules);
        std::vector<int> found;
        found.reserve(frames.size());
        for (std::size_t i = 0; i < frames.size(); ++i) {
            if (i > 0 && frames[i] == frames[i - 1])
                found.push_back(found.back());
            else
                found.push_back(reader.read(frames[i], {.tree = true, .columns = false}) ? colourer.ruleOf(reader.packet()) : noColourRule);
        }
        return [this, round, found = std::move(found)] {
            if (round != m_round)
                return;
            m_found = found;
            m_complete = true;
            draw();
        };
    });
}

void ScrollOverview::draw()
{
    const int lines = static_cast<int>(m_found.size()) / samplesOfLine;
    m_image = QImage(samplesOfLine, std::max(lines, height()), QImage::Format_RGB32);
    m_image.fill(m_theme->palette.color(QPalette::Base));
    const int rows = m_rows ? m_rows->rowCount() : 0;
    std::vector<QRgb> colours;
    if (m_rules && m_colourise)
        for (const auto& rule : m_rules->all())
            colours.push_back(ruleColours({rule.background, rule.text}, *m_theme).background.rgb());
    for (int y = 0; y < lines; ++y)
        for (int x = 0; x < samplesOfLine; ++x)
            if (const auto rule = static_cast<std::size_t>(m_found[static_cast<std::size_t>(y * samplesOfLine + x)]); rule < colours.size())
                m_image.setPixel(x, y, colours[rule]);
    drawMarks(rows);
    update();
}

void ScrollOverview::drawMarks(int rows)
{
    if (!m_marks || rows == 0 || m_marks->isEmpty(FrameMarks::Marked))
        return;
    const auto colour = m_theme->markedRow.background.rgb();
    for (const auto frame : m_marks->frames(FrameMarks::Marked).numbers(0, mostMarks)) {
        const int row = m_rows->rowOf(frame);
        if (row < 0)
            continue;
        const auto y = static_cast<int>(static_cast<std::int64_t>(row) * m_image.height() / rows);
        for (int x = 0; x < samplesOfLine; ++x)
            for (int line = y; line < std::min(y + 2, m_image.height()); ++line)
                m_image.setPixel(x, line, colour);
    }
}

void ScrollOverview::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.drawImage(rect().adjusted(1, 0, 0, 0), m_image);
    painter.fillRect(QRect(0, 0, 1, height()), m_theme->line);
    if (m_scroll.rows <= 0)
        return;
    // What the list shows is framed.
    const auto yOf = [this](int row) { return static_cast<int>(static_cast<std::int64_t>(row) * height() / m_scroll.rows); };
    const int top = yOf(m_scroll.top);
    const int bottom = std::max(yOf(std::min(m_scroll.top + m_scroll.wholeRows(), m_scroll.rows)), top + 4);
    painter.setPen(m_theme->palette.color(QPalette::Highlight));
    painter.drawRect(QRect(QPoint(1, top), QPoint(width() - 1, bottom - 1)));
}

void ScrollOverview::resizeEvent(QResizeEvent*)
{
    refresh();
}

int ScrollOverview::rowAt(int y) const
{
    if (m_scroll.rows <= 0 || height() <= 0)
        return -1;
    const auto row = static_cast<std::int64_t>(std::clamp(y, 0, height() - 1)) * m_scroll.rows / height();
    return static_cast<int>(row);
}

void ScrollOverview::mousePressEvent(QMouseEvent* event)
{
    if (const int row = rowAt(event->position().toPoint().y()); row >= 0 && event->button() == Qt::LeftButton)
        Q_EMIT rowWanted(row);
}

void ScrollOverview::mouseMoveEvent(QMouseEvent* event)
{
    if (const int row = rowAt(event->position().toPoint().y()); row >= 0 && event->buttons().testFlag(Qt::LeftButton))
        Q_EMIT rowWanted(row);
}

} // namespace porthole::gui
