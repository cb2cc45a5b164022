// Writes captures frame by frame: pcap and pcapng.
#pragma once

#include "capture/file/capture_file.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace porthole::capture
{

class OutputFile;

struct WriterOptions {
    FileFormat format = FileFormat::PcapNg; ///< not Snoop
    Compression compression = Compression::None;
    int timePrecision = 9; ///< pcap only: 6 or 9. In pcapng each interface has its own.
    Section section;       ///< pcapng only: what the section header says
};

/// What an Interface Statistics Block says; nothing where it is not known.
struct InterfaceStatistics {
    Nanoseconds time = 0;                           ///< of these figures
    Nanoseconds start = noTime, end = noTime;       ///< of the capture
    std::optional<std::uint64_t> received, dropped; ///< all that were dropped, wherever that was
    std::optional<std::uint64_t> droppedBySystem;   ///< isb_osdrop
    std::optional<std::uint64_t> delivered;         ///< isb_usrdeliv: to the program that wrote the capture
};

/// Makes a capture. Buffered: call flush() for a reader to see what was written so far.
/// Every function that gives a bool gives false once something went wrong, and problem() says what.
class CaptureWriter
{
public:
    /// Makes or empties the file at `path`; "-" is standard output. Null, with the reason in `problem`, on failure.
    static std::unique_ptr<CaptureWriter> create(
        const std::string& path, const WriterOptions& options, Problem& problem);

    /// As create(), but the file appears at `path`, or replaces what stands there, only when close() has succeeded.
    static std::unique_ptr<CaptureWriter> replace(
        const std::string& path, const WriterOptions& options, Problem& problem);

    /// Writes to an open file descriptor, which it then owns.
    static std::unique_ptr<CaptureWriter> onDescriptor(int fd, const WriterOptions& options);

    ~CaptureWriter(); ///< without close(): a file to be replaced stays as it was
    CaptureWriter(const CaptureWriter&) = delete;
    CaptureWriter& operator=(const CaptureWriter&) = delete;

    /// An interface that frames will belong to, which get its number: 0, 1, … in this order. Before the frames that
    /// need it. pcap has room for one. ticksPerSecond must be a power of ten, or of two.
    bool addInterface(const Interface& interface);

    /// `header.interface` is the number of an interface added here; header.linkType is not looked at.
    /// `bytes` are header.capturedLength many. `metadata` needs pcapng.
    bool writeFrame(const FrameHeader& header, ByteView bytes, const FrameMetadata* metadata = nullptr);

    /// pcapng only; pcap has no room for these and says so.
    bool writeSecrets(const Secrets& secrets);
    bool writeNames(const std::vector<ResolvedName>& names);
    /// Interface Statistics Block for interface number `index`: its received and dropped.
    bool writeStatistics(std::uint16_t index, Nanoseconds time, const Interface& interface);
    bool writeStatistics(std::uint16_t index, const InterfaceStatistics& statistics);

    /// Bytes as they are: whole blocks of pcapng, in the byte order of this machine's choice or any other. Blocks that
    /// come in this way do not count as added.
    bool writeRaw(ByteView bytes);

    bool flush();
    /// Ends the capture without waiting for the disk, where close() does. Nothing can follow; create() and
    /// onDescriptor() only.
    bool finish();
    bool close();

    const std::optional<Problem>& problem() const;

    /// Bytes of the file so far, those that wait for flush() too; of a compressed file, those that are packed already.
    std::uint64_t size() const;

private:
    struct Timing {
        std::uint64_t ticksPerSecond;
        std::int64_t offsetSeconds;
    };

    CaptureWriter(std::unique_ptr<OutputFile> output, const WriterOptions& options);

    bool begin();
    bool beginWithoutInterface();
    void beginPcapNg();
    void beginPcap(const Interface& interface);
    void writePcapFrame(const FrameHeader& header, ByteView bytes);
    void writePcapNgFrame(const FrameHeader& header, ByteView bytes, const FrameMetadata* metadata);
    bool needPcapNg(std::string_view what);
    bool fail(std::string text);
    bool send();

    std::unique_ptr<OutputFile> m_output;
    WriterOptions m_options;
    std::vector<Timing> m_interfaces;
    std::vector<std::uint8_t> m_record; ///< the record or block that is being made
    bool m_begun = false;
    std::optional<Problem> m_problem;
};

} // namespace porthole::capture
