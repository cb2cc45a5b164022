#include "dissectors/link/parts.h"

namespace porthole {

namespace {

struct Word {
    std::uint32_t offset = 0, count = 0;
    std::uint64_t value = 0;
    TreeItem item;
};

void readWord(Cursor& in, const TreeItem& parent, const Part& part, ByteOrder order, Word& word)
{
    word.offset = in.position();
    word.count = part.count;
    word.value = 0;
    if (!in.has(part.count)) {
        in.fail(part.field, part.count);
        return;
    }
    for (std::uint32_t i = 0; i < part.count; ++i) {
        const auto at = order == ByteOrder::Big ? i : part.count - 1u - i;
        word.value = word.value << 8 | in.peek(at);
    }
    in.skip(part.count);
    word.item = parent.add(*part.field, in.source(), word.offset, word.count, part.field->extract(word.value));
}

} // namespace

void readParts(Cursor& in, const TreeItem& parent, std::span<const Part> parts, ByteOrder order)
{
    Word word;
    for (const auto& part : parts) {
        if (!in)
            return;
        switch (part.kind) {
        case Part::Kind::Word: readWord(in, parent, part, order, word); break;
        case Part::Kind::Beside: parent.add(*part.field, in.source(), word.offset, word.count, part.field->extract(word.value)); break;
        case Part::Kind::Below: word.item.bits(*part.field, word.value); break;
        case Part::Kind::Bytes: in.bytes(parent, *part.field, part.count); break;
        case Part::Kind::Rest:
            if (in.remaining() > 0)
                in.bytes(parent, *part.field, in.remaining());
            break;
        case Part::Kind::Skip: in.skip(part.count); break;
        }
    }
}

} // namespace porthole
