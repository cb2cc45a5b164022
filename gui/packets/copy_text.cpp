#include "gui/packets/copy_text.h"

#include <QByteArray>
#include <QObject>

namespace porthole::gui {

namespace {

QByteArray raw(ByteView bytes)
{
    return QByteArray::fromRawData(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
}

bool isPrintable(std::uint8_t byte)
{
    return byte >= 0x20 && byte < 0x7f;
}

QString hexDump(ByteView bytes)
{
    QString text;
    for (std::size_t row = 0; row < bytes.size(); row += 16) {
        const auto line = bytes.subspan(row, std::min<std::size_t>(16, bytes.size() - row));
        const auto digits = QString::fromLatin1(raw(line).toHex(' '));
        QString characters;
        for (const auto byte : line)
            characters += isPrintable(byte) ? QLatin1Char(static_cast<char>(byte)) : QLatin1Char('.');
        text += QStringLiteral("%1   %2   %3\n").arg(row, 4, 16, QLatin1Char('0')).arg(digits, -47).arg(characters);
    }
    return text;
}

QString cArray(ByteView bytes)
{
    auto text = QStringLiteral("static const unsigned char packet[%1] = {\n").arg(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        text += i % 12 == 0 ? QStringLiteral("    ") : QStringLiteral(" ");
        text += QStringLiteral("0x%1,").arg(bytes[i], 2, 16, QLatin1Char('0'));
        if (i % 12 == 11 || i + 1 == bytes.size())
            text += QLatin1Char('\n');
    }
    return text + QStringLiteral("};\n");
}

QString printable(ByteView bytes)
{
    QString text;
    for (const auto byte : bytes)
        if (isPrintable(byte) || byte == '\n' || byte == '\r' || byte == '\t')
            text += QLatin1Char(static_cast<char>(byte));
    return text;
}

} // namespace

QString byteFormatName(ByteFormat format)
{
    switch (format) {
    case ByteFormat::Hex: return QObject::tr("Hexadecimal");
    case ByteFormat::HexSpaced: return QObject::tr("Hexadecimal with spaces");
    case ByteFormat::HexDump: return QObject::tr("Hex dump");
    case ByteFormat::Text: return QObject::tr("Printable text");
    case ByteFormat::CArray: return QObject::tr("C array");
    case ByteFormat::Base64: return QObject::tr("Base64");
    case ByteFormat::Count: break;
    }
    return {};
}

QString formatByteView(ByteView bytes, ByteFormat format)
{
    switch (format) {
    case ByteFormat::Hex: return QString::fromLatin1(raw(bytes).toHex());
    case ByteFormat::HexSpaced: return QString::fromLatin1(raw(bytes).toHex(' '));
    case ByteFormat::HexDump: return hexDump(bytes);
    case ByteFormat::Text: return printable(bytes);
    case ByteFormat::CArray: return cArray(bytes);
    case ByteFormat::Base64: return QString::fromLatin1(raw(bytes).toBase64());
    case ByteFormat::Count: break;
    }
    return {};
}

} // namespace porthole::gui
