// Packets, bytes and figures of fields in time: curves by display filters.
#pragma once

#include "gui/basics/latest_job.h"
#include "gui/documents/capture_view.h"
#include "gui/plot/plot.h"
#include "gui/statistics/io_graph_job.h"
#include "gui/statistics/io_graph_model.h"

#include <QTimer>
#include <QWidget>

#include <memory>

class QCheckBox;
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QTableView;

namespace porthole::gui {

class IoGraphWindow : public QWidget {
    Q_OBJECT
public:
    /// `view` must outlive it.
    explicit IoGraphWindow(CaptureView& view);
    ~IoGraphWindow() override;

    IoGraphModel& model() const { return *m_model; }
    Plot& plot() const { return *m_plot; }
    const IoGraphAnswer& shown() const { return m_shown; }
    /// All that was asked for is shown.
    bool isReady() const { return m_ready; }
    QString readOut() const;
    /// What is shown as text: a line an interval, a column a curve.
    QString csv() const;
    /// The file of the profile in use.
    QString filePath() const;

protected:
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* buildTable();
    QWidget* buildBottom();
    void readChoices();
    void writeChoices();
    void openSession();
    void ask();
    void takeAnswer();
    void showAnswer();
    void updateMarker();
    void updateReadOut();
    void addRow();
    void goTo(std::uint32_t frame);
    int currentRow() const;
    PlotAxis valueAxis() const;

    CaptureView& m_view;
    std::shared_ptr<const analysis::Session> m_session; ///< null: none is open
    std::unique_ptr<IoGraphJob> m_job;
    IoGraphAnswer m_shown;
    std::vector<int> m_asked;   ///< rows of the curves that were asked for
    std::vector<int> m_drawn;   ///< rows of the plot's curves
    bool m_ready = false;
    bool m_grew = false;
    QTimer m_growth;  ///< a live capture is looked at now and then
    QTimer m_editing; ///< changes are taken together
    LatestJob m_copying;

    Plot* m_plot;
    IoGraphModel* m_model;
    IoGraphDelegate* m_delegate;
    QTableView* m_table = nullptr;
    QComboBox* m_interval = nullptr;
    QCheckBox* m_timeOfDay = nullptr;
    QCheckBox* m_logarithmic = nullptr;
    QLabel* m_readOut = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton* m_stop = nullptr;
};

} // namespace porthole::gui
