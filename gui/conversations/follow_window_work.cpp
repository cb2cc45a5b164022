// Finding in a stream, copying and saving it: on threads of their own.

#include "capture/file/output_file.h"
#include "gui/basics/qt_text.h"
#include "gui/conversations/follow_view.h"
#include "gui/conversations/follow_window.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>

namespace porthole::gui {

using namespace analysis;

namespace {

constexpr std::uint64_t mostCopiedLines = 1'000'000;

/// A file that appears when it is whole.
class StreamSink : public print::TextSink {
public:
    explicit StreamSink(std::unique_ptr<capture::OutputFile> file)
        : m_file(std::move(file))
    {
    }
    bool write(std::string_view text) override
    {
        return m_file->write(ByteView(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
    }
    bool commit() { return m_file->commit(); }
    QString problem() const { return m_file->problem() ? toQString(m_file->problem()->text) : FollowWindow::tr("The file could not be written."); }

private:
    std::unique_ptr<capture::OutputFile> m_file;
};

} // namespace

void FollowWindow::startJob(LongJob::Work work, std::function<void()> done)
{
    delete m_job;
    m_job = new LongJob(std::move(work), this);
    m_progress->setValue(0);
    m_progress->show();
    connect(m_job, &LongJob::progressed, m_progress, &QProgressBar::setValue);
    connect(m_job, &LongJob::finished, this, [this, done = std::move(done)](const QString& complaint) {
        m_progress->hide();
        m_job->deleteLater();
        m_job = nullptr;
        remark(complaint);
        if (complaint.isEmpty())
            done();
    });
}

void FollowWindow::saveTo(const QString& path)
{
    FollowTextOptions options;
    options.form = m_document->look().form;
    options.sides = m_document->look().sides;
    options.brief = true;
    startJob(
        [stream = m_document->sharedStream(), options, path](const std::stop_token& stop, const LongJob::Progress& progress) -> QString {
            capture::Problem problem;
            auto file = capture::OutputFile::replace(QFile::encodeName(path).toStdString(), capture::Compression::None, problem);
            if (!file)
                return toQString(problem.text);
            StreamSink sink(std::move(file));
            const bool written = options.form == FollowForm::Raw ? printBytes(*stream, options.sides, sink, stop, progress)
                                                                 : printStream(*stream, options, sink, stop, progress);
            if (stop.stop_requested())
                return tr("Not saved.");
            return written && sink.commit() ? QString() : sink.problem();
        },
        [this, path] {
            remark(tr("Saved."));
            Q_EMIT saved(path);
        });
}

void FollowWindow::save()
{
    const bool raw = m_document->look().form == FollowForm::Raw;
    const auto name = QStringLiteral("%1-%2-stream-%3.%4")
                          .arg(m_capture.captureName(), protocol())
                          .arg(m_document->conversation().stream)
                          .arg(raw ? QStringLiteral("bin") : QStringLiteral("txt"));
    const auto path = QFileDialog::getSaveFileName(this, tr("Save the stream"), name);
    if (!path.isEmpty())
        saveTo(path);
}

/// The selection, or all that is there.
void FollowWindow::copy()
{
    if (m_document->lineCount() == 0)
        return;
    const auto chosen = m_view->selection();
    const auto first = chosen ? chosen->first : FollowView::Selection {0, 0};
    auto last = chosen ? chosen->second : FollowView::Selection {m_document->lineCount() - 1, INT_MAX};
    last.line = std::min(last.line, m_document->lineCount() - 1);
    if (last.line - first.line >= mostCopiedLines) {
        remark(tr("That is too much for the clipboard; save it instead."));
        return;
    }
    const auto text = std::make_shared<QString>();
    startJob(
        [make = m_document->textMaker(), first, last, text](const std::stop_token& stop, const LongJob::Progress&) -> QString {
            *text = make(first.line, last.line, stop);
            // The last line first, so that the columns of the other stay where they are.
            const auto lastLine = text->lastIndexOf(QLatin1Char('\n'), -2) + 1;
            text->truncate(std::min<qsizetype>(text->size() - 1, lastLine + std::min<qsizetype>(last.column, text->size())));
            text->remove(0, std::min<qsizetype>(first.column, text->size()));
            return {};
        },
        [this, text] {
            QGuiApplication::clipboard()->setText(*text);
            remark(tr("Copied."));
            Q_EMIT copied();
        });
}

void FollowWindow::find(bool backward)
{
    if (!m_document || m_find->text().isEmpty())
        return;
    FindOptions options;
    options.as = static_cast<FindAs>(m_findAs->currentData().toInt());
    options.caseSensitive = m_findCase->isChecked();
    std::string problem;
    auto pattern = FindPattern::compile(m_find->text().toStdString(), options, problem);
    if (!pattern) {
        remark(toQString(problem));
        return;
    }
    const auto& stream = m_document->stream();
    std::size_t piece = 0;
    std::uint32_t offset = 0;
    const auto from = [&](bool reverse, std::uint64_t at) {
        std::vector<StreamPiece> found;
        piece = stream.pieceOf(reverse, at);
        stream.pieces(piece, 1, found);
        offset = found.empty() ? 0 : static_cast<std::uint32_t>(at - found[0].begin);
    };
    if (m_match)
        from(m_match->reverse, m_match->begin + (backward ? 0 : 1));
    else if (const auto place = m_view->firstPlace())
        from(place->piece.reverse, place->offset);
    if (m_stopFinding)
        m_stopFinding->request_stop();
    m_stopFinding = std::make_shared<std::stop_source>();
    remark(tr("Looking…"));
    m_finding.ask([this, source = m_document->sharedStream(), pattern = std::move(*pattern), sides = m_document->look().sides, piece, offset,
                      backward, stopping = m_stopFinding]() -> LatestJob::Answer {
        const auto stop = stopping->get_token();
        auto match = findInStream(*source, pattern, sides, piece, offset, backward, stop);
        const bool wrapped = !match;
        if (!match) {
            const auto last = source->extent().pieces;
            match = findInStream(*source, pattern, sides, backward ? last : 0, std::numeric_limits<std::uint32_t>::max() * backward, backward, stop);
        }
        if (stop.stop_requested())
            return {};
        return [this, match, backward, wrapped] { foundMatch(match, backward, wrapped); };
    });
}

void FollowWindow::foundMatch(const std::optional<StreamMatch>& match, bool backward, bool wrapped)
{
    m_match = match;
    if (!match) {
        m_view->clearMatch();
        remark(tr("Not found."));
        return;
    }
    m_view->showMatch(*match);
    remark(!wrapped ? tr("Found at byte %1.").arg(formatCount(match->begin))
            : backward ? tr("Found from the end.") : tr("Found from the beginning."));
}

} // namespace porthole::gui
