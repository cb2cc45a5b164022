#include "gui/sockets/talkers_model.h"

#include "gui/basics/qt_text.h"

#include <algorithm>

namespace porthole::gui {

using namespace analysis;
using Certainty = ProcessKnowledge::Certainty;

namespace {

class TalkerCounter : public Counter {
public:
    explicit TalkerCounter(std::shared_ptr<const Session> session)
        : m_session(std::move(session))
        , m_count(*m_session)
    {
    }
    void restart() override { } // names do not depend on what is displayed
    std::shared_ptr<Counted> count(std::uint32_t last, const FrameBitmap* only, Time until, const std::stop_token& stop) override
    {
        lookOn(m_count, last, until, stop);
        auto result = std::make_shared<CountedTalkers>();
        result->counted = m_count.looked();
        result->talkers = m_count.talkers(only);
        return result;
    }

private:
    std::shared_ptr<const Session> m_session;
    TalkerCount m_count;
};

QString certaintyText(Certainty certainty)
{
    switch (certainty) {
    case Certainty::Certain: return TalkersModel::tr("certain");
    case Certainty::Several: return TalkersModel::tr("one of several");
    case Certainty::Inferred: return TalkersModel::tr("inferred");
    case Certainty::Unknown: break;
    }
    return TalkersModel::tr("host");
}

QString endText(const Address& address, std::uint16_t port)
{
    Text text;
    appendAddress(text, address);
    return (address.kind == Address::Kind::Ipv6 ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(toQString(text.view())).arg(port);
}

} // namespace

std::unique_ptr<Counter> makeTalkerCounter(std::shared_ptr<const Session> session)
{
    return std::make_unique<TalkerCounter>(std::move(session));
}

void TalkersModel::setTalkers(std::shared_ptr<const CountedTalkers> talkers)
{
    beginResetModel();
    m_talkers = std::move(talkers);
    m_lines.clear();
    m_top.clear();
    const auto add = [this](Line line, std::vector<quintptr>& siblings) {
        line.row = static_cast<int>(siblings.size());
        siblings.push_back(m_lines.size());
        m_lines.push_back(std::move(line));
        return m_lines.size() - 1;
    };
    const auto& all = m_talkers ? m_talkers->talkers : std::vector<Talker> {};
    for (std::size_t talker = 0; talker < all.size(); ++talker) {
        const auto at = add({talker, none, none, 0, 0, {}}, m_top);
        std::vector<quintptr> partners;
        for (std::size_t partner = 0; partner < all[talker].partners.size(); ++partner) {
            const auto with = add({talker, partner, none, at + 1, 0, {}}, partners);
            std::vector<quintptr> conversations;
            for (std::size_t one = 0; one < all[talker].partners[partner].conversations.size(); ++one)
                add({talker, partner, one, with + 1, 0, {}}, conversations);
            m_lines[with].below = std::move(conversations);
        }
        m_lines[at].below = std::move(partners);
    }
    endResetModel();
}

QStringList TalkersModel::streams(const Line& line) const
{
    const auto& talker = m_talkers->talkers[line.talker];
    QStringList tests;
    const auto add = [&](ConversationId id) {
        const auto conversation = m_talkers->session->conversation(id);
        tests << QStringLiteral("%1.stream == %2")
                     .arg(conversation.kind == TransportFacts::Kind::Tcp ? QStringLiteral("tcp") : QStringLiteral("udp"))
                     .arg(conversation.stream);
    };
    for (std::size_t partner = 0; partner < talker.partners.size(); ++partner) {
        if (line.partner != none && line.partner != partner)
            continue;
        const auto& conversations = talker.partners[partner].conversations;
        if (line.conversation != none)
            add(conversations[line.conversation]);
        else
            for (const auto id : conversations)
                add(id);
    }
    return tests;
}

QString TalkersModel::filter(const QModelIndex& index) const
{
    if (!index.isValid())
        return {};
    constexpr qsizetype mostTests = 200;
    const auto tests = streams(line(index));
    return tests.size() <= mostTests ? tests.join(QStringLiteral(" || ")) : QString();
}

QStringList TalkersModel::path(const QModelIndex& index) const
{
    QStringList names;
    for (auto at = index.siblingAtColumn(0); at.isValid(); at = at.parent())
        names.prepend(cell(line(at), Name));
    return names;
}

QString TalkersModel::text() const
{
    QString text;
    for (const auto& line : m_lines) {
        const int depth = line.conversation != none ? 2 : line.partner != none ? 1 : 0;
        QStringList cells;
        for (int column = 0; column < ColumnCount; ++column)
            cells << cell(line, column);
        text += QString(depth * 2, QLatin1Char(' ')) + cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    return text;
}

QString TalkersModel::cell(const Line& line, int column) const
{
    const auto& talker = m_talkers->talkers[line.talker];
    if (line.conversation != none) {
        const auto conversation = m_talkers->session->conversation(talker.partners[line.partner].conversations[line.conversation]);
        switch (column) {
        case Name:
            return QStringLiteral("%1 %2  %3 ↔ %4")
                .arg(conversation.kind == TransportFacts::Kind::Tcp ? QStringLiteral("TCP") : QStringLiteral("UDP"))
                .arg(conversation.stream)
                .arg(endText(conversation.addressA, conversation.portA), endText(conversation.addressB, conversation.portB));
        case Packets: return formatCount(quint64 {conversation.packets[0]} + conversation.packets[1]);
        case Bytes: return formatBytes(conversation.bytes[0] + conversation.bytes[1]);
        default: return {};
        }
    }
    if (line.partner != none) {
        const auto& partner = talker.partners[line.partner];
        switch (column) {
        case Name: return toQString(partner.name);
        case Known: return partner.named ? tr("named in the capture") : QString();
        case Conversations: return formatCount(partner.conversations.size());
        case Packets: return formatCount(partner.packets);
        case Bytes: return formatBytes(partner.bytes);
        default: return {};
        }
    }
    quint64 conversations = 0;
    for (const auto& partner : talker.partners)
        conversations += partner.conversations.size();
    switch (column) {
    case Name: return talker.process ? QStringLiteral("%1 (%2)").arg(toQString(talker.name)).arg(talker.process) : toQString(talker.name);
    case Known: return certaintyText(talker.certainty);
    case Conversations: return formatCount(conversations);
    case Packets: return formatCount(talker.packets);
    case Bytes: return formatBytes(talker.bytes);
    default: return {};
    }
}

QModelIndex TalkersModel::index(int row, int column, const QModelIndex& parent) const
{
    const auto& siblings = parent.isValid() ? line(parent).below : m_top;
    if (row < 0 || column < 0 || column >= ColumnCount || static_cast<std::size_t>(row) >= siblings.size())
        return {};
    return createIndex(row, column, siblings[static_cast<std::size_t>(row)]);
}

QModelIndex TalkersModel::parent(const QModelIndex& index) const
{
    if (!index.isValid() || line(index).parent == 0)
        return {};
    const auto above = line(index).parent - 1;
    return createIndex(m_lines[above].row, 0, above);
}

int TalkersModel::rowCount(const QModelIndex& parent) const
{
    if (parent.column() > 0)
        return 0;
    return static_cast<int>(parent.isValid() ? line(parent).below.size() : m_top.size());
}

int TalkersModel::columnCount(const QModelIndex&) const { return ColumnCount; }

QVariant TalkersModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    if (role == Qt::DisplayRole)
        return cell(line(index), index.column());
    if (role == Qt::TextAlignmentRole && index.column() >= Conversations)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QVariant TalkersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section >= Conversations ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const QString titles[ColumnCount] = {tr("Program, whom it talks to, conversation"), tr("Known as"), tr("Conversations"), tr("Packets"), tr("Bytes")};
    return titles[section];
}

} // namespace porthole::gui
