// Asks for comments: of a packet, or of a capture as a whole. There may be several.
#pragma once

#include <QDialog>
#include <QStringList>

class QDialogButtonBox;
class QLabel;
class QListWidget;
class QPlainTextEdit;
class QPushButton;

namespace porthole::gui {

class CommentDialog : public QDialog {
    Q_OBJECT
public:
    CommentDialog(const QString& title, const QStringList& comments, QWidget* parent = nullptr);

    /// Those that are not empty.
    QStringList comments() const;

    // Parts, for tests.
    QListWidget* list() const { return m_list; }
    QPlainTextEdit* edit() const { return m_edit; }
    QPushButton* addButton() const { return m_add; }
    QPushButton* removeButton() const { return m_remove; }
    QPushButton* okButton() const;
    QLabel* complaintLabel() const { return m_complaint; }

private:
    void add(const QString& comment);
    void removeCurrent();
    void showCurrent();
    void textEdited();

    QListWidget* m_list;
    QPlainTextEdit* m_edit;
    QPushButton* m_add;
    QPushButton* m_remove;
    QLabel* m_complaint;
    QDialogButtonBox* m_buttons;
    bool m_showing = false; ///< the text is being put into the field
};

} // namespace porthole::gui
