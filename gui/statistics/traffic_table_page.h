// A tab of the window of conversations or endpoints: one table that is sorted and searched off the GUI thread.
#pragma once

#include "gui/basics/latest_job.h"
#include "gui/statistics/traffic_table_model.h"

#include <QTableView>

#include <functional>

namespace porthole::gui {

/// What other windows can show of a conversation. Empty: nobody can; its button and menu entry are left out.
struct ConversationHooks {
    std::function<void(analysis::ConversationId)> followStream, showLadder;
};

class TrafficTablePage : public QTableView {
    Q_OBJECT
public:
    TrafficTablePage(CaptureView& view, TrafficTableModel::What what, analysis::TrafficLayer layer, QWidget* parent = nullptr);

    /// New rows, or other names for them. They are shown as soon as they are in order.
    void showRows(std::shared_ptr<const TrafficTables> tables, bool names, bool absoluteTimes);
    void setSearch(const QString& text);
    /// Rows of this layer, whether they match the search or not.
    std::size_t allRows() const;
    const TrafficTableModel& table() const { return *m_model; }
    void setHooks(const ConversationHooks& hooks) { m_hooks = hooks; }
    void setTheme(const Theme& theme);
    /// Null: none is current, or it is no conversation.
    const analysis::TrafficRow* currentConversation() const;
    /// The rows as they are shown, for other programs. Any thread may call what is returned.
    std::function<std::string(analysis::TableForm)> exporter() const;

Q_SIGNALS:
    /// Other rows are shown.
    void rowsChanged();
    void currentRowChanged();

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void putInOrder();
    void take(std::shared_ptr<const TrafficTables> tables, std::vector<std::uint32_t> rows);
    void setLook();
    void setDefaultWidths();
    void applyFilter(const QModelIndex& index);
    void fillMenu(QMenu& menu, int row);
    std::shared_ptr<const NameResolver> names() const { return m_named && m_tables ? m_tables->names : nullptr; }

    CaptureView& m_view;
    TrafficTableModel* m_model;
    ConversationHooks m_hooks;
    std::shared_ptr<const TrafficTables> m_tables; ///< the newest; the model may still have older ones
    QString m_search;
    bool m_named = false, m_absoluteTimes = false;
    bool m_widthsSet = false;
    LatestJob m_job;
};

} // namespace porthole::gui
