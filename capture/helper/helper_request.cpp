#include "capture/helper/helper_request.h"

#include <fmt/format.h>

#include <charconv>

namespace porthole::capture
{

namespace
{

constexpr std::size_t mostSources = 1024;
constexpr std::size_t longestFilter = 256 * 1024;
constexpr std::uint32_t largestBuffer = 4095; ///< megabytes: libpcap counts bytes in an int

constexpr std::string_view compressions[] { "none", "gzip", "zstd", "lz4" };

template <class Number> bool parse(const std::string& text, Number& number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc {} && end == text.data() + text.size();
}

bool parseDuration(const std::string& text, std::chrono::milliseconds& duration)
{
    constexpr std::int64_t longest = std::int64_t { 100 } * 366 * 24 * 3600 * 1000;
    std::int64_t number = 0;
    if (!parse(text, number) || number < 0 || number > longest)
        return false;
    duration = std::chrono::milliseconds(number);
    return true;
}

void addLimit(std::vector<std::string>& arguments, const std::string& name, const CaptureLimit& limit)
{
    const auto add = [&](std::string_view measure, auto value) {
        if (value) {
            arguments.push_back(fmt::format("--{}-{}", name, measure));
            arguments.push_back(fmt::format("{}", value));
        }
    };
    add("duration", limit.duration.count());
    add("kilobytes", limit.kilobytes);
    add("packets", limit.packets);
    add("files", limit.files);
    add("interval", limit.interval.count());
}

void addSource(
    std::vector<std::string>& arguments, const CaptureSource& source, const HelperRequest::Descriptors& descriptors)
{
    const bool isPipe = source.kind != CaptureSource::Kind::Interface;
    arguments.insert(arguments.end(), { isPipe ? "--pipe" : "--interface", source.name });
    const auto add = [&](const char* name, std::string value) {
        arguments.insert(arguments.end(), { name, std::move(value) });
    };
    if (descriptors.data >= 0)
        add("--descriptor", std::to_string(descriptors.data));
    if (descriptors.errors >= 0)
        add("--errors", std::to_string(descriptors.errors));
    if (!source.filter.empty())
        add("--filter", source.filter);
    if (source.snapLength)
        add("--snap-length", std::to_string(source.snapLength));
    if (source.bufferMegabytes)
        add("--buffer", std::to_string(source.bufferMegabytes));
    if (!source.linkType.empty())
        add("--link-type", source.linkType);
    if (!source.promiscuous)
        arguments.emplace_back("--no-promiscuous");
    if (source.monitor)
        arguments.emplace_back("--monitor");
}

/// One pass over the arguments.
class Parser
{
public:
    explicit Parser(std::span<const std::string> arguments)
        : m_arguments(arguments)
    {
    }

    std::optional<HelperRequest> parse(std::string& error)
    {
        while (m_next < m_arguments.size() && m_error.empty()) {
            const std::string& option = m_arguments[m_next++];
            if (takeFlag(option))
                continue;
            if (m_next == m_arguments.size()) {
                m_error = fmt::format("{} is not an option, or needs a value.", shownName(option));
                break;
            }
            const std::string& value = m_arguments[m_next++];
            if (!takeGeneral(option, value) && !takeLimit(option, value) && !takeOfSource(option, value)
                && m_error.empty())
                m_error = fmt::format(
                    "{} is not an option, or cannot have the value {}.", shownName(option), shownName(value));
        }
        if (m_error.empty())
            checkTogether();
        error = m_error;
        return m_error.empty() ? std::optional(m_request) : std::nullopt;
    }

private:
    bool takeFlag(const std::string& option)
    {
        using Action = HelperRequest::Action;
        if (option == "--list-link-types")
            m_request.action = Action::ListLinkTypes;
        else if (option == "--check")
            m_request.action = Action::Check;
        else if (option == "--help" || option == "-h")
            m_request.action = Action::Help;
        else if (option == "--version" || option == "-v")
            m_request.action = Action::Version;
        else if (option == "--pcap")
            m_request.capture.format = FileFormat::Pcap;
        else if (option == "--group-may-read")
            m_request.capture.groupMayRead = true;
        else if (option == "--many-files")
            m_request.capture.manyFiles = true;
        else if (option == "--no-promiscuous" && source())
            source()->promiscuous = false;
        else if (option == "--monitor" && source())
            source()->monitor = true;
        else
            return false;
        return true;
    }

    bool takeGeneral(const std::string& option, const std::string& value)
    {
        if (option == "--interface" || option == "--pipe") {
            if (m_request.capture.sources.size() >= mostSources)
                return false;
            auto& added = m_request.capture.sources.emplace_back();
            added.kind = option == "--pipe" ? CaptureSource::Kind::Pipe : CaptureSource::Kind::Interface;
            added.name = value;
            m_request.descriptors.emplace_back();
            return !value.empty();
        }
        if (option == "--write") {
            m_request.capture.path = value;
            return !value.empty();
        }
        if (option == "--compress") {
            for (std::size_t i = 0; i < std::size(compressions); ++i)
                if (compressions[i] == value) {
                    m_request.capture.compression = static_cast<Compression>(i);
                    return true;
                }
            return false;
        }
        if (option == "--report")
            return takeDescriptor(value, m_request.report);
        if (option == "--control")
            return takeDescriptor(value, m_request.control);
        return false;
    }

    bool takeLimit(const std::string& option, const std::string& value)
    {
        constexpr std::string_view stop = "--stop-";
        constexpr std::string_view next = "--next-";
        const bool stops = option.starts_with(stop);
        if (!stops && !option.starts_with(next))
            return false;
        CaptureLimit& limit = stops ? m_request.capture.stop : m_request.capture.nextFile;
        const std::string measure = option.substr(stop.size());
        if (measure == "duration")
            return parseDuration(value, limit.duration);
        if (measure == "kilobytes")
            return porthole::capture::parse(value, limit.kilobytes) && limit.kilobytes <= largestFile;
        if (measure == "packets")
            return porthole::capture::parse(value, limit.packets);
        if (measure == "files")
            return porthole::capture::parse(value, limit.files);
        return measure == "interval" && !stops && parseDuration(value, limit.interval);
    }

    bool takeOfSource(const std::string& option, const std::string& value)
    {
        if (!source())
            return false;
        if (option == "--filter") {
            source()->filter = value;
            return value.size() <= longestFilter;
        }
        if (option == "--snap-length")
            return porthole::capture::parse(value, source()->snapLength);
        if (option == "--buffer")
            return porthole::capture::parse(value, source()->bufferMegabytes)
                && source()->bufferMegabytes <= largestBuffer;
        if (option == "--link-type") {
            source()->linkType = value;
            return true;
        }
        if (option == "--descriptor")
            return takeDescriptor(value, m_request.descriptors.back().data);
        return option == "--errors" && takeDescriptor(value, m_request.descriptors.back().errors);
    }

    static bool takeDescriptor(const std::string& value, int& descriptor)
    {
        constexpr int largest = 1 << 20;
        return porthole::capture::parse(value, descriptor) && descriptor >= 0 && descriptor < largest;
    }

    void checkTogether()
    {
        const CaptureRequest& capture = m_request.capture;
        if (m_request.action == HelperRequest::Action::ListLinkTypes && capture.sources.size() != 1)
            m_error = "--list-link-types needs one --interface.";
        if (m_request.action != HelperRequest::Action::Capture)
            return;
        if (capture.sources.empty())
            m_error = "No --interface and no --pipe is given: there is nothing to capture.";
        else if (capture.path.empty())
            m_error = "No --write is given: there is no file for the packets.";
        else if (capture.format == FileFormat::Pcap && capture.sources.size() > 1)
            m_error = "A pcap file has room for only one interface; pcapng has room for more.";
        else if (capture.path == "-" && m_request.report == 1)
            m_error = "Packets and reports cannot both go to standard output; give --report another descriptor.";
        else if (capture.path == "-" && capture.nextFile.any())
            m_error = "Several files cannot be written to standard output.";
    }

    CaptureSource* source() { return m_request.capture.sources.empty() ? nullptr : &m_request.capture.sources.back(); }

    static constexpr std::uint64_t largestFile = std::uint64_t { 1 } << 50; ///< kilobytes

    std::span<const std::string> m_arguments;
    std::size_t m_next = 0;
    HelperRequest m_request;
    std::string m_error;
};

} // namespace

std::vector<std::string> helperArguments(const HelperRequest& request)
{
    using Action = HelperRequest::Action;
    std::vector<std::string> arguments;
    if (request.action == Action::ListLinkTypes)
        arguments.emplace_back("--list-link-types");
    const CaptureRequest& capture = request.capture;
    for (std::size_t i = 0; i < capture.sources.size(); ++i)
        addSource(arguments, capture.sources[i],
            i < request.descriptors.size() ? request.descriptors[i] : HelperRequest::Descriptors {});
    if (!capture.path.empty())
        arguments.insert(arguments.end(), { "--write", capture.path });
    if (capture.format == FileFormat::Pcap)
        arguments.emplace_back("--pcap");
    if (capture.compression != Compression::None)
        arguments.insert(arguments.end(),
            { "--compress", std::string(compressions[static_cast<std::size_t>(capture.compression)]) });
    addLimit(arguments, "stop", capture.stop);
    addLimit(arguments, "next", capture.nextFile);
    if (capture.groupMayRead)
        arguments.emplace_back("--group-may-read");
    if (capture.manyFiles)
        arguments.emplace_back("--many-files");
    arguments.insert(arguments.end(), { "--report", std::to_string(request.report) });
    if (request.control >= 0)
        arguments.insert(arguments.end(), { "--control", std::to_string(request.control) });
    return arguments;
}

std::optional<HelperRequest> parseHelperArguments(std::span<const std::string> arguments, std::string& error)
{
    return Parser(arguments).parse(error);
}

std::string shownName(const std::string& name)
{
    constexpr std::size_t longest = 100;
    std::string shown;
    for (const char byte : name) {
        const auto code = static_cast<unsigned char>(byte);
        if (shown.size() >= longest)
            return shown + "…";
        if (code < 0x20 || code == 0x7f)
            shown += fmt::format("\\x{:02x}", code);
        else
            shown += byte;
    }
    return shown;
}

} // namespace porthole::capture
