#include "gui/capturing/capture_sources_model.h"

#include "gui/basics/icons.h"
#include "gui/basics/qt_text.h"

namespace porthole::gui
{

using capture::CaptureSource;

CaptureSourcesModel::CaptureSourcesModel(InterfaceModel& interfaces, const CaptureChoices& choices, QObject* parent)
    : QAbstractTableModel(parent)
    , m_interfaces(interfaces)
    , m_choices(choices)
{
    connect(&m_interfaces, &QAbstractItemModel::rowsInserted, this, &CaptureSourcesModel::update);
    connect(&m_interfaces, &QAbstractItemModel::rowsRemoved, this, &CaptureSourcesModel::update);
    connect(&m_interfaces, &QAbstractItemModel::dataChanged, this, [this] {
        if (!m_keys.isEmpty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, Traffic));
    });
    update();
}

QStringList CaptureSourcesModel::wantedKeys() const
{
    QStringList keys;
    for (const auto& name : m_interfaces.names())
        keys.append(toQString(name));
    for (const auto& source : m_choices.sources)
        if (source.kind != CaptureSource::Kind::Interface)
            keys.append(sourceKey(source));
    return keys;
}

void CaptureSourcesModel::update()
{
    const auto wanted = wantedKeys();
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (wanted.contains(m_keys[row]))
            continue;
        beginRemoveRows({}, row, row);
        m_keys.removeAt(row);
        endRemoveRows();
    }
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        if (m_keys.contains(wanted[i]))
            continue;
        const int row = static_cast<int>(std::min(i, m_keys.size()));
        beginInsertRows({}, row, row);
        m_keys.insert(row, wanted[i]);
        endInsertRows();
    }
}

CaptureSource CaptureSourcesModel::source(int row) const
{
    return row >= 0 && row < rowCount() ? m_choices.source(m_keys[row]) : CaptureSource();
}

void CaptureSourcesModel::setSource(const CaptureSource& source)
{
    m_choices.setSource(source);
    if (const auto row = static_cast<int>(m_keys.indexOf(sourceKey(source))); row >= 0)
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

int CaptureSourcesModel::addSource(const CaptureSource& source, const QStringList& secrets)
{
    m_choices.setSource(source);
    const auto key = sourceKey(source);
    if (!secrets.isEmpty())
        m_choices.secrets[key] = secrets;
    if (!m_choices.selected.contains(key))
        m_choices.selected.append(key);
    update();
    const auto row = static_cast<int>(m_keys.indexOf(key));
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    Q_EMIT selectionChanged();
    return row;
}

bool CaptureSourcesModel::isRemovable(int row) const
{
    return row >= 0 && row < rowCount() && source(row).kind != CaptureSource::Kind::Interface;
}

void CaptureSourcesModel::removeSource(int row)
{
    if (!isRemovable(row))
        return;
    m_choices.removeSource(m_keys[row]);
    update();
    Q_EMIT selectionChanged();
}

int CaptureSourcesModel::interfaceRow(int row) const
{
    return row >= 0 && row < rowCount() ? m_interfaces.rowOf(m_keys[row]) : -1;
}

int CaptureSourcesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_keys.size());
}

int CaptureSourcesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

/// What the source gives if nothing else is asked for.
QString CaptureSourcesModel::givenLinkType(int row) const
{
    const int there = interfaceRow(row);
    switch (there >= 0 ? m_interfaces.at(there).linkType : LinkType::Unknown) {
    case LinkType::Ethernet:
        return tr("Ethernet");
    case LinkType::LinuxSll:
        return tr("Linux cooked");
    case LinkType::Raw:
        return tr("Raw IP");
    case LinkType::Ieee80211:
    case LinkType::Ieee80211Radiotap:
        return tr("802.11");
    default:
        return tr("default");
    }
}

QString CaptureSourcesModel::text(int row, int column) const
{
    const auto from = source(row);
    const bool onlyHere = from.kind == CaptureSource::Kind::Interface || from.kind == CaptureSource::Kind::Remote;
    switch (column) {
    case Name:
        return sourceName(from);
    case LinkLayer:
        return from.linkType.empty() ? givenLinkType(row) : toQString(from.linkType);
    case Promiscuous:
        return !onlyHere ? QString() : from.monitor ? tr("monitor") : from.promiscuous ? tr("yes") : tr("no");
    case SnapLength:
        return from.snapLength ? tr("%1 bytes").arg(formatCount(from.snapLength)) : tr("no limit");
    case Buffer:
        return !onlyHere ? QString() : from.bufferMegabytes ? tr("%1 MB").arg(from.bufferMegabytes) : tr("default");
    case Filter:
        return toQString(from.filter);
    default:
        return {};
    }
}

QIcon CaptureSourcesModel::iconOf(int row) const
{
    switch (source(row).kind) {
    case CaptureSource::Kind::Pipe:
        return icon(QLatin1String("pipe"));
    case CaptureSource::Kind::Remote:
    case CaptureSource::Kind::Extcap:
        return icon(QLatin1String("remote"));
    case CaptureSource::Kind::Interface:
        break;
    }
    const int there = interfaceRow(row);
    return icon(there >= 0 ? interfaceIconName(m_interfaces.at(there).kind) : QLatin1String("wired"));
}

QVariant CaptureSourcesModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const int there = interfaceRow(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case Qt::DecorationRole:
        return index.column() == Name ? QVariant(iconOf(index.row())) : QVariant();
    case Qt::CheckStateRole:
        if (index.column() != Name)
            return {};
        return m_choices.selected.contains(m_keys[index.row()]) ? Qt::Checked : Qt::Unchecked;
    case Qt::ToolTipRole:
        return there >= 0 && index.column() <= Traffic ? m_interfaces.index(there).data(Qt::ToolTipRole)
                                                       : text(index.row(), index.column());
    case Qt::AccessibleTextRole:
        return index.column() == Traffic && there >= 0 ? trafficText(m_interfaces.history(there).last())
                                                       : text(index.row(), index.column());
    default:
        return {};
    }
}

bool CaptureSourcesModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::CheckStateRole || index.column() != Name || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    const auto& key = m_keys[index.row()];
    m_choices.selected.removeAll(key);
    if (value.toInt() == Qt::Checked)
        m_choices.selected.append(key);
    Q_EMIT dataChanged(index, index, { Qt::CheckStateRole });
    Q_EMIT selectionChanged();
    return true;
}

QVariant CaptureSourcesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Source");
    case Traffic:
        return tr("Traffic");
    case LinkLayer:
        return tr("Link type");
    case Promiscuous:
        return tr("Promiscuous");
    case SnapLength:
        return tr("Snap length");
    case Buffer:
        return tr("Buffer");
    case Filter:
        return tr("Capture filter");
    default:
        return {};
    }
}

Qt::ItemFlags CaptureSourcesModel::flags(const QModelIndex& index) const
{
    auto flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == Name)
        flags |= Qt::ItemIsUserCheckable;
    return flags;
}

} // namespace porthole::gui
