#include "gui/statistics/hierarchy_window.h"

#include "gui/basics/qt_text.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QSet>
#include <QShortcut>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace porthole::gui {

namespace {

/// A share is also drawn, as a bar behind its number.
class ShareDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const auto share = index.data(HierarchyModel::ShareRole);
        if (share.isValid() && !(option.state & QStyle::State_Selected)) {
            // As pale as leaves text readable, light and dark.
            constexpr float opacity = 0.22F;
            auto colour = option.palette.color(QPalette::Highlight);
            colour.setAlphaF(opacity);
            const auto cell = option.rect.adjusted(2, 1, -2, -1);
            painter->fillRect(QRect(cell.left(), cell.top(), static_cast<int>(cell.width() * share.toDouble()), cell.height()), colour);
        }
        QStyledItemDelegate::paint(painter, option, index);
    }
};

/// QTreeView::sizeHintForColumn() is protected.
int columnHint(const QTreeView& tree, int column)
{
    struct Access : QTreeView {
        using QTreeView::sizeHintForColumn;
    };
    return (tree.*&Access::sizeHintForColumn)(column);
}

} // namespace

HierarchyWindow::HierarchyWindow(CaptureView& view, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_view(view)
    , m_job(new CountingJob(view, makeHierarchyCounter, this))
    , m_model(new HierarchyModel(this))
    , m_tree(new QTreeView(this))
    , m_limit(new QCheckBox(tr("&Limit to display filter"), this))
    , m_status(new QLabel(this))
    , m_progress(new QProgressBar(this))
{
    setObjectName(QStringLiteral("hierarchy"));
    resize(1060, 560);
    m_tree->setModel(m_model);
    m_tree->setUniformRowHeights(true);
    m_tree->setAlternatingRowColors(true);
    m_tree->setItemDelegate(new ShareDelegate(m_tree));
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setDefaultSectionSize(m_tree->header()->minimumSectionSize());
    m_tree->header()->setSectionResizeMode(HierarchyModel::Protocol, QHeaderView::Stretch);
    m_limit->setToolTip(tr("Count only packets that the packet list shows"));
    m_progress->setMaximumWidth(160);
    m_progress->setTextVisible(false);

    auto* copy = new QPushButton(tr("&Copy"), this);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_model->text()); });
    auto* close = new QPushButton(tr("Close"), this);
    connect(close, &QPushButton::clicked, this, &QWidget::close);
    connect(new QShortcut(QKeySequence(Qt::Key_Escape), this), &QShortcut::activated, this, &QWidget::close);
    auto* bottom = new QHBoxLayout;
    bottom->addWidget(m_limit);
    bottom->addWidget(m_status, 1);
    bottom->addWidget(m_progress);
    bottom->addWidget(copy);
    bottom->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_tree, 1);
    layout->addLayout(bottom);

    connect(m_limit, &QCheckBox::toggled, m_job, &CountingJob::setLimited);
    connect(m_job, &CountingJob::changed, this, &HierarchyWindow::showResult);
    connect(m_tree, &QTreeView::customContextMenuRequested, this, &HierarchyWindow::contextMenu);
    connect(m_tree, &QTreeView::doubleClicked, this, [this](const QModelIndex& index) {
        if (index.parent().isValid())
            m_view.applyFilter(m_model->filter(index));
    });
    // A double click filters; the sign before the line opens and closes it.
    m_tree->setExpandsOnDoubleClick(false);
    showResult();
}

bool HierarchyWindow::isComplete() const
{
    return m_job->result() && m_job->result()->complete();
}

void HierarchyWindow::showResult()
{
    // What the user has closed stays closed, what is current stays current.
    QSet<QStringList> closed;
    const auto current = m_model->path(m_tree->currentIndex());
    const auto note = [&](const auto& self, const QModelIndex& line) -> void {
        for (int row = 0; row < m_model->rowCount(line); ++row) {
            const auto below = m_model->index(row, 0, line);
            if (m_model->rowCount(below) > 0 && !m_tree->isExpanded(below))
                closed.insert(m_model->path(below));
            self(self, below);
        }
    };
    note(note, {});
    m_model->setHierarchy(std::static_pointer_cast<const CountedHierarchy>(m_job->result()));
    m_tree->expandAll();
    const auto restore = [&](const auto& self, const QModelIndex& line) -> void {
        for (int row = 0; row < m_model->rowCount(line); ++row) {
            const auto below = m_model->index(row, 0, line);
            const auto path = m_model->path(below);
            if (closed.contains(path))
                m_tree->collapse(below);
            if (path == current)
                m_tree->setCurrentIndex(below);
            self(self, below);
        }
    };
    restore(restore, {});

    const auto& result = m_job->result();
    if (result && !m_widthsSet) {
        // Numbers grow while packets are counted; afterwards the user's widths are left alone.
        m_widthsSet = result->complete();
        const int number = fontMetrics().horizontalAdvance(QStringLiteral("99,999,999"));
        for (int column = 0; column < m_model->columnCount(); ++column)
            if (column != HierarchyModel::Protocol)
                m_tree->setColumnWidth(column, std::max({m_tree->columnWidth(column), m_tree->header()->sectionSizeHint(column), columnHint(*m_tree, column), number}));
    }
    m_progress->setVisible(result && !result->complete());
    const auto name = m_view.captureName();
    setWindowTitle(name.isEmpty() ? tr("Protocol hierarchy") : tr("Protocol hierarchy – %1").arg(name));
    if (!result) {
        m_status->setText(m_view.session() ? tr("Dissecting…") : tr("No capture is open."));
    } else if (!result->complete()) {
        m_progress->setRange(0, static_cast<int>(result->wanted));
        m_progress->setValue(static_cast<int>(result->counted));
        m_status->setText(tr("%1 of %2 packets dissected").arg(formatCount(result->counted), formatCount(result->wanted)));
    } else {
        m_status->setText(formatPackets(m_model->hierarchy()->nodes.front().frames));
    }
}

void HierarchyWindow::contextMenu(const QPoint& at)
{
    const auto index = m_tree->indexAt(at);
    if (!index.isValid())
        return;
    QMenu menu(this);
    menu.setToolTipsVisible(true);
    m_view.addFilterMenus(menu, m_model->filter(index));
    menu.addSeparator();
    menu.addAction(tr("&Expand all"), m_tree, &QTreeView::expandAll);
    menu.addAction(tr("&Collapse all"), m_tree, &QTreeView::collapseAll);
    menu.exec(m_tree->viewport()->mapToGlobal(at));
}

} // namespace porthole::gui
