// What extcap programs print: "arg {number=0}{call=--port}{display=Port}{type=unsigned}".

#include "capture/live/extcap.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

namespace porthole::capture
{

namespace
{

constexpr std::size_t mostEntries = 1000;

/// One line: its first word, and what stands between braces.
struct Sentence {
    std::string_view word;
    std::vector<std::pair<std::string_view, std::string>> values;

    std::string value(std::string_view name) const
    {
        for (const auto& [found, text] : values)
            if (found == name)
                return text;
        return {};
    }
    bool isTrue(std::string_view name) const
    {
        const std::string text = value(name);
        return !text.empty()
            && (text[0] == 't' || text[0] == 'T' || text[0] == 'y' || text[0] == 'Y' || text[0] == '1');
    }
    std::optional<int> number(std::string_view name) const
    {
        const std::string text = value(name);
        int number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        return error == std::errc {} && !text.empty() ? std::optional(number) : std::nullopt;
    }
};

/// A backslash takes the meaning from what follows; a closing brace would end the value otherwise.
std::string unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size())
            ++i;
        out += text[i];
    }
    return out;
}

Sentence parseLine(std::string_view line)
{
    Sentence sentence;
    sentence.word = line.substr(0, line.find_first_of(" \t{"));
    std::size_t at = 0;
    while ((at = line.find('{', at)) != std::string_view::npos && sentence.values.size() < mostEntries) {
        std::size_t end = ++at;
        while (end < line.size() && line[end] != '}')
            end += line[end] == '\\' ? 2 : 1;
        if (end >= line.size())
            break;
        const std::string_view inside = line.substr(at, end - at);
        const std::size_t equals = inside.find('=');
        if (equals != std::string_view::npos)
            sentence.values.emplace_back(inside.substr(0, equals), unescaped(inside.substr(equals + 1)));
        at = end + 1;
    }
    return sentence;
}

template <class Action> void forEachSentence(std::string_view text, Action action)
{
    std::size_t count = 0;
    while (!text.empty() && count++ < 10 * mostEntries) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        action(parseLine(line));
    }
}

struct TypeName {
    std::string_view name;
    ExtcapOption::Type type;
};
constexpr TypeName typeNames[] {
    { "integer", ExtcapOption::Type::Integer },
    { "unsigned", ExtcapOption::Type::Unsigned },
    { "long", ExtcapOption::Type::Long },
    { "double", ExtcapOption::Type::Double },
    { "string", ExtcapOption::Type::String },
    { "password", ExtcapOption::Type::Password },
    { "boolean", ExtcapOption::Type::Boolean },
    { "boolflag", ExtcapOption::Type::BoolFlag },
    { "radio", ExtcapOption::Type::Radio },
    { "selector", ExtcapOption::Type::Selector },
    { "editselector", ExtcapOption::Type::EditSelector },
    { "multicheck", ExtcapOption::Type::MultiCheck },
    { "fileselect", ExtcapOption::Type::FileSelect },
    { "timestamp", ExtcapOption::Type::Timestamp },
};

std::optional<ExtcapOption::Type> findType(std::string_view name)
{
    for (const TypeName& entry : typeNames)
        if (entry.name == name)
            return entry.type;
    return std::nullopt;
}

std::optional<ExtcapOption> optionOf(const Sentence& sentence)
{
    const auto number = sentence.number("number");
    const auto type = findType(sentence.value("type"));
    ExtcapOption option;
    option.call = sentence.value("call");
    option.display = sentence.value("display");
    // What is no option of a program is not handed to it.
    if (!number || !type || !option.call.starts_with('-') || option.display.empty())
        return std::nullopt;
    option.number = *number;
    option.type = *type;
    option.tooltip = sentence.value("tooltip");
    option.placeholder = sentence.value("placeholder");
    option.group = sentence.value("group");
    option.defaultValue = sentence.value("default");
    option.validation = sentence.value("validation");
    option.fileExtension = sentence.value("fileext");
    option.required = sentence.isTrue("required");
    option.fileMustExist = sentence.isTrue("mustexist");
    option.save = sentence.value("save").empty() || sentence.isTrue("save");
    const std::string range = sentence.value("range");
    if (const std::size_t comma = range.find(','); comma != std::string::npos) {
        option.minimum = range.substr(0, comma);
        option.maximum = range.substr(comma + 1);
    }
    return option;
}

void addValue(const Sentence& sentence, std::vector<ExtcapOption>& options)
{
    const auto number = sentence.number("arg");
    const auto option = std::find_if(options.begin(), options.end(),
        [&](const ExtcapOption& candidate) { return number && candidate.number == *number; });
    if (option == options.end() || option->values.size() >= mostEntries)
        return;
    ExtcapOption::Value value;
    value.value = sentence.value("value");
    value.display = sentence.value("display");
    if (value.display.empty())
        value.display = value.value;
    value.parent = sentence.value("parent");
    value.isDefault = sentence.isTrue("default");
    value.enabled = sentence.value("enabled").empty() || sentence.isTrue("enabled");
    option->values.push_back(std::move(value));
}

} // namespace

std::vector<ExtcapInterface> parseExtcapInterfaces(std::string_view text, const std::string& program)
{
    std::vector<ExtcapInterface> interfaces;
    std::string help;
    forEachSentence(text, [&](const Sentence& sentence) {
        if (sentence.word == "extcap")
            help = sentence.value("help");
        ExtcapInterface interface {
            program, sentence.value("value"), sentence.value("display"), help
        };
        if (sentence.word != "interface" || interface.name.empty() || interfaces.size() >= mostEntries)
            return;
        if (interface.display.empty())
            interface.display = interface.name;
        interfaces.push_back(std::move(interface));
    });
    return interfaces;
}

std::vector<LinkTypeChoice> parseExtcapLinkTypes(std::string_view text)
{
    std::vector<LinkTypeChoice> choices;
    forEachSentence(text, [&](const Sentence& sentence) {
        const auto number = sentence.number("number");
        if (sentence.word == "dlt" && number && choices.size() < mostEntries)
            choices.push_back({ *number, sentence.value("name"), sentence.value("display") });
    });
    return choices;
}

std::vector<ExtcapOption> parseExtcapOptions(std::string_view text)
{
    std::vector<ExtcapOption> options;
    forEachSentence(text, [&](const Sentence& sentence) {
        if (sentence.word == "arg" && options.size() < mostEntries) {
            if (auto option = optionOf(sentence))
                options.push_back(std::move(*option));
        } else if (sentence.word == "value") {
            addValue(sentence, options);
        }
    });
    std::stable_sort(options.begin(), options.end(),
        [](const ExtcapOption& a, const ExtcapOption& b) { return a.number < b.number; });
    return options;
}

std::vector<std::string> extcapArguments(const ExtcapOption& option, const std::string& value)
{
    using Type = ExtcapOption::Type;
    if (option.type == Type::BoolFlag)
        return value == "true" ? std::vector<std::string> { option.call } : std::vector<std::string> {};
    if (value.empty())
        return {};
    return { option.call, value };
}

} // namespace porthole::capture
