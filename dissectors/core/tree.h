// The packet tree: a flat list of small items in an arena that is used again for the next packet. No strings.
#pragma once

#include "capture/frame.h"
#include "dissectors/core/field.h"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace porthole {

class Tree;
class Packet;

inline constexpr std::uint32_t noItem = 0xffffffff;

/// One line of the tree: field, value, byte range, parent. Items stand in the order in which they were made.
struct Item {
    enum Flag : std::uint8_t {
        Generated = 1, ///< concluded, not read: shown in [brackets]
        HiddenItem = 2,
        Derived = 4, ///< text or bytes stand in the tree's pool, not in the byte source
        Expert = 8,  ///< the line "Expert Info (...)"
        NoBytes = 16, ///< belongs to no bytes
        Noted = 32, ///< a detail that only the label functions of the field's own protocol know the meaning of
    };

    const FieldInfo* field;
    /// Number, IPv4 address, MAC address (48 bits), time in nanoseconds, or for Derived values pool offset << 32 | length.
    std::uint64_t value;
    std::uint32_t offset; ///< in the byte source
    std::uint32_t length;
    std::uint32_t parent; ///< noItem: a layer at the top
    std::uint8_t source;  ///< index of the byte source: 0 is the frame
    std::uint8_t flags;
    std::uint16_t depth; ///< 0 at the top
};
static_assert(sizeof(Item) <= 32);

/// A handle to an item that is being built. Empty (and everything on it does nothing) when no tree is wanted.
class TreeItem {
public:
    TreeItem() = default;
    TreeItem(Tree* tree, std::uint32_t index)
        : m_tree(tree)
        , m_index(index)
    {
    }
    explicit operator bool() const { return m_tree != nullptr; }
    std::uint32_t index() const { return m_index; }
    Tree* tree() const { return m_tree; }

    /// Adds a child with its value and bytes.
    TreeItem add(const FieldInfo& field, std::uint8_t source, std::uint32_t offset, std::uint32_t length,
        std::uint64_t value) const;
    /// Adds a child over the same bytes as this item: a part of it, or something concluded from it.
    TreeItem add(const FieldInfo& field, std::uint64_t value = 0) const;
    /// Adds the part of `word` that the field's mask selects, over the same bytes as this item.
    TreeItem bits(const FieldInfo& field, std::uint64_t word) const { return m_tree ? add(field, field.extract(word)) : TreeItem {}; }
    /// Adds a child whose text or bytes are not in the packet as such.
    TreeItem addText(const FieldInfo& field, std::string_view text) const;
    TreeItem addBytes(const FieldInfo& field, ByteView bytes) const;
    /// Adds something concluded, in [brackets], that belongs to no bytes.
    TreeItem conclude(const FieldInfo& field, std::uint64_t value = 0) const;
    TreeItem concludeText(const FieldInfo& field, std::string_view text) const;
    /// Adds an expert item; `message` replaces the declared one.
    TreeItem expert(const ExpertInfo& info, std::string_view message = {}) const;

    TreeItem setLength(std::uint32_t length) const;
    TreeItem setEnd(std::uint32_t end) const; ///< up to this offset of the source
    TreeItem setOffset(std::uint32_t offset, std::uint32_t length) const;
    TreeItem setValue(std::uint64_t value) const;
    TreeItem hide() const;
    TreeItem markGenerated() const;
    TreeItem note() const; ///< sets Item::Noted

private:
    Tree* m_tree = nullptr;
    std::uint32_t m_index = noItem;
};

class Tree {
public:
    Tree();
    void clear();

    std::uint32_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    const Item& operator[](std::uint32_t index) const { return m_items[index]; }
    Item& operator[](std::uint32_t index) { return m_items[index]; }
    const Item* begin() const { return m_items.get(); }
    const Item* end() const { return m_items.get() + m_size; }

    /// The flags that every item of the field has.
    static std::uint8_t flagsOf(const FieldInfo& field)
    {
        static_assert(Item::Generated == 1 && Item::HiddenItem == 2);
        return static_cast<std::uint8_t>(field.generated | field.hidden << 1);
    }

    TreeItem append(std::uint32_t parent, const FieldInfo& field, std::uint8_t source, std::uint32_t offset,
        std::uint32_t length, std::uint64_t value, std::uint8_t flags)
    {
        if (m_size == m_capacity && !grow())
            return {};
        Item& item = m_items[m_size];
        item.field = &field;
        item.value = value;
        item.offset = offset;
        item.length = length;
        item.parent = parent;
        item.source = source;
        item.flags = flags;
        item.depth = parent == noItem ? 0 : static_cast<std::uint16_t>(m_items[parent].depth + 1);
        return {this, m_size++};
    }

    /// Takes an item back that nothing has been added to since.
    void dropIfLast(std::uint32_t index)
    {
        if (index + 1 == m_size)
            --m_size;
    }

    /// Keeps bytes for a Derived value; returns offset << 32 | length.
    std::uint64_t keep(std::string_view bytes);
    std::string_view kept(std::uint64_t reference) const;

    /// No packet needs more; a hostile one gets no further.
    static constexpr std::uint32_t maximumItems = 1'000'000;

private:
    bool grow();

    std::unique_ptr<Item[]> m_items;
    std::uint32_t m_size = 0;
    std::uint32_t m_capacity = 0;
    std::vector<char> m_pool;
};

inline TreeItem TreeItem::add(const FieldInfo& field, std::uint8_t source, std::uint32_t offset, std::uint32_t length,
    std::uint64_t value) const
{
    if (!m_tree)
        return {};
    return m_tree->append(m_index, field, source, offset, length, value, Tree::flagsOf(field));
}

inline TreeItem TreeItem::add(const FieldInfo& field, std::uint64_t value) const
{
    if (!m_tree)
        return {};
    const Item& self = (*m_tree)[m_index];
    return add(field, self.source, self.offset, self.length, value);
}

inline TreeItem TreeItem::conclude(const FieldInfo& field, std::uint64_t value) const
{
    if (!m_tree)
        return {};
    const auto flags = static_cast<std::uint8_t>(Tree::flagsOf(field) | Item::Generated | Item::NoBytes);
    return m_tree->append(m_index, field, (*m_tree)[m_index].source, 0, 0, value, flags);
}

} // namespace porthole
