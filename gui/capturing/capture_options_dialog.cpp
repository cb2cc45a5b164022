#include "gui/capturing/capture_options_dialog.h"

#include "gui/basics/icons.h"
#include "gui/basics/qt_text.h"
#include "gui/capturing/add_extcap_dialog.h"
#include "gui/capturing/add_source_dialogs.h"
#include "gui/capturing/interface_view.h"

#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QTabWidget>
#include <QTreeView>

namespace porthole::gui
{

namespace
{

/// The traffic of an interface in a cell of the table.
class TrafficDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setDropColour(const QColor& colour) { m_dropColour = colour; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        const auto& model = *static_cast<const CaptureSourcesModel*>(index.model());
        const int row = model.interfaceRow(index.row());
        if (row < 0)
            return;
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const auto colour
            = option.palette.color(QPalette::Active, selected ? QPalette::HighlightedText : QPalette::Highlight);
        paintTrafficCurve(*painter, QRectF(option.rect).adjusted(4, 4, -4, -4), model.interfaces().history(row), colour,
            selected ? colour : m_dropColour);
    }

private:
    QColor m_dropColour;
};

} // namespace

CaptureOptionsDialog::CaptureOptionsDialog(Settings& settings, std::shared_ptr<CaptureSystem> system,
    InterfaceWatch& interfaces, SavedFilters& saved, QWidget* parent)
    : QDialog(parent)
    , m_settings(settings)
    , m_system(system)
    , m_interfaces(interfaces)
    , m_model(interfaces.model(), settings.captureChoices())
    , m_tabs(new QTabWidget)
    , m_sources(new QTreeView)
    , m_form(new CaptureSourceForm(system, saved))
    , m_output(new CaptureOutputPage(system, saved))
    , m_stop(new CaptureStopPage)
    , m_add(new QPushButton(icon(QLatin1String("add")), tr("&Add source")))
    , m_remove(new QPushButton(tr("&Remove")))
    , m_complaint(new QLabel)
{
    setWindowTitle(tr("Capture options"));
    m_tabs->addTab(makeSourcesPage(), tr("So&urces"));
    m_tabs->addTab(m_output, tr("&Output"));
    m_tabs->addTab(m_stop, tr("&End"));
    m_complaint->setWordWrap(true);
    m_complaint->setTextFormat(Qt::PlainText);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    m_startButton = buttons->addButton(tr("Start"), QDialogButtonBox::AcceptRole);
    m_startButton->setIcon(icon(QLatin1String("capture-start")));
    m_startButton->setDefault(true);
    buttons->button(QDialogButtonBox::Close)->setIcon({}); // the style's is black, also in the dark
    for (auto* button : { m_add, m_remove })
        button->setAutoDefault(false);
    connect(buttons, &QDialogButtonBox::accepted, this, &CaptureOptionsDialog::start);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* bottom = new QHBoxLayout;
    bottom->addWidget(m_complaint, 1);
    bottom->addWidget(buttons);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_tabs, 1);
    layout->addLayout(bottom);
    resize(960, 640);

    const auto choices = m_settings.captureChoices();
    m_output->show(choices);
    m_stop->show(choices);
    m_form->filterEdit()->edit()->setPlaceholderText(
        choices.filter.isEmpty() ? tr("none: all packets") : tr("as on the start page: %1").arg(choices.filter));
    connectParts();
    m_interfaces.setWatched(this, true);
    int first = 0; // that is captured from
    while (first + 1 < m_model.rowCount() && m_model.index(first, 0).data(Qt::CheckStateRole) != Qt::Checked)
        ++first;
    if (m_model.rowCount() > 0)
        m_sources->setCurrentIndex(m_model.index(m_model.choices().selected.isEmpty() ? 0 : first, 0));
    m_sources->setFocus();
    judge();
}

CaptureOptionsDialog::~CaptureOptionsDialog()
{
    m_interfaces.setWatched(this, false);
}

QWidget* CaptureOptionsDialog::makeSourcesPage()
{
    m_sources->setModel(&m_model);
    m_sources->setRootIsDecorated(false);
    m_sources->setUniformRowHeights(true);
    m_sources->setAllColumnsShowFocus(true);
    m_sources->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_sources->setAccessibleName(tr("Sources"));
    m_sources->setItemDelegateForColumn(CaptureSourcesModel::Traffic, new TrafficDelegate(m_sources));
    m_sources->setStyleSheet(QStringLiteral("QTreeView::item { padding: 3px 4px; }"));
    auto* header = m_sources->header();
    const int letter = fontMetrics().averageCharWidth();
    const int widths[] = { 30, 20, 18, 14, 15, 12 };
    for (int column = 0; column < CaptureSourcesModel::Filter; ++column)
        header->resizeSection(column, letter * widths[column]);
    header->setStretchLastSection(true);

    auto* menu = new QMenu(m_add);
    connect(menu->addAction(icon(QLatin1String("pipe")), tr("&Pipe…")), &QAction::triggered, this,
        &CaptureOptionsDialog::askForPipe);
    connect(menu->addAction(icon(QLatin1String("remote")), tr("Another machine, over &ssh…")), &QAction::triggered,
        this, &CaptureOptionsDialog::askForRemote);
    connect(menu->addAction(icon(QLatin1String("special")), tr("Another p&rogram (extcap)…")), &QAction::triggered,
        this, &CaptureOptionsDialog::askForExtcap);
    m_add->setMenu(menu);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_add);
    buttons->addWidget(m_remove);
    buttons->addStretch();
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(m_sources, 1);
    layout->addLayout(buttons);
    layout->addWidget(m_form);
    return page;
}

void CaptureOptionsDialog::connectParts()
{
    connect(
        m_sources->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &CaptureOptionsDialog::showCurrent);
    connect(m_form, &CaptureSourceForm::changed, this, [this](const capture::CaptureSource& source) {
        m_model.setSource(source);
        m_form->setPacketType(m_interfaces.model().linkTypeOf(sourceKey(source), source.linkType));
        judge();
    });
    connect(m_form->filterEdit(), &CaptureFilterEdit::stateChanged, this, &CaptureOptionsDialog::judge);
    connect(&m_model, &CaptureSourcesModel::selectionChanged, this, &CaptureOptionsDialog::judge);
    connect(&m_model, &QAbstractItemModel::rowsInserted, this, [this] {
        if (!m_sources->currentIndex().isValid())
            m_sources->setCurrentIndex(m_model.index(0, 0));
    });
    connect(m_output, &CaptureOutputPage::changed, this, &CaptureOptionsDialog::judge);
    connect(m_stop, &CaptureStopPage::changed, this, &CaptureOptionsDialog::judge);
    connect(m_remove, &QPushButton::clicked, this, [this] { m_model.removeSource(m_sources->currentIndex().row()); });
    connect(m_sources, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex& index) {
        if (index.column() == CaptureSourcesModel::Name)
            m_model.setData(index, Qt::Checked, Qt::CheckStateRole);
    });
    showCurrent();
}

void CaptureOptionsDialog::showCurrent()
{
    const int row = m_sources->currentIndex().row();
    m_remove->setEnabled(m_model.isRemovable(row));
    if (row < 0) {
        m_form->setSource(nullptr, false);
        return;
    }
    const auto source = m_model.source(row);
    m_form->setPacketType(m_interfaces.model().linkTypeOf(sourceKey(source), source.linkType));
    const int there = m_model.interfaceRow(row);
    m_form->setSource(
        &source, there >= 0 && m_model.interfaces().at(there).kind == capture::CaptureInterface::Kind::Wireless);
}

CaptureChoices CaptureOptionsDialog::choices() const
{
    auto choices = m_settings.captureChoices();
    choices.sources = m_model.choices().sources;
    choices.selected = m_model.choices().selected;
    choices.secrets = m_model.choices().secrets;
    m_output->store(choices);
    m_stop->store(choices);
    return choices;
}

QString CaptureOptionsDialog::complaint() const
{
    if (m_form->filterEdit()->state() == CaptureFilterEdit::State::Bad)
        return tr("The capture filter is none.");
    if (const auto* recorder = m_output->recorder(); m_output->record()->isChecked() && recorder->onFilter()->isChecked()
        && recorder->filter()->state() == CaptureFilterEdit::State::Bad)
        return tr("The filter of the flight recorder is none.");
    return complaintAbout(choices());
}

void CaptureOptionsDialog::judge()
{
    const auto words = complaint();
    m_complaint->setText(words);
    m_startButton->setEnabled(words.isEmpty());
}

void CaptureOptionsDialog::addSource(const capture::CaptureSource& source, const QStringList& secrets)
{
    m_sources->setCurrentIndex(m_model.index(m_model.addSource(source, secrets), 0));
}

void CaptureOptionsDialog::askForPipe()
{
    auto* dialog = new AddPipeDialog(this);
    connect(dialog, &AddPipeDialog::chosen, this, [this](const auto& source) { addSource(source); });
    dialog->open();
}

void CaptureOptionsDialog::askForRemote()
{
    auto* dialog = new AddRemoteDialog(this);
    connect(dialog, &AddRemoteDialog::chosen, this, [this](const auto& source) { addSource(source); });
    dialog->open();
}

void CaptureOptionsDialog::askForExtcap()
{
    auto* dialog = new AddExtcapDialog(m_system, this);
    connect(dialog, &AddExtcapDialog::chosen, this, &CaptureOptionsDialog::addSource);
    dialog->open();
}

void CaptureOptionsDialog::start()
{
    if (!complaint().isEmpty())
        return;
    accept(); // done() keeps the choices
    Q_EMIT startWanted();
}

void CaptureOptionsDialog::done(int result)
{
    // Also what is only closed is kept, as the options of a source that somebody comes back to.
    m_settings.setCaptureChoices(choices());
    QDialog::done(result);
}

void CaptureOptionsDialog::setTheme(const Theme& theme)
{
    m_form->setTheme(theme);
    m_output->setTheme(theme);
    const auto alarm = theme.bannerAccents[static_cast<std::size_t>(BannerKind::Error)];
    static_cast<TrafficDelegate*>(m_sources->itemDelegateForColumn(CaptureSourcesModel::Traffic))->setDropColour(alarm);
    // Check boxes get their outline from the window's colour, which in the dark is that of the list.
    auto listColours = palette();
    listColours.setColor(QPalette::Window, theme.secondaryText);
    m_sources->setPalette(listColours);
    m_sources->header()->setPalette(palette());
    auto colours = palette();
    colours.setColor(QPalette::WindowText, alarm);
    m_complaint->setPalette(colours);
}

} // namespace porthole::gui
