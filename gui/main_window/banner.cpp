#include "gui/main_window/banner.h"

#include "gui/basics/icons.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace porthole::gui {

Banner::Banner(QWidget* parent)
    : QFrame(parent)
    , m_icon(new QLabel)
    , m_title(new QLabel)
    , m_text(new QLabel)
    , m_action(new QPushButton)
    , m_close(new QToolButton)
{
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_title);
    texts->addWidget(m_text);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(18, 12, 12, 12);
    layout->setSpacing(14);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addLayout(texts, 1);
    layout->addWidget(m_action, 0, Qt::AlignVCenter);
    layout->addWidget(m_close, 0, Qt::AlignTop);

    auto titleFont = font();
    titleFont.setBold(true);
    titleFont.setPointSizeF(titleFont.pointSizeF() * 1.15);
    m_title->setFont(titleFont);
    for (auto* label : {m_title, m_text}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setTextFormat(Qt::PlainText);
    }
    m_action->setMinimumSize(120, 30);
    m_close->setAutoRaise(true);
    m_close->setIcon(icon(QLatin1String("close")));
    m_close->setToolTip(tr("Dismiss"));
    m_close->setAccessibleName(tr("Dismiss"));
    connect(m_close, &QToolButton::clicked, this, &Banner::clearAll);
    connect(m_action, &QPushButton::clicked, this, [this] {
        const auto action = m_message.action;
        clearAll();
        if (action)
            action();
    });
    setVisible(false);
}

void Banner::show(Message message)
{
    m_message = std::move(message);
    m_title->setText(m_message.title);
    m_text->setText(m_message.text);
    m_text->setVisible(!m_message.text.isEmpty());
    m_action->setText(m_message.actionText);
    m_action->setVisible(!m_message.actionText.isEmpty());
    applyColours();
    setAccessibleName(m_message.title);
    setAccessibleDescription(m_message.text);
    setVisible(true);
}

void Banner::clear(Subject subject)
{
    if (m_message.subject == subject)
        clearAll();
}

void Banner::clearAll()
{
    m_message = {};
    setVisible(false);
}

QString Banner::title() const
{
    return m_title->text();
}

QString Banner::text() const
{
    return m_text->text();
}

void Banner::setTheme(const Theme& theme)
{
    m_theme = &theme;
    applyColours();
}

void Banner::applyColours()
{
    const auto& colours = m_theme->banner(m_message.kind);
    for (auto* label : {m_title, m_text}) {
        auto scheme = label->palette();
        scheme.setColor(QPalette::WindowText, colours.text);
        label->setPalette(scheme);
    }
    const auto name = m_message.kind == BannerKind::Error ? QLatin1String("error")
        : m_message.kind == BannerKind::Warning           ? QLatin1String("warning")
                                                          : QLatin1String("info");
    const int size = fontMetrics().height() * 3 / 2;
    m_icon->setPixmap(icon(name).pixmap(size, size));
    update();
}

void Banner::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme->banner(m_message.kind).background);
    painter.fillRect(QRect(0, 0, 5, height()), m_theme->bannerAccents[static_cast<std::size_t>(m_message.kind)]);
}

} // namespace porthole::gui
