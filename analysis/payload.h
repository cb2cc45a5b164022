// What TCP and UDP carry in a frame, read from the capture again.
#pragma once

#include "analysis/frame_index.h"
#include "capture/file/capture_file.h"
#include "dissectors/core/facts.h"

#include <functional>
#include <vector>

namespace porthole::analysis {

class Session;

/// The IP datagram that this fragment completes, put together: what IP carries. Empty if it completes none.
std::vector<std::uint8_t> wholeDatagram(const Session& session, FrameNumber number, capture::FrameBuffer& buffer);

/// What TCP or UDP carries where only dissection makes the bytes, as in a compressed datagram (RFC 3173). `transport` is the last
/// one that the summary of the frame found. Empty if its data stand in the frame, or in a datagram put together.
std::vector<std::uint8_t> dissectedPayload(const Session& session, const Frame& frame, const TransportFacts& transport);

/// Hands the data of the last TCP segment or UDP datagram in a frame to `use`; of a datagram in IP fragments all of it, in the
/// frame that completes it. They live during the call, and are shorter than the header says where the capture cut them. False
/// when the frame holds no transport layer of this kind, or cannot be read.
bool readPayload(const Session& session, TransportFacts::Kind kind, FrameNumber number, FrameLocation location,
    capture::FrameBuffer& buffer, const std::function<void(const TransportFacts&, ByteView)>& use);

} // namespace porthole::analysis
