// What the programs of ONC RPC share.
#pragma once

#include "dissectors/dissector.h"

#include <span>

namespace porthole::rpc {

/// What a call asks for; the reply does not repeat it.
struct Call {
    std::uint32_t program = 0, version = 0, procedure = 0;
    bool operator==(const Call&) const = default;
};

/// A program, and the procedures of its versions.
struct Program {
    std::uint32_t number;
    const char* name; ///< as the Protocol column has it
    const Protocol* protocol; ///< null: no layer of its own
    struct Version {
        std::uint32_t number;
        std::span<const ValueName> procedures;
        const FieldInfo* procedure = nullptr; ///< what the program's layer says of it
    };
    std::span<const Version> versions;
};

const Program* findProgram(std::uint32_t number);
/// Version and procedure, as the first lines of the program's layer.
void showProcedure(const TreeItem& layer, const Call& call);
extern const FieldList nfsProcedureFields, portmapProcedureFields, mountProcedureFields, lockProcedureFields;

/// "GETATTR"; "proc-99" for what is not known.
void appendProcedure(Text& out, const Call& call);

/// What a program's dissector is told of its message.
struct Body {
    Call call;
    bool isReply = false;
    std::uint32_t remembered = 0; ///< of the call, in its reply: the rights that NFS's ACCESS asked for
};
/// The note that rpc makes for the program that it hands on to.
const Body* bodyOf(const Context& context, const Cursor& in);

/// XDR (RFC 4506 section 4.10): bytes with their length before them, padded to a word. Empty if they are not all there.
ByteView opaque(Cursor& in, const TreeItem& parent, const FieldInfo& field);
/// The same as text for the Info column: up to its first NUL.
std::string_view textOf(ByteView bytes);

} // namespace porthole::rpc
