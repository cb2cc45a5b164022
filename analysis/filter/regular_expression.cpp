#include "analysis/filter/regular_expression.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <fmt/format.h>

#include <array>
#include <new>

namespace porthole::analysis {

namespace {

constexpr std::size_t longestPattern = 10'000;
constexpr std::uint32_t mostSteps = 1'000'000;
constexpr std::uint32_t deepestBacktracking = 100'000;
constexpr std::uint32_t mostHeapKilobytes = 20'000;

} // namespace

std::shared_ptr<const RegularExpression> RegularExpression::compile(std::string_view pattern, std::string& problem)
{
    if (pattern.size() > longestPattern) {
        problem = fmt::format("The regular expression has {} bytes; {} are allowed.", pattern.size(), longestPattern);
        return nullptr;
    }
    int error = 0;
    PCRE2_SIZE offset = 0;
    auto* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), PCRE2_NEVER_UTF | PCRE2_CASELESS, &error, &offset, nullptr);
    if (!code) {
        std::array<PCRE2_UCHAR, 256> text {};
        pcre2_get_error_message(error, text.data(), text.size());
        problem = fmt::format("The regular expression is wrong at its byte {}: {}.", offset, reinterpret_cast<const char*>(text.data()));
        return nullptr;
    }
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); // without it, matching is slower and means the same
    return std::shared_ptr<const RegularExpression>(new RegularExpression(pattern, code));
}

RegularExpression::~RegularExpression()
{
    pcre2_code_free(m_code);
}

Matcher::Matcher()
    : m_data(pcre2_match_data_create(1, nullptr))
    , m_context(pcre2_match_context_create(nullptr))
{
    if (!m_data || !m_context)
        throw std::bad_alloc();
    pcre2_set_match_limit(m_context, mostSteps);
    pcre2_set_depth_limit(m_context, deepestBacktracking);
    pcre2_set_heap_limit(m_context, mostHeapKilobytes);
}

Matcher::~Matcher()
{
    pcre2_match_data_free(m_data);
    pcre2_match_context_free(m_context);
}

bool Matcher::matches(const RegularExpression& expression, ByteView bytes)
{
    return find(expression, bytes).has_value();
}

std::optional<Matcher::Match> Matcher::find(const RegularExpression& expression, ByteView bytes, std::size_t from)
{
    static constexpr PCRE2_UCHAR nothing = 0;
    const auto* subject = bytes.empty() ? &nothing : bytes.data();
    int result = pcre2_match(expression.m_code, subject, bytes.size(), from, 0, m_data, m_context);
    if (result == PCRE2_ERROR_JIT_STACKLIMIT) // the interpreter's stack is on the heap
        result = pcre2_match(expression.m_code, subject, bytes.size(), from, PCRE2_NO_JIT, m_data, m_context);
    if (result < 0 && result != PCRE2_ERROR_NOMATCH)
        m_gaveUp = true;
    if (result < 0)
        return {};
    const auto* places = pcre2_get_ovector_pointer(m_data);
    return Match {places[0], places[1] >= places[0] ? places[1] - places[0] : 0}; // \K may put the beginning behind the end
}

} // namespace porthole::analysis
