// Framing of TLS (RFC 8446 section 5.1) and DNS over TCP (RFC 1035 section 4.2.2).

#include "dissectors/application/framing.h"

namespace porthole {

namespace {

MessageEnd known(std::uint64_t length) { return {MessageEnd::Kind::Known, length}; }
constexpr MessageEnd moreNeeded {MessageEnd::Kind::MoreNeeded, 0};
constexpr MessageEnd notAMessage {MessageEnd::Kind::NotAMessage, 0};

// --- TLS

constexpr std::size_t tlsRecordHeader = 5;

bool beginsLikeTlsRecord(ByteView bytes)
{
    if (bytes[0] < 20 || bytes[0] > 24)
        return false;
    if (bytes.size() >= 3 && (bytes[1] != 3 || bytes[2] > 4))
        return false;
    return true;
}

} // namespace

MessageEnd frameTls(ByteView bytes, FramingState&)
{
    if (!beginsLikeTlsRecord(bytes))
        return notAMessage;
    if (bytes.size() < tlsRecordHeader)
        return moreNeeded;
    return known(tlsRecordHeader + (static_cast<std::uint64_t>(bytes[3]) << 8 | bytes[4]));
}

namespace {

// --- DNS

} // namespace

MessageEnd frameDns(ByteView bytes, FramingState&)
{
    if (bytes.size() < 2)
        return moreNeeded;
    return known(2 + (static_cast<std::uint64_t>(bytes[0]) << 8 | bytes[1]));
}

bool beginsLikeTls(ByteView bytes)
{
    constexpr std::uint32_t largestRecord = 16384 + 2048;
    return bytes.size() >= tlsRecordHeader && beginsLikeTlsRecord(bytes)
        && (static_cast<std::uint32_t>(bytes[3]) << 8 | bytes[4]) <= largestRecord;
}

} // namespace porthole
