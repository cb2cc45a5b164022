// Exporting from the window: packets as a capture, dissections as text, bytes; what cannot be, and what is cancelled.

#include "gui/documents/export_packets_dialog.h"
#include "gui/documents/export_text_dialog.h"
#include "gui/documents/page_sink.h"
#include "gui/documents/print_packets_dialog.h"
#include "tests/gui/window_fixture.h"

#include "capture/file/capture_writer.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFile>
#include <QLineEdit>
#include <QMessageBox>
#include <QPdfWriter>
#include <QPrintDialog>
#include <QPrinter>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

#include <csignal>
#include <sys/resource.h>

using namespace porthole;
using namespace porthole::gui;
using porthole::gui::test::WindowFixture;
using Which = PacketRangeBox::Which;

class ExportWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<WindowFixture>();
        QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("a.pcap"), 10)));
        QVERIFY(m_fixture->waitForPacket(1));
    }
    void cleanup() { m_fixture.reset(); }

    void nothingToExportWithoutACapture();
    void packetsAreExported_data();
    void packetsAreExported();
    void markedAndIgnored();
    void packedFilesCanBeOpened();
    void wrongRangesSaySo();
    void theOpenFileIsNotReplaced();
    void anotherFileIsReplacedOnlyWhenAsked();
    void whatPcapLosesIsSaid();
    void severalLinkTypesNeedPcapng();
    void savingAsPcapAsksFirst();
    void textIsExported();
    void textAsTheTreeIsExpanded();
    void otherForms_data();
    void otherForms();
    void bytesOfAField();
    void aFullDiskLeavesTheOldFile();
    void packetsArePrinted();
    void pagesHaveLines();

private:
    MainWindow& window() { return m_fixture->window(); }
    QString path(const char* name) { return m_fixture->filePath(QString::fromLatin1(name)); }
    static QByteArray contentOf(const QString& name)
    {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    template <typename Dialog>
    Dialog* open(QAction* action)
    {
        action->trigger();
        return window().findChild<Dialog*>();
    }
    /// Accepts, and waits for the end; what went wrong, empty: nothing.
    QString run(ExportDialog* dialog)
    {
        QSignalSpy ended(&window(), &MainWindow::exportEnded);
        if (!dialog->acceptButton()->isEnabled())
            return dialog->remark();
        QTest::mouseClick(dialog->acceptButton(), Qt::LeftButton);
        if (ended.isEmpty() && !ended.wait(10000))
            return QStringLiteral("It does not end.");
        return ended[0][0].toString();
    }
    /// The frames of a capture by their lengths and times.
    static QStringList framesOf(const QString& name)
    {
        capture::Problem problem;
        const auto file = capture::CaptureFile::open(name.toStdString(), problem);
        QStringList frames;
        Frame frame;
        while (file && file->next(frame))
            frames.append(QStringLiteral("%1 %2").arg(frame.header.time).arg(frame.header.capturedLength));
        return frames;
    }
    QStringList framesOf(const QList<int>& numbers)
    {
        const auto all = framesOf(path("a.pcap"));
        QStringList frames;
        for (const int number : numbers)
            frames.append(all.value(number - 1));
        return frames;
    }
    /// A pcapng file with two interfaces; the first frame has a comment.
    QString writeRichCapture(LinkType second)
    {
        const auto name = path("rich.pcapng");
        capture::Problem problem;
        auto writer = capture::CaptureWriter::create(name.toStdString(), {}, problem);
        capture::Interface interface;
        interface.linkType = LinkType::Ethernet;
        interface.name = "eth0";
        writer->addInterface(interface);
        interface.linkType = second;
        interface.name = "eth1";
        writer->addInterface(interface);
        capture::FrameMetadata metadata;
        metadata.comments = {"look here"};
        const auto frames = gui::test::tcpConnection(2);
        for (std::size_t i = 0; i < frames.size(); ++i) {
            FrameHeader header;
            header.time = static_cast<Nanoseconds>(i) * 1000;
            header.capturedLength = header.originalLength = static_cast<std::uint32_t>(frames[i].size());
            header.interface = static_cast<std::uint16_t>(i % 2);
            writer->writeFrame(header, frames[i], i == 0 ? &metadata : nullptr);
        }
        writer->close();
        return name;
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

void ExportWindowTest::nothingToExportWithoutACapture()
{
    auto& a = window().actions();
    QVERIFY(a.exportPackets->isEnabled());
    a.close->trigger();
    for (auto* action : {a.exportPackets, a.exportText, a.exportBytes})
        QVERIFY2(!action->isEnabled(), qPrintable(action->text()));
}

void ExportWindowTest::packetsAreExported_data()
{
    QTest::addColumn<int>("which");
    QTest::addColumn<bool>("displayed");
    QTest::addColumn<QString>("range");
    QTest::addColumn<QList<int>>("frames");
    const auto row = [](const char* name, Which which, bool displayed, const char* range, QList<int> frames) {
        QTest::newRow(name) << static_cast<int>(which) << displayed << QString::fromLatin1(range) << frames;
    };
    row("all that were captured", Which::All, false, "", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    row("all that are displayed", Which::All, true, "", {3, 4, 5, 6, 7, 8});
    row("the selected one", Which::Selected, false, "", {4});
    row("a range", Which::Range, false, "1-2,9-", {1, 2, 9, 10});
    row("the displayed part of a range", Which::Range, true, "1-4,8-", {3, 4, 8});
}

void ExportWindowTest::packetsAreExported()
{
    QFETCH(int, which);
    QFETCH(bool, displayed);
    QFETCH(QString, range);
    QFETCH(QList<int>, frames);
    window().filterBar()->apply(QStringLiteral("frame.number in {3..8}"));
    QTRY_VERIFY(!window().isFiltering());
    QVERIFY(window().goToPacket(4));
    auto* dialog = open<ExportPacketsDialog>(window().actions().exportPackets);
    QVERIFY(dialog);
    dialog->range()->rangeEdit()->setText(range);
    dialog->range()->choose(static_cast<Which>(which), displayed);
    dialog->range()->parts()->setChecked(false);
    dialog->pathEdit()->setText(path("out.pcapng"));
    QCOMPARE(run(dialog), QString());
    QCOMPARE(framesOf(path("out.pcapng")), framesOf(frames));
}

void ExportWindowTest::markedAndIgnored()
{
    window().marks().set(FrameMarks::Marked, std::vector<analysis::FrameNumber> {3, 7}, true);
    window().marks().set(FrameMarks::Ignored, 5, true);
    auto* dialog = open<ExportPacketsDialog>(window().actions().exportPackets);
    dialog->range()->choose(Which::FirstToLastMarked, false);
    dialog->range()->removeIgnored()->setChecked(true);
    dialog->range()->parts()->setChecked(false);
    dialog->pathEdit()->setText(path("out.pcapng"));
    QCOMPARE(run(dialog), QString());
    QCOMPARE(framesOf(path("out.pcapng")), framesOf(QList<int> {3, 4, 6, 7}));

    dialog = open<ExportPacketsDialog>(window().actions().exportPackets);
    dialog->range()->choose(Which::Marked, false);
    dialog->pathEdit()->setText(path("marked.pcapng"));
    QCOMPARE(run(dialog), QString());
    QCOMPARE(framesOf(path("marked.pcapng")), framesOf(QList<int> {3, 7}));
}

void ExportWindowTest::packedFilesCanBeOpened()
{
    for (int form = 0; form < 8; ++form) {
        auto* dialog = open<ExportPacketsDialog>(window().actions().exportPackets);
        dialog->formBox()->setCurrentIndex(form);
        dialog->setPath(path("packed"));
        const auto name = dialog->path();
        QCOMPARE(run(dialog), QString());
        QVERIFY2(framesOf(name) == framesOf(path("a.pcap")), qPrintable(name));
    }
    QCOMPARE(QDir(path("")).entryList({QStringLiteral("packed.*")}).size(), 8);
    QVERIFY(contentOf(path("packed.pcap.gz")).startsWith(QByteArray::fromHex("1f8b")));
    QVERIFY(contentOf(path("packed.pcapng.zst")).startsWith(QByteArray::fromHex("28b52ffd")));
}

void ExportWindowTest::wrongRangesSaySo()
{
    auto* dialog = open<ExportPacketsDialog>(window().actions().exportPackets);
    QVERIFY(dialog->acceptButton()->isEnabled());
    QTest::keyClicks(dialog->range()->rangeEdit(), QStringLiteral("7-3"));
    QVERIFY(!dialog->acceptButton()->isEnabled());
    QVERIFY2(dialog->remark().contains(QLatin1String("ends before it begins")), qPrintable(dialog->remark()));
    dialog->range()->rangeEdit()->setText(QStringLiteral("200-"));
    QCOMPARE(dialog->remark(), QStringLiteral("There is no such packet."));
    dialog->range()->rangeEdit()->setText(QStringLiteral("3-7"));
    QVERIFY(dialog->acceptButton()->isEnabled());
    dialog->pathEdit()->setText(path("missing/out.pcapng"));
    QVERIFY(!dialog->acceptButton()->isEnabled());
    QVERIFY2(dialog->remark().startsWith(QLatin1String("There is no folder")), qPrintable(dialog->remark()));
}

void ExportWindowTest::theOpenFileIsNotReplaced()
{
    auto* dialog = open<ExportPacketsDialog>(window().actions().exportPackets);
    dialog->pathEdit()->setText(path("a.pcap"));
    QVERIFY(!dialog->acceptButton()->isEnabled());
    QVERIFY2(dialog->remark().contains(QLatin1String("is open here")), qPrintable(dialog->remark()));
}

void ExportWindowTest::anotherFileIsReplacedOnlyWhenAsked()
{
    m_fixture->writeFile(QStringLiteral("out.txt"), "old");
    auto* dialog = open<ExportTextDialog>(window().actions().exportText);
    dialog->pathEdit()->setText(path("out.txt"));
    QTest::mouseClick(dialog->acceptButton(), Qt::LeftButton);
    auto* question = dialog->findChild<QMessageBox*>(QStringLiteral("replaceQuestion"));
    QVERIFY(question);
    QTest::mouseClick(question->button(QMessageBox::Cancel), Qt::LeftButton);
    QVERIFY(dialog->isVisible());
    QCOMPARE(contentOf(path("out.txt")), QByteArray("old"));
    QTRY_VERIFY(!dialog->findChild<QMessageBox*>());
    QTest::mouseClick(dialog->acceptButton(), Qt::LeftButton);
    question = dialog->findChild<QMessageBox*>(QStringLiteral("replaceQuestion"));
    QSignalSpy ended(&window(), &MainWindow::exportEnded);
    for (auto* button : question->buttons())
        if (question->buttonRole(button) == QMessageBox::AcceptRole)
            QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE(ended.size(), 1);
    QVERIFY(contentOf(path("out.txt")).size() > 1000);
}

void ExportWindowTest::whatPcapLosesIsSaid()
{
    QVERIFY(m_fixture->open(writeRichCapture(LinkType::Ethernet)));
    auto* dialog = open<ExportPacketsDialog>(window().actions().exportPackets);
    QCOMPARE(dialog->remark(), QString());
    dialog->formBox()->setCurrentText(QStringLiteral("pcap"));
    QTRY_VERIFY(dialog->remark().contains(QLatin1String("The comments of 1 packet are lost.")));
    QVERIFY2(dialog->remark().contains(QLatin1String("Which interface")), qPrintable(dialog->remark()));
    QVERIFY(dialog->acceptButton()->isEnabled());
    dialog->range()->rangeEdit()->setText(QStringLiteral("2-"));
    dialog->range()->choose(Which::Range, false);
    QTRY_VERIFY(dialog->remark().contains(QLatin1String("Which interface")) && !dialog->remark().contains(QLatin1String("comments")));
    dialog->formBox()->setCurrentIndex(0);
    QCOMPARE(dialog->remark(), QString());
    dialog->setPath(path("out"));
    QCOMPARE(run(dialog), QString());
    capture::Problem problem;
    const auto file = capture::CaptureFile::open(path("out.pcapng").toStdString(), problem);
    Frame frame;
    while (file->next(frame)) { }
    QCOMPARE(file->interfaces().size(), std::size_t {2});
    QCOMPARE(file->interfaces()[1].name, std::string("eth1"));
}

void ExportWindowTest::severalLinkTypesNeedPcapng()
{
    QVERIFY(m_fixture->open(writeRichCapture(LinkType::Raw)));
    auto* dialog = open<ExportPacketsDialog>(window().actions().exportPackets);
    dialog->formBox()->setCurrentText(QStringLiteral("pcap"));
    QTRY_VERIFY(!dialog->acceptButton()->isEnabled());
    QVERIFY2(dialog->remark().contains(QLatin1String("several link-layer types")), qPrintable(dialog->remark()));
    dialog->range()->rangeEdit()->setText(QStringLiteral("1")); // one packet has one type
    dialog->range()->choose(Which::Range, false);
    QTRY_VERIFY(dialog->acceptButton()->isEnabled());
}

void ExportWindowTest::savingAsPcapAsksFirst()
{
    const auto rich = writeRichCapture(LinkType::Ethernet);
    QVERIFY(m_fixture->open(rich));
    window().actions().saveAs->trigger();
    auto* dialog = window().findChild<QFileDialog*>(QStringLiteral("saveDialog"));
    QVERIFY(dialog);
    dialog->selectFile(path("saved.pcap"));
    static_cast<QDialog*>(dialog)->accept();
    QMessageBox* question = nullptr;
    QTRY_VERIFY((question = window().findChild<QMessageBox*>(QStringLiteral("lossQuestion"))));
    QVERIFY2(question->informativeText().contains(QLatin1String("The comments of 1 packet are lost.")), qPrintable(question->informativeText()));
    QVERIFY(!QFile::exists(path("saved.pcap")));
    for (auto* button : question->buttons())
        if (question->buttonRole(button) == QMessageBox::AcceptRole)
            QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY(QFile::exists(path("saved.pcap")));
    QCOMPARE(framesOf(path("saved.pcap")).size(), framesOf(rich).size());
}

void ExportWindowTest::textIsExported()
{
    auto* dialog = open<ExportTextDialog>(window().actions().exportText);
    dialog->text()->details()->setChecked(false);
    dialog->range()->rangeEdit()->setText(QStringLiteral("2-3"));
    dialog->range()->choose(Which::Range, false);
    dialog->pathEdit()->setText(path("out.txt"));
    QCOMPARE(run(dialog), QString());
    const auto lines = contentOf(path("out.txt")).split('\n');
    QCOMPARE(lines.size(), 3);
    QVERIFY2(lines[0].startsWith("    2 ") && lines[0].contains("TCP"), lines[0].constData());
    QVERIFY2(lines[1].startsWith("    3 "), lines[1].constData());

    dialog = open<ExportTextDialog>(window().actions().exportText);
    for (auto* box : {dialog->text()->summary(), dialog->text()->details()})
        box->setChecked(false);
    QVERIFY(!dialog->acceptButton()->isEnabled());
    dialog->text()->bytes()->setChecked(true);
    dialog->pathEdit()->setText(path("bytes.txt"));
    QCOMPARE(run(dialog), QString());
    QVERIFY(contentOf(path("bytes.txt")).startsWith("0000  "));
}

void ExportWindowTest::textAsTheTreeIsExpanded()
{
    window().tree()->collapseEverything();
    window().tree()->selectItem(m_fixture->item("ip.src"));
    const auto exported = [this](PacketTextBox::Depth depth) {
        auto* dialog = open<ExportTextDialog>(window().actions().exportText);
        dialog->text()->summary()->setChecked(false);
        dialog->text()->depth()->setCurrentIndex(static_cast<int>(depth));
        dialog->range()->choose(Which::Selected, false);
        dialog->pathEdit()->setText(path(depth == PacketTextBox::Depth::All ? "all.txt" : depth == PacketTextBox::Depth::Layers ? "layers.txt" : "shown.txt"));
        const auto name = dialog->path();
        return run(dialog).isEmpty() ? contentOf(name) : QByteArray();
    };
    const auto shown = exported(PacketTextBox::Depth::Displayed);
    QVERIFY2(shown.contains("Source Address: "), shown.constData());
    QVERIFY(!shown.contains("Source Port: "));
    QVERIFY(exported(PacketTextBox::Depth::All).contains("Source Port: "));
    const auto layers = exported(PacketTextBox::Depth::Layers);
    QVERIFY2(layers.contains("Transmission Control Protocol") && !layers.contains("Source Address: "), layers.constData());
}

void ExportWindowTest::otherForms_data()
{
    QTest::addColumn<int>("form");
    QTest::addColumn<QByteArray>("begin");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("CSV") << 1 << QByteArray("\"No.\",\"Time\"") << QByteArray("\n\"10\",");
    QTest::newRow("JSON") << 2 << QByteArray("[\n  {") << QByteArray("\"tcp.srcport\"");
    QTest::newRow("PDML") << 3 << QByteArray("<?xml version") << QByteArray("<field name=\"tcp.srcport\"");
}

void ExportWindowTest::otherForms()
{
    QFETCH(int, form);
    QFETCH(QByteArray, begin);
    QFETCH(QByteArray, part);
    auto* dialog = open<ExportTextDialog>(window().actions().exportText);
    dialog->formBox()->setCurrentIndex(form);
    QVERIFY(!dialog->text()->isEnabled());
    dialog->setPath(path("out"));
    const auto name = dialog->path();
    QCOMPARE(run(dialog), QString());
    const auto content = contentOf(name);
    QVERIFY2(content.startsWith(begin), content.left(100).constData());
    QVERIFY(content.contains(part));
}

void ExportWindowTest::bytesOfAField()
{
    window().tree()->selectItem(m_fixture->item("eth.dst"));
    QTest::keyClick(&window(), Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
    auto* dialog = window().findChild<QFileDialog*>(QStringLiteral("bytesDialog"));
    QVERIFY(dialog);
    QSignalSpy ended(&window(), &MainWindow::exportEnded);
    dialog->selectFile(path("field.bin"));
    static_cast<QDialog*>(dialog)->accept();
    QTRY_COMPARE(ended.size(), 1);
    const auto& tree = window().packet()->tree;
    const auto bytes = window().packet()->bytesOf(tree[m_fixture->item("eth.dst")]);
    QCOMPARE(contentOf(path("field.bin")), QByteArray(reinterpret_cast<const char*>(bytes.data()), 6));
}

void ExportWindowTest::aFullDiskLeavesTheOldFile()
{
    m_fixture->writeFile(QStringLiteral("out.txt"), "old");
    auto* dialog = open<ExportTextDialog>(window().actions().exportText);
    dialog->pathEdit()->setText(path("out.txt"));
    QTest::mouseClick(dialog->acceptButton(), Qt::LeftButton);
    QSignalSpy ended(&window(), &MainWindow::exportEnded);
    // A limit for files of this process stands for a disk that takes no more bytes.
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before {};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small {1000, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    for (auto* button : dialog->findChild<QMessageBox*>()->buttons())
        button->click();
    const bool didEnd = QTest::qWaitFor([&ended] { return ended.size() == 1; });
    ::setrlimit(RLIMIT_FSIZE, &before);
    QVERIFY(didEnd);
    QVERIFY(!ended[0][0].toString().isEmpty());
    QCOMPARE(window().banner()->text(), ended[0][0].toString());
    QCOMPARE(contentOf(path("out.txt")), QByteArray("old"));
    QCOMPARE(QDir(path("")).entryList({QStringLiteral("*out.txt*")}, QDir::Files | QDir::Hidden).size(), 1);
}

void ExportWindowTest::packetsArePrinted()
{
    QTest::keyClick(&window(), Qt::Key_P, Qt::ControlModifier);
    auto* dialog = window().findChild<PrintPacketsDialog*>();
    QVERIFY(dialog);
    for (auto* box : {dialog->text()->summary(), dialog->text()->details(), dialog->text()->bytes()})
        box->setChecked(false);
    QVERIFY(!dialog->acceptButton()->isEnabled());
    dialog->text()->details()->setChecked(true);
    dialog->text()->depth()->setCurrentIndex(static_cast<int>(PacketTextBox::Depth::All));
    QTest::mouseClick(dialog->acceptButton(), Qt::LeftButton);
    auto* print = window().findChild<QPrintDialog*>();
    QVERIFY(print);
    print->printer()->setOutputFormat(QPrinter::PdfFormat);
    print->printer()->setOutputFileName(path("out.pdf"));
    QSignalSpy ended(&window(), &MainWindow::exportEnded);
    print->QDialog::done(QDialog::Accepted);
    QTRY_COMPARE(ended.size(), 1);
    QCOMPARE(ended[0][0].toString(), QString());
    const auto pdf = contentOf(path("out.pdf"));
    QVERIFY(pdf.startsWith("%PDF"));
    // Ten packets of some sixty lines do not fit on fewer than five pages of about a hundred.
    QVERIFY2(pdf.count("/Type /Page\n") >= 5, qPrintable(QString::number(pdf.count("/Type /Page\n"))));
}

void ExportWindowTest::pagesHaveLines()
{
    const auto pagesOf = [this](const QByteArray& text) {
        QPdfWriter writer(path("pages.pdf"));
        PageSink sink(writer, QStringLiteral("a.pcap"));
        bool good = true;
        for (qsizetype at = 0; at < text.size(); at += 100) // lines are cut anywhere
            good = sink.write(text.mid(at, 100).toStdString()) && good;
        return good && sink.finish() ? sink.pages() : -1;
    };
    QCOMPARE(pagesOf(""), 0);
    QCOMPARE(pagesOf("one line"), 1);
    const int thousand = pagesOf(QByteArray("line\n").repeated(1000));
    QVERIFY2(thousand > 5 && thousand < 50, qPrintable(QString::number(thousand)));
    // What does not fit in a line goes on in the next ones.
    QVERIFY(pagesOf(QByteArray(200, 'x').append('\n').repeated(1000)) > thousand);
}

QTEST_MAIN(ExportWindowTest)
#include "export_window_test.moc"
