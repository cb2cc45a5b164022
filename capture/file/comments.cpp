#include "capture/file/comments.h"

#include "capture/file/block_builder.h"
#include "capture/file/pcapng_blocks.h"

#include <fmt/format.h>

#include <limits>

namespace porthole::capture
{

using namespace pcapng;

namespace
{

constexpr std::uint16_t commentCode = 1;
constexpr std::size_t sectionFixed = 16; ///< byte order, version, length of the section

void copyOtherOptions(ByteOrder order, ByteView options, BlockBuilder& builder)
{
    Options option(order, options);
    while (option.next())
        if (option.code() != commentCode)
            builder.option(option.code(), option.value());
}

void addComments(BlockBuilder& builder, const Comments& comments)
{
    for (const std::string& comment : comments)
        builder.option(commentCode, std::string_view(comment));
}

} // namespace

std::optional<std::string> commentFault(std::string_view comment)
{
    if (comment.find('\0') != std::string_view::npos)
        return "A comment cannot hold a NUL character: what follows it would be lost.";
    if (comment.size() > longestComment)
        return fmt::format("A comment has room for {} bytes, but this one has {}.", longestComment, comment.size());
    return {};
}

std::optional<std::string> commentFault(const Comments& comments)
{
    for (const std::string& comment : comments)
        if (auto fault = commentFault(comment))
            return fault;
    return {};
}

bool takesComments(std::uint32_t blockType)
{
    return blockType == EnhancedPacket || blockType == ObsoletePacket;
}

std::vector<std::uint8_t> packetWithComments(ByteOrder order, ByteView block, const Comments& comments)
{
    Packet packet;
    if (readPacket(order, block, 0, packet))
        return {};
    std::vector<std::uint8_t> made;
    BlockBuilder builder(made, order, order.load32(block.data()));
    const auto optionsAt = static_cast<std::size_t>(packet.options.data() - block.data());
    builder.bytes(block.subspan(blockHeader, optionsAt - blockHeader));
    builder.pad(); // the padding of the last packet data may be missing
    addComments(builder, comments);
    copyOtherOptions(order, packet.options, builder);
    builder.endOptions();
    builder.finish();
    return made;
}

std::vector<std::uint8_t> sectionWithComments(ByteOrder order, ByteView block, const std::optional<Comments>& comments)
{
    if (block.size() < blockOverhead + sectionFixed)
        return {};
    std::vector<std::uint8_t> made;
    BlockBuilder builder(made, order, SectionHeader);
    builder.bytes(block.subspan(blockHeader, sectionFixed - sizeof(std::uint64_t)));
    builder.number64(std::numeric_limits<std::uint64_t>::max());
    const ByteView options = block.subspan(blockHeader + sectionFixed, block.size() - blockOverhead - sectionFixed);
    if (comments)
        addComments(builder, *comments);
    Options option(order, options);
    while (option.next())
        if (!comments || option.code() != commentCode)
            builder.option(option.code(), option.value());
    builder.endOptions();
    builder.finish();
    return made;
}

} // namespace porthole::capture
