// What TLS carries: messages of an inner protocol over decrypted records.
#pragma once

#include "dissectors/application/tls/keys.h"
#include "dissectors/core/framing.h"

#include <array>
#include <memory>

namespace porthole::tls {

struct Session;

/// Hears the decrypted records of a conversation in order; finds where the inner protocol's messages end and lets its
/// listener hear them.
class InnerListener {
public:
    explicit InnerListener(const ListenerSetup& setup)
        : m_setup(setup)
    {
    }
    std::shared_ptr<const InnerNotes> hear(const HeardMessage& record, ByteView plain, const Session& session);
    void lose(bool fromServer);

private:
    /// Longer messages are not put together: their records stand for themselves.
    static constexpr std::size_t largestMessage = 4 << 20;

    struct Side {
        Bytes open; ///< of a message that is not whole
        std::vector<std::shared_ptr<InnerNotes>> waiting; ///< records that are only a part of it
        std::size_t resume = 0;
        std::uint64_t wanted = 0; ///< bytes that the message needs at least
    };
    void choose(ByteView plain, const Session& session);
    std::shared_ptr<const MessageNote> tell(const HeardMessage& record, ByteView message);
    /// Whole messages of `bytes`, told to the listener; gives where the first one begins that is not whole.
    std::size_t consume(const HeardMessage& record, ByteView bytes, Side& side, std::vector<PlacedNote>& notes, bool onlyOne);

    ListenerSetup m_setup;
    const Protocol* m_protocol = nullptr;
    bool m_chosen = false;
    std::unique_ptr<Listener> m_listener;
    FramingState m_state;
    std::array<Side, 2> m_sides;
};

/// The protocol that a conversation carries: by ALPN, else by content; null: nobody knows.
const Protocol* findInner(const Registry& registry, const Session& session, ByteView plain);

} // namespace porthole::tls
