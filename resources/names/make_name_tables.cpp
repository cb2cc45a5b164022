// Writes the constant tables of names that dissectors/core/name_tables.h declares. Runs when Porthole is built:
//
//     make_name_tables OUTPUT ORGANISATIONS WELL_KNOWN_ADDRESSES IANA_PORTS REGISTRY.csv...
//
// REGISTRY.csv are IEEE's lists of assigned prefixes, as Debian's ieee-data has them: MA-L of 24 bits, MA-M of 28, MA-S
// and IAB of 36. IANA_PORTS is IANA's registry of service names as the Go source of gopacket.

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Lines = std::vector<std::string>;

[[noreturn]] void giveUp(const std::string& why)
{
    std::cerr << "make_name_tables: " << why << '\n';
    std::exit(1);
}

std::string readFile(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        giveUp("cannot read " + path);
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

Lines split(const std::string& text, char separator)
{
    Lines parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, separator);)
        parts.push_back(part);
    return parts;
}

/// The lines of a table of ours, without comments, split at tabs.
std::vector<Lines> readTable(const std::string& path)
{
    std::vector<Lines> rows;
    for (const auto& line : split(readFile(path), '\n'))
        if (!line.empty() && line[0] != '#')
            rows.push_back(split(line, '\t'));
    return rows;
}

/// RFC 4180: fields may be quoted and may then hold commas, line ends and doubled quotes.
std::vector<Lines> readCsv(const std::string& path)
{
    const auto text = readFile(path);
    std::vector<Lines> rows(1);
    std::string field;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c != '"')
                field += c;
            else if (i + 1 < text.size() && text[i + 1] == '"')
                field += text[++i];
            else
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == ',' || c == '\n') {
            rows.back().push_back(std::move(field));
            field.clear();
            if (c == '\n')
                rows.emplace_back();
        } else if (c != '\r') {
            field += c;
        }
    }
    return rows;
}

bool isLetter(unsigned char c)
{
    return std::isalpha(c) || c >= 0x80;
}

/// Some names come with the ampersand as HTML has it.
std::string withoutEntities(std::string text)
{
    constexpr std::string_view entity = "&amp;";
    for (auto at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1))
        text.replace(at, entity.size(), "&");
    return text;
}

/// One space between words; a name that is all capitals gets them at the beginnings of words only.
std::string tidy(const std::string& name)
{
    std::string result;
    for (std::size_t i = 0; i < name.size(); ++i) {
        auto c = static_cast<unsigned char>(name[i]);
        if (c == 0xc2 && i + 1 < name.size() && static_cast<unsigned char>(name[i + 1]) == 0xa0) { // a space that does not break
            c = ' ';
            ++i;
        }
        if (!std::isspace(c))
            result += static_cast<char>(c);
        else if (!result.empty() && result.back() != ' ')
            result += ' ';
    }
    while (!result.empty() && result.back() == ' ')
        result.pop_back();
    if (std::any_of(result.begin(), result.end(), [](unsigned char c) { return std::islower(c); }))
        return result;
    bool inWord = false;
    for (auto& c : result) {
        if (inWord)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        inWord = isLetter(static_cast<unsigned char>(c));
    }
    return result;
}

std::uint64_t hexNumber(const std::string& text)
{
    std::uint64_t number = 0;
    for (const char c : text)
        if (std::isxdigit(static_cast<unsigned char>(c)))
            number = number << 4 | static_cast<std::uint64_t>(std::stoi(std::string(1, c), nullptr, 16));
    return number;
}

/// All names in one array of characters, each once, NUL behind it.
class TextPool {
public:
    std::uint32_t add(const std::string& text)
    {
        const auto [place, isNew] = m_places.try_emplace(text, m_size);
        if (isNew) {
            m_texts.push_back(text);
            m_size += static_cast<std::uint32_t>(text.size()) + 1;
        }
        return place->second;
    }
    std::uint32_t size() const { return m_size; }
    void write(std::ostream& out) const
    {
        out << "const char text[] =\n";
        for (const auto& text : m_texts) {
            out << '"';
            for (const char c : text) {
                const auto byte = static_cast<unsigned char>(c);
                char octal[5];
                std::snprintf(octal, sizeof octal, "\\%03o", byte);
                if (byte < 0x20 || byte >= 0x7f || c == '"' || c == '\\' || c == '?')
                    out << octal;
                else
                    out << c;
            }
            out << "\\0\"\n";
        }
        out << ";\n";
    }

private:
    std::map<std::string, std::uint32_t> m_places;
    Lines m_texts;
    std::uint32_t m_size = 0;
};

constexpr std::uint32_t hasShortName = 0x800000;

class Tables {
public:
    void addOrganisations(const std::string& path)
    {
        for (const auto& row : readTable(path)) {
            if (row.size() != 3)
                giveUp(path + ": a line does not have three fields");
            if (row[0] == "=")
                m_renamed[row[1]] = row[2];
            else if (row[1] == "-")
                m_vendors[24][hexNumber(row[0])] = m_text.add(row[2]);
            else // the long name, NUL, the short one
                m_vendors[24][hexNumber(row[0])] = m_text.add(row[2] + '\0' + row[1]) | hasShortName;
        }
    }

    void addRegistry(const std::string& path)
    {
        for (const auto& row : readCsv(path)) {
            if (row.size() < 3 || row[0] == "Registry")
                continue;
            const auto bits = static_cast<unsigned>(row[1].size()) * 4;
            if (bits != 24 && bits != 28 && bits != 36)
                giveUp(path + ": prefix of unusual length " + row[1]);
            auto name = tidy(withoutEntities(row[2]));
            if (const auto renamed = m_renamed.find(name); renamed != m_renamed.end())
                name = renamed->second;
            m_vendors[bits].try_emplace(hexNumber(row[1]), m_text.add(name));
        }
    }

    void addWellKnown(const std::string& path)
    {
        for (const auto& row : readTable(path)) {
            const auto slash = row[0].find('/');
            const auto bits = slash == std::string::npos ? 48u : static_cast<unsigned>(std::stoul(row[0].substr(slash + 1)));
            m_wellKnown[{hexNumber(row[0].substr(0, slash)), bits}] = m_text.add(row.at(1));
        }
    }

    void addPorts(const std::string& path)
    {
        std::map<unsigned, std::uint32_t>* table = nullptr;
        for (const auto& line : split(readFile(path), '\n')) {
            if (line.rfind("var ", 0) == 0)
                table = line.find("= map[") == std::string::npos ? nullptr : &m_services[line.substr(4, line.find("PortNames") - 4)];
            const auto open = line.find('"');
            const auto close = line.rfind('"');
            if (!table || open == close || line.find(':') > open)
                continue;
            auto name = line.substr(open + 1, close - open - 1);
            std::replace(name.begin(), name.end(), ' ', '-');
            (*table)[static_cast<unsigned>(std::stoul(line))] = m_text.add(name);
        }
        // The registry has two names for this one; the list keeps the other.
        for (const auto* protocol : {"tcp", "udp", "sctp"})
            m_services[protocol][2049] = m_text.add("nfs");
    }

    void write(std::ostream& out) const
    {
        if (m_text.size() >= hasShortName)
            giveUp("too much text");
        out << "// Made by make_name_tables.\n#include \"dissectors/core/name_tables.h\"\n\nnamespace porthole::nametables {\n\n";
        m_text.write(out);
        for (const auto& [bits, vendors] : m_vendors)
            writeVendors(bits, vendors, out);
        writeStarts(out);
        out << "\nconst WellKnown wellKnownTable[] = {\n";
        for (const auto& [block, name] : m_wellKnown)
            out << "{" << block.first << "u, " << block.second << ", " << name << "},\n";
        out << "};\nconst std::span<const WellKnown> wellKnown = wellKnownTable;\n";
        for (const auto* protocol : {"tcp", "udp", "sctp"}) {
            out << "\nconst Service " << protocol << "Table[] = {\n";
            for (const auto& [port, name] : m_services.at(protocol))
                out << "{" << port << ", " << name << "},\n";
            out << "};\nconst std::span<const Service> " << protocol << "Services = " << protocol << "Table;\n";
        }
        out << "\n} // namespace porthole::nametables\n";
    }

private:
    using Vendors = std::map<std::uint64_t, std::uint32_t>;

    static void writeVendors(unsigned bits, const Vendors& vendors, std::ostream& out)
    {
        out << "\nconst std::uint64_t vendorTable" << bits << "[] = {\n";
        for (const auto& [prefix, name] : vendors)
            out << (prefix << 24 | name) << "u,\n";
        out << "};\nconst std::span<const std::uint64_t> vendors" << bits << " = vendorTable" << bits << ";\n";
    }

    /// Where the prefixes of 24 bits with the same first 16 begin.
    void writeStarts(std::ostream& out) const
    {
        const auto& vendors = m_vendors.at(24);
        if (vendors.size() > 0xffff)
            giveUp("too many prefixes");
        out << "\nconst std::uint16_t vendorStarts[] = {\n";
        auto next = vendors.begin();
        std::size_t index = 0;
        for (std::uint64_t first = 0; first <= 0x10000; ++first) {
            while (next != vendors.end() && next->first >> 8 < first) {
                ++next;
                ++index;
            }
            out << index << (first % 32 == 31 ? ",\n" : ",");
        }
        out << "};\n";
    }

    TextPool m_text;
    std::map<std::string, std::string> m_renamed;
    std::map<unsigned, Vendors> m_vendors; ///< by bits
    std::map<std::pair<std::uint64_t, unsigned>, std::uint32_t> m_wellKnown; ///< by address and bits
    std::map<std::string, std::map<unsigned, std::uint32_t>> m_services;
};

} // namespace

int main(int argc, char** argv)
{
    if (argc < 6)
        giveUp("too few arguments");
    Tables tables;
    tables.addOrganisations(argv[2]);
    tables.addWellKnown(argv[3]);
    tables.addPorts(argv[4]);
    for (int i = 5; i < argc; ++i)
        tables.addRegistry(argv[i]);
    std::ofstream out(argv[1], std::ios::binary);
    tables.write(out);
    out.flush();
    if (!out)
        giveUp(std::string("cannot write ") + argv[1]);
    return 0;
}
