#include "gui/statistics/objects_window.h"

#include "gui/basics/qt_text.h"
#include "gui/settings/settings.h"

#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QShortcut>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

namespace porthole::gui {

using namespace analysis;

namespace {

class ObjectCounter : public Counter {
public:
    ObjectCounter(std::shared_ptr<const Session> session, ObjectKind kind)
        : m_session(std::move(session))
        , m_kind(kind)
        , m_search(std::make_unique<ObjectSearch>(*m_session, m_kind))
    {
    }
    void restart() override
    {
        m_search = std::make_unique<ObjectSearch>(*m_session, m_kind);
        m_objects.clear();
    }
    std::shared_ptr<Counted> count(std::uint32_t last, const FrameBitmap*, Time until, const std::stop_token& stop) override
    {
        constexpr std::uint32_t atOnce = 4096;
        while (m_search->looked() < last && std::chrono::steady_clock::now() < until)
            if (!m_search->extendTo(std::min(last, m_search->looked() + atOnce), m_objects, stop))
                break;
        auto result = std::make_shared<CountedObjects>();
        result->counted = m_search->looked();
        result->objects = m_objects;
        return result;
    }

private:
    std::shared_ptr<const Session> m_session;
    const ObjectKind m_kind;
    std::unique_ptr<ObjectSearch> m_search;
    std::vector<CapturedObject> m_objects;
};

QString countText(int count)
{
    return count == 1 ? ObjectsWindow::tr("1 object") : ObjectsWindow::tr("%1 objects").arg(formatCount(static_cast<quint64>(count)));
}

} // namespace

void ObjectModel::setObjects(std::shared_ptr<const CountedObjects> objects)
{
    const auto before = m_objects ? m_objects->objects.size() : 0;
    const auto after = objects ? objects->objects.size() : 0;
    const bool grows = before > 0 && after >= before && m_objects->objects[0].frame == objects->objects[0].frame;
    if (!grows) {
        beginResetModel();
        m_objects = std::move(objects);
        endResetModel();
    } else if (after > before) {
        beginInsertRows({}, static_cast<int>(before), static_cast<int>(after) - 1);
        m_objects = std::move(objects);
        endInsertRows();
    } else {
        m_objects = std::move(objects);
    }
}

int ObjectModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_objects ? 0 : static_cast<int>(m_objects->objects.size());
}

int ObjectModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant ObjectModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((index.column() == Packet || index.column() == Size ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != SortRole && role != Qt::ToolTipRole)
        return {};
    const auto& one = object(index.row());
    switch (index.column()) {
    case Packet: return role == SortRole ? QVariant(one.frame) : QVariant(formatCount(one.frame));
    case Host: return toQString(one.host);
    case Type: return toQString(one.contentType);
    case Size: return role == SortRole ? QVariant(static_cast<qulonglong>(one.size)) : QVariant(formatBytes(one.size));
    case Name: return toQString(one.name);
    default: return {};
    }
}

QVariant ObjectModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == Packet || section == Size ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    const QString titles[ColumnCount] = {tr("Packet"), tr("Host"), tr("Content type"), tr("Size"), tr("Name")};
    return role == Qt::DisplayRole ? QVariant(titles[section]) : QVariant();
}

ObjectsWindow::ObjectsWindow(CaptureView& view, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_view(view)
    , m_model(new ObjectModel(this))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_kind(new QComboBox(this))
    , m_search(new QLineEdit(this))
    , m_table(new QTableView(this))
    , m_progress(new QProgressBar(this))
    , m_status(new QLabel(this))
    , m_save(new QPushButton(tr("&Save…"), this))
    , m_saveAll(new QPushButton(tr("Save &all…"), this))
{
    setObjectName(QStringLiteral("objects"));
    resize(900, 520);
    m_kind->addItem(tr("Bodies of HTTP messages"), static_cast<int>(ObjectKind::Http));
    m_kind->addItem(tr("Mails"), static_cast<int>(ObjectKind::Mail));
    m_kind->setAccessibleName(tr("Which objects"));
    m_search->setPlaceholderText(tr("Search: host, type, name…"));
    m_search->setClearButtonEnabled(true);
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(ObjectModel::SortRole);
    m_sorted->setFilterKeyColumn(-1);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_table->setModel(m_sorted);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(ObjectModel::Packet, Qt::AscendingOrder);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() * 4 / 3);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    const int widths[] = {90, 220, 170, 90};
    for (int column = 0; column < 4; ++column)
        m_table->setColumnWidth(column, widths[column]);
    m_progress->setMaximumWidth(160);
    m_progress->setTextVisible(false);
    m_status->setTextFormat(Qt::PlainText);

    auto* top = new QHBoxLayout;
    top->addWidget(m_kind);
    top->addWidget(m_search, 1);
    auto* close = new QPushButton(tr("Close"), this);
    auto* bottom = new QHBoxLayout;
    bottom->addWidget(m_status, 1);
    bottom->addWidget(m_progress);
    bottom->addWidget(m_save);
    bottom->addWidget(m_saveAll);
    bottom->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(top);
    layout->addWidget(m_table, 1);
    layout->addLayout(bottom);

    connect(close, &QPushButton::clicked, this, &QWidget::close);
    connect(new QShortcut(QKeySequence(Qt::Key_Escape), this), &QShortcut::activated, this, &QWidget::close);
    connect(m_kind, &QComboBox::activated, this, &ObjectsWindow::beginSearch);
    connect(m_search, &QLineEdit::textChanged, m_sorted, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_search, &QLineEdit::textChanged, this, &ObjectsWindow::updateButtons);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ObjectsWindow::updateButtons);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        if (current.isValid())
            m_view.goToPacket(m_model->object(m_sorted->mapToSource(current).row()).frame);
    });
    connect(m_save, &QPushButton::clicked, this, [this] { askAndSave(false); });
    connect(m_saveAll, &QPushButton::clicked, this, [this] { askAndSave(true); });
    beginSearch();
}

ObjectsWindow::~ObjectsWindow()
{
    delete m_saving; // cancels
}

ObjectKind ObjectsWindow::kind() const { return static_cast<ObjectKind>(m_kind->currentData().toInt()); }

void ObjectsWindow::beginSearch()
{
    delete m_job;
    m_model->setObjects(nullptr);
    m_job = new CountingJob(
        m_view, [kind = kind()](std::shared_ptr<const Session> session) { return std::make_unique<ObjectCounter>(std::move(session), kind); }, this);
    connect(m_job, &CountingJob::changed, this, &ObjectsWindow::showResult);
    showResult();
}

void ObjectsWindow::showResult()
{
    const auto result = m_job ? std::static_pointer_cast<const CountedObjects>(m_job->result()) : nullptr;
    m_model->setObjects(result);
    m_progress->setVisible(result && !result->complete());
    const auto name = m_view.captureName();
    setWindowTitle(name.isEmpty() ? tr("Export objects") : tr("Export objects – %1").arg(name));
    if (!result) {
        m_status->setText(m_view.session() ? tr("Looking for objects…") : tr("No capture is open."));
    } else if (!result->complete()) {
        m_progress->setRange(0, static_cast<int>(result->wanted));
        m_progress->setValue(static_cast<int>(result->counted));
        m_status->setText(tr("%1 of %2 packets looked at").arg(formatCount(result->counted), formatCount(result->wanted)));
    } else {
        m_status->setText(countText(m_model->rowCount()));
    }
    updateButtons();
}

void ObjectsWindow::updateButtons()
{
    m_save->setEnabled(!m_saving && m_table->selectionModel()->hasSelection());
    m_saveAll->setEnabled(!m_saving && m_sorted->rowCount() > 0);
}

std::vector<CapturedObject> ObjectsWindow::selected() const
{
    std::vector<CapturedObject> objects;
    for (const auto& index : m_table->selectionModel()->selectedRows())
        objects.push_back(m_model->object(m_sorted->mapToSource(index).row()));
    return objects;
}

void ObjectsWindow::askAndSave(bool all)
{
    auto objects = all ? std::vector<CapturedObject>() : selected();
    for (int row = 0; all && row < m_sorted->rowCount(); ++row)
        objects.push_back(m_model->object(m_sorted->mapToSource(m_sorted->index(row, 0)).row()));
    const auto folder = QFileDialog::getExistingDirectory(this, tr("Save %1 in a folder").arg(countText(static_cast<int>(objects.size()))),
        m_view.settings().lastFolder());
    if (!folder.isEmpty())
        saveTo(folder, std::move(objects));
}

void ObjectsWindow::saveTo(const QString& folder, std::vector<CapturedObject> objects)
{
    const auto session = m_view.session();
    if (!session || m_saving)
        return;
    const auto count = static_cast<int>(objects.size());
    const auto work = [session, kind = kind(), objects = std::move(objects), path = std::filesystem::path(QFile::encodeName(folder).toStdString())](
                          const std::stop_token& stop, const LongJob::Progress& progress) -> QString {
        PacketReader reader(*session);
        std::set<std::string> used;
        for (std::size_t i = 0; i < objects.size() && !stop.stop_requested(); ++i) {
            if (const auto problem = saveObject(reader, kind, objects[i], path, used))
                return toQString(*problem);
            progress(static_cast<double>(i + 1) / static_cast<double>(objects.size()));
        }
        return {};
    };
    m_saving = new LongJob(work, this);
    connect(m_saving, &LongJob::finished, this, [this, count, folder](const QString& problem) {
        m_saving->deleteLater();
        m_saving = nullptr;
        m_status->setText(problem.isEmpty() ? tr("%1 saved in %2").arg(countText(count), folder) : problem);
        updateButtons();
        Q_EMIT saved();
    });
    updateButtons();
}

} // namespace porthole::gui
