// Asks what is to be found, in the window rather than in front of it: Edit > Find packet.
#pragma once

#include "analysis/filter/display_filter.h"
#include "analysis/filter/macros.h"
#include "analysis/find/packet_finder.h"
#include "gui/settings/theme.h"

#include <QWidget>

#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QToolButton;

namespace porthole::gui {

class FindBar : public QWidget {
    Q_OBJECT
public:
    enum class Mode {
        Filter,
        Text,
        Hex,
        RegularExpression,
    };

    explicit FindBar(const Registry& registry, QWidget* parent = nullptr);

    /// What is looked for: a filter, or a pattern in one place.
    struct Wanted {
        std::optional<analysis::DisplayFilter> filter;
        std::optional<analysis::FindPattern> pattern;
        analysis::FindIn in = analysis::FindIn::List;
    };
    /// Nothing if the line is wrong, see complaint().
    std::optional<Wanted> wanted() const;
    QString complaint() const { return m_complaint; }
    /// What is shown beside the line: a complaint, or what became of the search.
    QString remark() const;
    void setRemark(const QString& text);

    void ask();
    /// A search runs: Escape ends it before it closes the bar.
    void setBusy(bool busy);
    bool isBusy() const { return m_busy; }
    void setProgress(int thousandths);
    void setTheme(const Theme& theme);
    /// Macros that a filter may use from now on.
    void setMacros(const analysis::FilterMacros& macros);

    void setMode(Mode mode);
    void setPlace(analysis::FindIn place);
    QLineEdit* edit() const { return m_edit; }
    QComboBox* modeBox() const { return m_mode; }
    QComboBox* placeBox() const { return m_place; }
    QComboBox* widthBox() const { return m_width; }
    QCheckBox* caseBox() const { return m_case; }

Q_SIGNALS:
    void findWanted(bool forward);
    void cancelled();
    void closed();
    /// Something else is looked for from now on.
    void edited();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    Mode mode() const;
    void modeChanged();
    void check();
    void style();

    const Registry& m_registry;
    analysis::FilterMacros m_macros;
    QComboBox* m_mode;
    QComboBox* m_place;
    QComboBox* m_width;
    QCheckBox* m_case;
    QLineEdit* m_edit;
    QToolButton* m_next;
    QToolButton* m_previous;
    QProgressBar* m_progress;
    QToolButton* m_cancel;
    QLabel* m_remark;
    std::optional<Wanted> m_wanted;
    QString m_complaint;
    bool m_busy = false;
    const Theme* m_theme = &Theme::of(Scheme::Light);
};

} // namespace porthole::gui
