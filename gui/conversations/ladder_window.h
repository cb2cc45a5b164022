// The window of a ladder: of a conversation, or the flow graph of the displayed packets.
#pragma once

#include "analysis/frame_index.h"
#include "analysis/ladder/ladder.h"
#include "gui/conversations/ladder_export.h"
#include "gui/conversations/ladder_loader.h"
#include "gui/conversations/ladder_view.h"
#include "gui/documents/capture_view.h"
#include "gui/packets/row_text_fetcher.h"

#include <QHash>
#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <memory>

class QAction;
class QLabel;
class QProgressBar;
class QToolBar;

namespace porthole::gui {

class LadderWindow : public QWidget {
    Q_OBJECT
public:
    /// `conversation`: noConversation for a flow graph of what is displayed. `view` must outlive the window.
    LadderWindow(CaptureView& view, analysis::ConversationId conversation, QWidget* parent = nullptr);
    ~LadderWindow() override;

    const analysis::Ladder& ladder() const { return *m_ladder; }
    LadderView* view() const { return m_view; }
    bool isComplete() const { return m_complete; }
    QString summary() const;
    /// Writes a picture or text; says in the window what went wrong.
    void exportTo(const QString& path, PictureFormat format);
    bool isExporting() const { return m_export; }

    QAction* byTimeAction() const { return m_byTime; }
    QAction* foldAction() const { return m_fold; }

private:
    bool isFlow() const { return m_conversation == analysis::noConversation; }
    void makeActions(QToolBar& bar);
    void begin();
    void takePiece(const analysis::LadderPiece& piece);
    void takeEnd(quint64 skipped);
    void displayedHasChanged();
    void sessionHasChanged();
    void updateTexts();
    void wantTexts();
    void takeTexts();
    FlowLabel labelOf(const analysis::LadderRow& row) const;
    void askForFile(PictureFormat format);
    LadderPicture picture() const;
    QString conversationName() const;

    CaptureView& m_capture;
    std::shared_ptr<const analysis::Session> m_session;
    analysis::ConversationId m_conversation;
    std::unique_ptr<analysis::Ladder> m_ladder;
    LadderView* m_view;
    QLabel* m_status;
    QProgressBar* m_progress;
    QAction* m_byTime = nullptr;
    QAction* m_fold = nullptr;
    QAction* m_zoomIn = nullptr;
    QAction* m_zoomOut = nullptr;
    QAction* m_cancel = nullptr;
    std::unique_ptr<LadderLoader> m_loader;
    std::unique_ptr<RowTextFetcher> m_fetcher; ///< only of a flow graph
    QHash<std::uint32_t, FlowLabel> m_texts;   ///< of packets that were in view, bounded
    QTimer m_textPause, m_displayedPause;
    QString m_filter;     ///< that the flow graph was made with
    quint64 m_skipped = 0;
    std::uint32_t m_ownChoice = 0; ///< the packet that this window has just selected
    bool m_complete = false, m_isCurrent = true;
    QPointer<LongJob> m_export;
    QString m_complaint;
};

} // namespace porthole::gui
