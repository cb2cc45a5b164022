// What hellos say that later messages have to be read with: RFC 8446 sections 4.1.2, 4.1.3 and 4.2.1.

#include "dissectors/application/tls/handshake.h"

#include <algorithm>

namespace porthole::tls {

namespace {

constexpr std::uint8_t clientHello = 1, serverHello = 2, encryptedExtensions = 8;

/// Takes bytes from the front; once they do not suffice, all that follows is zero.
class Bytes {
public:
    explicit Bytes(ByteView bytes)
        : m_rest(bytes)
    {
    }
    bool ok() const { return m_ok; }
    std::size_t left() const { return m_rest.size(); }
    ByteView take(std::size_t count)
    {
        if (count > m_rest.size()) {
            m_ok = false;
            count = m_rest.size();
        }
        const auto taken = m_rest.first(count);
        m_rest = m_rest.subspan(count);
        return taken;
    }
    std::uint32_t number(std::size_t size)
    {
        std::uint32_t value = 0;
        for (const auto byte : take(size))
            value = value << 8 | byte;
        return value;
    }
    Bytes vector(std::size_t lengthSize) { return Bytes(take(number(lengthSize))); }
    ByteView rest() const { return m_rest; }

private:
    ByteView m_rest;
    bool m_ok = true;
};

std::string text(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

std::string firstAlpn(Bytes data)
{
    auto list = data.vector(2);
    return text(list.vector(1).rest());
}

void readExtensions(Bytes extensions, Hello& hello)
{
    while (extensions.left() >= 4) {
        const auto type = extensions.number(2);
        auto data = extensions.vector(2);
        switch (type) {
        case 16:
            if (hello.fromServer)
                hello.alpn = firstAlpn(data);
            break;
        case 20:
            if (hello.fromServer)
                hello.serverCertificateType = static_cast<std::uint8_t>(data.number(1));
            break;
        case 22: hello.encryptThenMac = true; break;
        case 23: hello.extendedMasterSecret = true; break;
        case 35: hello.sessionTicket = hello.fromServer || data.left() > 0; break;
        case 41: hello.preSharedKey = true; break;
        case 43:
            if (hello.fromServer)
                hello.version = static_cast<std::uint16_t>(data.number(2));
            break;
        default: break;
        }
    }
}

bool isDraftWithoutSession(std::uint16_t version) { return version >= 0x7f00 && version < 0x7f16; }

} // namespace

bool readHello(ByteView message, Hello& hello)
{
    hello = {};
    Bytes in(message);
    const auto type = in.number(1);
    auto body = in.vector(3);
    if (!in.ok() || (type != clientHello && type != serverHello))
        return false;
    hello.fromServer = type == serverHello;
    hello.version = static_cast<std::uint16_t>(body.number(2));
    const auto random = body.take(hello.random.size());
    std::copy(random.begin(), random.end(), hello.random.begin());
    if (!hello.fromServer || !isDraftWithoutSession(hello.version))
        hello.sessionId = text(body.vector(1).rest());
    if (hello.fromServer) {
        hello.cipherSuite = static_cast<std::uint16_t>(body.number(2));
        if (!isDraftWithoutSession(hello.version))
            body.number(1);
    } else {
        const bool datagram = hello.version >= 0xfe00 || hello.version == 0x0100;
        if (datagram)
            body.vector(1); // the cookie
        body.vector(2);
        body.vector(1);
    }
    if (!body.ok())
        return false;
    hello.retry = hello.fromServer && hello.random == retryRandom;
    if (body.left() >= 2)
        readExtensions(body.vector(2), hello);
    return true;
}

std::string readAlpn(ByteView message)
{
    Bytes in(message);
    if (in.number(1) != encryptedExtensions)
        return {};
    auto body = in.vector(3);
    Hello hello;
    hello.fromServer = true;
    readExtensions(body.vector(2), hello);
    return hello.alpn;
}

} // namespace porthole::tls
