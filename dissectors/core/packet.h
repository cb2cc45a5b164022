// A dissected frame: its tree, its columns, its byte sources.
#pragma once

#include "capture/frame.h"
#include "dissectors/core/address.h"
#include "dissectors/core/cursor.h"
#include "dissectors/core/text.h"
#include "dissectors/core/tree.h"

#include <deque>
#include <string>
#include <vector>

namespace porthole {

class NameResolver;
struct Protocol;

/// Bytes that items refer to: the frame itself (source 0), or what was reassembled, unpacked or decrypted from it.
struct ByteSource {
    std::string name;
    ByteView bytes;
};

/// What a packet-list row shows, except number and time, which need no dissection.
struct Columns {
    Address source, destination;
    Text protocol;
    Text info;
    std::size_t infoFence = 0; ///< bytes of `info` that setInfo() keeps

    void clear();
};

/// Reused for many frames: clear() keeps the memory.
class Packet {
public:
    Frame frame;
    std::uint32_t number = 0;
    Tree tree;
    Columns columns;
    std::vector<ByteSource> sources;
    std::vector<const Protocol*> layers; ///< in order; also those without a line in the tree
    Failure failure;                     ///< the first one, with the protocol it happened in
    const Protocol* failedIn = nullptr;
    const NameResolver* names = nullptr; ///< shown in place of addresses and ports; null: none

    void clear();
    /// Adds a byte source that the packet owns; returns its index, or 0 when there are too many.
    std::uint8_t addSource(std::string name, std::vector<std::uint8_t> bytes);
    /// The bytes that an item covers; empty when it covers none or the capture does not hold them all.
    ByteView bytesOf(const Item& item) const;

private:
    std::deque<std::vector<std::uint8_t>> m_owned;
};

/// An item with what is needed to read it: for labels, columns, filters and exporters.
class ItemView {
public:
    ItemView(const Packet& packet, std::uint32_t index)
        : m_packet(&packet)
        , m_index(index)
    {
    }
    const Item& item() const { return m_packet->tree[m_index]; }
    const FieldInfo& field() const { return *item().field; }
    const Packet& packet() const { return *m_packet; }
    std::uint32_t index() const { return m_index; }
    std::uint64_t value() const { return found() ? item().value : 0; }
    /// The bytes of a bytes, text or IPv6 value.
    ByteView bytes() const;
    std::string_view text() const;
    ItemView parent() const { return {*m_packet, item().parent}; }
    bool hasParent() const { return item().parent != noItem; }

    /// The first child with this field, at any depth. The packet may have ended before it: then found() is false, the
    /// value 0, the text empty, and formatting it writes nothing.
    ItemView find(const FieldInfo& field) const;
    bool found() const { return m_index != noItem; }
    bool noted() const { return found() && (item().flags & Item::Noted); }
    /// Value of the first such child, or `otherwise`.
    std::uint64_t valueOf(const FieldInfo& field, std::uint64_t otherwise = 0) const;

private:
    const Packet* m_packet;
    std::uint32_t m_index;
};

} // namespace porthole
