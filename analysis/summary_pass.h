// The summary pass: every frame once, in order, from the file into the index.
//
// Two threads share the work. One walks the file and takes the frames apart down to the transport layer; that needs
// no memory of other frames. The other looks up conversations, runs TCP analysis and appends to the index, in order,
// under the session's lock, a batch at a time.
#pragma once

#include "analysis/fragments.h"
#include "analysis/link_pairs.h"
#include "analysis/media_places.h"
#include "analysis/sctp_associations.h"
#include "analysis/session.h"
#include "analysis/side_tables.h"
#include "analysis/tcp_analysis.h"
#include "dissectors/core/connection_numbers.h"

#include <optional>
#include <stop_token>
#include <vector>

namespace porthole::analysis {

/// Who has claimed an IPv4 address by ARP, and last where.
struct Claimant {
    MacAddress mac;
    FrameNumber frame = 0;
};
/// Stations that had claimed the addresses of a frame before: its sender's and, in a reply, its target's. Frame 0: none.
using AddressConflict = std::array<Claimant, 2>;

/// The rare things that frames tell, by frame. Guarded by the session's lock.
class SideTables {
public:
    ByFrame<TcpFindings> findings;
    ByFrame<ExchangeRecord> exchanges;
    TcpFiguresLog figures; ///< of the last TCP segment in a frame
    ByFrame<ExtraStream> extraStreams;
    ByFrame<AddressConflict> addressConflicts;
    Fragments fragments;
    SctpAssociations sctp;
    ConnectionNumbers connections;
    MediaPlaces media;
    ProtocolStacks stacks;
    LinkPairs linkPairs;

    std::size_t memoryUsed() const;
};

/// A run of frames on the way from the first thread to the second.
struct FrameBatch {
    static constexpr std::size_t capacity = 512;

    struct Entry {
        FrameHeader header;
        FrameLocation location;
        std::array<std::uint8_t, Facts::maximumLayers> layers;
        LinkAddresses link; ///< if isEthernet
        bool isEthernet;
        bool malformed;
        std::uint8_t transportCount;
        std::uint32_t firstTransport;
        std::int32_t rare; ///< index into `rare`; -1: none
    };
    struct Rare {
        FragmentFacts fragment;
        ExchangeFacts exchange;
        std::array<AddressClaim, 2> claims;
        SctpFacts sctp;
        ConnectionIdFacts connectionIds;
        MediaFacts media;
    };

    std::vector<Entry> entries;
    std::vector<TransportFacts> transports;
    std::vector<Rare> rare;
    std::size_t limit = capacity; ///< entries wanted: small at first, so that the first rows come at once

    void clear();
    void add(const Frame& frame, const Facts& facts);
    bool full() const { return entries.size() >= limit; }
};

class SummaryPass {
public:
    explicit SummaryPass(Session& session);
    /// Runs to the end of the file, the wanted number of frames, or the stop.
    void run(std::stop_token stop);

    std::size_t memoryUsed() const;

private:
    void readFrames(class BatchQueue& queue, std::stop_token stop);
    void append(const FrameBatch& batch);
    void appendFrame(const FrameBatch& batch, const FrameBatch::Entry& entry);
    void appendTransport(const TransportFacts& facts, FrameNumber number, FrameRow& row, bool onlyOne);
    void appendRare(const FrameBatch::Rare& rare, FrameNumber number, FrameRow& row);
    void appendExchange(const ExchangeFacts& facts, FrameNumber number, FrameRow& row);
    void appendFragment(const FragmentFacts& facts, FrameNumber number, FrameRow& row);
    void appendClaims(const std::array<AddressClaim, 2>& claims, FrameNumber number, FrameRow& row);

    struct ExchangeKey {
        std::uint8_t kind;
        std::uint64_t key;
        Address asker, asked;
        bool operator==(const ExchangeKey&) const = default;
    };
    struct ExchangeHash {
        std::size_t operator()(const ExchangeKey& key) const
        {
            const std::hash<std::string_view> hash;
            const auto bytesOf = [](const Address& address) {
                return std::string_view(reinterpret_cast<const char*>(address.bytes.data()), address.bytes.size());
            };
            return hash(bytesOf(key.asker)) * 31 + hash(bytesOf(key.asked)) * 7 + key.key * 0x9e3779b97f4a7c15 + key.kind;
        }
    };
    struct OpenRequest {
        FrameNumber frame = 0;
        FrameNumber answeredBy = 0;
    };
    Session& m_session;
    TcpAnalysis m_tcp;
    std::optional<TcpFigures> m_figures; ///< of the frame that is being appended
    std::unordered_map<ExchangeKey, OpenRequest, ExchangeHash> m_requests;
    std::unordered_map<std::uint32_t, Claimant> m_claimants;
    std::size_t m_nextBatchLimit = 1;
};

} // namespace porthole::analysis
