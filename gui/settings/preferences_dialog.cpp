#include "gui/settings/preferences_dialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace porthole::gui {

PreferencesDialog::PreferencesDialog(QWidget* parent)
    : QDialog(parent)
    , m_list(new QListWidget)
    , m_stack(new QStackedWidget)
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel | QDialogButtonBox::Apply))
{
    setWindowTitle(tr("Preferences"));
    m_list->setAccessibleName(tr("Pages"));
    m_list->setFixedWidth(m_list->fontMetrics().averageCharWidth() * 26);
    m_list->setSpacing(2);
    auto* panes = new QHBoxLayout;
    panes->addWidget(m_list);
    panes->addWidget(m_stack, 1);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(panes, 1);
    layout->addWidget(m_buttons);
    resize(820, 580);
    connect(m_list, &QListWidget::currentRowChanged, m_stack, &QStackedWidget::setCurrentIndex);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_buttons->button(QDialogButtonBox::Apply), &QPushButton::clicked, this, &PreferencesDialog::apply);
}

void PreferencesDialog::addPage(const QString& title, PreferencePage* page)
{
    auto* heading = new QLabel(title);
    auto font = heading->font();
    font.setPointSizeF(font.pointSizeF() * 1.25);
    font.setBold(true);
    heading->setFont(font);
    auto* scroll = new QScrollArea;
    scroll->setWidget(page);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* whole = new QWidget;
    auto* layout = new QVBoxLayout(whole);
    layout->addWidget(heading);
    layout->addWidget(scroll, 1);
    m_stack->addWidget(whole);
    m_pages.append(page);
    m_list->addItem(title);
    page->load();
    if (m_list->currentRow() < 0)
        m_list->setCurrentRow(0);
}

void PreferencesDialog::showPage(const QString& title)
{
    if (const auto found = m_list->findItems(title, Qt::MatchExactly); !found.isEmpty())
        m_list->setCurrentItem(found.front());
}

void PreferencesDialog::apply()
{
    for (auto* page : std::as_const(m_pages))
        page->apply();
}

void PreferencesDialog::load()
{
    for (auto* page : std::as_const(m_pages))
        page->load();
}

void PreferencesDialog::accept()
{
    apply();
    QDialog::accept();
}

} // namespace porthole::gui
