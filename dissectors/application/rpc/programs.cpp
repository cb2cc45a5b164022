// The programs that ONC RPC calls, with the names of their procedures: RFC 1833 (portmap), RFC 1094, RFC 1813, RFC 7530 (NFS),
// XNFS (mount, lock manager, status monitor), and Sun's information service.

#include "dissectors/application/rpc/rpc.h"

#include <algorithm>

namespace porthole::rpc {

namespace {

constexpr ValueName portmap2[] = {{0, "NULL"}, {1, "SET"}, {2, "UNSET"}, {3, "GETPORT"}, {4, "DUMP"}, {5, "CALLIT"}};
constexpr ValueName portmap3[] = {{0, "NULL"}, {1, "SET"}, {2, "UNSET"}, {3, "GETADDR"}, {4, "DUMP"}, {5, "CALLIT"}, {6,
    "GETTIME"}, {7, "UADDR2TADDR"}, {8, "TADDR2UADDR"}};
constexpr ValueName portmap4[] = {{0, "NULL"}, {1, "SET"}, {2, "UNSET"}, {3, "GETADDR"}, {4, "DUMP"}, {5, "BCAST"}, {6,
    "GETTIME"}, {7, "UADDR2TADDR"}, {8, "TADDR2UADDR"}, {9, "GETVERSADDR"}, {10, "INDIRECT"}, {11, "GETADDRLIST"}, {12,
    "GETSTAT"}};
constexpr ValueName nfs2[] = {{0, "NULL"}, {1, "GETATTR"}, {2, "SETATTR"}, {3, "ROOT"}, {4, "LOOKUP"}, {5, "READLINK"}, {6,
    "READ"}, {7, "WRITECACHE"}, {8, "WRITE"}, {9, "CREATE"}, {10, "REMOVE"}, {11, "RENAME"}, {12, "LINK"}, {13, "SYMLINK"}, {14,
    "MKDIR"}, {15, "RMDIR"}, {16, "READDIR"}, {17, "STATFS"}};
constexpr ValueName nfs3[] = {{0, "NULL"}, {1, "GETATTR"}, {2, "SETATTR"}, {3, "LOOKUP"}, {4, "ACCESS"}, {5, "READLINK"}, {6,
    "READ"}, {7, "WRITE"}, {8, "CREATE"}, {9, "MKDIR"}, {10, "SYMLINK"}, {11, "MKNOD"}, {12, "REMOVE"}, {13, "RMDIR"}, {14,
    "RENAME"}, {15, "LINK"}, {16, "READDIR"}, {17, "READDIRPLUS"}, {18, "FSSTAT"}, {19, "FSINFO"}, {20, "PATHCONF"}, {21,
    "COMMIT"}};
constexpr ValueName nfs4[] = {{0, "NULL"}, {1, "COMPOUND"}};
constexpr ValueName mount1[] = {{0, "NULL"}, {1, "MNT"}, {2, "DUMP"}, {3, "UMNT"}, {4, "UMNTALL"}, {5, "EXPORT"}, {6,
    "EXPORTALL"}};
constexpr ValueName mount3[] = {{0, "NULL"}, {1, "MNT"}, {2, "DUMP"}, {3, "UMNT"}, {4, "UMNTALL"}, {5, "EXPORT"}};
constexpr ValueName nlm4[] = {{0, "NULL"}, {1, "TEST"}, {2, "LOCK"}, {3, "CANCEL"}, {4, "UNLOCK"}, {5, "GRANTED"}, {6,
    "TEST_MSG"}, {7, "LOCK_MSG"}, {8, "CANCEL_MSG"}, {9, "UNLOCK_MSG"}, {10, "GRANTED_MSG"}, {11, "TEST_RES"}, {12, "LOCK_RES"},
    {13, "CANCEL_RES"}, {14, "UNLOCK_RES"}, {15, "GRANTED_RES"}, {20, "SHARE"}, {21, "UNSHARE"}, {22, "NM_LOCK"}, {23,
    "FREE_ALL"}};
constexpr ValueName nlm3[] = {{0, "NULL"}, {1, "TEST"}, {2, "LOCK"}, {3, "CANCEL"}, {4, "UNLOCK"}, {5, "GRANTED"}, {6,
    "TEST_MSG"}, {7, "LOCK_MSG"}, {8, "CANCEL_MSG"}, {9, "UNLOCK_MSG"}, {10, "GRANTED_MSG"}, {11, "TEST_RES"}, {12, "LOCK_RES"},
    {13, "CANCEL_RES"}, {14, "UNLOCK_RES"}, {15, "GRANTED_RES"}, {20, "SHARE"}, {21, "UNSHARE"}, {22, "NM_LOCK"}, {23,
    "FREE_ALL"}};
constexpr ValueName stat1[] = {{0, "NULL"}, {1, "STAT"}, {2, "MON"}, {3, "UNMON"}, {4, "UNMON_ALL"}, {5, "SIMU_CRASH"}, {6,
    "NOTIFY"}};
constexpr ValueName ypserv2[] = {{1, "DOMAIN"}, {2, "DOMAIN_NONACK"}, {3, "MATCH"}, {4, "FIRST"}, {5, "NEXT"}, {6, "XFR"}, {7,
    "CLEAR"}, {8, "ALL"}, {9, "MASTER"}, {10, "ORDER"}, {11, "MAPLIST"}};
constexpr ValueName ypbind2[] = {{0, "NULL"}, {1, "DOMAIN"}, {2, "SETDOMAIN"}};
constexpr ValueName rquota1[] = {{0, "NULL"}, {1, "GETQUOTA"}, {2, "GETACTIVEQUOTA"}, {3, "SETQUOTA"}, {4, "SETACTIVEQUOTA"}};
constexpr ValueName rquota2[] = {{0, "NULL"}, {1, "GETQUOTA"}, {2, "GETACTIVEQUOTA"}, {3, "SETQUOTA"}, {4, "SETACTIVEQUOTA"}};
constexpr ValueName acl2[] = {{0, "NULL"}, {1, "GETACL"}, {2, "SETACL"}, {3, "GETATTR"}, {4, "ACCESS"}, {5, "GETXATTRDIR"}};
constexpr ValueName acl3[] = {{0, "NULL"}, {1, "GETACL"}, {2, "SETACL"}, {3, "GETXATTRDIR"}};

#define PROCEDURE(member, name, version, names) \
    constexpr Field<std::uint32_t> member {name ".procedure_v" #version, "V" #version " Procedure", Names {names}, Generated {}};
PROCEDURE(ofPortmap2, "portmap", 2, portmap2)
PROCEDURE(ofPortmap3, "portmap", 3, portmap3)
PROCEDURE(ofPortmap4, "portmap", 4, portmap4)
PROCEDURE(ofNfs2, "nfs", 2, nfs2)
PROCEDURE(ofNfs3, "nfs", 3, nfs3)
PROCEDURE(ofNfs4, "nfs", 4, nfs4)
PROCEDURE(ofMount1, "mount", 1, mount1)
PROCEDURE(ofMount2, "mount", 2, mount1)
PROCEDURE(ofMount3, "mount", 3, mount3)
PROCEDURE(ofLock1, "nlm", 1, nlm3)
PROCEDURE(ofLock2, "nlm", 2, nlm3)
PROCEDURE(ofLock3, "nlm", 3, nlm3)
PROCEDURE(ofLock4, "nlm", 4, nlm4)
#undef PROCEDURE

constexpr const FieldInfo* portmapFields[] = {&ofPortmap2, &ofPortmap3, &ofPortmap4};
constexpr const FieldInfo* nfsFields[] = {&ofNfs2, &ofNfs3, &ofNfs4};
constexpr const FieldInfo* mountFields[] = {&ofMount1, &ofMount2, &ofMount3};
constexpr const FieldInfo* lockFields[] = {&ofLock1, &ofLock2, &ofLock3, &ofLock4};

constexpr Program::Version portmapVersions[] = {{2, portmap2, &ofPortmap2}, {3, portmap3, &ofPortmap3}, {4, portmap4, &ofPortmap4}};
constexpr Program::Version nfsVersions[] = {{2, nfs2, &ofNfs2}, {3, nfs3, &ofNfs3}, {4, nfs4, &ofNfs4}};
constexpr Program::Version mountVersions[] = {{1, mount1, &ofMount1}, {2, mount1, &ofMount2}, {3, mount3, &ofMount3}};
constexpr Program::Version lockVersions[] = {{1, nlm3, &ofLock1}, {2, nlm3, &ofLock2}, {3, nlm3, &ofLock3}, {4, nlm4, &ofLock4}};
constexpr Program::Version statusVersions[] = {{1, stat1}};
constexpr Program::Version ypservVersions[] = {{2, ypserv2}};
constexpr Program::Version ypbindVersions[] = {{2, ypbind2}};
constexpr Program::Version quotaVersions[] = {{1, rquota1}, {2, rquota2}};
constexpr Program::Version aclVersions[] = {{2, acl2}, {3, acl3}};

constexpr Program programs[] = {
    {100000, "Portmap", &portmapProtocol, portmapVersions},
    {100003, "NFS", &nfsProtocol, nfsVersions},
    {100004, "YPSERV", nullptr, ypservVersions},
    {100005, "MOUNT", &mountdProtocol, mountVersions},
    {100007, "YPBIND", nullptr, ypbindVersions},
    {100011, "RQUOTA", nullptr, quotaVersions},
    {100021, "NLM", &nlmProtocol, lockVersions},
    {100024, "STAT", nullptr, statusVersions},
    {100227, "NFSACL", nullptr, aclVersions},
};

} // namespace

constexpr FieldList portmapProcedureFields {portmapFields};
constexpr FieldList nfsProcedureFields {nfsFields};
constexpr FieldList mountProcedureFields {mountFields};
constexpr FieldList lockProcedureFields {lockFields};

const Program* findProgram(std::uint32_t number)
{
    const auto* found = std::ranges::find(programs, number, &Program::number);
    return found != std::end(programs) ? found : nullptr;
}

void appendProcedure(Text& out, const Call& call)
{
    const auto* program = findProgram(call.program);
    if (program) {
        const auto version = std::ranges::find(program->versions, call.version, &Program::Version::number);
        if (version != program->versions.end())
            if (const auto name = findName(version->procedures, call.procedure); !name.empty()) {
                out << name;
                return;
            }
    }
    out.format("proc-{}", call.procedure);
}

} // namespace porthole::rpc
