#include "gui/statistics/io_graph_model.h"

#include "dissectors/core/registry.h"
#include "gui/basics/qt_text.h"
#include "gui/filters/filter_completer.h"
#include "gui/plot/plot_colours.h"

#include <QComboBox>
#include <QCompleter>
#include <QLineEdit>
#include <QPainter>
#include <QPixmap>

#include <algorithm>

namespace porthole::gui {

using analysis::CurveShape;
using analysis::IoUnit;

namespace {

QPixmap swatch(const QColor& colour)
{
    constexpr int size = 14;
    QPixmap pixmap(size, size);
    pixmap.fill(colour);
    return pixmap;
}

} // namespace

IoGraphModel::IoGraphModel(const Registry& registry, QObject* parent)
    : QAbstractTableModel(parent)
    , m_registry(registry)
    , m_theme(&Theme::of(Scheme::Light))
{
}

void IoGraphModel::setRows(const QList<IoGraphRow>& rows)
{
    beginResetModel();
    m_rows = rows;
    checkAll();
    endResetModel();
    Q_EMIT edited();
}

int IoGraphModel::add(const IoGraphRow& row)
{
    const int at = static_cast<int>(m_rows.size());
    beginInsertRows({}, at, at);
    m_rows.append(row);
    checkAll();
    endInsertRows();
    Q_EMIT edited();
    return at;
}

void IoGraphModel::remove(int row)
{
    if (row < 0 || row >= m_rows.size())
        return;
    beginRemoveRows({}, row, row);
    m_rows.removeAt(row);
    checkAll();
    endRemoveRows();
    Q_EMIT edited();
}

void IoGraphModel::move(int row, int by)
{
    const int to = row + by;
    if (row < 0 || to < 0 || row >= m_rows.size() || to >= m_rows.size())
        return;
    beginMoveRows({}, row, row, {}, by > 0 ? to + 1 : to);
    m_rows.swapItemsAt(row, to);
    checkAll();
    endMoveRows();
    Q_EMIT edited();
}

void IoGraphModel::setTheme(const Theme& theme)
{
    m_theme = &theme;
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(m_rows.size()) - 1, ColumnCount - 1));
}

const FieldInfo* IoGraphModel::fieldOf(int row) const
{
    const auto& wanted = m_rows[row];
    return analysis::needsField(wanted.unit) ? m_registry.findField(wanted.field.toStdString()) : nullptr;
}

IoGraphModel::Check IoGraphModel::check(const IoGraphRow& row) const
{
    Check result;
    auto compiled = analysis::DisplayFilter::compile(row.filter.toStdString(), m_registry);
    if (!compiled) {
        result.text = toQString(compiled.error.message);
        return result;
    }
    result.filter = std::move(compiled.filter);
    const auto field = row.field.toStdString();
    result.text = toQString(analysis::faultOf(row.unit, m_registry.findField(field), field));
    result.column = Field;
    return result;
}

void IoGraphModel::checkAll()
{
    m_faults.clear();
    for (const auto& row : m_rows)
        m_faults.push_back(check(row));
}

int IoGraphModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int IoGraphModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant IoGraphModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const auto& row = m_rows[index.row()];
    const auto& fault = m_faults[static_cast<std::size_t>(index.row())];
    const bool wrong = !fault.text.isEmpty() && fault.column == index.column();
    if (role == Qt::BackgroundRole)
        return wrong ? QVariant(m_theme->filterBad.background) : QVariant();
    if (role == Qt::ForegroundRole)
        return wrong ? QVariant(m_theme->filterBad.text) : QVariant();
    if (role == Qt::ToolTipRole)
        return fault.text.isEmpty() ? QVariant() : QVariant(fault.text);
    if (role == Qt::CheckStateRole && index.column() == Name)
        return row.enabled ? Qt::Checked : Qt::Unchecked;
    if (role == Qt::DecorationRole && index.column() == Colour)
        return swatch(plotColours(*m_theme)[static_cast<std::size_t>(row.colour) % plotColourCount]);
    const bool shown = role == Qt::DisplayRole;
    if (!shown && role != Qt::EditRole)
        return {};
    switch (index.column()) {
    case Name: return row.name;
    case Filter: return row.filter;
    case Colour: return shown ? QVariant() : QVariant(row.colour);
    case Style: return shown ? QVariant(shapeName(row.shape)) : QVariant(static_cast<int>(row.shape));
    case Unit: return shown ? QVariant(unitName(row.unit)) : QVariant(static_cast<int>(row.unit));
    case Field: return row.field;
    case Smoothing: return shown ? QVariant(smoothingName(row.smoothing)) : QVariant(row.smoothing);
    default: return {};
    }
}

bool IoGraphModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return false;
    auto row = m_rows[index.row()];
    if (role == Qt::CheckStateRole && index.column() == Name) {
        row.enabled = value.toInt() == Qt::Checked;
    } else if (role == Qt::EditRole) {
        switch (index.column()) {
        case Name: row.name = value.toString(); break;
        case Filter: row.filter = value.toString().trimmed(); break;
        case Colour: row.colour = value.toInt(); break;
        case Style: row.shape = static_cast<CurveShape>(value.toInt()); break;
        case Unit: row.unit = static_cast<IoUnit>(value.toInt()); break;
        case Field: row.field = value.toString().trimmed(); break;
        case Smoothing: row.smoothing = value.toInt(); break;
        default: return false;
        }
    } else {
        return false;
    }
    if (row == m_rows[index.row()])
        return true;
    m_rows[index.row()] = row;
    m_faults[static_cast<std::size_t>(index.row())] = check(row);
    Q_EMIT dataChanged(this->index(index.row(), 0), this->index(index.row(), ColumnCount - 1));
    Q_EMIT edited();
    return true;
}

Qt::ItemFlags IoGraphModel::flags(const QModelIndex& index) const
{
    auto flags = QAbstractTableModel::flags(index);
    if (!index.isValid() || index.row() >= m_rows.size())
        return flags;
    flags |= Qt::ItemIsEditable;
    if (index.column() == Name)
        flags |= Qt::ItemIsUserCheckable;
    if (index.column() == Field && !analysis::needsField(m_rows[index.row()].unit))
        flags &= ~(Qt::ItemIsEditable | Qt::ItemIsEnabled);
    return flags;
}

QVariant IoGraphModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("Curve");
    case Filter: return tr("Display filter");
    case Colour: return tr("Colour");
    case Style: return tr("Style");
    case Unit: return tr("Y axis");
    case Field: return tr("Y field");
    case Smoothing: return tr("Smoothing");
    default: return {};
    }
}

IoGraphDelegate::IoGraphDelegate(const Registry& registry, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_registry(registry)
    , m_theme(&Theme::of(Scheme::Light))
{
}

QWidget* IoGraphDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    if (index.column() == IoGraphModel::Name)
        return QStyledItemDelegate::createEditor(parent, option, index);
    if (index.column() == IoGraphModel::Filter) {
        auto* edit = new QLineEdit(parent);
        auto* completer = new FilterCompleter(*edit, m_registry);
        connect(edit, &QLineEdit::textEdited, completer, &FilterCompleter::complete);
        return edit;
    }
    if (index.column() == IoGraphModel::Field) {
        auto* edit = new QLineEdit(parent);
        QStringList names;
        for (const auto* field : m_registry.fields())
            if (analysis::faultOf(IoUnit::Sum, field, field->abbreviation).empty())
                names.append(QString::fromLatin1(field->abbreviation));
        names.sort();
        auto* completer = new QCompleter(names, edit);
        completer->setCompletionMode(QCompleter::PopupCompletion);
        edit->setCompleter(completer);
        return edit;
    }
    auto* box = new QComboBox(parent);
    switch (index.column()) {
    case IoGraphModel::Colour:
        for (std::size_t i = 0; i < plotColourCount; ++i)
            box->addItem(QIcon(swatch(plotColours(*m_theme)[i])), tr("Colour %1").arg(i + 1), static_cast<int>(i));
        break;
    case IoGraphModel::Style:
        for (const auto shape : ioGraphShapes())
            box->addItem(shapeName(shape), static_cast<int>(shape));
        break;
    case IoGraphModel::Unit:
        for (int i = 0; i < static_cast<int>(IoUnit::Count); ++i)
            box->addItem(unitName(static_cast<IoUnit>(i)), i);
        break;
    default:
        for (const int intervals : ioGraphSmoothings())
            box->addItem(smoothingName(intervals), intervals);
        break;
    }
    // What is chosen counts at once.
    auto* self = const_cast<IoGraphDelegate*>(this);
    connect(box, &QComboBox::activated, self, [self, box] {
        Q_EMIT self->commitData(box);
        Q_EMIT self->closeEditor(box);
    });
    return box;
}

void IoGraphDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const
{
    if (auto* box = qobject_cast<QComboBox*>(editor))
        box->setCurrentIndex(box->findData(index.data(Qt::EditRole)));
    else
        QStyledItemDelegate::setEditorData(editor, index);
}

void IoGraphDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const
{
    if (auto* box = qobject_cast<QComboBox*>(editor))
        model->setData(index, box->currentData());
    else
        QStyledItemDelegate::setModelData(editor, model, index);
}

} // namespace porthole::gui
