// TCP options: RFC 9293 section 3.1. The list itself; what the options hold is read in the files beside this one.

#include "dissectors/transport/tcp_options.h"

namespace porthole::tcp {

namespace {

void optionsLabel(const ItemView& item, Text& out);

// Names of the kinds as IANA's "TCP Option Kind Numbers" lists them.
constexpr ValueName kindNames[] = {
    {0, "End of Option List"}, {1, "No-Operation"}, {2, "Maximum Segment Size"}, {3, "Window Scale"},
    {4, "SACK Permitted"}, {5, "SACK"}, {6, "Echo"}, {7, "Echo Reply"}, {8, "Time Stamp Option"},
    {9, "Partial Order Connection Permitted"}, {10, "Partial Order Service Profile"}, {11, "CC"}, {12, "CC.NEW"},
    {13, "CC.ECHO"}, {14, "TCP Alternate Checksum Request"}, {15, "TCP Alternate Checksum Data"}, {16, "Skeeter"},
    {17, "Bubba"}, {18, "Trailer Checksum Option"}, {19, "MD5 Signature Option"}, {20, "SCPS Capabilities"},
    {21, "Selective Negative Acknowledgements"}, {22, "Record Boundaries"}, {23, "Corruption experienced"},
    {24, "SNAP"}, {25, "Unassigned"}, {26, "TCP Compression Filter"}, {27, "Quick-Start Response"},
    {28, "User Timeout Option"}, {29, "The TCP Authentication Option"}, {30, "Multipath TCP"},
    {34, "TCP Fast Open Cookie"}, {76, "Riverbed Probe"}, {78, "Riverbed Transparency"},
    {172, "Accurate ECN Order 0"}, {174, "Accurate ECN Order 1"}, {253, "RFC3692-style Experiment 1"},
    {254, "RFC3692-style Experiment 2"},
};

constexpr OptionTypes const* optionTypes[] = {&commonOptions, &rareOptions, &mptcpOptions, &riverbedOptions};

constexpr Field<ByteString> optionsField {"tcp.options", "TCP Options", Label {optionsLabel}};
constexpr Field<ByteString> unknownPayload {"tcp.options.unknown.payload", "Payload"};
constexpr OptionLayer unknownLayer {"tcp.options.unknown", "TCP Option - Unknown"};

constexpr ExpertInfo lengthInvalid {
    "tcp.option.len.invalid", Severity::Note, ExpertGroup::Sequence, "Invalid length for option"};
constexpr ExpertInfo fourNops {"tcp.nop", Severity::Warning, ExpertGroup::Protocol,
    "4 NOP in a row - a router may have removed some options"};
constexpr ExpertInfo bytesAfterEnd {
    "tcp.non_zero_bytes_after_eol", Severity::Error, ExpertGroup::Protocol, "Non-zero header padding"};
constexpr ExpertInfo segmentSizePresent {"tcp.options.mss.present", Severity::Warning, ExpertGroup::Protocol,
    "The non-SYN packet does contain a MSS option"};
constexpr ExpertInfo segmentSizeAbsent {"tcp.options.mss.absent", Severity::Note, ExpertGroup::Protocol,
    "The SYN packet does not contain a MSS option"};

constexpr const FieldInfo* fields[] = {&optionsField, &optionKind, &optionLength, &unknownLayer, &unknownPayload};
constexpr const ExpertInfo* experts[] = {
    &lengthInvalid, &fourNops, &bytesAfterEnd, &segmentSizePresent, &segmentSizeAbsent};

const OptionType* findType(std::uint64_t kind)
{
    for (const auto* types : optionTypes)
        for (const auto& type : *types)
            if (type.kind == kind)
                return &type;
    return nullptr;
}

void appendName(std::uint64_t kind, Text& out)
{
    if (const auto* type = findType(kind))
        out << type->name;
    else
        out.format("Unknown (0x{:02x})", kind);
}

/// Lists the options that were read to their end.
void optionsLabel(const ItemView& item, Text& out)
{
    out.format("Options: ({} bytes)", item.value()); // by the header; the packet may have fewer
    const auto& tree = item.packet().tree;
    for (auto i = item.index() + 1; i < tree.size(); ++i) {
        const ItemView option(item.packet(), i);
        if (tree[i].parent != item.index() || !option.noted())
            continue;
        out << ", ";
        appendName(option.valueOf(optionKind), out);
    }
}

/// One pass over the options of a segment.
class OptionList {
public:
    OptionList(Cursor& in, const TreeItem& item, Context& context, const Segment& segment)
        : m_in(in)
        , m_item(item)
        , m_context(context)
        , m_segment(segment)
        , m_start(in.position())
        , m_end(in.position() + segment.headerLength - minimumHeader)
    {
    }
    /// False if the list is broken.
    bool read();
    bool hasSegmentSize() const { return m_hasSegmentSize; }

private:
    std::uint32_t left() const { return m_end - m_in.position(); }
    bool readNext();
    void readValue(std::uint8_t kind, std::uint32_t length);
    bool broken(std::uint8_t kind, std::string_view how);
    bool padding();
    void countNop();

    Cursor& m_in;
    TreeItem m_item;
    Context& m_context;
    const Segment& m_segment;
    std::uint32_t m_start;
    std::uint32_t m_end; ///< by the header; the packet may end before
    bool m_ended = false; ///< an End of Option List was there
    bool m_hasSegmentSize = false;
    unsigned m_nops = 0; ///< since the last one at a multiple of four bytes
};

bool OptionList::read()
{
    while (m_in && left() > 0)
        if (!readNext())
            return false;
    return static_cast<bool>(m_in);
}

bool OptionList::readNext()
{
    if (!m_in.has(1)) {
        m_in.fail(&optionKind, 1);
        return false;
    }
    const auto kind = m_in.peek();
    if (m_ended && kind != 0)
        return padding();
    if (kind == 1)
        countNop();
    if (kind <= 1) {
        m_ended = kind == 0;
        readValue(kind, 1);
        return true;
    }
    if (left() < 2)
        return broken(kind, " (length byte past end of options)");
    if (!m_in.has(2)) {
        m_in.fail(&optionLength, 2);
        return false;
    }
    const auto length = m_in.peek(1);
    const auto* plural = length == 1 ? "" : "s";
    if (length < 2)
        return broken(kind, fmt::format(" (with too-short option length = {} byte{})", length, plural));
    if (length > left())
        return broken(kind, fmt::format(" (option length = {} byte{} says option goes past end of options)", length, plural));
    readValue(kind, length);
    return true;
}

/// Four in one word have no use but to hide an option that was there before.
void OptionList::countNop()
{
    const bool aligned = (m_in.position() - m_start) % 4 == 0;
    if (aligned && m_nops > 0)
        m_nops = 0;
    else if (++m_nops == 4)
        m_item.expert(fourNops);
}

void OptionList::readValue(std::uint8_t kind, std::uint32_t length)
{
    const auto* type = findType(kind);
    auto in = m_in.take(length);
    const auto item = m_item.add(type ? *type->layer : unknownLayer, in.source(), in.position(), in.remaining(), 0);
    if (kind == maximumSegmentSizeKind) {
        m_hasSegmentSize = true;
        if (!m_segment.has(bit::syn))
            item.expert(segmentSizePresent);
    }
    in.read(item, optionKind);
    if (kind > 1) {
        const Option option {m_context, m_segment, item, in.read(item, optionLength).item, length, kind};
        if (!type) {
            if (length > 2)
                in.bytes(item, unknownPayload, length - 2);
        } else if (type->length != 0 && type->length != length) {
            option.complain(fmt::format("option length should be {}", type->length));
        } else {
            type->read(in, option);
        }
    }
    if (in)
        item.note();
}

bool OptionList::broken(std::uint8_t kind, std::string_view how)
{
    Text text;
    appendName(kind, text);
    text << how;
    m_item.addText(remark, text.view()).expert(lengthInvalid, text.view());
    return false;
}

bool OptionList::padding()
{
    m_item.addText(remark, bytesAfterEnd.name).expert(bytesAfterEnd);
    return false;
}

} // namespace

constexpr Field<std::uint8_t> optionKind {"tcp.option_kind", "Kind", Names {kindNames}};
constexpr Field<std::uint8_t> optionLength {"tcp.option_len", "Length"};
constexpr FieldList optionFields {fields};
constexpr ExpertList optionExperts {experts};

void Option::complain(std::string_view text) const
{
    lengthItem.expert(lengthInvalid, text);
}

void dissectOptions(Cursor in, const TreeItem& layer, Context& context, const Segment& segment)
{
    const auto item
        = layer.add(optionsField, in.source(), in.position(), in.remaining(), segment.headerLength - minimumHeader);
    OptionList list(in, item, context, segment);
    // RFC 9293 section 3.7.1: without the option 536 or 1220 bytes are assumed.
    if (list.read() && segment.has(bit::syn) && !list.hasSegmentSize())
        item.expert(segmentSizeAbsent);
}

} // namespace porthole::tcp
