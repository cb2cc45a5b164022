#include "gui/capturing/add_source_dialogs.h"

#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

namespace porthole::gui
{

namespace
{

QDialogButtonBox* addButtons(QDialog* dialog, QFormLayout* form, const QString& remark)
{
    auto* label = new QLabel(remark);
    label->setWordWrap(true);
    label->setMinimumWidth(420);
    form->addRow(label);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    buttons->addButton(QObject::tr("Add"), QDialogButtonBox::AcceptRole)->setEnabled(false);
    form->addRow(buttons);
    QObject::connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    return buttons;
}

void enableAdd(const QDialogButtonBox* buttons, bool on)
{
    for (auto* button : buttons->buttons())
        if (buttons->buttonRole(button) == QDialogButtonBox::AcceptRole)
            button->setEnabled(on);
}

} // namespace

AddPipeDialog::AddPipeDialog(QWidget* parent)
    : QDialog(parent)
    , m_path(new QLineEdit)
{
    setWindowTitle(tr("Add a pipe"));
    m_path->setPlaceholderText(QStringLiteral("/tmp/capture.fifo"));
    auto* browse = new QPushButton(tr("&Browse…"));
    connect(browse, &QPushButton::clicked, this, [this] {
        const auto path = QFileDialog::getOpenFileName(this, tr("Choose a pipe"), m_path->text());
        if (!path.isEmpty())
            m_path->setText(path);
    });
    auto* line = new QHBoxLayout;
    line->addWidget(m_path, 1);
    line->addWidget(browse);
    auto* form = new QFormLayout(this);
    form->addRow(tr("&Pipe:"), line);
    qobject_cast<QLabel*>(form->labelForField(line))->setBuddy(m_path);
    auto* buttons = addButtons(this, form,
        tr("A FIFO (mkfifo) into which another program writes a capture, pcap or pcapng. “-” is standard input."));
    connect(m_path, &QLineEdit::textChanged, this,
        [buttons](const QString& path) { enableAdd(buttons, !path.trimmed().isEmpty()); });
    connect(this, &QDialog::accepted, this, [this] {
        capture::CaptureSource source;
        source.kind = capture::CaptureSource::Kind::Pipe;
        source.name = QFile::encodeName(m_path->text().trimmed()).toStdString();
        Q_EMIT chosen(source);
    });
}

AddRemoteDialog::AddRemoteDialog(QWidget* parent)
    : QDialog(parent)
    , m_host(new QLineEdit)
    , m_port(new QSpinBox)
    , m_interface(new QLineEdit)
{
    setWindowTitle(tr("Add an interface of another machine"));
    m_host->setPlaceholderText(tr("user@host"));
    m_port->setRange(0, 65535);
    m_port->setSpecialValueText(tr("default"));
    m_interface->setPlaceholderText(tr("any"));
    auto* form = new QFormLayout(this);
    form->addRow(tr("&Machine:"), m_host);
    form->addRow(tr("&Port:"), m_port);
    form->addRow(tr("&Interface:"), m_interface);
    m_buttons = addButtons(this, form,
        tr("tcpdump runs there, started with ssh, which must be able to log in without asking for a password. The "
           "connection itself is left out of the capture."));
    connect(m_host, &QLineEdit::textChanged, this, &AddRemoteDialog::judge);
    connect(this, &QDialog::accepted, this, [this] {
        capture::CaptureSource source;
        source.kind = capture::CaptureSource::Kind::Remote;
        source.host = m_host->text().trimmed().toStdString();
        source.port = static_cast<std::uint16_t>(m_port->value());
        source.name = m_interface->text().trimmed().isEmpty() ? "any" : m_interface->text().trimmed().toStdString();
        source.filter = "not tcp port 22";
        Q_EMIT chosen(source);
    });
}

void AddRemoteDialog::judge()
{
    // What begins with a hyphen would be an option of ssh.
    const auto host = m_host->text().trimmed();
    enableAdd(m_buttons, !host.isEmpty() && !host.startsWith(QLatin1Char('-')) && !host.contains(QLatin1Char(' ')));
}

} // namespace porthole::gui
