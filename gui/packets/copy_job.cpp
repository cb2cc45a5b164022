#include "gui/packets/copy_job.h"

#include "gui/packets/row_text_fetcher.h"

namespace porthole::gui {

namespace {

QString quoted(QString cell)
{
    return QLatin1Char('"') + cell.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
}

/// One row, of the frame that is copied. What was shown before it in the list is taken to be the frame before.
class CopyRows : public RowProvider {
public:
    explicit CopyRows(std::shared_ptr<const analysis::Session> session)
        : m_session(std::move(session))
    {
    }
    void show(analysis::PacketReader& reader, analysis::FrameNumber number, const FieldColumns& fields)
    {
        const auto row = m_session->row(number);
        const auto reference = m_session->edits()->referenceOf(number);
        const auto referenceTime = reference ? m_session->row(reference).time : noTime;
        const auto previous = number > 1 ? m_session->row(number - 1).time : noTime;
        m_facts = {number, row.originalLength, row.time, previous, row.conversation, previous, reference == number, referenceTime};
        m_text = readRowText(reader, number, fields);
    }
    int rowCount() const override { return 1; }
    RowFacts facts(int) const override { return m_facts; }
    int rowOf(std::uint32_t number) const override { return number == m_facts.number ? 0 : -1; }
    const RowText* text(int) override { return &m_text; }
    void prepare(int, int) override { }
    Nanoseconds firstTime() const override { return m_session->firstTime(); }
    int timeDigits() const override { return m_session->file().timePrecision(); }

private:
    std::shared_ptr<const analysis::Session> m_session;
    RowFacts m_facts;
    RowText m_text;
};

} // namespace

CopyJob::CopyJob(std::shared_ptr<const analysis::Session> session, std::vector<std::uint32_t> frames, Form form,
    QList<PacketListColumn> columns, const TimeDisplay& timeDisplay, QObject* parent)
    : QObject(parent)
    , m_session(std::move(session))
    , m_frames(std::move(frames))
    , m_form(form)
    , m_columns(std::move(columns))
    , m_timeDisplay(timeDisplay)
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

CopyJob::~CopyJob() = default;

void CopyJob::run(const std::stop_token& stop)
{
    analysis::PacketReader reader(*m_session);
    CopyRows rows(m_session);
    PacketListModel model; // the cells are those that the list shows
    model.setColumns(m_columns);
    model.setTimeDisplay(m_timeDisplay);
    model.setProvider(&rows);
    const auto fields = model.fieldColumns();
    QString text;
    for (const auto number : m_frames) {
        if (stop.stop_requested())
            return;
        rows.show(reader, number, fields);
        model.refreshTexts();
        QStringList cells;
        for (int column = 0; column < m_columns.size(); ++column)
            if (m_columns[column].visible)
                cells.append(model.index(0, column).data().toString());
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
