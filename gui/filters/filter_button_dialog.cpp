#include "gui/filters/filter_button_dialog.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace porthole::gui {

FilterButtonDialog::FilterButtonDialog(const FilterButton& button, QWidget* parent)
    : QDialog(parent)
    , m_enabled(button.enabled)
    , m_label(new QLineEdit(button.label))
    , m_filter(new QLineEdit(button.filter))
    , m_comment(new QLineEdit(button.comment))
{
    setWindowTitle(tr("Filter button"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* hint = new QLabel(tr("“DNS//Errors” is the entry “Errors” of a menu “DNS”."));
    hint->setEnabled(false);
    m_filter->setMinimumWidth(380);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    m_accept = buttons->button(QDialogButtonBox::Ok);
    auto* layout = new QFormLayout(this);
    layout->addRow(tr("&Label:"), m_label);
    layout->addRow(QString(), hint);
    layout->addRow(tr("&Filter:"), m_filter);
    layout->addRow(tr("&Comment:"), m_comment);
    layout->addRow(buttons);
    const auto check = [this] { m_accept->setEnabled(!m_label->text().trimmed().isEmpty() && !m_filter->text().trimmed().isEmpty()); };
    connect(m_label, &QLineEdit::textChanged, this, check);
    connect(m_filter, &QLineEdit::textChanged, this, check);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    check();
    m_label->setFocus();
}

FilterButton FilterButtonDialog::button() const
{
    return {m_enabled, m_label->text().trimmed(), m_filter->text().trimmed(), m_comment->text().trimmed()};
}

} // namespace porthole::gui
