// What a user is told about a file that cannot be opened: one clear sentence each.
#include "capture_bytes.h"

#include <filesystem>
#include <unistd.h>

using namespace porthole;
using namespace porthole::capture;
using namespace porthole::capture::test;
using namespace std::string_view_literals;

class OpenTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void explainsBadContent_data();
    void explainsBadContent();
    void explainsMissingFile();
    void explainsFolder();
    void explainsMissingPermission();
    void opensByContentNotByName();
};

void OpenTest::explainsBadContent_data()
{
    QTest::addColumn<Bytes>("content");
    QTest::addColumn<QString>("text");
    const ByteOrder order = ByteOrder::little();
    const auto row = [](const char* name, const Bytes& content, const char* text) {
        QTest::newRow(name) << content << QString::fromLatin1(text);
    };
    const auto foreign = [&](const char* name, std::string_view magic, const char* text) {
        row(name, Bytes().add(magic).zeros(100), text);
    };
    row("nothing", {}, "The file is empty.");
    row("text", Bytes().add("Dear reader,\nthis is a letter.\n"), "This is not a capture file: it begins with text.");
    row("text in UTF-8", Bytes().add("Gr\xc3\xbc\xc3\x9f Gott"), "This is not a capture file: it begins with text.");
    row("text in UTF-16", Bytes().add("\xff\xfeH\0i\0"sv), "This is not a capture file: it begins with text.");
    row("one letter", Bytes().add("x"), "This is not a capture file: it begins with text.");
    row("a web page", Bytes().add("\n<!DOCTYPE HTML><html>"),
        "This is not a capture file: it is a web page (HTML), perhaps saved in place of a download.");
    row("zeros", Bytes().zeros(600), "This is not a capture file: it begins with zeros.");
    row("rubbish", Bytes().add("\x01\x02\x03\x04\xff\x00\x17"sv),
        "This is not a capture file: its beginning is that of no known format.");
    foreign("Network Monitor 1", "RTSS",
        "This is a capture in the format of Microsoft Network Monitor 1, which cannot be read here.");
    foreign("Network Monitor 2", "GMBU",
        "This is a capture in the format of Microsoft Network Monitor 2, which cannot be read here.");
    foreign(
        "btsnoop", "btsnoop\0"sv, "This is a capture in the format of Bluetooth btsnoop, which cannot be read here.");
    foreign("Sniffer", "TRSNIFF data    \x1a",
        "This is a capture in the format of DOS Sniffer, which cannot be read here.");
    foreign("xz", "\xfd\x37zXZ\0"sv, "This file is packed with xz; unpack it first.");
    foreign("bzip2", "BZh91AY", "This file is packed with bzip2; unpack it first.");
    foreign("zip", "PK\x03\x04", "This file is packed with zip; unpack it first.");
    foreign("a program",
        "\x7f"
        "ELF",
        "This is not a capture file: it is a program.");
    foreign("a document", "%PDF-1.7\n\xff", "This is not a capture file: it is a PDF document.");
    const Bytes erf = Bytes(ByteOrder::big()).u32(0).u32(0x00F15365).u8(2).u8(4).u16(80).u16(0).u16(62).zeros(64);
    row("ERF", joined(erf, erf), "This is a capture in the format of Endace ERF, which cannot be read here.");

    const Bytes pcap = pcapHeader(order);
    row("a cut pcap header", Bytes(pcap.begin(), pcap.begin() + 10),
        "The file is cut off inside its header: it has 10 of 24 bytes.");
    row("a pcap of another version", pcapHeader(order, pcapMicroseconds, 1, 4, 1),
        "This pcap file has version 1.4, but only version 2 is known.");
    row("a pcap with an impossible link type", pcapHeader(order, pcapMicroseconds, 0x00300001),
        "The header of this pcap file is damaged: bits of its link type that must be zero are not (0x00300001).");
    const Bytes section = sectionHeader(order);
    row("a cut pcapng header", Bytes(section.begin(), section.begin() + 20),
        "The file is cut off at byte 20: the block that begins at byte 0 needs at least 28 bytes and has 20; there is "
        "no packet "
        "before that.");
    row("a pcapng of another version", sectionHeader(order, {}, 1, 1),
        "The file is damaged at byte 0: its section has version 1.1, but only version 1.0 is known; there is no packet "
        "before "
        "that.");
    row("a pcapng with damaged options", sectionHeader(order, Bytes(order).u16(1).u16(99).u32(0)),
        "The file is damaged at byte 0: an option of the section header is longer than the block; there is no packet "
        "before "
        "that.");
    row("a pcapng without byte order", block(order, 0x0a0d0d0a, Bytes().zeros(16)),
        "The file is damaged at byte 0: the Section Header Block does not say its byte order; there is no packet "
        "before that.");
    row("a cut snoop header", Bytes().add("snoop\0\0\0\0"sv),
        "The file is cut off inside its header: it has 9 of 16 bytes.");
    row("a snoop of another version", Bytes(ByteOrder::big()).add("snoop\0\0\0"sv).u32(3).u32(4),
        "This snoop file has version 3, but only version 2 is known.");
    row("a snoop of an unknown link type", Bytes(ByteOrder::big()).add("snoop\0\0\0"sv).u32(2).u32(77),
        "This snoop file has link type 77, which is not known.");
}

void OpenTest::explainsBadContent()
{
    QFETCH(Bytes, content);
    QFETCH(QString, text);
    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("file.pcap")).toStdString();
    write(path, content);
    const ReadResult result = readFile(path);
    QVERIFY(!result.file);
    QCOMPARE(QString::fromStdString(result.text()), text);
    QCOMPARE(result.problem->kind, Problem::Kind::CannotOpen);
}

void OpenTest::explainsMissingFile()
{
    COMPARE_TEXT(readFile("/nowhere/at/all.pcap").text(), "There is no such file.");
    COMPARE_TEXT(readFile("").text(), "There is no such file.");
}

void OpenTest::explainsFolder()
{
    COMPARE_TEXT(readFile("/").text(), "This is a folder, not a file.");
}

void OpenTest::explainsMissingPermission()
{
    if (::geteuid() == 0)
        QSKIP("The superuser may read everything");
    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("file.pcap")).toStdString();
    write(path, pcapHeader(ByteOrder::little()));
    std::filesystem::permissions(path, std::filesystem::perms::none);
    COMPARE_TEXT(readFile(path).text(), "You do not have the permission to read this file.");
}

void OpenTest::opensByContentNotByName()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("picture.gz")).toStdString();
    write(path, joined(pcapHeader(ByteOrder::big()), pcapRecord(ByteOrder::big(), 1, 2, payload(5))));
    const ReadResult result = readFile(path);
    QVERIFY2(result.file, result.text().c_str());
    QCOMPARE(result.frames.size(), 1u);
    QCOMPARE(result.file->compression(), Compression::None);
}

QTEST_APPLESS_MAIN(OpenTest)
#include "capture_open_test.moc"
