// Rows of tables for other programs.

#include "analysis/statistics/traffic_columns.h"
#include "dissectors/core/protocol.h"
#include "dissectors/core/text.h"

#include <utility>

namespace porthole::analysis {

namespace {

/// A value with its name; text is put in quotation marks where the form wants it.
struct Cell {
    std::string_view name;
    std::string value;
    bool isText = false;
};

std::string quoted(std::string_view text, char escape)
{
    std::string result = "\"";
    for (const char letter : text) {
        // Names come from files and captures: control characters have no place in a table.
        if (static_cast<unsigned char>(letter) < 0x20)
            continue;
        if (letter == '"' || (escape == '\\' && letter == '\\'))
            result += escape;
        result += letter;
    }
    return result + '"';
}

std::string nameOf(const Address& address, const NameResolver* names)
{
    Text text;
    appendName(text, address, names);
    return text.string();
}

std::string secondsText(Nanoseconds time)
{
    if (time == noTime)
        return {};
    const bool negative = time < 0;
    const auto amount = negative ? 0 - static_cast<std::uint64_t>(time) : static_cast<std::uint64_t>(time);
    return fmt::format("{}{}.{:09}", negative ? "-" : "", amount / 1'000'000'000, amount % 1'000'000'000);
}

std::string number(std::uint64_t value) { return fmt::format("{}", value); }

std::vector<Cell> cellsOf(TrafficLayer layer, const TrafficRow& row, const NameResolver* names)
{
    std::vector<Cell> cells;
    const auto addEnd = [&](std::string_view address, std::string_view port, const Address& value, std::uint16_t portValue) {
        cells.push_back({address, nameOf(value, names), true});
        if (hasPorts(layer))
            cells.push_back({port, number(portValue)});
    };
    addEnd("address_a", "port_a", row.addressA, row.portA);
    addEnd("address_b", "port_b", row.addressB, row.portB);
    cells.insert(cells.end(),
        {{"packets", number(std::uint64_t {row.packets[0]} + row.packets[1])}, {"bytes", number(row.totalBytes())}, {"packets_a_to_b", number(row.packets[0])},
            {"bytes_a_to_b", number(row.bytes[0])}, {"packets_b_to_a", number(row.packets[1])}, {"bytes_b_to_a", number(row.bytes[1])},
            {"start", secondsText(row.first)}, {"duration", secondsText(row.duration())},
            {"bits_per_second_a_to_b", fmt::format("{:.0f}", bitsPerSecond(row, 0))},
            {"bits_per_second_b_to_a", fmt::format("{:.0f}", bitsPerSecond(row, 1))}});
    if (hasPorts(layer)) {
        cells.push_back({"stream", number(row.stream)});
        cells.push_back({"application", std::string(applicationName(layer, row)), true});
    }
    if (layer == TrafficLayer::Tcp) {
        cells.push_back({"ending", std::string(endingWord(row.ending)), true});
        cells.push_back({"ended_by", row.ending == TcpEnding::Open ? "" : row.endedBy ? "B" : "A", true});
        cells.push_back({"state_a", std::string(stateWord(row.states.of[0])), true});
        cells.push_back({"state_b", std::string(stateWord(row.states.of[1])), true});
        cells.push_back({"initial_round_trip", row.roundTrip ? secondsText(row.roundTrip) : std::string()});
        cells.push_back({"retransmissions", number(row.retransmissions)});
        cells.push_back({"completeness", number(row.completeness)});
    }
    return cells;
}

std::vector<Cell> cellsOf(TrafficLayer layer, const EndpointRow& row, const NameResolver* names)
{
    std::vector<Cell> cells {{"address", nameOf(row.address, names), true}};
    if (hasPorts(layer))
        cells.push_back({"port", number(row.port)});
    cells.insert(cells.end(),
        {{"packets", number(row.totalPackets())}, {"bytes", number(row.totalBytes())}, {"packets_sent", number(row.packets[0])},
            {"bytes_sent", number(row.bytes[0])}, {"packets_received", number(row.packets[1])}, {"bytes_received", number(row.bytes[1])},
            {"conversations", number(row.conversations)}});
    return cells;
}

void appendCsv(std::string& out, const std::vector<Cell>& cells)
{
    for (const auto& cell : cells) {
        if (&cell != &cells.front())
            out += ',';
        out += cell.isText ? quoted(cell.value, '"') : cell.value;
    }
    out += '\n';
}

/// JSON and YAML know what is not there.
std::string valueText(const Cell& cell)
{
    if (cell.value.empty())
        return "null";
    return cell.isText ? quoted(cell.value, '\\') : cell.value;
}

template <typename Row>
std::string exportAny(TrafficLayer layer, const std::vector<Row>& rows, std::span<const std::uint32_t> order, TableForm form, const NameResolver* names)
{
    std::string out;
    if (form == TableForm::Csv) {
        std::vector<Cell> titles = cellsOf(layer, Row {}, nullptr);
        for (auto& title : titles)
            title = {title.name, std::string(title.name), false};
        appendCsv(out, titles);
        for (const auto place : order)
            appendCsv(out, cellsOf(layer, rows[place], names));
        return out;
    }
    const bool json = form == TableForm::Json;
    out = json ? "[" : order.empty() ? "[]\n" : "";
    for (const auto place : order) {
        out += json ? place == order.front() ? "\n  {" : ",\n  {" : "";
        std::string_view before = json ? "" : "- ";
        for (const auto& cell : cellsOf(layer, rows[place], names)) {
            out += json ? fmt::format("{}\"{}\": {}", before, cell.name, valueText(cell)) : fmt::format("{}{}: {}\n", before, cell.name, valueText(cell));
            before = json ? ", " : "  ";
        }
        out += json ? "}" : "";
    }
    out += json ? "\n]\n" : "";
    return out;
}

} // namespace

std::string exportRows(
    TrafficLayer layer, const TrafficRows& rows, std::span<const std::uint32_t> order, TableForm form, const NameResolver* names)
{
    return exportAny(layer, rows, order, form, names);
}

std::string exportRows(
    TrafficLayer layer, const EndpointRows& rows, std::span<const std::uint32_t> order, TableForm form, const NameResolver* names)
{
    return exportAny(layer, rows, order, form, names);
}

} // namespace porthole::analysis
