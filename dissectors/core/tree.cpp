#include "dissectors/core/tree.h"

#include "dissectors/core/expert.h"

#include <algorithm>

namespace porthole {

namespace {

constexpr std::uint32_t severityValue(Severity severity)
{
    switch (severity) {
    case Severity::Comment: return 0x00100000;
    case Severity::Chat: return 0x00200000;
    case Severity::Note: return 0x00400000;
    case Severity::Warning: return 0x00600000;
    case Severity::Error: return 0x00800000;
    }
    return 0;
}

constexpr std::uint32_t groupValue(ExpertGroup group)
{
    return (static_cast<std::uint32_t>(group) + 1) << 24;
}

} // namespace

Tree::Tree()
{
    m_capacity = 256;
    m_items = std::make_unique_for_overwrite<Item[]>(m_capacity);
}

void Tree::clear()
{
    m_size = 0;
    m_pool.clear();
}

bool Tree::grow()
{
    if (m_capacity >= maximumItems)
        return false;
    const auto capacity = std::min(m_capacity * 2, maximumItems);
    auto items = std::make_unique_for_overwrite<Item[]>(capacity);
    std::copy_n(m_items.get(), m_size, items.get());
    m_items = std::move(items);
    m_capacity = capacity;
    return true;
}

std::uint64_t Tree::keep(std::string_view bytes)
{
    const auto offset = static_cast<std::uint64_t>(m_pool.size());
    m_pool.insert(m_pool.end(), bytes.begin(), bytes.end());
    return offset << 32 | bytes.size();
}

std::string_view Tree::kept(std::uint64_t reference) const
{
    return {m_pool.data() + (reference >> 32), static_cast<std::uint32_t>(reference)};
}

TreeItem TreeItem::addText(const FieldInfo& field, std::string_view text) const
{
    if (!m_tree)
        return {};
    const auto item = add(field, m_tree->keep(text));
    if (item)
        (*m_tree)[item.index()].flags |= Item::Derived;
    return item;
}

TreeItem TreeItem::addBytes(const FieldInfo& field, ByteView bytes) const
{
    return addText(field, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

TreeItem TreeItem::concludeText(const FieldInfo& field, std::string_view text) const
{
    if (!m_tree)
        return {};
    const auto item = conclude(field, m_tree->keep(text));
    if (item)
        (*m_tree)[item.index()].flags |= Item::Derived;
    return item;
}

TreeItem TreeItem::expert(const ExpertInfo& info, std::string_view message) const
{
    if (!m_tree)
        return {};
    const auto group = add(expertItem);
    if (!group)
        return {};
    (*m_tree)[group.index()].flags |= Item::Generated | Item::Expert;
    if (message.empty()) {
        group.concludeText(info, info.name);
        group.concludeText(expertMessage, info.name);
    } else {
        group.concludeText(info, message);
        group.concludeText(expertMessage, message);
    }
    group.conclude(expertSeverity, severityValue(info.severity));
    group.conclude(expertGroup, groupValue(info.group));
    return group;
}

TreeItem TreeItem::setLength(std::uint32_t length) const
{
    if (m_tree)
        (*m_tree)[m_index].length = length;
    return *this;
}

TreeItem TreeItem::setEnd(std::uint32_t end) const
{
    if (m_tree) {
        auto& item = (*m_tree)[m_index];
        item.length = end > item.offset ? end - item.offset : 0;
    }
    return *this;
}

TreeItem TreeItem::setOffset(std::uint32_t offset, std::uint32_t length) const
{
    if (m_tree) {
        (*m_tree)[m_index].offset = offset;
        (*m_tree)[m_index].length = length;
    }
    return *this;
}

TreeItem TreeItem::setValue(std::uint64_t value) const
{
    if (m_tree)
        (*m_tree)[m_index].value = value;
    return *this;
}

TreeItem TreeItem::hide() const
{
    if (m_tree)
        (*m_tree)[m_index].flags |= Item::HiddenItem;
    return *this;
}

TreeItem TreeItem::note() const
{
    if (m_tree)
        (*m_tree)[m_index].flags |= Item::Noted;
    return *this;
}

TreeItem TreeItem::markGenerated() const
{
    if (m_tree)
        (*m_tree)[m_index].flags |= Item::Generated;
    return *this;
}

} // namespace porthole
