// TLS conversations from a capture: what a listener finds out of records in order, and decryption with a key log, compared
// byte for byte with what the ends sent. The traffic was made with OpenSSL for this test.

#include "analysis/session.h"
#include "dissectors/core/key_log.h"
#include "tests/support/dissection.h"
#include "tests/support/frames.h"

#include <QtTest>

#include <map>

using namespace porthole;
using namespace porthole::analysis;
using namespace porthole::test;

namespace {

/// What one side sent at once.
struct Part {
    bool fromClient;
    const char* digits;
};

const Part tls13Parts[] = {
    {true,
        "16030100ff010000fb0303b058f5ed580a1ff002d9d5035350ca71edd473da5cc1502835af82ab62ba8de420ec693f02e8ede3dc51191a0a99c6"
        "c34014e9717a92259db567f0a03dbffc4447000813021303130100ff010000aa00000010000e00000b6578616d706c652e6f7267000b00040300"
        "0102000a00160014001d0017001e0019001801000101010201030104002300000010000b000908687474702f312e310016000000170000000d00"
        "1e001c040305030603080708080809080a080b080408050806040105010601002b0003020304002d00020101003300260024001d0020dd28c767"
        "c1d31e54be6dd297cc540b5913fbe075c5e9b4273ef68f3eba042f74"},
    {false,
        "160303007a0200007603034eec103396516a6798e0e26c618c3cb9bdbbe820cc67b41f411f0d1bea836af720ec693f02e8ede3dc51191a0a99c6"
        "c34014e9717a92259db567f0a03dbffc4447130200002e002b0002030400330024001d00208b58c669837f11b3aff3dbc7d62db01d6173f50db3"
        "a8c80a25a0f4466fb41e1214030300010117030300266e47ad8a023d900a41662368c094f6a45ec0687cb803234d2a6440c3da55257668a10d9d"
        "5f0017030301a26591bbdd079644644783347b8ef5d5d6e3bc559b53dfaacc09abf6a701c779507138940bf3b7c2a3895d0fdd50510ad1364a2b"
        "13fd6a987fb7f2b26aa70c5e03b65644d6dcbe0dfb2d379cd038a36d5c9442421b0c827a635bfa0138060c38c8398da6992a320f5702ba94783a"
        "11dc735138e14561cd57c5e98575a5359c4f2e66b394b58b51e7c8c6fa9eebaefcbed3077c5f09ce9ea85b7ef582136abea62ab20a11b662e4f3"
        "35aee5eba48687bf06fc3200b2aaef7a427c469c669197740c1b8ec3aa8539f57c20b6273431970a129fb8481b8c3742693cd943cfc91b1b9e56"
        "e85d1a5a02ddfd7445bbaac77785e82a4bf717dcb347fad053ab641e68febd749d2bde351f2e5b678e6af9fe54812a7a31fdf2e52b641afe03f5"
        "2552d398dda050e9ce57baff160b60c21b11c9cf665e242cca1e0d9f1e28d903ce46c58a7d7bfb664c744c961e30c78645cd3f96a393f9c8b095"
        "8f7f14e3a5c1dd3c5a18da4cff1f410b4a44a9b263bcf90f8569f3720880e2979ce8db892b99302707097e3134ba9b5ce2cfded981448eeb3670"
        "3a4a9127b4295e0d7601e572ed3dd479788cc5170303005fe435bb5c85a4992d36843c520649ac0792587748886ef4686925947f61ac6d7fee76"
        "23d44721589f9cc7508872d32e621d66c649bbf59cd776437a6118441ac34ee2df113925408df5723f43efdb2270ec37935e9696286a9c87423c"
        "33c0a01703030045b4ee98f85cd3b69ebd14c0342193f9a432c7c5c585b45ed4b7a668037bd479165fe322fd6759e6982a16b747789540d163f5"
        "9b43cce1bf28c80225e8515d49b7a725915d0b"},
    {true,
        "1403030001011703030045d3b0e4a7e9aceee69587c2b117dd91031a9be8ea29d14cb239a9764440c46414d4cdea9302a76bcf3bf268e56ea562"
        "7ab97e6548ee7a5d6777db359f21c98e760a0b83f2f11703030037e37484012cf5152a5d65050e1e4dfbb3cc067818a7511101e5c062e7772c76"
        "9ef324e5ecfa7f4ff3d8fad68e8ef27ccd6026935d4daeb4"},
    {false,
        "170303010a70c84afa8671fc40aaedade335117b33df2d432b4edd92feeca51b7e57178e77098140fce62a512f1ff3e24c311359cdaa0a74a4ba"
        "240d063b51b5c1cb33978504c20840ead2d0535422ca2767aa7e8dbf3e3998c85bf202428fbefb3f2748193848b82e907454032a250abd56d3c6"
        "b6c9b50d7c4d2a4e5a1498fe9559516a51ce3d0bbbc088b57db8bc2fb82f6ed0a628b631993ceb8b15604363a74321673730b7e4f5fd8ee7286c"
        "c5a6d47097c4f6f0394b55c9d43e74fd85a517dd768545c61a25d95f552bc956c1902ad4290410c46d272edb26c62b00294bdb0b454960f8fc5b"
        "b9a0e18dd29ec4f8f68b606bb14130359b47cc087293892ba1b5ad6ac836edcecbb7b29814e099170303010a6442efe1f5b50614b6e2f5bead96"
        "bd2a69c4a2f71c412dbec99c1f22b4c3f7efb006caf8b7aa1e4ed52b167d0cf5870837260ffa659666c39805190d65a60a3040366499bd38721c"
        "e80d114aa34950d734ef855aefc8b34909c58d77972c47ccccdfab654b4cb68094510986065452698e8aa7e9a10252b8ebb8f0201f550f4541c8"
        "b5101c584851b15ab58870346dc569aeeec1f5aabd5f19e1bc928f2ff07692a50b634e2ada8123f3e0e529539a57a36ca3942e489b417ae4e460"
        "b622cd6d5a741383c33be37f5cdf8cb6f4d56677056af6f04c89cb9468bce6b8bb8a8236a41abc128a12ff7d55679707cf2355c018a069157eb6"
        "6d53996cf07fb0b86abfeb48214a04bc93d6f786170303007a57a89229b90944ddc282867e51d0160dd766eb33dc97acb0b282d81da4a01da787"
        "92a65cde14fc5de1a78bea1d8c9ccee517039ee8e39aa852d0ff29a525fe6846606e1d33321f2e990a3fef6696e8d5e975d8e6afe46b4155e6dd"
        "559b3ad30e95d42763b006a84ba3d04717406f3d8ee5c5c595e3c213d2ad861703030013bdf16a48b9114e267d73537bce1a803b8f7e11"},
    {true,
        "17030300130314e63bed09a5c210155d5d660894828d4cea"},
};

const char tls13Keys[] =
    "SERVER_HANDSHAKE_TRAFFIC_SECRET b058f5ed580a1ff002d9d5035350ca71edd473da5cc1502835af82ab62ba8de4 8f82875142e54"
    "e5a4347caf5168580d7948404c833c9b8cbb6a6e25e5a663d793f0648b8eeb89e1aa52a1e6e1304153a"
    "\n"
    "EXPORTER_SECRET b058f5ed580a1ff002d9d5035350ca71edd473da5cc1502835af82ab62ba8de4 5706c40704d4510222c02affa2f03"
    "02f79d357829d9f45529a867a6de88df583e2c36d21489031d0ea8ae1d670ba3b81"
    "\n"
    "SERVER_TRAFFIC_SECRET_0 b058f5ed580a1ff002d9d5035350ca71edd473da5cc1502835af82ab62ba8de4 59bfb8d6808a8d84ab140"
    "8cab731dca024c4863aaf170cb2a6f74a9419be8bf6192ae569e322cb6d4aaa9247cf97b37d"
    "\n"
    "CLIENT_HANDSHAKE_TRAFFIC_SECRET b058f5ed580a1ff002d9d5035350ca71edd473da5cc1502835af82ab62ba8de4 b3e35d629561f"
    "88f054c70588d64a82ea3e4a949030426ddf45cfd945aa6ede6b053c7119c09a4bb15e3f2c3dd38539e"
    "\n"
    "CLIENT_TRAFFIC_SECRET_0 b058f5ed580a1ff002d9d5035350ca71edd473da5cc1502835af82ab62ba8de4 178a134e25119fe856058"
    "d2114611e125da2b9f0cc79abe3bcc711f3bcd1557d462c91bbd358dc2c304ac0b9491f7bc7"
    "\n";

const Part tls12Parts[] = {
    {true,
        "16030100a6010000a20303aab7f713f7fb7b8885b1aba0129895bd785d5ab17d3fa04088b18e29f2935205000004c02b00ff0100007500000010"
        "000e00000b6578616d706c652e6f7267000b000403000102000a000c000a001d0017001e00190018002300000010000b000908687474702f312e"
        "310016000000170000000d002a0028040305030603080708080809080a080b080408050806040105010601030303010302040205020602"},
    {false,
        "16030300500200004c03039c6d0f3a7aeec1d7fc27eede2760831cf2c20b416a81831d1923b653bdb82c3800c02b000024ff01000100000b0004"
        "03000102002300000010000b000908687474702f312e3100170000160303018e0b00018a0001870001843082018030820127a00302010202141d"
        "17a00d84a5befe59379d81c7e4a998b421f0a2300a06082a8648ce3d04030230163114301206035504030c0b6578616d706c652e6f7267301e17"
        "0d3236313132363138323134325a170d3236313232363138323134325a30163114301206035504030c0b6578616d706c652e6f72673059301306"
        "072a8648ce3d020106082a8648ce3d03010703420004b7d303d1a74b05a214cc49f3c290b9ad8131fba0dafb163fd4b72a5dc4e69e93f726bed1"
        "a3b6d712d851886862e6e2b21ce60580e884a90452a2a29759c28e88a3533051301d0603551d0e04160414f230e398451f6295516d61f4b419b4"
        "26e68f81cc301f0603551d23041830168014f230e398451f6295516d61f4b419b426e68f81cc300f0603551d130101ff040530030101ff300a06"
        "082a8648ce3d040302034700304402207a51ffda28c9defa5febc39cc08324a60076f87a8e8dda756a2a7fd2f0efe797022026cc2bd7204e76ec"
        "93f5359017da709e16220816fa8b60e67bdfbcadad65e15116030300720c00006e03001d20d0bd419e24d8b87aa51a8fdaf6cfd4aa6462797ae3"
        "ea04f2c114df9c4917ba73040300463044022002459ecf23b781e2c9d4790d48ae30ae28801417a9f0626e838b430aa290b85c022030e424a0b4"
        "a0cc5fb413afd7d81a65c9ad5a4a57147cf2ac5419166db4f7c9d716030300040e000000"},
    {true,
        "160303002510000021202eaef1f645158811ba47efc99e532d58b500414a4a041ac4ca9b0ca837f6471b1403030001011603030028ee9b24ebcf"
        "1cd82beaf071295257faaddfaebd3d0140776060c6732ee4dbf0c08d15101e669c6453"},
    {false,
        "16030300ca040000c600001c2000c02060dfca7ed55635e2296cc8b82cc613f26ea14eab7454e4e59c8dec6f33ff3ada91bbed8bd65735aa5582"
        "45f5a327d3371ffbc9416c1be9fce2eb035bb2a2f5202107bd89639e4fef2b3068182c45c6f28cde111622664285554895e100566bed4910a58c"
        "7e92a0f8c6e58699933aa4d4c22a33e3219c64351a13009f89b02694388dab8b57c45714e7acc28737819de904c8d726f9f44e1461ebd757dbed"
        "64092af56f36a0d8506f5013fa78b43f6f33247082987e1bdfba963ab98b8462e514030300010116030300285ed95ea9c569ff402e2dbb2bdbf5"
        "970571d2b3d0bf6363eabee6fc9f07fb6a5dc7fb8afea8d86445"},
    {true,
        "170303003eee9b24ebcf1cd82ccf3038c4cea172ab80d99fa05cf53b82b77890cdb1c7c3e820f68660e429a444d16ad41c3724135025e27ff72b"
        "c9d04fc224aa680c7e"},
    {false,
        "17030300815ed95ea9c569ff41a7500e95ef365d4e7fc88cf1146a07ca7145f67215888fa21d7e25aac6661c7cfe5d912ba58893d67dcb67a82d"
        "3168504384490a792e35369cc6ee9c22efab38c9f4310f5ad6989b82daa1365dd8557d6ea57778e6a3b05950e2dd00c8d5b05bfcb3f83ff4a5cc"
        "4565498dfe08d4a64bcb2a332a87415f307b150303001a5ed95ea9c569ff42888f1a4a40ea8a392ce89d2a991b8c697e41"},
    {true,
        "150303001aee9b24ebcf1cd82d311a9892a617b0392f4da0c1ace5c24ce032"},
};

const char tls12Keys[] =
    "CLIENT_RANDOM aab7f713f7fb7b8885b1aba0129895bd785d5ab17d3fa04088b18e29f2935205 d8340bd7f85045a72315236533f11b3"
    "4f908548f519868d917fe5ca851db9cd66055962e866fd6847179b1d401e37053"
    "\n";

const std::string request = "GET /0 HTTP/1.1\r\nHost: example.org\r\n\r\n";
const std::string response
    = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 40\r\n\r\nAHOVCJQXELSZGNUBIPWDKRYFMTAHOVCJQXELSZGN";

std::string_view text(const Bytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// A TCP conversation of these parts, each cut into segments of at most `segmentSize` bytes.
template <std::size_t Count>
std::unique_ptr<Session> sessionOf(TemporaryCapture& capture, const Part (&parts)[Count], std::string_view keys, std::size_t segmentSize = 1400)
{
    TcpSegment toServer, toClient;
    toServer.toPort = 443;
    toClient = reply(toServer);
    for (const auto& part : parts) {
        auto& segment = part.fromClient ? toServer : toClient;
        const auto bytes = hex(part.digits);
        for (std::size_t at = 0; at < bytes.size(); at += segmentSize) {
            segment.payload = text(bytes).substr(at, segmentSize);
            segment.flags = 0x18;
            capture.add(tcpFrame(segment));
            segment.sequence += static_cast<std::uint32_t>(segment.payload.size());
        }
    }
    SessionOptions options;
    options.keys = std::make_shared<KeyLog>();
    options.keys->add(keys);
    capture::Problem problem;
    auto session = Session::open(capture.write(), problem, options);
    if (session)
        session->load();
    return session;
}

/// The decrypted application data of both ends, by the port they were sent to.
std::map<std::uint16_t, std::string> decrypted(const Session& session)
{
    std::map<std::uint16_t, std::string> sent;
    PacketReader reader(session);
    const auto* port = session.registry().findField("tcp.dstport");
    const auto* data = session.registry().findField("tls.app_data");
    for (porthole::analysis::FrameNumber frame = 1; frame <= session.state().frames; ++frame) {
        reader.read(frame);
        const auto& packet = reader.packet();
        std::uint16_t to = 0;
        std::size_t applicationRecords = 0;
        for (const auto& item : packet.tree) {
            if (item.field == port)
                to = static_cast<std::uint16_t>(item.value);
            applicationRecords += item.field == data;
        }
        for (const auto& source : packet.sources)
            if (source.name == "Decrypted TLS" && applicationRecords > 0 && !source.bytes.empty() && source.bytes[0] >= ' ')
                sent[to].append(source.bytes.begin(), source.bytes.end());
    }
    return sent;
}

std::string infoOf(const Session& session, porthole::analysis::FrameNumber frame)
{
    PacketReader reader(session);
    reader.read(frame);
    return reader.packet().columns.info.string();
}

} // namespace

class TlsSessionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decrypts_data()
    {
        QTest::addColumn<bool>("tls13");
        QTest::addColumn<int>("segmentSize");
        QTest::newRow("TLS 1.3") << true << 1400;
        QTest::newRow("TLS 1.3 in small segments") << true << 50;
        QTest::newRow("TLS 1.2") << false << 1400;
        QTest::newRow("TLS 1.2 in small segments") << false << 7;
    }
    void decrypts()
    {
        QFETCH(bool, tls13);
        QFETCH(int, segmentSize);
        TemporaryCapture capture;
        const auto size = static_cast<std::size_t>(segmentSize);
        const auto session = tls13 ? sessionOf(capture, tls13Parts, tls13Keys, size) : sessionOf(capture, tls12Parts, tls12Keys, size);
        QVERIFY(session);
        auto sent = decrypted(*session);
        QCOMPARE(sent[443], request);
        QCOMPARE(sent[40000], response);
    }

    void decryptsNothingWithoutTheKeys()
    {
        TemporaryCapture capture;
        const auto session = sessionOf(capture, tls13Parts, tls12Keys);
        QVERIFY(session);
        QVERIFY(decrypted(*session).empty());
        QCOMPARE(infoOf(*session, 2), std::string("Server Hello, Change Cipher Spec, Application Data, Application Data, Application Data, Application Data"));
    }

    void decryptsNothingThatWasChanged()
    {
        TemporaryCapture capture;
        Part parts[std::size(tls12Parts)];
        std::copy(std::begin(tls12Parts), std::end(tls12Parts), parts);
        auto changed = std::string(parts[4].digits); // the request
        changed.back() = changed.back() == '0' ? '1' : '0';
        parts[4].digits = changed.c_str();
        const auto session = sessionOf(capture, parts, tls12Keys);
        QVERIFY(session);
        auto sent = decrypted(*session);
        QCOMPARE(sent[443], std::string());
        QCOMPARE(sent[40000], response);
    }

    void showsDecryptedHandshakes()
    {
        TemporaryCapture capture;
        const auto session = sessionOf(capture, tls13Parts, tls13Keys);
        QVERIFY(session);
        QCOMPARE(infoOf(*session, 2), std::string("Server Hello, Change Cipher Spec, Encrypted Extensions, Certificate, Certificate Verify, Finished"));
    }

    void tellsTheVersionOfTheWholeConversation()
    {
        TemporaryCapture capture;
        const auto session = sessionOf(capture, tls13Parts, {});
        QVERIFY(session);
        PacketReader reader(*session);
        reader.read(1); // the ClientHello's record says TLS 1.0
        QCOMPARE(reader.packet().columns.protocol.string(), std::string("TLSv1.3"));
    }

    void callsEncryptedHandshakesSo()
    {
        TemporaryCapture capture;
        const auto session = sessionOf(capture, tls12Parts, {});
        QVERIFY(session);
        QCOMPARE(infoOf(*session, 3), std::string("Client Key Exchange, Change Cipher Spec, Encrypted Handshake Message"));
        QCOMPARE(infoOf(*session, 4), std::string("New Session Ticket, Change Cipher Spec, Encrypted Handshake Message"));
    }

    /// FTP: AUTH TLS, then CCC (RFC 4217 section 12.3), after which both ends end TLS and keep the connection.
    void leavesTlsAfterAlerts()
    {
        using namespace std::string_view_literals;
        std::string hello("\x16\x03\x01\x00\x2d\x01\x00\x00\x29\x03\x03"sv);
        hello.append(32, 'r');
        hello.append("\x00\x00\x02\x00\x2f\x01\x00"sv);
        const struct {
            bool fromClient;
            std::string_view payload;
        } parts[] = {{false, "220 ready\r\n"sv}, {true, "AUTH TLS\r\n"sv}, {false, "234 go on\r\n"sv}, {true, hello},
            {true, "PASV\r\n"sv}, // a lie within TLS: nobody ended it
            {false, "\x15\x03\x03\x00\x02\x01\x70"sv}, {false, "\x17\x03\x03\x00\x01x"sv}, // a warning ends nothing
            {false, "no record\r\n"sv},
            {true, "\x15\x03\x03\x00\x02\x01\x00"sv}, {false, "\x15\x03\x03\x00\x02\x01\x00"sv}, {true, "PASV\r\n"sv},
            {false, "227 Entering Passive Mode (192,0,2,2,4,1).\r\n"sv}};
        TemporaryCapture capture;
        std::array<std::uint32_t, 2> sent {100, 500};
        for (const auto& part : parts) {
            TcpSegment segment {.toPort = 21, .sequence = sent[0], .acknowledgment = sent[1], .flags = 0x18};
            if (!part.fromClient) {
                segment = reply(segment);
                segment.sequence = sent[1];
                segment.acknowledgment = sent[0];
                segment.flags = 0x18;
            }
            segment.payload = part.payload;
            capture.add(tcpFrame(segment));
            sent[!part.fromClient] += static_cast<std::uint32_t>(part.payload.size());
        }
        capture::Problem problem;
        const auto session = Session::open(capture.write(), problem);
        QVERIFY(session);
        session->load();
        QCOMPARE(infoOf(*session, 2), std::string("Request: AUTH TLS"));
        QCOMPARE(infoOf(*session, 4), std::string("Client Hello"));
        QCOMPARE(infoOf(*session, 5), std::string("Ignored Unknown Record"));
        QCOMPARE(infoOf(*session, 8), std::string("Ignored Unknown Record"));
        QCOMPARE(infoOf(*session, 11), std::string("Request: PASV"));
        QCOMPARE(infoOf(*session, 12), std::string("Response: 227 Entering Passive Mode (192,0,2,2,4,1)."));
    }

    void anyOrderGivesTheSame()
    {
        TemporaryCapture capture;
        const auto session = sessionOf(capture, tls13Parts, tls13Keys, 100);
        QVERIFY(session);
        const auto last = session->state().frames;
        std::vector<std::string> forwards(last + 1);
        for (porthole::analysis::FrameNumber frame = 1; frame <= last; ++frame)
            forwards[frame] = infoOf(*session, frame);
        for (porthole::analysis::FrameNumber frame = last; frame > 0; --frame)
            QCOMPARE(infoOf(*session, frame), forwards[frame]);
    }
};

QTEST_GUILESS_MAIN(TlsSessionTest)
#include "tls_session_test.moc"
