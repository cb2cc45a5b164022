// What goes to the clipboard.

#include "gui/main_window/main_window.h"

#include "dissectors/core/format.h"
#include "dissectors/core/protocol.h"
#include "dissectors/core/registry.h"
#include "gui/basics/qt_text.h"
#include "gui/packets/copy_job.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QStatusBar>

#include <array>

namespace porthole::gui {

namespace {

/// A clipboard with more than that helps nobody: that is what exporting is for.
constexpr std::size_t mostRowsCopied = 200'000;

/// The first item of one of these fields: the innermost address is the one that the column shows.
std::uint32_t findLast(const Packet& packet, std::span<const std::string_view> abbreviations)
{
    for (const auto wanted : abbreviations)
        for (auto i = packet.tree.size(); i-- > 0;)
            if (packet.tree[i].field->abbreviation == wanted)
                return i;
    return noItem;
}

} // namespace

void MainWindow::connectCopyActions()
{
    auto& a = *m_actions;
    connect(a.copyText, &QAction::triggered, this, [this] { copyRows(false); });
    connect(a.copyRowsCsv, &QAction::triggered, this, [this] { copyRows(true); });
    connect(a.copyCell, &QAction::triggered, this, [this] { toClipboard(m_list->currentIndex().data().toString()); });
    connect(a.copyFilter, &QAction::triggered, this, [this] { toClipboard(fieldFilter()); });
    connect(a.copyLabel, &QAction::triggered, this, [this] { toClipboard(m_tree->currentIndex().data().toString()); });
    const auto ofField = [this](auto write) {
        const auto item = m_tree->currentItem();
        if (!packet() || item == noItem)
            return;
        Text text;
        write(ItemView(*packet(), item), text);
        toClipboard(toQString(text.view()));
    };
    connect(a.copyValue, &QAction::triggered, this, [ofField] { ofField(&formatValue); });
    connect(a.copyFieldName, &QAction::triggered, this,
        [ofField] { ofField([](const ItemView& item, Text& out) { out << item.field().abbreviation; }); });
    // Ctrl+C copies what has the focus.
    auto* copy = new QAction(this);
    copy->setShortcut(QKeySequence::Copy);
    connect(copy, &QAction::triggered, this, &MainWindow::copyFocused);
    addAction(copy);
}

void MainWindow::toClipboard(const QString& text)
{
    if (text.isEmpty())
        return;
    QGuiApplication::clipboard()->setText(text);
    const auto line = text.section(QLatin1Char('\n'), 0, 0);
    statusBar()->showMessage(tr("Copied: %1").arg(line.size() > 80 ? line.left(80) + QStringLiteral("…") : line), 3000);
}

void MainWindow::copyFocused()
{
    if (m_tree->hasFocus())
        m_actions->copyLabel->trigger();
    else if (m_bytes->isAncestorOf(focusWidget()) && packet() && m_tree->currentItem() != noItem)
        copyBytes(rangeOf(*packet(), packet()->tree[m_tree->currentItem()]), ByteFormat::HexSpaced);
    else
        m_actions->copyText->trigger();
}

void MainWindow::copyRows(bool asCsv)
{
    if (!m_document || !m_document->session())
        return;
    bool complete = true;
    auto frames = m_list->selectedFrames(mostRowsCopied, complete);
    if (!complete) {
        m_banner->show({Banner::Subject::Request, BannerKind::Warning, tr("Too many packets are selected to copy"),
            tr("At most %1 packets can be copied at once. Nothing was copied.").arg(formatCount(mostRowsCopied)), {}, {}});
        return;
    }
    if (frames.empty())
        return;
    statusBar()->showMessage(tr("Copying %1").arg(formatPackets(frames.size())));
    m_copyJob = std::make_unique<CopyJob>(m_document->session(), std::move(frames), asCsv ? CopyJob::Form::Csv : CopyJob::Form::Text,
        m_list->columns(), TimeDisplay::of(m_settings), nullptr);
    connect(m_copyJob.get(), &CopyJob::finished, this, &MainWindow::toClipboard);
}

void MainWindow::copyBytes(const ByteRange& range, ByteFormat format)
{
    if (!packet() || range.isEmpty() || static_cast<std::size_t>(range.source) >= packet()->sources.size())
        return;
    const auto bytes = packet()->sources[static_cast<std::size_t>(range.source)].bytes;
    if (range.end() <= bytes.size())
        toClipboard(formatByteView(bytes.subspan(range.offset, range.length), format));
}

QString MainWindow::fieldFilter() const
{
    const auto item = m_tree->currentItem();
    if (!packet() || item == noItem)
        return {};
    Text text;
    formatFilter({*packet(), item}, text);
    return toQString(text.view());
}

QString MainWindow::cellFilter() const
{
    using namespace std::string_view_literals;
    const auto* shown = packet();
    if (!shown)
        return {};
    static constexpr auto sources = std::to_array({"ip.src"sv, "ipv6.src"sv, "arp.src.hw_mac"sv, "eth.src"sv, "wlan.ta"sv});
    static constexpr auto destinations = std::to_array({"ip.dst"sv, "ipv6.dst"sv, "arp.dst.hw_mac"sv, "eth.dst"sv, "wlan.ra"sv});
    static constexpr auto times = std::to_array({"frame.time_relative"sv});
    static constexpr auto lengths = std::to_array({"frame.len"sv});
    const auto filterOf = [shown](std::span<const std::string_view> fields) -> QString {
        const auto item = findLast(*shown, fields);
        if (item == noItem)
            return {};
        Text text;
        formatFilter({*shown, item}, text);
        return toQString(text.view());
    };
    using Kind = PacketListColumn::Kind;
    if (!m_list->currentIndex().isValid())
        return {};
    const auto& column = m_listModel->columns()[m_list->currentIndex().column()];
    switch (column.kind) {
    case Kind::Number: return QStringLiteral("frame.number == %1").arg(m_packetNumber);
    case Kind::Time: return filterOf(times);
    case Kind::Source: return filterOf(sources);
    case Kind::Destination: return filterOf(destinations);
    case Kind::Length: return filterOf(lengths);
    case Kind::Protocol: return shown->layers.empty() ? QString() : toQString(shown->layers.back()->layer.abbreviation);
    case Kind::Fields: break;
    default: return {};
    }
    const auto fields = column.fieldColumn(standardRegistry());
    const auto item = fields ? fields->firstItem(*shown) : noItem;
    if (item == noItem)
        return {};
    Text text;
    formatFilter({*shown, item}, text);
    return toQString(text.view());
}

} // namespace porthole::gui
