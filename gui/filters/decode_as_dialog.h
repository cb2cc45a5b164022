// Analyse > Decode as: which protocol stands behind a port or another number, where the tables are wrong for this user.
#pragma once

#include "analysis/conversation.h"
#include "dissectors/core/context.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace porthole::gui {

class Settings;

class DecodeAsDialog : public QDialog {
    Q_OBJECT
public:
    explicit DecodeAsDialog(Settings& settings, QWidget* parent);

    /// A rule for the conversation's server port stands at the end, ready to be given its protocol, if there is none yet.
    void propose(const analysis::Conversation& conversation);

    void accept() override;
    QTableWidget* list() const { return m_list; }
    QComboBox* tableBox(int row) const;
    QLineEdit* keyEdit(int row) const;
    QComboBox* protocolBox(int row) const;
    QPushButton* addButton() const { return m_add; }
    QPushButton* removeButton() const { return m_remove; }
    QPushButton* acceptButton() const { return m_accept; }
    QString remark() const;

private:
    enum Column { TableColumn, KeyColumn, UsualColumn, ProtocolColumn, ColumnCount };
    void addRow(const QString& table, const QString& key, const QString& protocol);
    QString ruleText(int row) const;
    void check();

    Settings& m_settings;
    QTableWidget* m_list;
    QLabel* m_remark;
    QPushButton *m_add, *m_remove, *m_accept;
};

} // namespace porthole::gui
