// Processes in pcapng, as Wireshark 5 writes them: a custom block (enterprise number 32622, entry type 3) for each process, and
// option 8 (process and thread) in the packets that belong to it. An Internet draft describes them.
#pragma once

#include "capture/file/byte_order.h"
#include "capture/frame.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace porthole::capture
{

struct ProcessRecord {
    std::uint32_t id = 0;
    std::string name, path;
    std::vector<std::string> commandLine; ///< empty: not told
    std::optional<std::uint32_t> parent, user;
    std::string userName;
    std::optional<std::uint64_t> startTime; ///< nanoseconds since 1970
};

/// Whether a whole block describes a process; it is not shown as a packet, as other custom blocks are.
bool isProcessBlock(ByteOrder order, ByteView block);
/// Nothing if the block is damaged. What is missing in it stays empty.
std::optional<ProcessRecord> readProcess(ByteOrder order, ByteView block);
/// A whole block. Texts that are longer than an option can hold are cut off.
std::vector<std::uint8_t> processBlock(ByteOrder order, const ProcessRecord& process);

/// What a packet says of its process.
struct PacketProcess {
    std::uint32_t id = 0;
    bool outbound = false; ///< the process sent it; else it received it
};
/// The packet block with that in place of what it said of a process before. Its flags say whether it was sent or received, if
/// it had no flags. Empty: the block has no room for it, or is damaged.
std::vector<std::uint8_t> packetWithProcess(ByteOrder order, ByteView block, const PacketProcess& process);

} // namespace porthole::capture
