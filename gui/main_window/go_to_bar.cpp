#include "gui/main_window/go_to_bar.h"

#include "gui/basics/icons.h"
#include "gui/basics/qt_text.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

namespace porthole::gui {

GoToBar::GoToBar(QWidget* parent)
    : QWidget(parent)
    , m_edit(new QLineEdit)
    , m_complaint(new QLabel)
{
    auto* label = new QLabel(tr("Go to &packet:"));
    label->setBuddy(m_edit);
    auto* go = new QPushButton(tr("Go"));
    auto* close = new QToolButton;
    close->setAutoRaise(true);
    close->setIcon(icon(QLatin1String("close")));
    close->setToolTip(tr("Close"));
    m_edit->setMaximumWidth(160);
    m_edit->setPlaceholderText(tr("Number"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 8, 6);
    layout->addWidget(label);
    layout->addWidget(m_edit);
    layout->addWidget(go);
    layout->addWidget(m_complaint, 1);
    layout->addStretch();
    layout->addWidget(close);
    connect(go, &QPushButton::clicked, this, &GoToBar::accept);
    connect(close, &QToolButton::clicked, this, &GoToBar::dismiss);
    connect(m_edit, &QLineEdit::textEdited, m_complaint, &QLabel::clear);
    setVisible(false);
}

void GoToBar::ask(std::uint32_t current)
{
    m_complaint->clear();
    m_edit->setText(current ? QString::number(current) : QString());
    m_edit->selectAll();
    setVisible(true);
    m_edit->setFocus(Qt::ShortcutFocusReason);
}

QString GoToBar::complaint() const
{
    return m_complaint->text();
}

void GoToBar::accept()
{
    bool isNumber = false;
    auto typed = m_edit->text().trimmed();
    typed.remove(QLatin1Char(','));
    const auto number = typed.toULongLong(&isNumber);
    if (!isNumber)
        m_complaint->setText(tr("Please type the number of a packet."));
    else if (number < 1 || number > m_count)
        m_complaint->setText(m_count == 1 ? tr("There is only packet 1.") : tr("There are packets 1 to %1.").arg(formatCount(m_count)));
    else {
        dismiss();
        Q_EMIT wanted(static_cast<std::uint32_t>(number));
        return;
    }
    m_edit->selectAll();
}

void GoToBar::dismiss()
{
    setVisible(false);
    Q_EMIT closed();
}

void GoToBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        accept();
    else if (event->key() == Qt::Key_Escape)
        dismiss();
    else
        QWidget::keyPressEvent(event);
}

} // namespace porthole::gui
