#include "gui/filters/macros_dialog.h"

#include "gui/basics/qt_text.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace porthole::gui {

MacrosDialog::MacrosDialog(MacroTable& table, QWidget* parent)
    : QDialog(parent)
    , m_table(table)
    , m_list(new QTableWidget(0, 2))
    , m_remark(new QLabel)
    , m_add(new QPushButton(tr("&Add")))
    , m_remove(new QPushButton(tr("&Remove")))
{
    setWindowTitle(tr("Display filter macros"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(640, 360);
    auto* hint = new QLabel(tr("“${name:first;second}” in a display filter stands for the text of a macro, and in it $1 and $2 for what is given."));
    hint->setWordWrap(true);
    m_list->setHorizontalHeaderLabels({tr("Name"), tr("Text")});
    m_list->horizontalHeader()->setStretchLastSection(true);
    m_list->horizontalHeader()->resizeSection(0, 160);
    m_list->verticalHeader()->hide();
    m_list->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_list->setAccessibleName(tr("Macros"));
    m_remark->setWordWrap(true);
    m_remark->setTextFormat(Qt::PlainText);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    m_accept = buttons->button(QDialogButtonBox::Ok);
    auto* edit = new QHBoxLayout;
    edit->addWidget(m_add);
    edit->addWidget(m_remove);
    edit->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(hint);
    layout->addWidget(m_list, 1);
    layout->addLayout(edit);
    layout->addWidget(m_remark);
    layout->addWidget(buttons);
    for (const auto& [name, text] : m_table.macros().all())
        addRow(toQString(name), toQString(text));
    connect(m_list, &QTableWidget::itemChanged, this, &MacrosDialog::check);
    connect(m_add, &QPushButton::clicked, this, [this] {
        addRow({}, {});
        m_list->setCurrentCell(m_list->rowCount() - 1, 0);
        m_list->editItem(m_list->currentItem());
        check();
    });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        m_list->removeRow(m_list->currentRow());
        check();
    });
    connect(buttons, &QDialogButtonBox::accepted, this, &MacrosDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &MacrosDialog::reject);
    check();
}

void MacrosDialog::addRow(const QString& name, const QString& text)
{
    const int row = m_list->rowCount();
    m_list->insertRow(row);
    m_list->setItem(row, 0, new QTableWidgetItem(name));
    m_list->setItem(row, 1, new QTableWidgetItem(text));
}

analysis::FilterMacros MacrosDialog::macros() const
{
    std::vector<analysis::FilterMacro> macros;
    const auto cell = [this](int row, int column) {
        const auto* item = m_list->item(row, column);
        return item ? item->text().trimmed().toStdString() : std::string();
    };
    for (int row = 0; row < m_list->rowCount(); ++row)
        macros.push_back({cell(row, 0), cell(row, 1)});
    return analysis::FilterMacros(std::move(macros));
}

void MacrosDialog::check()
{
    const auto all = macros();
    QString problem;
    for (const auto& macro : all.all())
        if (problem.isEmpty())
            problem = toQString(all.problemOf(macro));
    m_remark->setText(problem);
    m_accept->setEnabled(problem.isEmpty());
    m_remove->setEnabled(m_list->rowCount() > 0);
}

QString MacrosDialog::remark() const
{
    return m_remark->text();
}

void MacrosDialog::accept()
{
    if (!m_accept->isEnabled())
        return;
    if (m_table.set(macros()))
        QDialog::accept();
    else
        m_remark->setText(tr("The macros could not be kept for the next start: their file cannot be written."));
}

} // namespace porthole::gui
