#include "dissectors/core/cursor.h"

namespace porthole {

void Cursor::fail(const FieldInfo* field, std::uint32_t needed)
{
    if (m_failure->kind == Failure::Kind::None) {
        const bool withinPacket = m_position + std::uint64_t {needed} <= m_end;
        *m_failure = {withinPacket ? Failure::Kind::Truncated : Failure::Kind::Malformed, field, m_position, needed, captured()};
    }
    m_position = m_end;
}

Value<std::uint64_t> Cursor::number(TreeItem parent, const FieldInfo& field, std::uint32_t count)
{
    if (count > 8)
        count = 8;
    if (!need(count, &field))
        return {};
    std::uint64_t word = 0;
    for (std::uint32_t i = 0; i < count; ++i)
        word = word << 8 | m_data[m_position + i];
    Value<std::uint64_t> result {field.extract(word), {}};
    if (parent)
        result.item = parent.add(field, m_source, m_position, count, result.value);
    m_position += count;
    return result;
}

} // namespace porthole
