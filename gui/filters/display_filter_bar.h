// The line for a display filter: green when it is one, yellow when it probably means something else, red with the reason
// and a mark at the place when it is none. Completes names while they are typed.
#pragma once

#include "analysis/filter/macros.h"
#include "gui/filters/filter_completer.h"
#include "gui/filters/saved_filters.h"
#include "gui/settings/settings.h"
#include "gui/settings/theme.h"

#include <QTimer>
#include <QWidget>

class QCompleter;
class QLabel;
class QLineEdit;
class QMenu;
class QToolButton;

namespace porthole::gui {

class DisplayFilterBar : public QWidget {
    Q_OBJECT
public:
    enum class State {
        Empty, ///< every packet is shown
        Good,
        Doubtful,
        Bad,
    };
    /// How a filter for a field goes together with the one that is in the line.
    enum class Combination {
        Replace,
        Not,
        And,
        Or,
        AndNot,
        OrNot,
    };

    DisplayFilterBar(Settings& settings, SavedFilters& saved, const Registry& registry, QWidget* parent = nullptr);

    QString text() const;
    State state() const { return m_state; }
    /// Why it is red or yellow; empty: it is neither.
    QString complaint() const { return m_complaint; }
    /// Puts a filter into the line, and applies it if it is one.
    void apply(const QString& filter);
    /// Puts it into the line only.
    void prepare(const QString& filter);
    /// `filter` together with the one in the line.
    QString combined(Combination how, const QString& filter) const;
    void clear() { apply({}); }
    /// What there is to be said of the answers; empty: nothing.
    void setRemark(const QString& remark);
    void setBusy(bool busy);
    void setTheme(const Theme& theme);
    /// Macros that may be used from now on.
    void setMacros(const analysis::FilterMacros& macros);
    /// Puts a widget at the right end.
    void addTool(QWidget* tool);

    QLineEdit* edit() const { return m_edit; }
    QCompleter* completer() const { return m_completer->completer(); }
    QLabel* complaintLabel() const { return m_label; }
    void fillMenu(QMenu& menu);

Q_SIGNALS:
    /// This filter is to decide from now on which packets are shown; null: all are.
    void wanted(const std::optional<porthole::analysis::DisplayFilter>& filter);
    /// The line has changed, or what it means.
    void checked();
    /// Escape was pressed.
    void left();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void edited();
    void check();
    void applyNow();
    void applyTyped();
    void setState(State state);
    void style();
    void placeComplaint();
    void underline();

    Settings& m_settings;
    SavedFilters& m_saved;
    const Registry& m_registry;
    QLineEdit* m_edit;
    QToolButton* m_menuButton;
    QToolButton* m_clearButton;
    QToolButton* m_applyButton;
    QLabel* m_label; ///< the complaint, over what stands below the line
    FilterCompleter* m_completer;
    QTimer m_typing;   ///< until the filter is applied
    QTimer m_patience; ///< until a complaint is shown: a filter is wrong while it is being typed
    State m_state = State::Empty;
    QString m_complaint, m_remark;
    analysis::TextRange m_mistake; ///< in characters
    analysis::FilterMacros m_macros;
    std::optional<analysis::DisplayFilter> m_filter; ///< the line, if it is one
    QString m_applied;
    const Theme* m_theme = &Theme::of(Scheme::Light);
};

} // namespace porthole::gui
