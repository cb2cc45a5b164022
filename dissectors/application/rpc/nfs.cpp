// Network File System, versions 2 (RFC 1094) and 3 (RFC 1813): file handles, names, and what the Info column says. The rest of
// arguments and results, and version 4, are left as they are.

#include "dissectors/application/rpc/rpc.h"

#include <zlib.h>

#include <algorithm>

namespace porthole {

namespace rpc {

namespace {

constexpr ValueName status2[] = {{0, "NFS_OK"}, {1, "NFS2ERR_PERM"}, {2, "NFS2ERR_NOENT"}, {5, "NFS2ERR_IO"}, {6,
    "NFS2ERR_NXIO"}, {11, "NFS2ERR_EAGAIN"}, {13, "NFS2ERR_ACCES"}, {17, "NFS2ERR_EXIST"}, {18, "NFS2ERR_XDEV"}, {19,
    "NFS2ERR_NODEV"}, {20, "NFS2ERR_NOTDIR"}, {21, "NFS2ERR_ISDIR"}, {22, "NFS2ERR_INVAL"}, {26, "NFS2ERR_TXTBSY"}, {27,
    "NFS2ERR_FBIG"}, {28, "NFS2ERR_NOSPC"}, {30, "NFS2ERR_ROFS"}, {31, "NFS2ERR_MLINK"}, {45, "NFS2ERR_OPNOTSUPP"}, {63,
    "NFS2ERR_NAMETOOLONG"}, {66, "NFS2ERR_NOTEMPTY"}, {69, "NFS2ERR_DQUOT"}, {70, "NFS2ERR_STALE"}, {71, "NFS2ERR_REMOTE"}, {99,
    "NFS2ERR_WFLUSH"}};
constexpr ValueName status3[] = {{0, "NFS3_OK"}, {1, "NFS3ERR_PERM"}, {2, "NFS3ERR_NOENT"}, {5, "NFS3ERR_IO"}, {6,
    "NFS3ERR_NXIO"}, {13, "NFS3ERR_ACCES"}, {17, "NFS3ERR_EXIST"}, {18, "NFS3ERR_XDEV"}, {19, "NFS3ERR_NODEV"}, {20,
    "NFS3ERR_NOTDIR"}, {21, "NFS3ERR_ISDIR"}, {22, "NFS3ERR_INVAL"}, {27, "NFS3ERR_FBIG"}, {28, "NFS3ERR_NOSPC"}, {30,
    "NFS3ERR_ROFS"}, {31, "NFS3ERR_MLINK"}, {63, "NFS3ERR_NAMETOOLONG"}, {66, "NFS3ERR_NOTEMPTY"}, {69, "NFS3ERR_DQUOT"}, {70,
    "NFS3ERR_STALE"}, {71, "NFS3ERR_REMOTE"}, {10001, "NFS3ERR_BADHANDLE"}, {10002, "NFS3ERR_NOT_SYNC"}, {10003,
    "NFS3ERR_BAD_COOKIE"}, {10004, "NFS3ERR_NOTSUPP"}, {10005, "NFS3ERR_TOOSMALL"}, {10006, "NFS3ERR_SERVERFAULT"}, {10007,
    "NFS3ERR_BADTYPE"}, {10008, "NFS3ERR_JUKEBOX"}};
constexpr ValueName fileTypes[] = {{1, "Regular File"}, {2, "Directory"}, {3, "Block Special Device"}, {4, "Character Special Device"},
    {5, "Symbolic Link"}, {6, "Socket"}, {7, "Named Pipe"}};
constexpr ValueName stabilities[] = {{0, "UNSTABLE"}, {1, "DATA_SYNC"}, {2, "FILE_SYNC"}};
constexpr ValueName createModes[] = {{0, "UNCHECKED"}, {1, "GUARDED"}, {2, "EXCLUSIVE"}};

constexpr Field<NoValue> object {"nfs.object", "object"};
constexpr Field<std::uint32_t> handleLength {"nfs.fh.length", "length"};
constexpr Field<std::uint32_t> handleHash {"nfs.fh.hash", "hash (CRC-32)", Base::Hex, Generated {}};
constexpr Field<ByteString> handle {"nfs.fhandle", "FileHandle"};
constexpr Field<TextString> name {"nfs.name", "Name"};
constexpr Field<std::uint32_t> statusOf2 {"nfs.status2", "Status", Names {status2}};
constexpr Field<std::uint32_t> statusOf3 {"nfs.status3", "Status", Names {status3}};
constexpr Field<std::uint64_t> offsetOf3 {"nfs.offset3", "offset"};
constexpr Field<std::uint32_t> countOf3 {"nfs.count3", "count"};
constexpr Field<std::uint32_t> stable {"nfs.write.stable", "Stable", Names {stabilities}};
constexpr Field<TextString> path {"nfs.readlink.data", "Path"};
constexpr Field<std::uint32_t> accessRights {"nfs.access_rights", "access rights", Base::Hex};

constexpr const FieldInfo* fields[] = {&object, &handleLength, &handleHash,
    &handle, &name, &statusOf2, &statusOf3, &offsetOf3, &countOf3, &stable, &path, &accessRights};

constexpr const FieldList* moreFields[] = {&nfsProcedureFields};

/// Arguments or results while they are read.
struct Operation {
    Cursor in;
    const TreeItem& layer;
    const Body& body;
    Context& context;

    bool isVersion2() const { return body.call.version == 2; }
    std::uint32_t procedure() const { return body.call.procedure; }
};

/// The number that stands for a handle, so that handles can be told apart at a glance. Zero if there is none.
std::uint32_t readHandle(Operation& o)
{
    constexpr std::uint32_t version2Length = 32, longest = 64;
    const auto size = o.isVersion2() ? version2Length : o.in.u32();
    if (!o.in || size > longest || size > o.in.remaining()) {
        o.in.fail(nullptr, size);
        return 0;
    }
    const auto item = o.layer.add(object, o.in.source(), o.in.position(), size, 0);
    auto bytes = o.in.take(size);
    const auto view = bytes.view();
    if (view.size() < size) {
        o.in.skip(1); // fails
        return 0;
    }
    const auto hash = static_cast<std::uint32_t>(::crc32(0, view.data(), static_cast<uInt>(view.size())));
    if (!o.isVersion2())
        item.conclude(handleLength, size);
    item.conclude(handleHash, hash);
    bytes.bytes(item, handle, size);
    return hash;
}

void appendHandle(Operation& o, std::string_view what)
{
    const auto hash = readHandle(o);
    if (o.in)
        o.context.appendInfo("{} 0x{:08x}", what, hash);
}

void appendName(Operation& o, std::string_view before)
{
    const auto text = textOf(opaque(o.in, o.layer, name));
    if (auto* columns = o.context.columns(); columns && o.in) {
        columns->info << before;
        appendPrintable(columns->info, text);
    }
}

/// A directory and a name in it.
void appendEntry(Operation& o, std::string_view what)
{
    appendHandle(o, what);
    if (o.in)
        appendName(o, "/");
}

void appendRights(Text& out, std::uint32_t rights)
{
    constexpr std::string_view names[] = {"RD", "LU", "MD", "XT", "DL", "XE"};
    for (std::size_t i = 0; i < std::size(names); ++i)
        if (rights >> i & 1)
            out << ' ' << names[i];
}

enum class Shape : std::uint8_t { Nothing, Handle, Entry, Access, Read, Write, Create, Link, Rename, Symlink };

constexpr Shape shapes3[] = {Shape::Nothing, Shape::Handle, Shape::Handle, Shape::Entry, Shape::Access, Shape::Handle, Shape::Read,
    Shape::Write, Shape::Create, Shape::Entry, Shape::Symlink, Shape::Entry, Shape::Entry, Shape::Entry, Shape::Rename, Shape::Link,
    Shape::Handle, Shape::Handle, Shape::Handle, Shape::Handle, Shape::Handle, Shape::Handle};
constexpr Shape shapes2[] = {Shape::Nothing, Shape::Handle, Shape::Handle, Shape::Nothing, Shape::Entry, Shape::Handle, Shape::Read,
    Shape::Nothing, Shape::Write, Shape::Entry, Shape::Entry, Shape::Rename, Shape::Link, Shape::Symlink, Shape::Entry, Shape::Entry,
    Shape::Handle, Shape::Handle};

void readReadArguments(Operation& o)
{
    appendHandle(o, ", FH:");
    if (o.isVersion2()) {
        const auto offset = o.in.u32(), count = o.in.u32(), total = o.in.u32();
        if (o.in)
            o.context.appendInfo(" Offset: {} Count: {} TotalCount: {}", offset, count, total);
        return;
    }
    const auto offset = o.in.read(o.layer, offsetOf3);
    const auto count = o.in.read(o.layer, countOf3);
    if (o.in)
        o.context.appendInfo(" Offset: {} Len: {}", offset.value, count.value);
}

void readWriteArguments(Operation& o)
{
    appendHandle(o, ", FH:");
    if (o.isVersion2()) {
        const auto begin = o.in.u32(), offset = o.in.u32(), total = o.in.u32();
        if (o.in)
            o.context.appendInfo(" BeginOffset: {} Offset: {} TotalCount: {}", begin, offset, total);
        return;
    }
    const auto offset = o.in.read(o.layer, offsetOf3);
    const auto count = o.in.read(o.layer, countOf3);
    const auto how = o.in.read(o.layer, stable);
    if (o.in)
        o.context.appendInfo(" Offset: {} Len: {} {}", offset.value, count.value, findName(stabilities, how.value, "Unknown"));
}

void readSymlinkArguments(Operation& o)
{
    constexpr std::uint32_t times = 8;
    appendEntry(o, ", From DH:");
    if (!o.isVersion2()) { // attributes stand before the path: RFC 1813 section 3.3.10
        for (int i = 0; i < 3 && o.in; ++i)
            if (o.in.u32())
                o.in.skip(4);
        if (o.in.u32())
            o.in.skip(8);
        for (int i = 0; i < 2 && o.in; ++i)
            if (o.in.u32() == 2)
                o.in.skip(times);
    }
    if (o.in)
        appendName(o, " To ");
}

void readArguments(Operation& o)
{
    const auto shapes = o.isVersion2() ? std::span<const Shape>(shapes2) : std::span<const Shape>(shapes3);
    if (o.procedure() >= shapes.size())
        return;
    switch (shapes[o.procedure()]) {
    case Shape::Nothing: return;
    case Shape::Handle: appendHandle(o, ", FH:"); return;
    case Shape::Entry: appendEntry(o, ", DH:"); return;
    case Shape::Read: readReadArguments(o); return;
    case Shape::Write: readWriteArguments(o); return;
    case Shape::Symlink: readSymlinkArguments(o); return;
    case Shape::Access: {
        appendHandle(o, ", FH:");
        const auto rights = o.in.read(o.layer, accessRights);
        if (auto* columns = o.context.columns(); columns && o.in) {
            columns->info << ", [Check:";
            appendRights(columns->info, rights);
            columns->info << ']';
        }
        return;
    }
    case Shape::Create: {
        appendEntry(o, ", DH:");
        const auto mode = o.in.u32();
        if (o.in)
            o.context.appendInfo(" Mode: {}", findName(createModes, mode, "Unknown"));
        return;
    }
    case Shape::Rename:
        appendEntry(o, ", From DH:");
        if (o.in)
            appendEntry(o, " To DH:");
        return;
    case Shape::Link:
        appendHandle(o, ", From DH:");
        if (o.in)
            appendEntry(o, " To DH:");
        return;
    }
}

// Results

constexpr std::uint32_t attributesLength3 = 84;

void skipAttributes(Operation& o)
{
    if (o.in.u32())
        o.in.skip(attributesLength3);
}

/// RFC 1813 section 2.6, wcc_data.
void skipChanges(Operation& o)
{
    constexpr std::uint32_t before = 24;
    if (o.in.u32())
        o.in.skip(before);
    skipAttributes(o);
}

void readAttributes(Operation& o)
{
    const auto kind = o.in.u32(), mode = o.in.u32();
    o.in.skip(4);
    const auto user = o.in.u32(), group = o.in.u32();
    if (o.in)
        o.context.appendInfo(
            "  {} mode: {:04o} uid: {} gid: {}", findName(fileTypes, kind, "Unknown"), mode & 07777, user, group);
}

void readAccessResult(Operation& o)
{
    skipAttributes(o);
    const auto rights = o.in.read(o.layer, accessRights);
    auto* columns = o.context.columns();
    if (!columns || !o.in)
        return;
    if (const auto denied = o.body.remembered & ~rights.value) {
        columns->info << ", [Access Denied:";
        appendRights(columns->info, denied);
        columns->info << ']';
    }
    columns->info << ", [Allowed:";
    appendRights(columns->info, rights);
    columns->info << ']';
}

/// RFC 1813 sections 3.3.16 and 3.3.17: entries in a list of unknown length.
void readDirectory(Operation& o, bool plus)
{
    skipAttributes(o);
    o.in.skip(8); // verifier of the cookies
    while (o.in && o.in.remaining() >= 4 && o.in.u32() == 1) {
        o.in.skip(8);
        appendName(o, " ");
        o.in.skip(8);
        if (!plus)
            continue;
        skipAttributes(o);
        if (o.in.u32())
            readHandle(o);
    }
}

void readResult3(Operation& o)
{
    switch (o.procedure()) {
    case 1: readAttributes(o); return;
    case 3: appendHandle(o, ", FH:"); return;
    case 4: readAccessResult(o); return;
    case 5:
        skipAttributes(o);
        if (const auto text = textOf(opaque(o.in, o.layer, path)); o.in)
            o.context.appendInfo(" Path: {}", text);
        return;
    case 6: {
        skipAttributes(o);
        const auto count = o.in.read(o.layer, countOf3);
        if (o.in)
            o.context.appendInfo(" Len: {}", count.value);
        return;
    }
    case 7: {
        skipChanges(o);
        const auto count = o.in.read(o.layer, countOf3);
        const auto how = o.in.read(o.layer, stable);
        if (o.in)
            o.context.appendInfo(" Len: {} {}", count.value, findName(stabilities, how.value, "Unknown"));
        return;
    }
    case 16: readDirectory(o, false); return;
    case 17: readDirectory(o, true); return;
    default: return;
    }
}

void readResult2(Operation& o)
{
    switch (o.procedure()) {
    case 4:
    case 9:
    case 14: appendHandle(o, ", FH:"); return;
    case 5:
        if (const auto text = textOf(opaque(o.in, o.layer, path)); o.in)
            o.context.appendInfo(" Path: {}", text);
        return;
    default: return;
    }
}

void readResults(Operation& o)
{
    const auto status = o.isVersion2() ? o.in.read(o.layer, statusOf2) : o.in.read(o.layer, statusOf3);
    if (!o.in)
        return;
    if (status != 0) {
        const auto names = o.isVersion2() ? std::span<const ValueName>(status2) : std::span<const ValueName>(status3);
        const auto text = findName(names, status);
        if (text.empty())
            o.context.appendInfo(" Error: Unknown error: {}", status.value);
        else
            o.context.appendInfo(" Error: {}", text);
    } else if (o.isVersion2()) {
        readResult2(o);
    } else {
        readResult3(o);
    }
}

void dissectNfs(Cursor& in, TreeItem& layer, Context& context)
{
    const auto* body = bodyOf(context, in);
    if (!body) {
        context.reject();
        return;
    }
    showProcedure(layer, body->call);
    if (body->call.version == 2 || body->call.version == 3) {
        Operation operation {in, layer, *body, context};
        if (body->isReply)
            readResults(operation);
        else
            readArguments(operation);
    }
    in.moveTo(in.end());
}

} // namespace

} // namespace rpc

constinit const Protocol nfsProtocol {
    .layer = {"nfs", "Network File System", nullptr},
    .shortName = "NFS",
    .reference = "RFC 1813",
    .fields = rpc::fields,
    .dissect = rpc::dissectNfs,
    .moreFields = rpc::moreFields,
};

} // namespace porthole
