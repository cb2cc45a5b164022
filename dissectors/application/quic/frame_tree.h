// The frames of a decrypted QUIC packet in the tree.
#pragma once

#include "dissectors/application/quic/connection.h"
#include "dissectors/dissector.h"

namespace porthole::quic {

/// What is known of the packet that the frames stand in.
struct PacketContents {
    const PacketNote& note;
    PacketType type;
    bool fromServer;
};

/// Shows all frames of a payload below `layer`, with what they carry, and appends them to the Info column. `figure`: the
/// same as a line of RFC 9000's figures.
void showFrames(Cursor in, const TreeItem& layer, Context& context, const PacketContents& contents, Text& figure);

extern const FieldList frameFields;
extern const ExpertList frameExperts;

} // namespace porthole::quic
