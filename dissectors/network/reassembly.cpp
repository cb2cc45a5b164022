// Reassembled datagrams: RFC 791 section 3.2, RFC 8200 section 4.5. Who belongs together is found out by analysis.

#include "dissectors/network/reassembly.h"

namespace porthole {

void formatFragments(const ItemView& item, const char* what, const FieldInfo& fragment, Text& out)
{
    const auto& tree = item.packet().tree;
    std::uint32_t count = 0;
    for (auto i = item.index() + 1; i < tree.size(); ++i)
        count += tree[i].parent == item.index() && tree[i].field == &fragment;
    out.format("{} {}{} ({} byte{}): ", count, what, count == 1 ? "" : "s", item.item().length,
        item.item().length == 1 ? "" : "s");
    Separator comma(", ");
    for (auto i = item.index() + 1; i < tree.size(); ++i)
        if (tree[i].parent == item.index() && tree[i].field == &fragment)
            out << comma.next(), out.format("#{}({})", tree[i].value, tree[i].length);
}

void formatFragment(const ItemView& view, Text& out)
{
    const auto& item = view.item();
    out.format("Frame: {}, payload: {}-{} ({} byte{})", item.value, item.offset,
        item.offset + (item.length ? item.length - 1 : 0), item.length, item.length == 1 ? "" : "s");
}

namespace {

void addFragments(const ReassemblyFields& fields, const ReassemblyKnowledge& known, TreeItem& layer, std::uint8_t source)
{
    const auto total = static_cast<std::uint32_t>(known.bytes.size());
    const auto all = layer.add(fields.fragments, source, 0, total, 0).markGenerated();
    for (const auto& part : known.fragments) {
        const auto item = all.add(fields.fragment, source, part.offset, part.length, part.frame).markGenerated();
        if (part.overlap)
            item.conclude(fields.overlap, 1);
        if (part.overlapConflict)
            item.conclude(fields.overlapConflict, 1);
        if (part.multipleTails)
            item.conclude(fields.multipleTails, 1);
        if (part.tooLong)
            item.conclude(fields.tooLong, 1);
    }
    all.conclude(fields.count, known.fragments.size());
    all.conclude(fields.reassembledLength, total);
    all.add(fields.reassembledData, source, 0, total, 0).markGenerated();
}

} // namespace

std::optional<Cursor> showReassembly(const ReassemblyFields& fields, const ReassemblyKnowledge& known, TreeItem& layer,
    Context& context, const Cursor& fragment)
{
    if (!known.hereComplete) {
        if (known.reassembledIn && layer)
            layer.conclude(fields.reassembledIn, known.reassembledIn);
        return {};
    }
    auto whole = context.addSource(std::string("Reassembled ") + fields.protocolName, known.bytes, fragment);
    if (layer)
        addFragments(fields, known, layer, whole.source());
    return whole;
}

} // namespace porthole
