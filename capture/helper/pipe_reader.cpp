#include "capture/helper/pipe_reader.h"

#include "capture/file/open_source.h"
#include "capture/helper/helper_request.h"
#include "capture/helper/pipe_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

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
        const auto file = openSource(std::make_unique<Forwarding>(bytes, m_came), problem);
        if (file)
            readFrames(*file);
        if (m_context.stop.isSet())
            return;
        sayWhyItEnded(file ? file->problem() : std::optional(problem), bytes.complaint());
    }

    /// Bytes that came since …
    struct Came {
        std::size_t sinceFrame = 0; ///< … the last packet
        std::size_t sinceLook = 0;  ///< … addSecretsAndNames(), without packets' own
    };

    /// Lets the source outlive the file that reads it.
    class Forwarding final : public ByteSource
    {
    public:
        Forwarding(ByteSource& source, Came& came)
            : m_source(source)
            , m_came(came)
        {
        }
        std::size_t read(std::span<std::uint8_t> into) override
        {
            // What is no packet is kept: it must not fill the memory.
            if (m_came.sinceFrame > mostAttached) {
                m_failure = Problem { Problem::Kind::Corrupt, "It sends a great deal that is no packet",
                    m_source.progress().position };
                return 0;
            }
            const std::size_t got = m_source.read(into);
            m_came.sinceFrame += got;
            m_came.sinceLook += got;
            return got;
        }
        std::optional<Problem> failure() const override { return m_failure ? m_failure : m_source.failure(); }
        std::size_t readAt(std::uint64_t offset, std::span<std::uint8_t> into) const override
        {
            return m_source.readAt(offset, into);
        }
        Progress progress() const override { return m_source.progress(); }

    private:
        ByteSource& m_source;
        Came& m_came;
        std::optional<Problem> m_failure;
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
            m_came.sinceFrame = 0;
            m_came.sinceLook -= std::min<std::size_t>(m_came.sinceLook, frame.header.capturedLength);
            if (frame.header.interface == noInterface)
                continue; // a custom block: a packet of nobody
            if (frame.header.interface >= m_filters.size())
                addWhatIsNew(file);
            if (frame.header.interface >= m_filters.size())
                break;
            const auto filter = m_filters[frame.header.interface];
            if (filter && !filter->matches(frame.bytes, frame.header.originalLength))
                continue;
            const bool described = hasMetadata && file.metadata(frame.location, buffer, metadata);
            take(frame, described ? &metadata : nullptr);
            const auto now = std::chrono::steady_clock::now();
            if (batch().full() || now - m_delivered > longestWait) {
                if (now >= m_lookAgain || m_came.sinceLook > mostAttached / 4)
                    addSecretsAndNames(file);
                giveAway();
            }
        }
        addWhatIsNew(file);
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
            into.add(std::exchange(*metadata, {}));
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
                const auto known = m_pipe.filters.find(interface.linkType);
                if (known != m_pipe.filters.end())
                    filter = known->second;
                else
                    filter = PacketFilter::compile(m_described.filter, interface.linkType, error);
                if (!filter)
                    failFilter(error);
                if (interface.filter.empty())
                    interface.filter = m_described.filter;
            }
            batch().interfaces.push_back(std::move(interface));
        }
    }

    /// All that came so far is given out each time: the more that is, the less often it is asked for.
    void addSecretsAndNames(const CaptureFile& file)
    {
        using Clock = std::chrono::steady_clock;
        constexpr int share = 20;
        const auto begun = Clock::now();
        m_came.sinceLook = 0;
        const auto secrets = file.secrets();
        const auto names = file.names();
        for (; m_secrets < secrets.size() && m_attached <= mostAttached; ++m_secrets)
            attach(secrets[m_secrets]);
        for (; m_names < names.size() && m_attached <= mostAttached; ++m_names)
            attach(names[m_names]);
        if (m_attached > mostAttached && !m_failed) {
            m_failed = true;
            m_context.reporter.trouble(sourceIndex(), Problem::Kind::Corrupt,
                fmt::format("{} gives no more packets. It sends more names and secrets than fit in memory; what came "
                            "before is kept.",
                    m_name));
        }
        m_lookAgain = Clock::now() + share * (Clock::now() - begun);
    }

    template <class Thing> void attach(const Thing& thing)
    {
        const std::size_t before = batch().attached;
        batch().add(thing);
        m_attached += batch().attached - before;
        if (batch().full())
            giveAway();
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
    static constexpr std::size_t mostAttached = 64 * 1024 * 1024; ///< bytes of names and secrets, or of anything without a packet

    const CaptureSource m_described;
    const std::string m_name;
    OpenPipe m_pipe;
    std::vector<std::shared_ptr<const PacketFilter>> m_filters; ///< one an interface; null: everything
    Came m_came;
    std::size_t m_attached = 0;     ///< bytes of secrets and names so far
    std::chrono::steady_clock::time_point m_lookAgain {}; ///< not before, for secrets and names
    std::size_t m_secrets = 0;
    std::size_t m_names = 0;
    bool m_failed = false;
    std::chrono::steady_clock::time_point m_delivered {};
};

} // namespace

namespace
{

void compileInAdvance(const CaptureSource& source, OpenPipe& pipe)
{
    constexpr LinkType likely[] { LinkType::Ethernet, LinkType::LinuxSll, LinkType::LinuxSll2, LinkType::Raw, LinkType::Ipv4,
        LinkType::Ipv6, LinkType::Null, LinkType::Loop, LinkType::Ppp, LinkType::Ieee80211, LinkType::Ieee80211Radiotap };
    // Names of hosts that nobody answers for take long, each time.
    constexpr auto patience = std::chrono::seconds(2);
    const auto begun = std::chrono::steady_clock::now();
    for (const LinkType linkType : likely) {
        std::string error;
        if (std::shared_ptr<const PacketFilter> filter = PacketFilter::compile(source.filter, linkType, error))
            pipe.filters[linkType] = std::move(filter);
        if (std::chrono::steady_clock::now() - begun > patience)
            return;
    }
}

} // namespace

bool openPipe(const CaptureSource& source, int data, int errors, OpenPipe& pipe, Problem& problem)
{
    if (!source.filter.empty())
        compileInAdvance(source, pipe);
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
