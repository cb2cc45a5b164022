// One open capture: its frames, its index, its conversations. The window and porthole-cli stand on this.
//
// A session is loaded by one thread and read by any number of others at the same time:
//
//     Problem problem;
//     auto session = Session::open("trace.pcapng", problem);
//     session->load(stopToken);                 // the summary pass; on a thread of its own in the window
//     PacketReader reader(*session);            // one per thread
//     reader.read(17, {.tree = true});          // any frame, any time, also while loading goes on
//     reader.packet().columns.info.view();
#pragma once

#include "analysis/conversation.h"
#include "analysis/frame_edits.h"
#include "analysis/frame_index.h"
#include "analysis/media_places.h"
#include "analysis/names.h"
#include "analysis/stream_messages.h"
#include "capture/file/capture_file.h"
#include "dissectors/core/context.h"
#include "dissectors/core/key_log.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <stop_token>
#include <string>

namespace porthole::analysis {

class ProgramBook;
class SummaryPass;
class SideTables;

struct SessionOptions {
    DissectionOptions dissection;
    FrameNumber maximumFrames = 0; ///< load at most so many frames; 0: all
    NameOptions names;
    std::shared_ptr<KeyLog> keys; ///< what the user has given for decryption; null: nothing. The session adds what the capture holds.
};

/// How far loading has come.
struct LoadState {
    FrameNumber frames = 0;
    capture::Progress progress; ///< of the file on disk
    bool finished = false;      ///< load() has returned: at the end, or cancelled
    bool cancelled = false;
    std::optional<capture::Problem> problem; ///< the first thing wrong with the file
};

class Session {
public:
    /// Opens a capture file ("-": standard input). Null, and why, when there is nothing to read.
    static std::unique_ptr<Session> open(const std::string& path, capture::Problem& problem, const SessionOptions& options = {});
    /// The same with a file that is open; `path` is what it is called.
    static std::unique_ptr<Session> of(std::unique_ptr<capture::CaptureFile> file, std::string path, const SessionOptions& options = {});
    ~Session();

    /// The summary pass: reads frames to the end of the file or until stopped, and returns. Call once; call again to go
    /// on after the end of a file that has grown. Only one thread at a time.
    void load(std::stop_token stop = {});

    /// Shows other names from the next read of every reader on. Const, as it changes nothing of what the session knows.
    void setNames(const NameOptions& options) const;
    /// Who is asked for names of hosts, by the names that were set; null: nobody.
    std::shared_ptr<HostNames> askedForNames() const;

    /// Shows programs from the next read of every reader on: those of a live capture, or that the file tells of.
    void setPrograms(std::shared_ptr<const ProgramBook> programs) const;
    std::shared_ptr<const ProgramBook> programs() const;

    /// What the user says of frames counts from the next read of every reader on, and for filters that begin after it.
    /// All times that the session and its readers give are shifted then, those that TCP analysis measured before excepted.
    void setEdits(std::shared_ptr<const FrameEdits> edits) const;
    /// Never null.
    std::shared_ptr<const FrameEdits> edits() const;

    /// Any thread, any time.
    LoadState state() const;
    FrameNumber frameCount() const;
    FrameRow row(FrameNumber number) const;
    /// `count` rows from `first` on (fewer at the end) under one lock.
    std::vector<FrameRow> rows(FrameNumber first, std::size_t count) const;
    std::uint32_t conversationCount() const;
    Conversation conversation(ConversationId id) const;
    /// Flags of TCP analysis (tcpflag) of a frame; 0 for most.
    std::uint32_t tcpFlags(FrameNumber number) const;
    /// What is known of a frame without reading it again.
    struct ConversationFrame {
        FrameNumber number;
        FrameLocation location;
        Nanoseconds time;
        std::uint32_t capturedLength, originalLength;
        std::uint16_t flags;    ///< FrameRow::Flag
        std::uint32_t tcpFlags; ///< tcpflag; 0 for most
    };
    /// Appends the frames of a conversation from `first` on, at most `count`, and gives the one that follows; 0: none.
    FrameNumber followConversation(FrameNumber first, std::size_t count, std::vector<ConversationFrame>& frames) const;
    /// The time of the first frame that has one.
    Nanoseconds firstTime() const;
    /// Abbreviations of the layers of a frame, as far as the summary pass went: "eth", "ethertype", "ip", "tcp".
    std::vector<const Protocol*> stack(FrameNumber number) const;
    /// Where it was agreed that RTP or RTCP goes to or comes from a place: the last time before `frame`, or else the first behind it.
    std::optional<MediaPlaces::Agreement> agreementOn(const Address& address, std::uint16_t port, FrameNumber frame) const;
    /// Of QUIC; grows while the capture is loaded.
    const ConnectionNumbers& connections() const;
    /// The conversation and those that carry it on between other addresses, or that it carries on: the one that it all began
    /// in comes first. Reads them if nobody has yet.
    std::vector<ConversationPath> paths(ConversationId id) const;
    /// Bytes that the index, the conversations and their tables hold.
    std::size_t memoryUsed() const;

    const std::string& path() const { return m_path; }
    const capture::CaptureFile& file() const { return *m_file; }
    const Dissector& dissector() const { return m_dissector; }
    const Registry& registry() const { return m_dissector.registry(); }
    /// Secrets for decryption: those of the options, and those in the capture as far as it is loaded.
    const KeyLog& keys() const { return *m_keys; }

    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

private:
    friend class PacketReader;
    friend class SessionTables;
    friend class SummaryPass;
    void takeSecrets();
    Session(std::unique_ptr<capture::CaptureFile> file, std::string path, const SessionOptions& options);

    std::string m_path;
    SessionOptions m_options;
    std::unique_ptr<capture::CaptureFile> m_file;
    Dissector m_dissector;
    std::shared_ptr<KeyLog> m_keys;
    std::size_t m_secretsTaken = 0; ///< of the capture's; by load()

    mutable std::shared_mutex m_mutex; ///< guards all below; the summary pass takes it once a batch
    FrameIndex m_index;
    ConversationTable m_conversations;
    std::unique_ptr<SideTables> m_sideTables;
    std::unique_ptr<SummaryPass> m_pass;
    mutable StreamMessagesCache m_messages; ///< has a lock of its own
    Nanoseconds m_firstTime = noTime;
    bool m_finished = false;
    bool m_cancelled = false;
    mutable NameOptions m_nameOptions;
    mutable std::shared_ptr<const FrameEdits> m_edits = std::make_shared<FrameEdits>();
    mutable std::shared_ptr<const NameResolver> m_names; ///< null: none are shown
    mutable std::shared_ptr<const ProgramBook> m_programs; ///< null: none are known
};

/// Reads and dissects frames of a session again, one at a time. Not shared between threads; make one per thread.
class PacketReader {
public:
    explicit PacketReader(const Session& session);
    ~PacketReader();

    /// Reads frame `number` and takes it apart. False when the file no longer holds it: packet() is then empty.
    /// Everything in packet() lives until the next call.
    bool read(FrameNumber number, Wanted wanted = {});
    const Packet& packet() const { return m_packet; }
    /// Of the frame that was read: as the user has them, or else the file.
    const std::vector<std::string>& comments() const;

    /// For frame.time_delta_displayed of the next read: the time of the displayed frame before; noTime: none.
    void setPreviousDisplayed(Nanoseconds time) { m_previousDisplayed = time; }
    /// For frame.coloring_rule.name and .string of the next read: the rule that colours the frame. Empty: none does.
    void setColouringRule(std::string name, std::string filter);

private:
    struct Workspace;
    void addClosing(const Conversation& conversation, bool reverse);
    void addCaptureKnowledge(const FrameRow& row);
    void addReassembly(FrameNumber number);
    void addPrograms(const Conversation& conversation, bool reverse, Nanoseconds time);
    void addMessages(FrameNumber number, const FrameRow& row, FrameNumber lastInConversation);

    const Session& m_session;
    Packet m_packet;
    capture::FrameBuffer m_buffer;
    Nanoseconds m_previousDisplayed = noTime;
    std::string m_ruleName, m_ruleFilter;
    std::unique_ptr<Workspace> m_workspace;
    std::shared_ptr<const NameResolver> m_names; ///< of packet()
    std::shared_ptr<const FrameEdits> m_edits;
    std::shared_ptr<const ProgramBook> m_programs;
};

} // namespace porthole::analysis
