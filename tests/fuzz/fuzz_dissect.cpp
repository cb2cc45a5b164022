// Dissects any bytes as a frame and looks at everything that comes out.
//
// An input is a link type (2 bytes, most significant first), how many bytes more there were on the wire (1 byte), what
// is known of the frame (1 byte), and the frame.

#include "tests/support/dissection.h"

#include "capture/frame.h"

#include <cstdio>
#include <cstdlib>

using namespace porthole;

namespace {

constexpr std::size_t prefix = 4;

/// Knowledge such as TCP analysis would have, so that what dissectors make of it is reached too.
struct MadeUpKnowledge {
    explicit MadeUpKnowledge(std::uint8_t kind)
    {
        frame.number = 10;
        frame.firstTime = frame.previousTime = 0;
        if (kind == 0)
            return;
        stream.known = true;
        stream.fromClient = kind & 1;
        stream.stream = kind;
        stream.sequenceBaseKnown = stream.acknowledgmentBaseKnown = kind & 2;
        stream.windowShift = static_cast<std::int8_t>(kind % 17 - 2);
        stream.acksFrame = 9;
        stream.bytesInFlight = kind;
        stream.ackDelay = stream.initialRoundTrip = 1'000;
        stream.findings = &findings;
        findings.flags = kind * 0x01010101u;
        findings.duplicateAckFrame = findings.retransmissionOf = 8;
        frame.streams = {&stream, 1};
        frame.exchange.known = kind & 4;
        frame.exchange.requestFrame = kind & 8 ? 7 : 0;
        frame.exchange.responseFrame = kind & 32 ? 11 : 0;
        frame.exchange.retransmissionOf = kind & 64 ? 6 : 0;
        frame.exchange.delay = 1'000'000;
        frame.hasInterface = kind & 16;
        frame.interfaceName = "fuzz";
        static const NameResolver everyKind({.mac = true, .network = true, .transport = true});
        if (kind & 128)
            frame.names = &everyKind;
    }
    FrameKnowledge frame;
    StreamKnowledge stream;
    TcpFindings findings;
};

void stopIf(const std::string& fault)
{
    if (fault.empty())
        return;
    std::fprintf(stderr, "%s\n", fault.c_str());
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < prefix)
        return 0;
    const ByteView bytes(data + prefix, size - prefix);
    Frame frame;
    frame.header.linkType = static_cast<LinkType>(data[0] << 8 | data[1]);
    frame.header.capturedLength = static_cast<std::uint32_t>(bytes.size());
    frame.header.originalLength = frame.header.capturedLength + data[2];
    frame.header.time = 1'700'000'000'123'456'789;
    frame.bytes = bytes;
    const MadeUpKnowledge knowledge(data[3]);

    static const Dissector dissector;
    static Facts facts;
    facts.clear();
    dissector.summarise(frame, facts);
    if (facts.transportCount > Facts::maximumTransports || facts.layerCount > Facts::maximumLayers)
        std::abort();

    static Packet packet; // used again, as readers do
    dissector.dissect(frame, knowledge.frame, packet, {.tree = false, .columns = true});
    const auto info = packet.columns.info.string();
    dissector.dissect(frame, knowledge.frame, packet, {.tree = true, .columns = false});
    dissector.dissect(frame, knowledge.frame, packet);
    stopIf(test::faultOf(packet));
    if (packet.columns.info.view() != info)
        stopIf("the Info column is \"" + info + "\" without a tree and \"" + packet.columns.info.string() + "\" with one");
    return 0;
}
