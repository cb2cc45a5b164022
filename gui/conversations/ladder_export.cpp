#include "gui/conversations/ladder_export.h"

#include "analysis/ladder/ladder_text.h"
#include "gui/basics/qt_text.h"
#include "gui/conversations/ladder_painter.h"
#include "gui/documents/export_work.h"
#include "gui/packets/row_text_fetcher.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>

#include <algorithm>
#include <cmath>

namespace porthole::gui {

namespace {

constexpr double pictureScale = 2;      ///< pixels of a PNG for one on the screen
constexpr double highestPicture = 16'000; ///< on the screen; twice as much in the file
constexpr double highestDrawing = 400'000; ///< of SVG, which other programs have to open
constexpr int pageResolution = 1200;    ///< dots per inch

QString tr(const char* text) { return QCoreApplication::translate("porthole::gui::LadderExport", text); }

class StringSink : public print::TextSink {
public:
    bool write(std::string_view text) override
    {
        m_bytes.append(text.data(), static_cast<qsizetype>(text.size()));
        return true;
    }
    const QByteArray& bytes() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

/// Draws what the window shows, without the window.
class Drawing {
public:
    explicit Drawing(const LadderPicture& picture)
        : m_picture(picture)
    {
        m_layout.arrange(picture.ladder, picture.folding, picture.opened, picture.spacing);
        m_content.ladder = &picture.ladder;
        m_content.layout = &m_layout;
        m_content.start = picture.start;
        m_content.timeDigits = picture.timeDigits;
        if (picture.session) {
            m_reader = std::make_unique<analysis::PacketReader>(*picture.session);
            m_content.flowLabel = [this](const analysis::LadderRow& row) {
                const auto text = readRowText(*m_reader, row.frame);
                return FlowLabel {text.protocol, text.info};
            };
        }
    }
    LadderPainter painter(Scheme scheme) const { return {m_content, scheme, m_picture.font, m_picture.width}; }
    double height() const { return m_layout.height(); }
    const LadderSlots& layout() const { return m_layout; }

private:
    const LadderPicture& m_picture;
    LadderSlots m_layout;
    LadderContent m_content;
    std::unique_ptr<analysis::PacketReader> m_reader;
};

/// Head and rows in pieces, so that progress is seen and the work can be stopped.
void drawAll(QPainter& canvas, const LadderPainter& painter, double height, const std::stop_token& stop, const LongJob::Progress& progress)
{
    constexpr double piece = 2000;
    painter.paintHead(canvas);
    for (double top = 0; top < height && !stop.stop_requested(); top += piece) {
        const double bottom = std::min(height, top + piece);
        canvas.save();
        canvas.translate(0, painter.headHeight() + top);
        canvas.setClipRect(QRectF(0, 0, painter.width(), bottom - top));
        painter.paint(canvas, top, bottom);
        canvas.restore();
        progress(bottom / height);
    }
}

QString tooHigh(double height, double most)
{
    return tr("The picture would be %1 pixels high; at most %2 are possible. Fold runs of data, zoom out, or export PDF or text.")
        .arg(formatCount(static_cast<quint64>(height)), formatCount(static_cast<quint64>(most)));
}

QString drawPng(const LadderPicture& picture, QByteArray& bytes, const std::stop_token& stop, const LongJob::Progress& progress)
{
    const Drawing drawing(picture);
    const auto painter = drawing.painter(picture.scheme);
    const double height = drawing.height() + painter.headHeight();
    if (height > highestPicture)
        return tooHigh(height, highestPicture);
    QImage image(QSizeF(painter.width() * pictureScale, height * pictureScale).toSize(), QImage::Format_RGB32);
    if (image.isNull())
        return tr("There is not enough memory for the picture.");
    image.fill(DiagramColours::of(picture.scheme).paper);
    QPainter canvas(&image);
    canvas.scale(pictureScale, pictureScale);
    drawAll(canvas, painter, drawing.height(), stop, progress);
    canvas.end();
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    return image.save(&buffer, "PNG") ? QString() : tr("The picture could not be made.");
}

QString drawSvg(const LadderPicture& picture, QByteArray& bytes, const std::stop_token& stop, const LongJob::Progress& progress)
{
    const Drawing drawing(picture);
    const auto painter = drawing.painter(picture.scheme);
    const double height = drawing.height() + painter.headHeight();
    if (height > highestDrawing)
        return tooHigh(height, highestDrawing);
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setTitle(picture.title);
    generator.setViewBox(QRectF(0, 0, painter.width(), height));
    generator.setSize(QSizeF(painter.width(), height).toSize());
    QPainter canvas(&generator);
    drawAll(canvas, painter, drawing.height(), stop, progress);
    return {};
}

/// As many rows a page as fit, each page with the names of the lifelines.
QString drawPdf(const LadderPicture& picture, QByteArray& bytes, const std::stop_token& stop, const LongJob::Progress& progress)
{
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(pageResolution);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(12, 12, 12, 12), QPageLayout::Millimeter);
    writer.setTitle(picture.title);
    const Drawing drawing(picture);
    const auto painter = drawing.painter(Scheme::Light);
    QPainter canvas;
    if (!canvas.begin(&writer))
        return tr("The pages could not be made.");
    const double scale = canvas.viewport().width() / painter.width();
    canvas.scale(scale, scale);
    const double page = canvas.viewport().height() / scale - painter.headHeight();
    const auto& layout = drawing.layout();
    const double half = picture.spacing.step * 0.6;
    for (double top = 0; top < drawing.height() && !stop.stop_requested();) {
        double bottom = std::min(drawing.height(), top + page);
        // Between two arrows, not through one.
        if (bottom < drawing.height())
            bottom = std::max(top + page / 2, std::min(bottom, layout.y(layout.slotAtY(bottom - half)) + half * 0.7));
        if (top > 0)
            writer.newPage();
        painter.paintHead(canvas);
        canvas.save();
        canvas.translate(0, painter.headHeight());
        canvas.setClipRect(QRectF(0, 0, painter.width(), bottom - top));
        painter.paint(canvas, top, bottom);
        canvas.restore();
        top = bottom;
        progress(top / drawing.height());
    }
    return {};
}

QString writeText(const LadderPicture& picture, QByteArray& bytes, const std::stop_token& stop, const LongJob::Progress& progress)
{
    StringSink sink;
    if (picture.ladder.kind() != analysis::Ladder::Kind::Flow) {
        analysis::writeLadderText(picture.ladder, picture.start, sink, stop);
    } else {
        const auto& rows = picture.ladder.rows();
        analysis::PacketReader reader(*picture.session);
        for (std::size_t at = 0; at < rows.size() && !stop.stop_requested(); ++at) {
            const auto text = readRowText(reader, rows[at].frame);
            const auto line = QStringLiteral("%1  %2  %3 → %4  %5  %6\n")
                                  .arg(rows[at].frame, 8)
                                  .arg(static_cast<double>(rows[at].time - picture.start) / 1e9, 14, 'f', picture.timeDigits)
                                  .arg(text.source, text.destination, text.protocol, text.info);
            sink.write(line.toStdString());
            progress(static_cast<double>(at) / static_cast<double>(rows.size()));
        }
    }
    bytes = sink.bytes();
    return {};
}

} // namespace

LongJob::Work exportLadder(LadderPicture picture, const QString& path, PictureFormat format)
{
    return [shared = std::make_shared<const LadderPicture>(std::move(picture)), path, format](
               const std::stop_token& stop, const LongJob::Progress& progress) {
        QByteArray bytes;
        QString complaint;
        switch (format) {
        case PictureFormat::Png: complaint = drawPng(*shared, bytes, stop, progress); break;
        case PictureFormat::Svg: complaint = drawSvg(*shared, bytes, stop, progress); break;
        case PictureFormat::Pdf: complaint = drawPdf(*shared, bytes, stop, progress); break;
        case PictureFormat::Text: complaint = writeText(*shared, bytes, stop, progress); break;
        }
        if (!complaint.isEmpty() || stop.stop_requested())
            return complaint;
        return writeBytes(path, bytes)(stop, progress);
    };
}

} // namespace porthole::gui
