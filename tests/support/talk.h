// A TCP connection made by hand, in a capture and loaded: what is said in it is known from frame to frame.
#pragma once

#include "analysis/session.h"
#include "dissectors/core/format.h"
#include "dissectors/core/protocol.h"
#include "tests/support/dissection.h"
#include "tests/support/frames.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::test {

/// Frames 1 to 3 are the handshake; what is said comes from frame 4 on, a segment each time.
class Talk {
public:
    explicit Talk(std::uint16_t port)
        : m_port(port)
    {
        segment(true, "", 0x02);
        segment(false, "", 0x12);
        segment(true, "", 0x10);
    }

    void client(std::string_view text) { segment(true, text, 0x18); }
    void server(std::string_view text) { segment(false, text, 0x18); }
    void serverCloses() { segment(false, "", 0x11); }

    /// Loads what was said. False if that fails.
    bool load()
    {
        capture::Problem problem;
        m_session = analysis::Session::open(m_file.write(), problem);
        if (!m_session)
            return false;
        m_session->load();
        m_reader = std::make_unique<analysis::PacketReader>(*m_session);
        return true;
    }

    const Packet& packet(std::uint32_t frame)
    {
        m_reader->read(frame);
        return m_reader->packet();
    }
    std::string info(std::uint32_t frame) { return packet(frame).columns.info.string(); }
    std::string protocol(std::uint32_t frame) { return packet(frame).columns.protocol.string(); }
    /// The layers behind tcp: "http:json".
    std::string layers(std::uint32_t frame)
    {
        std::string all;
        bool behind = false;
        for (const auto* layer : packet(frame).layers) {
            if (behind)
                all += (all.empty() ? "" : ":") + std::string(layer->layer.abbreviation);
            behind |= std::string_view(layer->layer.abbreviation) == "tcp";
        }
        return all;
    }
    std::vector<std::string> values(std::uint32_t frame, std::string_view field) { return texts(frame, field, formatValue); }
    std::string value(std::uint32_t frame, std::string_view field)
    {
        const auto all = values(frame, field);
        return all.empty() ? std::string() : all.front();
    }
    std::string label(std::uint32_t frame, std::string_view field)
    {
        const auto all = texts(frame, field, formatLabel);
        return all.empty() ? std::string() : all.front();
    }
    /// The first fault of any frame (faultOf()); empty if there is none.
    std::string fault()
    {
        for (std::uint32_t frame = 1; frame <= m_session->frameCount(); ++frame)
            if (const auto found = faultOf(packet(frame)); !found.empty())
                return "frame " + std::to_string(frame) + ": " + found;
        return {};
    }

private:
    void segment(bool fromClient, std::string_view text, std::uint16_t flags)
    {
        TcpSegment segment {.toPort = m_port,
            .sequence = m_sequence[!fromClient],
            .acknowledgment = m_sequence[fromClient],
            .flags = flags,
            .payload = text};
        if (!fromClient) {
            std::swap(segment.from, segment.to);
            std::swap(segment.fromPort, segment.toPort);
        }
        m_file.add(tcpFrame(segment));
        m_sequence[!fromClient] += static_cast<std::uint32_t>(text.size()) + ((flags & 0x03) != 0);
    }

    std::vector<std::string> texts(std::uint32_t frame, std::string_view field, void (*format)(const ItemView&, Text&))
    {
        std::vector<std::string> all;
        const auto& shown = packet(frame);
        for (std::uint32_t i = 0; i < shown.tree.size(); ++i)
            if (field == shown.tree[i].field->abbreviation) {
                Text text;
                format(ItemView(shown, i), text);
                all.push_back(text.string());
            }
        return all;
    }

    std::uint16_t m_port;
    std::uint32_t m_sequence[2] = {1000, 5000};
    TemporaryCapture m_file;
    std::unique_ptr<analysis::Session> m_session;
    std::unique_ptr<analysis::PacketReader> m_reader;
};

} // namespace porthole::test
