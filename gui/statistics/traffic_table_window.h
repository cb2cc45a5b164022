// Statistics > Conversations, and Statistics > Endpoints: a tab a layer.
#pragma once

#include "gui/statistics/traffic_table_page.h"

#include <QWidget>

#include <array>

class QCheckBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTabWidget;

namespace porthole::gui {

class LongJob;

class TrafficTableWindow : public QWidget {
    Q_OBJECT
public:
    TrafficTableWindow(CaptureView& view, TrafficTableModel::What what, const ConversationHooks& hooks, QWidget* parent = nullptr);

    TrafficTablePage* page(analysis::TrafficLayer layer) const { return m_pages[analysis::indexOf(layer)]; }
    TrafficTablePage* currentPage() const;
    QTabWidget* tabs() const { return m_tabs; }
    QLineEdit* search() const { return m_search; }
    QCheckBox* limit() const { return m_limit; }
    QCheckBox* names() const { return m_names; }
    QCheckBox* absoluteTimes() const { return m_absolute; }
    QString statusText() const;

    /// Writes what the current tab shows. Done when no export runs any more.
    void saveCsv(const QString& path);
    bool isExporting() const { return m_export != nullptr; }

private:
    void makeTools();
    QWidget* makeButtons(const ConversationHooks& hooks);
    /// Null: nothing was counted yet.
    std::shared_ptr<const TrafficTables> tables() const { return std::static_pointer_cast<const TrafficTables>(m_job->result()); }
    void showTables();
    void showTabTitles();
    void showStatus();
    void updateButtons();
    void setTitle();
    void copy(analysis::TableForm form);
    void askWhereToSave();
    void showFirstTabWithRows();

    CaptureView& m_view;
    TrafficTableModel::What m_what;
    CountingJob* m_job;
    QTabWidget* m_tabs;
    std::array<TrafficTablePage*, analysis::trafficLayers> m_pages {};
    QLineEdit* m_search = nullptr;
    QCheckBox *m_limit = nullptr, *m_names = nullptr, *m_absolute = nullptr;
    QLabel* m_status = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton *m_follow = nullptr, *m_ladder = nullptr;
    LongJob* m_export = nullptr;
    bool m_tabChosen = false; ///< by the user, or since there were rows
};

} // namespace porthole::gui
