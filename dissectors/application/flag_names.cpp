#include "dissectors/application/flag_names.h"

namespace porthole {

void appendFlagNames(Text& out, std::uint64_t word, std::span<const FieldInfo* const> parts)
{
    for (const auto* part : parts) {
        const auto value = part->extract(word);
        if (part->type == FieldType::Boolean) {
            if (value)
                out << ", " << part->name;
        } else if (part->hasNames) {
            out << ", " << part->name << ": " << valueName(*part, value);
        }
    }
}

void addFlags(const TreeItem& item, std::uint64_t word, std::span<const FieldInfo* const> parts)
{
    for (const auto* part : parts)
        item.bits(*part, word);
}

} // namespace porthole
