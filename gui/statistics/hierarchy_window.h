// Statistics > Protocol hierarchy.
#pragma once

#include "gui/statistics/hierarchy_model.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QProgressBar;
class QTreeView;

namespace porthole::gui {

class HierarchyWindow : public QWidget {
    Q_OBJECT
public:
    explicit HierarchyWindow(CaptureView& view, QWidget* parent = nullptr);

    QTreeView* tree() const { return m_tree; }
    HierarchyModel* model() const { return m_model; }
    QCheckBox* limit() const { return m_limit; }
    bool isComplete() const;

private:
    void showResult();
    void contextMenu(const QPoint& at);

    CaptureView& m_view;
    CountingJob* m_job;
    HierarchyModel* m_model;
    QTreeView* m_tree;
    QCheckBox* m_limit;
    QLabel* m_status;
    QProgressBar* m_progress;
    bool m_widthsSet = false;
};

} // namespace porthole::gui
