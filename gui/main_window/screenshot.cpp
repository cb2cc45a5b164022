#include "gui/main_window/screenshot.h"

#include "dissectors/core/protocol.h"
#include "gui/packets/scroll_overview.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QPixmap>

#include <functional>

namespace porthole::gui {

namespace {

constexpr int loadingPatience = 120'000; ///< milliseconds
constexpr int drawingPatience = 5'000;

bool waitFor(int patience, const std::function<bool()>& done)
{
    QElapsedTimer clock;
    clock.start();
    while (!done()) {
        if (clock.elapsed() > patience)
            return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 10);
    }
    return true;
}

bool hasLayer(const Packet& packet, std::string_view name)
{
    return std::ranges::any_of(packet.layers, [name](const Protocol* layer) { return layer->layer.abbreviation == name; });
}

/// The packet to show when nobody says which: the first TCP segment with something in it, else the first of TCP.
std::uint32_t choosePacket(const analysis::Session& session)
{
    constexpr analysis::FrameNumber farEnough = 2000;
    analysis::PacketReader reader(session);
    std::uint32_t first = 0;
    for (analysis::FrameNumber number = 1; number <= std::min(session.frameCount(), farEnough); ++number) {
        if (!reader.read(number, {.tree = false, .columns = true}) || !hasLayer(reader.packet(), "tcp"))
            continue;
        if (first == 0)
            first = number;
        if (std::string_view(reader.packet().layers.back()->layer.abbreviation) != "tcp")
            return number;
    }
    return first ? first : 1;
}

std::uint32_t findField(const Packet& packet, std::string_view abbreviation)
{
    for (std::uint32_t i = 0; i < packet.tree.size(); ++i)
        if (packet.tree[i].field->abbreviation == abbreviation && !(packet.tree[i].flags & Item::HiddenItem))
            return i;
    return noItem;
}

void openTree(MainWindow& window, const QStringList& names)
{
    std::uint32_t selected = noItem;
    for (const auto& name : names) {
        const auto item = findField(*window.packet(), name.toStdString());
        if (item == noItem)
            continue;
        window.tree()->selectItem(item);
        window.tree()->expand(window.treeModel()->indexOf(item));
        selected = item;
    }
    if (selected == noItem)
        return;
    window.tree()->selectItem(selected);
    window.tree()->scrollTo(window.treeModel()->indexOf(selected), QAbstractItemView::PositionAtTop);
}

} // namespace

QString takeScreenshot(MainWindow& window, const Options& options)
{
    window.resize(options.size);
    window.show();
    window.openFile(options.file);
    if (!waitFor(loadingPatience, [&window] { return !window.document() || !window.document()->isLoading(); }))
        return QObject::tr("The capture takes too long to load.");

    if (window.document() && window.listModel()->rowCount() > 0) {
        const auto number = options.packet ? options.packet : choosePacket(*window.document()->session());
        if (!window.goToPacket(number))
            return QObject::tr("The capture has no packet %1.").arg(number);
        waitFor(drawingPatience, [&] { return window.packetNumber() == number; });
        if (window.packet())
            openTree(window, options.expand.isEmpty() ? QStringList {QStringLiteral("tcp")} : options.expand);
    }
    // Rows that came too late for one painting are there for the next.
    const auto* rows = window.listModel()->provider();
    const auto allDrawn = [&window, rows] {
        const auto& scroll = window.list()->scroll();
        for (int row = scroll.top; rows && row <= scroll.lastVisible(); ++row)
            if (!window.listModel()->index(row, PacketListModel::Info).data(PacketListModel::ColourRuleRole).isValid())
                return false;
        return true;
    };
    window.grab();
    waitFor(drawingPatience, allDrawn);
    waitFor(drawingPatience, [&window] { return window.overview()->isComplete(); });
    QCoreApplication::processEvents();
    if (!window.grab().save(options.screenshot, "PNG"))
        return QObject::tr("The picture cannot be written to “%1”.").arg(options.screenshot);
    return {};
}

} // namespace porthole::gui
