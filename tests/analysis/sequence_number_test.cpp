#include "analysis/sequence_number.h"

#include <QtTest>

using porthole::analysis::SequenceNumber;

class SequenceNumberTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ordersAroundTheCircle_data()
    {
        QTest::addColumn<quint32>("earlier");
        QTest::addColumn<quint32>("later");
        QTest::newRow("neighbours") << 1u << 2u;
        QTest::newRow("across the wrap") << 0xffffffffu << 0u;
        QTest::newRow("far across the wrap") << 0xf0000000u << 0x10000000u;
        QTest::newRow("nearly half a circle") << 0u << 0x7fffffffu;
    }
    void ordersAroundTheCircle()
    {
        QFETCH(quint32, earlier);
        QFETCH(quint32, later);
        QVERIFY(SequenceNumber {earlier} < SequenceNumber {later});
        QVERIFY(SequenceNumber {later} > SequenceNumber {earlier});
        QVERIFY(SequenceNumber {earlier} == SequenceNumber {earlier});
    }
};

QTEST_APPLESS_MAIN(SequenceNumberTest)
#include "sequence_number_test.moc"
