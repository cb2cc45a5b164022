// All byte sources of a packet: one view, or a tab each when there are several.
#pragma once

#include "gui/packets/hex_view.h"
#include "gui/packets/packet_tree_model.h"

#include <QWidget>

#include <vector>

class QTabWidget;

namespace porthole::gui {

class BytePanel : public QWidget {
    Q_OBJECT
public:
    explicit BytePanel(QWidget* parent = nullptr);

    /// The packet must live until the next call. Null: nothing.
    void setPacket(const Packet* packet);
    void setTheme(const Theme& theme);
    void setByteFont(const QFont& font);
    void setSelected(const ByteRange& selected, const ByteRange& layer);
    void setHovered(const ByteRange& hovered);

    int currentSource() const;
    int sourceCount() const;
    QString sourceName(int source) const;
    HexView* view(int source) const { return m_views[static_cast<std::size_t>(source)]; }
    HexView* currentView() const { return view(qMax(0, currentSource())); }

Q_SIGNALS:
    void byteClicked(int source, std::uint32_t offset);
    /// Offset -1: the pointer is on no byte.
    void byteHovered(int source, std::int64_t offset);
    void menuWanted(const QPoint& globalPosition);

private:
    HexView* makeView();

    QTabWidget* m_tabs;
    std::vector<HexView*> m_views; ///< never fewer than one; those behind the packet's sources wait for the next packet
    const Theme* m_theme = &Theme::of(Scheme::Light);
    QFont m_font;
};

} // namespace porthole::gui
