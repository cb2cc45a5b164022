// Arista Vendor Specific Protocol: a time stamp that a switch puts in front of the EtherType (Arista EOS, tap aggregation).

#include "dissectors/link/ethertype.h"
#include "dissectors/link/trailer.h"

namespace porthole {

namespace {

constexpr std::uint16_t timestampKind = 1;
/// Time stamp formats: the low byte tells its width, the high one its clock.
constexpr std::uint16_t wide = 0x10, narrow = 0x20, coordinated = 0x0100;

void stampLabel(const ItemView& item, Text& out);

constexpr ValueName kinds[] = {{timestampKind, "timestamp"}};
constexpr ValueName versions[] = {
    {wide, "Version 1"}, {narrow, "Version 2"}, {wide | coordinated, "Version 11"}, {narrow | coordinated, "Version 12"}};

constexpr Field<std::uint16_t> kind {"avsp.sub_type", "Sub Type", Names {kinds}};
constexpr Field<std::uint16_t> version {"avsp.ver", "Version", Base::Hex, Names {versions}};
constexpr Field<NoValue> wideStamp {"avsp.64ts", "Timestamp", Label {stampLabel}};
constexpr Field<std::uint32_t> wideSeconds {"avsp.64sec", "Seconds"};
constexpr Field<std::uint32_t> wideNanoseconds {"avsp.64ns", "Nanoseconds"};
constexpr Field<NoValue> narrowStamp {"avsp.48ts", "Timestamp", Label {stampLabel}};
constexpr Field<std::uint16_t> narrowSeconds {"avsp.48sec", "Seconds"};
constexpr Field<std::uint32_t> narrowNanoseconds {"avsp.48ns", "Nanoseconds"};
constexpr Field<std::uint16_t> type {"avsp.etype", "Type", Base::Hex, Names {etherTypes}};
constexpr Field<ByteString> trailer {"avsp.trailer", "Trailer"};
constexpr ExpertInfo unknownVersion {
    "avsp.ts.unknown_version", Severity::Warning, ExpertGroup::Sequence, "Unknown timestamp version"};

constexpr const FieldInfo* fields[] = {&kind, &version, &wideStamp, &wideSeconds, &wideNanoseconds, &narrowStamp, &narrowSeconds,
    &narrowNanoseconds, &type, &trailer};
constexpr const ExpertInfo* experts[] = {&unknownVersion};
constexpr Parent parents[] = {{Table::EtherType, 0xd28b}};

void stampLabel(const ItemView& item, Text& out)
{
    out << (item.value() & coordinated ? "Timestamp (UTC)" : "Timestamp (TAI)");
}

/// False if the format is not known, and so neither where the stamp ends.
bool readStamp(Cursor& in, const TreeItem& layer)
{
    const auto format = in.read(layer, version);
    const auto from = in.position();
    switch (format & ~coordinated) {
    case wide: {
        const auto item = layer.add(wideStamp, in.source(), from, std::min(8u, in.remaining()), format);
        in.read(item, wideSeconds);
        in.read(item, wideNanoseconds);
        return true;
    }
    case narrow: {
        const auto item = layer.add(narrowStamp, in.source(), from, std::min(6u, in.remaining()), format);
        in.read(item, narrowSeconds);
        in.read(item, narrowNanoseconds);
        return true;
    }
    default:
        if (layer && in)
            layer.expert(unknownVersion, fmt::format("Unknown timestamp version: 0x{:x}", format.value));
        return false;
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto whole = in.rest();
    context.setProtocol("AVSP");
    context.setInfo("");
    const auto what = in.read(layer, kind);
    if (what == timestampKind && !readStamp(in, layer))
        return;
    const auto inner = in.read(layer, type);
    if (!in)
        return;
    handoffEtherType(context, inner, in.rest());
    addTrailer(layer, whole, context.endOfLastLayer(), CheckSequence::Absent, trailer);
}

} // namespace

constinit const Protocol aristaProtocol {
    .layer = {"avsp", "Arista Vendor Specific Protocol", nullptr},
    .shortName = "AVSP",
    .reference = "Arista EOS",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
