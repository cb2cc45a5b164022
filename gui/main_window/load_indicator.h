// Progress of loading in the status bar, with a button that cancels it.
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace porthole::gui {

class LoadIndicator : public QWidget {
    Q_OBJECT
public:
    explicit LoadIndicator(QWidget* parent = nullptr);

    /// `tip`: what the button does; empty: it stops loading.
    void start(const QString& text, const QString& tip = {});
    /// `size` 0: not known.
    void setProgress(quint64 position, quint64 size);
    void stop();
    QToolButton* cancelButton() const { return m_cancel; }
    QProgressBar* bar() const { return m_bar; }

Q_SIGNALS:
    void cancelled();

private:
    QLabel* m_text;
    QProgressBar* m_bar;
    QToolButton* m_cancel;
};

} // namespace porthole::gui
