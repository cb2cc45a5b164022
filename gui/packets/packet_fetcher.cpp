#include "gui/packets/packet_fetcher.h"

namespace porthole::gui {

PacketFetcher::PacketFetcher(std::shared_ptr<const analysis::Session> session)
    : m_session(std::move(session))
{
    for (auto& reader : m_readers)
        reader = std::make_unique<analysis::PacketReader>(*m_session);
    m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

PacketFetcher::~PacketFetcher() = default;

void PacketFetcher::fetch(analysis::FrameNumber number, std::chrono::milliseconds patience)
{
    m_wanted = number;
    if (number == 0)
        return;
    startWanted();
    bool done = false;
    {
        std::unique_lock lock(m_mutex);
        done = m_done.wait_for(lock, patience, [this] { return m_state == State::Done; });
    }
    if (done)
        deliver();
}

void PacketFetcher::setPreviousShown(Nanoseconds time)
{
    const std::lock_guard lock(m_mutex);
    m_previousShown = time;
}

void PacketFetcher::setColourRules(std::shared_ptr<const ColourRules> rules)
{
    const std::lock_guard lock(m_mutex);
    m_rules = std::move(rules);
}

void PacketFetcher::startWanted()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_state != State::Idle)
            return; // deliver() will start it
        m_state = State::Wanted;
        m_number = m_wanted;
        m_turn = 1 - m_shown;
    }
    m_wake.notify_one();
}

void PacketFetcher::deliver()
{
    bool found = false;
    analysis::FrameNumber number = 0;
    {
        const std::lock_guard lock(m_mutex);
        if (m_state != State::Done)
            return; // fetch() took it already
        m_state = State::Idle;
        found = m_found;
        number = m_number;
    }
    if (number != m_wanted) {
        if (m_wanted != 0)
            startWanted();
        return;
    }
    m_shown = 1 - m_shown;
    Q_EMIT ready(number, found ? &m_readers[m_shown]->packet() : nullptr);
}

namespace {

/// Which rule colours a packet is known when it has been dissected; then it stands in its tree.
bool readColoured(analysis::PacketReader& reader, analysis::FrameNumber number, RowColourer& colourer)
{
    const Wanted wanted {.tree = true, .columns = true};
    reader.setColouringRule({}, {});
    if (!reader.read(number, wanted))
        return false;
    const auto rule = colourer.ruleOf(reader.packet());
    if (rule == noColourRule)
        return true;
    const auto& found = colourer.rules()->all()[rule];
    reader.setColouringRule(found.name.toStdString(), found.filter.toStdString());
    return reader.read(number, wanted);
}

} // namespace

void PacketFetcher::run(const std::stop_token& stop)
{
    RowColourer colourer(std::make_shared<ColourRules>());
    std::unique_lock lock(m_mutex);
    while (m_wake.wait(lock, stop, [this] { return m_state == State::Wanted; }) && !stop.stop_requested()) {
        auto& reader = *m_readers[m_turn];
        const auto number = m_number;
        reader.setPreviousDisplayed(m_previousShown);
        const auto rules = m_rules;
        lock.unlock();
        if (rules != colourer.rules())
            colourer = RowColourer(rules);
        const bool found = readColoured(reader, number, colourer);
        lock.lock();
        m_found = found;
        m_state = State::Done;
        m_done.notify_all();
        QMetaObject::invokeMethod(this, &PacketFetcher::deliver, Qt::QueuedConnection);
    }
}

} // namespace porthole::gui
