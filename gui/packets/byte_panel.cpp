#include "gui/packets/byte_panel.h"

#include "gui/basics/qt_text.h"

#include <QFontDatabase>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace porthole::gui {

namespace {

HexView::Span spanIn(const ByteRange& range, int source)
{
    return range.source == source ? HexView::Span {range.offset, range.length} : HexView::Span {};
}

} // namespace

BytePanel::BytePanel(QWidget* parent)
    : QWidget(parent)
    , m_tabs(new QTabWidget)
    , m_font(QFontDatabase::systemFont(QFontDatabase::FixedFont))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_tabs);
    m_tabs->setTabPosition(QTabWidget::South);
    m_tabs->setDocumentMode(true);
    m_tabs->setTabBarAutoHide(true);
    m_tabs->addTab(makeView(), tr("Frame"));
    setFocusProxy(m_tabs);
}

HexView* BytePanel::makeView()
{
    auto* view = new HexView(this);
    view->setFont(m_font);
    view->setTheme(*m_theme);
    const int source = static_cast<int>(m_views.size());
    connect(view, &HexView::byteClicked, this, [this, source](std::uint32_t offset) { Q_EMIT byteClicked(source, offset); });
    connect(view, &HexView::byteHovered, this, [this, source](std::int64_t offset) { Q_EMIT byteHovered(source, offset); });
    connect(view, &QWidget::customContextMenuRequested, this,
        [this, view](const QPoint& position) { Q_EMIT menuWanted(view->viewport()->mapToGlobal(position)); });
    m_views.push_back(view);
    return view;
}

void BytePanel::setPacket(const Packet* packet)
{
    const auto sources = packet ? packet->sources.size() : 0;
    while (m_tabs->count() > static_cast<int>(std::max<std::size_t>(sources, 1)))
        m_tabs->removeTab(m_tabs->count() - 1);
    for (auto* view : m_views)
        view->setBytes({});
    for (std::size_t i = 0; i < sources; ++i) {
        auto* view = i < m_views.size() ? m_views[i] : makeView();
        view->setBytes(packet->sources[i].bytes);
        const auto title = tr("%1 (%2)").arg(toQString(packet->sources[i].name), formatBytes(packet->sources[i].bytes.size()));
        const int tab = static_cast<int>(i);
        if (tab >= m_tabs->count())
            m_tabs->addTab(view, title);
        m_tabs->setTabText(tab, title);
    }
    m_tabs->setCurrentIndex(0);
}

void BytePanel::setTheme(const Theme& theme)
{
    m_theme = &theme;
    for (auto* view : m_views)
        view->setTheme(theme);
}

void BytePanel::setByteFont(const QFont& font)
{
    m_font = font;
    for (auto* view : m_views)
        view->setFont(font);
}

void BytePanel::setSelected(const ByteRange& selected, const ByteRange& layer)
{
    if (!selected.isEmpty() && selected.source < m_tabs->count())
        m_tabs->setCurrentIndex(selected.source);
    for (int source = 0; source < m_tabs->count(); ++source)
        view(source)->setSelected(spanIn(selected, source), spanIn(layer, source));
}

void BytePanel::setHovered(const ByteRange& hovered)
{
    for (int source = 0; source < m_tabs->count(); ++source)
        view(source)->setHovered(spanIn(hovered, source));
}

int BytePanel::currentSource() const
{
    return m_tabs->currentIndex();
}

int BytePanel::sourceCount() const
{
    return m_tabs->count();
}

QString BytePanel::sourceName(int source) const
{
    return m_tabs->tabText(source);
}

} // namespace porthole::gui
