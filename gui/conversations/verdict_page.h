// One connection's verdict: the sentence, what limited it, and its findings with packets to click on.
#pragma once

#include "gui/conversations/limit_bar.h"

#include <QWidget>

class QLabel;
class QTextBrowser;
class QUrl;

namespace porthole::analysis {
class Session;
}

namespace porthole::gui {

class VerdictPage : public QWidget {
    Q_OBJECT
public:
    explicit VerdictPage(const Theme& theme, QWidget* parent = nullptr);

    void setVerdict(std::shared_ptr<const analysis::Session> session, std::shared_ptr<const analysis::Verdict> verdict);
    /// In place of a verdict.
    void setMessage(const QString& text);
    void setTheme(const Theme& theme);

Q_SIGNALS:
    void packetWanted(std::uint32_t number);

private:
    void show();
    QString findingsHtml() const;

    const Theme* m_theme;
    std::shared_ptr<const analysis::Session> m_session;
    std::shared_ptr<const analysis::Verdict> m_verdict;
    QString m_message;
    QLabel* m_ends;
    QLabel* m_sentence;
    LimitBar* m_limits;
    QTextBrowser* m_findings;
};

} // namespace porthole::gui
