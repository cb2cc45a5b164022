#include "gui/theme_controller.h"

#include <QApplication>
#include <QEvent>
#include <QStyle>
#include <QStyleFactory>

namespace porthole::gui {

ThemeController::ThemeController(Settings& settings, QObject* parent)
    : QObject(parent)
    , m_systemStyle(QApplication::style()->objectName())
    , m_systemPalette(QApplication::palette())
{
    const auto standard = QApplication::style()->standardPalette();
    m_systemIsPlain = standard.color(QPalette::Window) == m_systemPalette.color(QPalette::Window)
        && standard.color(QPalette::Highlight) == m_systemPalette.color(QPalette::Highlight);
    qApp->installEventFilter(this);
    connect(&settings, &Settings::themeChanged, this, &ThemeController::apply);
    apply(settings.theme());
}

void ThemeController::apply(ThemeChoice choice)
{
    m_applying = true;
    if (choice == ThemeChoice::System && !m_systemIsPlain) {
        QApplication::setStyle(QStyleFactory::create(m_systemStyle));
        QApplication::setPalette(m_systemPalette);
    } else {
        const auto scheme = choice == ThemeChoice::Dark ? Scheme::Dark
            : choice == ThemeChoice::Light              ? Scheme::Light
                                                        : schemeOf(m_systemPalette);
        // The native styles of some desktops ignore palettes; Fusion draws with the one it is given.
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setPalette(Theme::of(scheme).palette);
    }
    m_applying = false;
    note();
}

void ThemeController::note()
{
    m_scheme = schemeOf(QApplication::palette());
    Q_EMIT changed(theme());
}

bool ThemeController::eventFilter(QObject* watched, QEvent* event)
{
    // The desktop has switched between light and dark.
    if (watched == qApp && event->type() == QEvent::ApplicationPaletteChange && !m_applying
        && schemeOf(QApplication::palette()) != m_scheme)
        note();
    return QObject::eventFilter(watched, event);
}

} // namespace porthole::gui
