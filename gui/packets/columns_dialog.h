// The columns of the packet list in a dialog of their own, opened from their titles.
#pragma once

#include "gui/packets/columns_page.h"

#include <QDialog>

namespace porthole::gui {

class ColumnsDialog : public QDialog {
    Q_OBJECT
public:
    /// Stores in the settings what is accepted.
    explicit ColumnsDialog(Settings& settings, QWidget* parent = nullptr);
    ColumnsPage* page() const { return m_page; }

private:
    ColumnsPage* m_page;
};

} // namespace porthole::gui
