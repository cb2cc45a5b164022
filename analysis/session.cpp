#include "analysis/session.h"

#include "analysis/summary_pass.h"

#include <algorithm>
#include <mutex>

namespace porthole::analysis {

std::unique_ptr<Session> Session::open(const std::string& path, capture::Problem& problem, const SessionOptions& options)
{
    auto file = capture::CaptureFile::open(path, problem);
    if (!file)
        return nullptr;
    return of(std::move(file), path, options);
}

std::unique_ptr<Session> Session::of(std::unique_ptr<capture::CaptureFile> file, std::string path, const SessionOptions& options)
{
    return std::unique_ptr<Session>(new Session(std::move(file), std::move(path), options));
}

Session::Session(std::unique_ptr<capture::CaptureFile> file, std::string path, const SessionOptions& options)
    : m_path(std::move(path))
    , m_options(options)
    , m_file(std::move(file))
    , m_dissector(standardRegistry(), options.dissection)
    , m_keys(options.keys ? options.keys : std::make_shared<KeyLog>())
    , m_sideTables(std::make_unique<SideTables>())
    , m_pass(std::make_unique<SummaryPass>(*this))
{
    setNames(options.names);
}

Session::~Session() = default;

void Session::load(std::stop_token stop)
{
    {
        const std::unique_lock lock(m_mutex);
        m_finished = false;
        m_cancelled = false;
    }
    takeSecrets();
    m_pass->run(stop);
    takeSecrets();
    NameOptions names;
    {
        const std::unique_lock lock(m_mutex);
        m_finished = true;
        m_cancelled = stop.stop_requested();
        names = m_nameOptions;
    }
    if (!names.kinds.network)
        return;
    auto made = makeNames(names, m_file->names()); // again, with what the file said on the way
    const std::unique_lock lock(m_mutex);
    if (m_nameOptions.kinds == names.kinds && m_nameOptions.given == names.given && m_nameOptions.asked == names.asked) // or somebody has set others meanwhile
        m_names = std::move(made);
}

void Session::takeSecrets()
{
    constexpr std::uint32_t tlsKeyLog = 0x544c534b;
    const auto secrets = m_file->secrets();
    for (; m_secretsTaken < secrets.size(); ++m_secretsTaken) {
        const auto& [type, data] = secrets[m_secretsTaken];
        if (type == tlsKeyLog)
            m_keys->add({reinterpret_cast<const char*>(data.data()), data.size()});
    }
}

void Session::setPrograms(std::shared_ptr<const ProgramBook> programs) const
{
    const std::unique_lock lock(m_mutex);
    m_programs = std::move(programs);
}

std::shared_ptr<const ProgramBook> Session::programs() const
{
    const std::shared_lock lock(m_mutex);
    return m_programs;
}

void Session::setNames(const NameOptions& options) const
{
    auto names = makeNames(options, options.kinds.network ? m_file->names() : std::vector<capture::ResolvedName> {});
    const std::unique_lock lock(m_mutex);
    m_nameOptions = options;
    m_names = std::move(names);
}

std::shared_ptr<HostNames> Session::askedForNames() const
{
    const std::shared_lock lock(m_mutex);
    return m_nameOptions.asked;
}

void Session::setEdits(std::shared_ptr<const FrameEdits> edits) const
{
    const std::unique_lock lock(m_mutex);
    m_edits = std::move(edits);
}

std::shared_ptr<const FrameEdits> Session::edits() const
{
    const std::shared_lock lock(m_mutex);
    return m_edits;
}

LoadState Session::state() const
{
    LoadState state;
    state.progress = m_file->progress();
    state.problem = m_file->problem();
    const std::shared_lock lock(m_mutex);
    state.frames = m_index.size();
    state.finished = m_finished;
    state.cancelled = m_cancelled;
    return state;
}

FrameNumber Session::frameCount() const
{
    const std::shared_lock lock(m_mutex);
    return m_index.size();
}

FrameRow Session::row(FrameNumber number) const
{
    const std::shared_lock lock(m_mutex);
    if (number < 1 || number > m_index.size())
        return {};
    auto row = m_index.at(number);
    row.time = m_edits->shift.apply(row.time);
    return row;
}

std::vector<FrameRow> Session::rows(FrameNumber first, std::size_t count) const
{
    std::vector<FrameRow> rows;
    const std::shared_lock lock(m_mutex);
    for (auto number = std::max<FrameNumber>(first, 1); number <= m_index.size() && rows.size() < count; ++number)
        rows.push_back(m_index.at(number));
    for (auto& row : rows)
        row.time = m_edits->shift.apply(row.time);
    return rows;
}

std::uint32_t Session::conversationCount() const
{
    const std::shared_lock lock(m_mutex);
    return m_conversations.size();
}

Conversation Session::conversation(ConversationId id) const
{
    const std::shared_lock lock(m_mutex);
    return id < m_conversations.size() ? m_conversations[id] : Conversation {};
}

std::uint32_t Session::tcpFlags(FrameNumber number) const
{
    const std::shared_lock lock(m_mutex);
    if (number < 1 || number > m_index.size() || !(m_index.flags(number) & FrameRow::HasFindings))
        return 0;
    const auto* findings = m_sideTables->findings.find(number);
    return findings ? findings->flags : 0;
}

FrameNumber Session::followConversation(FrameNumber first, std::size_t count, std::vector<ConversationFrame>& frames) const
{
    const std::shared_lock lock(m_mutex);
    auto number = first;
    for (std::size_t i = 0; i < count && number >= 1 && number <= m_index.size(); ++i) {
        const auto flags = m_index.flags(number);
        const auto* findings = flags & FrameRow::HasFindings ? m_sideTables->findings.find(number) : nullptr;
        frames.push_back({number, m_index.location(number), m_edits->shift.apply(m_index.time(number)), m_index.capturedLength(number),
            m_index.originalLength(number), flags, findings ? findings->flags : 0});
        number = m_index.next(number);
    }
    return number;
}

Nanoseconds Session::firstTime() const
{
    const std::shared_lock lock(m_mutex);
    return m_edits->shift.apply(m_firstTime);
}

std::vector<const Protocol*> Session::stack(FrameNumber number) const
{
    std::vector<const Protocol*> protocols;
    const std::shared_lock lock(m_mutex);
    if (number < 1 || number > m_index.size())
        return protocols;
    for (const auto index : m_sideTables->stacks.layers(m_index.at(number).stack))
        if (index != ProtocolStacks::noLayer)
            protocols.push_back(registry().protocols()[index]);
    return protocols;
}

std::optional<MediaPlaces::Agreement> Session::agreementOn(const Address& address, std::uint16_t port, FrameNumber frame) const
{
    const std::shared_lock lock(m_mutex);
    return m_sideTables->media.find(address, port, frame);
}

const ConnectionNumbers& Session::connections() const { return m_sideTables->connections; }

std::vector<ConversationPath> Session::paths(ConversationId id) const
{
    capture::FrameBuffer buffer;
    const auto heard = [&](ConversationId one) { return m_messages.get(*this, one, conversation(one).lastFrame, buffer); };
    auto messages = heard(id);
    auto origin = id;
    if (messages->carriesOn() != noConversation) {
        origin = messages->carriesOn();
        messages = heard(origin);
    }
    std::vector<ConversationPath> paths {{origin, conversation(origin).clientIsA}};
    paths.insert(paths.end(), messages->carriedOnIn().begin(), messages->carriedOnIn().end());
    return paths;
}

std::size_t Session::memoryUsed() const
{
    const std::shared_lock lock(m_mutex);
    return m_index.memoryUsed() + m_conversations.memoryUsed() + m_sideTables->memoryUsed() + m_pass->memoryUsed();
}

} // namespace porthole::analysis
