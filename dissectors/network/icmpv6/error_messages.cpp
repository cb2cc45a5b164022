// ICMPv6 error messages: RFC 4443 section 3; what is quoted and may follow it, RFC 4884.

#include "dissectors/network/icmp_extensions.h"
#include "dissectors/network/icmpv6/icmpv6.h"

namespace porthole {

namespace {

using namespace icmpv6type;

constexpr Field<std::uint32_t> mtu {"icmpv6.mtu", "MTU"};
constexpr Field<std::uint32_t> pointer {"icmpv6.pointer", "Pointer"};
constexpr Field<std::uint8_t> quotedLength {"icmpv6.length", "Length of original datagram"};

constexpr const FieldInfo* fields[] = {&mtu, &pointer, &quotedLength};

void quotation(Cursor& in, TreeItem& layer, Context& context, std::uint32_t units)
{
    const auto quoted = units * 8;
    const bool extended = units && in.remaining() > quoted;
    {
        const Context::Quotation inside(context, layer);
        const auto packet = in.rest(extended ? quoted : in.remaining());
        if (in.peek() >> 4 != 6 || !context.handoff(Table::IpProtocol, 41, packet))
            context.data(packet);
    }
    if (!extended || context.summary())
        return;
    in.skip(quoted);
    context.pass(icmpProtocol); // whose extensions they are
    dissectIcmpExtensions(in, layer);
}

} // namespace

constinit const FieldList icmpv6ErrorFields {fields};

void dissectIcmpv6Error(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind)
{
    std::uint32_t units = 0;
    if (kind == TooBig) {
        in.read(layer, mtu);
    } else if (kind == ParameterProblem) {
        in.read(layer, pointer);
    } else if (in.peek()) {
        units = in.read(layer, quotedLength);
        in.bytes(layer, icmpv6Reserved, 3);
    } else {
        in.bytes(layer, icmpv6Reserved, 4);
    }
    if (in)
        quotation(in, layer, context, units);
}

} // namespace porthole
