#include "gui/colours/colour_rule_model.h"

#include "analysis/filter/display_filter.h"
#include "gui/basics/qt_text.h"
#include "gui/colours/rule_colours.h"

#include <QBrush>
#include <QFont>

namespace porthole::gui {

ColourRuleModel::ColourRuleModel(QList<ColourRule> rules, const Registry& registry, QObject* parent)
    : QAbstractTableModel(parent)
    , m_rules(std::move(rules))
    , m_registry(registry)
{
}

void ColourRuleModel::setRules(const QList<ColourRule>& rules)
{
    beginResetModel();
    m_rules = rules;
    m_hit = -1;
    endResetModel();
    Q_EMIT edited();
}

void ColourRuleModel::insert(int row, const ColourRule& rule)
{
    beginInsertRows({}, row, row);
    m_rules.insert(row, rule);
    if (m_hit >= row)
        ++m_hit;
    endInsertRows();
    Q_EMIT edited();
}

void ColourRuleModel::remove(int row)
{
    beginRemoveRows({}, row, row);
    m_rules.removeAt(row);
    if (m_hit >= row)
        m_hit = m_hit == row ? -1 : m_hit - 1;
    endRemoveRows();
    Q_EMIT edited();
}

void ColourRuleModel::move(int from, int to)
{
    if (from == to || to < 0 || to >= m_rules.size())
        return;
    beginMoveRows({}, from, from, {}, to > from ? to + 1 : to);
    m_rules.move(from, to);
    endMoveRows();
    Q_EMIT edited();
}

void ColourRuleModel::set(int row, const ColourRule& rule)
{
    if (m_rules[row] == rule)
        return;
    m_rules[row] = rule;
    rowChanged(row);
    Q_EMIT edited();
}

void ColourRuleModel::rowChanged(int row)
{
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void ColourRuleModel::setTheme(const Theme& theme)
{
    m_theme = &theme;
    if (!m_rules.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void ColourRuleModel::setHit(int row)
{
    const int before = std::exchange(m_hit, row);
    for (const int changed : {before, row})
        if (before != row && changed >= 0 && changed < m_rules.size())
            rowChanged(changed);
}

QString ColourRuleModel::complaintOf(int row) const
{
    const auto compiled = analysis::DisplayFilter::compile(m_rules[row].filter.toStdString(), m_registry);
    return compiled ? QString() : toQString(compiled.error.message);
}

int ColourRuleModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rules.size());
}

int ColourRuleModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ColourRuleModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto& rule = m_rules[index.row()];
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Filter)
            return rule.filter;
        return index.row() == m_hit ? tr("%1 (colours the selected packet)").arg(rule.name) : rule.name;
    case Qt::CheckStateRole:
        return index.column() == Name ? QVariant(rule.enabled ? Qt::Checked : Qt::Unchecked) : QVariant();
    case Qt::BackgroundRole: return QBrush(ruleColours({rule.background, rule.text}, *m_theme).background);
    case Qt::ForegroundRole: return QBrush(ruleColours({rule.background, rule.text}, *m_theme).text);
    case Qt::FontRole: {
        QFont font;
        font.setStrikeOut(!complaintOf(index.row()).isEmpty());
        font.setBold(index.row() == m_hit);
        return font;
    }
    case Qt::ToolTipRole: {
        const auto complaint = complaintOf(index.row());
        return complaint.isEmpty() ? rule.filter : tr("This rule matches nothing: %1").arg(complaint);
    }
    default: return {};
    }
}

bool ColourRuleModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!index.isValid() || role != Qt::CheckStateRole || index.column() != Name)
        return false;
    auto rule = m_rules[index.row()];
    rule.enabled = value.toInt() == Qt::Checked;
    set(index.row(), rule);
    return true;
}

QVariant ColourRuleModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == Name ? tr("Name") : tr("Display filter");
}

Qt::ItemFlags ColourRuleModel::flags(const QModelIndex& index) const
{
    auto flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == Name)
        flags |= Qt::ItemIsUserCheckable;
    return flags;
}

} // namespace porthole::gui
