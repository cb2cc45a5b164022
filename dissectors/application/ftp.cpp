// File Transfer Protocol: RFC 959; AUTH TLS: RFC 4217. Its data, where they use the well-known port.

#include "dissectors/application/media/media.h"
#include "dissectors/application/text_lines.h"

#include <array>
#include <charconv>

namespace porthole {

namespace {

constexpr ValueName responseCodes[] = {{110, "Restart marker reply"}, {120, "Service ready in nnn minutes"},
    {125, "Data connection already open; transfer starting"}, {150, "File status okay; about to open data connection"}, {200, "Command okay"},
    {202, "Command not implemented, superfluous at this site"}, {211, "System status, or system help reply"}, {212, "Directory status"},
    {213, "File status"}, {214, "Help message"}, {215, "NAME system type"}, {220, "Service ready for new user"},
    {221, "Service closing control connection"}, {225, "Data connection open; no transfer in progress"}, {226, "Closing data connection"},
    {227, "Entering Passive Mode"}, {229, "Entering Extended Passive Mode"}, {230, "User logged in, proceed"},
    {232, "User logged in, authorized by security data exchange"}, {234, "Security data exchange complete"},
    {235, "Security data exchange completed successfully"}, {250, "Requested file action okay, completed"}, {257, "PATHNAME created"},
    {331, "User name okay, need password"}, {332, "Need account for login"}, {334, "Requested security mechanism is ok"},
    {335, "Security data is acceptable, more is required"}, {336, "Username okay, need password. Challenge is ..."},
    {350, "Requested file action pending further information"}, {421, "Service not available, closing control connection"},
    {425, "Can't open data connection"}, {426, "Connection closed; transfer aborted"}, {431, "Need some unavailable resource to process security"},
    {450, "Requested file action not taken"}, {451, "Requested action aborted: local error in processing"},
    {452, "Requested action not taken. Insufficient storage space in system"}, {500, "Syntax error, command unrecognized"},
    {501, "Syntax error in parameters or arguments"}, {502, "Command not implemented"}, {503, "Bad sequence of commands"},
    {504, "Command not implemented for that parameter"}, {522, "Network protocol not supported"}, {530, "Not logged in"},
    {532, "Need account for storing files"}, {533, "Command protection level denied for policy reasons"},
    {534, "Request denied for policy reasons"}, {535, "Failed security check (hash, sequence, etc)"},
    {536, "Requested PROT level not supported by mechanism"}, {537, "Command protection level not supported by security mechanism"},
    {550, "Requested action not taken: File unavailable"}, {551, "Requested action aborted: page type unknown"},
    {552, "Requested file action aborted: Exceeded storage allocation"}, {553, "Requested action not taken: File name not allowed"},
    {631, "Integrity protected reply"}, {632, "Confidentiality and integrity protected reply"}, {633, "Confidentiality protected reply"}};

constexpr Field<bool> request {"ftp.request", "Request", Hidden {}};
constexpr Field<bool> response {"ftp.response", "Response", Hidden {}};
constexpr Field<NoValue> lineItem {"ftp.line", "Line", Label {lines::wholeLineLabel}};
constexpr Field<TextString> command {"ftp.request.command", "Request command"};
constexpr Field<TextString> requestArgument {"ftp.request.arg", "Request arg"};
constexpr Field<std::uint32_t> responseCode {"ftp.response.code", "Response code", Names {responseCodes}};
constexpr Field<TextString> responseArgument {"ftp.response.arg", "Response arg"};
constexpr Field<Ipv4Address> passiveAddress {"ftp.passive.ip", "Passive IP address"};
constexpr Field<std::uint16_t> passivePort {"ftp.passive.port", "Passive port"};
constexpr Field<Ipv4Address> activeAddress {"ftp.active.cip", "Active IP address"};
constexpr Field<std::uint16_t> activePort {"ftp.active.port", "Active port"};
constexpr const FieldInfo* fields[] = {&request, &response, &lineItem, &command, &requestArgument, &responseCode, &responseArgument,
    &passiveAddress, &passivePort, &activeAddress, &activePort};

struct FtpNote : MessageNote {
    bool fromServer = false, encrypted = false;
    std::size_t size() const override { return sizeof *this; }
};

class FtpListener : public Listener {
public:
    std::shared_ptr<const MessageNote> hear(const HeardMessage& message) override
    {
        constexpr std::uint16_t port = 21;
        auto note = std::make_shared<FtpNote>();
        note->fromServer = message.sourcePort == port || (message.destinationPort != port && !message.fromClient);
        note->encrypted = m_encrypted;
        const auto text = lines::text(message.bytes);
        if (!note->fromServer)
            m_wantsTls = lines::startsIgnoringCase(text, "AUTH TLS") || lines::startsIgnoringCase(text, "AUTH SSL");
        else if (m_wantsTls && text.starts_with("234"))
            m_encrypted = true;
        return note;
    }

private:
    bool m_wantsTls = false, m_encrypted = false;
};

/// "h1,h2,h3,h4,p1,p2": RFC 959 section 4.1.2.
struct HostPort {
    std::size_t begin = 0, comma = 0, end = 0; ///< in the text; comma: before the port
    std::array<unsigned, 6> numbers {};
    bool found = false;
};

HostPort findHostPort(std::string_view text)
{
    HostPort result;
    result.begin = std::min(text.find_first_of("0123456789", text.find('(') == text.npos ? 0 : text.find('(')), text.size());
    const auto* at = text.data() + result.begin;
    const auto* const last = text.data() + text.size();
    for (std::size_t i = 0; i < result.numbers.size(); ++i) {
        const auto [next, error] = std::from_chars(at, last, result.numbers[i]);
        if (error != std::errc {} || result.numbers[i] > 255)
            return {};
        if (i == 3)
            result.comma = static_cast<std::size_t>(next - text.data());
        result.end = static_cast<std::size_t>(next - text.data());
        if (i + 1 < result.numbers.size() && (next == last || *next != ','))
            return {};
        at = next + 1;
    }
    result.found = true;
    return result;
}

void showHostPort(const Cursor& in, const TreeItem& item, std::string_view text, std::size_t textAt, const FieldInfo& address, const FieldInfo& port)
{
    const auto found = findHostPort(text);
    if (!found.found)
        return;
    const auto& n = found.numbers;
    lines::addPart(in, item, address, textAt + found.begin, found.comma - found.begin, n[0] << 24 | n[1] << 16 | n[2] << 8 | n[3]);
    lines::addPart(in, item, port, textAt + found.comma + 1, found.end - found.comma - 1, n[4] << 8 | n[5]);
}

void readRequest(const Cursor& in, const TreeItem& item, std::string_view line)
{
    const auto blank = std::min(line.find(' '), line.size());
    lines::addPart(in, item, command, 0, blank);
    if (blank + 1 >= line.size())
        return;
    const auto argument = line.substr(blank + 1);
    lines::addPart(in, item, requestArgument, blank + 1, argument.size());
    if (lines::equalsIgnoringCase(line.substr(0, blank), "PORT"))
        showHostPort(in, item, argument, blank + 1, activeAddress, activePort);
}

void readResponse(const Cursor& in, const TreeItem& item, std::string_view line)
{
    constexpr std::size_t codeLength = 3;
    unsigned code = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + std::min(line.size(), codeLength), code);
    std::size_t at = 0;
    if (error == std::errc {} && end == line.data() + codeLength) {
        lines::addPart(in, item, responseCode, 0, codeLength, code);
        at = std::min(codeLength + 1, line.size());
    }
    if (at < line.size())
        lines::addPart(in, item, responseArgument, at, line.size() - at);
    constexpr unsigned passiveMode = 227;
    if (code == passiveMode)
        showHostPort(in, item, line.substr(at), at, passiveAddress, passivePort);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto* note = context.note<FtpNote>(in);
    if (note && note->encrypted && in.peek() < ' ') { // CCC ends the encryption again
        context.reject();
        return;
    }
    context.setProtocol("FTP");
    const auto text = lines::text(in.view());
    const bool answers = note ? note->fromServer : !text.empty() && text[0] >= '1' && text[0] <= '6';
    if (context.columns()) {
        context.setInfo("{}", answers ? "Response: " : "Request: ");
        appendPrintable(context.columns()->info, lines::lineAt(text, 0).of(text));
    }
    layer.add(answers ? response : request, 1);
    while (in && in.captured() > 0) {
        const auto rest = lines::text(in.view());
        const auto line = lines::lineAt(rest, 0);
        const auto item = lines::addPart(in, layer, lineItem, 0, line.next);
        if (answers)
            readResponse(in, item, line.of(rest));
        else
            readRequest(in, item, line.of(rest));
        in.skip(static_cast<std::uint32_t>(line.next));
    }
}

void dataLabel(const ItemView& item, Text& out) { out.format("FTP Data ({} bytes data)", item.value()); }

void dissectData(Cursor& in, TreeItem&, Context& context)
{
    context.setProtocol("FTP-DATA");
    context.setInfo("FTP Data: {} bytes", in.captured());
    const auto content = in.rest();
    in.skip(in.captured());
    const auto text = lines::text(content.view());
    const bool readable = std::all_of(text.begin(), text.end(), [](char c) { return (c >= ' ' && c <= '~') || c == '\r' || c == '\n' || c == '\t'; });
    if (readable)
        media::callAs(context, textLinesProtocol, content, {});
    else
        context.data(content);
}

std::unique_ptr<Listener> listen(const ListenerSetup&) { return std::make_unique<FtpListener>(); }

constexpr Parent parents[] = {{Table::TcpPort, 21}};
constexpr Parent dataParents[] = {{Table::TcpPort, 20}};

} // namespace

constinit const Protocol ftpProtocol {
    .layer = {"ftp", "File Transfer Protocol (FTP)", nullptr},
    .shortName = "FTP",
    .reference = "RFC 959",
    .fields = fields,
    .parents = parents,
    .dissect = dissect,
    .listen = listen,
};

constinit const Protocol ftpDataProtocol {
    .layer = {"ftp-data", "FTP Data", nullptr, dataLabel},
    .shortName = "FTP-DATA",
    .reference = "RFC 959",
    .parents = dataParents,
    .dissect = dissectData,
};

} // namespace porthole
