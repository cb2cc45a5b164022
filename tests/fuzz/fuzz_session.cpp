// Takes any frames for a capture and looks at everything that a session makes of them: what only many frames together
// tell (fragments, TCP analysis and states, messages over several segments) is reached this way.
//
// An input is a link type (2 bytes, most significant first), and frames: the length (2 bytes), milliseconds since the
// frame before (1 byte), the bytes. The last frame may be shorter than it says: the capture has cut it.

#include "analysis/session.h"
#include "analysis/stream/conversation_stream.h"
#include "analysis/stream/follow_layout.h"
#include "analysis/stream/stream_reader.h"
#include "tests/support/dissection.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

using namespace porthole;

namespace {

void append32(std::vector<std::uint8_t>& file, std::uint32_t value)
{
    for (int shift = 0; shift < 32; shift += 8)
        file.push_back(static_cast<std::uint8_t>(value >> shift));
}

/// A pcap file of the frames (draft-ietf-opsawg-pcap), least significant byte first.
std::vector<std::uint8_t> pcapOf(ByteView input)
{
    constexpr std::uint32_t magic = 0xa1b2c3d4, version = 2 | 4 << 16, noSnapLength = 0x40000;
    constexpr std::size_t frameHeader = 3;
    std::vector<std::uint8_t> file;
    for (const auto value : {magic, version, 0u, 0u, noSnapLength, static_cast<std::uint32_t>(input[0] << 8 | input[1])})
        append32(file, value);
    std::uint32_t milliseconds = 0;
    for (auto rest = input.subspan(2); rest.size() > frameHeader;) {
        const std::size_t length = static_cast<std::size_t>(rest[0] << 8 | rest[1]);
        milliseconds += rest[2];
        rest = rest.subspan(frameHeader);
        const auto captured = std::min(length, rest.size());
        append32(file, 1'700'000'000 + milliseconds / 1000);
        append32(file, milliseconds % 1000 * 1000);
        append32(file, static_cast<std::uint32_t>(captured));
        append32(file, static_cast<std::uint32_t>(length));
        file.insert(file.end(), rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(captured));
        rest = rest.subspan(captured);
    }
    return file;
}

[[noreturn]] void stop(analysis::FrameNumber number, const std::string& fault)
{
    std::fprintf(stderr, "frame %u: %s\n", number, fault.c_str());
    std::abort();
}

/// Pieces stand one behind the other and are in their frames; as many lines as were counted are there.
void followStream(const analysis::Session& session, analysis::ConversationId id)
{
    analysis::ConversationStream stream(session, id);
    stream.update();
    analysis::StreamReader reader(session, id);
    std::vector<analysis::StreamPiece> pieces;
    stream.pieces(0, stream.extent().pieces, pieces);
    std::uint64_t next[2] {};
    for (const auto& piece : pieces) {
        if (piece.length == 0 || piece.begin != next[piece.reverse] || piece.position != next[0] + next[1])
            stop(piece.frame, "a piece of the stream is not where it should be");
        next[piece.reverse] = piece.end();
        if (piece.kind == analysis::StreamPiece::Kind::Data && reader.read(piece).size() != piece.length)
            stop(piece.frame, "does not hold what it is said to");
        stream.rangeOf(piece.frame);
    }
    for (const auto form : {analysis::FollowForm::Utf8, analysis::FollowForm::Hex, analysis::FollowForm::Yaml}) {
        analysis::FollowLook look;
        look.form = form;
        analysis::FollowLayout layout(stream, look);
        layout.scan();
        analysis::FollowLines maker(stream, look);
        std::vector<analysis::FollowLine> lines;
        layout.lines(0, static_cast<std::size_t>(layout.lineCount()) + 1, maker, lines);
        if (lines.size() != layout.lineCount())
            stop(0, "has other lines than were counted");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const auto bytes = pcapOf({data, size});
    static const int file = ::memfd_create("fuzz", MFD_CLOEXEC);
    if (::ftruncate(file, 0) || ::pwrite(file, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        return 0;
    capture::Problem problem;
    const auto session = analysis::Session::open("/proc/self/fd/" + std::to_string(file), problem);
    if (!session)
        return 0;
    session->load();

    analysis::PacketReader reader(*session);
    std::vector<std::string> infos;
    for (analysis::FrameNumber number = 1; number <= session->frameCount(); ++number) {
        if (!reader.read(number))
            stop(number, "cannot be read again");
        if (const auto fault = test::faultOf(reader.packet(), session->registry()); !fault.empty())
            stop(number, fault);
        infos.push_back(reader.packet().columns.info.string());
    }
    for (analysis::ConversationId id = 0; id < session->conversationCount(); ++id)
        followStream(*session, id);
    // From the end to the beginning, without a tree, by somebody else: the same.
    analysis::PacketReader other(*session);
    for (auto number = session->frameCount(); number >= 1; --number) {
        if (!other.read(number, {.tree = false, .columns = true}))
            stop(number, "cannot be read from the end");
        if (other.packet().columns.info.view() != infos[number - 1])
            stop(number, "Info is \"" + infos[number - 1] + "\" in order, \"" + other.packet().columns.info.string() + "\" backwards");
    }
    return 0;
}
