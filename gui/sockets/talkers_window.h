// Statistics > Who talks to whom: programs, the names of those they talk to, and the conversations with each.
#pragma once

#include "gui/sockets/talkers_model.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QTreeView;

namespace porthole::gui {

class TalkersWindow : public QWidget {
    Q_OBJECT
public:
    explicit TalkersWindow(CaptureView& view, QWidget* parent = nullptr);

    QTreeView* tree() const { return m_tree; }
    TalkersModel* model() const { return m_model; }
    QCheckBox* limit() const { return m_limit; }

private:
    void showResult();
    void contextMenu(const QPoint& at);

    CaptureView& m_view;
    CountingJob* m_job;
    TalkersModel* m_model;
    QTreeView* m_tree;
    QCheckBox* m_limit;
    QLabel* m_status;
    bool m_shownBefore = false;
};

} // namespace porthole::gui
