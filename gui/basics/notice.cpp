#include "gui/basics/notice.h"

#include "gui/basics/icons.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

namespace porthole::gui
{

Notice::Notice(BannerKind kind, QWidget* parent)
    : QFrame(parent)
    , m_kind(kind)
    , m_icon(new QLabel)
    , m_title(new QLabel)
    , m_text(new QLabel)
    , m_command(new QLabel)
    , m_copy(new QPushButton(icon(QLatin1String("copy")), tr("Copy")))
    , m_buttons(new QHBoxLayout)
{
    auto titleFont = font();
    titleFont.setBold(true);
    m_title->setFont(titleFont);
    for (auto* label : { m_title, m_text, m_command }) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_command->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_command->setAutoFillBackground(true);
    m_command->setBackgroundRole(QPalette::Base);
    m_command->setForegroundRole(QPalette::Text);
    m_command->setMargin(6);
    m_command->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_command->setAccessibleName(tr("Command"));
    m_copy->setToolTip(tr("Copy the command"));
    auto* commandLine = new QHBoxLayout;
    commandLine->addWidget(m_command, 1);
    commandLine->addWidget(m_copy, 0, Qt::AlignTop);

    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    words->addWidget(m_title);
    words->addWidget(m_text);
    words->addLayout(commandLine);
    words->addLayout(m_buttons);
    m_buttons->addStretch();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 10, 12, 10);
    layout->setSpacing(12);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addLayout(words, 1);
    setCommand({});
    connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(command()); });
}

void Notice::setText(const QString& title, const QString& text)
{
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    setAccessibleName(title);
    setAccessibleDescription(text);
}

void Notice::setCommand(const QString& command)
{
    m_command->setText(command);
    m_command->setVisible(!command.isEmpty());
    m_copy->setVisible(!command.isEmpty());
}

QPushButton* Notice::addButton(const QString& text)
{
    auto* button = new QPushButton(text);
    m_buttons->insertWidget(m_buttons->count() - 1, button);
    return button;
}

QString Notice::title() const
{
    return m_title->text();
}

QString Notice::text() const
{
    return m_text->text();
}

QString Notice::command() const
{
    return m_command->text();
}

void Notice::setTheme(const Theme& theme)
{
    m_theme = &theme;
    for (auto* label : { m_title, m_text }) {
        auto colours = label->palette();
        colours.setColor(QPalette::WindowText, theme.banner(m_kind).text);
        label->setPalette(colours);
    }
    const auto name = m_kind == BannerKind::Error ? QLatin1String("error")
        : m_kind == BannerKind::Warning           ? QLatin1String("warning")
                                                  : QLatin1String("info");
    const int size = fontMetrics().height() * 5 / 4;
    m_icon->setPixmap(icon(name).pixmap(size, size));
    m_copy->setIcon(icon(QLatin1String("copy")));
    update();
}

void Notice::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme->banner(m_kind).background);
    painter.drawRoundedRect(rect(), 5, 5);
    painter.setBrush(m_theme->bannerAccents[static_cast<std::size_t>(m_kind)]);
    painter.drawRoundedRect(QRect(0, 0, 5, height()), 2.5, 2.5);
}

} // namespace porthole::gui
