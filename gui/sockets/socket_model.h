// The rows of the sockets window. They are made off the GUI thread: text, order and selection of a whole table at once.
#pragma once

#include "analysis/sockets/socket_table.h"

#include <QAbstractTableModel>
#include <QStringList>

#include <memory>

namespace porthole::gui {

/// What the window wants to see of the sockets.
struct SocketChoice {
    analysis::SocketKinds kinds;
    bool byListener = false; ///< accepted connections below the socket that listens
    QString search;          ///< rows that have this in a cell, whatever case; empty: all
    int column = 0;          ///< by which they are sorted; not byListener
    Qt::SortOrder order = Qt::AscendingOrder;
};

/// A table as it is shown; constant once made.
struct SocketRows {
    struct Row {
        std::size_t place; ///< in the table
        bool accepted;
        QStringList cells;
    };
    analysis::SocketTable table;
    std::vector<Row> rows;
    QString problem; ///< the kernel tells nothing: why
};

class SocketModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Protocol, State, ReceiveQueue, SendQueue, Local, Remote, Programs, User, RoundTrip, Window, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    /// Reads the kernel's tables; any thread.
    static std::shared_ptr<const SocketRows> read(analysis::SocketTableReader& reader, const SocketChoice& choice);

    void setRows(std::shared_ptr<const SocketRows> rows);
    const std::shared_ptr<const SocketRows>& rows() const { return m_rows; }
    /// Null: there is no such row.
    const analysis::Socket* socket(int row) const;
    /// -1: it is not shown.
    int rowOf(std::uint64_t cookie) const;
    /// A display filter for the socket's packets; empty: it has none that are captured.
    static QString filterOf(const analysis::Socket& socket);
    /// All that is known of a socket, in lines of "name: value".
    QString details(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::shared_ptr<const SocketRows> m_rows;
};

} // namespace porthole::gui
