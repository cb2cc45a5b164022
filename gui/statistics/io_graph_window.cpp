#include "gui/statistics/io_graph_window.h"

#include "gui/basics/qt_text.h"
#include "gui/plot/plot_buttons.h"
#include "gui/plot/plot_colours.h"
#include "gui/settings/settings.h"

#include <QCheckBox>
#include <QClipboard>
#include <QCloseEvent>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

namespace porthole::gui {

using analysis::IoUnit;

namespace {

constexpr int growthInterval = 250; // ms
constexpr int editingPause = 100;   // ms

QPushButton* addButton(QHBoxLayout& layout, const char* name, const QString& text, const QString& toolTip)
{
    auto* button = new QPushButton(text);
    button->setObjectName(QLatin1String(name));
    button->setToolTip(toolTip);
    button->setAutoDefault(false);
    layout.addWidget(button);
    return button;
}

QString quoted(QString text)
{
    return QLatin1Char('"') + text.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
}

/// May take long: not on the GUI thread.
QString csvOf(const QStringList& names, const std::vector<std::shared_ptr<const analysis::PlotSeries>>& curves)
{
    QString text = quoted(QObject::tr("Interval start"));
    for (const auto& name : names)
        text += QLatin1Char(',') + quoted(name);
    text += QLatin1Char('\n');
    std::vector<std::size_t> at(curves.size(), 0);
    for (;;) {
        std::optional<double> next;
        for (std::size_t i = 0; i < curves.size(); ++i)
            if (at[i] < curves[i]->size() && (!next || curves[i]->at(at[i]).x < *next))
                next = curves[i]->at(at[i]).x;
        if (!next)
            return text;
        text += QString::number(*next, 'f', 6);
        for (std::size_t i = 0; i < curves.size(); ++i) {
            text += QLatin1Char(',');
            if (at[i] < curves[i]->size() && curves[i]->at(at[i]).x == *next)
                text += QString::number(curves[i]->at(at[i]++).high, 'g', 15);
        }
        text += QLatin1Char('\n');
    }
}

} // namespace

IoGraphWindow::IoGraphWindow(CaptureView& view)
    : m_view(view)
    , m_plot(new Plot)
    , m_model(new IoGraphModel(standardRegistry(), this))
    , m_delegate(new IoGraphDelegate(standardRegistry(), this))
{
    resize(980, 680);
    auto* layout = new QVBoxLayout(this);
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(m_plot);
    splitter->addWidget(buildTable());
    splitter->setStretchFactor(0, 1);
    splitter->setSizes({480, 150});
    splitter->setChildrenCollapsible(false);
    layout->addWidget(splitter, 1);
    layout->addWidget(buildBottom());
    m_plot->setFitsVertically(true);
    m_plot->setMinimumHeight(160);
    m_plot->setFocus();
    connect(m_plot, &Plot::clicked, this, &IoGraphWindow::goTo);
    connect(m_plot, &Plot::hovered, this, &IoGraphWindow::updateReadOut);
    m_growth.setInterval(growthInterval);
    connect(&m_growth, &QTimer::timeout, this, [this] {
        if (std::exchange(m_grew, false) && m_job)
            m_job->sessionGrew(!m_view.isLoading());
    });
    m_editing.setInterval(editingPause);
    m_editing.setSingleShot(true);
    connect(&m_editing, &QTimer::timeout, this, &IoGraphWindow::ask);
    readChoices();
    connect(m_model, &IoGraphModel::edited, this, [this] {
        m_ready = false;
        m_editing.start();
    });
    connect(&m_view, &CaptureView::sessionChanged, this, &IoGraphWindow::openSession);
    connect(&m_view, &CaptureView::framesAdded, this, [this] { m_grew = true; });
    connect(&m_view, &CaptureView::loadingFinished, this, [this] { m_grew = true; });
    connect(&m_view, &CaptureView::packetSelected, this, &IoGraphWindow::updateMarker);
    const auto setTheme = [this](const Theme& theme) {
        m_plot->setTheme(theme);
        m_model->setTheme(theme);
        m_delegate->setTheme(theme);
        showAnswer();
    };
    connect(&m_view, &CaptureView::themeChanged, this, setTheme);
    connect(&m_view.settings(), &Settings::profileAboutToChange, this, &IoGraphWindow::writeChoices);
    connect(&m_view.settings(), &Settings::profileChanged, this, &IoGraphWindow::readChoices);
    setTheme(m_view.theme());
    openSession();
}

IoGraphWindow::~IoGraphWindow()
{
    writeChoices(); // the program may end without closing its windows
}

QString IoGraphWindow::filePath() const
{
    return m_view.settings().profileFolder() + QStringLiteral("/io_graph.ini");
}

void IoGraphWindow::readChoices()
{
    const auto choices = IoGraphChoices::read(filePath());
    const QSignalBlocker quietInterval(m_interval), quietTime(m_timeOfDay), quietScale(m_logarithmic);
    m_interval->setCurrentIndex(std::max(m_interval->findData(static_cast<qint64>(choices.interval)), 0));
    m_timeOfDay->setChecked(choices.timeOfDay);
    m_logarithmic->setChecked(choices.logarithmic);
    m_model->setRows(choices.rows);
}

void IoGraphWindow::writeChoices()
{
    IoGraphChoices choices {m_model->rows(), m_interval->currentData().toLongLong(), m_timeOfDay->isChecked(), m_logarithmic->isChecked()};
    if (!(choices == IoGraphChoices::read(filePath())))
        choices.write(filePath());
}

void IoGraphWindow::closeEvent(QCloseEvent* event)
{
    writeChoices();
    QWidget::closeEvent(event);
}

QWidget* IoGraphWindow::buildTable()
{
    auto* part = new QWidget;
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    m_table = new QTableView;
    m_table->setObjectName(QStringLiteral("curves"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(m_delegate);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed
        | QAbstractItemView::SelectedClicked);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->setColumnWidth(IoGraphModel::Name, 150);
    m_table->setColumnWidth(IoGraphModel::Filter, 250);
    m_table->setColumnWidth(IoGraphModel::Colour, 56);
    m_table->setColumnWidth(IoGraphModel::Style, 84);
    m_table->setColumnWidth(IoGraphModel::Unit, 128);
    m_table->setColumnWidth(IoGraphModel::Field, 150);
    m_table->setMinimumHeight(90);
    layout->addWidget(m_table);

    auto* tools = new QHBoxLayout;
    auto* add = addButton(*tools, "addCurve", tr("&Add curve"), tr("Add a curve; it begins with the display filter of the packet list."));
    connect(add, &QPushButton::clicked, this, &IoGraphWindow::addRow);
    auto* remove = addButton(*tools, "removeCurve", tr("Re&move"), tr("Remove the selected curve."));
    connect(remove, &QPushButton::clicked, this, [this] { m_model->remove(currentRow()); });
    auto* up = addButton(*tools, "curveUp", tr("&Up"), tr("Draw the selected curve below the one before."));
    connect(up, &QPushButton::clicked, this, [this] { m_model->move(currentRow(), -1); });
    auto* down = addButton(*tools, "curveDown", tr("Do&wn"), tr("Draw the selected curve over the next one."));
    connect(down, &QPushButton::clicked, this, [this] { m_model->move(currentRow(), 1); });
    tools->addStretch(1);
    auto* label = new QLabel(tr("&Interval"));
    m_interval = new QComboBox;
    m_interval->setObjectName(QStringLiteral("interval"));
    m_interval->addItem(intervalName(0), qint64 {0});
    for (const auto interval : analysis::usualIntervals())
        m_interval->addItem(intervalName(interval), static_cast<qint64>(interval));
    label->setBuddy(m_interval);
    tools->addWidget(label);
    tools->addWidget(m_interval);
    m_timeOfDay = new QCheckBox(tr("&Time of day"));
    m_logarithmic = new QCheckBox(tr("&Logarithmic"));
    m_timeOfDay->setObjectName(QStringLiteral("timeOfDay"));
    m_logarithmic->setObjectName(QStringLiteral("logarithmic"));
    tools->addWidget(m_timeOfDay);
    tools->addWidget(m_logarithmic);
    layout->addLayout(tools);
    const auto restart = [this] {
        m_plot->showAll();
        ask();
    };
    connect(m_interval, &QComboBox::currentIndexChanged, this, &IoGraphWindow::ask);
    connect(m_timeOfDay, &QCheckBox::toggled, this, restart);
    connect(m_logarithmic, &QCheckBox::toggled, this, [this] {
        showAnswer();
        m_plot->showAll();
    });
    return part;
}

QWidget* IoGraphWindow::buildBottom()
{
    auto* bottom = new QWidget;
    auto* layout = new QHBoxLayout(bottom);
    layout->setContentsMargins(0, 0, 0, 0);
    m_readOut = new QLabel;
    m_readOut->setObjectName(QStringLiteral("readOut"));
    m_readOut->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_readOut->setWordWrap(true);
    layout->addWidget(m_readOut, 1);
    m_progress = new QProgressBar;
    m_progress->setRange(0, 1000);
    m_progress->setFixedWidth(140);
    m_progress->hide();
    m_stop = new QPushButton(tr("Stop"));
    m_stop->setObjectName(QStringLiteral("stop"));
    m_stop->hide();
    connect(m_stop, &QPushButton::clicked, this, [this] {
        if (m_job)
            m_job->cancel();
        m_progress->hide();
        m_stop->hide();
    });
    layout->addWidget(m_progress);
    layout->addWidget(m_stop);
    auto* copy = addButton(*layout, "copyCsv", tr("Copy CS&V"), tr("Copy the figures as text: a line an interval, a column a curve."));
    connect(copy, &QPushButton::clicked, this, [this] {
        QStringList names;
        for (const auto& curve : m_plot->curves())
            names.append(curve.name);
        std::vector<std::shared_ptr<const analysis::PlotSeries>> curves;
        for (const auto& curve : m_plot->curves())
            curves.push_back(curve.series);
        m_copying.ask([names, curves]() -> LatestJob::Answer {
            return [text = csvOf(names, curves)] { QGuiApplication::clipboard()->setText(text); };
        });
    });
    addPlotButtons(*layout, *m_plot, m_view.settings(), [this] { return QStringLiteral("%1-io").arg(m_view.captureName()); });
    return bottom;
}

int IoGraphWindow::currentRow() const
{
    return m_table->currentIndex().row();
}

void IoGraphWindow::addRow()
{
    IoGraphRow row;
    row.filter = m_view.filterText();
    row.name = row.filter.isEmpty() ? tr("Curve %1").arg(m_model->rowCount() + 1) : row.filter;
    row.colour = m_model->rowCount() % static_cast<int>(plotColourCount);
    const auto index = m_model->index(m_model->add(row), IoGraphModel::Filter);
    m_table->setCurrentIndex(index);
    m_table->setFocus();
    if (row.filter.isEmpty())
        m_table->edit(index);
}

void IoGraphWindow::openSession()
{
    if (m_session && m_session == m_view.session())
        return;
    m_session = m_view.session();
    m_job.reset();
    m_shown = {};
    m_growth.stop();
    if (m_session) {
        m_job = std::make_unique<IoGraphJob>(m_session);
        connect(m_job.get(), &IoGraphJob::answered, this, &IoGraphWindow::takeAnswer);
        m_growth.start();
    }
    const auto name = m_view.captureName();
    setWindowTitle(name.isEmpty() ? tr("I/O Graph") : tr("I/O Graph – %1").arg(name));
    m_plot->showAll();
    showAnswer();
    ask();
}

void IoGraphWindow::ask()
{
    m_editing.stop();
    m_ready = false;
    if (!m_job)
        return;
    IoGraphWish wish;
    wish.interval = m_interval->currentData().toLongLong();
    wish.timeOfDay = m_timeOfDay->isChecked();
    m_asked.clear();
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const auto& asked = m_model->rows()[row];
        if (!asked.enabled || !m_model->faultOf(row).isEmpty())
            continue;
        m_asked.push_back(row);
        wish.curves.push_back({m_model->filterOf(row), asked.unit, m_model->fieldOf(row), asked.smoothing});
    }
    m_job->wish(std::move(wish));
}

void IoGraphWindow::takeAnswer()
{
    auto answer = m_job ? m_job->take() : std::nullopt;
    if (!answer || answer->curves.size() != m_asked.size())
        return; // of a wish before
    m_shown = std::move(*answer);
    m_ready = m_shown.complete && !m_editing.isActive();
    m_progress->setVisible(!m_shown.complete);
    m_stop->setVisible(!m_shown.complete);
    m_progress->setValue(m_shown.wanted ? static_cast<int>(m_shown.counted * 1000 / m_shown.wanted) : 0);
    showAnswer();
}

PlotAxis IoGraphWindow::valueAxis() const
{
    const auto interval = intervalName(m_shown.interval);
    std::optional<IoUnit> unit;
    bool mixed = false;
    for (const int row : m_drawn) {
        mixed |= unit && *unit != m_model->rows()[row].unit;
        unit = m_model->rows()[row].unit;
    }
    const bool isTime = !mixed && unit && analysis::needsField(*unit) && *unit != IoUnit::CountFrames && *unit != IoUnit::CountFields
        && *unit != IoUnit::Load && !m_drawn.empty() && m_model->fieldOf(m_drawn.front())
        && m_model->fieldOf(m_drawn.front())->type == FieldType::RelativeTime;
    PlotAxis axis {tr("Figures of each %1").arg(interval), PlotUnit::Rate, m_logarithmic->isChecked()};
    if (!mixed && unit)
        axis.title = tr("%1 of each %2").arg(unitName(*unit), interval);
    if (isTime)
        axis.unit = PlotUnit::Duration;
    else if (!mixed && unit == IoUnit::Bytes)
        axis.unit = PlotUnit::Bytes;
    return axis;
}

void IoGraphWindow::showAnswer()
{
    if (m_shown.curves.size() > m_asked.size())
        return;
    m_drawn.clear();
    QList<PlotCurve> curves;
    for (std::size_t i = 0; i < m_shown.curves.size(); ++i) {
        const int number = m_asked[i];
        if (number >= m_model->rowCount() || !m_shown.curves[i])
            continue;
        const auto& row = m_model->rows()[number];
        m_drawn.push_back(number);
        curves.append({.name = row.name.isEmpty() ? row.filter : row.name,
            .colour = plotColours(m_view.theme())[static_cast<std::size_t>(row.colour) % plotColourCount],
            .shape = row.shape,
            .series = m_shown.curves[i],
            .barWidth = static_cast<double>(m_shown.interval) * 1e-9});
    }
    if (!m_session)
        m_plot->setMessage(tr("No capture is open."));
    else
        m_plot->setMessage(m_shown.complete ? tr("No packet passes the filters of these curves.") : QString());
    const bool timeOfDay = m_timeOfDay->isChecked();
    m_plot->setAxes({timeOfDay ? tr("Time of day") : tr("Time since the first packet (s)"), timeOfDay ? PlotUnit::TimeOfDay : PlotUnit::Seconds},
        valueAxis());
    m_plot->setCurves(curves);
    updateMarker();
    updateReadOut();
}

void IoGraphWindow::updateMarker()
{
    std::optional<double> marker;
    const auto selected = m_view.selectedPacket();
    if (m_session && selected && selected <= m_session->frameCount()) {
        const auto time = m_session->row(selected).time;
        const auto first = m_session->firstTime();
        if (time != noTime && first != noTime)
            marker = static_cast<double>(m_timeOfDay->isChecked() ? time : time - first) * 1e-9;
    }
    m_plot->setMarker(marker);
}

QString IoGraphWindow::readOut() const
{
    return m_readOut->text();
}

QString IoGraphWindow::csv() const
{
    QStringList names;
    std::vector<std::shared_ptr<const analysis::PlotSeries>> curves;
    for (const auto& curve : m_plot->curves()) {
        names.append(curve.name);
        curves.push_back(curve.series);
    }
    return csvOf(names, curves);
}

void IoGraphWindow::updateReadOut()
{
    if (const auto& hit = m_plot->hit(); hit && static_cast<std::size_t>(hit->curve) < m_drawn.size()) {
        const auto& curve = m_plot->curves()[hit->curve];
        const auto unit = m_timeOfDay->isChecked() ? PlotUnit::TimeOfDay : PlotUnit::Seconds;
        const auto axis = valueAxis();
        const auto value = plotValueText(hit->point.high, axis.unit == PlotUnit::Rate ? PlotUnit::Number : axis.unit);
        const auto from = plotValueText(hit->point.x, unit);
        auto text = tr("%1: %2 in the %3 from %4 on.").arg(curve.name, value, intervalName(m_shown.interval), from);
        if (hit->point.frame)
            text += tr(" Click to go to packet %1.").arg(formatCount(hit->point.frame));
        m_readOut->setText(text);
        return;
    }
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (m_model->rows()[row].enabled && !m_model->faultOf(row).isEmpty()) {
            m_readOut->setText(tr("“%1” is not shown: %2").arg(m_model->rows()[row].name, m_model->faultOf(row)));
            return;
        }
    QString text;
    if (m_shown.tooShort)
        text = tr("The capture is too long for that interval: %1 is used.").arg(intervalName(m_shown.interval));
    else if (m_shown.leftOut)
        text = tr("%1 without a place in the graph: older than the first packet, or without a time.").arg(formatPackets(m_shown.leftOut));
    else if (m_session)
        text = tr("Click on a point to go to its packet; turn the wheel to zoom, drag to move.");
    for (const auto& remark : m_shown.remarks)
        if (!remark.empty())
            text = toQString(remark);
    m_readOut->setText(text);
}

void IoGraphWindow::goTo(std::uint32_t frame)
{
    if (!m_view.goToPacket(frame))
        m_readOut->setText(tr("The display filter hides packet %1.").arg(formatCount(frame)));
}

void IoGraphWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape || event->matches(QKeySequence::Close))
        close();
    else
        QWidget::keyPressEvent(event);
}

} // namespace porthole::gui
