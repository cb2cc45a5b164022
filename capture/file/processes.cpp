#include "capture/file/processes.h"

#include "capture/file/block_builder.h"
#include "capture/file/comments.h"
#include "capture/file/pcapng_blocks.h"

#include <algorithm>

namespace porthole::capture
{

using namespace pcapng;

namespace
{

constexpr std::uint32_t enterprise = 32622;
constexpr std::uint32_t processEntry = 3;
constexpr std::size_t entryAt = blockHeader + 4;      ///< behind the enterprise number
constexpr std::size_t processAt = entryAt + 8;        ///< behind type and length
constexpr std::size_t optionsAt = processAt + 4;      ///< behind the process's number
constexpr std::uint16_t nameCode = 2, pathCode = 3, commandCode = 4, parentCode = 5, userCode = 6, userNameCode = 7, startCode = 9;
constexpr std::uint16_t flagsCode = 2, processCode = 8; ///< of a packet

std::string_view fitting(const std::string& text)
{
    constexpr std::size_t longest = 65535;
    return std::string_view(text).substr(0, longest);
}

} // namespace

bool isProcessBlock(ByteOrder order, ByteView block)
{
    if (block.size() < optionsAt + 4)
        return false;
    const auto type = order.load32(block.data());
    return (type == CustomCopied || type == CustomNotCopied) && order.load32(block.data() + blockHeader) == enterprise
        && ByteOrder::little().load32(block.data() + entryAt) == processEntry;
}

std::optional<ProcessRecord> readProcess(ByteOrder order, ByteView block)
{
    if (!isProcessBlock(order, block))
        return std::nullopt;
    const auto little = ByteOrder::little(); // the entry always is
    ProcessRecord process;
    process.id = little.load32(block.data() + processAt);
    Options option(little, block.subspan(optionsAt, block.size() - optionsAt - 4));
    while (option.next()) {
        const ByteView value = option.value();
        switch (option.code()) {
        case nameCode: process.name = option.text(); break;
        case pathCode: process.path = option.text(); break;
        case commandCode:
            for (auto rest = value; !rest.empty();) {
                const auto end = std::find(rest.begin(), rest.end(), 0);
                process.commandLine.emplace_back(rest.begin(), end);
                rest = rest.subspan(std::min<std::size_t>(static_cast<std::size_t>(end - rest.begin()) + 1, rest.size()));
            }
            break;
        case parentCode: process.parent = option.number32(); break;
        case userCode: process.user = option.number32(); break;
        case userNameCode: process.userName = option.text(); break;
        case startCode: process.startTime = option.number64(); break;
        default: break;
        }
    }
    return option.damaged() ? std::nullopt : std::optional(std::move(process));
}

std::vector<std::uint8_t> processBlock(ByteOrder order, const ProcessRecord& process)
{
    const auto little = ByteOrder::little();
    // The entry is put together by itself, since it is little-endian in files of both kinds.
    std::vector<std::uint8_t> entry;
    {
        BlockBuilder options(entry, little, 0);
        options.number32(process.id);
        options.option(nameCode, fitting(process.name));
        options.option(pathCode, fitting(process.path));
        std::string command;
        for (const auto& word : process.commandLine)
            command += (command.empty() ? "" : std::string(1, '\0')) + word;
        options.option(commandCode, fitting(command));
        if (process.parent)
            options.option32(parentCode, *process.parent);
        if (process.user)
            options.option32(userCode, *process.user);
        options.option(userNameCode, fitting(process.userName));
        if (process.startTime)
            options.option64(startCode, *process.startTime);
        options.endOptions();
    }
    const auto content = ByteView(entry).subspan(blockHeader); // without the header of a block that is none
    std::vector<std::uint8_t> made;
    BlockBuilder block(made, order, CustomCopied);
    block.number32(enterprise);
    std::uint8_t head[8];
    little.store32(head, processEntry);
    little.store32(head + 4, static_cast<std::uint32_t>(content.size()));
    block.bytes(head);
    block.bytes(content);
    block.pad();
    block.finish();
    return made;
}

std::vector<std::uint8_t> packetWithProcess(ByteOrder order, ByteView block, const PacketProcess& process)
{
    Packet packet;
    if (!takesComments(order.load32(block.data())) || readPacket(order, block, 0, packet))
        return {};
    std::vector<std::uint8_t> made;
    BlockBuilder builder(made, order, order.load32(block.data()));
    const auto options = static_cast<std::size_t>(packet.options.data() - block.data());
    builder.bytes(block.subspan(blockHeader, options - blockHeader));
    builder.pad();
    bool hasFlags = false;
    Options option(order, packet.options);
    while (option.next()) {
        hasFlags |= option.code() == flagsCode;
        if (option.code() != processCode)
            builder.option(option.code(), option.value());
    }
    if (option.damaged())
        return {};
    constexpr std::uint32_t inboundFlag = 1, outboundFlag = 2;
    if (!hasFlags)
        builder.option32(flagsCode, process.outbound ? outboundFlag : inboundFlag);
    std::uint8_t numbers[8];
    order.store32(numbers, process.id);
    order.store32(numbers + 4, 0); // which thread is not known
    builder.option(processCode, ByteView(numbers));
    builder.endOptions();
    builder.finish();
    return made;
}

} // namespace porthole::capture
