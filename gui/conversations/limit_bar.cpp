#include "gui/conversations/limit_bar.h"

#include "analysis/verdict/verdict_report.h"
#include "analysis/verdict/verdict_words.h"
#include "gui/basics/qt_text.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace porthole::gui {

using analysis::LimitedBy;

namespace {

constexpr int barHeight = 24, gap = 6, axisHeight = 20, swatch = 12, spacing = 18;

Nanoseconds lengthOf(const analysis::Verdict& verdict) { return std::max<Nanoseconds>(1, elapsed(verdict.begin, verdict.end)); }

} // namespace

LimitBar::LimitBar(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(&theme)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("What limited the connection"));
}

void LimitBar::setVerdict(std::shared_ptr<const analysis::Verdict> verdict)
{
    m_verdict = std::move(verdict);
    setAccessibleDescription(m_verdict ? tr("A bar for each direction, coloured by what it waited for") : QString());
    updateGeometry();
    update();
}

void LimitBar::setTheme(const Theme& theme)
{
    m_theme = &theme;
    update();
}

const ColourPair& LimitBar::colourOf(LimitedBy by) const
{
    const auto& colours = m_theme->conversations;
    switch (by) {
    case LimitedBy::Handshake: return colours[5];
    case LimitedBy::Sender: return colours[3];
    case LimitedBy::Receiver: return colours[4];
    case LimitedBy::Path: return colours[1];
    case LimitedBy::Loss: return colours[0];
    case LimitedBy::Peer: return colours[2];
    case LimitedBy::Idle: return m_theme->layer;
    case LimitedBy::Closing: return colours[9];
    }
    return m_theme->layer;
}

const std::vector<analysis::LimitInterval>& LimitBar::intervalsOf(int line) const
{
    const int side = line == 0 ? m_verdict->client : 1 - m_verdict->client;
    return m_verdict->timeline[static_cast<std::size_t>(side)];
}

int LimitBar::labelWidth() const
{
    const auto metrics = fontMetrics();
    return std::max(metrics.horizontalAdvance(tr("Client sends")), metrics.horizontalAdvance(tr("Server sends"))) + 2 * gap;
}

QRect LimitBar::barOf(int line) const
{
    const int left = labelWidth();
    return {left, line * (barHeight + gap), std::max(1, width() - left - 1), barHeight};
}

int LimitBar::legendTop() const { return 2 * (barHeight + gap) + axisHeight; }

std::vector<LimitBar::LegendEntry> LimitBar::legend() const
{
    std::vector<LegendEntry> entries;
    if (!m_verdict)
        return entries;
    std::array<Nanoseconds, analysis::limitCount> most {};
    for (const auto& timeline : m_verdict->timeline) {
        const auto totals = analysis::limitTotals(timeline);
        for (std::size_t i = 0; i < totals.size(); ++i)
            most[i] = std::max(most[i], totals[i]);
    }
    const auto metrics = fontMetrics();
    int x = labelWidth(), y = legendTop();
    for (std::size_t i = 0; i < most.size(); ++i) {
        if (most[i] == 0)
            continue;
        const auto by = static_cast<LimitedBy>(i);
        const auto text = toQString(analysis::titleOf(by));
        const int wide = swatch + gap + metrics.horizontalAdvance(text);
        if (x + wide > width() && x > labelWidth()) {
            x = labelWidth();
            y += metrics.height() + gap;
        }
        entries.push_back({by, text, QRect(x, y, wide, metrics.height())});
        x += wide + spacing;
    }
    return entries;
}

QSize LimitBar::sizeHint() const
{
    const auto entries = legend();
    const int bottom = entries.empty() ? legendTop() : entries.back().place.bottom() + gap;
    return {600, bottom};
}

QSize LimitBar::minimumSizeHint() const { return {labelWidth() + 200, sizeHint().height()}; }

QString LimitBar::textAt(const QPoint& point) const
{
    if (!m_verdict)
        return {};
    for (int line = 0; line < 2; ++line) {
        const auto bar = barOf(line);
        if (!bar.contains(point))
            continue;
        const auto at = m_verdict->begin + static_cast<Nanoseconds>(static_cast<double>(point.x() - bar.left()) / bar.width() * static_cast<double>(lengthOf(*m_verdict)));
        for (const auto& interval : intervalsOf(line))
            if (at >= interval.from && at < interval.to)
                return tr("%1: %2, %3 after the beginning")
                    .arg(toQString(analysis::titleOf(interval.by)), toQString(analysis::durationText(elapsed(interval.from, interval.to))),
                        toQString(analysis::durationText(elapsed(m_verdict->begin, interval.from))));
    }
    return {};
}

bool LimitBar::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), textAt(help->pos()), this);
        return true;
    }
    if (event->type() == QEvent::Resize)
        updateGeometry();
    return QWidget::event(event);
}

void LimitBar::paintBar(QPainter& painter, int line) const
{
    const auto bar = barOf(line);
    painter.setPen(m_theme->palette.color(QPalette::WindowText));
    painter.drawText(QRect(0, bar.top(), labelWidth() - 2 * gap, bar.height()), Qt::AlignRight | Qt::AlignVCenter,
        line == 0 ? tr("Client sends") : tr("Server sends"));
    const auto whole = static_cast<double>(lengthOf(*m_verdict));
    const auto x = [&](Nanoseconds time) {
        return bar.left() + static_cast<int>(static_cast<double>(elapsed(m_verdict->begin, time)) / whole * bar.width());
    };
    for (const auto& interval : intervalsOf(line)) {
        const int from = x(interval.from), to = std::max(x(interval.to), from + 1);
        const auto& colours = colourOf(interval.by);
        const QRect place(from, bar.top(), to - from, bar.height());
        painter.fillRect(place, colours.background);
        const auto name = toQString(analysis::titleOf(interval.by));
        if (place.width() > painter.fontMetrics().horizontalAdvance(name) + 2 * gap) {
            painter.setPen(colours.text);
            painter.drawText(place, Qt::AlignCenter, name);
        }
    }
    painter.setPen(m_theme->line);
    painter.drawRect(bar.adjusted(0, 0, -1, -1));
}

void LimitBar::paintAxis(QPainter& painter) const
{
    const auto bar = barOf(1);
    const int top = bar.bottom() + 2;
    constexpr int parts = 4;
    painter.setPen(m_theme->secondaryText);
    for (int i = 0; i <= parts; ++i) {
        const int x = bar.left() + (bar.width() - 1) * i / parts;
        painter.drawLine(x, top, x, top + 3);
        const auto text = i == 0 ? QStringLiteral("0") : toQString(analysis::durationText(lengthOf(*m_verdict) * i / parts));
        const int wide = painter.fontMetrics().horizontalAdvance(text);
        painter.drawText(std::clamp(x - wide / 2, bar.left(), std::max(bar.left(), bar.right() - wide)), top + 3 + painter.fontMetrics().ascent(), text);
    }
}

void LimitBar::paintLegend(QPainter& painter) const
{
    for (const auto& entry : legend()) {
        const QRect box(entry.place.left(), entry.place.center().y() - swatch / 2, swatch, swatch);
        painter.fillRect(box, colourOf(entry.by).background);
        painter.setPen(m_theme->secondaryText);
        painter.drawRect(box.adjusted(0, 0, -1, -1));
        painter.setPen(m_theme->palette.color(QPalette::WindowText));
        painter.drawText(entry.place.adjusted(swatch + gap, 0, 2, 0), Qt::AlignLeft | Qt::AlignVCenter, entry.text);
    }
}

void LimitBar::paintEvent(QPaintEvent*)
{
    if (!m_verdict)
        return;
    QPainter painter(this);
    paintBar(painter, 0);
    paintBar(painter, 1);
    paintAxis(painter);
    paintLegend(painter);
}

} // namespace porthole::gui
