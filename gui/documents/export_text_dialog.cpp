#include "gui/documents/export_text_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QVBoxLayout>

namespace porthole::gui {

namespace {

struct TextForm {
    print::OutputFormat format;
    const char* ending;
};
constexpr TextForm textForms[] = {
    {print::OutputFormat::Text, "txt"},
    {print::OutputFormat::Csv, "csv"},
    {print::OutputFormat::Json, "json"},
    {print::OutputFormat::Pdml, "pdml"},
};

QString nameOf(print::OutputFormat format)
{
    switch (format) {
    case print::OutputFormat::Csv: return QObject::tr("CSV: the packet list, for spreadsheets");
    case print::OutputFormat::Json: return QObject::tr("JSON: all details");
    case print::OutputFormat::Pdml: return QObject::tr("PDML: all details, as XML");
    default: return QObject::tr("Plain text");
    }
}

QList<ExportDialog::Form> textFormList()
{
    QList<ExportDialog::Form> list;
    for (const auto& [format, ending] : textForms)
        list.append({nameOf(format), QString::fromLatin1(ending)});
    return list;
}

} // namespace

PacketTextBox::PacketTextBox(QWidget* parent)
    : QGroupBox(tr("Of each packet"), parent)
    , m_summary(new QCheckBox(tr("Its line of the packet lis&t")))
    , m_details(new QCheckBox(tr("Its d&etails:")))
    , m_depth(new QComboBox)
    , m_bytes(new QCheckBox(tr("Its b&ytes")))
{
    m_depth->addItems({tr("expanded as in the packet tree"), tr("all expanded"), tr("a line for each protocol")});
    m_depth->setCurrentIndex(static_cast<int>(Depth::Displayed));
    m_depth->setAccessibleName(tr("Details"));
    m_summary->setChecked(true);
    m_details->setChecked(true);
    auto* line = new QHBoxLayout;
    line->addWidget(m_details);
    line->addWidget(m_depth);
    line->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_summary);
    layout->addLayout(line);
    layout->addWidget(m_bytes);
    connect(m_details, &QCheckBox::toggled, m_depth, &QWidget::setEnabled);
    for (auto* box : {m_summary, m_details, m_bytes})
        connect(box, &QCheckBox::toggled, this, &PacketTextBox::changed);
}

bool PacketTextBox::isEmpty() const
{
    return !m_summary->isChecked() && !m_details->isChecked() && !m_bytes->isChecked();
}

void PacketTextBox::applyTo(print::PrintOptions& options, const std::unordered_set<std::uint64_t>& expanded) const
{
    options.summary = m_summary->isChecked();
    options.details = m_details->isChecked();
    options.bytes = m_bytes->isChecked();
    switch (static_cast<Depth>(m_depth->currentIndex())) {
    case Depth::Displayed:
        options.isExpanded = [expanded](const Packet& packet, std::uint32_t item) { return expanded.contains(pathOfItem(packet, item)); };
        break;
    case Depth::Layers:
        options.isExpanded = [](const Packet&, std::uint32_t) { return false; };
        break;
    case Depth::All: break;
    }
}

ExportTextDialog::ExportTextDialog(std::shared_ptr<const ChoosablePackets> packets, QWidget* parent)
    : ExportDialog(tr("Export dissections"), textFormList(), std::move(packets), parent)
    , m_text(new PacketTextBox)
{
    addContent(m_text);
    connect(this, &ExportDialog::choiceChanged, this, &ExportTextDialog::contentChanged);
    connect(m_text, &PacketTextBox::changed, this, &ExportTextDialog::contentChanged);
}

void ExportTextDialog::contentChanged()
{
    const bool isText = textForms[form()].format == print::OutputFormat::Text;
    m_text->setEnabled(isText);
    setRemark(isText && m_text->isEmpty() ? tr("Please choose what is written of each packet.") : QString(), isText && m_text->isEmpty());
}

print::PrintOptions ExportTextDialog::options(const std::unordered_set<std::uint64_t>& expanded) const
{
    print::PrintOptions options;
    options.format = textForms[form()].format;
    if (options.format == print::OutputFormat::Text)
        m_text->applyTo(options, expanded);
    return options;
}

} // namespace porthole::gui
