#include "analysis/sockets/saved_programs.h"

#include "analysis/session.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

std::optional<capture::PacketProcess> processOf(const Session& session, const ProgramBook& book, FrameNumber number)
{
    const auto row = session.row(number);
    if (row.conversation == noConversation || (row.flags & FrameRow::ManyTransports))
        return std::nullopt;
    const auto conversation = session.conversation(row.conversation);
    SocketAddress a {conversation.addressA, conversation.portA}, b {conversation.addressB, conversation.portB};
    if (row.flags & FrameRow::Reverse)
        std::swap(a, b);
    const auto protocol = conversation.kind == TransportFacts::Kind::Tcp ? SocketProtocol::Tcp : SocketProtocol::Udp;
    std::vector<ProcessKnowledge> found;
    book.find(protocol, a, b, row.time, found); // the sender's stand first
    const auto known = std::find_if(found.begin(), found.end(), [](const ProcessKnowledge& one) {
        return one.certainty == ProcessKnowledge::Certainty::Certain || one.certainty == ProcessKnowledge::Certainty::Inferred;
    });
    if (known == found.end())
        return std::nullopt;
    return capture::PacketProcess {known->id, known->sends};
}

} // namespace

void savePrograms(const Session& session, bool withCommandLines, capture::SaveOptions& options)
{
    const auto book = session.programs();
    if (!book || options.format != capture::FileFormat::PcapNg)
        return;
    for (const auto* program : book->programs()) {
        capture::ProcessRecord record;
        record.id = static_cast<std::uint32_t>(program->process);
        record.name = program->name;
        record.path = program->path;
        record.user = program->user;
        record.userName = program->userName;
        if (withCommandLines && !program->commandLine.empty())
            record.commandLine = {program->commandLine};
        options.processes.push_back(std::move(record));
    }
    options.process = [&session, book](std::uint64_t number) {
        return processOf(session, *book, static_cast<FrameNumber>(number));
    };
}

ProcessKnowledge FilePrograms::find(const capture::CaptureFile& file, std::uint32_t process, bool sends)
{
    const auto find = [&] {
        return std::find_if(m_processes.begin(), m_processes.end(), [&](const auto& one) { return one.id == process; });
    };
    auto found = find();
    if (found == m_processes.end()) {
        m_processes = file.processes();
        found = find();
    }
    ProcessKnowledge known;
    known.sends = sends;
    known.id = process;
    known.certainty = ProcessKnowledge::Certainty::Inferred;
    if (found == m_processes.end())
        return known;
    known.name = found->name;
    known.path = found->path;
    known.user = found->user.value_or(0);
    known.userName = found->userName;
    m_commandLine.clear();
    for (const auto& word : found->commandLine)
        m_commandLine += (m_commandLine.empty() ? "" : " ") + word;
    known.commandLine = m_commandLine;
    return known;
}

} // namespace porthole::analysis
