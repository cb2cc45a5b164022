#include "gui/conversations/follow_document.h"

namespace porthole::gui {

using namespace analysis;

struct FollowDocument::Stream {
    Stream(std::shared_ptr<const Session> from, ConversationId id, const FollowedContent& followed)
        : session(std::move(from))
        , stream(*session, id, followed)
    {
    }
    std::shared_ptr<const Session> session;
    ConversationStream stream;
};

struct FollowDocument::Paper {
    Paper(std::shared_ptr<Stream> from, const FollowLook& look)
        : source(std::move(from))
        , layout(source->stream, look)
    {
    }
    std::shared_ptr<Stream> source;
    FollowLayout layout;
};

FollowDocument::FollowDocument(
    std::shared_ptr<const Session> session, ConversationId id, const FollowedContent& followed, const FollowLook& look, QObject* parent)
    : QObject(parent)
    , m_stream(std::make_shared<Stream>(std::move(session), id, followed))
    , m_paper(std::make_shared<Paper>(m_stream, look))
    , m_conversation(m_stream->session->conversation(id))
{
    constexpr int lookInterval = 20; // ms
    m_timer.setInterval(lookInterval);
    connect(&m_timer, &QTimer::timeout, this, [this] { this->look(false); });
    run();
}

FollowDocument::~FollowDocument()
{
    delete m_job; // cancels; what the thread uses it holds itself
}

const FollowLook& FollowDocument::look() const
{
    return m_paper->layout.look();
}

const Session& FollowDocument::session() const
{
    return *m_stream->session;
}

std::shared_ptr<const Session> FollowDocument::sharedSession() const
{
    return m_stream->session;
}

const ConversationStream& FollowDocument::stream() const
{
    return m_stream->stream;
}

std::shared_ptr<const ConversationStream> FollowDocument::sharedStream() const
{
    return {m_stream, &m_stream->stream};
}

void FollowDocument::setLook(const FollowLook& look)
{
    m_paper = std::make_shared<Paper>(m_stream, look);
    m_lineCount = 0;
    run();
}

void FollowDocument::grow(bool ended)
{
    const auto before = std::exchange(m_conversation, m_stream->session->conversation(m_stream->stream.id())).lastFrame;
    if (before == m_conversation.lastFrame && !ended)
        return;
    if (m_job)
        m_again = true;
    else
        run();
}

void FollowDocument::run()
{
    m_again = false;
    delete m_job;
    m_job = new LongJob(
        [paper = m_paper](const std::stop_token& stop, const LongJob::Progress& progress) -> QString {
            auto& layout = paper->layout;
            // What has come is laid out before more is read, so that the first lines are there at once.
            const bool whole = paper->source->stream.update(stop, [&](double done) {
                layout.scan(stop);
                progress(done);
            });
            if (whole)
                layout.scan(stop);
            return {};
        },
        this);
    connect(m_job, &LongJob::finished, this, [this] {
        m_timer.stop();
        m_job->deleteLater();
        m_job = nullptr;
        this->look(true);
        if (m_again)
            run();
        else
            Q_EMIT complete();
    });
    m_timer.start();
}

void FollowDocument::look(bool always)
{
    const auto lines = m_paper->layout.lineCount();
    const auto bytes = m_stream->stream.extent().bytes();
    if (!always && lines == m_lineCount && bytes == m_bytes)
        return;
    m_lineCount = lines;
    m_bytes = bytes;
    Q_EMIT grown();
}

void FollowDocument::want(std::uint64_t first, std::size_t count)
{
    m_lines.ask([this, paper = m_paper, first, count]() -> LatestJob::Answer {
        FollowLines maker(paper->source->stream, paper->layout.look());
        auto lines = std::make_shared<std::vector<FollowLine>>();
        paper->layout.lines(first, count, maker, *lines);
        return [this, paper, first, lines] {
            if (paper == m_paper)
                Q_EMIT linesMade(first, *lines);
        };
    });
}

void FollowDocument::locate(bool reverse, std::uint64_t offset)
{
    m_places.ask([this, paper = m_paper, reverse, offset]() -> LatestJob::Answer {
        const auto& stream = paper->source->stream;
        const auto index = stream.pieceOf(reverse, offset);
        FollowLines maker(stream, paper->layout.look());
        const auto* piece = maker.piece(index);
        if (!piece)
            return {};
        const auto line = paper->layout.lineOf(index, static_cast<std::uint32_t>(offset - piece->begin), maker);
        return [this, paper, line] {
            if (paper == m_paper && line)
                Q_EMIT linePlaced(*line);
        };
    });
}

std::function<QString(std::uint64_t, std::uint64_t, const std::stop_token&)> FollowDocument::textMaker() const
{
    return [paper = m_paper](std::uint64_t first, std::uint64_t last, const std::stop_token& stop) {
        constexpr std::uint64_t atOnce = 512;
        FollowLines maker(paper->source->stream, paper->layout.look());
        std::vector<FollowLine> lines;
        QString text;
        for (auto at = first; at <= last && !stop.stop_requested(); at += lines.size()) {
            paper->layout.lines(at, static_cast<std::size_t>(std::min(atOnce, last - at + 1)), maker, lines);
            if (lines.empty())
                break;
            for (const auto& line : lines)
                text += textOf(line) + QLatin1Char('\n');
        }
        return text;
    };
}

QString textOf(const FollowLine& line)
{
    const auto bytes = line.spans.empty() ? 0 : line.spans.front().piece.length;
    if (line.kind == FollowLine::Kind::Missing)
        return FollowDocument::tr("[%1 bytes missing in capture file]").arg(bytes);
    if (line.kind == FollowLine::Kind::Cut)
        return FollowDocument::tr("[%1 bytes not captured: the packet was cut short]").arg(bytes);
    std::u32string text;
    for (const auto character : line.text)
        if (character)
            text += character;
    return QString::fromUcs4(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace porthole::gui
