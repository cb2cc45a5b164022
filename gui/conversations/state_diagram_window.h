// The window of the state diagram of one TCP connection: step by step, each with the packet that made it.
#pragma once

#include "analysis/conversation.h"
#include "gui/basics/latest_job.h"
#include "gui/basics/long_job.h"
#include "gui/conversations/state_diagram.h"
#include "gui/documents/capture_view.h"

#include <QPointer>
#include <QWidget>

class QAction;
class QLabel;
class QListWidget;
class QSlider;

namespace porthole::gui {

class StateDiagramWindow : public QWidget {
    Q_OBJECT
public:
    /// `view` must outlive the window.
    StateDiagramWindow(CaptureView& view, analysis::ConversationId conversation, QWidget* parent = nullptr);
    ~StateDiagramWindow() override;

    const std::vector<analysis::StateStep>& steps() const { return m_steps; }
    int current() const { return m_current; }
    /// -1: before the first step. `tell`: the packet is selected in the list, too.
    void setCurrent(int step, bool tell);
    QListWidget* list() const { return m_list; }
    QSlider* slider() const { return m_slider; }
    QAction* nextAction() const { return m_next; }
    QAction* previousAction() const { return m_previous; }
    /// PNG, or SVG if the name ends so.
    void exportTo(const QString& path);
    bool isExporting() const { return m_export; }

private:
    void makeActions();
    void readOn();
    void takeSteps(const std::vector<analysis::StateStep>& steps, bool more);
    void addToList(const analysis::StateStep& step);
    void updateAll();
    void askForFile();
    QString describe(const analysis::StateStep& step) const;

    CaptureView& m_capture;
    std::shared_ptr<const analysis::Session> m_session;
    analysis::ConversationId m_conversation;
    std::shared_ptr<analysis::StateSteps> m_reader; ///< used on the thread of the job only
    std::vector<analysis::StateStep> m_steps;
    int m_current = -1;
    bool m_reading = false, m_again = false, m_isCurrent = true, m_telling = false;
    StateDiagramView* m_diagram;
    QListWidget* m_list;
    QSlider* m_slider;
    QLabel* m_words;
    QAction* m_first = nullptr;
    QAction* m_previous = nullptr;
    QAction* m_next = nullptr;
    QAction* m_last = nullptr;
    QPointer<LongJob> m_export;
    LatestJob m_job;
};

} // namespace porthole::gui
