// The window of this machine's sockets, over sockets that the test opens itself; and "Decode as".

#include "gui/filters/decode_as_dialog.h"
#include "gui/sockets/sockets_window.h"
#include "tests/gui/window_fixture.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTableWidget>
#include <QtTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace porthole;
using namespace porthole::gui;
using porthole::gui::test::pcapBytes;
using porthole::gui::test::tcpConnection;
using porthole::gui::test::WindowFixture;

namespace {

/// A listening TCP socket on a free port of the loopback interface, and a connection to it.
class Connection {
public:
    Connection()
        : listener(::socket(AF_INET, SOCK_STREAM, 0))
        , client(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in address {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        const auto* generic = reinterpret_cast<const sockaddr*>(&address);
        works = ::bind(listener, generic, sizeof address) == 0 && ::listen(listener, 5) == 0
            && ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length) == 0
            && ::connect(client, generic, sizeof address) == 0 && (server = ::accept(listener, nullptr, nullptr)) >= 0;
        port = ntohs(address.sin_port);
    }
    ~Connection()
    {
        for (const int descriptor : {listener, client, server})
            ::close(descriptor);
    }
    int listener, client, server = -1;
    std::uint16_t port = 0;
    bool works = false;
};

} // namespace

class SocketsWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<WindowFixture>();
        QVERIFY(m_fixture->open(m_fixture->writeFile(QStringLiteral("a.pcap"), pcapBytes(tcpConnection(4)))));
    }
    void cleanup() { m_fixture.reset(); }

    void ownSocketsAreListed()
    {
        Connection connection;
        QVERIFY(connection.works);
        auto* sockets = openSockets();
        const QAbstractItemModelTester tester(sockets->model());
        sockets->search()->setText(QString::number(connection.port));
        QTRY_COMPARE(sockets->model()->rowCount(), 3);
        const auto states = column(*sockets, SocketModel::State);
        QCOMPARE(states.count(QStringLiteral("ESTAB")), 2);
        QCOMPARE(states.count(QStringLiteral("LISTEN")), 1);
        for (const auto& program : column(*sockets, SocketModel::Programs))
            QCOMPARE(program, QStringLiteral("sockets_window_ (%1)").arg(::getpid())); // the kernel keeps 15 characters

        // What was accepted stands below its listener.
        sockets->byListener()->setChecked(true);
        QTRY_VERIFY(column(*sockets, SocketModel::Protocol).contains(QStringLiteral("    tcp")));
        const auto protocols = column(*sockets, SocketModel::Protocol);
        const auto below = protocols.indexOf(QStringLiteral("    tcp"));
        QCOMPARE(column(*sockets, SocketModel::State).at(below - 1), QStringLiteral("LISTEN"));
        QVERIFY(column(*sockets, SocketModel::Local).at(below).endsWith(QStringLiteral(":%1").arg(connection.port)));
    }

    void theWindowFollowsTheKernel()
    {
        auto connection = std::make_unique<Connection>();
        const auto port = connection->port;
        auto* sockets = openSockets();
        sockets->search()->setText(QString::number(port));
        QTRY_COMPARE(sockets->model()->rowCount(), 3);
        select(*sockets, QStringLiteral("LISTEN"));
        QTRY_VERIFY(sockets->details()->toPlainText().contains(QStringLiteral("process %1").arg(::getpid())));
        // A table that is read again keeps what is selected.
        QSignalSpy updated(sockets, &SocketsWindow::updated);
        QTRY_VERIFY(updated.count() >= 2);
        QCOMPARE(sockets->model()->socket(sockets->table()->currentIndex().row())->state, analysis::SocketState::Listen);
        connection.reset();
        QTRY_VERIFY(!column(*sockets, SocketModel::State).contains(QStringLiteral("LISTEN")));
        QVERIFY(!sockets->filterButton()->isEnabled());
    }

    void aSocketFiltersItsPackets()
    {
        Connection connection;
        auto* sockets = openSockets();
        sockets->search()->setText(QString::number(connection.port));
        QTRY_COMPARE(sockets->model()->rowCount(), 3);
        select(*sockets, QStringLiteral("LISTEN"));
        QTRY_VERIFY(sockets->filterButton()->isEnabled());
        QTest::mouseClick(sockets->filterButton(), Qt::LeftButton);
        QTRY_COMPARE(window().view().filterText(), QStringLiteral("ip.addr == 127.0.0.1 && tcp.port == %1").arg(connection.port));
    }

    void rowsAreCopied()
    {
        Connection connection;
        auto* sockets = openSockets();
        sockets->search()->setText(QString::number(connection.port));
        QTRY_COMPARE(sockets->model()->rowCount(), 3);
        for (auto* button : sockets->findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("&Copy"))
                button->click();
        const auto lines = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 4);
        QVERIFY(lines[0].startsWith(QStringLiteral("Protocol\tState\t")));
        QVERIFY(lines[1].contains(QString::number(connection.port)));
    }

    void decodeAsTakesAPortForAnotherProtocol()
    {
        QVERIFY(m_fixture->waitForPacket(1));
        trigger(QStringLiteral("Decode &as"));
        auto* dialog = window().findChild<DecodeAsDialog*>();
        QVERIFY(dialog);
        QCOMPARE(dialog->list()->rowCount(), 1); // for the server's port
        QCOMPARE(dialog->tableBox(0)->currentText(), QStringLiteral("tcp.port"));
        QCOMPARE(dialog->keyEdit(0)->text(), QStringLiteral("80"));
        auto* protocols = dialog->protocolBox(0);
        protocols->setCurrentIndex(protocols->findData(QStringLiteral("dns")));
        QVERIFY(dialog->acceptButton()->isEnabled());
        QTest::mouseClick(dialog->acceptButton(), Qt::LeftButton);
        const auto rules = m_fixture->settings().dissection().decodeRules;
        QCOMPARE(rules.size(), std::size_t {1});
        QCOMPARE(rules[0].first, 80u);
        QCOMPARE(rules[0].protocol, standardRegistry().findProtocol("dns"));
        // The capture is read again with it.
        QTRY_VERIFY(window().view().session() && !window().view().session()->dissector().options().decodeRules.empty());
    }

    void wrongRulesAreNotTaken()
    {
        trigger(QStringLiteral("Decode &as"));
        auto* dialog = window().findChild<DecodeAsDialog*>();
        QVERIFY(dialog);
        const auto row = dialog->list()->rowCount();
        QTest::mouseClick(dialog->addButton(), Qt::LeftButton);
        QVERIFY(!dialog->acceptButton()->isEnabled()); // no number yet
        dialog->keyEdit(row)->setText(QStringLiteral("70000"));
        QVERIFY(!dialog->acceptButton()->isEnabled());
        QVERIFY(dialog->remark().contains(QStringLiteral("70000")));
        dialog->keyEdit(row)->setText(QStringLiteral("8000-8010"));
        QVERIFY(dialog->acceptButton()->isEnabled());
        dialog->list()->setCurrentCell(row, 1);
        QTest::mouseClick(dialog->removeButton(), Qt::LeftButton);
        QCOMPARE(dialog->list()->rowCount(), row);
        dialog->reject();
        QVERIFY(m_fixture->settings().dissection().decodeRules.empty());
    }

private:
    MainWindow& window() { return m_fixture->window(); }
    void trigger(const QString& text)
    {
        for (auto* action : window().findChildren<QAction*>())
            if (action->text() == text)
                action->trigger();
    }
    SocketsWindow* openSockets()
    {
        trigger(QStringLiteral("Soc&kets of this machine"));
        auto* opened = window().findChild<SocketsWindow*>();
        Q_ASSERT(opened);
        return opened;
    }
    static QStringList column(const SocketsWindow& sockets, int number)
    {
        QStringList cells;
        for (int row = 0; row < sockets.model()->rowCount(); ++row)
            cells << sockets.model()->index(row, number).data().toString();
        return cells;
    }
    static void select(SocketsWindow& sockets, const QString& state)
    {
        const auto row = static_cast<int>(column(sockets, SocketModel::State).indexOf(state));
        sockets.table()->setCurrentIndex(sockets.model()->index(row, 0));
    }
    std::unique_ptr<WindowFixture> m_fixture;
};

QTEST_MAIN(SocketsWindowTest)
#include "sockets_window_test.moc"
