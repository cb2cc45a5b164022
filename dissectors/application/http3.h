// HTTP/3: RFC 9114.
#pragma once

#include "dissectors/dissector.h"

namespace porthole {

/// What is known of a stretch of a QUIC stream that holds whole HTTP/3 frames.
struct Http3Stretch {
    bool streamBegins;        ///< a unidirectional stream's type stands in front
    std::uint64_t streamType; ///< of a unidirectional stream; 0: control stream, or the stream is bidirectional
    std::uint32_t begin, end; ///< of the frames, from where `in` stands
};

/// Shows them as a layer of their own.
void showHttp3(Cursor in, Context& context, const Http3Stretch& stretch);

} // namespace porthole
