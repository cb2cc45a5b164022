#include "gui/documents/export_packets_dialog.h"

#include "capture/file/save_choices.h"
#include "gui/basics/qt_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileInfo>
#include <QLineEdit>

namespace porthole::gui {

namespace {

struct CaptureForm {
    capture::FileFormat format;
    capture::Compression compression;
    const char* ending;
};
constexpr CaptureForm captureForms[] = {
    {capture::FileFormat::PcapNg, capture::Compression::None, "pcapng"},
    {capture::FileFormat::PcapNg, capture::Compression::Gzip, "pcapng.gz"},
    {capture::FileFormat::PcapNg, capture::Compression::Zstd, "pcapng.zst"},
    {capture::FileFormat::PcapNg, capture::Compression::Lz4, "pcapng.lz4"},
    {capture::FileFormat::Pcap, capture::Compression::None, "pcap"},
    {capture::FileFormat::Pcap, capture::Compression::Gzip, "pcap.gz"},
    {capture::FileFormat::Pcap, capture::Compression::Zstd, "pcap.zst"},
    {capture::FileFormat::Pcap, capture::Compression::Lz4, "pcap.lz4"},
};

QString nameOf(const CaptureForm& form)
{
    const auto name = form.format == capture::FileFormat::Pcap ? QStringLiteral("pcap") : QStringLiteral("pcapng");
    switch (form.compression) {
    case capture::Compression::Gzip: return QObject::tr("%1, compressed with gzip").arg(name);
    case capture::Compression::Zstd: return QObject::tr("%1, compressed with zstd").arg(name);
    case capture::Compression::Lz4: return QObject::tr("%1, compressed with lz4").arg(name);
    default: return name;
    }
}

QList<ExportDialog::Form> captureFormList()
{
    QList<ExportDialog::Form> list;
    for (const auto& form : captureForms)
        list.append({nameOf(form), QString::fromLatin1(form.ending)});
    return list;
}

QString textOf(const capture::PcapLosses& losses)
{
    QStringList sentences;
    for (const auto& sentence : losses.sentences)
        sentences.append(toQString(sentence));
    if (losses.impossible)
        return sentences.value(0) + QLatin1Char(' ') + QObject::tr("Please save them as pcapng.");
    return sentences.join(QLatin1Char(' '));
}

} // namespace

ExportPacketsDialog::ExportPacketsDialog(std::shared_ptr<const analysis::Session> session,
    std::shared_ptr<const ChoosablePackets> packets, QWidget* parent)
    : ExportDialog(tr("Export packets"), captureFormList(), std::move(packets), parent)
    , m_session(std::move(session))
{
    range()->offerParts(true);
    range()->parts()->setChecked(true);
    connect(this, &ExportDialog::choiceChanged, this, &ExportPacketsDialog::lookForLosses);
    connect(pathEdit(), &QLineEdit::textChanged, this, &ExportPacketsDialog::lookForLosses);
}

ExportPacketsDialog::~ExportPacketsDialog()
{
    m_stop.request_stop();
}

capture::FileFormat ExportPacketsDialog::format() const
{
    return captureForms[form()].format;
}

capture::Compression ExportPacketsDialog::compression() const
{
    return captureForms[form()].compression;
}

void ExportPacketsDialog::lookForLosses()
{
    m_stop.request_stop();
    if (QFileInfo(path()) == QFileInfo(toQString(m_session->path()))) {
        setRemark(tr("That file is open here. Please give the exported packets another name."), true);
        return;
    }
    setRemark({}, false);
    if (format() != capture::FileFormat::Pcap || !range()->complaint().isEmpty())
        return;
    m_stop = std::stop_source();
    m_losses.ask([this, session = m_session, frames = range()->chosen().frames, stop = m_stop.get_token()]() -> LatestJob::Answer {
        const auto select = [&frames](std::uint64_t number) {
            return number <= frames.size() && frames.test(static_cast<analysis::FrameNumber>(number));
        };
        const auto losses = capture::lossesInPcap(session->file(), select, [&stop](double) { return !stop.stop_requested(); });
        return [this, stop, losses] {
            if (!stop.stop_requested())
                setRemark(textOf(losses), losses.impossible);
        };
    });
}

} // namespace porthole::gui
