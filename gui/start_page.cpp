#include "gui/start_page.h"

#include "gui/icons.h"
#include "gui/qt_text.h"
#include "gui/recent_files.h"

#include <QBoxLayout>
#include <QFileInfo>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

namespace porthole::gui {

namespace {

QFont scaled(QFont font, double factor, bool bold = false)
{
    font.setPointSizeF(font.pointSizeF() * factor);
    font.setBold(bold);
    return font;
}

/// A recent file: its name, and smaller, where it is.
class RecentButton : public QPushButton {
public:
    RecentButton(const QString& path, const Theme& theme)
        : m_info(path)
        , m_theme(theme)
    {
        setFlat(true);
        setCursor(Qt::PointingHandCursor);
        setToolTip(path);
        setText(m_info.fileName());
        setAccessibleDescription(path);
        setMinimumWidth(460);
        setFixedHeight(fontMetrics().height() * 2 + 16);
        setEnabled(m_info.exists());
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (isEnabled() && (underMouse() || hasFocus())) {
            painter.setBrush(m_theme.byteLayer.background);
            painter.setPen(hasFocus() ? QPen(palette().color(QPalette::Highlight)) : QPen(Qt::NoPen));
            painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        }
        const auto inner = rect().adjusted(12, 7, -12, -7);
        const int iconSize = 24;
        gui::icon(QLatin1String("file")).paint(&painter, QRect(inner.left(), inner.center().y() - iconSize / 2, iconSize, iconSize),
            Qt::AlignCenter, isEnabled() ? QIcon::Normal : QIcon::Disabled);
        auto lines = inner.adjusted(iconSize + 12, 0, 0, 0);
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(lines, Qt::AlignLeft | Qt::AlignTop, fontMetrics().elidedText(m_info.fileName(), Qt::ElideMiddle, lines.width()));
        painter.setFont(scaled(font(), 0.9));
        painter.setPen(isEnabled() ? m_theme.secondaryText : palette().color(QPalette::WindowText));
        auto where = folderText(m_info.filePath());
        where += m_info.exists() ? QStringLiteral("  \u00b7  ") + formatBytes(static_cast<quint64>(m_info.size()))
                                 : QStringLiteral("  \u00b7  ") + tr("no longer there");
        painter.drawText(lines, Qt::AlignLeft | Qt::AlignBottom, painter.fontMetrics().elidedText(where, Qt::ElideMiddle, lines.width()));
    }

private:
    QFileInfo m_info;
    const Theme& m_theme;
};

} // namespace

StartPage::StartPage(Settings& settings, QWidget* parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_open(new QPushButton(icon(QLatin1String("open")), QLatin1Char(' ') + tr("Open a capture…")))
    , m_hint(new QLabel(tr("or drop a file anywhere in this window")))
    , m_recentTitle(new QLabel(tr("Recent captures")))
    , m_recent(new QVBoxLayout)
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    auto* picture = new QLabel;
    picture->setPixmap(applicationIcon().pixmap(88, 88));
    auto* title = new QLabel(tr("Porthole"));
    title->setFont(scaled(font(), 2.0, true));
    auto* subtitle = new QLabel(tr("Open a packet capture and see what happened on the network."));
    subtitle->setFont(scaled(font(), 1.1));

    m_open->setFont(scaled(font(), 1.1));
    m_open->setIconSize({20, 20});
    m_open->setMinimumSize(220, 40);
    m_open->setDefault(true);
    m_recentTitle->setFont(scaled(font(), 1.0, true));
    m_recent->setSpacing(2);

    auto* column = new QVBoxLayout;
    column->setSpacing(8);
    column->addWidget(picture, 0, Qt::AlignHCenter);
    column->addWidget(title, 0, Qt::AlignHCenter);
    column->addWidget(subtitle, 0, Qt::AlignHCenter);
    column->addSpacing(14);
    column->addWidget(m_open, 0, Qt::AlignHCenter);
    column->addWidget(m_hint, 0, Qt::AlignHCenter);
    column->addSpacing(22);
    column->addWidget(m_recentTitle);
    column->addLayout(m_recent);
    auto* page = new QHBoxLayout(this);
    page->addStretch();
    auto* middle = new QVBoxLayout;
    middle->addStretch(2);
    middle->addLayout(column);
    middle->addStretch(3);
    page->addLayout(middle);
    page->addStretch();

    connect(m_open, &QPushButton::clicked, this, &StartPage::openWanted);
    connect(&m_settings, &Settings::recentFilesChanged, this, &StartPage::showRecent);
    showRecent();
    setTheme(Theme::of(schemeOf(palette())));
}

QList<QPushButton*> StartPage::recentButtons() const
{
    QList<QPushButton*> buttons;
    for (int i = 0; i < m_recent->count(); ++i)
        if (auto* button = qobject_cast<QPushButton*>(m_recent->itemAt(i)->widget()))
            buttons.append(button);
    return buttons;
}

void StartPage::showRecent()
{
    while (auto* item = m_recent->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    const auto paths = m_settings.recentFiles().mid(0, 6);
    m_recentTitle->setVisible(!paths.isEmpty());
    for (const auto& path : paths) {
        auto* button = new RecentButton(path, Theme::of(schemeOf(palette())));
        connect(button, &QPushButton::clicked, this, [this, path] { Q_EMIT recentWanted(path); });
        m_recent->addWidget(button);
    }
}

void StartPage::setTheme(const Theme& theme)
{
    auto colours = palette();
    colours.setColor(QPalette::WindowText, theme.secondaryText);
    m_hint->setPalette(colours);
    showRecent();
}

} // namespace porthole::gui
