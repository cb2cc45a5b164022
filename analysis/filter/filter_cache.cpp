#include "analysis/filter/filter_cache.h"

namespace porthole::analysis {

std::shared_ptr<const TestAnswer> FilterCache::find(const std::string& test)
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_places.find(test);
    if (found == m_places.end())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return found->second->answer;
}

void FilterCache::keep(const std::string& test, TestAnswer answer)
{
    auto kept = std::make_shared<const TestAnswer>(std::move(answer));
    const std::scoped_lock lock(m_mutex);
    if (const auto found = m_places.find(test); found != m_places.end()) {
        m_bytes -= found->second->bytes();
        m_entries.erase(found->second);
        m_places.erase(found);
    }
    m_entries.push_front({test, std::move(kept)});
    m_places.emplace(test, m_entries.begin());
    m_bytes += m_entries.front().bytes();
    while (m_bytes > m_mostBytes && !m_entries.empty()) {
        m_bytes -= m_entries.back().bytes();
        m_places.erase(m_entries.back().test);
        m_entries.pop_back();
    }
}

void FilterCache::clear()
{
    const std::scoped_lock lock(m_mutex);
    m_entries.clear();
    m_places.clear();
    m_bytes = 0;
}

std::size_t FilterCache::bytes() const
{
    const std::scoped_lock lock(m_mutex);
    return m_bytes;
}

} // namespace porthole::analysis
