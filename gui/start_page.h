// What the window shows when nothing is open: an invitation.
#pragma once

#include "gui/settings.h"
#include "gui/theme.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace porthole::gui {

class StartPage : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(Settings& settings, QWidget* parent = nullptr);

    QPushButton* openButton() const { return m_open; }
    /// The buttons of the recent files, newest first.
    QList<QPushButton*> recentButtons() const;
    void setTheme(const Theme& theme);

Q_SIGNALS:
    void openWanted();
    void recentWanted(const QString& path);

private:
    void showRecent();

    Settings& m_settings;
    QPushButton* m_open;
    QLabel* m_hint;
    QLabel* m_recentTitle;
    QVBoxLayout* m_recent;
};

} // namespace porthole::gui
