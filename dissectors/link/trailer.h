// What stands behind the payload in an Ethernet frame: padding, trailers of capture devices, the frame check sequence.
#pragma once

#include "dissectors/dissector.h"

namespace porthole {

// Declared by Ethernet, used by everything that carries an EtherType.
extern const Field<ByteString> etherPadding;
extern const Field<std::uint32_t> etherFcs;
extern const Field<std::uint8_t> etherFcsStatus;
extern const ExpertInfo etherPaddingBad;

/// Is there a frame check sequence at the end of the frame?
enum class CheckSequence : std::int8_t {
    Perhaps, ///< to be concluded from the lengths
    Absent,
    Present,
};

/// Adds the bytes between the payload's end and the end of `whole` to `layer`: zeros up to the minimum frame of 60
/// bytes are padding, the rest is a trailer, the last four bytes may be the check sequence. Only for show.
void addTrailer(TreeItem& layer, Cursor whole, std::uint32_t payloadEnd, CheckSequence check, const FieldInfo& trailerField);

} // namespace porthole
