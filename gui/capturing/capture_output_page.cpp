#include "gui/capturing/capture_output_page.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>
#include <QStackedWidget>
#include <QStandardPaths>

namespace porthole::gui
{

namespace
{

QLabel* remark(const QString& text)
{
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    label->setForegroundRole(QPalette::WindowText);
    return label;
}

} // namespace

RecorderBox::RecorderBox(std::shared_ptr<CaptureSystem> system, SavedFilters& saved, QWidget* parent)
    : QWidget(parent)
    , m_time(new LimitRow(tr("the last"), LimitRow::timeUnits()))
    , m_size(new LimitRow(tr("the last"), LimitRow::sizeUnits()))
    , m_onReset(new QCheckBox(tr("a TCP connection is reset")))
    , m_onRetransmissions(new QCheckBox(tr("TCP sends again:")))
    , m_retransmissions(new QSpinBox)
    , m_within(new QSpinBox)
    , m_onFilter(new QCheckBox(tr("a packet matches:")))
    , m_filter(new CaptureFilterEdit(std::move(system), saved))
    , m_after(new QSpinBox)
    , m_folder(new QLineEdit)
{
    auto* top = new QHBoxLayout;
    top->setSpacing(14);
    top->addWidget(makeKeptBox());
    top->addWidget(makeEventsBox(), 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(14);
    layout->addLayout(top);
    layout->addWidget(makeSavedBox());
    layout->addStretch();
    for (auto* row : { m_time, m_size })
        connect(row, &LimitRow::changed, this, &RecorderBox::changed);
    for (auto* check : { m_onReset, m_onRetransmissions, m_onFilter })
        connect(check, &QCheckBox::toggled, this, &RecorderBox::changed);
    for (auto* spin : { m_retransmissions, m_within, m_after })
        connect(spin, &QSpinBox::valueChanged, this, &RecorderBox::changed);
    connect(m_filter, &CaptureFilterEdit::filterChanged, this, &RecorderBox::changed);
    connect(m_filter, &CaptureFilterEdit::stateChanged, this, &RecorderBox::changed);
    connect(m_folder, &QLineEdit::textChanged, this, &RecorderBox::changed);
}

QWidget* RecorderBox::makeKeptBox()
{
    auto* box = new QGroupBox(tr("Kept are"));
    auto* layout = new QVBoxLayout(box);
    layout->setSpacing(6);
    layout->addWidget(m_time);
    layout->addWidget(m_size);
    layout->addWidget(remark(tr("With both, what is less.")));
    layout->addStretch();
    return box;
}

QWidget* RecorderBox::makeEventsBox()
{
    m_retransmissions->setRange(1, mostInRecorder);
    m_retransmissions->setSuffix(tr(" times"));
    m_retransmissions->setAccessibleName(tr("Retransmissions"));
    m_within->setRange(1, mostInRecorder);
    m_within->setSuffix(tr(" s"));
    m_within->setAccessibleName(tr("Seconds within which they are counted"));
    auto* burst = new QHBoxLayout;
    burst->addWidget(m_onRetransmissions);
    burst->addWidget(m_retransmissions);
    burst->addWidget(new QLabel(tr("within")));
    burst->addWidget(m_within);
    burst->addStretch();
    auto* filter = new QHBoxLayout;
    filter->addWidget(m_onFilter, 0, Qt::AlignTop);
    filter->addWidget(m_filter, 1);
    connect(m_onRetransmissions, &QCheckBox::toggled, m_retransmissions, &QWidget::setEnabled);
    connect(m_onRetransmissions, &QCheckBox::toggled, m_within, &QWidget::setEnabled);
    connect(m_onFilter, &QCheckBox::toggled, m_filter, &QWidget::setEnabled);
    auto* box = new QGroupBox(tr("They are saved when"));
    auto* layout = new QVBoxLayout(box);
    layout->setSpacing(6);
    layout->addWidget(m_onReset);
    layout->addLayout(burst);
    layout->addLayout(filter);
    layout->addWidget(remark(tr("and when you press Ctrl+Shift+E.")));
    return box;
}

QWidget* RecorderBox::makeSavedBox()
{
    m_after->setRange(0, mostInRecorder);
    m_after->setSuffix(tr(" s"));
    m_after->setAccessibleName(tr("Seconds after the event"));
    m_folder->setAccessibleName(tr("Folder for recordings"));
    auto* browseButton = new QPushButton(tr("Bro&wse…"));
    connect(browseButton, &QPushButton::clicked, this, &RecorderBox::browse);
    auto* box = new QGroupBox(tr("Saved"));
    auto* layout = new QHBoxLayout(box);
    layout->addWidget(new QLabel(tr("in")));
    layout->addWidget(m_folder, 1);
    layout->addWidget(browseButton);
    layout->addSpacing(16);
    layout->addWidget(new QLabel(tr("with")));
    layout->addWidget(m_after);
    layout->addWidget(new QLabel(tr("after the event")));
    return box;
}

void RecorderBox::browse()
{
    const auto path = QFileDialog::getExistingDirectory(this, tr("Folder for recordings"), m_folder->text());
    if (!path.isEmpty())
        m_folder->setText(path);
}

void RecorderBox::show(const RecorderChoices& choices)
{
    m_time->setLimit(choices.time);
    m_size->setLimit(choices.size);
    m_onReset->setChecked(choices.onReset);
    m_onRetransmissions->setChecked(choices.onRetransmissions);
    m_retransmissions->setValue(choices.retransmissions);
    m_within->setValue(choices.withinSeconds);
    m_onFilter->setChecked(choices.onFilter);
    m_filter->setFilter(choices.filter);
    m_filter->setEnabled(choices.onFilter);
    m_retransmissions->setEnabled(choices.onRetransmissions);
    m_within->setEnabled(choices.onRetransmissions);
    m_after->setValue(choices.afterSeconds);
    m_folder->setText(choices.folder.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::HomeLocation)
                                               : choices.folder);
}

RecorderChoices RecorderBox::choices() const
{
    return { m_time->limit(), m_size->limit(), m_onReset->isChecked(), m_onRetransmissions->isChecked(),
        m_retransmissions->value(), m_within->value(), m_onFilter->isChecked(), m_filter->filter(), m_after->value(),
        m_folder->text().trimmed() };
}

void RecorderBox::setTheme(const Theme& theme)
{
    m_filter->setTheme(theme);
}

CaptureOutputPage::CaptureOutputPage(std::shared_ptr<CaptureSystem> system, SavedFilters& saved, QWidget* parent)
    : QWidget(parent)
    , m_temporary(new QRadioButton(tr("Into a &temporary file, to be saved afterwards")))
    , m_toFile(new QRadioButton(tr("Into a &file:")))
    , m_record(new QRadioButton(tr("By a flight &recorder: only the last ones are kept, and saved when something happens")))
    , m_below(new QStackedWidget)
    , m_recorder(new RecorderBox(std::move(system), saved))
    , m_path(new QLineEdit)
    , m_browse(new QPushButton(tr("&Browse…")))
    , m_format(new QComboBox)
    , m_compression(new QComboBox)
    , m_compressedRemark(remark(tr("What is written compressed is shown when the capture has ended.")))
    , m_size(new LimitRow(tr("after"), LimitRow::sizeUnits()))
    , m_time(new LimitRow(tr("after"), LimitRow::timeUnits()))
    , m_packets(new LimitRow(tr("after"), {}, tr("packets")))
    , m_files(new LimitRow(tr("Keep only the last"), {}, tr("files (a ring: the oldest is deleted)")))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(14);
    layout->addWidget(makeFileBox());
    m_below->addWidget(makeNextBox());
    m_below->addWidget(m_recorder);
    layout->addWidget(m_below);
    layout->addStretch();

    m_temporary->setChecked(true);
    for (auto* choice : { m_toFile, m_record }) {
        connect(choice, &QRadioButton::toggled, this, &CaptureOutputPage::enableParts);
        connect(choice, &QRadioButton::toggled, this, &CaptureOutputPage::changed);
    }
    connect(m_recorder, &RecorderBox::changed, this, &CaptureOutputPage::changed);
    connect(m_path, &QLineEdit::textChanged, this, &CaptureOutputPage::changed);
    connect(m_browse, &QPushButton::clicked, this, &CaptureOutputPage::browse);
    connect(m_compression, &QComboBox::currentIndexChanged, this, &CaptureOutputPage::enableParts);
    for (auto* box : { m_format, m_compression })
        connect(box, &QComboBox::currentIndexChanged, this, &CaptureOutputPage::changed);
    for (auto* row : { m_size, m_time, m_packets, m_files })
        connect(row, &LimitRow::changed, this, &CaptureOutputPage::changed);
    enableParts();
}

QWidget* CaptureOutputPage::makeFileBox()
{
    m_format->addItem(tr("pcapng"), static_cast<int>(capture::FileFormat::PcapNg));
    m_format->addItem(tr("pcap (one source only)"), static_cast<int>(capture::FileFormat::Pcap));
    m_compression->addItem(tr("none"), static_cast<int>(capture::Compression::None));
    m_compression->addItem(tr("gzip"), static_cast<int>(capture::Compression::Gzip));
    m_compression->addItem(tr("zstd"), static_cast<int>(capture::Compression::Zstd));
    m_compression->addItem(tr("lz4"), static_cast<int>(capture::Compression::Lz4));
    m_path->setPlaceholderText(tr("Name of the file"));
    m_path->setAccessibleName(tr("File to capture into"));

    auto* box = new QGroupBox(tr("Packets are written"));
    auto* file = new QHBoxLayout;
    file->addWidget(m_path, 1);
    file->addWidget(m_browse);
    auto* forms = new QHBoxLayout;
    auto* formatLabel = new QLabel(tr("F&ormat:"));
    formatLabel->setBuddy(m_format);
    auto* compressionLabel = new QLabel(tr("&Compression:"));
    compressionLabel->setBuddy(m_compression);
    forms->addWidget(formatLabel);
    forms->addWidget(m_format);
    forms->addSpacing(24);
    forms->addWidget(compressionLabel);
    forms->addWidget(m_compression);
    forms->addStretch();
    auto* layout = new QVBoxLayout(box);
    layout->setSpacing(8);
    layout->addWidget(m_temporary);
    layout->addWidget(m_toFile);
    layout->addLayout(file);
    layout->addLayout(forms);
    layout->addWidget(m_compressedRemark);
    layout->addWidget(m_record);
    return box;
}

QWidget* CaptureOutputPage::makeNextBox()
{
    auto* box = new QGroupBox(tr("A next file is begun"));
    auto* layout = new QVBoxLayout(box);
    layout->setSpacing(6);
    for (auto* row : { m_size, m_time, m_packets })
        layout->addWidget(row);
    layout->addSpacing(6);
    layout->addWidget(m_files);
    layout->addWidget(remark(
        tr("Number and time are added to the names of the files. The window shows the file that is being written.")));
    return box;
}

void CaptureOutputPage::enableParts()
{
    const bool file = m_toFile->isChecked();
    for (QWidget* part :
        std::initializer_list<QWidget*> { m_path, m_browse, m_compression, m_size, m_time, m_packets, m_files })
        part->setEnabled(file);
    m_format->setEnabled(!m_record->isChecked());
    m_compressedRemark->setVisible(
        file && m_compression->currentData().toInt() != static_cast<int>(capture::Compression::None));
    m_below->setCurrentIndex(m_record->isChecked() ? 1 : 0);
}

void CaptureOutputPage::browse()
{
    const auto path = QFileDialog::getSaveFileName(
        this, tr("Capture into a file"), m_path->text(), tr("Captures (*.pcapng *.pcap);;All files (*)"));
    if (!path.isEmpty())
        m_path->setText(path);
}

void CaptureOutputPage::show(const CaptureChoices& choices)
{
    (choices.record ? m_record : choices.toFile ? m_toFile : m_temporary)->setChecked(true);
    m_recorder->show(choices.recorder);
    m_path->setText(choices.path);
    m_format->setCurrentIndex(m_format->findData(static_cast<int>(choices.format)));
    m_compression->setCurrentIndex(m_compression->findData(static_cast<int>(choices.compression)));
    m_size->setLimit(choices.nextFile.size);
    m_time->setLimit(choices.nextFile.time);
    m_packets->setLimit(choices.nextFile.packets);
    m_files->setLimit(choices.nextFile.files);
}

void CaptureOutputPage::store(CaptureChoices& choices) const
{
    choices.toFile = m_toFile->isChecked();
    choices.record = m_record->isChecked();
    choices.recorder = m_recorder->choices();
    choices.path = m_path->text().trimmed();
    choices.format = static_cast<capture::FileFormat>(m_format->currentData().toInt());
    choices.compression = static_cast<capture::Compression>(m_compression->currentData().toInt());
    choices.nextFile = { m_size->limit(), m_time->limit(), m_packets->limit(), m_files->limit() };
}

CaptureStopPage::CaptureStopPage(QWidget* parent)
    : QWidget(parent)
    , m_packets(new LimitRow(tr("after"), {}, tr("packets")))
    , m_time(new LimitRow(tr("after"), LimitRow::timeUnits()))
    , m_size(new LimitRow(tr("after"), LimitRow::sizeUnits()))
    , m_files(new LimitRow(tr("after"), {}, tr("files, if next files are begun")))
{
    auto* box = new QGroupBox(tr("The capture ends by itself"));
    auto* rows = new QVBoxLayout(box);
    rows->setSpacing(6);
    for (auto* row : { m_packets, m_time, m_size, m_files }) {
        rows->addWidget(row);
        connect(row, &LimitRow::changed, this, &CaptureStopPage::changed);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->addWidget(box);
    layout->addStretch();
}

void CaptureStopPage::show(const CaptureChoices& choices)
{
    m_packets->setLimit(choices.stop.packets);
    m_time->setLimit(choices.stop.time);
    m_size->setLimit(choices.stop.size);
    m_files->setLimit(choices.stop.files);
}

void CaptureStopPage::store(CaptureChoices& choices) const
{
    choices.stop = { m_size->limit(), m_time->limit(), m_packets->limit(), m_files->limit() };
}

} // namespace porthole::gui
