// Golden captures: what porthole-cli makes of NAME.pcapng stands in NAME.txt, the list first, then the details of every
// packet. tests/golden/update writes the texts anew.

#include <QtTest/QtTest>

namespace {

QDir folder()
{
    return QDir(qEnvironmentVariable("PORTHOLE_SOURCE_DIR") + QStringLiteral("/tests/golden"));
}

QByteArray printed(const QString& capture, const QStringList& options)
{
    QProcess process;
    process.start(qEnvironmentVariable("PORTHOLE_BUILD_DIR") + QStringLiteral("/bin/porthole-cli"),
        QStringList {QStringLiteral("-n"), QStringLiteral("-2"), QStringLiteral("-r"), capture} + options);
    process.waitForFinished(60'000);
    // A capture that is cut off on purpose says so: its text has that too.
    return process.readAllStandardOutput() + process.readAllStandardError().replace(capture.toUtf8(), "…");
}

} // namespace

class GoldenTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsAsBefore_data()
    {
        QTest::addColumn<QString>("name");
        for (const auto& capture : folder().entryInfoList({QStringLiteral("*.pcapng")}, QDir::Files, QDir::Name))
            QTest::newRow(qPrintable(capture.completeBaseName())) << capture.completeBaseName();
    }
    void readsAsBefore()
    {
        QFETCH(QString, name);
        const auto capture = folder().filePath(name + QStringLiteral(".pcapng"));
        const auto actual = printed(capture, {}) + '\n' + printed(capture, {QStringLiteral("-V")});
        QFile expected(folder().filePath(name + QStringLiteral(".txt")));
        QVERIFY2(expected.open(QIODevice::ReadOnly), "There is no text for it; tests/golden/update makes it");
        if (expected.readAll() == actual)
            return;
        QFile file(name + QStringLiteral(".actual"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(actual);
        QFAIL(qPrintable(QStringLiteral("%1.txt differs; see %2").arg(name, QFileInfo(file).absoluteFilePath())));
    }
};

QTEST_GUILESS_MAIN(GoldenTest)
#include "golden_test.moc"
