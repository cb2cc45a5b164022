// Lets QCOMPARE show std::string and lists of them. Every test has it, by the precompiled header.
#pragma once

#include <QtTest/QtTest>

#include <string>
#include <string_view>
#include <vector>

namespace QTest {

template <>
inline char* toString(const std::string& text)
{
    return qstrdup(('"' + text + '"').c_str());
}

template <>
inline char* toString(const std::string_view& text)
{
    return toString(std::string(text));
}

template <>
inline char* toString(const std::vector<std::string>& texts)
{
    std::string all;
    for (const auto& text : texts)
        all += (all.empty() ? "{\"" : ", \"") + text + '"';
    return qstrdup(all.empty() ? "{}" : (all + '}').c_str());
}

} // namespace QTest
