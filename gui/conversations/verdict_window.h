// Why the TCP connections of the capture went as they did: a list, the worst first, with the verdict on the one that is
// selected; and what is wrong with the capture itself.
#pragma once

#include "analysis/verdict/capture_health.h"
#include "gui/conversations/verdict_list_model.h"
#include "gui/documents/capture_view.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <stop_token>

class QLabel;
class QProgressBar;
class QTabWidget;
class QTextBrowser;
class QToolButton;
class QTreeView;

namespace porthole::gui {

class LatestJob;
class LongJob;
class VerdictPage;

class VerdictWindow : public QWidget {
    Q_OBJECT
public:
    /// `wanted`: the conversation to show first; noConversation: the worst.
    explicit VerdictWindow(CaptureView& view, analysis::ConversationId wanted = analysis::noConversation);
    ~VerdictWindow() override;

private:
    struct Gathered;

    void makeList();
    void makeFoot();
    void sessionChanged();
    void judgeAll();
    void takeVerdicts();
    void finishJudging(const QString& complaint);
    void showConnection(analysis::ConversationId id);
    void selectionMoved();
    void showHealth();
    void goTo(std::uint32_t number);
    void updateStatus();

    CaptureView& m_view;
    std::shared_ptr<const analysis::Session> m_session;
    analysis::ConversationId m_wanted; ///< that the user chose; noConversation: the worst is shown
    analysis::ConversationId m_shown = analysis::noConversation;
    std::shared_ptr<Gathered> m_gathered;
    std::stop_source m_stopOne;

    VerdictListModel* m_model;
    QTabWidget* m_tabs;
    QTreeView* m_list;
    VerdictPage* m_page;
    QTextBrowser* m_health;
    QLabel* m_status;
    QProgressBar* m_progress;
    QToolButton* m_cancel;
    QPointer<LongJob> m_job;
    LatestJob* m_one;
    QTimer m_take, m_again;
    QElapsedTimer m_judging;
    bool m_moreFrames = false, m_cancelled = false, m_selecting = false, m_grown = false;
};

} // namespace porthole::gui
