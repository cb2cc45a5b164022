// Protocols and what they carry, as a tree with shares.
#pragma once

#include "analysis/statistics/protocol_hierarchy.h"
#include "gui/statistics/counting_job.h"

#include <QAbstractItemModel>

#include <vector>

namespace porthole::gui {

struct CountedHierarchy : Counted {
    std::vector<analysis::ProtocolHierarchy::Node> nodes; ///< the first is that of all packets
    Nanoseconds duration = 0;                             ///< of the capture
};

std::unique_ptr<Counter> makeHierarchyCounter(std::shared_ptr<const analysis::Session> session);

class HierarchyModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column {
        Protocol,
        PacketShare,
        Packets,
        ByteShare,
        Bytes,
        Rate,
        EndPackets,
        EndBytes,
        ColumnCount,
    };
    /// The part of all, 0 to 1, of the columns of shares.
    static constexpr int ShareRole = Qt::UserRole;

    explicit HierarchyModel(QObject* parent = nullptr);

    void setHierarchy(std::shared_ptr<const CountedHierarchy> hierarchy);
    const std::shared_ptr<const CountedHierarchy>& hierarchy() const { return m_hierarchy; }
    QString filter(const QModelIndex& index) const;
    /// The way from the top to a line: what it is found again by.
    QStringList path(const QModelIndex& index) const;
    /// The tree as indented text, for the clipboard.
    QString text() const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    using Node = analysis::ProtocolHierarchy::Node;
    const Node& node(const QModelIndex& index) const { return m_hierarchy->nodes[index.internalId()]; }
    QString cell(const Node& node, int column) const;
    double share(const Node& node, int column) const;

    std::shared_ptr<const CountedHierarchy> m_hierarchy;
    std::vector<std::vector<std::uint32_t>> m_children; ///< by node, those with most packets first
    std::vector<int> m_rows;                            ///< by node, among its siblings
};

} // namespace porthole::gui
