// The curves of the I/O graph as a table that can be edited.
#pragma once

#include "gui/settings/theme.h"
#include "gui/statistics/io_graph_rows.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>

#include <optional>
#include <vector>

namespace porthole {
class Registry;
}

namespace porthole::gui {

class IoGraphModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Name, ///< with the box that shows the curve
        Filter,
        Colour,
        Style,
        Unit,
        Field,
        Smoothing,
        ColumnCount,
    };

    explicit IoGraphModel(const Registry& registry, QObject* parent = nullptr);

    const QList<IoGraphRow>& rows() const { return m_rows; }
    void setRows(const QList<IoGraphRow>& rows);
    /// At the end; gives its number.
    int add(const IoGraphRow& row);
    void remove(int row);
    /// To one place above (-1) or below (1).
    void move(int row, int by);
    void setTheme(const Theme& theme);
    /// What is wrong with a row; empty: nothing.
    QString faultOf(int row) const { return m_faults[static_cast<std::size_t>(row)].text; }
    /// The compiled filter of a row without fault.
    const analysis::DisplayFilter& filterOf(int row) const { return *m_faults[static_cast<std::size_t>(row)].filter; }
    const FieldInfo* fieldOf(int row) const;
    const Registry& registry() const { return m_registry; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    /// The user, or setRows(), has changed what is to be shown.
    void edited();

private:
    struct Check {
        QString text;
        Column column = Filter; ///< where the fault is
        std::optional<analysis::DisplayFilter> filter;
    };
    Check check(const IoGraphRow& row) const;
    void checkAll();

    const Registry& m_registry;
    const Theme* m_theme;
    QList<IoGraphRow> m_rows;
    std::vector<Check> m_faults; ///< by row
};

/// Lists to choose from where there is something to choose.
class IoGraphDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    IoGraphDelegate(const Registry& registry, QObject* parent);

    void setTheme(const Theme& theme) { m_theme = &theme; }
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;

private:
    const Registry& m_registry;
    const Theme* m_theme;
};

} // namespace porthole::gui
