// What the source files of IEEE 802.11 share.
#pragma once

#include "dissectors/link/parts.h"

namespace porthole {

/// Keys of Table::Link for frames that a radio header stands before. Link types have sixteen bits only.
inline constexpr std::uint32_t wlanWithoutCheck = 0x10000, wlanWithCheck = 0x10001;

/// What a radio header tells of how a frame was received.
struct WlanRadio {
    std::uint32_t length = 0; ///< of the header
    bool checkSequence = false;
    bool padded = false; ///< the 802.11 header is padded to four bytes
    bool hasFlags = false, shortPreamble = false;
    bool hasRate = false;
    double rate = 0; ///< Mb/s
    std::uint16_t frequency = 0; ///< MHz; 0: not known
    std::uint16_t channelFlags = 0;
    bool hasSignal = false, hasNoise = false, hasRelativeSignal = false, hasTime = false, hasMcs = false, hasVht = false, hasHe = false;
    std::int8_t signal = 0, noise = 0; ///< dBm
    std::uint8_t relativeSignal = 0;   ///< dB
    std::uint64_t time = 0;            ///< microseconds
};

/// Reads a radiotap header; into the tree if `layer` is given.
WlanRadio readRadiotap(Cursor& in, const TreeItem& layer);
/// The channel of a frequency; 0: none has it.
int wlanChannelOf(std::uint16_t frequency);

/// The body of a management frame, and what it adds to the Info column.
void dissectWlanManagement(Cursor in, std::uint8_t subtype, Context& context);
extern const FieldList wlanManagementFields;

} // namespace porthole
