// Every capture of the collection beside the source tree, if it is there: as many frames as the reference counted, the
// same frames in order and again, and byte for byte the same when saved.
#include "capture_bytes.h"

#include "capture/file/save_capture.h"

#include <QDirIterator>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace porthole;
using namespace porthole::capture;
using namespace porthole::capture::test;

class SharedCapturesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
};

namespace
{

/// The collection of captures, by default beside the source tree.
QString sharedFolder()
{
    const QString source = qEnvironmentVariable("PORTHOLE_SOURCE_DIR", QStringLiteral("."));
    return qEnvironmentVariable("PORTHOLE_SHARED", source + QStringLiteral("/../shared"));
}

/// Where the reference gives up and we go on, or the other way round.
struct Exception {
    const char* file;
    std::size_t frames;
};
constexpr Exception exceptions[] {
    // Link types that the reference does not know.
    { "hostile/libpcap/filter__brcm-tag-stp.pcap", 4 },
    { "hostile/libpcap/filter__brcm-tag.pcap", 15 },
    { "hostile/libpcap/filter__dsa.pcap", 8 },
};

} // namespace

void SharedCapturesTest::reads_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("packets"); // -1: not compared
    QFile index(sharedFolder() + QStringLiteral("/captures/index.json"));
    if (!index.open(QIODevice::ReadOnly)) {
        QTest::newRow("no collection") << QString() << -1;
        return;
    }
    const QJsonArray files = QJsonDocument::fromJson(index.readAll()).object()[QStringLiteral("files")].toArray();
    for (const QJsonValue& value : files) {
        const QJsonObject file = value.toObject();
        const QString name = file[QStringLiteral("file")].toString();
        // What the reference makes of fuzzed and damaged files differs in places; they only must not hurt us.
        const bool compared = name.startsWith(QStringLiteral("real/"));
        QTest::newRow(qPrintable(name)) << sharedFolder() + QStringLiteral("/captures/") + name
                                        << (compared ? file[QStringLiteral("packets")].toInt() : -1);
    }
}

void SharedCapturesTest::reads()
{
    QFETCH(QString, path);
    QFETCH(int, packets);
    if (path.isEmpty())
        QSKIP("There are no shared captures; set PORTHOLE_SHARED");
    const ReadResult result = readFile(path.toStdString());
    if (packets >= 0) {
        QVERIFY2(!result.problem, result.text().c_str());
        QCOMPARE(result.frames.size(), static_cast<std::size_t>(packets));
    }
    for (const Exception& exception : exceptions)
        if (path.endsWith(QString::fromLatin1(exception.file)))
            QCOMPARE(result.frames.size(), exception.frames);
    if (!result.file)
        return;
    QVERIFY(rereadsTheSame(result));
    if (result.file->format() != FileFormat::PcapNg)
        return;

    QTemporaryDir folder;
    const std::string copy = folder.filePath(QStringLiteral("copy.pcapng")).toStdString();
    SaveResult saved;
    Problem problem;
    QVERIFY2(saveCapture(*result.file, copy, {}, saved, problem), problem.text.c_str());
    QCOMPARE(saved.written, result.frames.size());
    std::vector<std::uint8_t> original(result.file->end());
    QCOMPARE(result.file->readRaw(0, original), original.size());
    QVERIFY(contentOf(copy) == original);
}

QTEST_APPLESS_MAIN(SharedCapturesTest)
#include "shared_captures_test.moc"
