// The beginnings of images: GIF89a, JFIF 1.02, PNG (ISO/IEC 15948).

#include "dissectors/application/media/media.h"

#include "dissectors/application/text_lines.h"

namespace porthole {

namespace {

// --- GIF

constexpr Field<TextString> gifVersion {"image-gif.version", "Version"};
constexpr Field<std::uint16_t> gifWidth {"image-gif.screen.width", "Screen width"};
constexpr Field<std::uint16_t> gifHeight {"image-gif.screen.height", "Screen height"};
constexpr Field<std::uint8_t> gifBackground {"image-gif.background_color_index", "Background color index"};
constexpr const FieldInfo* gifFields[] = {&gifVersion, &gifWidth, &gifHeight, &gifBackground};

void gifLabel(const ItemView& item, Text& out)
{
    out << "Compuserve GIF";
    if (const auto version = item.find(gifVersion); version.found()) {
        out << ", Version: ";
        appendPrintable(out, version.text());
    }
}

void dissectGif(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t signature = 6;
    const auto text = lines::text(in.view());
    if (!text.starts_with("GIF87a") && !text.starts_with("GIF89a")) {
        context.reject();
        return;
    }
    media::appendInfo(context, text.substr(0, signature));
    in.bytes(layer, gifVersion, signature);
    in.readLittle(layer, gifWidth);
    in.readLittle(layer, gifHeight);
    in.skip(1);
    in.read(layer, gifBackground);
    if (in)
        in.skip(in.captured());
}

// --- JFIF

constexpr Field<std::uint16_t> jpegMarker {"image-jfif.marker", "Marker", Base::Hex};
constexpr Field<std::uint16_t> jpegLength {"image-jfif.length", "Length"};
constexpr Field<TextString> jpegIdentifier {"image-jfif.identifier", "Identifier"};
constexpr Field<std::uint8_t> jpegMajor {"image-jfif.version.major", "Major Version"};
constexpr Field<std::uint8_t> jpegMinor {"image-jfif.version.minor", "Minor Version"};
constexpr const FieldInfo* jpegFields[] = {&jpegMarker, &jpegLength, &jpegIdentifier, &jpegMajor, &jpegMinor};

void dissectJfif(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint16_t startOfImage = 0xffd8, application0 = 0xffe0, application1 = 0xffe1;
    constexpr std::string_view identifier {"JFIF\0", 5};
    if (in.peek16() != startOfImage || (in.peek16(2) != application0 && in.peek16(2) != application1)) {
        context.reject();
        return;
    }
    media::appendInfo(context, "JPEG JFIF image");
    in.read(layer, jpegMarker);
    if (in.peek16() == application0) {
        in.read(layer, jpegMarker);
        in.read(layer, jpegLength);
        if (lines::text(in.view()).starts_with(identifier)) {
            in.bytes(layer, jpegIdentifier, identifier.size());
            in.read(layer, jpegMajor);
            in.read(layer, jpegMinor);
        }
    }
    if (in)
        in.skip(in.captured());
}

// --- PNG

void chunkLabel(const ItemView& item, Text& out);

constexpr ValueName colourTypes[] = {{0, "Grayscale"}, {2, "Truecolour"}, {3, "Indexed-colour"}, {4, "Grayscale with alpha"}, {6, "Truecolour with alpha"}};

constexpr Field<ByteString> pngSignature {"png.signature", "PNG Signature"};
constexpr Field<NoValue> pngChunk {"png.chunk", "Chunk", Label {chunkLabel}};
constexpr Field<std::uint32_t> chunkLength {"png.chunk.len", "Len"};
constexpr Field<TextString> chunkType {"png.chunk.type", "Chunk"};
constexpr Field<std::uint32_t> pngWidth {"png.ihdr.width", "Width"};
constexpr Field<std::uint32_t> pngHeight {"png.ihdr.height", "Height"};
constexpr Field<std::uint8_t> pngDepth {"png.ihdr.bitdepth", "Bit Depth"};
constexpr Field<std::uint8_t> pngColour {"png.ihdr.colour_type", "Colour Type", Names {colourTypes}};
constexpr Field<std::uint32_t> chunkCrc {"png.chunk.crc", "CRC", Base::Hex};
constexpr const FieldInfo* pngFields[] = {&pngSignature, &pngChunk, &chunkLength, &chunkType, &pngWidth, &pngHeight, &pngDepth, &pngColour, &chunkCrc};

struct ChunkName {
    std::string_view type, name;
};
constexpr ChunkName chunkNames[] = {{"IHDR", "Image Header"}, {"PLTE", "Palette"}, {"IDAT", "Image data chunk"}, {"IEND", "Image Trailer"},
    {"bKGD", "Background colour"}, {"gAMA", "Image gamma"}, {"pHYs", "Physical pixel dimensions"}, {"sBIT", "Significant bits"},
    {"tEXt", "Textual data"}, {"tIME", "Image last-modification time"}, {"tRNS", "Transparency"}};

void chunkLabel(const ItemView& item, Text& out)
{
    const auto type = item.find(chunkType).text();
    std::string_view name;
    for (const auto& known : chunkNames)
        if (known.type == type)
            name = known.name;
    out << (name.empty() ? std::string_view("Unknown chunk") : name) << " (";
    appendPrintable(out, type);
    out << ')';
}

void dissectPng(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::string_view signature = "\x89PNG\r\n\x1a\n";
    if (!lines::text(in.view()).starts_with(signature)) {
        context.reject();
        return;
    }
    media::appendInfo(context, "PNG");
    in.bytes(layer, pngSignature, signature.size());
    constexpr unsigned mostChunks = 10000;
    for (unsigned i = 0; i < mostChunks && in && in.remaining() > 0; ++i) {
        const auto chunk = layer.add(pngChunk, in.source(), in.position(), 0, 0);
        const auto length = in.read(chunk, chunkLength);
        const auto type = in.bytes(chunk, chunkType, 4);
        if (!in)
            return;
        auto content = in.take(length);
        if (lines::text(type.value) == "IHDR" && content.has(10)) {
            content.read(chunk, pngWidth);
            content.read(chunk, pngHeight);
            content.read(chunk, pngDepth);
            content.read(chunk, pngColour);
        }
        in.read(chunk, chunkCrc);
        chunk.setEnd(in.position());
    }
}

} // namespace

constinit const Protocol imageGifProtocol {
    .layer = {"image-gif", "Compuserve GIF", nullptr, gifLabel},
    .shortName = "GIF",
    .reference = "GIF89a",
    .fields = gifFields,
    .dissect = dissectGif,
};

constinit const Protocol imageJfifProtocol {
    .layer = {"image-jfif", "JPEG File Interchange Format", nullptr},
    .shortName = "JFIF",
    .reference = "JFIF",
    .fields = jpegFields,
    .dissect = dissectJfif,
};

constinit const Protocol pngProtocol {
    .layer = {"png", "Portable Network Graphics", nullptr},
    .shortName = "PNG",
    .reference = "RFC 2083",
    .fields = pngFields,
    .dissect = dissectPng,
};

} // namespace porthole
