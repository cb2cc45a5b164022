#include "gui/capturing/add_extcap_dialog.h"

#include "gui/basics/qt_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTimeEdit>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>

namespace porthole::gui
{

namespace
{

using capture::ExtcapOption;
using Type = ExtcapOption::Type;

void makeLine(ExtcapField& field)
{
    auto* edit = new QLineEdit(toQString(field.option.defaultValue));
    edit->setPlaceholderText(toQString(field.option.placeholder));
    if (field.option.type == Type::Password)
        edit->setEchoMode(QLineEdit::Password);
    field.widget = edit;
    field.value = [edit] { return edit->text(); };
}

void makeCheck(ExtcapField& field)
{
    auto* check = new QCheckBox;
    check->setChecked(field.option.defaultValue == "true" || field.option.defaultValue == "1");
    field.widget = check;
    field.value = [check] { return check->isChecked() ? QStringLiteral("true") : QStringLiteral("false"); };
}

void makeSelector(ExtcapField& field)
{
    auto* box = new QComboBox;
    for (const auto& value : field.option.values) {
        box->addItem(toQString(value.display), toQString(value.value));
        if (value.isDefault || (!field.option.defaultValue.empty() && value.value == field.option.defaultValue))
            box->setCurrentIndex(box->count() - 1);
    }
    box->setEditable(field.option.type == Type::EditSelector);
    field.widget = box;
    field.value = [box] {
        // What was typed is its own value.
        const bool typed = box->isEditable() && box->findText(box->currentText()) < 0;
        return typed ? box->currentText() : box->itemData(std::max(0, box->findText(box->currentText()))).toString();
    };
}

void makeMultiCheck(ExtcapField& field)
{
    auto* list = new QListWidget;
    for (const auto& value : field.option.values) {
        auto* item = new QListWidgetItem(
            (value.parent.empty() ? QString() : QStringLiteral("    ")) + toQString(value.display), list);
        item->setData(Qt::UserRole, toQString(value.value));
        item->setCheckState(value.isDefault ? Qt::Checked : Qt::Unchecked);
        if (!value.enabled)
            item->setFlags(Qt::ItemIsEnabled);
    }
    list->setMaximumHeight(140);
    field.widget = list;
    field.value = [list] {
        QStringList chosen;
        for (int i = 0; i < list->count(); ++i)
            if (list->item(i)->checkState() == Qt::Checked)
                chosen.append(list->item(i)->data(Qt::UserRole).toString());
        return chosen.join(QLatin1Char(','));
    };
}

void makeFile(ExtcapField& field)
{
    auto* line = new QWidget;
    auto* edit = new QLineEdit(toQString(field.option.defaultValue));
    auto* browse = new QPushButton(QObject::tr("Browse…"));
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(edit, 1);
    layout->addWidget(browse);
    line->setFocusProxy(edit);
    QObject::connect(browse, &QPushButton::clicked, line,
        [line, edit, must = field.option.fileMustExist, kinds = toQString(field.option.fileExtension)] {
            const auto path = must ? QFileDialog::getOpenFileName(line, {}, edit->text(), kinds)
                                   : QFileDialog::getSaveFileName(line, {}, edit->text(), kinds);
            if (!path.isEmpty())
                edit->setText(path);
        });
    field.widget = line;
    field.value = [edit] { return edit->text(); };
}

void makeTime(ExtcapField& field)
{
    auto* edit = new QDateTimeEdit;
    edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    edit->setCalendarPopup(true);
    const auto seconds = toQString(field.option.defaultValue).toLongLong();
    edit->setDateTime(seconds ? QDateTime::fromSecsSinceEpoch(seconds) : QDateTime::currentDateTime());
    field.widget = edit;
    field.value = [edit] { return QString::number(edit->dateTime().toSecsSinceEpoch()); };
}

bool isNumber(Type type)
{
    return type == Type::Integer || type == Type::Unsigned || type == Type::Long || type == Type::Double;
}

} // namespace

ExtcapField makeExtcapField(const ExtcapOption& option)
{
    ExtcapField field { option, nullptr, {} };
    switch (option.type) {
    case Type::Boolean:
    case Type::BoolFlag:
        makeCheck(field);
        break;
    case Type::Radio:
    case Type::Selector:
    case Type::EditSelector:
        makeSelector(field);
        break;
    case Type::MultiCheck:
        makeMultiCheck(field);
        break;
    case Type::FileSelect:
        makeFile(field);
        break;
    case Type::Timestamp:
        makeTime(field);
        break;
    default:
        makeLine(field);
        break;
    }
    field.widget->setToolTip(toQString(option.tooltip));
    field.widget->setAccessibleName(toQString(option.display));
    return field;
}

QString complaintAbout(const ExtcapField& field)
{
    const auto name = toQString(field.option.display);
    const auto value = field.value();
    if (value.isEmpty())
        return field.option.required ? QObject::tr("“%1” is needed.").arg(name) : QString();
    if (isNumber(field.option.type)) {
        bool ok = false;
        const double number = value.toDouble(&ok);
        if (!ok || (field.option.type != Type::Double && value.contains(QLatin1Char('.'))))
            return QObject::tr("“%1” is a number.").arg(name);
        const auto minimum = toQString(field.option.minimum), maximum = toQString(field.option.maximum);
        if ((!minimum.isEmpty() && number < minimum.toDouble()) || (!maximum.isEmpty() && number > maximum.toDouble()))
            return QObject::tr("“%1” is between %2 and %3.").arg(name, minimum, maximum);
    }
    if (!field.option.validation.empty()) {
        const QRegularExpression pattern(toQString(field.option.validation));
        if (pattern.isValid() && !pattern.match(value).hasMatch())
            return QObject::tr("“%1” has not the form that the program wants.").arg(name);
    }
    return {};
}

AddExtcapDialog::AddExtcapDialog(std::shared_ptr<CaptureSystem> system, QWidget* parent)
    : QDialog(parent)
    , m_system(std::move(system))
    , m_choice(new QComboBox)
    , m_scroll(new QScrollArea)
    , m_words(new QLabel(tr("Looking for capture programs…")))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Add a source of another program"));
    m_choice->setAccessibleName(tr("Source"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_add = buttons->addButton(tr("Add"), QDialogButtonBox::AcceptRole);
    m_add->setEnabled(false);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_choice);
    layout->addWidget(m_words);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(buttons);
    resize(620, 480);
    connect(buttons, &QDialogButtonBox::accepted, this, &AddExtcapDialog::add);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_choice, &QComboBox::currentIndexChanged, this, &AddExtcapDialog::askForOptions);
    m_asking.ask([this, from = m_system]() -> LatestJob::Answer {
        auto found = from->extcapInterfaces();
        return [this, found = std::move(found)]() mutable { showInterfaces(std::move(found)); };
    });
}

void AddExtcapDialog::showInterfaces(std::vector<capture::ExtcapInterface> interfaces)
{
    m_interfaces = std::move(interfaces);
    if (m_interfaces.empty()) {
        QStringList folders;
        for (const auto& folder : capture::extcapFolders())
            folders.append(toQString(folder));
        m_words->setText(tr("There is no capture program in %1.").arg(folders.join(tr(" or "))));
        return;
    }
    for (const auto& interface : m_interfaces)
        m_choice->addItem(QStringLiteral("%1 (%2)").arg(toQString(interface.display), toQString(interface.name)));
}

void AddExtcapDialog::askForOptions()
{
    const auto index = m_choice->currentIndex();
    if (index < 0)
        return;
    m_add->setEnabled(false);
    m_words->setText(tr("Asking the program for its options…"));
    m_words->show(); // hidden when the program before it had answered
    m_asking.ask([this, system = m_system, interface = m_interfaces[static_cast<std::size_t>(index)],
                     index]() -> LatestJob::Answer {
        capture::Problem problem;
        auto options = system->extcapOptions(interface, problem);
        return [this, index, options = std::move(options), words = toQString(problem.text)] {
            if (index == m_choice->currentIndex())
                showOptions(options, options.empty() ? words : QString());
        };
    });
}

void AddExtcapDialog::showOptions(const std::vector<ExtcapOption>& options, const QString& complaint)
{
    m_fields.clear();
    m_form = new QWidget;
    auto* form = new QFormLayout(m_form);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    std::string group;
    for (const auto& option : options) {
        if (option.group != group && !option.group.empty()) {
            auto* heading = new QLabel(QStringLiteral("<b>%1</b>").arg(toQString(option.group).toHtmlEscaped()));
            form->addRow(heading);
        }
        group = option.group;
        m_fields.push_back(makeExtcapField(option));
        auto label = toQString(option.display).replace(QLatin1Char('&'), QStringLiteral("&&"));
        form->addRow(
            option.required ? tr("%1 (needed):").arg(label) : label + QLatin1Char(':'), m_fields.back().widget);
    }
    m_scroll->setWidget(m_form);
    m_words->setText(!complaint.isEmpty() ? complaint
            : options.empty()             ? tr("The program has no options.")
                                          : QString());
    m_words->setVisible(!m_words->text().isEmpty());
    m_add->setEnabled(complaint.isEmpty());
}

QString AddExtcapDialog::complaint() const
{
    for (const auto& field : m_fields)
        if (const auto words = complaintAbout(field); !words.isEmpty())
            return words;
    return {};
}

void AddExtcapDialog::add()
{
    if (const auto words = complaint(); !words.isEmpty()) {
        m_words->setText(words);
        m_words->setVisible(true);
        return;
    }
    const auto& interface = m_interfaces[static_cast<std::size_t>(m_choice->currentIndex())];
    capture::CaptureSource source;
    source.kind = capture::CaptureSource::Kind::Extcap;
    source.name = interface.name;
    source.extcapProgram = interface.program;
    QStringList secrets;
    for (const auto& field : m_fields) {
        for (auto& argument : capture::extcapArguments(field.option, field.value().toStdString()))
            source.extcapArguments.push_back(std::move(argument));
        if (field.option.type == Type::Password || !field.option.save)
            secrets.append(toQString(field.option.call));
    }
    accept();
    Q_EMIT chosen(source, secrets);
}

} // namespace porthole::gui
