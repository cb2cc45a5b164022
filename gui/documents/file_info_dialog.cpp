#include "gui/documents/file_info_dialog.h"

#include "dissectors/core/format.h"
#include "dissectors/link_types.h"
#include "gui/basics/qt_text.h"
#include "gui/packets/time_format.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace porthole::gui {

namespace {

QString formatName(capture::FileFormat format, capture::Compression compression)
{
    QString name;
    switch (format) {
    case capture::FileFormat::Pcap: name = QStringLiteral("pcap"); break;
    case capture::FileFormat::PcapNg: name = QStringLiteral("pcapng"); break;
    case capture::FileFormat::Snoop: name = QStringLiteral("snoop"); break;
    }
    switch (compression) {
    case capture::Compression::None: return name;
    case capture::Compression::Gzip: return QObject::tr("%1, compressed with gzip").arg(name);
    case capture::Compression::Zstd: return QObject::tr("%1, compressed with zstd").arg(name);
    case capture::Compression::Lz4: return QObject::tr("%1, compressed with lz4").arg(name);
    }
    return name;
}

void addIfKnown(std::vector<InfoLine>& lines, const QString& name, const std::string& value)
{
    if (!value.empty())
        lines.push_back({name, toQString(value)});
}

void addTimes(std::vector<InfoLine>& lines, const analysis::Session& session)
{
    const auto count = session.frameCount();
    lines.push_back({QObject::tr("Packets"), formatCount(count)});
    const auto first = session.firstTime();
    const auto last = session.row(count).time;
    const int digits = session.file().timePrecision();
    if (count == 0 || first == noTime || last == noTime)
        return;
    lines.push_back({QObject::tr("First packet"), formatTime({first, first, noTime, digits}, TimeFormat::LocalDate)});
    lines.push_back({QObject::tr("Last packet"), formatTime({last, first, noTime, digits}, TimeFormat::LocalDate)});
    lines.push_back({QObject::tr("Duration"), QObject::tr("%1 seconds").arg(formatTime({last, first, noTime, digits}, TimeFormat::SinceStart))});
}

QString linkTypeText(LinkType type)
{
    const auto name = encapsulationOfWtap(wtapEncapsulation(type));
    const int number = static_cast<int>(type);
    return name.empty() ? QString::number(number) : QStringLiteral("%1 (%2)").arg(toQString(name)).arg(number);
}

void addInterface(std::vector<InfoLine>& lines, const capture::Interface& interface, std::size_t number)
{
    lines.push_back({interface.name.empty() ? QObject::tr("Interface %1").arg(number)
                                            : QObject::tr("Interface %1: %2").arg(QString::number(number), toQString(interface.name)),
        {}});
    addIfKnown(lines, QObject::tr("Description"), interface.description);
    lines.push_back({QObject::tr("Link type"), linkTypeText(interface.linkType)});
    lines.push_back({QObject::tr("Longest capture of a packet"),
        interface.snapLength ? QObject::tr("%1 bytes").arg(formatCount(interface.snapLength)) : QObject::tr("no limit")});
    addIfKnown(lines, QObject::tr("Capture filter"), interface.filter);
    addIfKnown(lines, QObject::tr("Hardware"), interface.hardware);
    addIfKnown(lines, QObject::tr("Operating system"), interface.operatingSystem);
    if (interface.received)
        lines.push_back({QObject::tr("Packets received"), formatCount(*interface.received)});
    if (interface.dropped || interface.droppedBetween > 0)
        lines.push_back({QObject::tr("Packets dropped"), formatCount(interface.lost())});
}

} // namespace

std::vector<InfoLine> describeCapture(const CaptureDocument& document)
{
    const auto& session = *document.session();
    const auto& file = session.file();
    const QFileInfo info(document.path());
    std::vector<InfoLine> lines;
    lines.push_back({QObject::tr("File"), {}});
    lines.push_back({QObject::tr("Name"), info.fileName()});
    lines.push_back({QObject::tr("Folder"), info.absolutePath()});
    lines.push_back({QObject::tr("Size"), QObject::tr("%1 (%2 bytes)")
                                              .arg(formatBytes(static_cast<quint64>(info.size())), formatCount(static_cast<quint64>(info.size())))});
    lines.push_back({QObject::tr("Format"), formatName(file.format(), file.compression())});
    lines.push_back({QObject::tr("Capture"), {}});
    addTimes(lines, session);
    lines.push_back({QObject::tr("Conversations"), formatCount(session.conversationCount())});
    lines.push_back({QObject::tr("Memory used"), formatBytes(session.memoryUsed())});
    if (document.isLoading())
        lines.push_back({QObject::tr("State"), QObject::tr("still loading: numbers are so far")});
    if (document.state().problem)
        lines.push_back({QObject::tr("Problem"), toQString(document.state().problem->text)});
    for (const auto& section : file.sections()) {
        const auto before = lines.size();
        lines.push_back({QObject::tr("Written by"), {}});
        addIfKnown(lines, QObject::tr("Application"), section.application);
        addIfKnown(lines, QObject::tr("Hardware"), section.hardware);
        addIfKnown(lines, QObject::tr("Operating system"), section.operatingSystem);
        for (const auto& comment : section.comments)
            addIfKnown(lines, QObject::tr("Comment"), comment);
        if (lines.size() == before + 1)
            lines.pop_back();
    }
    const auto interfaces = file.interfaces();
    constexpr std::size_t mostInterfaces = 50;
    for (std::size_t i = 0; i < std::min(interfaces.size(), mostInterfaces); ++i)
        addInterface(lines, interfaces[i], i);
    if (interfaces.size() > mostInterfaces)
        lines.push_back({QObject::tr("and %1 more interfaces").arg(interfaces.size() - mostInterfaces), {}});
    return lines;
}

FileInfoDialog::FileInfoDialog(const CaptureDocument& document, QWidget* parent)
    : QDialog(parent)
{
    setWindowTitle(tr("File information"));
    auto* content = new QWidget;
    auto* form = new QFormLayout(content);
    form->setContentsMargins(20, 14, 20, 14);
    form->setHorizontalSpacing(24);
    form->setVerticalSpacing(6);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    QString text;
    for (const auto& line : describeCapture(document)) {
        if (line.value.isEmpty()) {
            auto* heading = new QLabel(line.name);
            auto bold = heading->font();
            bold.setBold(true);
            heading->setFont(bold);
            heading->setContentsMargins(0, form->rowCount() ? 14 : 0, 0, 2);
            form->addRow(heading);
            text += QStringLiteral("\n%1\n").arg(line.name);
            continue;
        }
        auto* value = new QLabel(line.value);
        value->setTextFormat(Qt::PlainText);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        value->setWordWrap(true);
        form->addRow(line.name, value);
        text += QStringLiteral("%1: %2\n").arg(line.name, line.value);
    }
    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    auto* copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    connect(copy, &QPushButton::clicked, this, [text] { QGuiApplication::clipboard()->setText(text.trimmed()); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(scroll);
    layout->addWidget(buttons);
    resize(620, 560);
}

} // namespace porthole::gui
