#include "analysis/print/hex_dump.h"

#include <algorithm>
#include <bit>

namespace porthole::print {

void appendHexDump(Text& out, ByteView bytes)
{
    constexpr std::size_t bytesInLine = 16;
    constexpr std::string_view noByte = "   ";
    // All offsets of a table are as wide as its last one.
    const auto bits = static_cast<int>(std::bit_width(bytes.empty() ? 0 : bytes.size() - 1));
    const auto offsetWidth = std::max(4, (bits + 3) / 4);
    for (std::size_t offset = 0; offset < bytes.size(); offset += bytesInLine) {
        const auto line = bytes.subspan(offset, std::min(bytesInLine, bytes.size() - offset));
        out.format("{:0{}x}  ", offset, offsetWidth);
        out.hex(line, ' ');
        out << ' ';
        for (auto i = line.size(); i < bytesInLine; ++i)
            out << noByte;
        out << "  ";
        for (const auto byte : line)
            out << (byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.');
        out << '\n';
    }
}

} // namespace porthole::print
