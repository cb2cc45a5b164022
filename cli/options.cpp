#include "cli/options.h"

#include "analysis/decode_rules.h"
#include "analysis/print/column_text.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <getopt.h>

namespace porthole::cli {

namespace {

constexpr const char* shortOptions = ":2a:b:B:c:C:d:De:E:f:F:gG:hH:i:IK:lLj:J:M:nN:o:O:pPqQr:R:s:S:t:T:u:U:vVw:W:xX:y:Y:z:";

// Options without a letter; behind those of RecorderOption.
constexpr int explainFilter = 0x200;
constexpr int exportObjectsOption = 0x201;

constexpr option longOptions[] = {
    {"read-file", required_argument, nullptr, 'r'},
    {"help", no_argument, nullptr, 'h'},
    {"version", no_argument, nullptr, 'v'},
    {"print", no_argument, nullptr, 'P'},
    {"interface", required_argument, nullptr, 'i'},
    {"snapshot-length", required_argument, nullptr, 's'},
    {"no-promiscuous-mode", no_argument, nullptr, 'p'},
    {"monitor-mode", no_argument, nullptr, 'I'},
    {"buffer-size", required_argument, nullptr, 'B'},
    {"linktype", required_argument, nullptr, 'y'},
    {"list-interfaces", no_argument, nullptr, 'D'},
    {"list-data-link-types", no_argument, nullptr, 'L'},
    {"autostop", required_argument, nullptr, 'a'},
    {"ring-buffer", required_argument, nullptr, 'b'},
    {"recorder", required_argument, nullptr, recorderOption},
    {"save-on", required_argument, nullptr, saveOnOption},
    {"save-to", required_argument, nullptr, saveToOption},
    {"after", required_argument, nullptr, afterOption},
    {"save-limit", required_argument, nullptr, saveLimitOption},
    {"read-filter", required_argument, nullptr, 'R'},
    {"display-filter", required_argument, nullptr, 'Y'},
    {"explain-filter", required_argument, nullptr, explainFilter},
    {"export-objects", required_argument, nullptr, exportObjectsOption},
    {nullptr, 0, nullptr, 0},
};

UsageError wrong(std::string text, bool showUsage = false)
{
    return {std::move(text), showUsage};
}

/// Why an option that tshark has is refused.
const char* refusal(int option)
{
    switch (option) {
    case 'j':
    case 'J': return "protocols cannot be left out of -T json yet";
    case 'H':
    case 'W': return "names cannot be read from or written to files yet";
    case 'C': return "profiles are not used";
    default: return "it is not supported";
    }
}

bool parseCount(std::string_view text, std::uint32_t& count)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    return error == std::errc {} && end == text.data() + text.size();
}

UsageError parseMaximumFrames(std::string_view text, Options& options)
{
    if (!parseCount(text, options.maximumFrames)) {
        if (text.starts_with('-') && text.find_first_not_of("0123456789", 1) == std::string_view::npos && text.size() > 1)
            return wrong(fmt::format("The specified packet count \"{}\" is a negative number", text));
        return wrong(fmt::format("The specified packet count \"{}\" isn't a decimal number", text));
    }
    if (options.maximumFrames == 0)
        return wrong("The specified packet count is zero");
    return {};
}

UsageError parseFormat(std::string_view text, Options& options)
{
    struct Name {
        std::string_view name;
        print::OutputFormat format;
    };
    constexpr Name names[] = {
        {"text", print::OutputFormat::Text},
        {"tabs", print::OutputFormat::Tabs},
        {"fields", print::OutputFormat::Fields},
        {"json", print::OutputFormat::Json},
        {"csv", print::OutputFormat::Csv},
        {"pdml", print::OutputFormat::Pdml},
    };
    for (const auto& entry : names)
        if (entry.name == text) {
            options.format = entry.format;
            return {};
        }
    return wrong(fmt::format("Invalid -T parameter \"{}\"; it must be one of:\n"
                             "\t\"csv\"     The packet list, each cell in quotation marks.\n"
                             "\t\"fields\"  The values of the fields given with -e, one line a packet.\n"
                             "\t\"json\"    The packet details as JSON.\n"
                             "\t\"pdml\"    The packet details as XML.\n"
                             "\t\"tabs\"    The packet list, a tab between its columns.\n"
                             "\t\"text\"    The packet list, or with -V the packet details. This is the default.",
        text));
}

UsageError parseTimeForm(std::string_view text, Options& options)
{
    if (const auto form = print::findTimeForm(text)) {
        options.timeForm = *form;
        return {};
    }
    return wrong(fmt::format("Invalid time stamp type \"{}\"; it must be one of:\n"
                             "\t\"a\"    for absolute\n"
                             "\t\"ad\"   for absolute with YYYY-MM-DD date\n"
                             "\t\"adoy\" for absolute with YYYY/DOY date\n"
                             "\t\"d\"    for delta\n"
                             "\t\"dd\"   for delta displayed\n"
                             "\t\"e\"    for epoch\n"
                             "\t\"r\"    for relative\n"
                             "\t\"u\"    for absolute UTC\n"
                             "\t\"ud\"   for absolute UTC with YYYY-MM-DD date\n"
                             "\t\"udoy\" for absolute UTC with YYYY/DOY date",
        text));
}

bool parseYesNo(std::string_view value, bool& yes)
{
    if (value.empty() || (value[0] != 'y' && value[0] != 'Y' && value[0] != 'n' && value[0] != 'N'))
        return false;
    yes = value[0] == 'y' || value[0] == 'Y';
    return true;
}

bool parseByte(std::string_view value, char& byte)
{
    if (value.empty())
        return false;
    byte = value[0];
    if (value[0] == '/' && value.size() > 1) {
        if (value[1] == 't')
            byte = '\t';
        else if (value[1] == 's')
            byte = ' ';
    }
    return true;
}

bool parseLayout(std::string_view text, print::FieldLayout& layout)
{
    const auto equals = text.find('=');
    if (equals == std::string_view::npos)
        return false;
    const auto name = text.substr(0, equals);
    const auto value = text.substr(equals + 1);
    if (name == "header")
        return parseYesNo(value, layout.header);
    if (name == "bom")
        return parseYesNo(value, layout.byteOrderMark);
    if (name == "separator")
        return parseByte(value, layout.separator);
    if (name == "aggregator")
        return parseByte(value, layout.aggregator);
    const char choice = value.empty() ? '\0' : value[0];
    if (name == "occurrence") {
        switch (choice) {
        case 'f': layout.occurrence = print::Occurrence::First; return true;
        case 'l': layout.occurrence = print::Occurrence::Last; return true;
        case 'a': layout.occurrence = print::Occurrence::All; return true;
        default: return false;
        }
    }
    if (name == "quote") {
        switch (choice) {
        case 'd': layout.quote = '"'; return true;
        case 's': layout.quote = '\''; return true;
        case 'n': layout.quote = 0; return true;
        default: return false;
        }
    }
    return false;
}

UsageError badLayout(std::string_view text)
{
    const auto name = text.substr(0, text.find('='));
    return wrong(fmt::format("\"{}\" is not a valid field output option=value pair. They are:\n"
                             "\tbom=y|n                 a UTF-8 byte order mark in front (n)\n"
                             "\theader=y|n              the names of the fields as the first line (n)\n"
                             "\tseparator=/t|/s|<byte>  between fields: tab, space or the byte (/t)\n"
                             "\toccurrence=f|l|a        the first, the last or all occurrences of a field (a)\n"
                             "\taggregator=,|/s|<byte>  between the occurrences of a field (,)\n"
                             "\tquote=d|s|n             double, single or no quotes around values (n)",
        name));
}

/// -N: only the kinds that are listed.
UsageError parseNameKinds(std::string_view flags, Options& options)
{
    NameKinds kinds;
    for (const char flag : flags) {
        switch (flag) {
        case 'm': kinds.mac = true; break;
        case 'n': kinds.network = true; break;
        case 't': kinds.transport = true; break;
        case 'd': options.namesFromAnswers = true; break;
        case 'N': options.asksSystem = true; break;
        case 'v': break; // there is no list of VLANs
        default:
            return wrong(fmt::format("-N specifies unknown resolving option '{}'; valid options are:\n"
                                     "\t'm' for MAC addresses\n"
                                     "\t'n' for network addresses, as far as the capture or the user's hosts file names them\n"
                                     "\t't' for ports\n"
                                     "\t'd' with 'n': also as the capture's DNS answers name them\n"
                                     "\t'N' with 'n': also as the system's resolver does, which may ask name servers\n"
                                     "\t'v', which tshark has, is accepted and changes nothing",
                flag));
        }
    }
    options.names.kinds = kinds;
    return {};
}

UsageError parsePreference(std::string_view text, Options& options)
{
    const auto colon = text.find(':');
    if (colon == std::string_view::npos)
        return wrong(fmt::format("Invalid -o flag \"{}\"", text));
    auto& dissection = options.dissection;
    auto& kinds = options.names.kinds;
    struct Preference {
        std::string_view name;
        bool& value;
    };
    const Preference preferences[] = {
        {"tcp.relative_sequence_numbers", dissection.relativeSequenceNumbers},
        {"ip.check_checksum", dissection.verifyIpv4Checksum},
        {"tcp.check_checksum", dissection.verifyTcpChecksum},
        {"udp.check_checksum", dissection.verifyUdpChecksum},
        {"udp.ignore_ipv6_zero_checksum", dissection.ignoreIpv6ZeroUdpChecksum},
        {"udplite.check_checksum", dissection.verifyUdpLiteChecksum},
        {"udplite.ignore_checksum_coverage", dissection.ignoreUdpLiteCoverage},
        {"sctp.relative_tsns", dissection.relativeTsns},
        {"eth.assume_fcs", dissection.assumeEthernetFcs},
        {"quic.info_as_in_rfc9000", dissection.quicInfoAsInRfc9000},
        {"nameres.mac_name", kinds.mac},
        {"nameres.network_name", kinds.network},
        {"nameres.transport_name", kinds.transport},
    };
    auto value = text.substr(colon + 1);
    while (value.starts_with(' '))
        value.remove_prefix(1);
    std::string upper(value);
    std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
    if (text.substr(0, colon) == "sctp.checksum") {
        // The Adler-32 of RFC 2960 was replaced by RFC 3309 in 2002.
        if (upper != "NONE" && upper != "CRC 32C" && upper != "AUTOMATIC")
            return wrong(fmt::format("-o flag \"{}\": the checksum is None, CRC 32c or Automatic", text));
        dissection.verifySctpChecksum = upper != "NONE";
        return {};
    }
    if (text.substr(0, colon) == "tls.keylog_file") {
        options.keyLogFile = value;
        return {};
    }
    if (text.substr(0, colon) == "nameres.vendor_length") {
        constexpr std::uint32_t longest = 64;
        std::uint32_t length = 0;
        if (!parseCount(value, length) || length < 1 || length > longest)
            return wrong(fmt::format("-o nameres.vendor_length needs a number from 1 to {}", longest));
        options.names.vendorLength = length;
        return {};
    }
    for (const auto& preference : preferences)
        if (preference.name == text.substr(0, colon)) {
            preference.value = upper == "TRUE";
            return {};
        }
    return wrong(fmt::format("-o flag \"{}\" specifies unknown preference", text));
}

UsageError parseExportObjects(std::string_view text, Options& options)
{
    const auto comma = text.find(',');
    const auto kind = analysis::findObjectKind(text.substr(0, comma));
    if (!kind || comma == text.npos || comma + 1 == text.size())
        return wrong(fmt::format("--export-objects takes a protocol and a folder, \"http,FOLDER\" or \"imf,FOLDER\", not \"{}\".", text));
    options.objects.push_back({*kind, std::string(text.substr(comma + 1))});
    return {};
}

/// -d: a later rule goes before an earlier one.
UsageError parseDecodeAs(std::string_view text, Options& options)
{
    auto rule = analysis::parseDecodeRule(text, standardRegistry());
    if (const auto* problem = std::get_if<std::string>(&rule))
        return wrong("-d: " + *problem);
    auto& rules = options.dissection.decodeRules;
    rules.insert(rules.begin(), std::get<DecodeRule>(rule));
    return {};
}

void addProtocols(std::string_view list, std::vector<std::string>& protocols)
{
    while (!list.empty()) {
        const auto end = list.find_first_of(", ");
        if (end != 0)
            protocols.emplace_back(list.substr(0, end));
        list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    }
}

UsageError takeOption(int option, std::string_view argument, Options& options)
{
    switch (option) {
    case '2': options.twoPasses = true; return {}; // the answers are those of two passes anyway
    case 'n': options.names.kinds = {}; return {};
    case 'N': return parseNameKinds(argument, options);
    case 'c': return parseMaximumFrames(argument, options);
    case 'd': return parseDecodeAs(argument, options);
    case 'e': options.fields.emplace_back(argument); return {};
    case 'E': return parseLayout(argument, options.layout) ? UsageError {} : badLayout(argument);
    case 'G': options.report = argument; return {};
    case 'h': options.help = true; return {};
    case 'l': options.flushEachPacket = true; return {};
    case 'o': return parsePreference(argument, options);
    case 'O':
        options.details = true;
        addProtocols(argument, options.detailedProtocols);
        return {};
    case 'P': options.summary = true; return {};
    case 'Q': options.quietest = true; [[fallthrough]];
    case 'q': options.quiet = true; return {};
    case 'r': options.inputFile = argument; return {};
    case 'S': options.packetSeparator = argument; return {};
    case 't': return parseTimeForm(argument, options);
    case 'T': return parseFormat(argument, options);
    case 'u':
        if (argument != "s" && argument != "hms")
            return wrong(fmt::format("Invalid seconds type \"{}\"; it must be one of:\n"
                                     "\t\"s\"   for seconds\n"
                                     "\t\"hms\" for hours, minutes and seconds",
                argument));
        options.hoursMinutesSeconds = argument == "hms";
        return {};
    case 'v': options.version = true; return {};
    case 'V': options.details = true; return {};
    case 'w': options.outputFile = argument; return {};
    case 'x': options.bytes = true; return {};
    case 'z': return wrong(takeStatistic(argument, options.statistics));
    case exportObjectsOption: return parseExportObjects(argument, options);
    case 'R': options.readFilter = argument; return {};
    case 'Y': options.displayFilter = argument; return {};
    case explainFilter:
        options.displayFilter = argument;
        options.explainsFilter = true;
        return {};
    case 'a':
    case 'b':
    case 'B':
    case 'D':
    case 'f':
    case 'F':
    case 'g':
    case 'i':
    case 'I':
    case 'L':
    case 'p':
    case 's':
    case 'y': return wrong(takeLiveOption(option, argument, options.live));
    case recorderOption:
    case saveOnOption:
    case saveToOption:
    case afterOption:
    case saveLimitOption: return wrong(takeRecorderOption(option, argument, options.recorder));
    default: return wrong(fmt::format("-{} is not available: {}.", static_cast<char>(option), refusal(option)));
    }
}

UsageError checkRecorder(const Options& options)
{
    const auto& recorder = options.recorder;
    if (!recorder.given)
        return {};
    if (!options.isLive())
        return wrong("A capture file is read (-r): a flight recorder is for live captures.");
    if (!options.outputFile.empty() || options.live.nextFile.any() || options.live.pcap || options.live.stop.files || options.live.stop.kilobytes)
        return wrong("A flight recorder has files of its own: -w, -b, -F pcap and -a files or filesize cannot be used with it.");
    const bool prints = options.summary || options.details || options.bytes || !options.fields.empty()
        || options.format != print::OutputFormat::Text;
    if (prints)
        return wrong("A flight recorder prints no packets: -P, -V, -O, -x, -T and -e cannot be used with it.");
    return wrong(checkRecorderOptions(recorder));
}

UsageError checkTogether(const Options& options)
{
    if (options.outputFile == "-" && options.printsPackets())
        return wrong("Packets cannot be both printed and written to standard output (-w -): leave out -P, -V, -x and -T, or name a file.");
    if (options.format == print::OutputFormat::Fields && options.fields.empty())
        return wrong("\"-Tfields\" was specified, but no fields were specified with \"-e\".");
    if (!options.fields.empty() && options.format != print::OutputFormat::Fields && options.format != print::OutputFormat::Json)
        return wrong("Output fields were specified with \"-e\", but \"-Tfields\" or \"-Tjson\" was not specified.");
    if (!options.readFilter.empty() && !options.twoPasses)
        return wrong("-R takes the packets out of the file before anything else is made of it, and needs -2; to show only some, use -Y.");
    if (!options.readFilter.empty() && options.isLive())
        return wrong("-R cannot be used with a live capture; use -Y, or a capture filter (-f).");
    if (!options.statistics.empty() && options.live.nextFile.any())
        return wrong("Statistics (-z) are made of one file, and cannot be used with -b.");
    if (options.isLive() && !options.displayFilter.empty() && !options.outputFile.empty())
        return wrong("A live capture that is written to a file (-w) cannot be filtered by a display filter; use a capture filter (-f).");
    if (auto error = checkRecorder(options))
        return error;
    if (options.isLive())
        return wrong(checkLiveOptions(options.live, !options.outputFile.empty()));
    if (options.live.pcap && options.outputFile.empty())
        return wrong("-F says what kind of file is written, and needs -w.");
    if (options.live.anyOption())
        return wrong("A capture file is read (-r): -i, -a, -b and -L are for live captures.");
    return {};
}

std::string joined(std::span<char* const> words)
{
    std::string text;
    for (const char* word : words) {
        if (!text.empty())
            text += ' ';
        text += word;
    }
    return text;
}

/// What stands behind the options is the capture filter. False if there is one already.
bool takeFilterWords(const std::string& filter, LiveOptions& live)
{
    if (!live.defaults.filter.empty())
        return false;
    live.defaults.filter = filter;
    for (auto& source : live.sources) {
        if (!source.filter.empty())
            return false;
        source.filter = filter;
    }
    return true;
}

} // namespace

UsageError parseOptions(std::span<char* const> arguments, Options& options)
{
    options.application = "porthole-cli (Porthole) " PORTHOLE_VERSION;
    optind = 0; // start anew, also when called twice
    opterr = 0;
    const auto count = static_cast<int>(arguments.size());
    for (;;) {
        const auto option = getopt_long(count, arguments.data(), shortOptions, longOptions, nullptr);
        if (option == -1)
            break;
        if (option == ':')
            return wrong(fmt::format("option requires an argument: {}", arguments[static_cast<std::size_t>(optind - 1)]), true);
        if (option == '?') {
            if (optopt)
                return wrong(fmt::format("unrecognized option: {}", static_cast<char>(optopt)), true);
            return wrong(fmt::format("unrecognized option: {}", arguments[static_cast<std::size_t>(optind - 1)]), true);
        }
        if (auto error = takeOption(option, optarg ? optarg : "", options))
            return error;
    }
    if (options.help || options.version || !options.report.empty() || options.live.listInterfaces || options.explainsFilter)
        return {};
    if (optind < count) {
        const auto filter = joined(arguments.subspan(static_cast<std::size_t>(optind)));
        if (!options.isLive() && !options.displayFilter.empty())
            return wrong("Display filters were specified both with \"-Y\" and with additional command-line arguments.");
        if (!options.isLive())
            options.displayFilter = filter;
        else if (!takeFilterWords(filter, options.live))
            return wrong("Capture filters were specified both with \"-f\" and with additional command-line arguments.");
    }
    return checkTogether(options);
}

} // namespace porthole::cli
