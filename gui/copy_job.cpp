#include "gui/copy_job.h"

#include "gui/row_text_fetcher.h"
#include "gui/time_format.h"

namespace porthole::gui {

namespace {

QString quoted(QString cell)
{
    return QLatin1Char('"') + cell.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
}

} // namespace

CopyJob::CopyJob(std::shared_ptr<const analysis::Session> session, std::vector<std::uint32_t> frames, Form form,
    TimeFormat timeFormat, QObject* parent)
    : QObject(parent)
    , m_session(std::move(session))
    , m_frames(std::move(frames))
    , m_form(form)
    , m_timeFormat(timeFormat)
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

CopyJob::~CopyJob() = default;

void CopyJob::run(const std::stop_token& stop)
{
    analysis::PacketReader reader(*m_session);
    QString text;
    for (const auto number : m_frames) {
        if (stop.stop_requested())
            return;
        const auto row = m_session->row(number);
        const auto words = readRowText(reader, number);
        const auto previous = number > 1 ? m_session->row(number - 1).time : noTime;
        const auto time = formatTime({row.time, m_session->firstTime(), previous, m_session->file().timePrecision()}, m_timeFormat);
        QStringList cells {QString::number(number), time, words.source, words.destination, words.protocol,
            QString::number(row.originalLength), words.info};
        if (m_form == Form::Csv)
            for (auto& cell : cells)
                cell = quoted(cell);
        text += cells.join(m_form == Form::Csv ? QLatin1Char(',') : QLatin1Char('\t'));
        text += QLatin1Char('\n');
    }
    // To the GUI thread: this object lives there.
    QMetaObject::invokeMethod(this, [this, text] { Q_EMIT finished(text); }, Qt::QueuedConnection);
}

} // namespace porthole::gui
