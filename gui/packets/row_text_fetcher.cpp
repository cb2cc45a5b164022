#include "gui/packets/row_text_fetcher.h"

#include "gui/basics/qt_text.h"

#include <algorithm>

namespace porthole::gui {

namespace {

QString addressText(const Address& address, const NameResolver* names)
{
    Text text;
    appendName(text, address, names);
    return toQString(text.view());
}

} // namespace

RowText readRowText(
    analysis::PacketReader& reader, analysis::FrameNumber number, const FieldColumns& fields, RowColourer* colourer)
{
    RowText row;
    const bool hasFields = std::any_of(fields.begin(), fields.end(), [](const auto& column) { return column.has_value(); });
    if (!reader.read(number, {.tree = hasFields || colourer, .columns = true})) {
        row.info = QObject::tr("The file no longer holds this packet");
        return row;
    }
    const auto& columns = reader.packet().columns;
    row.source = addressText(columns.source, reader.packet().names);
    row.destination = addressText(columns.destination, reader.packet().names);
    row.sourceNumber = addressText(columns.source, nullptr);
    row.destinationNumber = addressText(columns.destination, nullptr);
    for (const auto& column : fields) {
        Text text;
        if (column)
            column->appendText(reader.packet(), text);
        row.fields.append(toQString(text.view()));
    }
    row.protocol = toQString(columns.protocol.view());
    row.info = toQString(columns.info.view());
    row.hasComments = !reader.comments().empty();
    if (colourer)
        row.rule = colourer->ruleOf(reader.packet());
    return row;
}

RowTextFetcher::RowTextFetcher(std::shared_ptr<const analysis::Session> session)
    : m_session(std::move(session))
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

RowTextFetcher::~RowTextFetcher() = default;

void RowTextFetcher::want(std::vector<Wanted> rows)
{
    std::reverse(rows.begin(), rows.end());
    {
        const std::lock_guard lock(m_mutex);
        m_wanted = std::move(rows);
    }
    m_wake.notify_one();
}

void RowTextFetcher::wait(std::chrono::milliseconds patience)
{
    std::unique_lock lock(m_mutex);
    m_done.wait_for(lock, patience, [this] { return m_wanted.empty() && !m_busy; });
}

void RowTextFetcher::forget()
{
    const std::lock_guard lock(m_mutex);
    m_results.clear();
    m_outdated = m_busy;
}

std::vector<RowTextFetcher::Result> RowTextFetcher::take()
{
    const std::lock_guard lock(m_mutex);
    m_announced = false;
    return std::exchange(m_results, {});
}

void RowTextFetcher::run(const std::stop_token& stop)
{
    analysis::PacketReader reader(*m_session);
    RowColourer colourer(colourRules());
    while (const auto wanted = nextWanted(stop)) {
        std::shared_ptr<const FieldColumns> fields;
        {
            const std::lock_guard lock(m_mutex);
            fields = m_fields;
        }
        if (auto rules = colourRules(); rules != colourer.rules())
            colourer = RowColourer(std::move(rules));
        reader.setPreviousDisplayed(wanted->above ? m_session->row(wanted->above).time : noTime);
        deliver({wanted->number, readRowText(reader, wanted->number, *fields, &colourer)});
    }
}

void RowTextFetcher::setFieldColumns(const FieldColumns& fields)
{
    const std::lock_guard lock(m_mutex);
    m_fields = std::make_shared<FieldColumns>(fields);
}

void RowTextFetcher::setColourRules(std::shared_ptr<const ColourRules> rules)
{
    const std::lock_guard lock(m_mutex);
    m_rules = std::move(rules);
}

std::shared_ptr<const ColourRules> RowTextFetcher::colourRules()
{
    const std::lock_guard lock(m_mutex);
    return m_rules;
}

std::optional<RowTextFetcher::Wanted> RowTextFetcher::nextWanted(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    m_busy = false;
    if (m_wanted.empty())
        m_done.notify_all();
    if (!m_wake.wait(lock, stop, [this] { return !m_wanted.empty(); }) || stop.stop_requested())
        return {};
    m_busy = true;
    m_outdated = false;
    const auto wanted = m_wanted.back();
    m_wanted.pop_back();
    return wanted;
}

void RowTextFetcher::deliver(Result result)
{
    const std::lock_guard lock(m_mutex);
    if (m_outdated)
        return;
    m_results.push_back(std::move(result));
    if (std::exchange(m_announced, true))
        return;
    QMetaObject::invokeMethod(this, &RowTextFetcher::ready, Qt::QueuedConnection);
}

} // namespace porthole::gui
