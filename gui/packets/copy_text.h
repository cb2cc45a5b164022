// Bytes and rows as text for the clipboard.
#pragma once

#include "capture/frame.h"

#include <QString>

namespace porthole::gui {

/// What bytes can be copied as.
enum class ByteFormat {
    Hex,         ///< 0a0b0c
    HexSpaced,   ///< 0a 0b 0c
    HexDump,     ///< offsets, hexadecimal, characters
    Text,        ///< printable characters only
    CArray,      ///< the initialiser of an array in C
    Base64,
    Count,
};

QString byteFormatName(ByteFormat format);
QString formatByteView(ByteView bytes, ByteFormat format);

} // namespace porthole::gui
