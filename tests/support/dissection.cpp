#include "tests/support/dissection.h"

#include "dissectors/core/format.h"

#include <stdexcept>

namespace porthole::test {

namespace {

int digitValue(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    if (character >= 'a' && character <= 'f')
        return character - 'a' + 10;
    if (character >= 'A' && character <= 'F')
        return character - 'A' + 10;
    throw std::invalid_argument(fmt::format("not a hexadecimal digit: '{}'", character));
}

Frame frameOf(ByteView bytes, const FrameOptions& options, std::uint32_t originalLength)
{
    Frame frame;
    frame.header.time = 1'700'000'000'000'000'000;
    frame.header.capturedLength = static_cast<std::uint32_t>(bytes.size());
    frame.header.originalLength = originalLength;
    frame.header.linkType = options.linkType;
    frame.bytes = bytes;
    return frame;
}

std::string textOf(const Packet& packet, std::uint32_t index, void (*format)(const ItemView&, Text&))
{
    Text text;
    format(ItemView(packet, index), text);
    return text.string();
}

bool isHidden(const Tree& tree, std::uint32_t index)
{
    for (; index != noItem; index = tree[index].parent)
        if (tree[index].flags & Item::HiddenItem)
            return true;
    return false;
}

std::string faultOfItem(const Packet& packet, std::uint32_t index, const Registry& registry)
{
    const auto& item = packet.tree[index];
    const auto* name = item.field->abbreviation;
    if (item.parent != noItem && item.parent >= index)
        return fmt::format("{}: stands before its parent", name);
    if (item.source >= packet.sources.size())
        return fmt::format("{}: there is no byte source {}", name, item.source);
    // Items may cover bytes that were on the wire but not captured, of the frame only.
    const auto size = item.source == 0
        ? std::max<std::uint64_t>(packet.frame.header.originalLength, packet.frame.bytes.size())
        : packet.sources[item.source].bytes.size();
    if (!(item.flags & Item::NoBytes) && std::uint64_t {item.offset} + item.length > size)
        return fmt::format("{}: bytes {} to {} of {}", name, item.offset, std::uint64_t {item.offset} + item.length, size);
    if (!registry.owner(*item.field))
        return fmt::format("{}: no protocol declares it", name);
    return {};
}

std::string faultAt(ByteView bytes, const FrameOptions& options, std::uint32_t originalLength)
{
    // A copy of exactly this length, so that the sanitizer sees a read past its end.
    const Bytes copy(bytes.begin(), bytes.end());
    const Dissector dissector(standardRegistry(), options.dissection);
    const auto frame = frameOf(copy, options, originalLength);
    Facts facts;
    facts.clear();
    dissector.summarise(frame, facts);

    Packet packet;
    dissector.dissect(frame, options.knowledge ? *options.knowledge : FrameKnowledge {}, packet);
    auto fault = faultOf(packet);
    if (fault.empty() && copy.empty() && packet.failure.kind == Failure::Kind::None && packet.layers.size() > 2)
        fault = "layers are found in no bytes";
    return fault;
}

} // namespace

Bytes hex(std::string_view digits)
{
    Bytes bytes;
    int high = -1;
    bool comment = false;
    for (const char character : digits) {
        comment = character == '#' || (comment && character != '\n');
        if (comment || character == ' ' || character == '\n' || character == '\t')
            continue;
        const int value = digitValue(character);
        if (high < 0) {
            high = value;
            continue;
        }
        bytes.push_back(static_cast<std::uint8_t>(high * 16 + value));
        high = -1;
    }
    if (high >= 0)
        throw std::invalid_argument("an odd number of hexadecimal digits");
    return bytes;
}

Dissected::Dissected(Bytes bytes, const FrameOptions& options)
    : m_bytes(std::move(bytes))
{
    if (options.knowledge)
        m_knowledge = *options.knowledge;
    const auto original = options.originalLength ? options.originalLength : static_cast<std::uint32_t>(m_bytes.size());
    const Dissector dissector(standardRegistry(), options.dissection);
    dissector.dissect(frameOf(m_bytes, options, original), m_knowledge, m_packet);
}

std::string Dissected::source() const
{
    Text text;
    appendName(text, m_packet.columns.source, m_packet.names);
    return text.string();
}

std::string Dissected::destination() const
{
    Text text;
    appendName(text, m_packet.columns.destination, m_packet.names);
    return text.string();
}

std::string Dissected::layers() const { return value("frame.protocols"); }

std::vector<std::uint32_t> Dissected::find(std::string_view field) const
{
    std::vector<std::uint32_t> found;
    for (std::uint32_t index = 0; index < m_packet.tree.size(); ++index)
        if (m_packet.tree[index].field->abbreviation == field)
            found.push_back(index);
    return found;
}

std::vector<std::string> Dissected::values(std::string_view field) const
{
    std::vector<std::string> values;
    for (const auto index : find(field))
        values.push_back(textOf(m_packet, index, formatValue));
    return values;
}

std::string Dissected::value(std::string_view field) const
{
    const auto found = find(field);
    return found.empty() ? std::string {} : textOf(m_packet, found.front(), formatValue);
}

std::string Dissected::label(std::string_view field) const
{
    const auto found = find(field);
    return found.empty() ? std::string {} : textOf(m_packet, found.front(), formatLabel);
}

std::string Dissected::filter(std::string_view field) const
{
    const auto found = find(field);
    return found.empty() ? std::string {} : textOf(m_packet, found.front(), formatFilter);
}

std::vector<std::string> Dissected::lines(std::string_view layer) const
{
    std::vector<std::string> lines;
    const auto& tree = m_packet.tree;
    // Items below a layer need not follow it at once: the frame's own last line is made when the others are done.
    std::vector<bool> wanted(tree.size(), layer.empty());
    for (std::uint32_t index = 0; index < tree.size(); ++index) {
        const auto& item = tree[index];
        if (!layer.empty())
            wanted[index] = item.parent == noItem ? item.field->abbreviation == layer : wanted[item.parent];
        if (wanted[index] && !isHidden(tree, index))
            lines.push_back(std::string(4u * tree[index].depth, ' ') + textOf(m_packet, index, formatLabel));
    }
    return lines;
}

std::string Dissected::text(std::string_view layer) const
{
    std::string text;
    for (const auto& line : lines(layer))
        text += line + '\n';
    return text;
}

std::string faultOf(const Packet& packet, const Registry& registry)
{
    Text text;
    for (std::uint32_t index = 0; index < packet.tree.size(); ++index) {
        if (auto fault = faultOfItem(packet, index, registry); !fault.empty())
            return fault;
        const ItemView item(packet, index);
        for (const auto format : {formatLabel, formatLabelValue, formatValue, formatFilter}) {
            text.clear();
            format(item, text);
        }
        if (text.empty())
            return fmt::format("{}: has no filter", item.field().abbreviation);
    }
    text.clear();
    appendName(text, packet.columns.source, packet.names);
    appendName(text, packet.columns.destination, packet.names);
    return {};
}

std::string faultAtAnyLength(const Bytes& bytes, const FrameOptions& options)
{
    const auto whole = static_cast<std::uint32_t>(bytes.size());
    for (std::uint32_t length = 0; length <= whole; ++length) {
        const auto part = ByteView(bytes).first(length);
        if (const auto fault = faultAt(part, options, whole); !fault.empty())
            return fmt::format("captured up to byte {}: {}", length, fault);
        if (const auto fault = faultAt(part, options, length); !fault.empty())
            return fmt::format("sent up to byte {}: {}", length, fault);
    }
    return {};
}

} // namespace porthole::test
