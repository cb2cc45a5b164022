// View > Name resolution: what the list and the tree show, what is copied, what is remembered.

#include "tests/gui/window_fixture.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;
using porthole::gui::test::WindowFixture;

class WindowNamesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_fixture = std::make_unique<WindowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void vendorsAreShownAtFirst()
    {
        openFrames();
        QVERIFY(window().actions().nameMac->isChecked());
        QVERIFY(!window().actions().nameNetwork->isChecked());
        QVERIFY(!window().actions().nameTransport->isChecked());
        QCOMPARE(m_fixture->cell(0, PacketListModel::Source), QStringLiteral("TpLinkTechno_d9:ae:50"));
        QCOMPARE(m_fixture->cell(0, PacketListModel::Destination), QStringLiteral("Broadcast"));
        QCOMPARE(lineOf("eth.src"), QStringLiteral("Source: TpLinkTechno_d9:ae:50 (8c:a6:df:d9:ae:50)"));
    }

    void listAndTreeChangeAtOnce()
    {
        openFrames();
        window().actions().nameMac->trigger();
        QTRY_COMPARE(m_fixture->cell(0, PacketListModel::Source), QStringLiteral("8c:a6:df:d9:ae:50"));
        QTRY_COMPARE(lineOf("eth.src"), QStringLiteral("Source: 8c:a6:df:d9:ae:50"));
        window().actions().nameMac->trigger();
        QTRY_COMPARE(m_fixture->cell(0, PacketListModel::Source), QStringLiteral("TpLinkTechno_d9:ae:50"));
        QTRY_COMPARE(lineOf("eth.src"), QStringLiteral("Source: TpLinkTechno_d9:ae:50 (8c:a6:df:d9:ae:50)"));
    }

    void portsAreNamedOnRequest()
    {
        QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("tcp.pcap"), 3)));
        QVERIFY(m_fixture->waitForPacket(1));
        QVERIFY(m_fixture->cell(0, PacketListModel::Info).startsWith(QStringLiteral("40000 → 80 ")));
        window().actions().nameTransport->trigger();
        QTRY_VERIFY(m_fixture->cell(0, PacketListModel::Info).startsWith(QStringLiteral("safetynetp(40000) → http(80) ")));
        QTRY_COMPARE(lineOf("tcp.dstport"), QStringLiteral("Destination Port: http (80)"));
        QCOMPARE(lineOf("tcp.srcport.range"), QStringLiteral("[Port Range: Registered (1024–49151)]"));
    }

    void copiesOfFiltersAndValuesAreNumbers()
    {
        openFrames();
        window().tree()->selectItem(m_fixture->item("eth.src"));
        window().actions().copyFilter->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("eth.src == 8c:a6:df:d9:ae:50"));
    }

    void theSelectedFieldStaysSelected()
    {
        openFrames();
        window().tree()->selectItem(m_fixture->item("eth.type"));
        window().actions().nameMac->trigger();
        QTRY_COMPARE(lineOf("eth.src"), QStringLiteral("Source: 8c:a6:df:d9:ae:50"));
        QCOMPARE(window().tree()->currentItem(), m_fixture->item("eth.type"));
    }

    void theChoiceIsRemembered()
    {
        auto settings = Settings::temporary();
        QVERIFY((settings->names() == NameKinds {.mac = true}));
        QSignalSpy spy(settings.get(), &Settings::namesChanged);
        settings->setNames({.network = true, .transport = true});
        QVERIFY((settings->names() == NameKinds {.network = true, .transport = true}));
        QCOMPARE(spy.count(), 1);
        settings->setNames({.network = true, .transport = true});
        QCOMPARE(spy.count(), 1);

        m_fixture->settings().setNames({.transport = true});
        ThemeController themes(m_fixture->settings());
        const MainWindow another(m_fixture->settings(), themes, m_fixture->sharedSystem());
        QVERIFY(another.actions().nameTransport->isChecked());
        QVERIFY(!another.actions().nameMac->isChecked());
    }

private:
    MainWindow& window() { return m_fixture->window(); }

    void openFrames()
    {
        const porthole::test::Bytes frame {
            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x8c, 0xa6, 0xdf, 0xd9, 0xae, 0x50, 0x88, 0xb5, 1, 2, 3, 4};
        const auto path = m_fixture->writeFile(QStringLiteral("frames.pcap"), porthole::gui::test::pcapBytes({frame, frame}));
        QVERIFY(m_fixture->open(path));
        QVERIFY(m_fixture->waitForPacket(1));
    }

    QString lineOf(std::string_view field)
    {
        const auto item = m_fixture->item(field);
        return item == noItem ? QString() : window().treeModel()->indexOf(item).data().toString();
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

QTEST_MAIN(WindowNamesTest)
#include "window_names_test.moc"
