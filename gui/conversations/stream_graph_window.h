// Graphs of one TCP conversation.
#pragma once

#include "gui/conversations/stream_graph_job.h"
#include "gui/documents/capture_view.h"
#include "gui/plot/plot.h"

#include <QTimer>
#include <QWidget>

#include <memory>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace porthole::gui {

class StreamGraphWindow : public QWidget {
    Q_OBJECT
public:
    /// Begins with the conversation of the selected packet. `view` must outlive it.
    StreamGraphWindow(CaptureView& view, analysis::StreamGraphKind kind);
    ~StreamGraphWindow() override;

    void setKind(analysis::StreamGraphKind kind);
    analysis::StreamGraphKind kind() const;
    void setStream(std::uint32_t stream);
    /// What was made last.
    const StreamGraphAnswer& shown() const { return m_shown; }
    /// All that was asked for is shown.
    bool isReady() const { return m_ready; }
    Plot& plot() const { return *m_plot; }
    QString readOut() const;

    static QString kindName(analysis::StreamGraphKind kind);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void build();
    QWidget* buildTop();
    QWidget* buildBottom();
    void openSession();
    void ask();
    void takeAnswer();
    void showAnswer();
    void updateMarker();
    void updateReadOut();
    void updateTitle();
    void switchDirection();
    void goTo(std::uint32_t frame);
    PlotCurve curveOf(const analysis::StreamCurve& curve) const;
    QString describeHit(const Plot::Hit& hit) const;

    CaptureView& m_view;
    std::shared_ptr<const analysis::Session> m_session; ///< null: none is open
    std::unique_ptr<StreamGraphJob> m_job;
    StreamGraphWish m_wish;
    StreamGraphAnswer m_shown;
    bool m_ready = false;
    bool m_grew = false;
    QTimer m_growth; ///< a live capture is looked at now and then

    Plot* m_plot = nullptr;
    QComboBox* m_kind = nullptr;
    QSpinBox* m_stream = nullptr;
    QPushButton* m_direction = nullptr;
    QLabel* m_ends = nullptr;
    QLabel* m_averageLabel = nullptr;
    QDoubleSpinBox* m_average = nullptr;
    QComboBox* m_over = nullptr;
    QCheckBox* m_kernel = nullptr;
    QLabel* m_readOut = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton* m_cancel = nullptr;
};

} // namespace porthole::gui
