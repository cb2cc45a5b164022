#include "analysis/stream/tcp_options.h"

namespace porthole::analysis {

namespace {

enum Kind : std::uint8_t {
    EndOfList = 0,
    NoOperation = 1,
    MaximumSegmentSize = 2,
    WindowScale = 3,
    SackPermitted = 4,
    Sack = 5,
    Timestamps = 8,
};

void readSack(ByteView blocks, TcpOptions& options)
{
    constexpr std::size_t blockLength = 8;
    for (; blocks.size() >= blockLength && options.sackCount < options.sack.size(); blocks = blocks.subspan(blockLength))
        options.sack[options.sackCount++]
            = {static_cast<std::uint32_t>(detail::loadBig<4>(blocks.data())), static_cast<std::uint32_t>(detail::loadBig<4>(blocks.data() + 4))};
}

/// `value`: what follows the option's kind and length.
void readOption(std::uint8_t kind, ByteView value, TcpOptions& options)
{
    switch (kind) {
    case MaximumSegmentSize:
        if (value.size() == 2)
            options.maximumSegmentSize = static_cast<std::uint16_t>(detail::loadBig<2>(value.data()));
        break;
    case WindowScale:
        if (value.size() == 1)
            options.windowScale = value[0];
        break;
    case SackPermitted: options.sackPermitted |= value.empty(); break;
    case Sack: readSack(value, options); break;
    case Timestamps:
        if (value.size() == 8)
            options.timestamps = {static_cast<std::uint32_t>(detail::loadBig<4>(value.data())),
                static_cast<std::uint32_t>(detail::loadBig<4>(value.data() + 4))};
        break;
    default: break;
    }
}

} // namespace

TcpOptions readTcpOptions(ByteView header)
{
    constexpr std::size_t fixedPart = 20;
    TcpOptions options;
    if (header.size() <= fixedPart)
        return options;
    for (auto rest = header.subspan(fixedPart); !rest.empty() && rest[0] != EndOfList;) {
        if (rest[0] == NoOperation) {
            rest = rest.subspan(1);
            continue;
        }
        if (rest.size() < 2 || rest[1] < 2 || rest[1] > rest.size())
            break;
        readOption(rest[0], rest.subspan(2, rest[1] - 2u), options);
        rest = rest.subspan(rest[1]);
    }
    return options;
}

} // namespace porthole::analysis
