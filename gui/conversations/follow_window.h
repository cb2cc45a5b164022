// What the two ends of a TCP or UDP conversation said: Analyse > Follow.
#pragma once

#include "gui/conversations/follow_document.h"
#include "gui/documents/capture_view.h"

#include <QPointer>
#include <QWidget>

#include <optional>

class QAction;
class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace porthole::gui {

class FollowView;
class SubstreamBox;

class FollowWindow : public QWidget {
    Q_OBJECT
public:
    /// Shows a conversation of the view's session, and filters the packet list to it.
    FollowWindow(CaptureView& view, analysis::ConversationId id, QWidget* parent,
        analysis::StreamContent content = analysis::StreamContent::Transport);
    ~FollowWindow() override;

    void showStream(std::uint32_t stream);
    /// Looks on from where the last match was.
    void find(bool backward);

    FollowDocument* document() const { return m_document; }
    FollowView* streamView() const { return m_view; }
    QComboBox* sidesBox() const { return m_sides; }
    QComboBox* formBox() const { return m_form; }
    QComboBox* contentBox() const { return m_content; }
    SubstreamBox* substreamBox() const { return m_substream; }
    QCheckBox* readsBox() const { return m_reads; }
    QSpinBox* streamBox() const { return m_stream; }
    QLineEdit* findEdit() const { return m_find; }
    QComboBox* findAsBox() const { return m_findAs; }
    QLabel* remarkLabel() const { return m_remark; }
    QLabel* statusLabel() const { return m_status; }
    QPushButton* backButton() const { return m_back; }
    QPushButton* filterOutButton() const { return m_filterOut; }
    QPushButton* saveButton() const { return m_save; }
    QPushButton* copyButton() const { return m_copy; }
    /// Writes what is shown: bytes as they are in form "Raw", or else text.
    void saveTo(const QString& path);

Q_SIGNALS:
    void saved(const QString& path);
    void copied();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void makeWidgets();
    QLayout* makeTopRow();
    QLayout* makeFindRow();
    QLayout* makeButtonRow();
    void connectView();
    void showConversation(analysis::ConversationId id);
    void applyLook();
    analysis::FollowLook lookWanted() const;
    void updateCounts();
    void updateStreamRange();
    /// What can be followed in conversations of this kind, the transport's bytes in front; what was chosen stays if it can.
    void updateContents(TransportFacts::Kind kind);
    analysis::StreamContent content() const;
    void addContentBoxes(QHBoxLayout& row);
    void updateSubstreams();
    /// Of the stream, and of the substream if one was chosen.
    QString streamFilter() const;
    void updateButtons();
    void updateExplanation();
    void setTheme(const Theme& theme);
    void filterTo();
    void filterOut();
    void goBack();
    void copy();
    void save();
    void startJob(LongJob::Work work, std::function<void()> done);
    void foundMatch(const std::optional<analysis::StreamMatch>& match, bool backward, bool wrapped);
    bool isAttached() const;
    QString protocol() const;
    void remark(const QString& text);

    CaptureView& m_capture;
    std::shared_ptr<const analysis::Session> m_session;
    QPointer<FollowDocument> m_document;
    QString m_filterBefore; ///< what Back restores
    std::optional<analysis::StreamMatch> m_match;
    LatestJob m_finding, m_seeking;
    std::shared_ptr<std::stop_source> m_stopFinding;
    QPointer<LongJob> m_job;

    FollowView* m_view;
    QComboBox* m_sides;
    QComboBox* m_content;
    QLabel* m_substreamLabel;
    SubstreamBox* m_substream;
    QComboBox* m_form;
    QCheckBox* m_reads;
    QSpinBox* m_stream;
    QPushButton* m_previous;
    QPushButton* m_next;
    QLabel* m_streams;
    QLabel* m_explanation;
    QLineEdit* m_find;
    QComboBox* m_findAs;
    QCheckBox* m_findCase;
    QLabel* m_remark;
    QProgressBar* m_progress;
    QLabel* m_status;
    QPushButton* m_back;
    QPushButton* m_filterOut;
    QPushButton* m_save;
    QPushButton* m_copy;
};

} // namespace porthole::gui
