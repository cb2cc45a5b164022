#include "gui/settings/theme_controller.h"

#include <QApplication>
#include <QEvent>
#include <QPainter>
#include <QProxyStyle>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleOption>

namespace porthole::gui {

namespace {

/// Fusion draws the outlines of empty boxes darker than what they stand on: in the dark nobody sees them.
class OutlinedFusion : public QProxyStyle {
public:
    OutlinedFusion()
        : QProxyStyle(QStringLiteral("Fusion"))
    {
    }

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override
    {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        const bool isBox = element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck;
        if ((!isBox && element != PE_IndicatorRadioButton) || schemeOf(option->palette) != Scheme::Dark)
            return;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing, !isBox);
        painter->setBrush(Qt::NoBrush);
        painter->setPen(option->palette.color(QPalette::Disabled, QPalette::Text));
        const auto outline = option->rect.adjusted(0, 0, -1, -1);
        if (isBox)
            painter->drawRect(outline);
        else
            painter->drawEllipse(outline);
        painter->restore();
    }
};

} // namespace

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
        QApplication::setStyle(new OutlinedFusion);
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
