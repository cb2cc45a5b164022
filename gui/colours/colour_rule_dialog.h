// View > Colouring rules: edits the rules, while the packet list shows what they do.
#pragma once

#include "gui/colours/colour_rule_model.h"
#include "gui/colours/colour_rule_store.h"

#include <QDialog>
#include <QTimer>

class QLabel;
class QLineEdit;
class QPushButton;
class QTreeView;
class QVBoxLayout;

namespace porthole::gui {

class ColourRuleDialog : public QDialog {
    Q_OBJECT
public:
    /// The store has to live as long as the dialog.
    ColourRuleDialog(ColourRuleStore& store, const Registry& registry, const Theme& theme, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    /// The rule of the store that colours the selected packet, and the packet; noColourRule: none does.
    void showHit(int rule, std::uint32_t packet);
    /// Adds a rule in front of the others, and selects it.
    void addRule(const QString& name, const QString& filter);

    void accept() override;
    void reject() override;

    // Parts, for tests.
    ColourRuleModel* model() const { return m_model; }
    QTreeView* view() const { return m_view; }
    QLineEdit* nameEdit() const { return m_name; }
    QLineEdit* filterEdit() const { return m_filter; }
    QLabel* complaintLabel() const { return m_complaint; }
    QPushButton* button(const QString& name) const;
    void chooseColours(const QColor& background, const QColor& text);
    /// A sentence for what was wrong with the file; empty: nothing.
    QString importFile(const QString& path);
    QString exportFile(const QString& path) const;

private:
    void makeButtons(QVBoxLayout& column);
    QWidget* makeEditor();
    void showRule();
    void ruleEdited();
    void styleFilter();
    void styleColours();
    void pickColour(bool background);
    void askForImport();
    void askForExport();
    int row() const;
    void select(int row);

    ColourRuleStore& m_store;
    const Registry& m_registry;
    const Theme* m_theme;
    ColourRuleModel* m_model;
    QTreeView* m_view;
    QWidget* m_editor;
    QLabel* m_hitLabel;
    QLineEdit* m_name;
    QLineEdit* m_filter;
    QLabel* m_complaint;
    QPushButton* m_background;
    QPushButton* m_text;
    QLabel* m_sample;
    QTimer m_preview;
    bool m_showing = false; ///< the fields are being filled
};

} // namespace porthole::gui
