// The command line of the window.
#pragma once

#include <QSize>
#include <QString>
#include <QStringList>

#include <optional>

namespace porthole::gui {

struct Options {
    QString file;
    // --screenshot and what goes with it.
    QString screenshot; ///< the picture to write; empty: an ordinary start
    quint32 packet = 0; ///< 0: chosen by the program
    QStringList expand; ///< protocols or fields
    QString theme;      ///< "light", "dark" or empty
    QSize size {1280, 800};

    bool wantsHelp = false;
    bool wantsVersion = false;
};

/// Reads the command line without its first word. On failure says in one sentence what is wrong.
std::optional<Options> parseOptions(const QStringList& arguments, QString& complaint);
QString helpText();

/// True if there is a display to open a window on. `platform` is the value of QT_QPA_PLATFORM.
bool hasDisplay(const QByteArray& platform, const QByteArray& x11Display, const QByteArray& waylandDisplay);

} // namespace porthole::gui
