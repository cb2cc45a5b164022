// Virtual Network Computing, the Remote Framebuffer Protocol: RFC 6143; how a session begins, and what its messages are.

#include "dissectors/application/text_lines.h"
#include "dissectors/dissector.h"

namespace porthole {

namespace {

constexpr ValueName securityTypes[] = {{0, "Invalid"}, {1, "None"}, {2, "VNC"}, {5, "RA2"}, {6, "RA2ne"}, {16, "Tight"}, {17, "Ultra"},
    {18, "TLS"}, {19, "VeNCrypt"}, {20, "GTK-VNC SASL"}, {21, "MD5 hash authentication"}, {22, "Colin Dean xvp"},
    {30, "Apple Remote Desktop"}};
constexpr ValueName clientMessages[] = {{0, "Client set pixel format"}, {2, "Client set encodings"}, {3, "Client framebuffer update request"},
    {4, "Client key event"}, {5, "Client pointer event"}, {6, "Client cut text"}};
constexpr ValueName serverMessages[] = {{0, "Server framebuffer update"}, {1, "Server set colormap entries"}, {2, "Server ring bell on client"},
    {3, "Server cut text"}};

constexpr Field<TextString> serverVersion {"vnc.server_proto_ver", "Server protocol version"};
constexpr Field<TextString> clientVersion {"vnc.client_proto_ver", "Client protocol version"};
constexpr Field<std::uint8_t> typeCount {"vnc.num_security_types", "Number of security types"};
constexpr Field<std::uint8_t> securityType {"vnc.security_type", "Security type", Names {securityTypes}};
constexpr Field<std::uint8_t> selectedType {"vnc.client_security_type", "Security type selected", Names {securityTypes}};
constexpr Field<ByteString> challenge {"vnc.auth_challenge", "Authentication challenge"};
constexpr Field<ByteString> response {"vnc.auth_response", "Authentication response"};
constexpr Field<bool> share {"vnc.share_desktop_flag", "Share desktop flag"};
constexpr Field<std::uint16_t> width {"vnc.width", "Framebuffer width"};
constexpr Field<std::uint16_t> height {"vnc.height", "Framebuffer height"};
constexpr Field<std::uint8_t> clientMessage {"vnc.client_message_type", "Client Message Type", Names {clientMessages}};
constexpr Field<std::uint8_t> serverMessage {"vnc.server_message_type", "Server Message Type", Names {serverMessages}};
constexpr const FieldInfo* fields[] = {&serverVersion, &clientVersion, &typeCount, &securityType, &selectedType, &challenge, &response, &share,
    &width, &height, &clientMessage, &serverMessage};

/// RFC 6143 section 7: the handshake, in its order.
enum class Step : std::uint8_t {
    ServerVersion, ClientVersion, SecurityTypes, SecurityChoice, Challenge, Response, Result, ClientInit, ServerInit, Messages,
};

struct VncNote : MessageNote {
    Step step = Step::Messages;
    bool fromClient = false;
    std::size_t size() const override { return sizeof *this; }
};

class VncListener : public Listener {
public:
    std::shared_ptr<const MessageNote> hear(const HeardMessage& message) override
    {
        auto note = std::make_shared<VncNote>();
        note->step = m_step;
        note->fromClient = message.fromClient;
        advance(message.bytes);
        return note;
    }

private:
    void advance(ByteView bytes)
    {
        constexpr std::uint8_t none = 1, vnc = 2;
        switch (m_step) {
        case Step::SecurityChoice: // what other types say to each other is not known
            if (bytes[0] == vnc)
                m_step = Step::Challenge;
            else if (bytes[0] == none)
                m_step = Step::Result;
            return;
        case Step::Messages: return;
        default: m_step = static_cast<Step>(static_cast<int>(m_step) + 1);
        }
    }

    Step m_step = Step::ServerVersion;
};

/// "RFB 003.008\n"
constexpr std::uint32_t versionLength = 12;

void readVersion(Cursor& in, const TreeItem& layer, Context& context, bool ofClient)
{
    if (!lines::text(in.view()).starts_with("RFB ")) {
        context.setInfo("");
        in.skip(in.captured());
        return;
    }
    in.skip(4);
    const auto version = lines::text(in.view()).substr(0, versionLength - 5);
    lines::addPart(in, layer, ofClient ? clientVersion : serverVersion, 0, version.size());
    if (context.columns()) {
        context.setInfo("{} protocol version: ", ofClient ? "Client" : "Server");
        appendPrintable(context.columns()->info, version);
    }
}

void readSecurityTypes(Cursor& in, const TreeItem& layer, Context& context)
{
    context.setInfo("Security types supported");
    const auto count = in.read(layer, typeCount);
    for (unsigned i = 0; i < count && in; ++i)
        in.read(layer, securityType);
}

void readServerInit(Cursor& in, const TreeItem& layer, Context& context)
{
    context.setInfo("Server framebuffer parameters");
    in.read(layer, width);
    in.read(layer, height);
}

void readMessage(Cursor& in, const TreeItem& layer, Context& context, bool fromClient)
{
    const auto kind = in.read(layer, fromClient ? clientMessage : serverMessage);
    const auto name = fromClient ? findName(clientMessages, kind) : findName(serverMessages, kind);
    if (name.empty())
        context.setInfo("Unknown {} message type ({})", fromClient ? "client" : "server", kind.value);
    else
        context.setInfo("{}", name);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("VNC");
    const auto* note = context.note<VncNote>(in);
    const bool version = lines::text(in.view()).starts_with("RFB ");
    const auto step = note ? note->step : version ? Step::ServerVersion : Step::Messages;
    switch (step) {
    case Step::ServerVersion:
    case Step::ClientVersion: readVersion(in, layer, context, step == Step::ClientVersion); break;
    case Step::SecurityTypes: readSecurityTypes(in, layer, context); break;
    case Step::SecurityChoice: {
        const auto chosen = in.read(layer, selectedType);
        context.setInfo("Security type {} ({}) selected by client", findName(securityTypes, chosen, "Unknown"), chosen.value);
        break;
    }
    case Step::Challenge:
        context.setInfo("Authentication challenge from server");
        in.bytes(layer, challenge, in.captured());
        break;
    case Step::Response:
        context.setInfo("Authentication response from client");
        in.bytes(layer, response, in.captured());
        break;
    case Step::Result: context.setInfo("Authentication result"); break;
    case Step::ClientInit:
        context.setInfo("Share desktop flag");
        in.read(layer, share);
        break;
    case Step::ServerInit: readServerInit(in, layer, context); break;
    case Step::Messages: readMessage(in, layer, context, note && note->fromClient); break;
    }
    if (in)
        in.skip(in.captured());
}

bool recognises(const Cursor& in)
{
    const auto text = lines::text(in.view());
    return text.size() == versionLength && text.starts_with("RFB ") && text[7] == '.' && text.back() == '\n';
}

std::unique_ptr<Listener> listen(const ListenerSetup&) { return std::make_unique<VncListener>(); }

constexpr Parent parents[] = {{Table::TcpPort, 5900}, {Table::TcpPort, 5901}, {Table::TcpPort, 5500}, {Table::TcpPort, 5501}, {Table::TcpHeuristic, 60}};

} // namespace

constinit const Protocol vncProtocol {
    .layer = {"vnc", "Virtual Network Computing", nullptr},
    .shortName = "VNC",
    .reference = "RFC 6143",
    .fields = fields,
    .parents = parents,
    .dissect = dissect,
    .recognises = recognises,
    .listen = listen,
};

} // namespace porthole
