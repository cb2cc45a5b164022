// What the source files of SCTP share: chunks hold parameters and error causes, and those may hold each other.
#pragma once

#include "dissectors/dissector.h"

namespace porthole {

extern const FieldList sctpChunkFields;
extern const ExpertList sctpChunkExperts;
extern const FieldList sctpParameterFields;
extern const ExpertList sctpParameterExperts;
extern const FieldList sctpCauseFields;
extern const Field<std::uint16_t> sctpHmacId;
extern const Field<std::uint8_t> sctpChunkType;

/// Parameters in causes in parameters: nobody means more than this (RFC 9260 knows two).
inline constexpr int sctpDeepestNesting = 6;

/// Reads the chunk that stands at `in`, with its padding; what it carries is handed on. False if no further one can be
/// found. At a depth above 0 it is one that an error quotes: the Info column says nothing of it.
bool dissectSctpChunk(Cursor& in, const TreeItem& parent, Context& context, int depth);
/// What parameters stand in: the padding behind the last one of a chunk or cause belongs to that (RFC 9260 section 3.2.1).
enum class SctpHolder {
    ChunkOrCause,
    Parameter,
};
/// Reads parameters to the end of `in`.
void dissectSctpParameters(
    Cursor& in, const TreeItem& parent, Context& context, int depth, SctpHolder holder = SctpHolder::ChunkOrCause);
/// Reads error causes to the end of `in`.
void dissectSctpCauses(Cursor& in, const TreeItem& parent, Context& context, int depth);

/// The names of a parameter's type, for causes that speak of them.
extern const std::span<const ValueName> sctpParameterNames;

/// The first address in a parameter below `item`; nothing if there is none.
void appendSctpAddress(const ItemView& item, Text& out);

} // namespace porthole
