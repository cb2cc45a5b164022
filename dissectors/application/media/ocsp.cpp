// Online Certificate Status Protocol (RFC 6960): whether it is a request or a response.

#include "dissectors/application/media/media.h"

namespace porthole {

namespace {

/// A response is a sequence that begins with an enumerated value (section 4.2.1).
bool isResponse(const Cursor& in)
{
    constexpr std::uint8_t enumerated = 0x0a;
    const auto lengthBytes = in.peek(1) & 0x80 ? in.peek(1) & 0x7fu : 0u;
    return in.peek(2 + lengthBytes) == enumerated;
}

void dissect(Cursor& in, TreeItem&, Context& context)
{
    constexpr std::uint8_t sequence = 0x30;
    if (in.peek() != sequence) {
        context.reject();
        return;
    }
    if (context.parentProtocol() == &httpProtocol) {
        context.setProtocol("OCSP");
        context.setInfo("{}", isResponse(in) ? "Response" : "Request");
    }
    in.skip(in.captured());
}

} // namespace

constinit const Protocol ocspProtocol {
    .layer = {"ocsp", "Online Certificate Status Protocol", nullptr},
    .shortName = "OCSP",
    .reference = "RFC 6960",
    .dissect = dissect,
};

} // namespace porthole
