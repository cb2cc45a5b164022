// Asks for the label, the filter and the comment of a filter button.
#pragma once

#include "gui/filters/filter_tables.h"

#include <QDialog>

class QLineEdit;
class QPushButton;

namespace porthole::gui {

class FilterButtonDialog : public QDialog {
    Q_OBJECT
public:
    explicit FilterButtonDialog(const FilterButton& button, QWidget* parent);

    FilterButton button() const;
    QLineEdit* labelEdit() const { return m_label; }
    QPushButton* acceptButton() const { return m_accept; }

private:
    bool m_enabled;
    QLineEdit* m_label;
    QLineEdit* m_filter;
    QLineEdit* m_comment;
    QPushButton* m_accept;
};

} // namespace porthole::gui
