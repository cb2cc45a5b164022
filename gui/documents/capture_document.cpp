#include "gui/documents/capture_document.h"

#include "capture/file/open_source.h"

#include <QFile>
#include <QFileInfo>

namespace porthole::gui {

namespace {

/// Until the first rows are there, the window looks often.
constexpr int eagerInterval = 4;
/// Afterwards, as often as anybody can see: 30 times a second.
constexpr int calmInterval = 33;

} // namespace

CaptureDocument::CaptureDocument(const QString& path, Loader::Growth growth, const analysis::SessionOptions& options, QObject* parent)
    : QObject(parent)
    , m_path(path == QLatin1String("-") ? path : QFileInfo(path).absoluteFilePath())
    , m_loader(std::make_unique<Loader>(m_path, growth, options))
    , m_followed(growth == Loader::Growth::Followed)
    , m_growing(m_followed)
{
    begin();
}

CaptureDocument::CaptureDocument(
    std::shared_ptr<capture::SegmentChain> chain, const QString& path, const analysis::SessionOptions& options, QObject* parent)
    : QObject(parent)
    , m_path(path)
    , m_chain(std::move(chain))
    , m_loader(std::make_unique<Loader>(
          [read = m_chain, name = QFile::encodeName(path).toStdString(), options](
              capture::Problem& problem) -> std::unique_ptr<analysis::Session> {
              auto file = capture::openSource(capture::readSegments(read), problem);
              return file ? analysis::Session::of(std::move(file), name, options) : nullptr;
          },
          Loader::Growth::Followed))
    , m_followed(true)
    , m_growing(true)
{
    begin();
}

void CaptureDocument::begin()
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(eagerInterval);
    connect(&m_timer, &QTimer::timeout, this, &CaptureDocument::poll);
    m_timer.start();
}

CaptureDocument::~CaptureDocument()
{
    m_loader.reset();
    Loader::discard(std::move(m_session));
}

QString CaptureDocument::fileName() const
{
    return m_path == QLatin1String("-") ? tr("Standard input") : QFileInfo(m_path).fileName();
}

void CaptureDocument::setPath(const QString& path)
{
    m_path = QFileInfo(path).absoluteFilePath();
}

void CaptureDocument::cancel()
{
    m_loader->cancel();
}

void CaptureDocument::fileGrew()
{
    m_loader->more();
}

void CaptureDocument::fileIsComplete()
{
    m_growing = false;
    m_loader->complete();
}

void CaptureDocument::poll()
{
    if (!m_session) {
        if (const auto failure = m_loader->failure()) {
            m_timer.stop();
            Q_EMIT failed(*failure);
            return;
        }
        m_session = m_loader->session();
        if (!m_session)
            return;
        Q_EMIT opened();
    }
    const auto before = m_state.frames;
    const bool ended = m_followed && m_loader->ended(); // asked before the state, which is then the last one
    m_state = m_session->state();
    if (m_followed)
        m_state.finished = ended;
    if (m_growing && m_state.problem && m_state.problem->kind == capture::Problem::Kind::CutOff)
        m_state.problem.reset(); // a packet that is half written: the rest will come
    if (m_state.frames > before) {
        m_timer.setInterval(calmInterval);
        Q_EMIT framesAdded();
    }
    if (m_state.finished)
        m_timer.stop();
    Q_EMIT progressed();
    if (m_state.finished)
        Q_EMIT finished();
}

} // namespace porthole::gui
