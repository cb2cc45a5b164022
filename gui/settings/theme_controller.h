// Puts the chosen theme on the application, and says which one is in force.
#pragma once

#include "gui/settings/settings.h"
#include "gui/settings/theme.h"

#include <QObject>
#include <QPalette>
#include <QString>

namespace porthole::gui {

class ThemeController : public QObject {
    Q_OBJECT
public:
    explicit ThemeController(Settings& settings, QObject* parent = nullptr);

    const Theme& theme() const { return Theme::of(m_scheme); }
    /// Whatever the settings say, until they change.
    void use(ThemeChoice choice) { apply(choice); }

    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void changed(const Theme& theme);

private:
    void apply(ThemeChoice choice);
    void note();

    QString m_systemStyle;
    QPalette m_systemPalette;
    Scheme m_scheme = Scheme::Light;
    bool m_systemIsPlain = false; ///< nobody has chosen colours for this desktop
    bool m_applying = false;
};

} // namespace porthole::gui
