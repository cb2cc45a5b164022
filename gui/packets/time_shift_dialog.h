// Asks by how much the times of a capture are to be moved.
#pragma once

#include "analysis/session.h"

#include <QDialog>

#include <memory>
#include <optional>

class QCheckBox;
class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QRadioButton;
class QSpinBox;

namespace porthole::gui {

/// "1.5", "-2:30", "1:00:00.25": seconds, minutes and seconds, hours and so on, with a sign for all of them.
std::optional<Nanoseconds> readTimeSpan(const QString& text);

class TimeShiftDialog : public QDialog {
    Q_OBJECT
public:
    /// `packet`: the one that is selected.
    TimeShiftDialog(std::shared_ptr<const analysis::Session> session, std::uint32_t packet, QWidget* parent = nullptr);

    /// What all shifts together are, once the dialog is accepted.
    analysis::TimeShift shift() const { return m_shift; }

private:
    /// A packet and the time that it is to have.
    struct Point {
        QSpinBox* packet;
        QLabel* now;
        QLineEdit* time;
    };
    Point makePoint(std::uint32_t packet);
    void showTime(const Point& point, bool propose);
    std::optional<Nanoseconds> timeOf(const Point& point, QString& complaint) const;
    std::optional<analysis::TimeShift> wanted(QString& complaint) const;
    std::optional<analysis::TimeShift> wantedByPoints(QString& complaint) const;
    void check();

    std::shared_ptr<const analysis::Session> m_session;
    analysis::TimeShift m_before, m_shift;
    QRadioButton *m_moveAll, *m_setTime, *m_undo;
    QLineEdit* m_span;
    Point m_first, m_second;
    QCheckBox* m_hasSecond;
    QLabel* m_complaint;
    QDialogButtonBox* m_buttons;
};

} // namespace porthole::gui
