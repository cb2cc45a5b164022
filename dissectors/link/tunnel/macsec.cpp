// MAC Security: IEEE Std 802.1AE clause 9. What is not encrypted is read on; the integrity check is not verified, for want of keys.

#include "dissectors/link/ethertype.h"

namespace porthole {

namespace {

namespace bit {
constexpr std::uint8_t version = 0x80;
constexpr std::uint8_t hasIdentifier = 0x20;
constexpr std::uint8_t encrypted = 0x08;
constexpr std::uint8_t changed = 0x04;
} // namespace bit

constexpr std::uint32_t checkLength = 16; ///< with the default cipher suite, GCM-AES-128: clause 14.5

void controlLabel(const ItemView& item, Text& out);

constexpr Booleans setOrNot {"Set", "Not set"};
constexpr Field<std::uint8_t> control {"macsec.TCI", "TCI", Base::Hex, Mask {0xfc}, Label {controlLabel}};
constexpr Field<std::uint8_t> version {"macsec.TCI.V", "VER", Base::Hex, Mask {bit::version}};
constexpr Field<bool> endStation {"macsec.TCI.ES", "ES", Mask {0x40}, setOrNot};
constexpr Field<bool> hasIdentifier {"macsec.TCI.SC", "SC", Mask {bit::hasIdentifier}, setOrNot};
constexpr Field<bool> singleCopy {"macsec.TCI.SCB", "SCB", Mask {0x10}, setOrNot};
constexpr Field<bool> encrypted {"macsec.TCI.E", "E", Mask {bit::encrypted}, setOrNot};
constexpr Field<bool> changed {"macsec.TCI.C", "C", Mask {bit::changed}, setOrNot};
constexpr Field<std::uint8_t> association {"macsec.AN", "AN", Base::Hex, Mask {0x03}};
constexpr Field<std::uint8_t> shortLength {"macsec.SL", "Short length"};
constexpr Field<std::uint32_t> packetNumber {"macsec.PN", "Packet number"};
constexpr Field<MacAddress> system {"macsec.SCI.system_identifier", "System Identifier"};
constexpr Field<std::uint16_t> port {"macsec.SCI.port_identifier", "Port Identifier"};
constexpr Field<std::uint16_t> type {"macsec.etype", "Ethertype", Base::Hex};
constexpr Field<ByteString> integrityCheck {"macsec.ICV", "ICV"};

constexpr const FieldInfo* fields[] = {&control, &version, &endStation, &hasIdentifier, &singleCopy, &encrypted, &changed,
    &association, &shortLength, &packetNumber, &system, &port, &type, &integrityCheck};
constexpr Parent parents[] = {{Table::EtherType, 0x88e5}};

void controlLabel(const ItemView& item, Text& out)
{
    const auto value = item.value();
    for (unsigned i = 0; i < 6; ++i) {
        out << (value & (0x20u >> i) ? '1' : '0');
        if (i == 3)
            out << ' ';
    }
    out.format(".. = TCI: 0x{:02x}, VER: 0x{:x}", value, value >> 5);
    for (const auto* flag : {&endStation, &hasIdentifier, &singleCopy, &encrypted, &changed})
        if (flag->extract(value << 2))
            out << ", " << flag->name;
}

/// As much of the check as there is; what follows belongs to the frame around.
void readCheck(Cursor& in, const TreeItem& layer)
{
    if (const auto size = std::min(checkLength, in.captured()); size > 0)
        in.bytes(layer, integrityCheck, size);
    in.limit(0);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto tag = in.peek();
    const auto shortBytes = in.peek(1) & 0x3fu;
    const std::uint32_t tagLength = tag & bit::hasIdentifier ? 14 : 6;
    // Version 0 is the only one, and the tag is followed by something and the check of it.
    if (in.captured() < tagLength + checkLength + 1 || tag & bit::version) {
        context.reject();
        return;
    }
    context.setProtocol("MACSEC");
    context.setInfo("MACsec frame");
    const auto word = in.look(layer, control);
    for (const auto* part : {static_cast<const FieldInfo*>(&version), static_cast<const FieldInfo*>(&endStation),
             static_cast<const FieldInfo*>(&hasIdentifier), static_cast<const FieldInfo*>(&singleCopy),
             static_cast<const FieldInfo*>(&encrypted), static_cast<const FieldInfo*>(&changed)})
        word.item.bits(*part, tag);
    in.read(layer, association);
    in.read(layer, shortLength);
    in.read(layer, packetNumber);
    if (tag & bit::hasIdentifier) {
        in.read(layer, system);
        in.read(layer, port);
    }
    if (!in)
        return;
    // A short frame tells its length, for what follows its check may be padding (clause 9.7).
    const auto size = shortBytes == 0 ? in.remaining() - checkLength : std::min(shortBytes, in.remaining());
    auto payload = in.take(size);
    if (tag & (bit::encrypted | bit::changed) || size < 2) {
        readCheck(in, layer);
        context.data(payload);
        return;
    }
    const auto etherType = payload.read(layer, type);
    readCheck(in, layer);
    if (payload)
        handoffEtherType(context, etherType, payload);
}

} // namespace

constinit const Protocol macsecProtocol {
    .layer = {"macsec", "802.1AE Security tag", nullptr},
    .shortName = "MACSEC",
    .reference = "IEEE Std 802.1AE",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
