#include "gui/statistics/traffic_table_model.h"

#include "analysis/statistics/traffic_filter.h"
#include "gui/basics/qt_text.h"

#include <QBrush>

#include <algorithm>

namespace porthole::gui {

using namespace analysis;

namespace {

struct Title {
    const char *text, *help;
};

Title titleOf(TrafficColumn column)
{
    switch (column) {
    case TrafficColumn::AddressA: return {QT_TRANSLATE_NOOP("TrafficTable", "Address A"), QT_TRANSLATE_NOOP("TrafficTable", "Who sent the first packet")};
    case TrafficColumn::PortA: return {QT_TRANSLATE_NOOP("TrafficTable", "Port A"), nullptr};
    case TrafficColumn::AddressB: return {QT_TRANSLATE_NOOP("TrafficTable", "Address B"), QT_TRANSLATE_NOOP("TrafficTable", "Who the first packet was for")};
    case TrafficColumn::PortB: return {QT_TRANSLATE_NOOP("TrafficTable", "Port B"), nullptr};
    case TrafficColumn::Application: return {QT_TRANSLATE_NOOP("TrafficTable", "Application"), QT_TRANSLATE_NOOP("TrafficTable", "The protocol that the port stands for")};
    case TrafficColumn::Packets: return {QT_TRANSLATE_NOOP("TrafficTable", "Packets"), nullptr};
    case TrafficColumn::Bytes: return {QT_TRANSLATE_NOOP("TrafficTable", "Bytes"), QT_TRANSLATE_NOOP("TrafficTable", "Bytes of whole packets, on the wire")};
    case TrafficColumn::Ending: return {QT_TRANSLATE_NOOP("TrafficTable", "How it ended"), QT_TRANSLATE_NOOP("TrafficTable", "As far as the capture tells")};
    case TrafficColumn::Start: return {QT_TRANSLATE_NOOP("TrafficTable", "Start"), QT_TRANSLATE_NOOP("TrafficTable", "Time of the first packet: seconds since the capture began, or date and time")};
    case TrafficColumn::Duration: return {QT_TRANSLATE_NOOP("TrafficTable", "Duration"), QT_TRANSLATE_NOOP("TrafficTable", "Seconds from the first packet to the last")};
    case TrafficColumn::PacketsAToB: return {QT_TRANSLATE_NOOP("TrafficTable", "Packets A → B"), nullptr};
    case TrafficColumn::BytesAToB: return {QT_TRANSLATE_NOOP("TrafficTable", "Bytes A → B"), nullptr};
    case TrafficColumn::PacketsBToA: return {QT_TRANSLATE_NOOP("TrafficTable", "Packets B → A"), nullptr};
    case TrafficColumn::BytesBToA: return {QT_TRANSLATE_NOOP("TrafficTable", "Bytes B → A"), nullptr};
    case TrafficColumn::RateAToB: return {QT_TRANSLATE_NOOP("TrafficTable", "Rate A → B"), QT_TRANSLATE_NOOP("TrafficTable", "Bits a second over the whole duration")};
    case TrafficColumn::RateBToA: return {QT_TRANSLATE_NOOP("TrafficTable", "Rate B → A"), QT_TRANSLATE_NOOP("TrafficTable", "Bits a second over the whole duration")};
    case TrafficColumn::StateA: return {QT_TRANSLATE_NOOP("TrafficTable", "State of A"), QT_TRANSLATE_NOOP("TrafficTable", "TCP state after the last packet (RFC 9293)")};
    case TrafficColumn::StateB: return {QT_TRANSLATE_NOOP("TrafficTable", "State of B"), QT_TRANSLATE_NOOP("TrafficTable", "TCP state after the last packet (RFC 9293)")};
    case TrafficColumn::RoundTrip: return {QT_TRANSLATE_NOOP("TrafficTable", "Round trip"), QT_TRANSLATE_NOOP("TrafficTable", "From the SYN to the ACK that ends the handshake")};
    case TrafficColumn::Retransmissions: return {QT_TRANSLATE_NOOP("TrafficTable", "Retransmitted"), QT_TRANSLATE_NOOP("TrafficTable", "Segments that were sent again")};
    case TrafficColumn::Trouble: return {QT_TRANSLATE_NOOP("TrafficTable", "Trouble"), QT_TRANSLATE_NOOP("TrafficTable", "What TCP analysis found")};
    case TrafficColumn::Completeness: return {QT_TRANSLATE_NOOP("TrafficTable", "Captured"), QT_TRANSLATE_NOOP("TrafficTable", "Which parts of the connection the capture holds")};
    case TrafficColumn::Stream: return {QT_TRANSLATE_NOOP("TrafficTable", "Stream"), QT_TRANSLATE_NOOP("TrafficTable", "tcp.stream or udp.stream")};
    }
    return {"", nullptr};
}

Title titleOf(EndpointColumn column)
{
    switch (column) {
    case EndpointColumn::Address: return {QT_TRANSLATE_NOOP("TrafficTable", "Address"), nullptr};
    case EndpointColumn::Port: return {QT_TRANSLATE_NOOP("TrafficTable", "Port"), nullptr};
    case EndpointColumn::Packets: return {QT_TRANSLATE_NOOP("TrafficTable", "Packets"), nullptr};
    case EndpointColumn::Bytes: return {QT_TRANSLATE_NOOP("TrafficTable", "Bytes"), QT_TRANSLATE_NOOP("TrafficTable", "Bytes of whole packets, on the wire")};
    case EndpointColumn::PacketsSent: return {QT_TRANSLATE_NOOP("TrafficTable", "Packets sent"), nullptr};
    case EndpointColumn::BytesSent: return {QT_TRANSLATE_NOOP("TrafficTable", "Bytes sent"), nullptr};
    case EndpointColumn::PacketsReceived: return {QT_TRANSLATE_NOOP("TrafficTable", "Packets received"), nullptr};
    case EndpointColumn::BytesReceived: return {QT_TRANSLATE_NOOP("TrafficTable", "Bytes received"), nullptr};
    case EndpointColumn::Conversations: return {QT_TRANSLATE_NOOP("TrafficTable", "Conversations"), QT_TRANSLATE_NOOP("TrafficTable", "How many it took part in")};
    }
    return {"", nullptr};
}

bool isText(TrafficColumn column)
{
    using enum TrafficColumn;
    return column == AddressA || column == AddressB || column == Application || column == Ending || column == StateA || column == StateB
        || column == Trouble || column == Completeness;
}

} // namespace

TrafficTableModel::TrafficTableModel(What what, TrafficLayer layer, QObject* parent)
    : QAbstractTableModel(parent)
    , m_what(what)
    , m_layer(layer)
    , m_trafficColumns(conversationColumns(layer))
    , m_endpointColumns(analysis::endpointColumns(layer))
{
}

void TrafficTableModel::setTable(std::shared_ptr<const TrafficTables> tables, std::vector<std::uint32_t> order)
{
    beginResetModel();
    m_tables = std::move(tables);
    m_order = std::move(order);
    endResetModel();
}

void TrafficTableModel::setLook(const TrafficTableLook& look)
{
    m_look = look;
    if (!m_order.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

const TrafficRow* TrafficTableModel::conversation(int row) const
{
    if (m_what != What::Conversations || row < 0 || row >= rowCount())
        return nullptr;
    return &(*m_tables->conversations[indexOf(m_layer)])[m_order[static_cast<std::size_t>(row)]];
}

const EndpointRow* TrafficTableModel::endpoint(int row) const
{
    if (m_what != What::Endpoints || row < 0 || row >= rowCount())
        return nullptr;
    return &(*m_tables->endpoints[indexOf(m_layer)])[m_order[static_cast<std::size_t>(row)]];
}

QString TrafficTableModel::filter(int row) const
{
    if (const auto* found = conversation(row))
        return toQString(filterOf(m_layer, *found));
    if (const auto* found = endpoint(row))
        return toQString(filterOf(m_layer, *found));
    return {};
}

int TrafficTableModel::find(const TrafficRow& wanted) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (const auto* found = conversation(row); found && found->conversation == wanted.conversation
            && found->addressA == wanted.addressA && found->addressB == wanted.addressB)
            return row;
    return -1;
}

int TrafficTableModel::find(const EndpointRow& wanted) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (const auto* found = endpoint(row); found && found->address == wanted.address && found->port == wanted.port)
            return row;
    return -1;
}

int TrafficTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_order.size());
}

int TrafficTableModel::columnCount(const QModelIndex& parent) const
{
    if (parent.isValid())
        return 0;
    return static_cast<int>(m_what == What::Conversations ? m_trafficColumns.size() : m_endpointColumns.size());
}

int TrafficTableModel::bytesColumn() const
{
    return static_cast<int>(m_what == What::Conversations ? std::ranges::find(m_trafficColumns, TrafficColumn::Bytes) - m_trafficColumns.begin()
                                                          : std::ranges::find(m_endpointColumns, EndpointColumn::Bytes) - m_endpointColumns.begin());
}

const ColourPair* TrafficTableModel::colours(const TrafficRow& row, TrafficColumn column) const
{
    if (!m_look.theme)
        return nullptr;
    if (column == TrafficColumn::Ending) {
        if (row.ending == TcpEnding::TimedOut)
            return &m_look.theme->row(RowClass::TcpTrouble);
        if (row.ending != TcpEnding::Open && row.ending != TcpEnding::Closed)
            return &m_look.theme->row(RowClass::TcpReset);
    }
    const bool trouble = (column == TrafficColumn::Retransmissions && row.retransmissions > 0)
        || (column == TrafficColumn::Trouble && row.findings & troubleFlags);
    return trouble ? &m_look.theme->row(RowClass::TcpTrouble) : nullptr;
}

QVariant TrafficTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const int column = index.column();
    if (role == Qt::TextAlignmentRole)
        return QVariant(headerData(column, Qt::Horizontal, role));
    if (const auto* row = conversation(index.row())) {
        switch (role) {
        case Qt::DisplayRole: return text(*row, trafficColumn(column));
        case Qt::ToolTipRole: return toolTip(*row, trafficColumn(column));
        case Qt::BackgroundRole:
            if (const auto* pair = colours(*row, trafficColumn(column)))
                return QBrush(pair->background);
            return {};
        case Qt::ForegroundRole:
            if (const auto* pair = colours(*row, trafficColumn(column)))
                return QBrush(pair->text);
            return {};
        default: return {};
        }
    }
    if (const auto* row = endpoint(index.row())) {
        if (role == Qt::DisplayRole)
            return text(*row, endpointColumn(column));
        if (role == Qt::ToolTipRole)
            return toolTip(*row, endpointColumn(column));
    }
    return {};
}

QVariant TrafficTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const auto title = m_what == What::Conversations ? titleOf(trafficColumn(section)) : titleOf(endpointColumn(section));
    const bool number = m_what == What::Conversations ? !isText(trafficColumn(section)) : endpointColumn(section) != EndpointColumn::Address;
    switch (role) {
    case Qt::DisplayRole: return QCoreApplication::translate("TrafficTable", title.text);
    case Qt::ToolTipRole: return title.help ? QCoreApplication::translate("TrafficTable", title.help) : QString();
    case Qt::TextAlignmentRole: return QVariant(int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    case IsNumberRole: return number;
    default: return {};
    }
}

} // namespace porthole::gui
