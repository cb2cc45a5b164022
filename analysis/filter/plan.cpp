#include "analysis/filter/plan.h"

#include "dissectors/core/knowledge.h"
#include "dissectors/core/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace porthole::analysis {

namespace {

template <typename Id>
struct Named {
    std::string_view field;
    Id id;
};

template <typename Id, std::size_t Size>
Id find(const Named<Id> (&table)[Size], const FieldInfo& field)
{
    for (const auto& entry : table)
        if (entry.field == field.abbreviation)
            return entry.id;
    return Id::None;
}

constexpr Named<FrameColumn> frameColumns[] = {
    {"frame.number", FrameColumn::Number},
    {"frame.len", FrameColumn::Length},
    {"frame.cap_len", FrameColumn::CapturedLength},
    {"frame.time", FrameColumn::Time},
    {"frame.time_epoch", FrameColumn::Time},
    {"frame.time_relative", FrameColumn::TimeRelative},
    {"frame.time_delta", FrameColumn::TimeDelta},
    {"frame.marked", FrameColumn::Marked},
    {"frame.ignored", FrameColumn::Ignored},
};

constexpr Named<ConversationField> conversationFields[] = {
    {"ip.src", ConversationField::Ipv4Source},
    {"ip.dst", ConversationField::Ipv4Destination},
    {"ip.addr", ConversationField::Ipv4Any},
    {"ipv6.src", ConversationField::Ipv6Source},
    {"ipv6.dst", ConversationField::Ipv6Destination},
    {"ipv6.addr", ConversationField::Ipv6Any},
    {"tcp.srcport", ConversationField::TcpSource},
    {"tcp.dstport", ConversationField::TcpDestination},
    {"tcp.port", ConversationField::TcpAny},
    {"tcp.stream", ConversationField::TcpStream},
    {"udp.srcport", ConversationField::UdpSource},
    {"udp.dstport", ConversationField::UdpDestination},
    {"udp.port", ConversationField::UdpAny},
    {"udp.stream", ConversationField::UdpStream},
};

struct TcpFlagBits {
    std::string_view field;
    std::uint16_t bits;
};
// Not AE, CWR and ECE: once Accurate ECN is agreed on, they are one number, and the fields are not there.
constexpr TcpFlagBits tcpFlagFields[] = {
    {"tcp.flags", 0xfff},
    {"tcp.flags.res", 0xe00},
    {"tcp.flags.urg", 0x020},
    {"tcp.flags.ack", 0x010},
    {"tcp.flags.push", 0x008},
    {"tcp.flags.reset", 0x004},
    {"tcp.flags.syn", 0x002},
    {"tcp.flags.fin", 0x001},
};

struct Finding {
    std::string_view field;
    std::uint32_t flags;
};
// The two special kinds of retransmission are shown as retransmissions too.
constexpr Finding findings[] = {
    {"tcp.analysis.flags", tcpflag::analysisFlags},
    {"tcp.analysis.retransmission", tcpflag::retransmission | tcpflag::fastRetransmission | tcpflag::spuriousRetransmission},
    {"tcp.analysis.fast_retransmission", tcpflag::fastRetransmission},
    {"tcp.analysis.spurious_retransmission", tcpflag::spuriousRetransmission},
    {"tcp.analysis.out_of_order", tcpflag::outOfOrder},
    {"tcp.analysis.lost_segment", tcpflag::lostSegment},
    {"tcp.analysis.ack_lost_segment", tcpflag::ackLostSegment},
    {"tcp.analysis.duplicate_ack", tcpflag::duplicateAck},
    {"tcp.analysis.keep_alive", tcpflag::keepAlive},
    {"tcp.analysis.keep_alive_ack", tcpflag::keepAliveAck},
    {"tcp.analysis.zero_window", tcpflag::zeroWindow},
    {"tcp.analysis.window_full", tcpflag::windowFull},
    {"tcp.analysis.window_update", tcpflag::windowUpdate},
    {"tcp.analysis.zero_window_probe", tcpflag::zeroWindowProbe},
    {"tcp.analysis.zero_window_probe_ack", tcpflag::zeroWindowProbeAck},
    {"tcp.analysis.reused_ports", tcpflag::reusedPorts},
};

/// What the operands of a test refer to.
struct Use {
    std::vector<const FieldInfo*> fields;
    bool references = false;
    bool layers = false;
};

void collectUse(const Operand& operand, const Program& program, Use& use)
{
    if (operand.kind == Operand::Kind::Field)
        use.fields.push_back(program.fields[operand.slot]);
    use.references |= operand.kind == Operand::Kind::Reference;
    use.layers |= operand.hasLayers;
    for (const auto& argument : operand.arguments)
        collectUse(argument, program, use);
}

/// Adds what has to be there for the operand to have a value.
void addNeeds(const Operand& operand, const Program& program, std::vector<std::vector<const FieldInfo*>>& needs)
{
    if (operand.kind == Operand::Kind::Field) {
        needs.push_back({program.fields[operand.slot]});
        return;
    }
    if (operand.kind == Operand::Kind::Function) {
        // One argument with a value is enough; one that is a constant always has one.
        Use use;
        bool constant = false;
        for (const auto& argument : operand.arguments) {
            Use own;
            collectUse(argument, program, own);
            constant |= own.fields.empty();
            use.fields.insert(use.fields.end(), own.fields.begin(), own.fields.end());
        }
        if (!constant)
            needs.push_back(std::move(use.fields));
        return;
    }
    for (const auto& argument : operand.arguments)
        addNeeds(argument, program, needs);
}

/// What stands in the frame's own headers stays as it is, whatever comes later.
bool isLasting(const FieldInfo& field, const Registry& registry)
{
    const auto* owner = registry.owner(field);
    if (!owner || field.generated || field.type == FieldType::FrameNumber)
        return false;
    const bool lower = owner->depth == Depth::Link || owner->depth == Depth::Network;
    return lower || columnOf(field) != FrameColumn::None || conversationFieldOf(field) != ConversationField::None
        || std::string_view(owner->layer.abbreviation) == "frame" || std::string_view(owner->layer.abbreviation) == "udp";
}

using Interval = Leaf::Interval;
constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr auto highest = std::numeric_limits<std::int64_t>::max();

/// The values of a column that stand in this relation to a constant.
void addIntervals(Relation relation, std::int64_t value, std::vector<Interval>& list)
{
    switch (relation) {
    case Relation::Equal: list.push_back({value, value}); break;
    case Relation::NotEqual:
        if (value > lowest)
            list.push_back({lowest, value - 1});
        if (value < highest)
            list.push_back({value + 1, highest});
        break;
    case Relation::Greater:
        if (value < highest)
            list.push_back({value + 1, highest});
        break;
    case Relation::GreaterOrEqual: list.push_back({value, highest}); break;
    case Relation::Less:
        if (value > lowest)
            list.push_back({lowest, value - 1});
        break;
    case Relation::LessOrEqual: list.push_back({lowest, value}); break;
    default: break;
    }
}

/// A constant as a number of the column's kind; nothing if the two cannot be ordered.
std::optional<std::int64_t> numberOf(const Operand& operand, FieldType column)
{
    if (operand.kind != Operand::Kind::Constant)
        return {};
    const auto& value = operand.constant.value;
    const bool isTime = column == FieldType::AbsoluteTime || column == FieldType::RelativeTime;
    if (isTime ? value.type != column : compareValues(unsignedValue(0, column), value) == std::nullopt)
        return {};
    return value.integer;
}

std::optional<std::vector<Interval>> intervalsOf(const Test& test, const FieldInfo& column)
{
    if (test.kind != Test::Kind::Compare || test.operands[0].kind != Operand::Kind::Field || test.operands[0].hasLayers)
        return {};
    std::vector<Interval> list;
    if (test.relation != Relation::In) {
        if (test.relation == Relation::Contains || test.relation == Relation::Matches)
            return {};
        const auto value = numberOf(test.operands[1], column.type);
        if (!value)
            return {};
        addIntervals(test.relation, *value, list);
        return list;
    }
    for (std::size_t i = 0; i < test.isRange.size(); ++i) {
        const auto first = numberOf(test.operands[1 + 2 * i], column.type);
        const auto last = test.isRange[i] ? numberOf(test.operands[2 + 2 * i], column.type) : first;
        if (!first || !last)
            return {};
        if (*first <= *last)
            list.push_back({*first, *last});
    }
    return list;
}

class Planner {
public:
    Planner(const Program& program, const Registry& registry, Plan& plan)
        : m_program(program)
        , m_registry(registry)
        , m_plan(plan)
    {
    }

    Formula formula(const Test& test)
    {
        Formula made;
        if (test.isLeaf()) {
            made.leaf = leaf(test);
            return made;
        }
        made.kind = test.kind == Test::Kind::And ? Formula::Kind::And : test.kind == Test::Kind::Or ? Formula::Kind::Or : Formula::Kind::Not;
        for (const auto& child : test.children)
            made.children.push_back(formula(child));
        return made;
    }

private:
    std::uint32_t leaf(const Test& test)
    {
        auto text = textOf(test, m_program);
        const auto [entry, isNew] = m_leaves.try_emplace(text, static_cast<std::uint32_t>(m_plan.leaves.size()));
        if (isNew)
            m_plan.leaves.push_back(make(test, std::move(text)));
        return entry->second;
    }

    Leaf make(const Test& test, std::string text)
    {
        Leaf leaf;
        leaf.test = &test;
        leaf.text = std::move(text);
        Use use;
        for (const auto& operand : test.operands)
            collectUse(operand, m_program, use);
        // Of a set the elements need not be there.
        addNeeds(test.operands[0], m_program, leaf.needs);
        if (test.operands.size() > 1 && test.relation != Relation::In)
            addNeeds(test.operands[1], m_program, leaf.needs);
        for (const auto* field : use.fields) {
            m_plan.inOrder |= std::string_view(field->abbreviation) == "frame.time_delta_displayed";
            leaf.isKept &= field->plain == nullptr;
            leaf.mayChange |= !isLasting(*field, m_registry);
        }
        leaf.isKept &= !use.references;
        choose(leaf, use);
        leaf.mayChange &= leaf.method == Leaf::Method::Dissection || leaf.method == Leaf::Method::Findings;
        return leaf;
    }

    void choose(Leaf& leaf, const Use& use) const
    {
        const auto all = [&](auto fits) { return !use.fields.empty() && std::ranges::all_of(use.fields, fits); };
        if (use.references || use.layers)
            return;
        if (leaf.test->kind == Test::Kind::Exists && choosePresence(leaf, *use.fields.front()))
            return;
        const auto isColumn = [](const FieldInfo* field) { return columnOf(*field) != FrameColumn::None; };
        if (all(isColumn)) {
            leaf.method = Leaf::Method::Columns;
            if (std::ranges::all_of(use.fields, [&](const FieldInfo* field) { return field == use.fields.front(); }))
                leaf.intervals = intervalsOf(*leaf.test, *use.fields.front());
        } else if (all([](const FieldInfo* field) { return conversationFieldOf(*field) != ConversationField::None; })) {
            leaf.method = Leaf::Method::Conversations;
        } else if (all([](const FieldInfo* field) { return tcpFlagBitsOf(*field) != 0; })) {
            leaf.method = Leaf::Method::TcpFlags;
        } else if (all([&](const FieldInfo* field) { return isColumn(field) || isFrame(*field); })) {
            leaf.method = Leaf::Method::Bytes;
        }
    }

    static bool isFrame(const FieldInfo& field) { return std::string_view(field.abbreviation) == "frame"; }

    bool choosePresence(Leaf& leaf, const FieldInfo& field) const
    {
        for (const auto& finding : findings)
            if (finding.field == field.abbreviation) {
                leaf.method = Leaf::Method::Findings;
                leaf.findings = finding.flags;
                return true;
            }
        const auto* owner = m_registry.owner(field);
        const bool isLayer = owner && &owner->layer == &field && owner->dissect;
        if (!isLayer || (owner->depth == Depth::Application && !isFrame(field)))
            return false;
        leaf.method = Leaf::Method::Presence;
        leaf.protocol = owner;
        return true;
    }

    const Program& m_program;
    const Registry& m_registry;
    Plan& m_plan;
    std::unordered_map<std::string, std::uint32_t> m_leaves;
};

std::string_view describe(Leaf::Method method)
{
    switch (method) {
    case Leaf::Method::Columns: return "columns of the index";
    case Leaf::Method::Findings: return "what TCP analysis noted";
    case Leaf::Method::TcpFlags: return "TCP flags in the index; dissection of tunnels, quotations and fragments";
    case Leaf::Method::Presence: return "list of protocols";
    case Leaf::Method::Conversations: return "one look at each conversation; dissection of tunnels, quotations and fragments";
    case Leaf::Method::Bytes: return "bytes of the frames";
    case Leaf::Method::Dissection: return "dissection";
    }
    return "";
}

void explain(const Formula& formula, const Plan& plan, std::size_t level, const Registry& registry, std::string& out)
{
    out.append(level * 2, ' ');
    if (formula.kind != Formula::Kind::Leaf) {
        out += formula.kind == Formula::Kind::And ? "and\n" : formula.kind == Formula::Kind::Or ? "or\n" : "not\n";
        for (const auto& child : formula.children)
            explain(child, plan, level + 1, registry, out);
        return;
    }
    const auto& leaf = plan.leaves[formula.leaf];
    out += fmt::format("{}: {}", leaf.text, describe(leaf.method));
    if (leaf.method == Leaf::Method::Dissection && !plan.inOrder) {
        std::string names;
        for (const auto& need : leaf.needs) {
            std::string any;
            for (const auto* field : need)
                if (const auto* owner = registry.owner(*field); owner && any.find(owner->layer.abbreviation) == any.npos)
                    any.append(any.empty() ? "" : " or ").append(owner->layer.abbreviation);
            if (!any.empty() && names.find(any) == names.npos)
                names.append(names.empty() ? "" : " and ").append(any);
        }
        if (!names.empty())
            out += fmt::format(" of frames that may hold {}", names);
    }
    out += '\n';
}

} // namespace

FrameColumn columnOf(const FieldInfo& field)
{
    return find(frameColumns, field);
}

ConversationField conversationFieldOf(const FieldInfo& field)
{
    return find(conversationFields, field);
}

std::uint16_t tcpFlagBitsOf(const FieldInfo& field)
{
    const auto* found = std::ranges::find(tcpFlagFields, std::string_view(field.abbreviation), &TcpFlagBits::field);
    return found == std::end(tcpFlagFields) ? std::uint16_t {0} : found->bits;
}

Plan makePlan(std::shared_ptr<const Program> program, const Registry& registry)
{
    Plan plan;
    plan.formula = Planner(*program, registry, plan).formula(program->root);
    plan.program = std::move(program);
    return plan;
}

std::string explainPlan(const Program& program)
{
    const auto& registry = standardRegistry();
    // The program outlives the plan: nothing to own.
    const auto plan = makePlan(std::shared_ptr<const Program>(std::shared_ptr<const Program>(), &program), registry);
    std::string out;
    if (plan.inOrder)
        out = "Frame by frame, since frame.time_delta_displayed depends on the frames that passed before:\n";
    explain(plan.formula, plan, plan.inOrder ? 1 : 0, registry, out);
    return out;
}

} // namespace porthole::analysis
