// Which packet, field and byte is selected.

#include "gui/main_window/main_window.h"

#include "gui/basics/qt_text.h"
#include "gui/documents/capture_view.h"
#include "gui/main_window/status_line.h"
#include "gui/packets/copy_job.h"

#include <QLabel>
#include <QScopedValueRollback>
#include <QStatusBar>

namespace porthole::gui {

namespace {

/// How long a selection waits for its packet before the window goes on without it.
constexpr std::chrono::milliseconds selectionPatience {12};

} // namespace

void MainWindow::connectGoActions()
{
    auto& a = *m_actions;
    connect(a.goTo, &QAction::triggered, this, [this] { m_goTo->ask(m_list->currentFrame()); });
    connect(m_goTo, &GoToBar::wanted, this, &MainWindow::goToPacket);
    connect(m_goTo, &GoToBar::closed, m_list, [this] { m_list->setFocus(); });
    connect(a.next, &QAction::triggered, this, [this] { goBy(1); });
    connect(a.previous, &QAction::triggered, this, [this] { goBy(-1); });
    connect(a.first, &QAction::triggered, this, [this] { goToRow(0); });
    connect(a.last, &QAction::triggered, this, [this] { goToRow(m_listModel->rowCount() - 1); });
    connect(a.nextInConversation, &QAction::triggered, this, [this] { goInConversation(true); });
    connect(a.previousInConversation, &QAction::triggered, this, [this] { goInConversation(false); });
    connect(a.back, &QAction::triggered, this, [this] { goInHistory(m_history.back()); });
    connect(a.forward, &QAction::triggered, this, [this] { goInHistory(m_history.forward()); });
    // "This is an ACK to the segment in frame: 4" leads there.
    connect(m_tree, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex& index) {
        const auto& item = packet()->tree[m_treeModel->itemOf(index)];
        if (item.field->type == FieldType::FrameNumber)
            goToPacket(static_cast<std::uint32_t>(item.value));
    });
    connect(a.selectAll, &QAction::triggered, m_list, &QAbstractItemView::selectAll);
}

bool MainWindow::goToPacket(std::uint32_t number)
{
    if (m_list->goTo(number))
        return true;
    if (m_rows && m_rows->isFiltered() && number >= 1 && number <= m_document->session()->frameCount())
        statusBar()->showMessage(tr("The display filter hides packet %1").arg(formatCount(number)), 4000);
    return false;
}

void MainWindow::goBy(int rows)
{
    const auto current = m_list->currentIndex();
    goToRow(current.isValid() ? current.row() + rows : 0);
}

void MainWindow::goToRow(int row)
{
    if (row >= 0 && row < m_listModel->rowCount())
        m_list->goTo(m_listModel->frameNumber(row));
}

void MainWindow::goInConversation(bool forward)
{
    const auto frame = m_list->currentFrame();
    if (!m_document || !m_document->session() || frame == 0)
        return;
    constexpr int mostHidden = 10'000; // a display filter may leave little of a conversation
    auto to = frame;
    for (int step = 0; step < mostHidden; ++step) {
        const auto row = m_document->session()->row(to);
        to = forward ? row.nextInConversation : row.previousInConversation;
        if (to == 0 || m_list->goTo(to))
            return;
    }
}

void MainWindow::goInHistory(std::uint32_t frame)
{
    const QScopedValueRollback inHistory(m_inHistory, true);
    if (frame != 0)
        m_list->goTo(frame);
    updateActions();
}

void MainWindow::showPacket(std::uint32_t number)
{
    if (number == 0 || !m_fetcher) {
        m_packetNumber = 0;
        m_listModel->markConversation(noConversationId);
        m_tree->setPacket(nullptr);
        m_bytes->setPacket(nullptr);
        updateActions();
        Q_EMIT m_view->packetSelected(0);
        return;
    }
    if (!m_inHistory)
        m_history.visit(number);
    if (const int row = m_rows->rowOf(number); row >= 0) {
        const auto facts = m_rows->facts(row);
        m_fetcher->setPreviousShown(facts.previousTime);
    }
    m_fetcher->fetch(number, selectionPatience);
}

void MainWindow::packetArrived(std::uint32_t number, const Packet* packet)
{
    m_packetNumber = packet ? number : 0;
    m_listModel->markConversation(m_document->session()->row(number).conversation);
    // The bytes first: selecting a field in the tree highlights them.
    m_bytes->setPacket(packet);
    m_tree->setPacket(packet);
    if (!packet) {
        m_banner->show({Banner::Subject::Change, BannerKind::Error, tr("Packet %1 can no longer be read").arg(number),
            tr("The file has changed since it was opened and does not hold this packet any more."), tr("Reload"),
            [this] { reload(); }});
    }
    updateActions();
    Q_EMIT packetShown(m_packetNumber);
}

ByteRange MainWindow::layerAround(std::uint32_t item) const
{
    const auto& tree = packet()->tree;
    while (tree[item].parent != noItem)
        item = tree[item].parent;
    // The frame is around everything: to mark it would mark nothing.
    return tree[item].offset == 0 && tree[item].length >= packet()->sources[0].bytes.size() && tree[item].source == 0
        ? ByteRange {}
        : rangeOf(*packet(), tree[item]);
}

void MainWindow::selectField(std::uint32_t item)
{
    const auto* shown = packet();
    if (!shown || item == noItem) {
        m_bytes->setSelected({}, {});
        m_fieldLabel->clear();
    } else {
        m_bytes->setSelected(rangeOf(*shown, shown->tree[item]), layerAround(item));
        m_fieldLabel->setText(describeField(*shown, shown->tree[item]));
    }
    updateActions();
}

void MainWindow::byteClicked(int source, std::uint32_t offset)
{
    if (!packet())
        return;
    if (const auto item = itemAt(*packet(), source, offset); item != noItem)
        m_tree->selectItem(item);
}

void MainWindow::byteHovered(int source, std::int64_t offset)
{
    const auto* shown = packet();
    const auto item = shown && offset >= 0 ? itemAt(*shown, source, static_cast<std::uint32_t>(offset)) : noItem;
    if (item != noItem) {
        m_bytes->setHovered(rangeOf(*shown, shown->tree[item]));
        m_fieldLabel->setText(describeField(*shown, shown->tree[item]));
        return;
    }
    m_bytes->setHovered({});
    const auto selected = m_tree->currentItem();
    m_fieldLabel->setText(shown && selected != noItem ? describeField(*shown, shown->tree[selected]) : QString());
}

} // namespace porthole::gui
