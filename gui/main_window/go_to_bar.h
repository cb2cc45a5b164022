// Asks for a packet number, in the window rather than in front of it.
#pragma once

#include <QWidget>

#include <cstdint>

class QLabel;
class QLineEdit;

namespace porthole::gui {

class GoToBar : public QWidget {
    Q_OBJECT
public:
    explicit GoToBar(QWidget* parent = nullptr);

    /// Packets that there are; numbers beyond are refused with a sentence.
    void setPacketCount(std::uint32_t count) { m_count = count; }
    void ask(std::uint32_t current);
    QLineEdit* edit() const { return m_edit; }
    QString complaint() const;

Q_SIGNALS:
    void wanted(std::uint32_t number);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void accept();
    void dismiss();

    QLineEdit* m_edit;
    QLabel* m_complaint;
    std::uint32_t m_count = 0;
};

} // namespace porthole::gui
