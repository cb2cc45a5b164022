// Names of the organisations whose protocol identifiers are seen behind an LLC SNAP header.
#pragma once

#include "dissectors/core/field.h"

namespace porthole {

inline constexpr ValueName snapOrganisations[] = {
    {0x000000, "Officially Xerox, but 0:0:0:0:0:0 is more common"},
    {0x000008, "Xerox Corporation"},
    {0x00000c, "Cisco Systems, Inc"},
    {0x00005e, "ICANN, IANA Department"},
    {0x000081, "Bay Networks"},
    {0x0000a2, "Bay Networks"},
    {0x0000f8, "Digital Equipment Corporation"},
    {0x0001e8, "Force10 Networks, Inc."},
    {0x000b85, "Cisco Systems, Inc"},
    {0x001018, "Broadcom"},
    {0x00120f, "Ieee 802.3"},
    {0x004096, "Cisco Systems, Inc"},
    {0x0080c2, "IEEE"},
    {0x00a0f8, "Zebra Technologies Inc"},
    {0x00e02b, "Extreme Networks Headquarters"},
    {0x00e0fe, "Cisco Systems, Inc"},
    {0x080007, "Apple, Inc."},
};

} // namespace porthole
