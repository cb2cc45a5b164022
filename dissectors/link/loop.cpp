// Configuration Testing Protocol, which Ethernet's first specification calls loopback: The Ethernet, version 2.0,
// section 8. All numbers stand least significant byte first.

#include "dissectors/link/ethertype.h"

namespace porthole {

namespace {

constexpr std::uint16_t reply = 1;
constexpr std::uint16_t forwardData = 2;
constexpr ValueName functions[] = {
    {reply, "Reply"},
    {forwardData, "Forward Data"},
};

constexpr Field<std::uint16_t> skipCount {"loop.skipcount", "skipCount"};
constexpr Field<std::uint16_t> relevantFunction {"loop.relevant_function", "Relevant function", Names {functions}};
constexpr Field<std::uint16_t> function {"loop.function", "Function", Names {functions}};
constexpr Field<std::uint16_t> receipt {"loop.receipt_number", "Receipt number"};
constexpr Field<MacAddress> forwarding {"loop.forwarding_address", "Forwarding address"};

constexpr const FieldInfo* fields[] = {&skipCount, &relevantFunction, &function, &receipt, &forwarding};
constexpr Parent parents[] = {{Table::EtherType, 0x9000}};

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("LOOP");
    context.setInfo("");
    const auto skipped = in.readLittle(layer, skipCount);
    if (!in)
        return;
    // The function that counts stands behind those that were done on the way here.
    const auto ahead = in.rest();
    auto relevant = ahead;
    if (skipped < relevant.remaining())
        relevant.skip(skipped);
    const auto code = relevant.lookLittle(layer, relevantFunction);
    if (!in)
        return;
    if (const auto name = findName(functions, code); !name.empty())
        context.setInfo("{}", name);
    else
        context.setInfo("Unknown function ({})", code.value);
    bool more = true;
    while (more && in) {
        const auto step = in.readLittle(layer, function);
        more = false;
        if (step == reply) {
            in.readLittle(layer, receipt);
        } else if (step == forwardData) {
            in.read(layer, forwarding);
            more = true;
        }
    }
    if (in)
        context.data(in.rest());
}

} // namespace

constinit const Protocol loopProtocol {
    .layer = {"loop", "Configuration Test Protocol (loopback)", nullptr},
    .shortName = "LOOP",
    .reference = "The Ethernet, version 2.0",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
