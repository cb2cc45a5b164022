// "[x] after [ 100 ] [MB]": a limit with its switch.
#pragma once

#include "gui/capturing/capture_choices.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QSpinBox;

namespace porthole::gui
{

class LimitRow : public QWidget
{
    Q_OBJECT
public:
    /// `units` has three entries, or none for what is merely counted.
    LimitRow(const QString& text, const QStringList& units, const QString& suffix = {}, QWidget* parent = nullptr);

    Limit limit() const;
    void setLimit(const Limit& limit);
    QCheckBox* check() const { return m_check; }
    QSpinBox* spin() const { return m_spin; }

    static QStringList sizeUnits();
    static QStringList timeUnits();

Q_SIGNALS:
    void changed();

private:
    QCheckBox* m_check;
    QSpinBox* m_spin;
    QComboBox* m_unit;
};

} // namespace porthole::gui
