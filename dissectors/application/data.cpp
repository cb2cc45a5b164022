// Data: bytes that no protocol claims.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

void appendLength(const ItemView& item, Text& out);

constexpr Field<ByteString> dataBytes {"data.data", "Data"};
constexpr Field<std::int32_t> dataLength {"data.len", "Length", Generated {}};

constexpr const FieldInfo* fields[] = {&dataBytes, &dataLength};

void appendLength(const ItemView& item, Text& out)
{
    const auto length = item.valueOf(dataLength);
    out.format(" ({} byte{})", length, length == 1 ? "" : "s");
}

void dissect(Cursor& in, TreeItem& layer, Context&)
{
    const auto length = in.captured();
    in.bytes(layer, dataBytes, length);
    layer.conclude(dataLength, length);
}

} // namespace

constinit const Protocol dataProtocol {
    .layer = {"data", "Data", appendLength},
    .shortName = "Data",
    .reference = "none",
    .fields = fields,
    .dissect = dissect,
};

} // namespace porthole
