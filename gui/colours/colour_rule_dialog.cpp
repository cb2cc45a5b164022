#include "gui/colours/colour_rule_dialog.h"

#include "gui/basics/qt_text.h"
#include "gui/colours/rule_colours.h"
#include "gui/filters/filter_line.h"

#include <QColorDialog>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFontDatabase>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

namespace porthole::gui {

namespace {

constexpr int previewPause = 200; ///< ms after the last change

QPushButton* makeButton(const QString& text, const char* name, const QString& tip)
{
    auto* button = new QPushButton(text);
    button->setObjectName(QLatin1String(name));
    button->setToolTip(tip);
    button->setAutoDefault(false);
    return button;
}

/// A rule has to show its colours also when it is selected: lines above and below say that it is.
class RuleDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->fillRect(option.rect, index.data(Qt::BackgroundRole).value<QBrush>());
        auto plain = option;
        plain.state &= ~(QStyle::State_Selected | QStyle::State_HasFocus | QStyle::State_MouseOver);
        QStyledItemDelegate::paint(painter, plain, index);
        if (!option.state.testFlag(QStyle::State_Selected))
            return;
        constexpr int line = 2;
        const auto colour = option.palette.color(QPalette::Active, QPalette::Highlight);
        painter->fillRect(QRect(option.rect.topLeft(), QSize(option.rect.width(), line)), colour);
        painter->fillRect(QRect(option.rect.left(), option.rect.bottom() + 1 - line, option.rect.width(), line), colour);
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(0, 8);
    }
};

QPixmap swatch(const QColor& colour, const QColor& line)
{
    QPixmap pixmap(28, 16);
    pixmap.fill(line);
    QPixmap inner(26, 14);
    inner.fill(colour);
    QPainter(&pixmap).drawPixmap(1, 1, inner);
    return pixmap;
}

} // namespace

ColourRuleDialog::ColourRuleDialog(ColourRuleStore& store, const Registry& registry, const Theme& theme, QWidget* parent)
    : QDialog(parent)
    , m_store(store)
    , m_registry(registry)
    , m_theme(&theme)
    , m_model(new ColourRuleModel(store.rules(), registry, this))
    , m_view(new QTreeView)
    , m_hitLabel(new QLabel)
{
    setWindowTitle(tr("Colouring rules"));
    auto* hint = new QLabel(tr("The first rule whose filter matches a packet colours it. The packet list shows what you change at once."));
    hint->setWordWrap(true);
    m_view->setModel(m_model);
    m_view->setItemDelegate(new RuleDelegate(m_view));
    m_view->setRootIsDecorated(false);
    m_view->setAllColumnsShowFocus(true);
    m_view->setUniformRowHeights(true);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setAccessibleName(tr("Colour rules"));
    m_view->header()->setStretchLastSection(true);
    m_view->setColumnWidth(ColourRuleModel::Name, 240);

    auto* column = new QVBoxLayout;
    makeButtons(*column);
    auto* upper = new QHBoxLayout;
    upper->addWidget(m_view, 1);
    upper->addLayout(column);

    auto* box = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    connect(box, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(box, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* layout = new QVBoxLayout(this);
    layout->addWidget(hint);
    layout->addLayout(upper, 1);
    layout->addWidget(m_hitLabel);
    m_editor = makeEditor();
    layout->addWidget(m_editor);
    layout->addWidget(box);
    resize(860, 620);

    m_preview.setSingleShot(true);
    m_preview.setInterval(previewPause);
    connect(&m_preview, &QTimer::timeout, this, [this] { m_store.preview(m_model->rules()); });
    connect(m_model, &ColourRuleModel::edited, this, [this] { m_preview.start(); });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ColourRuleDialog::showRule);
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] { select(0); });
    setTheme(theme);
    select(0);
}

void ColourRuleDialog::makeButtons(QVBoxLayout& column)
{
    const auto add = [&](const QString& text, const char* name, const QString& tip, auto act) {
        auto* button = makeButton(text, name, tip);
        connect(button, &QPushButton::clicked, this, act);
        column.addWidget(button);
    };
    add(tr("&Add"), "add", tr("Add a rule above the selected one"), [this] {
        const int at = std::max(row(), 0);
        m_model->insert(at, {tr("New rule"), {}, m_theme->of(Scheme::Light).conversations[5].background, QColor(0x1b1f24)});
        select(at);
        m_filter->setFocus();
    });
    add(tr("&Copy"), "copy", tr("Add a copy of the selected rule"), [this] {
        if (const int at = row(); at >= 0) {
            auto copied = m_model->rules()[at];
            copied.comments.clear();
            m_model->insert(at + 1, copied);
            select(at + 1);
        }
    });
    add(tr("&Remove"), "remove", tr("Remove the selected rule"), [this] {
        if (const int at = row(); at >= 0) {
            m_model->remove(at);
            select(std::min(at, m_model->rowCount() - 1));
        }
    });
    const auto move = [this](int by) {
        const int at = row();
        if (at < 0 || at + by < 0 || at + by >= m_model->rowCount())
            return;
        m_model->move(at, at + by);
        select(at + by);
    };
    add(tr("Move &up"), "up", tr("Try the selected rule earlier"), [move] { move(-1); });
    add(tr("Move &down"), "down", tr("Try the selected rule later"), [move] { move(1); });
    column.addStretch(1);
    add(tr("&Import…"), "import", tr("Add the rules of a file in Wireshark's format in front of these"), [this] { askForImport(); });
    add(tr("&Export…"), "export", tr("Write all rules to a file in Wireshark's format"), [this] { askForExport(); });
    add(tr("Re&set"), "reset", tr("Put Porthole's own rules in place of all"), [this] { m_model->setRules(defaultColourRules()); });
}

QWidget* ColourRuleDialog::makeEditor()
{
    auto* editor = new QWidget;
    auto* form = new QFormLayout(editor);
    form->setContentsMargins(0, 6, 0, 6);
    m_name = new QLineEdit;
    m_filter = new QLineEdit;
    m_filter->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_complaint = new QLabel;
    m_complaint->setWordWrap(true);
    m_complaint->setTextFormat(Qt::PlainText);
    m_complaint->setMinimumHeight(m_complaint->fontMetrics().height()); // lines below do not jump while one types
    m_background = makeButton(tr("&Background…"), "background", tr("Choose the colour of the row"));
    m_text = makeButton(tr("&Text…"), "text", tr("Choose the colour of the text"));
    m_sample = new QLabel(tr("192.0.2.1 → 198.51.100.7  as the list shows it"));
    m_sample->setAlignment(Qt::AlignCenter);
    m_sample->setMargin(5);
    auto* colours = new QHBoxLayout;
    colours->addWidget(m_background);
    colours->addWidget(m_text);
    colours->addWidget(m_sample, 1);
    form->addRow(tr("&Name:"), m_name);
    form->addRow(tr("Display &filter:"), m_filter);
    form->addRow(QString(), m_complaint);
    form->addRow(tr("Colours:"), colours);
    connect(m_name, &QLineEdit::textEdited, this, &ColourRuleDialog::ruleEdited);
    connect(m_filter, &QLineEdit::textEdited, this, &ColourRuleDialog::ruleEdited);
    connect(m_background, &QPushButton::clicked, this, [this] { pickColour(true); });
    connect(m_text, &QPushButton::clicked, this, [this] { pickColour(false); });
    return editor;
}

QPushButton* ColourRuleDialog::button(const QString& name) const
{
    return findChild<QPushButton*>(name);
}

int ColourRuleDialog::row() const
{
    return m_view->currentIndex().isValid() ? m_view->currentIndex().row() : -1;
}

void ColourRuleDialog::select(int row)
{
    m_view->setCurrentIndex(m_model->index(row, 0));
    showRule();
}

void ColourRuleDialog::setTheme(const Theme& theme)
{
    m_theme = &theme;
    m_model->setTheme(theme);
    showRule();
}

void ColourRuleDialog::showRule()
{
    const int at = row();
    m_editor->setEnabled(at >= 0);
    for (const auto* name : {"copy", "remove", "up", "down"})
        if (auto* found = button(QLatin1String(name)))
            found->setEnabled(at >= 0);
    m_showing = true;
    const auto rule = at >= 0 ? m_model->rules()[at] : ColourRule {};
    if (m_name->text() != rule.name)
        m_name->setText(rule.name);
    if (m_filter->text() != rule.filter)
        m_filter->setText(rule.filter);
    m_showing = false;
    styleFilter();
    styleColours();
}

void ColourRuleDialog::ruleEdited()
{
    const int at = row();
    if (m_showing || at < 0)
        return;
    auto rule = m_model->rules()[at];
    rule.name = m_name->text();
    rule.filter = m_filter->text();
    m_model->set(at, rule);
    styleFilter();
}

void ColourRuleDialog::styleFilter()
{
    const auto text = m_filter->text();
    const auto compiled = analysis::DisplayFilter::compile(text.toStdString(), m_registry);
    const ColourPair plain {m_theme->palette.color(QPalette::Base), m_theme->palette.color(QPalette::Text)};
    const auto& colours = !compiled ? m_theme->filterBad
        : text.trimmed().isEmpty()  ? plain
        : compiled.filter->warnings().empty() ? m_theme->filterGood
                                              : m_theme->filterDoubtful;
    m_filter->setStyleSheet(filterLineStyle(*m_theme, colours));
    QString complaint;
    if (!compiled)
        complaint = toQString(compiled.error.message);
    else if (text.trimmed().isEmpty())
        complaint = tr("Without a filter the rule colours every packet.");
    else if (!compiled.filter->warnings().empty())
        complaint = toQString(compiled.filter->warnings().front());
    m_complaint->setText(row() >= 0 ? complaint : QString());
}

void ColourRuleDialog::styleColours()
{
    const int at = row();
    if (at < 0)
        return;
    const auto& rule = m_model->rules()[at];
    m_background->setIcon(swatch(rule.background, m_theme->line));
    m_text->setIcon(swatch(rule.text, m_theme->line));
    const auto shown = ruleColours({rule.background, rule.text}, *m_theme);
    m_sample->setStyleSheet(QStringLiteral("background: %1; color: %2;").arg(shown.background.name(), shown.text.name()));
}

void ColourRuleDialog::chooseColours(const QColor& background, const QColor& text)
{
    const int at = row();
    if (at < 0)
        return;
    auto rule = m_model->rules()[at];
    rule.background = background;
    rule.text = text;
    m_model->set(at, rule);
    styleColours();
}

void ColourRuleDialog::pickColour(bool background)
{
    const int at = row();
    if (at < 0)
        return;
    const auto& rule = m_model->rules()[at];
    auto* dialog = new QColorDialog(background ? rule.background : rule.text, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(background ? tr("Colour of the row") : tr("Colour of the text"));
    const auto before = rule;
    const auto use = [this, background](const QColor& colour) {
        if (const int now = row(); now >= 0)
            chooseColours(background ? colour : m_model->rules()[now].background, background ? m_model->rules()[now].text : colour);
    };
    connect(dialog, &QColorDialog::currentColorChanged, this, use);
    connect(dialog, &QDialog::rejected, this, [use, before, background] { use(background ? before.background : before.text); });
    dialog->open();
}

void ColourRuleDialog::showHit(int rule, std::uint32_t packet)
{
    const auto& all = m_store.compiled()->all();
    const auto others = static_cast<int>(all.size() - m_store.rules().size()); // of conversations
    const bool known = rule >= 0 && rule < all.size();
    m_model->setHit(known && rule >= others ? rule - others : -1);
    if (m_model->hit() >= 0)
        select(m_model->hit());
    m_hitLabel->setVisible(packet != 0);
    m_hitLabel->setText(known ? tr("Packet %1 is coloured by “%2”.").arg(packet).arg(all[rule].name)
                              : tr("No rule colours packet %1.").arg(packet));
}

void ColourRuleDialog::addRule(const QString& name, const QString& filter)
{
    m_model->insert(0, {name, filter, Theme::of(Scheme::Light).conversations[5].background, QColor(0x1b1f24)});
    select(0);
}

QString ColourRuleDialog::importFile(const QString& path)
{
    QString complaint;
    const auto file = readColourRules(path, complaint);
    if (!file)
        return complaint;
    m_model->setRules(file->rules + m_model->rules());
    return file->complaints.join(QLatin1Char('\n'));
}

QString ColourRuleDialog::exportFile(const QString& path) const
{
    return saveColourRules(path, m_model->rules());
}

void ColourRuleDialog::askForImport()
{
    auto* dialog = new QFileDialog(this, tr("Import colour rules"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        if (const auto complaint = importFile(path); !complaint.isEmpty())
            QMessageBox(QMessageBox::Warning, tr("Import colour rules"), complaint, QMessageBox::Ok, this).exec();
    });
    dialog->open();
}

void ColourRuleDialog::askForExport()
{
    auto* dialog = new QFileDialog(this, tr("Export colour rules"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(QStringLiteral("colorfilters"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        if (const auto complaint = exportFile(path); !complaint.isEmpty())
            QMessageBox(QMessageBox::Warning, tr("Export colour rules"), complaint, QMessageBox::Ok, this).exec();
    });
    dialog->open();
}

void ColourRuleDialog::accept()
{
    m_preview.stop();
    if (const auto complaint = m_store.setRules(m_model->rules()); !complaint.isEmpty())
        QMessageBox(QMessageBox::Warning, windowTitle(), complaint, QMessageBox::Ok, this).exec();
    QDialog::accept();
}

void ColourRuleDialog::reject()
{
    m_preview.stop();
    m_store.preview({});
    QDialog::reject();
}

} // namespace porthole::gui
