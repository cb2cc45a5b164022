// HTTP/1, what its bodies hold, and what takes a connection over from it.

#include "tests/support/talk.h"

#include <QtTest/QtTest>

#include <zlib.h>

using namespace porthole;
using namespace porthole::test;

namespace {

using namespace std::string_literals;

std::string response(const std::string& fields, const std::string& body)
{
    return "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string gzip(const std::string& text)
{
    z_stream stream {};
    deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

const std::string request = "GET /a?x=1&y HTTP/1.1\r\nHost: example.com\r\nCookie: a=b; c=d\r\nX-Own: 1\r\nBad Name: 2\r\n\r\n";

} // namespace

class HttpTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aRequestAlone();
    void requestsKnowTheirResponses();
    void bodies_data();
    void bodies();
    void chunksAreJoined();
    void compressedBodies();
    void bombsAreBounded();
    void aResponseLastsUntilTheServerCloses();
    void partsAreNotTakenForMessages();
    void webSocketTakesOver();
    void connectTakesOver();
    void http2HasItsTables();
    void anyLength();
    void hostileInput_data();
    void hostileInput();
};

void HttpTest::aRequestAlone()
{
    const Dissected frame(tcpFrame({.payload = request}));
    QCOMPARE(frame.text("http"), R"(Hypertext Transfer Protocol
    GET /a?x=1&y HTTP/1.1\r\n
        [Expert Info (Chat/Sequence): GET /a?x=1&y HTTP/1.1\r\n]
            [GET /a?x=1&y HTTP/1.1\r\n]
            [Severity level: Chat]
            [Group: Sequence]
        Request Method: GET
        Request URI: /a?x=1&y
            Request URI Path: /a
            Request URI Query: x=1&y
                Request URI Query Parameter: x=1
                Request URI Query Parameter: y
        Request Version: HTTP/1.1
    Host: example.com\r\n
    Cookie: a=b; c=d\r\n
        Cookie pair: a=b
        Cookie pair: c=d
    X-Own: 1\r\n
    Bad Name: 2\r\n
        [Expert Info (Warning/Protocol): Illegal characters found in header name]
            [Illegal characters found in header name]
            [Severity level: Warning]
            [Group: Protocol]
    \r\n
    [Full request URI: http://example.com/a?x=1&y]
)"s);
    QCOMPARE(frame.info(), "GET /a?x=1&y HTTP/1.1 "s);
    QCOMPARE(frame.values("http.request.line").size(), std::size_t {4});
}

void HttpTest::requestsKnowTheirResponses()
{
    Talk talk(8000); // by content
    talk.client("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    talk.server(response("", "one"));
    talk.client("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n");
    talk.client("body");
    talk.server(response("", "two").substr(0, 30));
    talk.server(response("", "two").substr(30));
    QVERIFY(talk.load());
    QCOMPARE(talk.value(4, "http.response_in"), "5"s);
    QCOMPARE(talk.label(4, "http.request_number"), "[HTTP request 1/2]"s);
    QCOMPARE(talk.value(4, "http.next_request_in"), "7"s);
    QCOMPARE(talk.value(5, "http.request_in"), "4"s);
    QCOMPARE(talk.value(5, "http.time"), "0.001000000"s);
    QCOMPARE(talk.value(5, "http.response_for.uri"), "http://h/a"s);
    QCOMPARE(talk.layers(6), ""s); // a part of the request
    QCOMPARE(talk.value(7, "http.response_in"), "9"s);
    QCOMPARE(talk.value(7, "http.prev_request_in"), "4"s);
    QCOMPARE(talk.value(9, "http.prev_response_in"), "5"s);
    QCOMPARE(talk.value(9, "http.file_data"), "two"s);
    QCOMPARE(talk.fault(), ""s);
}

void HttpTest::bodies_data()
{
    QTest::addColumn<std::string>("type");
    QTest::addColumn<std::string>("body");
    QTest::addColumn<std::string>("layers");
    QTest::addColumn<std::string>("info");
    const auto row = [](const char* name, const std::string& type, const std::string& body, const std::string& layers,
                         const std::string& info) { QTest::newRow(name) << type << body << layers << "HTTP/1.1 200 OK " + info; };
    row("text", "text/html; charset=utf-8", "<p>\r\n", "http:data-text-lines", " (text/html)");
    row("XML that calls itself HTML", "text/html", "<?xml version=\"1.0\"?><a b=\"c\"/>", "http:data-text-lines:xml", "");
    row("JSON", "application/json", "{\"a\": [1, null]}", "http:json", ", JavaScript Object Notation (application/json)");
    row("JSON that is none", "application/json", "oops", "http:json:data-text-lines", ", JavaScript Object Notation (application/json)");
    row("form", "application/x-www-form-urlencoded", "a=b%20c", "http:urlencoded-form", " (application/x-www-form-urlencoded)");
    row("GIF", "image/gif", "GIF89a\1\0\1\0\0\0\0;"s, "http:image-gif", " (GIF89a)");
    row("PNG that calls itself GIF", "image/gif", "\x89PNG\r\n\x1a\n", "http:png", " (PNG)");
    row("unknown type", "application/x-own; v=1", "abc", "http:media", " (application/x-own)");
    row("parts", "multipart/mixed; boundary=\"b\"", "--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b--\r\n",
        "http:mime_multipart:data-text-lines", " (text/plain)");
}

void HttpTest::bodies()
{
    QFETCH(std::string, type);
    QFETCH(std::string, body);
    QFETCH(std::string, layers);
    QFETCH(std::string, info);
    const auto bytes = tcpFrame({.fromPort = 80, .toPort = 40000, .payload = response("Content-Type: " + type + "\r\n", body)});
    const Dissected frame(bytes);
    QCOMPARE(frame.layers(), "eth:ethertype:ip:tcp:" + layers);
    QCOMPARE(frame.info(), info);
    QCOMPARE(faultOf(frame.packet()), ""s);
}

void HttpTest::chunksAreJoined()
{
    Talk talk(80);
    talk.client(request);
    talk.server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain\r\n\r\n5;x=y\r\nhello\r\n");
    talk.server("6\r\n world\r\n0\r\nTrail: er\r\n\r\n");
    QVERIFY(talk.load());
    QCOMPARE(talk.values(6, "http.chunk_size"), (std::vector {"5"s, "6"s, "0"s}));
    QCOMPARE(talk.value(6, "http.file_data"), "hello world"s);
    QCOMPARE(talk.value(6, "data-text-lines.line"), "hello world"s);
    QCOMPARE(talk.label(6, "http.chunk"), "Data chunk (5 octets)"s);
    QCOMPARE(talk.label(6, "http.chunked_trailer_part"), "trailer-part: Trail: er\\r\\n"s);
    QCOMPARE(talk.fault(), ""s);
}

void HttpTest::compressedBodies()
{
    const std::string text(1000, 'x');
    const Dissected frame(tcpFrame(
        {.fromPort = 80, .toPort = 40000, .payload = response("Content-Encoding: gzip\r\nContent-Type: text/plain\r\n", gzip(text))}));
    QCOMPARE(frame.value("http.file_data"), text);
    QVERIFY(frame.label("http.encoded_body").ends_with("bytes -> 1000 bytes"));
    const Dissected broken(tcpFrame({.fromPort = 80, .toPort = 40000, .payload = response("Content-Encoding: gzip\r\n", "no gzip")}));
    QVERIFY(broken.has("http.decompression_failed"));
    QCOMPARE(broken.value("data.data"), "6e6f20677a6970"s);
}

void HttpTest::bombsAreBounded()
{
    Talk talk(80);
    talk.client(request);
    const auto bomb = gzip(std::string(100 << 20, '\0'));
    const auto all = response("Content-Encoding: gzip\r\n", bomb);
    for (std::size_t at = 0; at < all.size(); at += 1400)
        talk.server(std::string_view(all).substr(at, 1400));
    QVERIFY(talk.load());
    const auto last = static_cast<std::uint32_t>(4 + (all.size() + 1399) / 1400);
    std::size_t largest = 0;
    for (const auto& source : talk.packet(last).sources)
        largest = std::max(largest, source.bytes.size());
    QVERIFY(largest > bomb.size()); // it was unpacked
    QVERIFY(largest < (17u << 20));
}

void HttpTest::aResponseLastsUntilTheServerCloses()
{
    Talk talk(80);
    talk.client(request);
    talk.server("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhel");
    talk.server("lo");
    talk.serverCloses();
    QVERIFY(talk.load());
    QCOMPARE(talk.layers(5), ""s);
    QCOMPARE(talk.layers(7), "http:data-text-lines"s);
    QCOMPARE(talk.value(7, "http.file_data"), "hello"s);
}

void HttpTest::partsAreNotTakenForMessages()
{
    Talk other(80);
    other.client("something else\r\n");
    QVERIFY(other.load());
    QCOMPARE(other.layers(4), ""s); // nobody's, as in Wireshark
    QCOMPARE(other.protocol(4), "TCP"s);
    Talk talk(80);
    talk.server("the rest of a page\r\n");
    talk.client(request);
    QVERIFY(talk.load());
    QCOMPARE(talk.layers(4), "http:data"s);
    QCOMPARE(talk.info(4), "Continuation"s);
}

void HttpTest::webSocketTakesOver()
{
    Talk talk(80);
    talk.client("GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n");
    talk.server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
    talk.client("\x81\x85\1\2\3\4igohn"s); // "hello" under the mask 01020304
    talk.server("\x81\x03one\x89\x00"s);
    talk.server("\x82\x04"s);
    talk.server("data"s);
    QVERIFY(talk.load());
    QCOMPARE(talk.info(6), "WebSocket Text [FIN] [MASKED]"s);
    QCOMPARE(talk.value(6, "websocket.payload.text"), "hello"s);
    QCOMPARE(talk.layers(6), "http:websocket:data-text-lines"s);
    QCOMPARE(talk.values(7, "websocket.opcode"), (std::vector {"1"s, "9"s}));
    QCOMPARE(talk.layers(8), ""s);
    QCOMPARE(talk.value(9, "data.data"), "64617461"s);
    QCOMPARE(talk.fault(), ""s);
}

void HttpTest::connectTakesOver()
{
    Talk talk(3128);
    talk.client("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n");
    talk.server("HTTP/1.1 200 Connection established\r\n\r\n");
    talk.client("\x16\x03\x01\x00\x02\x01\x00"s);
    QVERIFY(talk.load());
    QCOMPARE(talk.value(5, "http.response_for.uri"), "example.com:443"s);
    QCOMPARE(talk.value(6, "http.proxy_connect_host"), "example.com"s);
    QCOMPARE(talk.value(6, "http.proxy_connect_port"), "443"s);
}

void HttpTest::http2HasItsTables()
{
    Talk talk(9000); // by its preface
    talk.client("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    talk.client("\0\0\0\4\0\0\0\0\0"s);
    // RFC 7541 appendix C.3: two requests with Indexed fields and a literal one that the second finds in the table.
    talk.client("\0\0\x14\1\5\0\0\0\1\x82\x86\x84\x41\x0fwww.example.com"s);
    talk.client("\0\0\x0e\1\5\0\0\0\3\x82\x86\x84\xbe\x58\x08no-cache"s);
    talk.server("\0\0\1\1\4\0\0\0\1\x88"s);
    talk.server("\0\0\3\0\1\0\0\0\1hey"s);
    QVERIFY(talk.load());
    QCOMPARE(talk.info(4), "Magic"s);
    QCOMPARE(talk.info(5), "SETTINGS[0]"s);
    QCOMPARE(talk.info(6), "HEADERS[1]: GET /"s);
    QCOMPARE(talk.value(6, "http2.request.full_uri"), "http://www.example.com/"s);
    QCOMPARE(talk.value(7, "http2.headers.authority"), "www.example.com"s);
    QCOMPARE(talk.value(7, "http2.headers.cache_control"), "no-cache"s);
    QCOMPARE(talk.info(8), "HEADERS[1]: 200 OK"s);
    QCOMPARE(talk.value(9, "http2.data.data"), "686579"s);
    QCOMPARE(talk.fault(), ""s);
}

void HttpTest::anyLength()
{
    QCOMPARE(faultAtAnyLength(tcpFrame({.payload = request})), ""s);
    const auto body = response("Content-Encoding: gzip\r\nContent-Type: application/json\r\n", gzip("{\"a\": {\"b\": [1, \"x\"]}}"));
    QCOMPARE(faultAtAnyLength(tcpFrame({.fromPort = 80, .toPort = 40000, .payload = body})), ""s);
}

void HttpTest::hostileInput_data()
{
    QTest::addColumn<std::string>("payload");
    const auto row = [](const char* name, const std::string& payload) { QTest::newRow(name) << payload; };
    row("deep JSON", response("Content-Type: application/json\r\n", std::string(1000, '[')));
    row("deep XML", [] {
        std::string text;
        for (int i = 0; i < 300; ++i)
            text += "<a>";
        return response("Content-Type: text/xml\r\n", text);
    }());
    row("chunk longer than all", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nx");
    row("length longer than all", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nx");
    row("no end of the line", "GET " + std::string(1000, 'a'));
    row("many empty lines", std::string(1000, '\n'));
    row("nothing behind the method", "GET ");
    row("parts within parts",
        response("Content-Type: multipart/mixed; boundary=b\r\n", "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"));
    row("a PNG chunk without an end", response("Content-Type: image/png\r\n", "\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR"));
}

void HttpTest::hostileInput()
{
    QFETCH(std::string, payload);
    for (const bool asResponse : {false, true}) {
        const Dissected frame(tcpFrame({.fromPort = static_cast<std::uint16_t>(asResponse ? 80 : 40000),
            .toPort = static_cast<std::uint16_t>(asResponse ? 40000 : 80),
            .payload = payload}));
        QCOMPARE(faultOf(frame.packet()), ""s);
    }
    Talk talk(80);
    talk.client(request);
    talk.server(payload);
    talk.server(payload);
    QVERIFY(talk.load());
    QCOMPARE(talk.fault(), ""s);
}

QTEST_APPLESS_MAIN(HttpTest)
#include "http_test.moc"
