#include "gui/packets/columns_page.h"

#include "dissectors/core/registry.h"
#include "gui/basics/qt_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSpinBox>

namespace porthole::gui {

namespace {

using Kind = PacketListColumn::Kind;

/// What can be chosen: a kind, and of times how they are written.
struct Choice {
    Kind kind;
    std::optional<TimeFormat> time;
    QString text;
    QLatin1String fields {}; ///< of Kind::Fields: these; empty: any
};

const QList<Choice>& choices()
{
    static const QList<Choice> all {
        {Kind::Fields, {}, ColumnsPage::tr("Values of fields")},
        {Kind::Number, {}, ColumnsPage::tr("Number")},
        {Kind::Time, {}, ColumnsPage::tr("Time, as the View menu says")},
        {Kind::Time, TimeFormat::SinceStart, ColumnsPage::tr("Time since the first packet")},
        {Kind::Time, TimeFormat::SincePrevious, ColumnsPage::tr("Time since the previous shown packet")},
        {Kind::Time, TimeFormat::SincePreviousCaptured, ColumnsPage::tr("Time since the previous packet")},
        {Kind::Time, TimeFormat::LocalDate, ColumnsPage::tr("Date and time")},
        {Kind::Time, TimeFormat::LocalTime, ColumnsPage::tr("Time of day")},
        {Kind::Time, TimeFormat::LocalDayOfYear, ColumnsPage::tr("Day of the year and time")},
        {Kind::Time, TimeFormat::UtcDate, ColumnsPage::tr("Date and time, UTC")},
        {Kind::Time, TimeFormat::UtcTime, ColumnsPage::tr("Time of day, UTC")},
        {Kind::Time, TimeFormat::UtcDayOfYear, ColumnsPage::tr("Day of the year and time, UTC")},
        {Kind::Source, {}, ColumnsPage::tr("Source address")},
        {Kind::Destination, {}, ColumnsPage::tr("Destination address")},
        {Kind::Protocol, {}, ColumnsPage::tr("Protocol")},
        {Kind::Length, {}, ColumnsPage::tr("Length")},
        {Kind::Info, {}, ColumnsPage::tr("Info")},
        {Kind::Fields, {}, ColumnsPage::tr("Programs, the sender's first"), QLatin1String("frame.process.name")},
        {Kind::Fields, {}, ColumnsPage::tr("Process IDs, the sender's first"), QLatin1String("frame.process.pid")},
        {Kind::Fields, {}, ColumnsPage::tr("Users of the programs"), QLatin1String("frame.process.user")},
    };
    return all;
}

} // namespace

ColumnsPage::ColumnsPage(QWidget* parent)
    : QWidget(parent)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    layout->addWidget(makeList(), 2);
    layout->addWidget(makeForm(), 3);
    setColumns(PacketListColumn::defaults());
}

QWidget* ColumnsPage::makeList()
{
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Columns"));
    m_list->setToolTip(tr("Columns with a tick are shown"));
    layout->addWidget(m_list);
    auto* first = new QHBoxLayout;
    auto* second = new QHBoxLayout;
    const auto button = [](QHBoxLayout* row, const QString& text, const QString& name) {
        auto* made = new QPushButton(text);
        made->setObjectName(name);
        made->setAutoDefault(false);
        row->addWidget(made);
        return made;
    };
    connect(button(first, tr("&Add"), QStringLiteral("addColumn")), &QPushButton::clicked, this, &ColumnsPage::addColumn);
    m_remove = button(first, tr("&Remove"), QStringLiteral("removeColumn"));
    m_up = button(second, tr("&Up"), QStringLiteral("columnUp"));
    m_down = button(second, tr("&Down"), QStringLiteral("columnDown"));
    connect(m_remove, &QPushButton::clicked, this, &ColumnsPage::remove);
    connect(m_up, &QPushButton::clicked, this, [this] { move(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { move(1); });
    auto* third = new QHBoxLayout;
    connect(button(third, tr("R&eset columns"), QStringLiteral("resetColumns")), &QPushButton::clicked, this, [this] {
        setColumns(PacketListColumn::defaults());
        Q_EMIT changed();
    });
    layout->addLayout(first);
    layout->addLayout(second);
    layout->addLayout(third);
    connect(m_list, &QListWidget::currentRowChanged, this, &ColumnsPage::showColumn);
    connect(m_list, &QListWidget::itemChanged, this, [this](const QListWidgetItem* item) {
        if (m_filling)
            return;
        m_columns[m_list->row(item)].visible = item->checkState() == Qt::Checked;
        updateState();
        Q_EMIT changed();
    });
    return side;
}

QWidget* ColumnsPage::makeForm()
{
    m_form = new QWidget;
    auto* form = new QFormLayout(m_form);
    form->setContentsMargins(0, 0, 0, 0);
    m_title = new QLineEdit;
    m_title->setObjectName(QStringLiteral("columnTitle"));
    m_kind = new QComboBox;
    m_kind->setObjectName(QStringLiteral("columnKind"));
    for (const auto& choice : choices())
        m_kind->addItem(choice.text);
    m_fields = new QLineEdit;
    m_fields->setObjectName(QStringLiteral("columnFields"));
    m_fields->setPlaceholderText(tr("tcp.srcport or udp.srcport"));
    m_fields->setToolTip(tr("The name of a field, or several joined by “or”"));
    m_occurrence = new QSpinBox;
    m_occurrence->setObjectName(QStringLiteral("columnOccurrence"));
    m_occurrence->setRange(-99, 99);
    m_occurrence->setToolTip(tr("0: all values of a packet; 1: the first of each field; -1: the last"));
    m_alignment = new QComboBox;
    m_alignment->setObjectName(QStringLiteral("columnAlignment"));
    m_alignment->addItem(tr("Left"), static_cast<int>(Qt::AlignLeft));
    m_alignment->addItem(tr("Centre"), static_cast<int>(Qt::AlignHCenter));
    m_alignment->addItem(tr("Right"), static_cast<int>(Qt::AlignRight));
    m_resolved = new QCheckBox(tr("&Names in place of numbers"));
    m_resolved->setObjectName(QStringLiteral("columnResolved"));
    m_complaint = new QLabel;
    m_complaint->setObjectName(QStringLiteral("columnComplaint"));
    m_complaint->setTextFormat(Qt::PlainText);
    m_complaint->setWordWrap(true);
    m_fieldsLabel = new QLabel(tr("&Fields:"));
    m_fieldsLabel->setBuddy(m_fields);
    m_occurrenceLabel = new QLabel(tr("&Occurrence:"));
    m_occurrenceLabel->setBuddy(m_occurrence);
    form->addRow(tr("&Title:"), m_title);
    form->addRow(tr("&Shows:"), m_kind);
    form->addRow(m_fieldsLabel, m_fields);
    form->addRow(m_occurrenceLabel, m_occurrence);
    form->addRow(tr("A&lignment:"), m_alignment);
    form->addRow(QString(), m_resolved);
    form->addRow(m_complaint);
    connect(m_title, &QLineEdit::textEdited, this, &ColumnsPage::takeForm);
    connect(m_fields, &QLineEdit::textEdited, this, &ColumnsPage::takeForm);
    connect(m_kind, &QComboBox::activated, this, &ColumnsPage::kindChosen);
    connect(m_alignment, &QComboBox::activated, this, &ColumnsPage::takeForm);
    connect(m_occurrence, &QSpinBox::valueChanged, this, &ColumnsPage::takeForm);
    connect(m_resolved, &QCheckBox::toggled, this, &ColumnsPage::takeForm);
    return m_form;
}

int ColumnsPage::current() const
{
    return m_list->currentRow();
}

void ColumnsPage::setColumns(const QList<PacketListColumn>& columns)
{
    m_columns = columns;
    fillList(0);
}

void ColumnsPage::select(int column)
{
    m_list->setCurrentRow(column);
}

void ColumnsPage::fillList(int current)
{
    m_filling = true;
    m_list->clear();
    for (const auto& column : std::as_const(m_columns)) {
        auto* item = new QListWidgetItem(column.title, m_list);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(column.visible ? Qt::Checked : Qt::Unchecked);
    }
    m_filling = false;
    m_list->setCurrentRow(current);
    showColumn();
}

void ColumnsPage::showColumn()
{
    const int index = current();
    if (m_filling || index < 0 || index >= m_columns.size())
        return;
    m_filling = true;
    const auto& column = m_columns[index];
    m_title->setText(column.title);
    m_fields->setText(column.fields);
    m_occurrence->setValue(column.occurrence);
    m_alignment->setCurrentIndex(m_alignment->findData(static_cast<int>(column.alignment)));
    m_resolved->setChecked(column.resolved);
    for (int choice = 0; choice < choices().size(); ++choice)
        if (const auto& one = choices()[choice]; one.kind == column.kind && one.time == column.time && (one.fields.isEmpty() || one.fields == column.fields))
            m_kind->setCurrentIndex(choice);
    m_filling = false;
    updateState();
}

void ColumnsPage::takeForm()
{
    const int index = current();
    if (m_filling || index < 0)
        return;
    auto& column = m_columns[index];
    column.title = m_title->text();
    column.kind = choices()[m_kind->currentIndex()].kind;
    column.time = choices()[m_kind->currentIndex()].time;
    column.fields = column.kind == Kind::Fields ? m_fields->text() : QString();
    column.occurrence = column.kind == Kind::Fields ? m_occurrence->value() : 0;
    column.alignment = static_cast<Qt::Alignment>(m_alignment->currentData().toInt());
    column.resolved = m_resolved->isChecked();
    m_filling = true;
    m_list->item(index)->setText(column.title);
    m_filling = false;
    updateState();
    Q_EMIT changed();
}

void ColumnsPage::kindChosen()
{
    if (const auto& chosen = choices()[m_kind->currentIndex()]; !chosen.fields.isEmpty())
        m_fields->setText(chosen.fields);
    takeForm();
    showColumn();
}

void ColumnsPage::addColumn()
{
    m_columns.append({.title = tr("New column")});
    fillList(static_cast<int>(m_columns.size()) - 1);
    m_title->setFocus();
    m_title->selectAll();
    Q_EMIT changed();
}

void ColumnsPage::remove()
{
    const int index = current();
    if (index < 0 || m_columns.size() < 2)
        return;
    m_columns.removeAt(index);
    fillList(qMin(index, static_cast<int>(m_columns.size()) - 1));
    Q_EMIT changed();
}

void ColumnsPage::move(int by)
{
    const int index = current();
    if (index < 0 || index + by < 0 || index + by >= m_columns.size())
        return;
    m_columns.move(index, index + by);
    fillList(index + by);
    Q_EMIT changed();
}

QString ColumnsPage::complaintOf(const PacketListColumn& column) const
{
    if (column.kind != Kind::Fields)
        return {};
    const auto parsed = analysis::FieldColumn::parse(column.fields.toStdString(), standardRegistry());
    return parsed ? QString() : toQString(parsed.error.message);
}

QString ColumnsPage::complaint() const
{
    bool anyVisible = false;
    for (const auto& column : m_columns) {
        if (const auto wrong = complaintOf(column); !wrong.isEmpty())
            return tr("Column “%1”: %2").arg(column.title, wrong);
        anyVisible |= column.visible;
    }
    return anyVisible ? QString() : tr("At least one column has to be shown.");
}

void ColumnsPage::updateState()
{
    const int index = current();
    const auto kind = index >= 0 ? m_columns[index].kind : Kind::Number;
    const bool showsFields = kind == Kind::Fields;
    for (QWidget* widget : std::initializer_list<QWidget*> {m_fields, m_fieldsLabel, m_occurrence, m_occurrenceLabel})
        widget->setVisible(showsFields);
    m_resolved->setVisible(showsFields || kind == Kind::Source || kind == Kind::Destination);
    m_remove->setEnabled(m_columns.size() > 1);
    m_up->setEnabled(index > 0);
    m_down->setEnabled(index + 1 < m_columns.size());
    // Of the column that is being edited, before that of another.
    const auto here = index >= 0 ? complaintOf(m_columns[index]) : QString();
    m_complaint->setText(here.isEmpty() ? complaint() : here);
}

} // namespace porthole::gui
