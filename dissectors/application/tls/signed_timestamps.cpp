#include "dissectors/application/tls/signed_timestamps.h"

namespace porthole::tls {

namespace {

void readOne(Cursor in, const TreeItem& item, const Scope& scope)
{
    constexpr std::uint32_t logIdLength = 32;
    constexpr std::uint64_t nanosecondsInMillisecond = 1'000'000;
    in.read(item, scope.f.sctVersion);
    in.bytes(item, scope.f.sctLog, logIdLength);
    const auto at = in.position();
    const auto milliseconds = in.u64();
    if (in)
        item.add(scope.f.sctTime, in.source(), at, 8, milliseconds * nanosecondsInMillisecond);
    auto extensions = readVector(in, item, scope.f.sctExtensionsLength, scope);
    if (extensions.remaining() > 0)
        addOver(extensions, item, scope.f.sctExtensions);
    readSignatureAlgorithm(in, item, scope);
    auto signature = readVector(in, item, scope.f.sctSignatureLength, scope);
    signature.bytes(item, scope.f.sctSignature, signature.remaining());
}

} // namespace

void readSignedTimestamps(Cursor& in, const TreeItem& item, const Scope& scope)
{
    auto list = readVector(in, item, scope.f.sctsLength, scope, 1);
    while (list && list.remaining() > 0) {
        const auto one = item.add(scope.f.sct, list.source(), list.position(), 0, 0);
        const auto content = readVector(list, one, scope.f.sctLength, scope, 1);
        one.setEnd(list.position());
        readOne(content, one, scope);
    }
}

} // namespace porthole::tls
