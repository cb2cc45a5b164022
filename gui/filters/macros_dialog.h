// Edits the macros of display filters.
#pragma once

#include "gui/filters/filter_tables.h"

#include <QDialog>

class QLabel;
class QPushButton;
class QTableWidget;

namespace porthole::gui {

class MacrosDialog : public QDialog {
    Q_OBJECT
public:
    explicit MacrosDialog(MacroTable& table, QWidget* parent);

    void accept() override;
    QTableWidget* list() const { return m_list; }
    QPushButton* addButton() const { return m_add; }
    QPushButton* removeButton() const { return m_remove; }
    QPushButton* acceptButton() const { return m_accept; }
    QString remark() const;

private:
    void addRow(const QString& name, const QString& text);
    analysis::FilterMacros macros() const;
    void check();

    MacroTable& m_table;
    QTableWidget* m_list;
    QLabel* m_remark;
    QPushButton* m_add;
    QPushButton* m_remove;
    QPushButton* m_accept;
};

} // namespace porthole::gui
