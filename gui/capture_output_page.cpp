#include "gui/capture_output_page.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>

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

CaptureOutputPage::CaptureOutputPage(QWidget* parent)
    : QWidget(parent)
    , m_temporary(new QRadioButton(tr("Into a &temporary file, to be saved afterwards")))
    , m_toFile(new QRadioButton(tr("Into a &file:")))
    , m_path(new QLineEdit)
    , m_browse(new QPushButton(tr("&Browse…")))
    , m_format(new QComboBox)
    , m_compression(new QComboBox)
    , m_size(new LimitRow(tr("after"), LimitRow::sizeUnits()))
    , m_time(new LimitRow(tr("after"), LimitRow::timeUnits()))
    , m_packets(new LimitRow(tr("after"), {}, tr("packets")))
    , m_files(new LimitRow(tr("Keep only the last"), {}, tr("files (a ring: the oldest is deleted)")))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(14);
    layout->addWidget(makeFileBox());
    layout->addWidget(makeNextBox());
    layout->addStretch();

    m_temporary->setChecked(true);
    connect(m_toFile, &QRadioButton::toggled, this, &CaptureOutputPage::enableParts);
    connect(m_toFile, &QRadioButton::toggled, this, &CaptureOutputPage::changed);
    connect(m_path, &QLineEdit::textChanged, this, &CaptureOutputPage::changed);
    connect(m_browse, &QPushButton::clicked, this, &CaptureOutputPage::browse);
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
    m_compression->setToolTip(tr("What is written compressed is shown when the capture has ended"));
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
    (choices.toFile ? m_toFile : m_temporary)->setChecked(true);
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
