// Capture files: pcap, pcapng and snoop, plain or compressed, from disk or from a pipe.
//
// A CaptureFile yields its frames in order, once, and any frame again by its location.
// Sources: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng, RFC 1761.
#pragma once

#include "capture/file/byte_order.h"
#include "capture/file/processes.h"
#include "capture/frame.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::capture
{

enum class FileFormat : std::uint8_t {
    Pcap,
    PcapNg,
    Snoop, ///< read only
};

enum class Compression : std::uint8_t {
    None,
    Gzip,
    Zstd,
    Lz4,
};

/// Something wrong with a capture, in one sentence for the user. What was read before it is kept.
struct Problem {
    enum class Kind : std::uint8_t {
        CannotOpen, ///< nothing could be read at all: missing, a directory, no permission, empty, not a capture
        CutOff,     ///< the file ends inside a record or a block
        Corrupt,    ///< a record or a block contradicts itself
        Changed,    ///< the file shrank or vanished while it was open
        Io,         ///< the system refused to read, write or unpack
    };
    Kind kind = Kind::Io;
    std::string text;         ///< says what is wrong, where, and what was kept
    std::uint64_t offset = 0; ///< byte offset in the unpacked capture
};

/// An interface that frames were captured on (pcapng Interface Description Block; a pcap file has exactly one).
struct Interface {
    LinkType linkType = LinkType::Unknown;
    std::uint32_t section = 0;        ///< counted from 0
    std::uint32_t indexInSection = 0; ///< the number that packet blocks use
    std::uint32_t snapLength = 0;     ///< 0: no limit
    std::uint64_t ticksPerSecond = 1'000'000;
    std::int64_t timeOffsetSeconds = 0;
    std::int8_t fcsLength = -1; ///< bytes; -1: not known
    std::string name, description, filter, hardware, operatingSystem;
    std::optional<std::uint64_t> received, dropped; ///< Interface Statistics Block, the last one
    std::uint64_t droppedBetween = 0; ///< what its packets say of losses before them (epb_dropcount), together
    /// By whichever of the two says more.
    std::uint64_t lost() const { return std::max(dropped.value_or(0), droppedBetween); }
};

/// A name for an address (pcapng Name Resolution Block).
struct ResolvedName {
    std::vector<std::uint8_t> address; ///< 4 or 16 bytes
    std::vector<std::string> names;
};

/// Secrets for decryption (pcapng Decryption Secrets Block).
struct Secrets {
    std::uint32_t type = 0; ///< 0x544c534b: a TLS key log
    std::vector<std::uint8_t> data;
};

/// Where a block stands that readTcpSamples() looks into when somebody asks.
struct TcpSampleBlock {
    std::uint64_t offset = 0;
    std::uint32_t size = 0; ///< bytes, of the whole block
    ByteOrder order;
};

struct Section {
    std::uint64_t offset = 0; ///< where it begins; a frame belongs to the last section that begins before it
    std::string hardware, operatingSystem, application;
    std::vector<std::string> comments;
};

/// What a pcapng block says of one frame beyond its header; all of it is rare.
struct FrameMetadata {
    std::vector<std::string> comments;
    std::optional<std::uint32_t> flags; ///< epb_flags
    std::optional<std::uint64_t> dropCount, packetId;
    std::optional<std::uint32_t> queue;
    std::optional<std::uint32_t> process; ///< whose packet it is
    std::vector<std::vector<std::uint8_t>> hashes, verdicts;
    struct Custom {
        std::uint32_t enterpriseNumber = 0;
        bool copied = true; ///< whether it may be copied into another file
        bool text = false;  ///< options only
        std::vector<std::uint8_t> data;
    };
    std::vector<Custom> custom;        ///< custom options
    bool invalidTime = false;          ///< the part of a second is a second or more
    std::optional<Custom> customBlock; ///< the frame is itself a custom block (Wireshark lists these as frames)
};

/// Owns the bytes of frames read again. Reuse one for many reads: what is read in order is read ahead.
class FrameBuffer
{
public:
    /// How many bytes the next frame probably has: what is read when frames are not asked for in order.
    void expect(std::size_t capturedLength) { m_expected = capturedLength + roomForHeader; }

private:
    friend class Reader;
    static constexpr std::size_t roomForHeader = 256; ///< of the record or block, with ordinary options
    /// A piece of the file, as it was when it was read.
    struct Piece {
        std::vector<std::uint8_t> bytes;
        std::uint64_t offset = 0;
        std::size_t size = 0; ///< 0: nothing
    };
    Piece m_aside; ///< a single frame
    Piece m_ahead; ///< many frames, read in order
    std::size_t m_nextAhead = 0;
    std::uint64_t m_lastOffset = 0;
    std::uint64_t m_reader = 0; ///< whose bytes these are
    std::size_t m_expected = 2048; ///< enough for nearly all frames
};

struct Progress {
    std::uint64_t position = 0; ///< bytes of the file on disk read so far
    std::uint64_t size = 0;     ///< bytes of the file on disk; 0: not known (a pipe)
};

class CaptureFile
{
public:
    /// Opens a capture and reads its header. `path` "-" is standard input.
    /// On failure returns null and says why in `problem`, in one clear sentence without the path.
    static std::unique_ptr<CaptureFile> open(const std::string& path, Problem& problem);

    virtual ~CaptureFile();
    CaptureFile(const CaptureFile&) = delete;
    CaptureFile& operator=(const CaptureFile&) = delete;

    virtual FileFormat format() const = 0;
    virtual Compression compression() const = 0;
    /// Digits after the point of the time stamps: 6 for pcap in microseconds, 9 for nanoseconds.
    virtual int timePrecision() const = 0;

    /// The next frame, or false at the end of what can be read (see problem()). The bytes live until the next call.
    /// When the file has grown, a later call goes on where the last one ended. Call from one thread only.
    virtual bool next(Frame& frame) = 0;

    /// As next(), but several frames at once, which costs less: at least one, as many as are in memory, at most
    /// frames.size(). 0 at the end. The bytes of all of them live until the next call of either.
    virtual std::size_t nextBatch(std::span<Frame> frames) = 0;

    /// Reads a frame again: one that next() has yielded. False when the file no longer holds it.
    /// Any thread, also while another calls next(). The bytes live in `buffer`.
    virtual bool read(FrameLocation location, FrameBuffer& buffer, Frame& frame) const = 0;

    /// What the block says beyond the frame header: any thread. What was in `buffer` is gone, but a read() of the same
    /// frame that follows finds its bytes there.
    virtual bool metadata(FrameLocation location, FrameBuffer& buffer, FrameMetadata& metadata) const = 0;
    bool metadata(FrameLocation location, FrameMetadata& found) const
    {
        FrameBuffer buffer;
        return metadata(location, buffer, found);
    }

    /// Reads unpacked bytes of the capture as they stand, from before end(). Less than asked for where the file no
    /// longer has them. Any thread.
    virtual std::size_t readRaw(std::uint64_t offset, std::span<std::uint8_t> into) const = 0;

    /// The offset behind the last whole record or block that was read. Any thread.
    virtual std::uint64_t end() const = 0;

    virtual Progress progress() const = 0;
    /// The first thing that went wrong while reading, if any. Any thread.
    virtual std::optional<Problem> problem() const = 0;

    /// What was found so far. Copies, so that any thread can ask while another reads.
    virtual std::vector<Interface> interfaces() const = 0;
    virtual std::vector<Section> sections() const = 0;
    virtual std::vector<ResolvedName> names() const = 0;
    virtual std::vector<Secrets> secrets() const = 0;
    /// Processes that packets may belong to.
    virtual std::vector<ProcessRecord> processes() const { return {}; }
    /// Blocks with the kernel's numbers of connections.
    virtual std::vector<TcpSampleBlock> tcpSampleBlocks() const { return {}; }

protected:
    CaptureFile() = default;
};

} // namespace porthole::capture
