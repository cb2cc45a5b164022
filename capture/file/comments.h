// Comments in blocks of pcapng: option 1 of packets and sections (draft-ietf-opsawg-pcapng, section 3.5).
#pragma once

#include "capture/file/byte_order.h"
#include "capture/frame.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::capture
{

using Comments = std::vector<std::string>;

/// The length of an option has 16 bits.
inline constexpr std::size_t longestComment = 65535; ///< bytes of UTF-8

/// Why this cannot be written as a comment, in a sentence; nothing: it can.
std::optional<std::string> commentFault(std::string_view comment);
std::optional<std::string> commentFault(const Comments& comments);

/// Whether a block of this type has room for comments: it is a packet with options.
bool takesComments(std::uint32_t blockType);

/// The packet block with these comments in place of its own; all else stays as it is. The block has to be a whole one
/// that takesComments(), and there must be no fault in the comments. Empty if the block is damaged.
std::vector<std::uint8_t> packetWithComments(ByteOrder order, ByteView block, const Comments& comments);

/// The same for a section header. The section's length is no longer said, as its packets may become longer too. Without
/// comments those of before stay.
std::vector<std::uint8_t> sectionWithComments(ByteOrder order, ByteView block, const std::optional<Comments>& comments);

} // namespace porthole::capture
