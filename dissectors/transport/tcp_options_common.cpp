// TCP options that nearly every connection uses: RFC 9293, RFC 2018, RFC 7323.

#include "dissectors/transport/tcp_options.h"

namespace porthole::tcp {

namespace {

void segmentSizeAppend(const ItemView& item, Text& out);
void windowScaleAppend(const ItemView& item, Text& out);
void sackAppend(const ItemView& item, Text& out);
void leftEdgeLabel(const ItemView& item, Text& out);
void rightEdgeLabel(const ItemView& item, Text& out);
void duplicateLeftLabel(const ItemView& item, Text& out);
void duplicateRightLabel(const ItemView& item, Text& out);
void timestampsAppend(const ItemView& item, Text& out);

constexpr OptionLayer endLayer {"tcp.options.eol", "TCP Option - End of Option List (EOL)"};
constexpr OptionLayer nopLayer {"tcp.options.nop", "TCP Option - No-Operation (NOP)"};
constexpr OptionLayer segmentSizeLayer {"tcp.options.mss", "TCP Option - Maximum segment size", segmentSizeAppend};
constexpr Field<std::uint16_t> segmentSize {"tcp.options.mss_val", "MSS Value"};
constexpr OptionLayer windowScaleLayer {"tcp.options.wscale", "TCP Option - Window scale", windowScaleAppend};
constexpr Field<std::uint8_t> shiftCount {"tcp.options.wscale.shift", "Shift count"};
constexpr Field<std::uint16_t> multiplier {"tcp.options.wscale.multiplier", "Multiplier", Generated {}};
constexpr OptionLayer sackPermittedLayer {"tcp.options.sack_perm", "TCP Option - SACK permitted"};
constexpr OptionLayer sackLayer {"tcp.options.sack", "TCP Option - SACK", sackAppend};
constexpr Field<std::uint32_t> leftEdge {"tcp.options.sack_le", "TCP SACK Left Edge", Label {leftEdgeLabel}};
constexpr Field<std::uint32_t> rightEdge {"tcp.options.sack_re", "TCP SACK Right Edge", Label {rightEdgeLabel}};
constexpr Field<std::uint8_t> sackCount {"tcp.options.sack.count", "TCP SACK Count", Generated {}};
constexpr Field<std::uint32_t> duplicateLeft {
    "tcp.options.sack.dsack_le", "TCP D-SACK Left Edge", Generated {}, Label {duplicateLeftLabel}};
constexpr Field<std::uint32_t> duplicateRight {
    "tcp.options.sack.dsack_re", "TCP D-SACK Right Edge", Generated {}, Label {duplicateRightLabel}};
constexpr OptionLayer timestampsLayer {"tcp.options.timestamp", "TCP Option - Timestamps", timestampsAppend};
constexpr Field<std::uint32_t> timestampValue {"tcp.options.timestamp.tsval", "Timestamp value"};
constexpr Field<std::uint32_t> timestampEcho {"tcp.options.timestamp.tsecr", "Timestamp echo reply"};

constexpr ExpertInfo subOptionMalformed {
    "tcp.suboption_malformed", Severity::Error, ExpertGroup::Malformed, "suboption would go past end of option"};
constexpr ExpertInfo shiftInvalid {"tcp.options.wscale.shift.invalid", Severity::Warning, ExpertGroup::Protocol,
    "Window scale shift exceeds 14"};
constexpr ExpertInfo duplicateSack {
    "tcp.options.sack.dsack", Severity::Warning, ExpertGroup::Sequence, "D-SACK Sequence"};

constexpr const FieldInfo* fields[] = {&endLayer, &nopLayer, &segmentSizeLayer, &segmentSize, &windowScaleLayer, &shiftCount,
    &multiplier, &sackPermittedLayer, &sackLayer, &leftEdge, &rightEdge, &sackCount, &duplicateLeft, &duplicateRight,
    &timestampsLayer, &timestampValue, &timestampEcho};
constexpr const ExpertInfo* experts[] = {&subOptionMalformed, &shiftInvalid, &duplicateSack};

void segmentSizeAppend(const ItemView& item, Text& out)
{
    if (const auto size = item.find(segmentSize); size.found())
        out.format(": {} bytes", size.value());
}

void windowScaleAppend(const ItemView& item, Text& out)
{
    if (const auto shift = item.find(shiftCount); shift.found())
        out.format(": {} (multiply by {})", shift.value(), item.valueOf(multiplier));
}

void timestampsAppend(const ItemView& item, Text& out)
{
    const auto value = item.find(timestampValue);
    const auto echo = item.find(timestampEcho);
    if (value.found() && echo.found())
        out.format(": TSval {}, TSecr {}", value.value(), echo.value());
}

/// Every block whose both edges are there.
void sackAppend(const ItemView& item, Text& out)
{
    const auto& tree = item.packet().tree;
    std::uint64_t left = 0;
    for (auto i = item.index() + 1; i < tree.size(); ++i) {
        if (tree[i].parent != item.index())
            continue;
        if (tree[i].field == &leftEdge)
            left = tree[i].value;
        else if (tree[i].field == &rightEdge)
            out.format(" {}-{}", left, tree[i].value);
    }
}

void edgeLabel(std::string_view name, const ItemView& item, Text& out)
{
    out.format("{} = {}{}", name, item.value(), item.noted() ? " (relative)" : "");
}

void leftEdgeLabel(const ItemView& item, Text& out) { edgeLabel("left edge", item, out); }
void rightEdgeLabel(const ItemView& item, Text& out) { edgeLabel("right edge", item, out); }
void duplicateLeftLabel(const ItemView& item, Text& out) { edgeLabel("D-SACK Left Edge", item, out); }
void duplicateRightLabel(const ItemView& item, Text& out) { edgeLabel("D-SACK Right Edge", item, out); }

void readNothing(Cursor&, const Option&) { }

void readSegmentSize(Cursor& in, const Option& option)
{
    const auto size = in.read(option.item, segmentSize);
    if (in)
        option.context.appendInfo(" MSS={}", size.value);
}

/// RFC 7323 section 2.2.
void readWindowScale(Cursor& in, const Option& option)
{
    const auto shift = in.read(option.item, shiftCount);
    if (!in)
        return;
    if (shift > 14)
        shift.item.expert(shiftInvalid);
    const auto factor = 1u << std::min<unsigned>(shift, 14);
    option.item.add(multiplier, factor);
    option.context.appendInfo(" WS={}", factor);
}

void readSackPermitted(Cursor&, const Option& option)
{
    option.context.appendInfo(" SACK_PERM");
}

bool notAfter(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b) <= 0; }

struct SackBlock {
    std::uint32_t left = 0, right = 0;
};

TreeItem addEdge(const Option& option, const Cursor& in, const FieldInfo& field, std::uint32_t value)
{
    const auto item = option.item.add(field, in.source(), in.position(), 4, value);
    if (option.segment.relative)
        item.note();
    return item;
}

/// RFC 2883: the first block repeats what was acknowledged before, or a part of the second block.
void showDuplicate(const Cursor& in, const Option& option, const SackBlock& first, const SackBlock& second, unsigned count)
{
    const bool acknowledged = notAfter(first.right, option.segment.acknowledgment);
    const bool repeated = count > 1 && notAfter(second.left, first.left) && notAfter(first.right, second.right);
    if (!acknowledged && !repeated)
        return;
    addEdge(option, in, duplicateLeft, option.segment.shownOfPeer(first.left));
    addEdge(option, in, duplicateRight, option.segment.shownOfPeer(first.right));
    option.item.addText(remark, duplicateSack.name).expert(duplicateSack);
}

/// RFC 2018 section 3.
void readSack(Cursor& in, const Option& option)
{
    SackBlock blocks[2];
    unsigned count = 0;
    const auto start = in;
    while (in && in.remaining() > 0) {
        SackBlock block;
        const bool whole = in.remaining() >= 8;
        if (in.remaining() >= 4) {
            const auto at = in;
            block.left = in.u32();
            if (in)
                addEdge(option, at, leftEdge, option.segment.shownOfPeer(block.left));
        }
        if (!whole) {
            option.item.addText(remark, subOptionMalformed.name).expert(subOptionMalformed);
            break;
        }
        const auto at = in;
        block.right = in.u32();
        if (!in)
            return;
        addEdge(option, at, rightEdge, option.segment.shownOfPeer(block.right));
        option.context.appendInfo(
            " SLE={} SRE={}", option.segment.shownOfPeer(block.left), option.segment.shownOfPeer(block.right));
        if (count < 2)
            blocks[count] = block;
        ++count;
    }
    if (!in)
        return;
    option.item.add(sackCount, count);
    if (count == 0)
        in.fail(&leftEdge, 8);
    else
        showDuplicate(start, option, blocks[0], blocks[1], count);
}

/// RFC 7323 section 3.2.
void readTimestamps(Cursor& in, const Option& option)
{
    const auto value = in.read(option.item, timestampValue);
    const auto echo = in.read(option.item, timestampEcho);
    if (in)
        option.context.appendInfo(" TSval={} TSecr={}", value.value, echo.value);
}

constexpr OptionType types[] = {
    {8, 10, "Timestamps", &timestampsLayer, readTimestamps},
    {1, 1, "No-Operation (NOP)", &nopLayer, readNothing},
    {maximumSegmentSizeKind, 4, "Maximum segment size", &segmentSizeLayer, readSegmentSize},
    {3, 3, "Window scale", &windowScaleLayer, readWindowScale},
    {4, 2, "SACK permitted", &sackPermittedLayer, readSackPermitted},
    {5, 0, "SACK", &sackLayer, readSack},
    {0, 1, "End of Option List (EOL)", &endLayer, readNothing},
};

} // namespace

constexpr OptionTypes commonOptions {types};
constexpr FieldList commonOptionFields {fields};
constexpr ExpertList commonOptionExperts {experts};

} // namespace porthole::tcp
