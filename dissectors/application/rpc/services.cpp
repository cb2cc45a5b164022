// Services beside NFS that ONC RPC calls: portmap (RFC 1833), mount (RFC 1813 appendix I), lock manager (XNFS). What the Info column
// says is read; the rest of arguments and results is left as it is.

#include "dissectors/application/rpc/rpc.h"

namespace porthole {

namespace rpc {

namespace {

void programText(std::uint64_t value, Text& out);

constexpr ValueName mountStatus[] = {{0, "OK"}, {1, "ERR_PERM"}, {2, "ERR_NOENT"}, {5, "ERR_IO"}, {13, "ERR_ACCESS"}, {20,
    "ERR_NOTDIR"}, {22, "ERR_INVAL"}, {63, "ERR_NAMETOOLONG"}, {10004, "ERR_NOTSUPP"}, {10006, "ERR_SERVERFAULT"}};
constexpr ValueName transports[] = {{6, "TCP"}, {17, "UDP"}};

constexpr Field<std::uint32_t> mapProgram {"portmap.prog", "Program", ValueText {programText}};
constexpr Field<std::uint32_t> mapVersion {"portmap.version", "Version"};
constexpr Field<std::uint32_t> mapTransport {"portmap.proto", "Proto", Names {transports}};
constexpr Field<std::uint32_t> mapPort {"portmap.port", "Port"};
constexpr Field<TextString> mountPath {"mount.path", "Path"};
constexpr Field<std::uint32_t> status {"mount.status", "Status", Names {mountStatus}};

constexpr const FieldInfo* portmapFields[] = {&mapProgram, &mapVersion, &mapTransport, &mapPort};
constexpr const FieldInfo* mountFields[] = {&mountPath, &status};
constexpr const FieldList* morePortmapFields[] = {&portmapProcedureFields};
constexpr const FieldList* moreMountFields[] = {&mountProcedureFields};
constexpr const FieldList* moreLockFields[] = {&lockProcedureFields};

void programText(std::uint64_t value, Text& out)
{
    const auto* known = findProgram(static_cast<std::uint32_t>(value));
    out.format("{} ({})", known ? known->name : "Unknown", value);
}

/// RFC 1833 section 3: which port serves a program.
void readGetPort(Cursor& in, const TreeItem& layer, bool isReply, Context& context)
{
    if (isReply) {
        const auto port = in.read(layer, mapPort);
        if (in && port == 0)
            context.appendInfo(" PROGRAM_NOT_AVAILABLE");
        else if (in)
            context.appendInfo(" Port:{}", port.value);
        return;
    }
    const auto program = in.read(layer, mapProgram);
    const auto version = in.read(layer, mapVersion);
    const auto transport = in.read(layer, mapTransport);
    if (!in)
        return;
    const auto* known = findProgram(program);
    const auto name = findName(transports, transport);
    if (name.empty())
        context.appendInfo(" {}({}) V:{} IP_PROTO:{}", known ? known->name : "Unknown", program.value, version.value, transport.value);
    else
        context.appendInfo(" {}({}) V:{} {}", known ? known->name : "Unknown", program.value, version.value, name);
}

void dissectPortmap(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t getPort = 3;
    const auto* body = bodyOf(context, in);
    if (!body) {
        context.reject();
        return;
    }
    showProcedure(layer, body->call);
    if (body->call.version == 2 && body->call.procedure == getPort)
        readGetPort(in, layer, body->isReply, context);
    if (in)
        in.moveTo(in.end());
}

void dissectMount(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t mount = 1, unmount = 3;
    const auto* body = bodyOf(context, in);
    if (!body) {
        context.reject();
        return;
    }
    showProcedure(layer, body->call);
    if (!body->isReply && (body->call.procedure == mount || body->call.procedure == unmount)) {
        const auto text = textOf(opaque(in, layer, mountPath));
        if (in)
            context.appendInfo(" {}", text);
    } else if (body->isReply && body->call.procedure == mount) {
        const auto outcome = in.read(layer, status);
        if (in && outcome != 0)
            context.appendInfo(" Error:{}", findName(mountStatus, outcome, "Unknown error"));
    }
    if (in)
        in.moveTo(in.end());
}

void dissectLock(Cursor& in, TreeItem& layer, Context& context)
{
    const auto* body = bodyOf(context, in);
    if (!body) {
        context.reject();
        return;
    }
    showProcedure(layer, body->call);
    in.moveTo(in.end());
}

} // namespace

} // namespace rpc

constinit const Protocol portmapProtocol {
    .layer = {"portmap", "Portmap", nullptr},
    .shortName = "Portmap",
    .reference = "RFC 1833",
    .fields = rpc::portmapFields,
    .dissect = rpc::dissectPortmap,
    .moreFields = rpc::morePortmapFields,
};

constinit const Protocol mountdProtocol {
    .layer = {"mount", "Mount Service", nullptr},
    .shortName = "MOUNT",
    .reference = "RFC 1813",
    .fields = rpc::mountFields,
    .dissect = rpc::dissectMount,
    .moreFields = rpc::moreMountFields,
};

constinit const Protocol nlmProtocol {
    .layer = {"nlm", "Network Lock Manager Protocol", nullptr},
    .shortName = "NLM",
    .reference = "XNFS",
    .dissect = rpc::dissectLock,
    .moreFields = rpc::moreLockFields,
};

} // namespace porthole
