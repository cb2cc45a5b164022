// Colour rules as a list that is edited: name and filter in the colours that the packet list will have.
#pragma once

#include "gui/colours/colour_rule_file.h"
#include "gui/settings/theme.h"

#include "dissectors/core/registry.h"

#include <QAbstractTableModel>

namespace porthole::gui {

class ColourRuleModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Name, ///< with a box for whether it is enabled
        Filter,
        ColumnCount,
    };

    ColourRuleModel(QList<ColourRule> rules, const Registry& registry, QObject* parent = nullptr);

    const QList<ColourRule>& rules() const { return m_rules; }
    void setRules(const QList<ColourRule>& rules);
    void insert(int row, const ColourRule& rule);
    void remove(int row);
    /// To the row that it will have then.
    void move(int from, int to);
    void set(int row, const ColourRule& rule);
    void setTheme(const Theme& theme);
    /// The rule that colours the selected packet stands out; -1: none.
    void setHit(int row);
    int hit() const { return m_hit; }
    /// What is wrong with a rule's filter; empty: nothing.
    QString complaintOf(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

Q_SIGNALS:
    /// The rules are others, or in another order.
    void edited();

private:
    void rowChanged(int row);

    QList<ColourRule> m_rules;
    const Registry& m_registry;
    const Theme* m_theme = &Theme::of(Scheme::Light);
    int m_hit = -1;
};

} // namespace porthole::gui
