#include "dissectors/application/quic/frames.h"

namespace porthole::quic {

namespace {

/// Reads the frame's content from left to right; any read that does not fit makes it incomplete.
class Reader {
public:
    Reader(ByteView payload, std::size_t at)
        : m_payload(payload)
        , m_at(at)
    {
    }
    std::uint64_t varint()
    {
        std::uint64_t value = 0;
        m_good = m_good && readVarint(m_payload, m_at, value);
        return m_good ? value : 0;
    }
    void varints(int count)
    {
        for (int i = 0; i < count; ++i)
            varint();
    }
    ByteView bytes(std::uint64_t count)
    {
        m_good = m_good && m_payload.size() - m_at >= count;
        if (!m_good)
            return {};
        const auto part = m_payload.subspan(m_at, static_cast<std::size_t>(count));
        m_at += part.size();
        return part;
    }
    std::uint8_t byte()
    {
        const auto one = bytes(1);
        return one.empty() ? std::uint8_t {0} : one[0];
    }
    ByteView rest() { return bytes(m_payload.size() - m_at); }
    bool good() const { return m_good; }
    std::size_t at() const { return m_at; }

private:
    ByteView m_payload;
    std::size_t m_at;
    bool m_good = true;
};

void readAck(Reader& in, Frame& frame, bool ecn)
{
    frame.value = in.varint();
    in.varint();
    auto ranges = in.varint();
    in.varint();
    for (; ranges > 0 && in.good(); --ranges)
        in.varints(2);
    if (ecn)
        in.varints(3);
}

void readStream(Reader& in, Frame& frame)
{
    frame.id = in.varint();
    frame.hasId = in.good();
    if (frame.type & 4)
        frame.offset = in.varint();
    frame.fin = frame.type & 1;
    frame.data = frame.type & 2 ? in.bytes(in.varint()) : in.rest();
}

void readConnectionId(Reader& in, Frame& frame)
{
    constexpr std::size_t resetTokenLength = 16;
    frame.id = in.varint();
    in.varint();
    frame.data = in.bytes(in.byte());
    in.bytes(resetTokenLength);
}

void readUniflows(Reader& in)
{
    in.varint();
    auto sections = in.varint();
    sections += in.varint();
    for (; sections > 0 && in.good(); --sections)
        in.varints(2);
}

void readAddress(Reader& in)
{
    const auto config = in.byte();
    in.varints(3);
    in.bytes((config & 0x0f) == 6 ? 16 : 4);
    if (config & 0x10)
        in.bytes(2);
}

void readContent(Reader& in, Frame& frame)
{
    using namespace frametype;
    if (frame.isStream()) {
        readStream(in, frame);
        return;
    }
    const auto readId = [&] {
        frame.id = in.varint();
        frame.hasId = in.good();
    };
    switch (frame.type) {
    case ping:
    case handshakeDone:
    case immediateAck:
        break;
    case ack:
    case ackEcn:
        readAck(in, frame, frame.type == ackEcn);
        break;
    case mpAck:
    case mpAckEcn:
        in.varint();
        readAck(in, frame, frame.type == mpAckEcn);
        break;
    case resetStream:
        readId();
        frame.value = in.varint();
        in.varint();
        break;
    case stopSending:
    case maxStreamData:
    case streamDataBlocked:
        readId();
        frame.value = in.varint();
        break;
    case crypto:
        frame.offset = in.varint();
        frame.data = in.bytes(in.varint());
        break;
    case newToken:
        frame.data = in.bytes(in.varint());
        break;
    case maxData:
    case maxStreamsBidi:
    case maxStreamsUni:
    case dataBlocked:
    case streamsBlockedBidi:
    case streamsBlockedUni:
    case timeStamp:
        frame.value = in.varint();
        break;
    case retireConnectionId:
        frame.id = in.varint();
        break;
    case newConnectionId:
        readConnectionId(in, frame);
        break;
    case mpNewConnectionId:
        in.varint();
        readConnectionId(in, frame);
        break;
    case mpRetireConnectionId:
    case removeAddress:
        in.varints(2);
        break;
    case pathChallenge:
    case pathResponse:
        frame.data = in.bytes(8);
        break;
    case closeTransport:
        frame.value = in.varint();
        in.varint();
        frame.data = in.bytes(in.varint());
        break;
    case closeApplication:
        frame.value = in.varint();
        frame.data = in.bytes(in.varint());
        break;
    case datagram:
        frame.data = in.rest();
        break;
    case datagramWithLength:
        frame.data = in.bytes(in.varint());
        break;
    case ackFrequency:
        in.varints(3);
        in.byte();
        break;
    case addAddress:
        readAddress(in);
        break;
    case uniflows:
        readUniflows(in);
        break;
    default:
        frame.known = false;
        break;
    }
}

} // namespace

bool nextFrame(ByteView payload, std::size_t& at, Frame& frame)
{
    if (at >= payload.size())
        return false;
    frame = {};
    frame.begin = at;
    if (payload[at] == frametype::padding) {
        while (at < payload.size() && payload[at] == 0)
            ++at;
        frame.end = at;
        return true;
    }
    Reader in(payload, at);
    frame.type = in.varint();
    if (in.good())
        readContent(in, frame);
    frame.whole = in.good();
    at = frame.end = frame.whole ? in.at() : payload.size();
    return true;
}

} // namespace porthole::quic
