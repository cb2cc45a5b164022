// Neighbour discovery options of low-power networks: RFC 6775 section 4, RFC 7400 section 3.3.

#include "dissectors/network/icmpv6/neighbor_options.h"

namespace porthole {

namespace {

using namespace neighboroption;

void appendContextFlag(const ItemView& item, Text& out);

constexpr ValueName registrationStates[] = {{0, "Success"}, {1, "Duplicate Exists"}, {2, "Neighbor Cache Full"}};
constexpr Booleans setOrNot {"Set", "Not set"};

constexpr Field<std::uint8_t> registrationStatus {"icmpv6.opt.aro.status", "Status", Names {registrationStates}};
constexpr Field<std::uint16_t> registrationLifetime {"icmpv6.opt.aro.registration_lifetime", "Registration  Lifetime"};
constexpr Field<Eui64> registeredEui64 {"icmpv6.opt.aro.eui64", "EUI-64"};
constexpr Field<std::uint8_t> contextLength {"icmpv6.opt.6co.context_length", "Context Length"};
constexpr Field<std::uint8_t> contextFlags {"icmpv6.opt.6co.flag", "Flag", Base::Hex, Append {appendContextFlag}};
constexpr Field<bool> contextCompression {"icmpv6.opt.6co.flag.c", "Compression Flag", Mask {0x10}, setOrNot};
constexpr Field<std::uint8_t> contextId {"icmpv6.opt.6co.flag.cid", "CID", Mask {0x0f}};
constexpr Field<std::uint8_t> contextReserved {"icmpv6.opt.6co.flag.reserved", "Reserved", Mask {0xe0}};
constexpr Field<std::uint16_t> contextLifetime {"icmpv6.opt.6co.valid_lifetime", "Lifetime"};
constexpr Field<Ipv6Address> contextPrefix {"icmpv6.opt.6co.context_prefix", "Context Prefix"};
constexpr Field<std::uint16_t> borderVersionLow {"icmpv6.opt.abro.version_low", "Version Low"};
constexpr Field<std::uint16_t> borderVersionHigh {"icmpv6.opt.abro.version_high", "Version"};
constexpr Field<std::uint16_t> borderLifetime {"icmpv6.opt.abro.valid_lifetime", "Valid Lifetime"};
constexpr Field<Ipv6Address> borderAddress {"icmpv6.opt.abro.6lbr_address", "6LBR Address"};
constexpr Field<std::uint16_t> capabilityUnassigned {
    "icmpv6.opt.6cio.unassigned1", "Unassigned", Base::Hex, Mask {0xfffe}};
constexpr Field<std::uint16_t> capabilityG {"icmpv6.opt.6cio.flag_g", "G", Base::Hex, Mask {0x0001}};
constexpr Field<std::uint32_t> capabilityRest {"icmpv6.opt.6cio.unassigned2", "Unassigned", Base::Hex};

constexpr const FieldInfo* fields[] = {&registrationStatus, &registrationLifetime, &registeredEui64, &contextLength,
    &contextFlags, &contextCompression, &contextId, &contextReserved, &contextLifetime, &contextPrefix,
    &borderVersionLow, &borderVersionHigh, &borderLifetime, &borderAddress, &capabilityUnassigned, &capabilityG,
    &capabilityRest};

void appendContextFlag(const ItemView& item, Text& out) { appendSet(item, {&contextCompression}, out); }

void contextOption(NeighborOption& option)
{
    auto& in = option.in;
    in.read(option.item, contextLength);
    const auto flags = in.read(option.item, contextFlags);
    flags.item.bits(contextCompression, flags);
    flags.item.bits(contextId, flags);
    flags.item.bits(contextReserved, flags);
    skipReserved(option, 2);
    in.read(option.item, contextLifetime);
    readShortPrefix(in, option.item, contextPrefix);
}

} // namespace

constinit const FieldList icmpv6LowpanOptionFields {fields};

bool dissectLowpanOption(NeighborOption& option, std::uint8_t type)
{
    auto& in = option.in;
    switch (type) {
    case Registration:
        in.read(option.item, registrationStatus);
        skipReserved(option, 3);
        in.read(option.item, registrationLifetime);
        in.read(option.item, registeredEui64);
        break;
    case LowpanContext: contextOption(option); break;
    case BorderRouter:
        in.read(option.item, borderVersionLow);
        in.read(option.item, borderVersionHigh);
        in.read(option.item, borderLifetime);
        in.read(option.item, borderAddress);
        break;
    case Capability:
        in.look(option.item, capabilityUnassigned);
        in.read(option.item, capabilityG);
        in.read(option.item, capabilityRest);
        break;
    default: return false;
    }
    return true;
}

bool summariseLowpanOption(const ItemView& option, std::uint64_t type, Text& out)
{
    switch (type) {
    case Registration:
        appendValueOf(option, registeredEui64, " : Register ", out);
        out << ' ' << findName(registrationStates, option.valueOf(registrationStatus), "Unknown");
        break;
    case LowpanContext:
        out << ' ';
        appendPrefix(option, contextPrefix, contextLength, out);
        break;
    case BorderRouter:
        out.format(" : Version {}.{}, Valid Lifetime : {}, 6LBR : ", option.valueOf(borderVersionHigh),
            option.valueOf(borderVersionLow), option.valueOf(borderLifetime));
        appendValueOf(option, borderAddress, "", out);
        break;
    default: return false;
    }
    return true;
}

} // namespace porthole
