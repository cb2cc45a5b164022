#include "gui/packets/asked_names.h"

namespace porthole::gui {

using namespace analysis;

namespace {

struct CountedAnswers : Counted {
    std::shared_ptr<const AnswerNames::Names> names; ///< the same object as before if there are no others
};

class AnswerCounter : public Counter {
public:
    explicit AnswerCounter(std::shared_ptr<const Session> session)
        : m_session(std::move(session))
        , m_names(*m_session)
    {
    }
    void restart() override { } // names do not depend on what is displayed
    std::shared_ptr<Counted> count(std::uint32_t last, const FrameBitmap*, Time until, const std::stop_token& stop) override
    {
        lookOn(m_names, last, until, stop);
        auto result = std::make_shared<CountedAnswers>();
        result->counted = m_names.looked();
        if (!m_copy || m_copiedAt != m_names.changes()) {
            m_copy = std::make_shared<const AnswerNames::Names>(m_names.names());
            m_copiedAt = m_names.changes();
        }
        result->names = m_copy;
        return result;
    }

private:
    std::shared_ptr<const Session> m_session;
    AnswerNames m_names;
    std::shared_ptr<const AnswerNames::Names> m_copy;
    std::uint64_t m_copiedAt = 0;
};

std::unique_ptr<Counter> makeAnswerCounter(std::shared_ptr<const Session> session)
{
    return std::make_unique<AnswerCounter>(std::move(session));
}

/// Null: none.
std::shared_ptr<const AnswerNames::Names> namesOf(const std::shared_ptr<const Counted>& counted)
{
    const auto* answers = static_cast<const CountedAnswers*>(counted.get());
    return answers && !answers->names->empty() ? answers->names : nullptr;
}

} // namespace

AskedNames::AskedNames(CaptureView& view, QObject* parent)
    : QObject(parent)
    , m_view(view)
{
    constexpr int betweenChanges = 400; // milliseconds: the list is written anew each time
    m_soon.setSingleShot(true);
    m_soon.setInterval(betweenChanges);
    connect(&m_soon, &QTimer::timeout, this, &AskedNames::changed);
}

AskedNames::~AskedNames() = default;

void AskedNames::setWanted(bool network, bool system)
{
    if (network != (m_answers != nullptr)) {
        m_answers = network ? std::make_unique<CountingJob>(m_view, makeAnswerCounter) : nullptr;
        m_counted.reset();
        if (m_answers)
            connect(m_answers.get(), &CountingJob::changed, this, &AskedNames::takeAnswers);
    }
    if ((network && system) != (m_system != nullptr))
        m_system = !network || !system ? nullptr : std::make_shared<SystemNames>(SystemNames::Options {.found = [this] {
            QMetaObject::invokeMethod(
                this, [this] { if (!m_soon.isActive()) m_soon.start(); }, Qt::QueuedConnection);
        }});
    join();
}

void AskedNames::takeAnswers()
{
    auto counted = m_answers->result();
    const bool other = namesOf(counted) != namesOf(m_counted);
    m_counted = std::move(counted);
    if (!other)
        return;
    join();
    if (!m_soon.isActive())
        m_soon.start();
}

void AskedNames::join()
{
    const auto names = namesOf(m_counted);
    if (names)
        m_hosts = knownHosts(names, m_system);
    else
        m_hosts = m_system;
}

} // namespace porthole::gui
