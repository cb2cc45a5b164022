// One table of conversations or endpoints: rows that never change, in an order that does.
#pragma once

#include "analysis/statistics/traffic_columns.h"
#include "gui/settings/theme.h"
#include "gui/statistics/traffic_table_data.h"

#include <QAbstractTableModel>

#include <vector>

namespace porthole::gui {

/// How the rows are written.
struct TrafficTableLook {
    std::shared_ptr<const NameResolver> names; ///< null: addresses and numbers
    bool absoluteTimes = false;
    int timePrecision = 6; ///< digits behind the point of absolute times
    Nanoseconds firstTime = noTime;
    const Theme* theme = nullptr;
};

class TrafficTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum class What {
        Conversations,
        Endpoints,
    };
    /// Answered by headerData(): whether a column holds numbers.
    static constexpr int IsNumberRole = Qt::UserRole;

    TrafficTableModel(What what, analysis::TrafficLayer layer, QObject* parent = nullptr);

    What what() const { return m_what; }
    analysis::TrafficLayer layer() const { return m_layer; }

    /// `order`: which rows are shown, and where. Selections are forgotten.
    void setTable(std::shared_ptr<const TrafficTables> tables, std::vector<std::uint32_t> order);
    void setLook(const TrafficTableLook& look);
    const std::shared_ptr<const TrafficTables>& tables() const { return m_tables; }
    const std::vector<std::uint32_t>& order() const { return m_order; }

    /// Null if the row is not there, or the model holds endpoints.
    const analysis::TrafficRow* conversation(int row) const;
    const analysis::EndpointRow* endpoint(int row) const;
    /// The filters that a row stands for; empty if it is not there.
    QString filter(int row) const;
    /// The place of a row that is what this one was; -1: none. Rows keep their addresses, ports and stream.
    int find(const analysis::TrafficRow& conversation) const;
    int find(const analysis::EndpointRow& endpoint) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    analysis::TrafficColumn trafficColumn(int column) const { return m_trafficColumns[static_cast<std::size_t>(column)]; }
    analysis::EndpointColumn endpointColumn(int column) const { return m_endpointColumns[static_cast<std::size_t>(column)]; }
    /// The column of bytes: what tables are sorted by at first.
    int bytesColumn() const;

private:
    QString text(const analysis::TrafficRow& row, analysis::TrafficColumn column) const;
    QString text(const analysis::EndpointRow& row, analysis::EndpointColumn column) const;
    QString toolTip(const analysis::TrafficRow& row, analysis::TrafficColumn column) const;
    QString toolTip(const analysis::EndpointRow& row, analysis::EndpointColumn column) const;
    const ColourPair* colours(const analysis::TrafficRow& row, analysis::TrafficColumn column) const;
    QString addressText(const Address& address) const;
    QString portText(std::uint16_t port) const;

    What m_what;
    analysis::TrafficLayer m_layer;
    std::vector<analysis::TrafficColumn> m_trafficColumns;
    std::vector<analysis::EndpointColumn> m_endpointColumns;
    std::shared_ptr<const TrafficTables> m_tables;
    std::vector<std::uint32_t> m_order;
    TrafficTableLook m_look;
};

/// "closed by A", "no answer to A": how a connection ended.
QString endingText(const analysis::TrafficRow& row);
/// "3 retransmissions, zero window": what TCP analysis found, without what is no trouble.
QString troubleText(std::uint32_t findings);

} // namespace porthole::gui
