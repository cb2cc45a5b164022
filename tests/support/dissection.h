// Frames for tests, dissected by themselves, and what can be read of them as plain text.
#pragma once

#include "dissectors/core/context.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::test {

using Bytes = std::vector<std::uint8_t>;

/// Bytes from hexadecimal digits. White space between them is ignored, and what stands behind a '#' in a line.
Bytes hex(std::string_view digits);

struct FrameOptions {
    LinkType linkType = LinkType::Ethernet;
    std::uint32_t originalLength = 0; ///< 0: as many as there are bytes
    DissectionOptions dissection;
    const FrameKnowledge* knowledge = nullptr;
};

/// A frame taken apart. Field values are given as `-T fields` prints them, lines as `-V` does.
class Dissected {
public:
    explicit Dissected(Bytes bytes, const FrameOptions& options = {});
    Dissected(const Dissected&) = delete;
    Dissected& operator=(const Dissected&) = delete;

    const Packet& packet() const { return m_packet; }
    std::string protocol() const { return m_packet.columns.protocol.string(); }
    std::string info() const { return m_packet.columns.info.string(); }
    std::string source() const;
    std::string destination() const;
    /// "eth:ethertype:ip:udp", as frame.protocols.
    std::string layers() const;
    bool has(std::string_view field) const { return !values(field).empty(); }
    /// The first value; empty if the field does not occur.
    std::string value(std::string_view field) const;
    std::vector<std::string> values(std::string_view field) const;
    /// The first such field's line.
    std::string label(std::string_view field) const;
    std::string filter(std::string_view field) const;
    /// All lines, four blanks for each level, hidden items left out; of one layer if its abbreviation is given.
    std::vector<std::string> lines(std::string_view layer = {}) const;
    /// The same in one string, for comparison with a raw string literal.
    std::string text(std::string_view layer = {}) const;
    bool malformed() const { return m_packet.failure.kind == Failure::Kind::Malformed; }
    bool truncated() const { return m_packet.failure.kind == Failure::Kind::Truncated; }

private:
    std::vector<std::uint32_t> find(std::string_view field) const;

    Bytes m_bytes;
    FrameKnowledge m_knowledge;
    Packet m_packet;
};

/// Looks at everything that can be looked at in a packet: each item's label, value and filter, the columns. Returns
/// what is wrong with it in one sentence (an item outside its byte source, a parent behind its child, a field that no
/// protocol declares); empty if nothing is.
std::string faultOf(const Packet& packet, const Registry& registry = standardRegistry());

/// Dissects the frame at every shorter length, once as if the capture had cut it and once as if the sender had, and
/// each also in the summary pass. Returns the first fault with the length it occurred at; empty if there is none.
std::string faultAtAnyLength(const Bytes& bytes, const FrameOptions& options = {});

} // namespace porthole::test
