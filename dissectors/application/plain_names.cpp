#include "dissectors/application/plain_names.h"

namespace porthole {

PlainName readPlainName(ByteView bytes, std::size_t offset)
{
    constexpr std::size_t longest = 255;
    PlainName name;
    bool jumped = false;
    auto at = offset;
    // Every turn adds to the text, jumps backwards, or ends.
    while (at < bytes.size() && name.text.size() <= longest) {
        const std::size_t length = bytes[at];
        if (length == 0) {
            if (!jumped)
                name.size = at + 1 - offset;
            return name;
        }
        if (length >= 0xc0) {
            if (!jumped)
                name.size = std::min(at + 2, bytes.size()) - offset;
            if (at + 1 >= bytes.size())
                return name;
            const auto target = (length & 0x3f) << 8 | bytes[at + 1];
            if (target >= at)
                return name;
            jumped = true;
            at = target;
            continue;
        }
        const auto count = std::min(length, bytes.size() - at - 1);
        if (!name.text.empty())
            name.text += '.';
        name.text.append(reinterpret_cast<const char*>(bytes.data()) + at + 1, count);
        at += 1 + count;
        if (!jumped)
            name.size = at - offset;
    }
    return name;
}

} // namespace porthole
