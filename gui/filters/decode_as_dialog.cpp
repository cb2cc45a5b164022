#include "gui/filters/decode_as_dialog.h"

#include "analysis/decode_rules.h"
#include "gui/basics/qt_text.h"
#include "gui/settings/settings.h"

#include <QComboBox>
#include <QCompleter>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace porthole::gui {

using namespace analysis;

DecodeAsDialog::DecodeAsDialog(Settings& settings, QWidget* parent)
    : QDialog(parent)
    , m_settings(settings)
    , m_list(new QTableWidget(0, ColumnCount))
    , m_remark(new QLabel)
    , m_add(new QPushButton(tr("&Add")))
    , m_remove(new QPushButton(tr("&Remove")))
{
    setWindowTitle(tr("Decode as"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(760, 360);
    auto* hint = new QLabel(tr("What is sent to these ports or numbers is taken for the protocol chosen here. The first rule that fits counts. "
                               "A range is written 5000-5010."));
    hint->setWordWrap(true);
    m_list->setHorizontalHeaderLabels({tr("Table"), tr("Number"), tr("Usually"), tr("Decode as")});
    m_list->horizontalHeader()->setStretchLastSection(true);
    m_list->horizontalHeader()->resizeSection(TableColumn, 140);
    m_list->horizontalHeader()->resizeSection(KeyColumn, 120);
    m_list->horizontalHeader()->resizeSection(UsualColumn, 140);
    m_list->verticalHeader()->hide();
    m_list->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_list->setAccessibleName(tr("Rules"));
    m_remark->setWordWrap(true);
    m_remark->setTextFormat(Qt::PlainText);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    m_accept = buttons->button(QDialogButtonBox::Ok);
    auto* edit = new QHBoxLayout;
    edit->addWidget(m_add);
    edit->addWidget(m_remove);
    edit->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(hint);
    layout->addWidget(m_list, 1);
    layout->addLayout(edit);
    layout->addWidget(m_remark);
    layout->addWidget(buttons);
    for (const auto& rule : settings.dissection().decodeRules) {
        // As the rule's text has them: "tcp.port==8888,http".
        const auto text = toQString(decodeRuleText(rule));
        const auto equals = text.indexOf(QLatin1String("=="));
        const auto comma = text.lastIndexOf(QLatin1Char(','));
        addRow(text.left(equals), text.mid(equals + 2, comma - equals - 2), text.mid(comma + 1));
    }
    connect(m_add, &QPushButton::clicked, this, [this] {
        addRow(QStringLiteral("tcp.port"), {}, QStringLiteral("http"));
        m_list->setCurrentCell(m_list->rowCount() - 1, KeyColumn);
        keyEdit(m_list->rowCount() - 1)->setFocus();
    });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        m_list->removeRow(m_list->currentRow() >= 0 ? m_list->currentRow() : m_list->rowCount() - 1);
        check();
    });
    connect(buttons, &QDialogButtonBox::accepted, this, &DecodeAsDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &DecodeAsDialog::reject);
    check();
}

QComboBox* DecodeAsDialog::tableBox(int row) const { return qobject_cast<QComboBox*>(m_list->cellWidget(row, TableColumn)); }
QLineEdit* DecodeAsDialog::keyEdit(int row) const { return qobject_cast<QLineEdit*>(m_list->cellWidget(row, KeyColumn)); }
QComboBox* DecodeAsDialog::protocolBox(int row) const { return qobject_cast<QComboBox*>(m_list->cellWidget(row, ProtocolColumn)); }
QString DecodeAsDialog::remark() const { return m_remark->text(); }

void DecodeAsDialog::addRow(const QString& table, const QString& key, const QString& protocol)
{
    const int row = m_list->rowCount();
    m_list->insertRow(row);
    auto* tables = new QComboBox;
    for (const auto known : decodableTables())
        tables->addItem(toQString(tableName(known)));
    tables->setCurrentText(table);
    tables->setAccessibleName(tr("Table"));
    auto* number = new QLineEdit(key);
    number->setFrame(false);
    number->setAccessibleName(tr("Number"));
    auto* protocols = new QComboBox;
    for (const auto* known : decodableProtocols(standardRegistry()))
        protocols->addItem(tr("%1 – %2").arg(QString::fromUtf8(known->shortName), QString::fromUtf8(known->layer.name)),
            QString::fromUtf8(known->layer.abbreviation));
    protocols->setCurrentIndex(std::max(0, protocols->findData(protocol)));
    protocols->setEditable(true); // so that typing finds it
    protocols->setInsertPolicy(QComboBox::NoInsert);
    protocols->completer()->setFilterMode(Qt::MatchContains);
    protocols->completer()->setCompletionMode(QCompleter::PopupCompletion);
    protocols->setAccessibleName(tr("Decode as"));
    auto* usual = new QTableWidgetItem;
    usual->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    m_list->setCellWidget(row, TableColumn, tables);
    m_list->setCellWidget(row, KeyColumn, number);
    m_list->setItem(row, UsualColumn, usual);
    m_list->setCellWidget(row, ProtocolColumn, protocols);
    connect(tables, &QComboBox::currentIndexChanged, this, &DecodeAsDialog::check);
    connect(protocols, &QComboBox::currentIndexChanged, this, &DecodeAsDialog::check);
    connect(number, &QLineEdit::textChanged, this, &DecodeAsDialog::check);
    check();
}

void DecodeAsDialog::propose(const Conversation& conversation)
{
    const bool tcp = conversation.kind == TransportFacts::Kind::Tcp;
    const auto [low, high] = std::minmax(conversation.portA, conversation.portB);
    const auto server = tcp ? (conversation.clientIsA ? conversation.portB : conversation.portA) : low ? low : high;
    const auto table = QString::fromLatin1(tcp ? "tcp.port" : "udp.port");
    for (int row = 0; row < m_list->rowCount(); ++row)
        if (tableBox(row)->currentText() == table && keyEdit(row)->text() == QString::number(server)) {
            m_list->setCurrentCell(row, ProtocolColumn);
            return;
        }
    const auto* usual = standardRegistry().child(tcp ? Table::TcpPort : Table::UdpPort, server);
    addRow(table, QString::number(server), QString::fromUtf8(usual ? usual->layer.abbreviation : "data"));
    m_list->setCurrentCell(m_list->rowCount() - 1, ProtocolColumn);
    protocolBox(m_list->rowCount() - 1)->setFocus();
}

QString DecodeAsDialog::ruleText(int row) const
{
    return QStringLiteral("%1==%2,%3").arg(tableBox(row)->currentText(), keyEdit(row)->text().trimmed(), protocolBox(row)->currentData().toString());
}

void DecodeAsDialog::check()
{
    QString problem;
    for (int row = 0; row < m_list->rowCount(); ++row) {
        if (!tableBox(row) || !protocolBox(row))
            continue; // it is being made
        const auto parsed = parseDecodeRule(ruleText(row).toStdString(), standardRegistry());
        const auto* rule = std::get_if<DecodeRule>(&parsed);
        const auto* usual = rule && rule->first == rule->last ? standardRegistry().child(rule->table, rule->first) : nullptr;
        m_list->item(row, UsualColumn)->setText(usual ? QString::fromUtf8(usual->shortName) : QString());
        if (const auto* wrong = std::get_if<std::string>(&parsed); wrong && problem.isEmpty())
            problem = keyEdit(row)->text().trimmed().isEmpty() ? tr("A rule needs a number.") : toQString(*wrong);
    }
    m_remark->setText(problem);
    m_accept->setEnabled(problem.isEmpty());
    m_remove->setEnabled(m_list->rowCount() > 0);
}

void DecodeAsDialog::accept()
{
    if (!m_accept->isEnabled())
        return;
    auto options = m_settings.dissection();
    options.decodeRules.clear();
    for (int row = 0; row < m_list->rowCount(); ++row) {
        auto parsed = parseDecodeRule(ruleText(row).toStdString(), standardRegistry());
        if (const auto* rule = std::get_if<DecodeRule>(&parsed))
            options.decodeRules.push_back(*rule);
    }
    m_settings.setDissection(options);
    QDialog::accept();
}

} // namespace porthole::gui
