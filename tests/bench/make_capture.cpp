// Writes a capture of made-up traffic, as large as one likes: porthole-make-capture big.pcapng --packets 5000000

#include "capture/file/capture_writer.h"
#include "tests/bench/traffic.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>

using namespace porthole;

int main(int argc, char** argv)
{
    std::string path;
    bench::TrafficPlan plan;
    bool pcap = false;
    CLI::App app("Writes a capture of made-up traffic", "porthole-make-capture");
    app.add_option("file", path, "the capture to write")->required();
    app.add_option("--packets", plan.packets, "how many packets")->capture_default_str();
    app.add_option("--conversations", plan.conversations, "how many TCP and UDP conversations")->capture_default_str();
    app.add_option("--seed", plan.seed, "the same seed makes the same capture")->capture_default_str();
    app.add_flag("--pcap", pcap, "pcap instead of pcapng");
    CLI11_PARSE(app, argc, argv);

    capture::WriterOptions options;
    options.format = pcap ? capture::FileFormat::Pcap : capture::FileFormat::PcapNg;
    options.section.application = "porthole-make-capture";
    capture::Problem problem;
    const auto writer = capture::CaptureWriter::create(path, options, problem);
    if (!writer) {
        fmt::print(stderr, "{}: {}\n", path, problem.text);
        return 1;
    }
    capture::Interface interface;
    interface.linkType = LinkType::Ethernet;
    interface.name = "made-up";
    interface.ticksPerSecond = 1'000'000'000;
    writer->addInterface(interface);

    bench::Traffic traffic(plan);
    FrameHeader header;
    ByteView bytes;
    while (traffic.next(header, bytes) && writer->writeFrame(header, bytes)) { }
    if (!writer->close()) {
        fmt::print(stderr, "{}: {}\n", path, writer->problem()->text);
        return 1;
    }
    return 0;
}
