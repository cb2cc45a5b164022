#include "gui/sockets/talkers_window.h"

#include "gui/basics/qt_text.h"
#include "gui/capturing/program_watch.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSet>
#include <QShortcut>
#include <QTreeView>
#include <QVBoxLayout>

namespace porthole::gui {

TalkersWindow::TalkersWindow(CaptureView& view, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_view(view)
    , m_job(new CountingJob(view, makeTalkerCounter, this))
    , m_model(new TalkersModel(this))
    , m_tree(new QTreeView(this))
    , m_limit(new QCheckBox(tr("&Limit to display filter"), this))
    , m_status(new QLabel(this))
{
    setObjectName(QStringLiteral("talkers"));
    resize(980, 560);
    m_tree->setModel(m_model);
    m_tree->setUniformRowHeights(true);
    m_tree->setAlternatingRowColors(true);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->setExpandsOnDoubleClick(false); // a double click filters
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(TalkersModel::Name, QHeaderView::Stretch);
    for (int column = TalkersModel::Known; column < TalkersModel::ColumnCount; ++column)
        m_tree->setColumnWidth(column, fontMetrics().horizontalAdvance(QStringLiteral("named in the capture")) + (column == TalkersModel::Known ? 24 : -30));
    m_limit->setToolTip(tr("Only conversations with packets that the packet list shows"));
    m_status->setWordWrap(true);

    auto* copy = new QPushButton(tr("&Copy"), this);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_model->text()); });
    auto* close = new QPushButton(tr("Close"), this);
    connect(close, &QPushButton::clicked, this, &QWidget::close);
    connect(new QShortcut(QKeySequence(Qt::Key_Escape), this), &QShortcut::activated, this, &QWidget::close);
    auto* bottom = new QHBoxLayout;
    bottom->addWidget(m_limit);
    bottom->addWidget(m_status, 1);
    bottom->addWidget(copy);
    bottom->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_tree, 1);
    layout->addLayout(bottom);

    connect(m_limit, &QCheckBox::toggled, m_job, &CountingJob::setLimited);
    connect(m_job, &CountingJob::changed, this, &TalkersWindow::showResult);
    connect(m_tree, &QTreeView::customContextMenuRequested, this, &TalkersWindow::contextMenu);
    connect(m_tree, &QTreeView::doubleClicked, this, [this](const QModelIndex& index) {
        if (const auto filter = m_model->filter(index); !filter.isEmpty())
            m_view.applyFilter(filter);
    });
    showResult();
}

void TalkersWindow::showResult()
{
    // What the user has opened stays open, what is current stays current.
    QSet<QStringList> opened;
    const auto current = m_model->path(m_tree->currentIndex());
    const auto note = [&](const auto& self, const QModelIndex& above) -> void {
        for (int row = 0; row < m_model->rowCount(above); ++row)
            if (const auto below = m_model->index(row, 0, above); m_tree->isExpanded(below)) {
                opened.insert(m_model->path(below));
                self(self, below);
            }
    };
    note(note, {});
    m_model->setTalkers(std::static_pointer_cast<const CountedTalkers>(m_job->result()));
    const bool first = !m_shownBefore && m_model->rowCount() > 0;
    m_shownBefore |= first;
    const auto restore = [&](const auto& self, const QModelIndex& above) -> void {
        for (int row = 0; row < m_model->rowCount(above); ++row) {
            const auto below = m_model->index(row, 0, above);
            const auto path = m_model->path(below);
            if (path == current)
                m_tree->setCurrentIndex(below);
            if (opened.contains(path) || (first && !above.isValid() && row < 20)) {
                m_tree->expand(below);
                self(self, below);
            }
        }
    };
    restore(restore, {});

    const auto name = m_view.captureName();
    setWindowTitle(name.isEmpty() ? tr("Who talks to whom") : tr("Who talks to whom – %1").arg(name));
    const auto& result = m_job->result();
    if (!result)
        m_status->setText(m_view.session() ? tr("Looking for names…") : tr("No capture is open."));
    else if (!result->complete())
        m_status->setText(tr("%1 of %2 packets looked at for names").arg(formatCount(result->counted), formatCount(result->wanted)));
    else if (!m_view.session()->programs() && m_view.session()->file().processes().empty())
        m_status->setText(tr("Programs are known of captures that Porthole makes itself; here, hosts stand in their place."));
    else
        m_status->setText(m_view.session()->programs() ? tablesOnlyText(m_view.session()->programs()->tablesOnly()) : QString());
}

void TalkersWindow::contextMenu(const QPoint& at)
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
