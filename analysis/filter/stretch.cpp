#include "analysis/filter/stretch.h"

#include <algorithm>
#include <array>
#include <bit>

namespace porthole::analysis {

namespace {

constexpr std::size_t wordBits = FrameBitmap::wordBits;

void setBit(std::vector<std::uint64_t>& words, std::size_t bit) { words[bit / wordBits] |= std::uint64_t {1} << bit % wordBits; }

/// The value of a column in a frame; nothing if the frame has no time.
std::optional<std::int64_t> columnValue(FrameColumn column, const SessionTables& tables, FrameNumber number)
{
    const auto& index = tables.index();
    const auto time = tables.time(number);
    const auto since = [&](Nanoseconds earlier) { return earlier == noTime ? 0 : time - earlier; };
    switch (column) {
    case FrameColumn::Number: return number;
    case FrameColumn::Length: return index.originalLength(number);
    case FrameColumn::CapturedLength: return index.capturedLength(number);
    case FrameColumn::Marked: return tables.edits().marked.test(number);
    case FrameColumn::Ignored: return tables.edits().ignored.test(number);
    default: break;
    }
    if (time == noTime)
        return {};
    switch (column) {
    case FrameColumn::TimeRelative: {
        const auto reference = tables.edits().referenceOf(number);
        return since(reference ? tables.time(reference) : tables.firstTime());
    }
    case FrameColumn::TimeDelta: {
        if (number == 1)
            return 0;
        const auto previous = tables.time(number - 1);
        return since(previous == noTime ? 0 : previous); // a frame without a time counts as one at time zero
    }
    default: return time;
    }
}

void putColumn(const FieldInfo& field, const SessionTables& tables, FrameNumber number, FieldValues::Slot& slot)
{
    if (const auto number64 = columnValue(columnOf(field), tables, number)) {
        Value value;
        value.type = field.type;
        value.integer = *number64;
        slot.values.push_back(value);
    }
}

Value addressValue(const Address& address)
{
    if (address.kind == Address::Kind::Ipv6)
        return bytesValue({address.bytes.data(), 16}, FieldType::Ipv6);
    auto value = unsignedValue(0, FieldType::Ipv4);
    for (std::size_t i = 0; i < 4; ++i)
        value.number = value.number << 8 | address.bytes[i];
    value.prefix = 32;
    return value;
}

void putConversationValues(const FieldInfo& field, const Conversation& conversation, bool reverse, Values& values)
{
    using Field = ConversationField;
    const auto wanted = conversationFieldOf(field);
    const bool udp = conversation.kind == TransportFacts::Kind::Udp;
    const bool ipv6 = conversation.addressA.kind == Address::Kind::Ipv6;
    const auto& source = reverse ? conversation.addressB : conversation.addressA;
    const auto& destination = reverse ? conversation.addressA : conversation.addressB;
    const auto sourcePort = reverse ? conversation.portB : conversation.portA;
    const auto destinationPort = reverse ? conversation.portA : conversation.portB;
    const auto put = [&](bool fits, Field from, Field to, Field any) {
        if (!fits)
            return;
        const bool address = any == Field::Ipv4Any || any == Field::Ipv6Any;
        if (wanted == from || wanted == any)
            values.push_back(address ? addressValue(source) : unsignedValue(sourcePort, field.type));
        if (wanted == to || wanted == any)
            values.push_back(address ? addressValue(destination) : unsignedValue(destinationPort, field.type));
    };
    put(!ipv6, Field::Ipv4Source, Field::Ipv4Destination, Field::Ipv4Any);
    put(ipv6, Field::Ipv6Source, Field::Ipv6Destination, Field::Ipv6Any);
    put(!udp, Field::TcpSource, Field::TcpDestination, Field::TcpAny);
    put(udp, Field::UdpSource, Field::UdpDestination, Field::UdpAny);
    if (wanted == (udp ? Field::UdpStream : Field::TcpStream))
        values.push_back(unsignedValue(conversation.stream, field.type));
}

} // namespace

/// One thread's tools.
class StretchAnswering::Hand {
public:
    explicit Hand(StretchAnswering& work)
        : m_work(work)
        , m_reader(work.m_session)
        , m_evaluator(work.m_plan.program, work.m_references)
    {
    }

    /// Answers what is not known of the frames of one word.
    void answer(std::size_t word, std::uint64_t unknown, bool bytesOnly, const std::stop_token& stop)
    {
        m_leaves.clear();
        auto& bits = m_work.m_bits;
        for (std::uint32_t leaf = 0; leaf < bits.size(); ++leaf)
            if ((~bits[leaf].known[word] & unknown) && (!bytesOnly || m_work.m_plan.leaves[leaf].method == Leaf::Method::Bytes))
                m_leaves.push_back(leaf);
        for (auto rest = unknown; rest && !stop.stop_requested(); rest &= rest - 1) {
            const auto bit = static_cast<std::size_t>(std::countr_zero(rest));
            const auto number = m_work.m_base + static_cast<FrameNumber>(word * wordBits + bit);
            const auto mask = std::uint64_t {1} << bit;
            const bool there = bytesOnly ? readBytes(number) : dissect(number);
            if (!there)
                m_work.m_gone[word] |= mask;
            for (const auto leaf : m_leaves) {
                if (bits[leaf].known[word] & mask)
                    continue;
                bits[leaf].known[word] |= mask;
                if (there && m_evaluator.test(*m_work.m_plan.leaves[leaf].test))
                    bits[leaf].value[word] |= mask;
            }
        }
        if (m_evaluator.gaveUp())
            m_work.m_gaveUp = true;
    }

private:
    bool dissect(FrameNumber number)
    {
        ++m_work.m_dissected;
        if (!m_reader.read(number, {.tree = true, .columns = false}))
            return false;
        m_evaluator.look(m_reader.packet());
        return true;
    }

    bool readBytes(FrameNumber number)
    {
        const auto& row = m_work.m_rows[number - m_work.m_first];
        Frame frame;
        if (!m_work.m_session.file().read(row.location, m_buffer, frame))
            return false;
        auto& values = m_evaluator.values();
        values.clear();
        const auto& fields = m_work.m_plan.program->fields;
        for (std::size_t slot = 0; slot < fields.size(); ++slot) {
            if (m_work.m_isFrame[slot])
                values.slots[slot].values.push_back(bytesValue(frame.bytes, FieldType::Protocol));
            else if (columnOf(*fields[slot]) != FrameColumn::None)
                values.slots[slot].values = row.columns[slot];
        }
        return true;
    }

    StretchAnswering& m_work;
    PacketReader m_reader;
    Evaluator m_evaluator;
    capture::FrameBuffer m_buffer;
    std::vector<std::uint32_t> m_leaves;
};

StretchAnswering::StretchAnswering(const Session& session, const Plan& plan, const FieldValues* references, unsigned hands)
    : m_session(session)
    , m_plan(plan)
    , m_references(references)
    , m_contents(session.registry())
    , m_memory(plan.leaves.size())
    , m_conversationAnswers(plan.leaves.size())
    , m_hands(hands)
    , m_bits(plan.leaves.size())
{
    m_evaluator.emplace(plan.program, references);
    for (const auto* field : plan.program->fields)
        m_isFrame.push_back(std::string_view(field->abbreviation) == "frame");
    m_readsBytes = std::ranges::any_of(plan.leaves, [](const Leaf& leaf) { return leaf.method == Leaf::Method::Bytes; });
}

StretchAnswering::~StretchAnswering() = default;

void StretchAnswering::remember(std::size_t leaf, TestAnswer known)
{
    m_memory[leaf] = std::move(known);
}

StretchAnswering::Hand& StretchAnswering::hand(unsigned number)
{
    auto& found = m_hands[number];
    if (!found)
        found = std::make_unique<Hand>(*this);
    return *found;
}

bool StretchAnswering::answer(
    FrameNumber first, FrameNumber last, const std::stop_token& stop, std::optional<Crew>& crew, FrameBitmap& matches)
{
    m_first = first;
    m_last = last;
    m_base = static_cast<FrameNumber>((first - 1) / wordBits * wordBits + 1);
    const auto words = (m_last - m_base) / wordBits + 1;
    m_wanted.assign(words, ~std::uint64_t {0});
    m_wanted.front() &= ~std::uint64_t {0} << (first - m_base);
    m_wanted.back() &= ~std::uint64_t {0} >> (wordBits - 1 - (last - m_base) % wordBits);
    m_gone.assign(words, 0);
    for (auto& bits : m_bits) {
        bits.known.assign(words, 0);
        bits.value.assign(words, 0);
    }
    {
        const SessionTables tables(m_session);
        if (!answerCheaply(tables, stop))
            return false;
    }
    if ((m_readsBytes && !resolve(true, stop, crew)) || !resolve(false, stop, crew))
        return false;
    for (std::size_t word = 0; word < words; ++word)
        matches.words()[(m_base - 1) / wordBits + word] |= combine(m_plan.formula, word).value & m_wanted[word] & ~m_gone[word];
    for (std::size_t leaf = 0; leaf < m_bits.size(); ++leaf)
        store(leaf);
    return true;
}

StretchAnswering::Answer StretchAnswering::combine(const Formula& formula, std::size_t word) const
{
    if (formula.kind == Formula::Kind::Leaf)
        return {m_bits[formula.leaf].known[word], m_bits[formula.leaf].value[word]};
    const auto all = ~std::uint64_t {0};
    if (formula.kind == Formula::Kind::Not) {
        const auto inner = combine(formula.children.front(), word);
        return {inner.known, inner.known & ~inner.value};
    }
    Answer made {all, formula.kind == Formula::Kind::And ? all : 0};
    std::uint64_t decided = 0; // by one alone
    for (const auto& child : formula.children) {
        const auto part = combine(child, word);
        made.known &= part.known;
        if (formula.kind == Formula::Kind::And) {
            made.value &= part.value;
            decided |= part.known & ~part.value;
        } else {
            made.value |= part.value;
            decided |= part.value;
        }
    }
    made.known |= decided;
    made.value &= made.known;
    return made;
}

bool StretchAnswering::resolve(bool bytesOnly, const std::stop_token& stop, std::optional<Crew>& crew)
{
    std::vector<std::pair<std::size_t, std::uint64_t>> pieces;
    std::size_t frames = 0;
    for (std::size_t word = 0; word < m_wanted.size(); ++word)
        if (const auto unknown = ~combine(m_plan.formula, word).known & m_wanted[word] & ~m_gone[word]) {
            pieces.emplace_back(word, unknown);
            frames += static_cast<std::size_t>(std::popcount(unknown));
        }
    constexpr std::size_t worthACrew = 256;
    if (frames < worthACrew || m_hands.size() < 2) {
        for (const auto& [word, unknown] : pieces) {
            if (stop.stop_requested())
                return false;
            hand(0).answer(word, unknown, bytesOnly, stop);
        }
        return !stop.stop_requested();
    }
    if (!crew)
        crew.emplace(static_cast<unsigned>(m_hands.size()));
    crew->work(pieces.size(), [&](std::size_t piece, unsigned number) {
        if (!stop.stop_requested())
            hand(number).answer(pieces[piece].first, pieces[piece].second, bytesOnly, stop);
    });
    return !stop.stop_requested();
}

void StretchAnswering::store(std::size_t leaf)
{
    auto& memory = m_memory[leaf];
    if (!memory)
        return;
    if (memory->known.size() < m_last) {
        memory->known.resize(m_last);
        memory->value.resize(m_last);
    }
    const auto offset = (m_base - 1) / wordBits;
    for (std::size_t word = 0; word < m_wanted.size(); ++word) {
        const auto known = m_bits[leaf].known[word] & m_wanted[word] & ~m_gone[word];
        memory->known.words()[offset + word] |= known;
        memory->value.words()[offset + word] |= m_bits[leaf].value[word] & known;
    }
}

/// True if everything is remembered.
bool StretchAnswering::recall(std::size_t leaf)
{
    const auto& memory = m_memory[leaf];
    if (!memory)
        return false;
    const auto offset = (m_base - 1) / wordBits;
    auto& bits = m_bits[leaf];
    bool all = true;
    for (std::size_t word = 0; word < m_wanted.size(); ++word) {
        if (offset + word < memory->known.words().size()) {
            bits.known[word] = memory->known.words()[offset + word];
            bits.value[word] = memory->value.words()[offset + word];
        }
        all &= (m_wanted[word] & ~bits.known[word]) == 0;
    }
    return all;
}

bool StretchAnswering::answerCheaply(const SessionTables& tables, const std::stop_token& stop)
{
    m_contents.update(tables.side().stacks);
    if (m_readsBytes)
        collectRows(tables);
    for (std::size_t i = 0; i < m_bits.size(); ++i) {
        if (stop.stop_requested())
            return false;
        const auto& leaf = m_plan.leaves[i];
        if (recall(i))
            continue;
        switch (leaf.method) {
        case Leaf::Method::Columns: answerColumns(tables, leaf, m_bits[i]); break;
        case Leaf::Method::Findings: answerFindings(tables, leaf, m_bits[i]); break;
        case Leaf::Method::TcpFlags: answerTcpFlags(tables, leaf, m_bits[i]); break;
        case Leaf::Method::Presence: answerPresence(tables, leaf, m_bits[i]); break;
        case Leaf::Method::Conversations: answerConversations(tables, i); break;
        default: leaveOut(tables, leaf, m_bits[i]); break;
        }
    }
    return true;
}

void StretchAnswering::collectRows(const SessionTables& tables)
{
    const auto& fields = m_plan.program->fields;
    m_rows.resize(m_last - m_first + 1);
    for (auto number = m_first; number <= m_last; ++number) {
        auto& row = m_rows[number - m_first];
        row.location = tables.index().location(number);
        row.columns.resize(fields.size());
        for (std::size_t slot = 0; slot < fields.size(); ++slot)
            if (columnOf(*fields[slot]) != FrameColumn::None) {
                FieldValues::Slot values;
                putColumn(*fields[slot], tables, number, values);
                row.columns[slot] = std::move(values.values);
            }
    }
}

void StretchAnswering::answerColumns(const SessionTables& tables, const Leaf& leaf, Bits& bits)
{
    std::ranges::fill(bits.known, ~std::uint64_t {0});
    if (!leaf.intervals)
        return answerColumnsGenerally(tables, leaf, bits);
    const auto column = columnOf(*m_plan.program->fields[leaf.test->operands[0].slot]);
    const auto passes = [&](std::int64_t value) {
        for (const auto& interval : *leaf.intervals)
            if (value >= interval.first && value <= interval.last)
                return true;
        return false;
    };
    // The common ones run over a column as it lies in memory.
    if (column != FrameColumn::Length && column != FrameColumn::CapturedLength) {
        for (auto number = m_first; number <= m_last; ++number)
            if (const auto value = columnValue(column, tables, number); value && passes(*value))
                setBit(bits.value, number - m_base);
        return;
    }
    for (auto number = m_first; number <= m_last;) {
        const auto columns = tables.index().columns(number);
        const auto lengths = column == FrameColumn::Length ? columns.originalLength : columns.capturedLength;
        const auto count = std::min<std::size_t>(lengths.size(), m_last - number + 1);
        for (std::size_t i = 0; i < count; ++i) {
            const auto bit = number - m_base + i;
            bits.value[bit / wordBits] |= std::uint64_t {passes(lengths[i])} << bit % wordBits;
        }
        number += static_cast<FrameNumber>(count);
    }
}

void StretchAnswering::answerColumnsGenerally(const SessionTables& tables, const Leaf& leaf, Bits& bits)
{
    const auto& fields = m_plan.program->fields;
    auto& values = m_evaluator->values();
    for (auto number = m_first; number <= m_last; ++number) {
        values.clear();
        for (std::size_t slot = 0; slot < fields.size(); ++slot)
            if (columnOf(*fields[slot]) != FrameColumn::None)
                putColumn(*fields[slot], tables, number, values.slots[slot]);
        if (m_evaluator->test(*leaf.test))
            setBit(bits.value, number - m_base);
    }
}

/// Asks of each row of the index what is known; see Certain. Answers that are known already stay.
template <typename Ask>
void StretchAnswering::eachRow(const SessionTables& tables, Bits& bits, Ask ask) const
{
    std::uint64_t known = 0, value = 0;
    std::size_t bit = m_first - m_base;
    const auto flush = [&](std::size_t word) {
        value &= ~bits.known[word];
        bits.known[word] |= known;
        bits.value[word] |= value;
        known = value = 0;
    };
    for (auto number = m_first; number <= m_last;) {
        const auto columns = tables.index().columns(number);
        const auto count = std::min<std::size_t>(columns.stack.size(), m_last - number + 1);
        for (std::size_t i = 0; i < count; ++i, ++bit) {
            const Certain answer = ask(columns, i);
            const auto at = bit % wordBits;
            known |= std::uint64_t {answer != Certain::Nothing} << at;
            value |= std::uint64_t {answer == Certain::True} << at;
            if (at == wordBits - 1)
                flush(bit / wordBits);
        }
        number += static_cast<FrameNumber>(count);
    }
    if (bit % wordBits)
        flush(bit / wordBits);
}

/// By stack and whether the frame carries something: whether a test may be true. With uncertain flags it always may.
std::vector<bool> StretchAnswering::possible(const Leaf& leaf) const
{
    std::vector<bool> possible(m_contents.size() * 2);
    for (std::size_t stack = 0; stack < m_contents.size(); ++stack)
        for (const bool payload : {false, true}) {
            const auto mayHold = [&](const FieldInfo* field) {
                return m_contents.mayHold(*field, static_cast<std::uint16_t>(stack), payload ? FrameRow::HasPayload : 0);
            };
            possible[stack * 2 + payload] = std::ranges::all_of(leaf.needs, [&](const auto& need) { return std::ranges::any_of(need, mayHold); });
        }
    return possible;
}

bool StretchAnswering::isPossible(const std::vector<bool>& possible, std::uint16_t stack, std::uint16_t flags)
{
    return (flags & FrameContents::uncertainFlags) || possible[std::size_t {stack} * 2 + ((flags & FrameRow::HasPayload) != 0)];
}

/// By stack: whether a frame has one header of each kind, that of its conversation.
std::vector<bool> StretchAnswering::plainStacks() const
{
    std::vector<bool> plain(m_contents.size());
    for (std::size_t stack = 0; stack < plain.size(); ++stack)
        plain[stack] = m_contents.meaning(static_cast<std::uint16_t>(stack)).plain;
    return plain;
}

void StretchAnswering::leaveOut(const SessionTables& tables, const Leaf& leaf, Bits& bits)
{
    if (leaf.needs.empty())
        return;
    const auto mayBe = possible(leaf);
    if (std::ranges::all_of(mayBe, [](bool is) { return is; }))
        return;
    const bool byContentInTcp = mayBeFoundByContent(leaf, Table::TcpHeuristic), byContentInUdp = mayBeFoundByContent(leaf, Table::UdpHeuristic);
    m_hasMessages.resize(std::max<std::size_t>(m_hasMessages.size(), tables.conversations().size()));
    eachRow(tables, bits, [&](const FrameIndex::Columns& columns, std::size_t i) {
        const auto stack = columns.stack[i];
        const auto flags = FrameContents::flagsOf(columns.flags[i], columns.tcpFlags[i]);
        if (!isPossible(mayBe, stack, flags))
            return Certain::False;
        // If only what a TCP segment carries could make it true, somebody has to read what goes to these ports.
        const bool onlyInSegment = (flags & FrameRow::HasPayload) && !isPossible(mayBe, stack, static_cast<std::uint16_t>(flags & ~FrameRow::HasPayload));
        const auto conversation = columns.conversation[i];
        if (!onlyInSegment || conversation == noConversation)
            return Certain::Nothing;
        auto& has = m_hasMessages[conversation];
        if (!has)
            has = hasMessages(tables.conversations()[conversation]) ? 2 : 1;
        const bool tcp = tables.conversations()[conversation].kind == TransportFacts::Kind::Tcp;
        return has == 2 || (tcp ? byContentInTcp : byContentInUdp) ? Certain::Nothing : Certain::False;
    });
}

/// Somebody reads what goes to these ports.
bool StretchAnswering::hasMessages(const Conversation& conversation) const
{
    const auto& registry = m_session.registry();
    const auto table = conversation.kind == TransportFacts::Kind::Tcp ? Table::TcpPort : Table::UdpPort;
    return !m_session.dissector().options().decodeRules.empty() || registry.child(table, conversation.portA)
        || registry.child(table, conversation.portB);
}

/// Whether all that the leaf needs may stand in data of any port: of a protocol that is recognised there, or that others carry.
bool StretchAnswering::mayBeFoundByContent(const Leaf& leaf, Table heuristics) const
{
    const auto onlyByPort = [&](const FieldInfo* field) {
        const auto* owner = m_session.registry().owner(*field);
        bool port = false, content = false;
        for (const auto& parent : owner ? owner->parents : std::span<const Parent> {}) {
            port |= parent.table == Table::TcpPort || parent.table == Table::UdpPort;
            content |= parent.table == heuristics;
        }
        return port && !content;
    };
    return std::ranges::all_of(leaf.needs, [&](const auto& need) { return !std::ranges::all_of(need, onlyByPort); });
}

void StretchAnswering::answerFindings(const SessionTables& tables, const Leaf& leaf, Bits& bits) const
{
    constexpr std::uint16_t doubtful = FrameRow::ManyTransports | FrameRow::IsFragment;
    const auto mayBe = possible(leaf);
    // What stands in the tables is shown if the segment's header was captured as a whole.
    auto finding = tables.side().findings.between(m_first, m_last).begin();
    auto number = m_first - 1;
    eachRow(tables, bits, [&](const FrameIndex::Columns& columns, std::size_t i) {
        ++number;
        const auto flags = FrameContents::flagsOf(columns.flags[i], columns.tcpFlags[i]);
        if (!isPossible(mayBe, columns.stack[i], flags))
            return Certain::False;
        if (flags & doubtful)
            return Certain::Nothing;
        if (!(flags & FrameRow::HasFindings))
            return Certain::False;
        if (columns.capturedLength[i] < columns.originalLength[i])
            return Certain::Nothing;
        while (finding->frame < number) // there is one, as the flag says
            ++finding;
        return finding->value.flags & leaf.findings ? Certain::True : Certain::False;
    });
}

void StretchAnswering::answerTcpFlags(const SessionTables& tables, const Leaf& leaf, Bits& bits)
{
    std::array<bool, 256> passes {}; // by FrameRow::tcpFlags
    const auto& fields = m_plan.program->fields;
    auto& values = m_evaluator->values();
    for (std::uint32_t flags = 0; flags < passes.size(); ++flags) {
        values.clear();
        for (std::size_t slot = 0; slot < fields.size(); ++slot)
            if (const auto wanted = tcpFlagBitsOf(*fields[slot]))
                values.slots[slot].values.push_back(
                    unsignedValue(fields[slot]->type == FieldType::Boolean ? (flags & wanted) != 0 : flags & wanted, fields[slot]->type));
        passes[flags] = m_evaluator->test(*leaf.test);
    }
    const auto mayBe = possible(leaf);
    const auto plain = plainStacks();
    eachRow(tables, bits, [&](const FrameIndex::Columns& columns, std::size_t i) {
        const auto flags = columns.flags[i];
        const auto stack = columns.stack[i];
        if (!plain[stack] || (flags & FrameContents::uncertainFlags) || !(flags & FrameRow::HasTcpFlags))
            return isPossible(mayBe, stack, FrameContents::flagsOf(flags, columns.tcpFlags[i])) ? Certain::Nothing : Certain::False;
        return passes[columns.tcpFlags[i]] ? Certain::True : Certain::False;
    });
}

void StretchAnswering::answerPresence(const SessionTables& tables, const Leaf& leaf, Bits& bits) const
{
    if (std::string_view(leaf.protocol->layer.abbreviation) == "frame") {
        std::ranges::fill(bits.known, ~std::uint64_t {0});
        bits.value = bits.known;
        return;
    }
    const auto mayBe = possible(leaf);
    std::vector<bool> holds(m_contents.size());
    for (std::size_t stack = 0; stack < holds.size(); ++stack)
        holds[stack] = m_contents.holds(*leaf.protocol, static_cast<std::uint16_t>(stack));
    eachRow(tables, bits, [&](const FrameIndex::Columns& columns, std::size_t i) {
        const auto stack = columns.stack[i];
        if (!holds[stack])
            return isPossible(mayBe, stack, FrameContents::flagsOf(columns.flags[i], columns.tcpFlags[i])) ? Certain::Nothing : Certain::False;
        const bool doubtful = (columns.flags[i] & FrameRow::Malformed) || m_contents.meaning(stack).doubtful;
        return doubtful ? Certain::Nothing : Certain::True;
    });
}

void StretchAnswering::answerConversations(const SessionTables& tables, std::size_t leaf)
{
    auto& bits = m_bits[leaf];
    auto& answers = m_conversationAnswers[leaf];
    answers.resize(std::max<std::size_t>(answers.size(), tables.conversations().size()));
    const auto mayBe = possible(m_plan.leaves[leaf]);
    const auto plain = plainStacks();
    eachRow(tables, bits, [&](const FrameIndex::Columns& columns, std::size_t i) {
        const auto flags = columns.flags[i];
        const auto stack = columns.stack[i];
        const auto conversation = columns.conversation[i];
        if (!plain[stack] || (flags & FrameContents::uncertainFlags) || conversation == noConversation)
            return isPossible(mayBe, stack, FrameContents::flagsOf(flags, columns.tcpFlags[i])) ? Certain::Nothing : Certain::False;
        auto& answer = answers[conversation];
        if (!answer)
            answer = conversationAnswer(m_plan.leaves[leaf], tables.conversations()[conversation]);
        return answer & (flags & FrameRow::Reverse ? backward : forward) ? Certain::True : Certain::False;
    });
}

std::uint8_t StretchAnswering::conversationAnswer(const Leaf& leaf, const Conversation& conversation)
{
    const auto& fields = m_plan.program->fields;
    auto& values = m_evaluator->values();
    std::uint8_t answer = computed;
    for (const bool reverse : {false, true}) {
        values.clear();
        for (std::size_t slot = 0; slot < fields.size(); ++slot)
            putConversationValues(*fields[slot], conversation, reverse, values.slots[slot].values);
        if (m_evaluator->test(*leaf.test))
            answer |= reverse ? backward : forward;
    }
    return answer;
}

} // namespace porthole::analysis
