// The captures opened last, as buttons.
#pragma once

#include "gui/settings/settings.h"
#include "gui/settings/theme.h"

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace porthole::gui
{

class RecentList : public QWidget
{
    Q_OBJECT
public:
    explicit RecentList(Settings& settings, QWidget* parent = nullptr);

    /// Newest first.
    QList<QPushButton*> buttons() const;
    void setTheme(const Theme& theme);

Q_SIGNALS:
    void wanted(const QString& path);

private:
    void fill();

    Settings& m_settings;
    const Theme* m_theme = &Theme::of(Scheme::Light);
    QVBoxLayout* m_layout;
};

} // namespace porthole::gui
