// The packet tree as a Qt model over a Packet: an index's id is the item's number in the flat tree; no node objects.
#pragma once

#include "dissectors/core/packet.h"
#include "gui/settings/theme.h"

#include <QAbstractItemModel>

#include <cstdint>
#include <optional>
#include <vector>

namespace porthole::gui {

/// Bytes of a packet: the one thing through which tree and bytes know of each other.
struct ByteRange {
    int source = 0; ///< index into Packet::sources
    std::uint32_t offset = 0;
    std::uint32_t length = 0;

    bool operator==(const ByteRange&) const = default;
    bool isEmpty() const { return length == 0; }
    std::uint64_t end() const { return std::uint64_t {offset} + length; }
    bool contains(std::uint32_t position) const { return position >= offset && position < end(); }
};

/// The bytes that an item was read from; empty if it belongs to none.
ByteRange rangeOf(const Packet& packet, const Item& item);

/// The visible item that says most about a byte: the smallest one that covers it. noItem if there is none.
std::uint32_t itemAt(const Packet& packet, int source, std::uint32_t offset);

/// PacketTreeModel::PathRole of an item of any packet.
std::uint64_t pathOfItem(const Packet& packet, std::uint32_t item);

class PacketTreeModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Role {
        /// The same for fields at the same place in the tree of different packets: how the expanded state is kept.
        PathRole = Qt::UserRole,
        /// True for the line of a protocol at the top.
        LayerRole,
    };

    explicit PacketTreeModel(QObject* parent = nullptr);

    /// The packet must live until the next call. Null: nothing.
    void setPacket(const Packet* packet);
    const Packet* packet() const { return m_packet; }
    void setTheme(const Theme& theme);

    QModelIndex indexOf(std::uint32_t item) const;
    std::uint32_t itemOf(const QModelIndex& index) const;
    std::uint64_t pathOf(std::uint32_t item) const { return m_paths[item]; }
    /// The first item at a path; noItem if this packet has none.
    std::uint32_t findPath(std::uint64_t path) const;
    bool isLayer(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// Dragged is a display filter for the item's value.
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    QStringList mimeTypes() const override { return {QStringLiteral("text/plain")}; }
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    struct Place {
        std::uint32_t firstChild = 0; ///< position in m_children
        std::uint32_t childCount = 0;
        std::uint32_t row = 0; ///< among its siblings
    };
    void arrange();
    std::optional<ColourPair> coloursOf(const Item& item) const;
    QString toolTip(const Item& item) const;

    const Packet* m_packet = nullptr;
    const Theme* m_theme = &Theme::of(Scheme::Light);
    std::vector<Place> m_places; ///< by item
    std::vector<std::uint32_t> m_children;
    std::vector<std::uint64_t> m_paths; ///< by item
    std::uint32_t m_topCount = 0;       ///< the top items stand first in m_children
};

} // namespace porthole::gui
