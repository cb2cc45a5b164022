// Analyse > Expert information.
#pragma once

#include "gui/statistics/expert_model.h"

#include <QWidget>

#include <array>

class QCheckBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QTreeView;

namespace porthole::gui {

class ExpertWindow : public QWidget {
    Q_OBJECT
public:
    explicit ExpertWindow(CaptureView& view, QWidget* parent = nullptr);

    QTreeView* tree() const { return m_tree; }
    ExpertModel* model() const { return m_model; }
    QLineEdit* search() const { return m_search; }
    QCheckBox* limit() const { return m_limit; }
    QCheckBox* severity(Severity severity) const { return m_severities[static_cast<std::size_t>(severity)]; }
    bool isComplete() const;

private:
    void showResult();
    void choose();
    /// Keeps what is open and current while `change` makes other rows.
    void keepPlace(const std::function<void()>& change);
    void contextMenu(const QPoint& at);

    CaptureView& m_view;
    CountingJob* m_job;
    ExpertModel* m_model;
    QTreeView* m_tree;
    QLineEdit* m_search;
    QCheckBox* m_limit;
    std::array<QCheckBox*, 5> m_severities {}; ///< by Severity
    QLabel* m_status;
    QProgressBar* m_progress;
};

} // namespace porthole::gui
