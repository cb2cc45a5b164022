// The program with the window.

#include "gui/basics/icons.h"
#include "gui/main_window/main_window.h"
#include "gui/main_window/screenshot.h"
#include "gui/options.h"

#include <QApplication>

#include <cstdio>
#include <cstdlib>

using namespace porthole::gui;

namespace {

int complain(const QString& sentence)
{
    std::fprintf(stderr, "porthole: %s\n", qPrintable(sentence));
    return 1;
}

QStringList decode(int argc, char** argv)
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    return arguments;
}

/// What Qt has to say about a platform without a display interests nobody who wants a picture.
void printCritical(QtMsgType type, const QMessageLogContext&, const QString& message)
{
    if (type == QtCriticalMsg || type == QtFatalMsg)
        std::fprintf(stderr, "%s\n", qPrintable(message));
}

ThemeChoice themeOf(const Options& options)
{
    return options.theme == QLatin1String("dark") ? ThemeChoice::Dark : ThemeChoice::Light;
}

int runScreenshot(const Options& options)
{
    const auto settings = Settings::temporary();
    settings->setTheme(themeOf(options));
    ThemeController themes(*settings);
    MainWindow window(*settings, themes, thisMachine());
    const auto complaint = takeScreenshot(window, options);
    return complaint.isEmpty() ? 0 : complain(complaint);
}

int runWindow(const Options& options)
{
    Settings settings;
    ThemeController themes(settings);
    if (!options.theme.isEmpty())
        themes.use(themeOf(options));
    MainWindow window(settings, themes, thisMachine());
    window.show();
    if (!options.file.isEmpty())
        window.openFile(options.file, options.packet);
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    QString complaint;
    const auto options = parseOptions(decode(argc, argv), complaint);
    if (!options)
        return complain(complaint);
    if (options->wantsHelp) {
        std::fputs(qPrintable(helpText()), stdout);
        return 0;
    }
    if (options->wantsVersion) {
        std::puts("Porthole " PORTHOLE_VERSION);
        return 0;
    }
    const bool picture = !options->screenshot.isEmpty();
    if (picture) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        qInstallMessageHandler(printCritical);
    }
    if (!hasDisplay(qgetenv("QT_QPA_PLATFORM"), qgetenv("DISPLAY"), qgetenv("WAYLAND_DISPLAY")))
        return complain(QObject::tr("There is no display to open a window on; porthole-cli works without one."));

    QApplication::setApplicationName(QStringLiteral("porthole"));
    QApplication::setApplicationDisplayName(QStringLiteral("Porthole"));
    QApplication::setDesktopFileName(QStringLiteral("org.porthole.Porthole"));
    int result = 0;
    {
        QApplication application(argc, argv);
        initialiseResources();
        result = picture ? runScreenshot(*options) : runWindow(*options);
    }
    // A loading thread may hang in a read that never returns; tidying up under its feet would crash.
    if (!Loader::allEnded(std::chrono::milliseconds(500)))
        std::_Exit(result);
    return result;
}
