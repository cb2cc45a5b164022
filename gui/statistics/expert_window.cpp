#include "gui/statistics/expert_window.h"

#include "gui/basics/qt_text.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QShortcut>
#include <QTreeView>
#include <QVBoxLayout>

namespace porthole::gui {

ExpertWindow::ExpertWindow(CaptureView& view, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_view(view)
    , m_job(new CountingJob(view, makeExpertCounter, this))
    , m_model(new ExpertModel(this))
    , m_tree(new QTreeView(this))
    , m_search(new QLineEdit(this))
    , m_limit(new QCheckBox(tr("&Limit to display filter"), this))
    , m_status(new QLabel(this))
    , m_progress(new QProgressBar(this))
{
    setObjectName(QStringLiteral("expert"));
    resize(900, 520);
    m_model->setTheme(view.theme());
    m_tree->setModel(m_model);
    m_tree->setUniformRowHeights(true);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(ExpertModel::Summary, QHeaderView::Stretch);
    const int letter = fontMetrics().horizontalAdvance(QLatin1Char('M'));
    m_tree->setColumnWidth(ExpertModel::SeverityColumn, 12 * letter);
    m_tree->setColumnWidth(ExpertModel::Group, 9 * letter);
    m_tree->setColumnWidth(ExpertModel::Protocol, 8 * letter);
    m_tree->setColumnWidth(ExpertModel::Count, 7 * letter);
    m_search->setPlaceholderText(tr("Show only notes with this text"));
    m_search->setClearButtonEnabled(true);
    m_limit->setToolTip(tr("Look only at packets that the packet list shows"));
    m_progress->setMaximumWidth(160);
    m_progress->setTextVisible(false);

    auto* top = new QHBoxLayout;
    top->addWidget(m_search, 1);
    for (int severity = static_cast<int>(m_severities.size()) - 1; severity >= 0; --severity) {
        auto* box = new QCheckBox(this);
        box->setChecked(true);
        connect(box, &QCheckBox::toggled, this, &ExpertWindow::choose);
        m_severities[static_cast<std::size_t>(severity)] = box;
        top->addWidget(box);
    }
    auto* close = new QPushButton(tr("Close"), this);
    connect(close, &QPushButton::clicked, this, &QWidget::close);
    connect(new QShortcut(QKeySequence(Qt::Key_Escape), this), &QShortcut::activated, this, &QWidget::close);
    connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, this, [this] { m_search->setFocus(Qt::ShortcutFocusReason); });
    auto* bottom = new QHBoxLayout;
    bottom->addWidget(m_limit);
    bottom->addWidget(m_status, 1);
    bottom->addWidget(m_progress);
    bottom->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(top);
    layout->addWidget(m_tree, 1);
    layout->addLayout(bottom);

    connect(m_search, &QLineEdit::textChanged, this, &ExpertWindow::choose);
    connect(m_limit, &QCheckBox::toggled, m_job, &CountingJob::setLimited);
    connect(m_job, &CountingJob::changed, this, &ExpertWindow::showResult);
    connect(&m_view, &CaptureView::themeChanged, this, [this](const Theme& theme) { m_model->setTheme(theme); });
    connect(m_tree, &QTreeView::customContextMenuRequested, this, &ExpertWindow::contextMenu);
    const auto go = [this](const QModelIndex& index) {
        if (const auto packet = m_model->packet(index))
            m_view.goToPacket(packet);
    };
    connect(m_tree, &QTreeView::clicked, this, go);
    connect(m_tree, &QTreeView::activated, this, go);
    showResult();
    m_tree->setFocus();
}

bool ExpertWindow::isComplete() const
{
    return m_job->result() && m_job->result()->complete();
}

void ExpertWindow::keepPlace(const std::function<void()>& change)
{
    const auto current = m_tree->currentIndex();
    const auto kind = m_model->key(current);
    const int packet = current.parent().isValid() ? current.row() : -1;
    QStringList open;
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (const auto index = m_model->index(row, 0); m_tree->isExpanded(index))
            open.append(m_model->key(index));
    const int at = m_tree->verticalScrollBar()->value();
    change();
    for (const auto& key : open)
        if (const auto index = m_model->find(key); index.isValid())
            m_tree->expand(index);
    if (const auto found = m_model->find(kind); found.isValid())
        m_tree->setCurrentIndex(packet >= 0 ? m_model->index(packet, 0, found) : found);
    m_tree->verticalScrollBar()->setValue(at);
}

void ExpertWindow::choose()
{
    std::array<bool, 5> wanted {};
    for (std::size_t i = 0; i < wanted.size(); ++i)
        wanted[i] = m_severities[i]->isChecked();
    keepPlace([&] { m_model->setChoice(m_search->text(), wanted); });
}

void ExpertWindow::showResult()
{
    const auto& result = m_job->result();
    keepPlace([&] { m_model->setExperts(std::static_pointer_cast<const CountedExperts>(result)); });
    const std::array titles {tr("Comments: %1"), tr("Chats: %1"), tr("Notes: %1"), tr("Warnings: %1"), tr("Errors: %1")};
    for (std::size_t i = 0; i < titles.size(); ++i)
        m_severities[i]->setText(titles[i].arg(formatCount(m_model->noteCount(static_cast<Severity>(i)))));
    m_progress->setVisible(result && !result->complete());
    const auto name = m_view.captureName();
    setWindowTitle(name.isEmpty() ? tr("Expert information") : tr("Expert information – %1").arg(name));
    if (!result) {
        m_status->setText(m_view.session() ? tr("Dissecting…") : tr("No capture is open."));
    } else if (!result->complete()) {
        m_progress->setRange(0, static_cast<int>(result->wanted));
        m_progress->setValue(static_cast<int>(result->counted));
        m_status->setText(tr("%1 of %2 packets dissected").arg(formatCount(result->counted), formatCount(result->wanted)));
    } else {
        m_status->setText(tr("A click goes to the packet. All %1 packets were looked at.").arg(formatCount(result->wanted)));
    }
}

void ExpertWindow::contextMenu(const QPoint& at)
{
    const auto index = m_tree->indexAt(at);
    if (!index.isValid())
        return;
    QMenu menu(this);
    menu.setToolTipsVisible(true);
    m_view.addFilterMenus(menu, m_model->filter(index));
    menu.exec(m_tree->viewport()->mapToGlobal(at));
}

} // namespace porthole::gui
