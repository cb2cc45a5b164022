#include "gui/documents/print_packets_dialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace porthole::gui {

PrintPacketsDialog::PrintPacketsDialog(std::shared_ptr<const ChoosablePackets> packets, QWidget* parent)
    : QDialog(parent)
    , m_range(new PacketRangeBox(std::move(packets)))
    , m_text(new PacketTextBox)
    , m_remark(new QLabel)
{
    setWindowTitle(tr("Print packets"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_text->details()->setChecked(false); // a whole capture has very many pages
    m_remark->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_accept = buttons->addButton(tr("&Print…"), QDialogButtonBox::AcceptRole);
    m_accept->setDefault(true);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(m_range);
    layout->addWidget(m_text);
    layout->addWidget(m_remark);
    layout->addWidget(buttons);
    connect(m_range, &PacketRangeBox::changed, this, &PrintPacketsDialog::update);
    connect(m_text, &PacketTextBox::changed, this, &PrintPacketsDialog::update);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    update();
}

void PrintPacketsDialog::update()
{
    const auto complaint = m_text->isEmpty() ? tr("Please choose what is printed of each packet.") : m_range->complaint();
    m_remark->setText(complaint);
    m_accept->setEnabled(complaint.isEmpty());
}

} // namespace porthole::gui
