// Which columns the packet list has, and how each of them looks: a page for a dialog.
#pragma once

#include "gui/packets/packet_list_column.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace porthole::gui {

class ColumnsPage : public QWidget {
    Q_OBJECT
public:
    explicit ColumnsPage(QWidget* parent = nullptr);

    void setColumns(const QList<PacketListColumn>& columns);
    const QList<PacketListColumn>& columns() const { return m_columns; }
    /// What is wrong with them; empty: nothing. They must not be used before that is mended.
    QString complaint() const;
    void select(int column);
    /// A new column of fields at the end, selected, to be filled in.
    void addColumn();

Q_SIGNALS:
    void changed();

private:
    QWidget* makeList();
    QWidget* makeForm();
    void fillList(int current);
    void showColumn();
    void takeForm();
    void kindChosen();
    void move(int by);
    void remove();
    int current() const;
    QString complaintOf(const PacketListColumn& column) const;
    void updateState();

    QList<PacketListColumn> m_columns;
    bool m_filling = false; ///< what changes now is not the user's doing
    QListWidget* m_list;
    QPushButton *m_remove, *m_up, *m_down;
    QWidget* m_form;
    QLineEdit *m_title, *m_fields;
    QComboBox *m_kind, *m_alignment;
    QLabel *m_fieldsLabel, *m_occurrenceLabel;
    QSpinBox* m_occurrence;
    QCheckBox* m_resolved;
    QLabel* m_complaint;
};

} // namespace porthole::gui
