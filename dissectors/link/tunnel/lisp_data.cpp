// Locator/ID Separation Protocol, data plane: RFC 9300 section 5.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

constexpr std::uint32_t dataPort = 4341;

namespace bit {
constexpr std::uint8_t nonce = 0x80;
constexpr std::uint8_t locators = 0x40;
constexpr std::uint8_t echo = 0x20;
constexpr std::uint8_t mapVersion = 0x10;
constexpr std::uint8_t instance = 0x08;
} // namespace bit

constexpr Booleans setOrNot {"Set", "Not set"};

constexpr Field<std::uint8_t> flags {"lisp-data.flags", "Flags", Base::Hex};
constexpr Field<bool> flagNonce {"lisp-data.flags.nonce", "N bit (Nonce present)", Mask {bit::nonce}, setOrNot};
constexpr Field<bool> flagLocators {
    "lisp-data.flags.lsb", "L bit (Locator-Status-Bits field enabled)", Mask {bit::locators}, setOrNot};
constexpr Field<bool> flagEcho {"lisp-data.flags.enr", "E bit (Echo-Nonce-Request)", Mask {bit::echo}, setOrNot};
constexpr Field<bool> flagVersion {"lisp-data.flags.mv", "V bit (Map-Version present)", Mask {bit::mapVersion}, setOrNot};
constexpr Field<bool> flagInstance {"lisp-data.flags.iid", "I bit (Instance ID present)", Mask {bit::instance}, setOrNot};
constexpr Field<std::uint8_t> flagsReserved {"lisp-data.flags.res", "Reserved", Base::Hex, Mask {0x07}};
constexpr Field<UInt24> nonce {"lisp-data.nonce", "Nonce", Base::DecHex};
constexpr Field<UInt24> mapVersion {"lisp-data.mapver", "Map-Version", Base::Hex};
constexpr Field<UInt24> sourceVersion {"lisp-data.srcmapver", "Source Map-Version", Mask {0xfff000}};
constexpr Field<UInt24> destinationVersion {"lisp-data.dstmapver", "Destination Map-Version", Mask {0x000fff}};
constexpr Field<UInt24> instance {"lisp-data.iid", "Instance ID"};
constexpr Field<std::uint32_t> locators {"lisp-data.lsb", "Locator-Status-Bits", Base::Hex, Mask {0xffffffff}};
constexpr Field<std::uint8_t> fewLocators {"lisp-data.lsb8", "Locator-Status-Bits", Base::Hex, Mask {0xff}};

constexpr ExpertInfo echoWithoutNonce {"lisp-data.flags.en_invalid", Severity::Warning, ExpertGroup::Protocol,
    "Invalid flag combination: if E is set, N MUST be set"};
constexpr ExpertInfo nonceAndVersion {"lisp-data.flags.nv_invalid", Severity::Warning, ExpertGroup::Protocol,
    "Invalid flag combination: N and V can't be set both"};

constexpr const FieldInfo* fields[] = {&flags, &flagNonce, &flagLocators, &flagEcho, &flagVersion, &flagInstance, &flagsReserved,
    &nonce, &mapVersion, &sourceVersion, &destinationVersion, &instance, &locators, &fewLocators};
constexpr const ExpertInfo* experts[] = {&echoWithoutNonce, &nonceAndVersion};
constexpr Parent parents[] = {{Table::UdpPort, dataPort}};

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("LISP");
    context.setInfo("LISP Encapsulation Header");
    const auto word = in.read(layer, flags);
    for (const auto* part : {&flagNonce, &flagLocators, &flagEcho, &flagVersion, &flagInstance})
        word.item.bits(*part, word);
    word.item.bits(flagsReserved, word);
    if ((word & bit::echo) && !(word & bit::nonce))
        word.item.expert(echoWithoutNonce);
    if ((word & bit::nonce) && (word & bit::mapVersion))
        word.item.expert(nonceAndVersion);
    if (word & bit::nonce) {
        in.read(layer, nonce);
    } else if (word & bit::mapVersion) {
        const auto both = in.read(layer, mapVersion);
        both.item.bits(sourceVersion, both);
        both.item.bits(destinationVersion, both);
    } else {
        in.skip(3);
    }
    if (word & bit::instance) {
        in.read(layer, instance);
        if (word & bit::locators)
            in.read(layer, fewLocators);
        else
            in.skip(1);
    } else if (word & bit::locators) {
        in.read(layer, locators);
    } else {
        in.skip(4);
    }
    if (!in || in.remaining() == 0)
        return;
    const auto payload = in.rest();
    layer.setEnd(in.position());
    const auto family = payload.peek() >> 4;
    if (family == 4)
        context.handoff(Table::EtherType, 0x0800, payload);
    else if (family == 6)
        context.handoff(Table::EtherType, 0x86dd, payload);
    else
        context.data(payload);
}

} // namespace

constinit const Protocol lispDataProtocol {
    .layer = {"lisp-data", "Locator/ID Separation Protocol (Data)", nullptr},
    .shortName = "LISP Data",
    .reference = "RFC 9300",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
