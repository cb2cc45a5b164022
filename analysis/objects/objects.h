// Files that were carried over a protocol: bodies of HTTP messages, mails. Found by dissecting the frames that may hold one; their
// bytes are read again when they are saved.
#pragma once

#include "analysis/statistics/frame_survey.h"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace porthole::analysis {

enum class ObjectKind : std::uint8_t {
    Http, ///< bodies, without transfer and content codings where they are known
    Mail, ///< as SMTP, POP and IMAP carry them
};
/// By the name that --export-objects has for it: "http", "imf".
std::optional<ObjectKind> findObjectKind(std::string_view name);

struct CapturedObject {
    FrameNumber frame = 0;     ///< that completes it
    std::uint32_t inFrame = 0; ///< which of the frame's objects, from 0
    std::string host;          ///< HTTP: whose it is; mail: who sends it
    std::string contentType;
    std::string name; ///< for a file: the last part of the path, or the subject
    std::uint64_t size = 0; ///< bytes
};

/// Used by one thread at a time.
class ObjectSearch {
public:
    ObjectSearch(const Session& session, ObjectKind kind);

    /// Goes on behind the frames looked at so far, up to `last`, and appends what is found. False if stopped.
    bool extendTo(FrameNumber last, std::vector<CapturedObject>& objects, const std::stop_token& stop = {});
    FrameNumber looked() const { return m_looked; }

private:
    const Session& m_session;
    const ObjectKind m_kind;
    FrameSurvey m_survey;
    FrameNumber m_looked = 0;
};

/// The bytes of an object. Nothing if the frame no longer holds it.
std::optional<std::vector<std::uint8_t>> readObject(PacketReader& reader, ObjectKind kind, const CapturedObject& object);

/// A name for a file, that no object of the same folder has: without what file names cannot hold, of bounded length.
std::string objectFileName(const CapturedObject& object, std::set<std::string>& used);

/// Saves an object in a folder that exists; never over a file that is there. The reason in a sentence if that is impossible.
std::optional<std::string> saveObject(
    PacketReader& reader, ObjectKind kind, const CapturedObject& object, const std::filesystem::path& folder, std::set<std::string>& used);

} // namespace porthole::analysis
