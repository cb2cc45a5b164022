// File > Export objects: the files that the capture carried, as a table; saved one by one or all.
#pragma once

#include "analysis/objects/objects.h"
#include "gui/basics/long_job.h"
#include "gui/statistics/counting_job.h"

#include <QAbstractTableModel>
#include <QPointer>
#include <QWidget>

#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace porthole::gui {

struct CountedObjects : Counted {
    std::vector<analysis::CapturedObject> objects;
};

class ObjectModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Packet, Host, Type, Size, Name, ColumnCount };
    /// What a column is sorted by.
    static constexpr int SortRole = Qt::UserRole;
    using QAbstractTableModel::QAbstractTableModel;

    /// A longer list of the same objects only adds rows.
    void setObjects(std::shared_ptr<const CountedObjects> objects);
    const std::shared_ptr<const CountedObjects>& objects() const { return m_objects; }
    const analysis::CapturedObject& object(int row) const { return m_objects->objects[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::shared_ptr<const CountedObjects> m_objects;
};

class ObjectsWindow : public QWidget {
    Q_OBJECT
public:
    explicit ObjectsWindow(CaptureView& view, QWidget* parent = nullptr);
    ~ObjectsWindow() override;

    ObjectModel* model() const { return m_model; }
    QTableView* table() const { return m_table; }
    QComboBox* kindBox() const { return m_kind; }
    QLabel* status() const { return m_status; }
    /// Saves these objects in a folder.
    void saveTo(const QString& folder, std::vector<analysis::CapturedObject> objects);

Q_SIGNALS:
    void saved();

private:
    void beginSearch();
    void showResult();
    void updateButtons();
    analysis::ObjectKind kind() const;
    std::vector<analysis::CapturedObject> selected() const;
    void askAndSave(bool all);

    CaptureView& m_view;
    QPointer<CountingJob> m_job;
    ObjectModel* m_model;
    QSortFilterProxyModel* m_sorted;
    QComboBox* m_kind;
    QLineEdit* m_search;
    QTableView* m_table;
    QProgressBar* m_progress;
    QLabel* m_status;
    QPushButton *m_save, *m_saveAll;
    QPointer<LongJob> m_saving;
};

} // namespace porthole::gui
