// An application that times the events it delivers, for benchmarks.
#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QThread>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <utility>
#include <vector>

namespace porthole::gui::test {

inline double threadSeconds()
{
    timespec time {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// Times every event that the loop delivers, and what comes together between two updates.
class TimedApplication : public QApplication {
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (QThread::currentThread() != thread() || m_depth > 0 || !m_measuring)
            return QApplication::notify(receiver, event);
        ++m_depth;
        QElapsedTimer clock;
        clock.start();
        const double before = threadSeconds();
        const bool result = QApplication::notify(receiver, event);
        const double wall = static_cast<double>(clock.nsecsElapsed()) / 1e6;
        const double busy = (threadSeconds() - before) * 1000;
        --m_depth;
        events.push_back(wall);
        eventsBusy.push_back(busy);
        m_update += busy;
        return result;
    }
    void endUpdate()
    {
        if (m_measuring)
            updatesBusy.push_back(std::exchange(m_update, 0));
    }
    void setMeasuring(bool on) { m_measuring = on; }

    std::vector<double> events, eventsBusy, updatesBusy; ///< milliseconds

private:
    bool m_measuring = false;
    int m_depth = 0;
    double m_update = 0;
};

/// Gives the 99th percentile.
inline double printTimes(const char* what, std::vector<double> values)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    const auto at = [&values](double part) { return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))]; };
    std::printf("%-44s %8zu  p50 %6.2f  p99 %6.2f  max %6.2f ms\n", what, values.size(), at(0.5), at(0.99), values.back());
    return at(0.99);
}

} // namespace porthole::gui::test
