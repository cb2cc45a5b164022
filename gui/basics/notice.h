// A message that is a part of a page: what is the matter, perhaps a command that mends it, perhaps buttons.
#pragma once

#include "gui/settings/theme.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace porthole::gui
{

class Notice : public QFrame
{
    Q_OBJECT
public:
    explicit Notice(BannerKind kind, QWidget* parent = nullptr);

    void setText(const QString& title, const QString& text);
    /// A command to be copied; empty: none.
    void setCommand(const QString& command);
    QPushButton* addButton(const QString& text);

    QString title() const;
    QString text() const;
    QString command() const;
    QPushButton* copyButton() const { return m_copy; }
    void setTheme(const Theme& theme);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    BannerKind m_kind;
    const Theme* m_theme = &Theme::of(Scheme::Light);
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QLabel* m_command;
    QPushButton* m_copy;
    QHBoxLayout* m_buttons;
};

} // namespace porthole::gui
