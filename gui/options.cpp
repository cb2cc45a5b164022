#include "gui/options.h"

#include <QCommandLineParser>
#include <QObject>
#include <QRegularExpression>

namespace porthole::gui {

namespace {

struct Declared {
    QCommandLineOption screenshot {QStringLiteral("screenshot"),
        QObject::tr("Draw the window with the capture into a PNG file, without a display, and end."), QStringLiteral("FILE.png")};
    QCommandLineOption packet {QStringLiteral("packet"), QObject::tr("Select this packet."), QStringLiteral("N")};
    QCommandLineOption expand {QStringLiteral("expand"),
        QObject::tr("Open the tree at a protocol or field, such as tcp or tcp.flags; may be repeated."), QStringLiteral("NAME")};
    QCommandLineOption theme {QStringLiteral("theme"), QObject::tr("Colours: light or dark."), QStringLiteral("THEME")};
    QCommandLineOption size {
        QStringLiteral("size"), QObject::tr("Size of the window in pixels, such as 1280x800."), QStringLiteral("WxH")};
    QCommandLineOption help {{QStringLiteral("h"), QStringLiteral("help")}, QObject::tr("Show this help.")};
    QCommandLineOption version {{QStringLiteral("v"), QStringLiteral("version")}, QObject::tr("Show the version.")};

    void addTo(QCommandLineParser& parser) const
    {
        parser.addOptions({screenshot, packet, expand, theme, size, help, version});
        parser.addPositionalArgument(QStringLiteral("capture"), QObject::tr("The capture file to open."), QStringLiteral("[capture]"));
    }
};

bool readSize(const QString& text, QSize& size)
{
    static const QRegularExpression pattern(QStringLiteral("^(\\d{1,5})x(\\d{1,5})$"));
    const auto match = pattern.match(text);
    size = {match.captured(1).toInt(), match.captured(2).toInt()};
    return match.hasMatch() && size.width() >= 200 && size.height() >= 150 && size.width() <= 10000 && size.height() <= 10000;
}

} // namespace

std::optional<Options> parseOptions(const QStringList& arguments, QString& complaint)
{
    const Declared declared;
    QCommandLineParser parser;
    declared.addTo(parser);
    const auto refuse = [&complaint](const QString& sentence) {
        complaint = sentence;
        return std::nullopt;
    };
    if (!parser.parse(QStringList {QStringLiteral("porthole")} + arguments))
        return refuse(parser.errorText());
    Options options;
    options.wantsHelp = parser.isSet(declared.help);
    options.wantsVersion = parser.isSet(declared.version);
    const auto files = parser.positionalArguments();
    if (files.size() > 1)
        return refuse(QObject::tr("Only one capture can be opened at a time."));
    options.file = files.value(0);
    options.screenshot = parser.value(declared.screenshot);
    if (parser.isSet(declared.screenshot) && options.file.isEmpty())
        return refuse(QObject::tr("--screenshot needs a capture to show."));
    if (parser.isSet(declared.packet)) {
        options.packet = parser.value(declared.packet).toUInt();
        if (options.packet == 0)
            return refuse(QObject::tr("--packet needs the number of a packet, from 1 on."));
    }
    options.expand = parser.values(declared.expand);
    options.theme = parser.value(declared.theme);
    if (!options.theme.isEmpty() && options.theme != QLatin1String("light") && options.theme != QLatin1String("dark"))
        return refuse(QObject::tr("--theme is light or dark."));
    if (parser.isSet(declared.size) && !readSize(parser.value(declared.size), options.size))
        return refuse(QObject::tr("--size is a width and a height, such as 1280x800."));
    return options;
}

QString helpText()
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QObject::tr("Opens packet captures and shows what happened on the network."));
    Declared().addTo(parser);
    // There is no application object yet that knows the program's name.
    return parser.helpText().replace(QStringLiteral("<executable_name>"), QStringLiteral("porthole"));
}

bool hasDisplay(const QByteArray& platform, const QByteArray& x11Display, const QByteArray& waylandDisplay)
{
    const auto name = platform.split(':').value(0).split(';').value(0);
    if (!name.isEmpty() && name != "xcb" && !name.startsWith("wayland"))
        return true; // offscreen, minimal, vnc, linuxfb ... need none
    return !x11Display.isEmpty() || !waylandDisplay.isEmpty();
}

} // namespace porthole::gui
