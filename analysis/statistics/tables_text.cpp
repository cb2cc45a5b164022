#include "analysis/statistics/tables_text.h"

#include <algorithm>
#include <numeric>

namespace porthole::print {

using namespace analysis;

namespace {

constexpr std::string_view ruler = "================================================================================\n";

/// "4660 bytes", "10 kB": no fraction, and the next unit from ten of it on.
std::string sizeText(std::uint64_t bytes)
{
    constexpr std::string_view units[] = {"bytes", "kB", "MB", "GB", "TB"};
    std::size_t unit = 0;
    for (; unit + 1 < std::size(units) && bytes / 1000 >= 10; ++unit)
        bytes /= 1000;
    return fmt::format("{} {}", bytes, units[unit]);
}

std::string nameOf(const Address& address, const NameResolver* names)
{
    Text text;
    appendName(text, address, names);
    return text.string();
}

std::string portText(TrafficLayer layer, std::uint16_t port, const NameResolver* names)
{
    if (names)
        if (const auto service = names->service(layer == TrafficLayer::Tcp ? Transport::Tcp : Transport::Udp, port); !service.empty())
            return std::string(service);
    return fmt::format("{}", port);
}

std::string endText(TrafficLayer layer, const Address& address, std::uint16_t port, const NameResolver* names)
{
    auto text = nameOf(address, names);
    if (hasPorts(layer))
        text += ":" + portText(layer, port, names);
    return text;
}

/// The places of the rows: those with most packets first, equal ones as they are.
template <typename Row>
std::vector<std::uint32_t> byPackets(const std::vector<Row>& rows)
{
    std::vector<std::uint32_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, std::ranges::greater {}, [&](std::uint32_t place) { return rows[place].totalPackets(); });
    return order;
}

bool isAbsolute(TimeForm form) { return form == TimeForm::Absolute || form == TimeForm::AbsoluteDate; }

void appendConversationHead(Text& out, TrafficLayer layer, const TableTextOptions& options)
{
    const std::size_t room = hasPorts(layer) ? 59 : 47;
    const bool absolute = isAbsolute(options.timeForm);
    const auto* const what = absolute ? "Size " : "Bytes";
    const auto* const start = options.timeForm == TimeForm::Absolute ? "Absolute Time  " : absolute ? "Absolute Date  " : "   Relative    ";
    const auto* const below = options.timeForm == TimeForm::AbsoluteDate ? "    Start      " : "     Start     ";
    out << ruler;
    out.format("{} Conversations\nFilter:{}\n", trafficLayerName(layer), options.filter.empty() ? "<No Filter>" : options.filter);
    out.format("{:{}}|       <-      | |       ->      | |     Total     | {}|   Duration   |\n", "", room, start);
    out.format("{:{}}| Frames  {} | | Frames  {} | | Frames  {} | {}|              |\n", "", room, what, what, what, below);
}

/// "21:38:13": without a fraction.
void appendClock(Text& out, Nanoseconds time, TimeForm form)
{
    const auto begin = out.size();
    appendTime(out, {time, time, time, time}, form, 0);
    const auto text = out.view().substr(begin);
    if (const auto point = text.find('.'); point != std::string_view::npos)
        out.truncate(begin + point);
}

/// As tshark calculates, so that the last digits are the same.
double seconds(Nanoseconds time)
{
    constexpr Nanoseconds second = 1'000'000'000;
    return static_cast<double>(time / second) + static_cast<double>(time % second) / 1e9;
}

} // namespace

void appendConversations(Text& out, TrafficLayer layer, const TrafficRows& rows, const TableTextOptions& options)
{
    appendConversationHead(out, layer, options);
    const int room = hasPorts(layer) ? 26 : 20;
    for (const auto place : byPackets(rows)) {
        const auto& row = rows[place];
        out.format("{:<{}} <-> {:<{}}  {:>6} {:<9}  {:>6} {:<9}  {:>6} {:<9}  ", endText(layer, row.addressA, row.portA, options.names), room,
            endText(layer, row.addressB, row.portB, options.names), room, row.packets[1], sizeText(row.bytes[1]), row.packets[0],
            sizeText(row.bytes[0]), row.totalPackets(), sizeText(row.totalBytes()));
        if (isAbsolute(options.timeForm))
            appendClock(out, row.first, options.timeForm);
        else
            out.format("{:14.9f}", seconds(elapsed(options.firstTime, row.first)));
        out.format("   {:12.4f}\n", seconds(elapsed(options.firstTime, row.last)) - seconds(elapsed(options.firstTime, row.first)));
    }
    out << ruler;
}

void appendEndpoints(Text& out, TrafficLayer layer, const EndpointRows& rows, const TableTextOptions& options)
{
    out << ruler;
    out.format("{} Endpoints\nFilter:{}\n", trafficLayerName(layer), options.filter.empty() ? "<No Filter>" : options.filter);
    out.format("                       |  {}Packets  | |  Bytes  | | Tx Packets | | Tx Bytes | | Rx Packets | | Rx Bytes |\n",
        hasPorts(layer) ? "Port  ||  " : "");
    for (const auto place : byPackets(rows)) {
        const auto& row = rows[place];
        out.format("{:<20}      ", nameOf(row.address, options.names));
        if (hasPorts(layer))
            out.format("{:>5}     ", portText(layer, row.port, options.names));
        out.format("{:>6}     {:>9}     {:>6}       {:>9}      {:>6}       {:>9}   \n", row.totalPackets(), row.totalBytes(), row.packets[0],
            row.bytes[0], row.packets[1], row.bytes[1]);
    }
    out << ruler;
}

void appendHierarchy(Text& out, const ProtocolHierarchy& hierarchy, std::string_view filter, bool withFrame)
{
    constexpr std::string_view thinRuler = "===================================================================\n";
    constexpr std::size_t room = 40, step = 2;
    out << '\n' << thinRuler;
    out.format("Protocol Hierarchy Statistics\nFilter: {}\n\n", filter);
    const auto& nodes = hierarchy.nodes();
    // Children right below their parents, without recursion: frames of hostile captures have many layers.
    std::uint32_t at = withFrame && nodes[0].frames > 0 ? 0 : nodes[0].firstChild;
    std::size_t depth = 0;
    while (at != ProtocolHierarchy::none) {
        const auto& node = nodes[at];
        const auto indent = depth * step;
        out.format("{:{}}{:<{}} frames:{} bytes:{}\n", "", indent, std::string_view(node.layer->abbreviation), room - std::min(room, indent),
            node.frames, node.bytes);
        if (node.firstChild != ProtocolHierarchy::none) {
            at = node.firstChild;
            ++depth;
            continue;
        }
        while (at != ProtocolHierarchy::none && nodes[at].nextSibling == ProtocolHierarchy::none) {
            at = nodes[at].parent;
            depth -= depth > 0;
        }
        if (at != ProtocolHierarchy::none)
            at = nodes[at].nextSibling;
    }
    out << thinRuler;
}

void appendExpertSummary(Text& out, const ExpertSummary& summary)
{
    constexpr struct {
        Severity severity;
        std::string_view title;
    } parts[] = {{Severity::Error, "Errors"}, {Severity::Warning, "Warns"}, {Severity::Note, "Notes"}, {Severity::Chat, "Chats"},
        {Severity::Comment, "Comments"}};
    for (const auto& part : parts) {
        std::size_t total = 0;
        for (const auto& entry : summary.entries())
            total += entry.info->severity == part.severity ? entry.frames.size() : 0;
        if (total == 0)
            continue;
        out.format("\n{} ({})\n=============\n   Frequency      Group           Protocol  Summary\n", part.title, total);
        for (const auto& entry : summary.entries())
            if (entry.info->severity == part.severity)
                out.format("{:>12} {:>10} {:>18}  {}\n", entry.frames.size(), groupName(entry.info->group), entry.protocol, entry.summary);
    }
}

} // namespace porthole::print
