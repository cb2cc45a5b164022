// A line for a capture filter: green when libpcap understands it, red with libpcap's words when not; filters that were
// saved are in its menu.
#pragma once

#include "gui/basics/latest_job.h"
#include "gui/capturing/capture_system.h"
#include "gui/filters/saved_filters.h"
#include "gui/settings/theme.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QMenu;
class QToolButton;

namespace porthole::gui
{

class CaptureFilterEdit : public QWidget
{
    Q_OBJECT
public:
    enum class State {
        Empty, ///< everything is captured
        Checking,
        Good,
        Bad,
    };

    CaptureFilterEdit(std::shared_ptr<CaptureSystem> system, SavedFilters& saved, QWidget* parent = nullptr);

    QString filter() const;
    void setFilter(const QString& filter);
    /// What the packets will be that it is for: it has to be a filter for all of them. At first Ethernet.
    void setLinkTypes(std::vector<LinkType> linkTypes);
    State state() const { return m_state; }
    /// What libpcap says against it; empty: nothing.
    QString complaint() const;
    void setTheme(const Theme& theme);

    QLineEdit* edit() const { return m_edit; }
    QToolButton* savedButton() const { return m_savedButton; }
    void fillSavedMenu(QMenu& menu);

Q_SIGNALS:
    void filterChanged(const QString& filter);
    void stateChanged(porthole::gui::CaptureFilterEdit::State state);
    /// Return was pressed and the filter is one.
    void accepted();

private:
    void check();
    void setState(State state, const QString& complaint);

    std::shared_ptr<CaptureSystem> m_system;
    SavedFilters& m_saved;
    QLineEdit* m_edit;
    QToolButton* m_savedButton;
    QLabel* m_complaint;
    LatestJob m_checking;
    std::vector<LinkType> m_linkTypes { LinkType::Ethernet };
    State m_state = State::Empty;
    const Theme* m_theme = &Theme::of(Scheme::Light);
};

} // namespace porthole::gui
