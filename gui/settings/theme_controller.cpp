#include "gui/settings/theme_controller.h"

#include <QApplication>
#include <QEvent>
#include <QPainter>
#include <QProxyStyle>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTableView>
#include <QTreeView>

namespace porthole::gui {

namespace {

/// Fusion draws the outlines of empty boxes darker than what they stand on: in the dark nobody sees them. The headers of its
/// tables leave no room between a title and its neighbour; here they look as that of the packet list.
class RoomyFusion : public QProxyStyle {
public:
    RoomyFusion()
        : QProxyStyle(QStringLiteral("Fusion"))
    {
    }

    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override
    {
        const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
        const bool isColumn = header && header->orientation == Qt::Horizontal;
        if (element == CE_HeaderLabel && isColumn) {
            auto label = *header;
            label.rect.adjust(headerMargin, 0, -headerMargin, 0);
            QProxyStyle::drawControl(element, &label, painter, widget);
            return;
        }
        if (element != CE_HeaderSection || !isColumn) {
            QProxyStyle::drawControl(element, option, painter, widget);
            return;
        }
        const auto& rect = option->rect;
        constexpr int gap = 5; // above and below the line between two sections
        painter->fillRect(rect, option->palette.color(QPalette::Window));
        painter->setPen(option->palette.color(QPalette::Mid));
        painter->drawLine(rect.right(), rect.top() + gap, rect.right(), rect.bottom() - gap);
        painter->drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom());
    }

    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size, const QWidget* widget) const override
    {
        const auto whole = QProxyStyle::sizeFromContents(type, option, size, widget);
        if (type == CT_HeaderSection)
            return whole + QSize(2 * headerMargin, 6);
        return type == CT_ItemViewItem && isTable(widget) ? whole.expandedTo({0, option->fontMetrics.height() * 4 / 3}) : whole;
    }

    /// Cells begin and end where the titles above them do.
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override
    {
        return metric == PM_FocusFrameHMargin && isTable(widget) ? headerMargin + 1 : QProxyStyle::pixelMetric(metric, option, widget);
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

private:
    /// A table, or a tree with titles over its columns.
    static bool isTable(const QWidget* widget)
    {
        if (qobject_cast<const QTableView*>(widget))
            return true;
        const auto* tree = qobject_cast<const QTreeView*>(widget);
        return tree && !tree->isHeaderHidden();
    }

    static constexpr int headerMargin = 5; ///< pixels, left and right of a title
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
        QApplication::setStyle(new RoomyFusion);
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
