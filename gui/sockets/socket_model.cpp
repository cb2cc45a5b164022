#include "gui/sockets/socket_model.h"

#include "analysis/sockets/socket_text.h"
#include "gui/basics/qt_text.h"

#include <algorithm>
#include <numeric>

namespace porthole::gui {

using namespace analysis;

namespace {

template <typename Append>
QString made(Append&& append)
{
    Text text;
    append(text);
    return toQString(text.view());
}

QString milliseconds(std::uint32_t microseconds) { return QString::number(microseconds / 1000.0, 'f', microseconds < 10'000 ? 2 : 1); }

bool hasRoundTrip(const Socket& socket) { return socket.tcp && socket.tcp->roundTrip && socket.state != SocketState::Listen; }

QStringList cellsOf(const Socket& socket, const SocketTable& table)
{
    QStringList cells;
    cells.reserve(SocketModel::ColumnCount);
    cells << toQString(protocolName(socket.protocol)) << toQString(stateName(socket)) << QString::number(socket.receiveQueue)
          << QString::number(socket.sendQueue) << made([&](Text& out) { appendLocalEnd(socket, out); })
          << made([&](Text& out) { appendRemoteEnd(socket, out); })
          << (socket.owners.empty() ? QString() : made([&](Text& out) { appendPrograms(socket, table.processes, out); }))
          << toQString(userName(socket.user)) << (hasRoundTrip(socket) ? milliseconds(socket.tcp->roundTrip) : QString())
          << (hasRoundTrip(socket) ? QString::number(socket.tcp->congestionWindow) : QString());
    return cells;
}

bool isNumber(int column)
{
    return column == SocketModel::ReceiveQueue || column == SocketModel::SendQueue || column == SocketModel::RoundTrip
        || column == SocketModel::Window;
}

void sortRows(std::vector<SocketRows::Row>& rows, const SocketTable& table, const SocketChoice& choice)
{
    const auto column = choice.column;
    const auto end = [&](const SocketRows::Row& row) {
        const auto& socket = table.sockets[row.place];
        return column == SocketModel::Local ? socket.local : socket.remote;
    };
    const auto before = [&](const SocketRows::Row& a, const SocketRows::Row& b) {
        if (isNumber(column))
            return a.cells[column].toDouble() < b.cells[column].toDouble();
        if (column == SocketModel::Local || column == SocketModel::Remote)
            if (const auto x = end(a), y = end(b); x != y)
                return std::tie(x.address, x.port) < std::tie(y.address, y.port);
        return a.cells[column].compare(b.cells[column], Qt::CaseInsensitive) < 0;
    };
    std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) {
        return choice.order == Qt::AscendingOrder ? before(a, b) : before(b, a);
    });
}

QString addressFilter(const SocketAddress& end, QLatin1String port)
{
    QStringList parts;
    if (!end.any())
        parts << QStringLiteral("%1.addr == %2")
                     .arg(end.address.kind == Address::Kind::Ipv6 ? QStringLiteral("ipv6") : QStringLiteral("ip"),
                         made([&](Text& out) { appendAddress(out, end.address); }));
    if (end.port)
        parts << QStringLiteral("%1.port == %2").arg(port).arg(end.port);
    return parts.join(QStringLiteral(" && "));
}

} // namespace

std::shared_ptr<const SocketRows> SocketModel::read(SocketTableReader& reader, const SocketChoice& choice)
{
    auto made = std::make_shared<SocketRows>();
    auto& table = made->table;
    if (!reader.read(choice.kinds, true, table)) {
        made->problem = toQString(reader.problem());
        return made;
    }
    std::vector<SocketRows::Row> rows;
    for (std::size_t place = 0; place < table.sockets.size(); ++place) {
        auto cells = cellsOf(table.sockets[place], table);
        const auto& search = choice.search;
        if (search.isEmpty() || std::any_of(cells.begin(), cells.end(), [&](const auto& cell) { return cell.contains(search, Qt::CaseInsensitive); }))
            rows.push_back({place, false, std::move(cells)});
    }
    sortRows(rows, table, choice);
    if (!choice.byListener) {
        made->rows = std::move(rows);
        return made;
    }
    std::vector<std::size_t> wanted(rows.size());
    std::transform(rows.begin(), rows.end(), wanted.begin(), [](const auto& row) { return row.place; });
    std::vector<std::size_t> rowOfPlace(table.sockets.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        rowOfPlace[rows[i].place] = i;
    for (const auto& line : table.byListener(wanted)) {
        made->rows.push_back(std::move(rows[rowOfPlace[line.place]]));
        made->rows.back().accepted = line.accepted;
    }
    return made;
}

void SocketModel::setRows(std::shared_ptr<const SocketRows> rows)
{
    // Nearly always a row more or fewer: the view keeps its place if the others stay.
    const auto before = rowCount();
    const auto after = rows ? static_cast<int>(rows->rows.size()) : 0;
    if (after > before)
        beginInsertRows({}, before, after - 1);
    else if (after < before)
        beginRemoveRows({}, after, before - 1);
    m_rows = std::move(rows);
    if (after > before)
        endInsertRows();
    else if (after < before)
        endRemoveRows();
    if (after > 0)
        Q_EMIT dataChanged(index(0, 0), index(after - 1, ColumnCount - 1));
}

const Socket* SocketModel::socket(int row) const
{
    if (row < 0 || row >= rowCount())
        return nullptr;
    return &m_rows->table.sockets[m_rows->rows[static_cast<std::size_t>(row)].place];
}

int SocketModel::rowOf(std::uint64_t cookie) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (socket(row)->cookie == cookie)
            return row;
    return -1;
}

QString SocketModel::filterOf(const Socket& socket)
{
    if (!isIp(socket) || (socket.protocol != SocketProtocol::Tcp && socket.protocol != SocketProtocol::Udp))
        return {};
    const QLatin1String port(socket.protocol == SocketProtocol::Tcp ? "tcp" : "udp");
    QStringList parts;
    for (const auto& end : {socket.local, socket.remote})
        if (const auto part = addressFilter(end, port); !part.isEmpty())
            parts << part;
    return parts.join(QStringLiteral(" && "));
}

QString SocketModel::details(int row) const
{
    const auto* one = socket(row);
    if (!one)
        return {};
    QStringList lines;
    for (const auto& owner : one->owners) {
        const auto* process = m_rows->table.processes.find(owner.process);
        lines << tr("Program: %1, process %2, descriptor %3").arg(process ? toQString(process->name) : QString()).arg(owner.process).arg(owner.descriptor);
        if (process && !process->program.empty())
            lines << tr("File: %1").arg(toQString(process->program));
        if (process && !process->commandLine.empty())
            lines << tr("Command: %1").arg(toQString(process->commandLine));
    }
    if (one->owners.empty())
        lines << (one->inode ? tr("Program: not known; perhaps it is another user's") : tr("Program: none holds it any more"));
    if (one->timer != SocketTimer::None)
        lines << tr("Timer: %1, in %2 ms; it has run out %3 times so far")
                     .arg(toQString(timerName(one->timer)))
                     .arg(one->timerExpires)
                     .arg(one->timerRetransmits);
    if (one->memory)
        lines << tr("Buffers: %1 to receive, %2 to send; %3 dropped")
                     .arg(formatBytes(one->memory->receiveBuffer), formatBytes(one->memory->sendBuffer), formatPackets(one->memory->drops));
    if (one->tcp && one->state != SocketState::Listen) {
        const auto& tcp = *one->tcp;
        lines << tr("Round trip: %1 ms, varies by %2 ms, at least %3 ms; retransmission after %4 ms")
                     .arg(milliseconds(tcp.roundTrip), milliseconds(tcp.roundTripVariance),
                         tcp.leastRoundTrip == 0xffffffff ? QStringLiteral("–") : milliseconds(tcp.leastRoundTrip), milliseconds(tcp.retransmitTimeout));
        lines << tr("Congestion window: %1 segments of %2 bytes (%3)%4")
                     .arg(tcp.congestionWindow)
                     .arg(tcp.sendMss)
                     .arg(toQString(one->congestionControl),
                         tcp.slowStartThreshold && tcp.slowStartThreshold < 0x7fffffff ? tr(", slow start up to %1").arg(tcp.slowStartThreshold) : QString());
        lines << tr("Sent %1, of which %2 again; received %3").arg(formatBytes(tcp.bytesSent), formatBytes(tcp.bytesRetransmitted), formatBytes(tcp.bytesReceived));
        lines << tr("Busy %1 ms: %2 ms limited by the receiver's window, %3 ms by the send buffer")
                     .arg(tcp.busyTime / 1000)
                     .arg(tcp.receiveWindowLimited / 1000)
                     .arg(tcp.sendBufferLimited / 1000);
    }
    return lines.join(QLatin1Char('\n'));
}

int SocketModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_rows ? 0 : static_cast<int>(m_rows->rows.size());
}

int SocketModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant SocketModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const auto& row = m_rows->rows[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole) {
        const auto& cell = row.cells[index.column()];
        return index.column() == Protocol && row.accepted ? QStringLiteral("    ") + cell : cell;
    }
    if (role == Qt::ToolTipRole)
        return row.cells[index.column()];
    if (role == Qt::TextAlignmentRole && isNumber(index.column()))
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QVariant SocketModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    struct Title {
        QString text, tip;
    };
    const Title titles[ColumnCount] = {
        {tr("Protocol"), {}},
        {tr("State"), {}},
        {tr("Recv-Q"), tr("Bytes that the program has not read; of a listening socket: connections that wait for accept()")},
        {tr("Send-Q"), tr("Bytes that the other side has not acknowledged; of a listening socket: how many connections may wait")},
        {tr("Local end"), {}},
        {tr("Remote end"), {}},
        {tr("Program"), tr("Who holds the socket open")},
        {tr("User"), {}},
        {tr("RTT (ms)"), tr("Smoothed round trip time, as the kernel has it")},
        {tr("Window"), tr("Congestion window in segments, as the kernel has it")},
    };
    if (section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::DisplayRole)
        return titles[section].text;
    if (role == Qt::ToolTipRole && !titles[section].tip.isEmpty())
        return titles[section].tip;
    if (role == Qt::TextAlignmentRole)
        return QVariant((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

} // namespace porthole::gui
