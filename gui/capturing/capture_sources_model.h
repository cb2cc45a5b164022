// All sources that can be captured from, with how they are captured on, as a table with check marks.
#pragma once

#include "gui/capturing/capture_choices.h"
#include "gui/capturing/interface_model.h"

#include <QAbstractTableModel>

namespace porthole::gui
{

class CaptureSourcesModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        Name,
        Traffic,
        LinkLayer,
        Promiscuous,
        SnapLength,
        Buffer,
        Filter,
        ColumnCount,
    };

    /// The interfaces, and the choices' own sources behind them.
    CaptureSourcesModel(InterfaceModel& interfaces, const CaptureChoices& choices, QObject* parent = nullptr);

    /// As they are now; `selected` are those with a check mark.
    const CaptureChoices& choices() const { return m_choices; }
    capture::CaptureSource source(int row) const;
    void setSource(const capture::CaptureSource& source);
    /// Appends a source, or changes it, and selects it. Gives its row.
    int addSource(const capture::CaptureSource& source, const QStringList& secrets = {});
    /// Only what was added can be removed.
    bool isRemovable(int row) const;
    void removeSource(int row);
    /// The row in the interface model; -1: not an interface of this machine.
    int interfaceRow(int row) const;
    const InterfaceModel& interfaces() const { return m_interfaces; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

Q_SIGNALS:
    void selectionChanged();

private:
    void update();
    QStringList wantedKeys() const;
    QString text(int row, int column) const;
    QString givenLinkType(int row) const;
    QIcon iconOf(int row) const;

    InterfaceModel& m_interfaces;
    CaptureChoices m_choices;
    QStringList m_keys; ///< of the rows
};

} // namespace porthole::gui
