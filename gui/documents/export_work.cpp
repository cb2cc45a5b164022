#include "gui/documents/export_work.h"

#include "analysis/packet_choice.h"
#include "analysis/print/print_packets.h"
#include "analysis/sockets/kernel_numbers.h"
#include "analysis/sockets/saved_programs.h"
#include "capture/file/output_file.h"
#include "capture/file/save_capture.h"
#include "gui/basics/qt_text.h"
#include "gui/documents/page_sink.h"

#include <QFile>
#include <QPagedPaintDevice>

namespace porthole::gui {

namespace {

/// The part of a job that looks for what packets are made of.
constexpr double shareOfParts = 0.5;

QString complaintOf(const std::optional<capture::Problem>& problem)
{
    return problem ? toQString(problem->text) : QObject::tr("It could not be written.");
}

/// A file that appears, or takes the place of another, when it is whole.
class FileSink : public print::TextSink {
public:
    static std::unique_ptr<FileSink> open(const QString& path, QString& complaint)
    {
        capture::Problem problem;
        auto file = capture::OutputFile::replace(QFile::encodeName(path).toStdString(), capture::Compression::None, problem);
        if (!file) {
            complaint = toQString(problem.text);
            return {};
        }
        return std::unique_ptr<FileSink>(new FileSink(std::move(file)));
    }
    bool write(std::string_view text) override { return write(ByteView(reinterpret_cast<const std::uint8_t*>(text.data()), text.size())); }
    bool write(ByteView bytes) { return m_file->write(bytes); }
    bool commit() { return m_file->commit(); }
    const std::optional<capture::Problem>& problem() const { return m_file->problem(); }

private:
    explicit FileSink(std::unique_ptr<capture::OutputFile> file)
        : m_file(std::move(file))
    {
    }
    std::unique_ptr<capture::OutputFile> m_file;
};

} // namespace

LongJob::Work savePackets(
    std::shared_ptr<const analysis::Session> session, const QString& path, capture::SaveOptions how, ChosenPackets packets)
{
    return [session = std::move(session), name = QFile::encodeName(path).toStdString(), how = std::move(how),
               packets = std::move(packets)](const std::stop_token& stop, const LongJob::Progress& progress) -> QString {
        auto frames = packets.frames;
        const double before = packets.withParts ? shareOfParts : 0;
        if (packets.withParts)
            frames = analysis::withParts(*session, frames, stop, [&](double part) { progress(part * before); });
        auto options = how;
        options.application = "Porthole " PORTHOLE_VERSION;
        options.select = [&frames](std::uint64_t number) {
            return number <= frames.size() && frames.test(static_cast<analysis::FrameNumber>(number));
        };
        options.progress = [&](double part) {
            progress(before + part * (1 - before));
            return !stop.stop_requested();
        };
        analysis::savePrograms(*session, false, options);
        analysis::saveKernelNumbers(*session, options);
        capture::SaveResult result;
        capture::Problem problem;
        if (stop.stop_requested() || capture::saveCapture(session->file(), name, options, result, problem) || result.cancelled)
            return {};
        return toQString(problem.text);
    };
}

LongJob::Work printToFile(
    std::shared_ptr<const analysis::Session> session, const QString& path, print::PrintOptions options, ChosenPackets packets)
{
    options.application = "Porthole " PORTHOLE_VERSION;
    return [session = std::move(session), path, options = std::move(options), packets = std::move(packets)](
               const std::stop_token& stop, const LongJob::Progress& progress) {
        QString complaint;
        const auto file = FileSink::open(path, complaint);
        if (!file)
            return complaint;
        const auto result = print::printPackets(options, *session, *file, stop, packets.frames, progress);
        if (stop.stop_requested())
            return QString();
        if (result.lost)
            return QObject::tr("The capture no longer holds packet %1.").arg(formatCount(result.lost));
        return result.complete && file->commit() ? QString() : complaintOf(file->problem());
    };
}

LongJob::Work printOnPaper(std::shared_ptr<const analysis::Session> session, std::shared_ptr<QPagedPaintDevice> printer,
    const QString& header, print::PrintOptions options, ChosenPackets packets)
{
    return [session = std::move(session), printer = std::move(printer), header, options = std::move(options),
               packets = std::move(packets)](const std::stop_token& stop, const LongJob::Progress& progress) {
        PageSink pages(*printer, header);
        const auto result = print::printPackets(options, *session, pages, stop, packets.frames, progress);
        if (result.lost)
            return QObject::tr("The capture no longer holds packet %1.").arg(formatCount(result.lost));
        const bool good = pages.finish() && result.complete;
        return good || stop.stop_requested() ? QString() : QObject::tr("The printer takes no more pages.");
    };
}

LongJob::Work writeBytes(const QString& path, const QByteArray& bytes)
{
    return [path, bytes](const std::stop_token&, const LongJob::Progress&) {
        QString complaint;
        const auto file = FileSink::open(path, complaint);
        if (!file)
            return complaint;
        const ByteView view(reinterpret_cast<const std::uint8_t*>(bytes.constData()), static_cast<std::size_t>(bytes.size()));
        return file->write(view) && file->commit() ? QString() : complaintOf(file->problem());
    };
}

print::TimeForm timeFormOf(TimeFormat format)
{
    switch (format) {
    case TimeFormat::SinceStart: return print::TimeForm::Relative;
    case TimeFormat::SincePrevious: return print::TimeForm::DeltaDisplayed;
    case TimeFormat::SincePreviousCaptured: return print::TimeForm::Delta;
    case TimeFormat::LocalDate: return print::TimeForm::AbsoluteDate;
    case TimeFormat::UtcDate: return print::TimeForm::UtcDate;
    case TimeFormat::Epoch: return print::TimeForm::Epoch;
    case TimeFormat::LocalTime: return print::TimeForm::Absolute;
    case TimeFormat::UtcTime: return print::TimeForm::Utc;
    case TimeFormat::LocalDayOfYear: return print::TimeForm::AbsoluteDayOfYear;
    case TimeFormat::UtcDayOfYear: return print::TimeForm::UtcDayOfYear;
    }
    return print::TimeForm::Relative;
}

} // namespace porthole::gui
