// Text on pages: a fixed font, long lines go on in the next one, a header and a page number on each.
#pragma once

#include "analysis/print/text_sink.h"

#include <QFont>
#include <QPainter>
#include <QRectF>
#include <QString>

class QPagedPaintDevice;

namespace porthole::gui {

class PageSink : public print::TextSink {
public:
    /// `device` must live on. `header` stands on top of each page.
    PageSink(QPagedPaintDevice& device, QString header);
    ~PageSink() override;

    /// False if the device takes no page.
    bool write(std::string_view text) override;
    /// Prints what is left. False if something went wrong.
    bool finish();
    int pages() const { return m_pages; }

private:
    bool writeLine(const QString& line);
    bool beginPage();

    QPagedPaintDevice& m_device;
    QString m_header;
    QPainter m_painter;
    QFont m_font;
    QRectF m_area; ///< of the text, below the header and above the page number
    double m_lineHeight = 0;
    int m_charactersInLine = 0;
    double m_y = 0;
    int m_pages = 0;
    std::string m_rest; ///< a line that has not ended yet
    bool m_failed = false;
};

} // namespace porthole::gui
