#include "capture/file/file_recognition.h"

#include "capture/file/byte_order.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace porthole::capture
{

namespace
{

using namespace std::string_view_literals;

enum class Sort : std::uint8_t {
    Capture, ///< of another program
    Packed,  ///< by a compressor that we do not unpack
    Other,
};

struct Known {
    std::string_view magic;
    Sort sort;
    std::string_view name;
};

constexpr std::array knownFiles {
    Known { "GMBU"sv, Sort::Capture, "Microsoft Network Monitor 2" },
    Known { "RTSS"sv, Sort::Capture, "Microsoft Network Monitor 1" },
    Known { "btsnoop\0"sv, Sort::Capture, "Bluetooth btsnoop" },
    Known { "TRSNIFF data"sv, Sort::Capture, "DOS Sniffer" },
    Known { "XCP\0"sv, Sort::Capture, "Windows Sniffer (NetXRay)" },
    Known { "\x7fver"sv, Sort::Capture, "Savvius *Peek" },
    Known { "ObserverPktBuffe"sv, Sort::Capture, "Viavi Observer" },
    Known { "iptrace "sv, Sort::Capture, "AIX iptrace" },
    Known { "\x05VNF"sv, Sort::Capture, "Visual Networks" },
    Known { "LOGG"sv, Sort::Capture, "Vector BLF" },
    Known { "DLT\x01"sv, Sort::Capture, "AUTOSAR DLT" },
    Known { "\x54\x52\x00\x64\x00"sv, Sort::Capture, "HP-UX nettl" },
    Known { "\xaa\xaa\xaa\xaa"sv, Sort::Capture, "Accellent 5Views" },
    Known { "\xfd\x37zXZ\0"sv, Sort::Packed, "xz" },
    Known { "BZh"sv, Sort::Packed, "bzip2" },
    Known { "PK\x03\x04"sv, Sort::Packed, "zip" },
    Known { "7z\xbc\xaf\x27\x1c"sv, Sort::Packed, "7-Zip" },
    Known { "\x7f"
            "ELF"sv,
        Sort::Other, "a program" },
    Known { "%PDF"sv, Sort::Other, "a PDF document" },
    Known { "\x89PNG"sv, Sort::Other, "a picture" },
    Known { "\xff\xd8\xff"sv, Sort::Other, "a picture" },
    Known { "SQLite format 3"sv, Sort::Other, "a database" },
};

bool beginsWithoutCase(std::string_view text, std::string_view lowerCase)
{
    return text.size() >= lowerCase.size()
        && std::equal(lowerCase.begin(), lowerCase.end(), text.begin(),
            [](char wanted, char c) { return wanted == std::tolower(static_cast<unsigned char>(c)); });
}

bool isText(std::string_view beginning)
{
    return std::all_of(beginning.begin(), beginning.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 || std::isprint(byte) || std::isspace(byte);
    });
}

bool isUtf16(std::string_view beginning)
{
    return beginning.starts_with("\xff\xfe"sv) || beginning.starts_with("\xfe\xff"sv);
}

/// ERF has no magic. A record: 8 bytes of time, type, flags, record length, losses, wire length. Two in a row convince.
bool isErf(ByteView beginning)
{
    constexpr std::size_t header = 16;
    std::size_t at = 0;
    for (int i = 0; i < 2; ++i) {
        if (beginning.size() < at + header)
            return false;
        const std::uint8_t type = beginning[at + 8] & 0x7f;
        const std::size_t size = ByteOrder::big().load16(beginning.data() + at + 10);
        const std::uint32_t seconds = ByteOrder::little().load32(beginning.data() + at + 4);
        constexpr std::uint32_t year1990 = 631'152'000;
        if (type == 0 || type > 48 || size < header || seconds < year1990)
            return false;
        at += size;
    }
    return true;
}

} // namespace

std::string describeForeignFile(ByteView beginning)
{
    const std::string_view text(reinterpret_cast<const char*>(beginning.data()), beginning.size());
    for (const Known& known : knownFiles) {
        if (!text.starts_with(known.magic))
            continue;
        switch (known.sort) {
        case Sort::Capture:
            return fmt::format("This is a capture in the format of {}, which cannot be read here.", known.name);
        case Sort::Packed:
            return fmt::format("This file is packed with {}; unpack it first.", known.name);
        case Sort::Other:
            return fmt::format("This is not a capture file: it is {}.", known.name);
        }
    }
    const std::string_view visible = text.substr(std::min(text.size(), text.find_first_not_of(" \t\r\n\xef\xbb\xbf")));
    if (beginsWithoutCase(visible, "<!doctype html") || beginsWithoutCase(visible, "<html"))
        return "This is not a capture file: it is a web page (HTML), perhaps saved in place of a download.";
    if (isText(text) || isUtf16(text))
        return "This is not a capture file: it begins with text.";
    if (isErf(beginning))
        return "This is a capture in the format of Endace ERF, which cannot be read here.";
    if (std::all_of(beginning.begin(), beginning.end(), [](std::uint8_t byte) { return byte == 0; }))
        return "This is not a capture file: it begins with zeros.";
    return "This is not a capture file: its beginning is that of no known format.";
}

} // namespace porthole::capture
