// A stream that a window shows: put in order and laid out in lines on a thread of its own, lines made when they come into view.
#pragma once

#include "analysis/stream/find_in_stream.h"
#include "analysis/stream/follow_layout.h"
#include "gui/basics/latest_job.h"
#include "gui/basics/long_job.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <memory>
#include <vector>

namespace porthole::gui {

class FollowDocument : public QObject {
    Q_OBJECT
public:
    FollowDocument(std::shared_ptr<const analysis::Session> session, analysis::ConversationId id, const analysis::FollowedContent& followed,
        const analysis::FollowLook& look, QObject* parent = nullptr);
    ~FollowDocument() override;

    /// Lays the same stream out in another way.
    void setLook(const analysis::FollowLook& look);
    const analysis::FollowLook& look() const;
    /// The capture may have more of it; `ended`: and no more comes.
    void grow(bool ended = false);
    bool isBusy() const { return !m_job.isNull(); }

    const analysis::Session& session() const;
    std::shared_ptr<const analysis::Session> sharedSession() const;
    const analysis::ConversationStream& stream() const;
    /// Keeps the stream alive on other threads.
    std::shared_ptr<const analysis::ConversationStream> sharedStream() const;
    const analysis::Conversation& conversation() const { return m_conversation; }
    /// Side B is the client.
    bool isClientB() const { return m_conversation.clientKnown && !m_conversation.clientIsA; }

    /// Lines known so far.
    std::uint64_t lineCount() const { return m_lineCount; }
    /// Asks for lines; of requests that wait only the last is answered.
    void want(std::uint64_t first, std::size_t count);
    /// The text of lines, to be made on another thread.
    std::function<QString(std::uint64_t first, std::uint64_t last, const std::stop_token& stop)> textMaker() const;
    /// Where a byte of a side is shown: linePlaced() tells, when it is known.
    void locate(bool reverse, std::uint64_t offset);

Q_SIGNALS:
    /// More lines, or bytes, are known.
    void grown();
    /// All that the capture holds is laid out.
    void complete();
    /// The lines are moved out.
    void linesMade(std::uint64_t first, std::vector<porthole::analysis::FollowLine>& lines);
    void linePlaced(std::uint64_t line);

private:
    struct Stream;
    struct Paper;
    void run();
    void look(bool always);

    std::shared_ptr<Stream> m_stream;
    std::shared_ptr<Paper> m_paper;
    analysis::Conversation m_conversation;
    QPointer<LongJob> m_job;
    LatestJob m_lines, m_places;
    QTimer m_timer;
    std::uint64_t m_lineCount = 0;
    std::uint64_t m_bytes = 0;
    bool m_again = false;
};

/// What a line of missing bytes says.
QString textOf(const analysis::FollowLine& line);

} // namespace porthole::gui
