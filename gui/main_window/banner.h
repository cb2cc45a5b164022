// A message in the window, large enough to be read, that stays until it is dismissed or outdated.
#pragma once

#include "gui/settings/theme.h"

#include <QFrame>

#include <functional>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;

namespace porthole::gui {

class Banner : public QFrame {
    Q_OBJECT
public:
    /// What a message is about: a new one on the same subject replaces the old one.
    enum class Subject {
        None,
        Opening,   ///< the file could not be opened
        Content,   ///< something is wrong inside the file
        Change,    ///< the file changed after it was opened
        Capture,   ///< a capture did not go as it should
        Recording, ///< the flight recorder saved something, or could not
        Request,   ///< what the user asked for is not possible
    };

    explicit Banner(QWidget* parent = nullptr);

    struct Message {
        Subject subject = Subject::None;
        BannerKind kind = BannerKind::Information;
        QString title, text;
        QString actionText; ///< empty: no button
        std::function<void()> action;
    };
    void show(Message message);
    /// Hides the message if it is about this subject.
    void clear(Subject subject);
    void clearAll();

    Subject subject() const { return m_message.subject; }
    BannerKind kind() const { return m_message.kind; }
    QString title() const;
    QString text() const;
    QPushButton* actionButton() const { return m_action; }
    QToolButton* closeButton() const { return m_close; }
    void setTheme(const Theme& theme);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void applyColours();

    Message m_message;
    const Theme* m_theme = &Theme::of(Scheme::Light);
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QPushButton* m_action;
    QToolButton* m_close;
};

} // namespace porthole::gui
