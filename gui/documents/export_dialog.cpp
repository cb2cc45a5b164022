#include "gui/documents/export_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace porthole::gui {

ExportDialog::ExportDialog(
    const QString& title, QList<Form> forms, std::shared_ptr<const ChoosablePackets> packets, QWidget* parent)
    : QDialog(parent)
    , m_forms(std::move(forms))
    , m_path(new QLineEdit)
    , m_form(new QComboBox)
    , m_range(new PacketRangeBox(std::move(packets)))
    , m_label(new QLabel)
    , m_layout(new QVBoxLayout(this))
{
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    auto* browse = new QPushButton(tr("&Browse…"));
    auto* file = new QHBoxLayout;
    file->addWidget(m_path, 1);
    file->addWidget(browse);
    auto* top = new QFormLayout;
    top->addRow(tr("F&ile:"), file);
    static_cast<QLabel*>(top->labelForField(file))->setBuddy(m_path);
    m_path->setMinimumWidth(360);
    m_path->setAccessibleName(tr("File"));
    for (const auto& [name, ending] : std::as_const(m_forms))
        m_form->addItem(name);
    top->addRow(tr("For&mat:"), m_form);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
    m_accept = buttons->button(QDialogButtonBox::Save);
    m_label->setWordWrap(true);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setMinimumHeight(m_label->fontMetrics().lineSpacing() * 2);
    m_label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_layout->setSpacing(10);
    m_layout->addLayout(top);
    m_layout->addWidget(m_range);
    m_layout->addWidget(m_label);
    m_layout->addStretch();
    m_layout->addWidget(buttons);
    connect(browse, &QPushButton::clicked, this, &ExportDialog::browse);
    connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &ExportDialog::reject);
    connect(m_form, &QComboBox::currentIndexChanged, this, &ExportDialog::formChanged);
    connect(m_path, &QLineEdit::textChanged, this, &ExportDialog::update);
    connect(m_range, &PacketRangeBox::changed, this, [this] {
        update();
        Q_EMIT choiceChanged();
    });
    update();
}

void ExportDialog::addContent(QWidget* content)
{
    m_layout->insertWidget(m_layout->indexOf(m_label), content);
}

void ExportDialog::setPath(const QString& withoutEnding)
{
    m_path->setText(QDir::toNativeSeparators(withoutEnding + QLatin1Char('.') + m_forms[form()].ending));
}

QString ExportDialog::path() const
{
    const auto typed = QDir::fromNativeSeparators(m_path->text().trimmed());
    return typed.isEmpty() ? QString() : QFileInfo(typed).absoluteFilePath();
}

int ExportDialog::form() const
{
    return m_form->currentIndex();
}

/// The ending goes with the form, if it is that of another form.
void ExportDialog::formChanged()
{
    auto text = m_path->text();
    qsizetype longest = 0;
    for (const auto& [name, ending] : std::as_const(m_forms))
        if (ending.size() > longest && text.endsWith(QLatin1Char('.') + ending, Qt::CaseInsensitive))
            longest = ending.size();
    if (longest > 0) {
        text.chop(longest);
        m_path->setText(text + m_forms[form()].ending);
    }
    update();
    Q_EMIT choiceChanged();
}

void ExportDialog::browse()
{
    auto* dialog = new QFileDialog(this, windowTitle(), QFileInfo(path()).absolutePath());
    dialog->setObjectName(QStringLiteral("exportFileDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(m_forms[form()].ending);
    dialog->selectFile(QFileInfo(path()).fileName());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& chosen) {
        m_mayReplace = QFileInfo(chosen).absoluteFilePath(); // the file dialog has asked
        m_path->setText(QDir::toNativeSeparators(chosen));
    });
    dialog->open();
}

void ExportDialog::setRemark(const QString& text, bool forbids)
{
    m_remark = text;
    m_forbidden = forbids;
    update();
}

QString ExportDialog::remark() const
{
    return m_label->text();
}

void ExportDialog::update()
{
    const QFileInfo file(path());
    auto text = m_range->complaint();
    if (text.isEmpty() && path().isEmpty())
        text = tr("Please name a file.");
    else if (text.isEmpty() && (file.isDir() || !file.absoluteDir().exists()))
        text = file.isDir() ? tr("“%1” is a folder.").arg(file.fileName()) : tr("There is no folder “%1”.").arg(file.absolutePath());
    m_accept->setEnabled(text.isEmpty() && !m_forbidden);
    m_label->setText(text.isEmpty() ? m_remark : text);
}

void ExportDialog::accept()
{
    const auto file = path();
    if (!m_accept->isEnabled())
        return;
    if (!QFileInfo::exists(file) || m_mayReplace == file) {
        QDialog::accept();
        return;
    }
    auto* box = new QMessageBox(QMessageBox::Question, windowTitle(),
        tr("There is a file “%1” already. Replace it?").arg(QFileInfo(file).fileName()), QMessageBox::Cancel, this);
    box->setObjectName(QStringLiteral("replaceQuestion"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    auto* replace = box->addButton(tr("&Replace"), QMessageBox::AcceptRole);
    connect(replace, &QPushButton::clicked, this, [this, file] {
        m_mayReplace = file;
        accept();
    });
    box->open();
}

} // namespace porthole::gui
