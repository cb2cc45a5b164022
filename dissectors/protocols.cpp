#include "dissectors/core/registry.h"
#include "dissectors/dissector.h"

namespace porthole {

namespace {

constexpr const Protocol* protocols[] = {
#define PROTOCOL(name) &name##Protocol,
#include "dissectors/protocols.inc"
#undef PROTOCOL
};

} // namespace

const Registry& standardRegistry()
{
    static const Registry registry(protocols);
    return registry;
}

} // namespace porthole
