#include "gui/documents/page_sink.h"

#include "gui/basics/qt_text.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <QPagedPaintDevice>

#include <algorithm>

namespace porthole::gui {

namespace {

constexpr double points = 8; ///< a line of a packet list fits on a page that is wide, most on one that is not

} // namespace

PageSink::PageSink(QPagedPaintDevice& device, QString header)
    : m_device(device)
    , m_header(std::move(header))
    , m_font(QFontDatabase::systemFont(QFontDatabase::FixedFont))
{
    m_font.setPointSizeF(points);
    m_failed = !m_painter.begin(&m_device);
    if (m_failed)
        return;
    const QFontMetricsF metrics(m_font, &m_device);
    m_lineHeight = metrics.lineSpacing();
    const double width = m_device.width(), height = m_device.height();
    m_area = QRectF(0, 2 * m_lineHeight, width, std::max(m_lineHeight, height - 4 * m_lineHeight));
    m_charactersInLine = std::max(1, static_cast<int>(width / metrics.horizontalAdvance(QLatin1Char('0'))));
}

PageSink::~PageSink() = default;

bool PageSink::beginPage()
{
    if (m_pages > 0 && !m_device.newPage())
        m_failed = true;
    ++m_pages;
    m_y = m_area.top();
    m_painter.setFont(m_font);
    const double width = m_area.width();
    m_painter.drawText(QRectF(0, 0, width, m_lineHeight), Qt::AlignLeft,
        m_painter.fontMetrics().elidedText(m_header, Qt::ElideMiddle, static_cast<int>(width)));
    m_painter.drawLine(QPointF(0, 1.4 * m_lineHeight), QPointF(width, 1.4 * m_lineHeight));
    m_painter.drawText(QRectF(0, m_area.bottom() + m_lineHeight, width, m_lineHeight), Qt::AlignRight, QObject::tr("Page %1").arg(m_pages));
    return !m_failed;
}

bool PageSink::writeLine(const QString& line)
{
    for (qsizetype at = 0; at == 0 || at < line.size(); at += m_charactersInLine) {
        if ((m_pages == 0 || m_y + m_lineHeight > m_area.bottom()) && !beginPage())
            return false;
        m_painter.drawText(QRectF(0, m_y, m_area.width(), m_lineHeight), Qt::AlignLeft | Qt::TextSingleLine, line.mid(at, m_charactersInLine));
        m_y += m_lineHeight;
    }
    return true;
}

bool PageSink::write(std::string_view text)
{
    while (!m_failed) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos)
            break;
        m_rest += text.substr(0, end);
        writeLine(toQString(m_rest));
        m_rest.clear();
        text.remove_prefix(end + 1);
    }
    m_rest += text;
    return !m_failed;
}

bool PageSink::finish()
{
    if (!m_failed && !m_rest.empty())
        writeLine(toQString(m_rest));
    m_rest.clear();
    return m_painter.isActive() && m_painter.end() && !m_failed;
}

} // namespace porthole::gui
