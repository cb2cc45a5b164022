#include "dissectors/core/context.h"

#include "dissectors/core/expert.h"
#include "dissectors/dissector.h"

#include <algorithm>

namespace porthole {

void Context::enter(const Protocol& protocol)
{
    if (m_facts) {
        if (m_facts->layerCount < Facts::maximumLayers)
            m_facts->layers[m_facts->layerCount++] = m_registry->index(protocol);
    } else {
        m_packet->layers.push_back(&protocol);
    }
}

bool Context::handoff(Table table, std::uint32_t key, Cursor in)
{
    const auto* protocol = child(table, key);
    if (!protocol)
        return false;
    const auto outer = m_foundBy;
    m_foundBy = {table, key};
    const bool taken = call(*protocol, in);
    m_foundBy = outer;
    return taken;
}

namespace {

const Protocol* findChild(const Registry& registry, const DissectionOptions& options, Table table, std::uint32_t key)
{
    for (const auto& rule : options.decodeRules)
        if (rule.table == table && rule.first <= key && key <= rule.last)
            return rule.protocol ? rule.protocol : &dataProtocol;
    return registry.child(table, key);
}

} // namespace

const Protocol* Context::child(Table table, std::uint32_t key) const { return findChild(*m_registry, *m_options, table, key); }

const MessageNote* Context::findNote(const Cursor& message) const
{
    if (message.source() != m_notes.source || message.position() < m_notes.origin)
        return nullptr;
    const auto offset = message.position() - m_notes.origin;
    const auto found = std::lower_bound(m_notes.notes.begin(), m_notes.notes.end(), offset,
        [](const PlacedNote& note, std::uint32_t wanted) { return note.offset < wanted; });
    return found != m_notes.notes.end() && found->offset == offset ? found->note.get() : nullptr;
}

bool Context::guess(Table heuristics, Cursor in)
{
    const auto limit = m_registry->keyLimit(heuristics);
    for (std::uint32_t key = 0; key < limit; ++key) {
        const auto* protocol = m_registry->child(heuristics, key);
        if (protocol && protocol->recognises && protocol->recognises(in))
            return handoff(heuristics, key, in);
    }
    return false;
}

bool Context::handoff(std::string_view abbreviation, Cursor in)
{
    const auto* protocol = m_registry->findProtocol(abbreviation);
    if (!protocol)
        return false;
    return call(*protocol, in);
}

bool Context::call(const Protocol& protocol, Cursor in)
{
    enter(protocol);
    m_endOfLastLayer = in.end();
    if (m_facts && protocol.depth == Depth::Application) {
        if (protocol.summarise)
            protocol.summarise(in, *this);
        return true;
    }
    if (m_depth >= maximumDepth) {
        Failure tooDeep {Failure::Kind::Malformed, nullptr, in.position(), 0, in.captured()};
        noteFailure(tooDeep, protocol);
        return true;
    }

    Failure failure;
    in.m_failure = &failure;
    const auto parent = m_layerParent;
    if (m_depth > 0 && m_stack[static_cast<std::size_t>(m_depth - 1)]->depth == Depth::Transport)
        m_layerParent = noItem;
    TreeItem layer;
    // The layer's line covers its header in the end; its value says how much the dissector was given.
    if (m_wanted.tree)
        layer = m_packet->tree.append(m_layerParent, protocol.layer, in.source(), in.position(), in.remaining(), in.remaining(), 0);

    const auto start = in.position();
    const auto size = in.remaining();
    m_stack[static_cast<std::size_t>(m_depth++)] = &protocol;
    protocol.dissect(in, layer, *this);
    --m_depth;
    m_layerParent = parent;
    m_endOfLastLayer = in.end();
    const bool taken = !m_rejected;
    const bool stays = taken && !m_disowned;
    if (!stays) [[unlikely]]
        leaveRejected(layer);

    if (layer && stays)
        settleLength(layer, in, start, size);
    if (failure.kind != Failure::Kind::None) [[unlikely]]
        noteFailure(failure, protocol);
    return taken;
}

/// A layer is as long as the dissector says, else as what it read; but a header that promises more than there is does
/// not reach beyond the end.
void Context::settleLength(const TreeItem& layer, const Cursor& in, std::uint32_t start, std::uint32_t size)
{
    const auto& item = m_packet->tree[layer.index()];
    if (item.length == in.end() - start)
        layer.setLength(in.position() - start);
    else if (item.offset == start && item.length > size)
        layer.setLength(size);
}

void Context::leaveRejected(const TreeItem& layer)
{
    m_rejected = m_disowned = false;
    if (m_facts) {
        if (m_facts->layerCount > 0)
            --m_facts->layerCount;
        return;
    }
    if (!m_packet->layers.empty())
        m_packet->layers.pop_back();
    if (layer)
        m_packet->tree.dropIfLast(layer.index());
}

void Context::noteFailure(const Failure& failure, const Protocol& protocol)
{
    if (m_quoted)
        return; // a quotation is cut short more often than not
    if (m_facts) {
        m_facts->malformed = true;
        return;
    }
    if (m_packet->failedIn)
        return;
    m_packet->failure = failure;
    m_packet->failedIn = &protocol;
    if (auto* text = columns())
        text->info << (failure.kind == Failure::Kind::Truncated ? "[Packet size limited during capture]" : "[Malformed Packet]");
    const auto& marker = failure.kind == Failure::Kind::Truncated ? shortProtocol : malformedProtocol;
    if (m_wanted.tree) {
        const auto item = m_packet->tree.append(noItem, marker.layer, 0, failure.offset, 0, 0, Item::Generated);
        if (failure.kind == Failure::Kind::Malformed)
            item.expert(malformedExpert);
    }
}

void Context::data(Cursor in)
{
    if (in.remaining() > 0)
        handoff("data", in);
}

TreeItem Context::addTopLevel(const FieldInfo& field, const Cursor& in, std::uint32_t length)
{
    if (!m_wanted.tree)
        return {};
    return m_packet->tree.append(noItem, field, in.source(), in.position(), std::min(length, in.remaining()), 0, Tree::flagsOf(field));
}

TransportFacts* Context::newTransport()
{
    if (!m_facts || m_facts->transportCount >= Facts::maximumTransports)
        return nullptr;
    return &m_facts->transports[m_facts->transportCount++];
}

const StreamKnowledge& Context::nextStream()
{
    static constexpr StreamKnowledge unknown {};
    const auto index = m_streamsUsed++;
    return index < m_knowledge->streams.size() ? m_knowledge->streams[index] : unknown;
}

Cursor Context::addSource(std::string name, std::vector<std::uint8_t> bytes, const Cursor& like)
{
    Cursor cursor = like;
    if (!m_packet) {
        cursor.m_end = cursor.m_position; // the summary pass reads the frame's own bytes only
        return cursor;
    }
    const auto source = m_packet->addSource(std::move(name), std::move(bytes));
    const auto view = m_packet->sources[source].bytes;
    cursor.m_data = view.data();
    cursor.m_position = 0;
    cursor.m_captured = cursor.m_end = static_cast<std::uint32_t>(view.size());
    cursor.m_source = source;
    return cursor;
}

int Context::nesting(const Protocol& protocol) const
{
    int count = 0;
    for (int i = 0; i < m_depth; ++i)
        count += m_stack[static_cast<std::size_t>(i)] == &protocol;
    return count;
}

Dissector::Dissector(const Registry& registry, const DissectionOptions& options)
    : m_registry(&registry)
    , m_options(options)
    , m_frameProtocol(registry.findProtocol("frame"))
{
}

void Dissector::dissect(const Frame& frame, const FrameKnowledge& knowledge, Packet& packet, Wanted wanted) const
{
    packet.clear();
    packet.frame = frame;
    packet.number = knowledge.number;
    packet.names = knowledge.names;
    packet.sources.push_back({"Frame", frame.bytes});

    Context context;
    context.m_options = &m_options;
    context.m_registry = m_registry;
    context.m_frame = &frame;
    context.m_knowledge = &knowledge;
    context.m_packet = &packet;
    context.m_wanted = wanted;
    context.m_columns = wanted.columns ? &packet.columns : nullptr;

    Failure unused;
    if (knowledge.notes && !knowledge.notes->comments.empty())
        context.call(packetCommentProtocol, Cursor(ByteView {}, 0, 0, unused));
    context.call(*m_frameProtocol, Cursor(frame.bytes, frame.header.originalLength, 0, unused));
}

Dissector::Application Dissector::findApplication(
    TransportFacts::Kind transport, std::span<const std::uint16_t> ports, ByteView firstBytes) const
{
    const bool tcp = transport == TransportFacts::Kind::Tcp;
    const auto recognised = [&](const Protocol& protocol) {
        Failure unused;
        return protocol.recognises(Cursor(firstBytes, static_cast<std::uint32_t>(firstBytes.size()), 0, unused));
    };
    const Protocol* byPort = nullptr;
    for (const auto port : ports) {
        const auto* protocol = port ? findChild(*m_registry, m_options, tcp ? Table::TcpPort : Table::UdpPort, port) : nullptr;
        if (!protocol)
            continue;
        if (!protocol->recognises || recognised(*protocol))
            return {protocol, false};
        if (!byPort)
            byPort = protocol;
    }
    const auto heuristics = tcp ? Table::TcpHeuristic : Table::UdpHeuristic;
    for (std::uint32_t key = 0; key < m_registry->keyLimit(heuristics); ++key)
        if (const auto* protocol = m_registry->child(heuristics, key); protocol && protocol->recognises && recognised(*protocol))
            return {protocol, true};
    return {byPort, false};
}

void Dissector::summarise(const Frame& frame, Facts& facts) const
{
    auto context = summaryContext(frame, facts);
    Failure failure;
    const Cursor in(frame.bytes, frame.header.originalLength, 0, failure);
    context.handoff(Table::Link, static_cast<std::uint32_t>(frame.header.linkType), in);
}

void Dissector::summarisePayload(const NetworkLayer& network, ByteView payload, Facts& facts) const
{
    Frame frame;
    frame.bytes = payload;
    auto context = summaryContext(frame, facts);
    context.network = network;
    Failure failure;
    const Cursor in(payload, static_cast<std::uint32_t>(payload.size()), 0, failure);
    context.handoff(Table::IpProtocol, network.protocol, in);
}

Context Dissector::summaryContext(const Frame& frame, Facts& facts) const
{
    static const FrameKnowledge nothing;
    facts.clear();
    Context context;
    context.m_options = &m_options;
    context.m_registry = m_registry;
    context.m_frame = &frame;
    context.m_knowledge = &nothing;
    context.m_facts = &facts;
    context.m_wanted = {false, false};
    context.m_columnsWritable = false;
    return context;
}

} // namespace porthole
