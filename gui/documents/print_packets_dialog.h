// File > Print: which packets, and what of each; the dialog of the system asks for printer and paper.
#pragma once

#include "gui/documents/export_text_dialog.h"

#include <QDialog>

namespace porthole::gui {

class PrintPacketsDialog : public QDialog {
    Q_OBJECT
public:
    PrintPacketsDialog(std::shared_ptr<const ChoosablePackets> packets, QWidget* parent);

    PacketRangeBox* range() const { return m_range; }
    PacketTextBox* text() const { return m_text; }
    QPushButton* acceptButton() const { return m_accept; }

private:
    void update();

    PacketRangeBox* m_range;
    PacketTextBox* m_text;
    QLabel* m_remark;
    QPushButton* m_accept;
};

} // namespace porthole::gui
