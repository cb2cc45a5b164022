// The bytes of one source: offsets, hexadecimal, characters. Speaks of bytes only by their offset.
#pragma once

#include "capture/frame.h"
#include "gui/packets/hex_layout.h"
#include "gui/settings/theme.h"

#include <QAbstractScrollArea>

namespace porthole::gui {

class HexView : public QAbstractScrollArea {
    Q_OBJECT
public:
    struct Span {
        std::uint32_t offset = 0, length = 0;
        bool contains(std::uint32_t position) const { return position >= offset && position - offset < length; }
        bool operator==(const Span&) const = default;
    };

    explicit HexView(QWidget* parent = nullptr);

    /// The bytes must live until the next call.
    void setBytes(ByteView bytes);
    ByteView bytes() const { return m_bytes; }
    void setTheme(const Theme& theme);
    /// What is selected, and the protocol around it. Scrolls there.
    void setSelected(Span selected, Span layer);
    /// What a click would select.
    void setHovered(Span hovered);
    Span selected() const { return m_selected; }
    Span hovered() const { return m_hovered; }
    const HexLayout& hexLayout() const { return m_layout; }
    /// The middle of a byte's digits in the viewport: where a test clicks.
    QPoint positionOf(std::uint32_t offset) const;
    /// The byte at a point of the viewport; -1: none.
    std::int64_t byteAt(const QPoint& point) const;

    QSize sizeHint() const override;

Q_SIGNALS:
    void byteClicked(std::uint32_t offset);
    /// -1: the pointer is on no byte.
    void byteHovered(std::int64_t offset);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void arrange();
    void hover(std::int64_t offset);
    void reveal(Span span);
    void paintRow(QPainter& painter, int row, int y) const;
    void paintSpans(QPainter& painter, int row, int y) const;
    const ColourPair* coloursOf(std::uint32_t offset) const;
    double xOf(int cell) const { return cell * m_cellWidth - m_scrolled; }

    ByteView m_bytes;
    HexLayout m_layout;
    const Theme* m_theme = &Theme::of(Scheme::Light);
    Span m_selected, m_layer, m_hovered;
    std::int64_t m_pointed = -1;
    double m_cellWidth = 8;
    int m_rowHeight = 16;
    int m_scrolled = 0;
};

} // namespace porthole::gui
