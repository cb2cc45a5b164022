#include "gui/capturing/capture_source_form.h"

#include "gui/basics/qt_text.h"
#include "gui/capturing/capture_choices.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QSpinBox>

namespace porthole::gui
{

using capture::CaptureSource;

namespace
{

QSpinBox* spinBox(int most, const QString& zero, const QString& suffix)
{
    auto* spin = new QSpinBox;
    spin->setRange(0, most);
    spin->setSpecialValueText(zero);
    spin->setSuffix(suffix);
    spin->setGroupSeparatorShown(true);
    spin->setMinimumWidth(150);
    return spin;
}

} // namespace

CaptureSourceForm::CaptureSourceForm(std::shared_ptr<CaptureSystem> system, SavedFilters& saved, QWidget* parent)
    : QWidget(parent)
    , m_system(system)
    , m_title(new QLabel)
    , m_filter(new CaptureFilterEdit(system, saved))
    , m_linkType(new QComboBox)
    , m_promiscuous(new QCheckBox(tr("&Promiscuous: also what is for other stations")))
    , m_monitor(new QCheckBox(tr("&Monitor mode: all that is in the air")))
    , m_snapLength(spinBox(largestSnapLength, tr("no limit"), tr(" bytes")))
    , m_buffer(spinBox(largestBuffer, tr("default"), tr(" MB")))
{
    auto bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setTextFormat(Qt::PlainText);
    m_linkType->setMinimumWidth(260);
    m_snapLength->setToolTip(tr("Bytes of each packet that are kept"));
    m_buffer->setToolTip(tr("Memory of the kernel for packets that wait to be written"));

    auto* numbers = new QHBoxLayout;
    numbers->addWidget(m_snapLength);
    numbers->addSpacing(24);
    auto* bufferLabel = new QLabel(tr("Kernel &buffer:"));
    bufferLabel->setBuddy(m_buffer);
    numbers->addWidget(bufferLabel);
    numbers->addSpacing(6);
    numbers->addWidget(m_buffer);
    numbers->addStretch();
    auto* checks = new QHBoxLayout;
    checks->addWidget(m_promiscuous);
    checks->addSpacing(24);
    checks->addWidget(m_monitor);
    checks->addStretch();
    auto* linkType = new QHBoxLayout;
    linkType->addWidget(m_linkType);
    linkType->addStretch();
    auto* form = new QFormLayout(this);
    form->setContentsMargins(0, 8, 0, 0);
    form->setVerticalSpacing(8);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(m_title);
    form->addRow(tr("Capture &filter:"), m_filter);
    form->addRow(tr("&Link type:"), linkType);
    form->addRow(tr("&Snap length:"), numbers);
    form->addRow(QString(), checks);
    const auto name = [form](QLayout* row, QWidget* buddy) {
        if (auto* label = qobject_cast<QLabel*>(form->labelForField(row)))
            label->setBuddy(buddy);
    };
    name(linkType, m_linkType);
    name(numbers, m_snapLength);
    connectParts();
    setSource(nullptr, false);
}

void CaptureSourceForm::connectParts()
{
    connect(m_filter, &CaptureFilterEdit::filterChanged, this, &CaptureSourceForm::tell);
    connect(m_linkType, &QComboBox::currentIndexChanged, this, &CaptureSourceForm::tell);
    connect(m_promiscuous, &QCheckBox::toggled, this, &CaptureSourceForm::tell);
    connect(m_monitor, &QCheckBox::toggled, this, [this] {
        tell();
        if (!m_showing)
            askForLinkTypes(); // they are others in monitor mode
    });
    connect(m_snapLength, &QSpinBox::valueChanged, this, &CaptureSourceForm::tell);
    connect(m_buffer, &QSpinBox::valueChanged, this, &CaptureSourceForm::tell);
}

void CaptureSourceForm::setSource(const CaptureSource* source, bool wireless)
{
    const QScopedValueRollback showing(m_showing, true);
    setEnabled(source != nullptr);
    m_source = source ? *source : CaptureSource();
    m_title->setText(source ? tr("How to capture on %1").arg(sourceName(*source)) : tr("Choose a source above"));
    m_filter->setFilter(toQString(m_source.filter));
    m_linkType->clear();
    m_linkType->addItem(tr("as the source has it"), QString());
    if (!m_source.linkType.empty()) {
        m_linkType->addItem(toQString(m_source.linkType), toQString(m_source.linkType));
        m_linkType->setCurrentIndex(1);
    }
    const bool device = m_source.kind == CaptureSource::Kind::Interface;
    const bool ours = device || m_source.kind == CaptureSource::Kind::Remote;
    m_promiscuous->setChecked(m_source.promiscuous);
    m_promiscuous->setEnabled(ours);
    m_monitor->setChecked(m_source.monitor);
    m_monitor->setEnabled(wireless || m_source.monitor);
    m_monitor->setToolTip(wireless ? QString() : tr("Wireless interfaces only"));
    m_snapLength->setValue(static_cast<int>(m_source.snapLength));
    m_buffer->setValue(static_cast<int>(m_source.bufferMegabytes));
    m_buffer->setEnabled(device);
    m_linkType->setEnabled(device);
    if (source && device)
        askForLinkTypes();
}

void CaptureSourceForm::tell()
{
    if (m_showing)
        return;
    m_source.filter = m_filter->filter().toStdString();
    m_source.linkType = m_linkType->currentData().toString().toStdString();
    m_source.promiscuous = m_promiscuous->isChecked();
    m_source.monitor = m_monitor->isChecked();
    m_source.snapLength = static_cast<std::uint32_t>(m_snapLength->value());
    m_source.bufferMegabytes = static_cast<std::uint32_t>(m_buffer->value());
    Q_EMIT changed(m_source);
}

void CaptureSourceForm::askForLinkTypes()
{
    m_askingLinkTypes.ask(
        [this, system = m_system, name = m_source.name, monitor = m_source.monitor]() -> LatestJob::Answer {
            auto types = system->linkTypes(name, monitor);
            return [this, name, types = std::move(types)] {
                if (name != m_source.name)
                    return;
                const QScopedValueRollback showing(m_showing, true);
                for (const auto& type : types) {
                    const auto value = toQString(type.name);
                    const auto text = type.description.empty()
                        ? value
                        : QStringLiteral("%1 (%2)").arg(toQString(type.description), value);
                    if (const int known = m_linkType->findData(value); known >= 0)
                        m_linkType->setItemText(known, text);
                    else
                        m_linkType->addItem(text, value);
                }
            };
        });
}

} // namespace porthole::gui
