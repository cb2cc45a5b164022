// How a stream looks.

#include "gui/conversations/follow_view.h"

#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace porthole::gui {

using namespace analysis;

namespace {

constexpr int margin = 8, stripe = 4; // pixels, as in follow_view.cpp
constexpr int readGap = 2;            // columns between the text and what stands beside it
constexpr auto clientColours = RowClass::TcpTrouble, serverColours = RowClass::Names; // red and blue, as people know it

} // namespace

const ColourPair& FollowView::coloursOf(bool reverse) const
{
    const bool fromClient = reverse == (m_document && m_document->isClientB());
    return m_theme->row(fromClient ? clientColours : serverColours);
}

bool FollowView::isMatch(const FollowLine& line, int column) const
{
    if (!m_match || line.kind != FollowLine::Kind::Bytes || line.reverse != m_match->reverse
        || line.byteAt[static_cast<std::size_t>(column)] == FollowLine::noByte)
        return false;
    const auto place = placeOf(line, column);
    return place && place->offset >= m_match->begin && place->offset < m_match->begin + m_match->length;
}

void FollowView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.setFont(font());
    painter.fillRect(event->rect(), m_theme->palette.color(QPalette::Base));
    if (!m_document)
        return;
    const auto first = event->rect().top() / m_lineHeight, last = event->rect().bottom() / m_lineHeight;
    for (int row = first; row <= last; ++row)
        paintLine(painter, topLine() + static_cast<std::uint64_t>(row), row * m_lineHeight);
    if (m_document->lineCount() == 0 && !m_document->isBusy()) {
        painter.setPen(m_theme->secondaryText);
        painter.drawText(viewport()->rect().adjusted(margin, margin, -margin, -margin), Qt::AlignTop | Qt::AlignHCenter | Qt::TextWordWrap,
            tr("No bytes were sent, or none were captured."));
    }
}

void FollowView::paintLine(QPainter& painter, std::uint64_t number, int y) const
{
    const auto* line = lineAt(number);
    if (!line)
        return;
    const auto& colours = coloursOf(line->reverse);
    const bool isGap = line->kind == FollowLine::Kind::Missing || line->kind == FollowLine::Kind::Cut;
    const auto& row = isGap ? m_theme->severity(Severity::Warning) : colours;
    painter.fillRect(0, y, viewport()->width(), m_lineHeight, row.background);
    const bool fromClient = line->reverse == m_document->isClientB();
    painter.fillRect(0, y, stripe, m_lineHeight, m_theme->bannerAccents[static_cast<std::size_t>(fromClient ? BannerKind::Error : BannerKind::Information)]);
    // What is scrolled to the side does not run into the numbers of packets.
    const int numbersEnd = stripe + margin / 2 + m_numberWidth + margin / 2;
    painter.setClipRect(numbersEnd, y, viewport()->width(), m_lineHeight);
    paintText(painter, *line, number, y);
    if (m_readsShown)
        paintReads(painter, *line, y);
    painter.setClipping(false);
    // A packet stands where its bytes begin.
    const auto begins = std::ranges::find(line->spans, 0u, &FollowLine::Span::offset);
    if (begins == line->spans.end() || line->kind == FollowLine::Kind::Missing)
        return;
    painter.setPen(row.text);
    painter.drawText(QRect(stripe, y, numbersEnd - stripe - margin / 2, m_lineHeight), Qt::AlignRight | Qt::AlignVCenter,
        QString::number(begins->piece.frame));
}

void FollowView::paintText(QPainter& painter, const FollowLine& line, std::uint64_t number, int y) const
{
    const auto& colours = coloursOf(line.reverse);
    if (line.kind == FollowLine::Kind::Missing || line.kind == FollowLine::Kind::Cut) {
        painter.setPen(m_theme->severity(Severity::Warning).text);
        painter.drawText(columnX(0), y + m_ascent, textOf(line));
        return;
    }
    const auto columns = static_cast<int>(line.text.size());
    const auto chosen = selection();
    const auto isSelected = [&](int column) {
        const Selection here {number, column};
        return chosen && here >= chosen->first && here < chosen->second;
    };
    // Runs of columns that look the same.
    for (int from = 0; from < columns;) {
        const bool selected = isSelected(from), match = isMatch(line, from);
        int to = from + 1;
        while (to < columns && isSelected(to) == selected && isMatch(line, to) == match)
            ++to;
        if (selected || match) {
            const auto background = selected ? m_theme->palette.color(QPalette::Highlight) : m_theme->filterDoubtful.background;
            painter.fillRect(columnX(from), y, columnX(to) - columnX(from), m_lineHeight, background);
        }
        const auto text = selected ? m_theme->palette.color(QPalette::HighlightedText) : match ? m_theme->filterDoubtful.text : colours.text;
        paintRun(painter, line, from, to, y, text);
        if (match && !selected) {
            painter.setPen(m_theme->bannerAccents[static_cast<std::size_t>(BannerKind::Warning)]);
            painter.drawRect(columnX(from), y, columnX(to) - columnX(from) - 1, m_lineHeight - 1);
        }
        from = to;
    }
}

/// Text of ASCII in one piece; other characters each at its column, since fonts disagree about their width.
void FollowView::paintRun(QPainter& painter, const FollowLine& line, int from, int to, int y, const QColor& text) const
{
    painter.setPen(text);
    const auto view = std::u32string_view(line.text).substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
    const bool plain = std::ranges::all_of(view, [](char32_t c) { return c > 0 && c < 0x80; });
    if (plain && m_columnWidth == std::floor(m_columnWidth)) {
        painter.drawText(columnX(from), y + m_ascent, QString::fromUcs4(view.data(), static_cast<qsizetype>(view.size())));
        return;
    }
    for (int column = from; column < to; ++column) {
        const auto character = view[static_cast<std::size_t>(column - from)];
        if (character > U' ')
            painter.drawText(QPointF(textLeft() + column * m_columnWidth, y + m_ascent), QString::fromUcs4(&character, 1));
    }
}

/// A thin mark where a segment ends; beside the line, what one read could have returned.
void FollowView::paintReads(QPainter& painter, const FollowLine& line, int y) const
{
    if (line.kind != FollowLine::Kind::Bytes)
        return;
    const auto& accent = m_theme->bannerAccents[static_cast<std::size_t>(BannerKind::Error)];
    for (const auto& span : line.spans) {
        if (!span.length || !span.ends())
            continue;
        const auto lastByte = static_cast<std::uint16_t>(span.first + span.length - 1);
        int end = 0;
        for (int column = 0; column < static_cast<int>(line.byteAt.size()); ++column)
            if (line.byteAt[static_cast<std::size_t>(column)] != FollowLine::noByte && line.byteAt[static_cast<std::size_t>(column)] <= lastByte)
                end = column + 1;
        const int x = columnX(end);
        painter.fillRect(x - 1, y, 2, m_lineHeight, accent);
        if (span.piece.push)
            painter.fillRect(x - 4, y + m_lineHeight - 2, 5, 2, accent);
    }
    const auto text = readText(line);
    const int left = columnX(static_cast<int>(m_document->look().columns) + readGap);
    painter.setPen(coloursOf(line.reverse).text);
    painter.drawText(left, y + m_ascent, text);
}

} // namespace porthole::gui
