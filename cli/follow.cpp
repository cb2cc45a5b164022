#include "cli/follow.h"

#include "analysis/stream/find_stream.h"
#include "analysis/stream/follow_text.h"
#include "cli/run.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>

namespace porthole::cli {

using analysis::Conversation;
using analysis::ConversationId;
using analysis::FollowForm;
using Kind = TransportFacts::Kind;

namespace {

constexpr std::string_view separator = "===================================================================\n";

struct Endpoint {
    Address address;
    std::uint16_t port = 0;
};

struct FollowRequest {
    Kind kind = Kind::Tcp;
    std::string name; ///< "tcp", "tls"
    analysis::StreamContent content = analysis::StreamContent::Transport;
    analysis::FollowTextOptions text;
    std::optional<std::uint32_t> stream; ///< of QUIC with a substream, the connection
    std::optional<std::uint64_t> substream;
    std::array<Endpoint, 2> ends; ///< if there is no stream number
    std::string_view protocol() const { return kind == Kind::Tcp ? "tcp" : "udp"; }
};

template <typename Number>
bool readNumber(std::string_view text, Number& number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc {} && end == text.data() + text.size();
}

/// "192.0.2.1:80" or "[2001:db8::1]:80".
bool readEndpoint(std::string_view text, Endpoint& end)
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || !readNumber(text.substr(colon + 1), end.port))
        return false;
    auto host = std::string(text.substr(0, colon));
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
        Ipv6Address address;
        const bool right = ::inet_pton(AF_INET6, host.c_str(), address.bytes.data()) == 1;
        end.address = address;
        return right;
    }
    in_addr address {};
    const bool right = ::inet_pton(AF_INET, host.c_str(), &address) == 1;
    end.address = Ipv4Address {ntohl(address.s_addr)};
    return right;
}

/// "3" or "3-7".
std::string readRange(std::string_view text, analysis::FollowTextOptions& options)
{
    const auto dash = text.find('-');
    if (!readNumber(text.substr(0, dash), options.first))
        return "follow - Invalid range.";
    options.last = options.first;
    if (dash != std::string_view::npos && !readNumber(text.substr(dash + 1), options.last))
        return "follow - Invalid parameter.";
    if (options.first < 1 || options.first > options.last)
        return "follow - Invalid range value.";
    return {};
}

/// What is wrong; empty: nothing.
std::string readRequest(const StatisticsRequest& given, FollowRequest& request)
{
    const auto& arguments = given.arguments;
    const auto name = given.statistic->name;
    request.name = name.substr(name.rfind(',') + 1);
    request.content = analysis::findStreamContent(request.name).value_or(analysis::StreamContent::Transport);
    request.kind = request.name == "udp" || request.name == "quic" ? Kind::Udp : Kind::Tcp;
    const auto form = arguments.empty() ? std::nullopt : analysis::findFollowForm(arguments[0]);
    if (!form)
        return "follow - Invalid display mode.";
    request.text.form = *form;
    std::uint32_t stream = 0;
    std::size_t used = 2;
    if (arguments.size() > 1 && readNumber(arguments[1], stream)) {
        request.stream = stream;
    } else {
        used = 3;
        if (arguments.size() < used || !readEndpoint(arguments[1], request.ends[0]) || !readEndpoint(arguments[2], request.ends[1])
            || request.ends[0].address.kind != request.ends[1].address.kind)
            return "follow - Invalid address.";
    }
    std::uint64_t substream = 0;
    if (hasSubstreams(request.content) && arguments.size() > used && readNumber(arguments[used], substream)) {
        request.substream = substream;
        ++used;
    } else if (request.content == analysis::StreamContent::Http2) {
        return "follow - Error creating filter for this stream."; // as tshark
    }
    if (arguments.size() > used + 1)
        return "follow - Invalid parameter.";
    return arguments.size() > used ? readRange(arguments[used], request.text) : std::string();
}

std::string filterOf(const FollowRequest& request)
{
    const auto protocol = request.protocol();
    if (request.substream && request.content == analysis::StreamContent::Quic && request.stream)
        return fmt::format("quic.connection.number eq {} and quic.stream.stream_id eq {}", *request.stream, *request.substream);
    if (request.substream && request.stream)
        return fmt::format("{}.stream eq {} and http2.streamid eq {}", protocol, *request.stream, *request.substream);
    if (request.stream)
        return fmt::format("{}.stream eq {}", protocol, *request.stream);
    const std::string_view ip = request.ends[0].address.kind == Address::Kind::Ipv6 ? "ipv6" : "ip";
    const auto oneWay = [&](const Endpoint& from, const Endpoint& to) {
        Text source, destination;
        appendAddress(source, from.address);
        appendAddress(destination, to.address);
        return fmt::format("(({0}.src eq {1} and {2}.srcport eq {3}) and ({0}.dst eq {4} and {2}.dstport eq {5}))", ip, source.view(),
            protocol, from.port, destination.view(), to.port);
    };
    return oneWay(request.ends[0], request.ends[1]) + " or " + oneWay(request.ends[1], request.ends[0]);
}

ConversationId findConversation(const FollowRequest& request, const analysis::Session& session)
{
    if (request.stream && request.substream && request.content == analysis::StreamContent::Quic)
        return analysis::findQuicConnection(session, *request.stream);
    if (request.stream)
        return analysis::findStream(session, request.kind, *request.stream);
    const auto& [first, second] = request.ends;
    return analysis::findStream(session, request.kind, first.address, first.port, second.address, second.port);
}

void appendNodes(Text& out, const FollowRequest& request, const Conversation* conversation)
{
    const auto node = [&](int number, const Address& address, std::uint16_t port) {
        if (request.text.form == FollowForm::Yaml) {
            out.format("  - peer: {}\n    host: ", number);
            appendAddress(out, address);
            out.format("\n    port: {}\n", port);
            return;
        }
        const bool bracketed = address.kind == Address::Kind::Ipv6;
        out.format("Node {}: {}", number, bracketed ? "[" : "");
        appendAddress(out, address);
        out.format("{}:{}\n", bracketed ? "]" : "", port);
    };
    const auto known = conversation ? *conversation : Conversation();
    const bool swapped = request.text.swapped;
    node(0, swapped ? known.addressB : known.addressA, swapped ? known.portB : known.portA);
    node(1, swapped ? known.addressA : known.addressB, swapped ? known.portA : known.portB);
}

/// With HTTP/2, tshark's node 0 is who began the substream.
bool startsWithB(const analysis::ConversationStream& stream)
{
    std::vector<analysis::StreamPiece> first;
    stream.pieces(0, 1, first);
    return !first.empty() && first[0].reverse;
}

/// What the text itself does not say.
void tellWhatIsLeftOut(const analysis::ConversationStream& stream)
{
    const auto extent = stream.extent();
    if (const auto cut = extent.sides[0].cut + extent.sides[1].cut)
        complain(fmt::format("The capture cut packets short: {} bytes of the stream are not in it.", cut));
    const auto conflicts = stream.conflicts().size();
    if (conflicts)
        complain(fmt::format("{}{} segments say something else than what was sent before; the first copy is shown.",
            conflicts == analysis::ConversationStream::mostConflicts ? "More than " : "", conflicts));
}

} // namespace

std::string checkFollow(const StatisticsRequest& request)
{
    FollowRequest ignored;
    return readRequest(request, ignored);
}

void printFollow(const StatisticsRequest& given, const StatisticsInput& input, Output& output)
{
    FollowRequest request;
    readRequest(given, request);
    const auto id = findConversation(request, input.session);
    const bool found = id != analysis::noConversation;
    const auto conversation = found ? input.session.conversation(id) : Conversation();
    const bool yaml = request.text.form == FollowForm::Yaml;
    std::optional<analysis::ConversationStream> stream;
    if (found) {
        stream.emplace(input.session, id, analysis::FollowedContent {request.content, request.substream});
        stream->update(input.stop);
        request.text.swapped = request.content == analysis::StreamContent::Http2 && startsWithB(*stream);
    }
    Text text;
    if (yaml)
        text << "peers:\n";
    else
        text.format("\n{}Follow: {},{}\nFilter: {}\n", separator, request.name, nameOf(request.text.form), filterOf(request));
    appendNodes(text, request, found ? &conversation : nullptr);
    if (yaml)
        text << "packets:\n";
    output.write(text.view());
    if (stream) {
        printStream(*stream, request.text, output, input.stop);
        tellWhatIsLeftOut(*stream);
    }
    if (!yaml)
        output.write(separator);
}

} // namespace porthole::cli
