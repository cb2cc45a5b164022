#include "capture/helper/pipe_reader.h"

#include "capture/file/open_source.h"
#include "capture/helper/helper_request.h"
#include "capture/helper/pipe_source.h"
#include "capture/live/packet_filter.h"

#include <fmt/format.h>

#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace porthole::capture
{

namespace
{

class PipeReader final : public SourceReader
{
public:
    PipeReader(CaptureContext& context, std::size_t source, const CaptureSource& described, OpenPipe pipe)
        : SourceReader(context, source)
        , m_described(described)
        , m_name(described.name == "-" ? "The standard input" : fmt::format("\"{}\"", shownName(described.name)))
        , m_pipe(std::move(pipe))
    {
    }

private:
    void read() override
    {
        PipeSource bytes(std::move(m_pipe.data), std::move(m_pipe.errors), m_context.stop, [this] { deliver(); });
        Problem problem;
        const auto file = openSource(std::make_unique<Forwarding>(bytes), problem);
        if (file)
            readFrames(*file);
        if (m_context.stop.isSet())
            return;
        sayWhyItEnded(file ? file->problem() : std::optional(problem), bytes.complaint());
    }

    /// Lets the source outlive the file that reads it.
    class Forwarding final : public ByteSource
    {
    public:
        explicit Forwarding(ByteSource& source)
            : m_source(source)
        {
        }
        std::size_t read(std::span<std::uint8_t> into) override { return m_source.read(into); }
        std::optional<Problem> failure() const override { return m_source.failure(); }
        std::size_t readAt(std::uint64_t offset, std::span<std::uint8_t> into) const override
        {
            return m_source.readAt(offset, into);
        }
        Progress progress() const override { return m_source.progress(); }

    private:
        ByteSource& m_source;
    };

    void readFrames(CaptureFile& file)
    {
        const bool hasMetadata = file.format() == FileFormat::PcapNg;
        addWhatIsNew(file);
        deliver();
        FrameBuffer buffer;
        FrameMetadata metadata;
        Frame frame;
        while (!m_context.stop.isSet() && !m_failed && file.next(frame)) {
            if (frame.header.interface == noInterface)
                continue; // a custom block: a packet of nobody
            if (frame.header.interface >= m_filters.size())
                addWhatIsNew(file);
            if (frame.header.interface >= m_filters.size())
                break;
            const auto& filter = m_filters[frame.header.interface];
            if (filter && !filter->matches(frame.bytes, frame.header.originalLength))
                continue;
            const bool described = hasMetadata && file.metadata(frame.location, buffer, metadata);
            take(frame, described ? &metadata : nullptr);
            if (batch().full() || std::chrono::steady_clock::now() - m_delivered > longestWait) {
                addSecretsAndNames(file);
                giveAway();
            }
        }
        addSecretsAndNames(file);
    }

    void take(const Frame& frame, FrameMetadata* metadata)
    {
        PacketBatch& into = batch();
        PacketBatch::Packet& packet = into.packets.emplace_back();
        packet.time = frame.header.time;
        packet.captured = frame.header.capturedLength;
        if (m_described.snapLength)
            packet.captured = std::min(packet.captured, m_described.snapLength);
        packet.original = frame.header.originalLength;
        packet.interface = frame.header.interface;
        into.bytes.insert(into.bytes.end(), frame.bytes.begin(), frame.bytes.begin() + packet.captured);
        if (!metadata)
            return;
        const bool flagsOnly = metadata->comments.empty() && metadata->hashes.empty() && metadata->verdicts.empty()
            && metadata->custom.empty() && !metadata->dropCount && !metadata->packetId && !metadata->queue;
        if (flagsOnly) {
            packet.flags = metadata->flags.value_or(0);
        } else {
            packet.metadata = static_cast<std::int16_t>(into.metadata.size());
            into.metadata.push_back(std::move(*metadata));
            *metadata = {};
        }
    }

    /// A pipe can wait: its writer does.
    void giveAway()
    {
        while (!m_context.queue.waitForRoom(std::chrono::milliseconds(100)))
            if (m_context.stop.isSet())
                return;
        deliver();
        m_delivered = std::chrono::steady_clock::now();
    }

    void addWhatIsNew(const CaptureFile& file)
    {
        addSecretsAndNames(file);
        const auto interfaces = file.interfaces();
        for (std::size_t i = m_filters.size(); i < interfaces.size(); ++i) {
            Interface interface = interfaces[i];
            if (interface.name.empty())
                interface.name = m_described.name == "-" ? "stdin" : m_described.name;
            auto& filter = m_filters.emplace_back();
            if (!m_described.filter.empty()) {
                std::string error;
                filter = PacketFilter::compile(m_described.filter, interface.linkType, error);
                if (!filter)
                    failFilter(error);
                if (interface.filter.empty())
                    interface.filter = m_described.filter;
            }
            batch().interfaces.push_back(std::move(interface));
        }
    }

    void addSecretsAndNames(const CaptureFile& file)
    {
        const auto secrets = file.secrets();
        for (; m_secrets < secrets.size(); ++m_secrets)
            batch().secrets.push_back(secrets[m_secrets]);
        const auto names = file.names();
        for (; m_names < names.size(); ++m_names)
            batch().names.push_back(names[m_names]);
    }

    void failFilter(const std::string& error)
    {
        if (!m_failed)
            m_context.reporter.trouble(sourceIndex(), Problem::Kind::CannotOpen,
                fmt::format("The capture filter \"{}\" does not compile for the packets of {} ({}).",
                    shownName(m_described.filter), m_name, shownName(error)));
        m_failed = true;
    }

    void sayWhyItEnded(const std::optional<Problem>& problem, const std::string& complaint)
    {
        if (m_failed || !problem)
            return;
        std::string text = fmt::format("{} gives no more packets. {}", m_name, problem->text);
        if (!complaint.empty())
            text += fmt::format(" The program behind it said: {}.", complaint);
        m_context.reporter.trouble(sourceIndex(), problem->kind, text);
    }

    static constexpr auto longestWait = std::chrono::milliseconds(20);

    const CaptureSource m_described;
    const std::string m_name;
    OpenPipe m_pipe;
    std::vector<std::unique_ptr<PacketFilter>> m_filters; ///< one an interface; null: everything
    std::size_t m_secrets = 0;
    std::size_t m_names = 0;
    bool m_failed = false;
    std::chrono::steady_clock::time_point m_delivered {};
};

} // namespace

bool openPipe(const CaptureSource& source, int data, int errors, OpenPipe& pipe, Problem& problem)
{
    if (errors >= 0)
        pipe.errors.reset(errors);
    if (data >= 0) {
        pipe.data.reset(data);
        return true;
    }
    if (source.name == "-") {
        pipe.data.reset(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
    } else {
        // Without waiting for the other end; reading waits.
        pipe.data.reset(::open(source.name.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    }
    struct stat status {
    };
    if (!pipe.data || ::fstat(pipe.data.get(), &status) != 0) {
        problem = { Problem::Kind::CannotOpen,
            fmt::format("The pipe \"{}\" could not be opened ({}).", shownName(source.name), std::strerror(errno)), 0 };
        return false;
    }
    if (S_ISDIR(status.st_mode)) {
        problem
            = { Problem::Kind::CannotOpen, fmt::format("\"{}\" is a folder, not a pipe.", shownName(source.name)), 0 };
        return false;
    }
    return true;
}

std::unique_ptr<SourceReader> makePipeReader(
    CaptureContext& context, std::size_t source, const CaptureSource& described, OpenPipe pipe)
{
    return std::make_unique<PipeReader>(context, source, described, std::move(pipe));
}

} // namespace porthole::capture
