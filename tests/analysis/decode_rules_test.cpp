#include "analysis/decode_rules.h"

#include <QtTest>

using namespace porthole;
using namespace porthole::analysis;

class DecodeRulesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rulesAreRead_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("same"); // as it is written
        QTest::newRow("a port") << QByteArray("tcp.port==8888,http") << QByteArray("tcp.port==8888,http");
        QTest::newRow("a range") << QByteArray("udp.port==5000-5010,dns") << QByteArray("udp.port==5000-5010,dns");
        QTest::newRow("a first one and how many") << QByteArray("tcp.port==9000:3,tls") << QByteArray("tcp.port==9000-9002,tls");
        QTest::newRow("hexadecimal") << QByteArray("ethertype==0x88b5,ip") << QByteArray("ethertype==0x88b5,ip");
        QTest::newRow("blanks") << QByteArray("tcp.port == 8888 , http") << QByteArray("tcp.port==8888,http");
        QTest::newRow("nothing but data") << QByteArray("tcp.port==80,data") << QByteArray("tcp.port==80,data");
    }
    void rulesAreRead()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, same);
        const auto parsed = parseDecodeRule(text.toStdString(), standardRegistry());
        const auto* rule = std::get_if<DecodeRule>(&parsed);
        QVERIFY(rule);
        QCOMPARE(QByteArray::fromStdString(decodeRuleText(*rule)), same);
    }

    void mistakesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("named");
        QTest::newRow("no rule") << QByteArray("http") << QByteArray("http");
        QTest::newRow("no such table") << QByteArray("foo.port==1,http") << QByteArray("foo.port");
        QTest::newRow("no such protocol") << QByteArray("tcp.port==1,nothing") << QByteArray("nothing");
        QTest::newRow("no number") << QByteArray("tcp.port==x,http") << QByteArray("x");
        QTest::newRow("too large a number") << QByteArray("tcp.port==65536,http") << QByteArray("65536");
        QTest::newRow("a range backwards") << QByteArray("tcp.port==9-8,http") << QByteArray("9-8");
        QTest::newRow("none of them") << QByteArray("tcp.port==9:0,http") << QByteArray("9:0");
        QTest::newRow("empty") << QByteArray("") << QByteArray("\"\"");
    }
    void mistakesAreNamed()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, named);
        const auto parsed = parseDecodeRule(text.toStdString(), standardRegistry());
        const auto* problem = std::get_if<std::string>(&parsed);
        QVERIFY(problem);
        QVERIFY2(QByteArray::fromStdString(*problem).contains(named), problem->c_str());
    }
};

QTEST_APPLESS_MAIN(DecodeRulesTest)
#include "decode_rules_test.moc"
