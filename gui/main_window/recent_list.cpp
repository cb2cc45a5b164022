#include "gui/main_window/recent_list.h"

#include "gui/basics/icons.h"
#include "gui/basics/qt_text.h"
#include "gui/main_window/recent_files.h"

#include <QFileInfo>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace porthole::gui
{

namespace
{

constexpr int mostShown = 8;

QFont smaller(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 0.9);
    return font;
}

/// A recent file: its name, and smaller, where it is.
class RecentButton : public QPushButton
{
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
        setMinimumWidth(220);
        setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
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
        gui::icon(QLatin1String("file"))
            .paint(&painter, QRect(inner.left(), inner.center().y() - iconSize / 2, iconSize, iconSize),
                Qt::AlignCenter, isEnabled() ? QIcon::Normal : QIcon::Disabled);
        auto lines = inner.adjusted(iconSize + 12, 0, 0, 0);
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(lines, Qt::AlignLeft | Qt::AlignTop,
            fontMetrics().elidedText(m_info.fileName(), Qt::ElideMiddle, lines.width()));
        painter.setFont(smaller(font()));
        painter.setPen(isEnabled() ? m_theme.secondaryText : palette().color(QPalette::WindowText));
        auto where = folderText(m_info.filePath());
        where += m_info.exists() ? QStringLiteral("  \u00b7  ") + formatBytes(static_cast<quint64>(m_info.size()))
                                 : QStringLiteral("  \u00b7  ") + tr("no longer there");
        painter.drawText(lines, Qt::AlignLeft | Qt::AlignBottom,
            painter.fontMetrics().elidedText(where, Qt::ElideMiddle, lines.width()));
    }

private:
    QFileInfo m_info;
    const Theme& m_theme;
};

} // namespace

RecentList::RecentList(Settings& settings, QWidget* parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(2);
    connect(&m_settings, &Settings::recentFilesChanged, this, &RecentList::fill);
    fill();
}

QList<QPushButton*> RecentList::buttons() const
{
    QList<QPushButton*> buttons;
    for (int i = 0; i < m_layout->count(); ++i)
        if (auto* button = qobject_cast<QPushButton*>(m_layout->itemAt(i)->widget()))
            buttons.append(button);
    return buttons;
}

void RecentList::fill()
{
    while (auto* item = m_layout->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    const auto paths = m_settings.recentFiles().mid(0, mostShown);
    setVisible(!paths.isEmpty());
    for (const auto& path : paths) {
        auto* button = new RecentButton(path, *m_theme);
        connect(button, &QPushButton::clicked, this, [this, path] { Q_EMIT wanted(path); });
        m_layout->addWidget(button);
    }
}

void RecentList::setTheme(const Theme& theme)
{
    m_theme = &theme;
    fill();
}

} // namespace porthole::gui
