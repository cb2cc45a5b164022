// What the files of SSH share: RFC 4251 to 4254.
#pragma once

#include "dissectors/core/context.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace porthole::ssh {

namespace message {
inline constexpr std::uint8_t keyExchangeInit = 20, newKeys = 21;
inline constexpr std::uint8_t methodFirst = 30, methodLast = 49; ///< mean what the key exchange method says
} // namespace message

/// Which messages 30 to 49 are used: RFC 4253 section 8, RFC 4419, RFC 5656.
enum class KeyExchange : std::uint8_t { DiffieHellman, GroupExchange, EllipticCurve };

/// What was agreed on in the clear.
struct Conversation {
    unsigned version = 0; ///< as the client says; 0: it has not been seen
    KeyExchange method = KeyExchange::DiffieHellman;
    std::string methodName; ///< empty: the offers of both sides have not been seen
    std::string cipher;     ///< client to server
};

/// On every message.
struct PacketNote : MessageNote {
    std::shared_ptr<const Conversation> conversation;
    bool fromServer = false;
    bool encrypted = false;     ///< the keys are in use, or the packet cannot be known
    std::uint32_t sequence = 0; ///< of packets in the clear, by direction
    std::size_t size() const override { return sizeof *this; }
};

/// The name lists of a KEXINIT: RFC 4253 section 7.1, in their order there.
inline constexpr std::size_t nameListCount = 10;
using NameLists = std::array<std::string_view, nameListCount>;
enum NameList : std::size_t { KeyExchangeMethods, HostKeys, CiphersToServer, CiphersToClient, MacsToServer, MacsToClient, CompressionToServer, CompressionToClient };
/// False if the payload of a KEXINIT does not hold them all. `payload` begins behind the message's number.
bool readNameLists(ByteView payload, NameLists& lists);
KeyExchange methodOf(std::string_view name);

std::unique_ptr<Listener> listen(const ListenerSetup& setup);
MessageEnd frame(ByteView bytes, FramingState& state);
bool recognises(const Cursor& in);
/// A binary packet whose length, padding and number are what they must be (RFC 4253 section 6).
bool isClearPacket(ByteView bytes);

/// Reads a message of the key exchange. `in` ends where the padding begins. Returns what it is called.
std::string_view readKeyExchange(Cursor& in, const TreeItem& layer, const PacketNote& note);
extern const FieldList keyExchangeFields;
extern const ExpertList keyExchangeExperts;

} // namespace porthole::ssh
