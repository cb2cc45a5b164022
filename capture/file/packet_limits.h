// How long packets can be.
#pragma once

#include "capture/frame.h"

#include <algorithm>

namespace porthole::capture
{

/// Longest packet that is believed: a longer one is a sign of a damaged file. Few link types have longer ones.
constexpr std::uint32_t longestPacket(LinkType linkType)
{
    constexpr std::uint32_t mebibyte = 1024 * 1024;
    constexpr std::uint32_t dBus = 231;
    constexpr std::uint32_t usbPcap = 249;
    constexpr std::uint32_t elektrobit = 279;
    switch (static_cast<std::uint32_t>(linkType)) {
    case dBus:
    case usbPcap:
        return 128 * mebibyte;
    case elektrobit:
        return 8 * mebibyte;
    default:
        return mebibyte / 4;
    }
}

/// The original length as it is shown: Wireshark, too, takes what does not fit 31 bits for the largest that does.
constexpr std::uint32_t believableLength(std::uint32_t original)
{
    return std::min<std::uint32_t>(original, 0x7fffffff);
}

} // namespace porthole::capture
