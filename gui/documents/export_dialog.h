// What exports have in common: where to, in which form, which packets; a line that says why it is not possible.
#pragma once

#include "gui/documents/packet_range_box.h"

#include <QDialog>

class QComboBox;
class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace porthole::gui {

class ExportDialog : public QDialog {
    Q_OBJECT
public:
    /// A form that can be chosen.
    struct Form {
        QString name;
        QString ending; ///< of file names, without a point: "pcapng.gz"
    };

    ExportDialog(const QString& title, QList<Form> forms, std::shared_ptr<const ChoosablePackets> packets, QWidget* parent);

    /// The path that is offered, without an ending.
    void setPath(const QString& withoutEnding);
    QString path() const;
    int form() const;
    PacketRangeBox* range() const { return m_range; }
    QLineEdit* pathEdit() const { return m_path; }
    QComboBox* formBox() const { return m_form; }
    QPushButton* acceptButton() const { return m_accept; }
    /// What there is to be said of the choice.
    QString remark() const;

    /// Asks before a file is replaced.
    void accept() override;

Q_SIGNALS:
    /// The form or the packets.
    void choiceChanged();

protected:
    /// Between the packets and the remark.
    void addContent(QWidget* content);
    /// A remark that is no obstacle, or, if `forbids`, one that is.
    void setRemark(const QString& text, bool forbids);

private:
    void browse();
    void formChanged();
    void update();

    QList<Form> m_forms;
    QLineEdit* m_path;
    QComboBox* m_form;
    PacketRangeBox* m_range;
    QLabel* m_label;
    QPushButton* m_accept;
    QVBoxLayout* m_layout;
    QString m_remark;
    QString m_mayReplace; ///< the user has been asked about this file
    bool m_forbidden = false;
};

} // namespace porthole::gui
