#include "gui/packets/columns_dialog.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace porthole::gui {

ColumnsDialog::ColumnsDialog(Settings& settings, QWidget* parent)
    : QDialog(parent)
    , m_page(new ColumnsPage)
{
    setWindowTitle(tr("Columns"));
    setObjectName(QStringLiteral("columnsDialog"));
    resize(640, 400);
    m_page->setColumns(settings.columns());
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_page);
    layout->addWidget(buttons);
    connect(m_page, &ColumnsPage::changed, this,
        [this, buttons] { buttons->button(QDialogButtonBox::Ok)->setEnabled(m_page->complaint().isEmpty()); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this, &settings] {
        settings.setColumns(m_page->columns());
        accept();
    });
}

} // namespace porthole::gui
