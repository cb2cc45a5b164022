// Edit > Preferences: pages, chosen in a list at the left. Nothing changes before OK or Apply.
#pragma once

#include <QDialog>

class QDialogButtonBox;
class QListWidget;
class QStackedWidget;

namespace porthole::gui {

class PreferencePage : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;
    /// Makes what is on the page the settings.
    virtual void apply() = 0;
    /// Shows the settings as they are.
    virtual void load() = 0;
};

class PreferencesDialog : public QDialog {
    Q_OBJECT
public:
    explicit PreferencesDialog(QWidget* parent = nullptr);

    /// Pages are listed in the order in which they are added.
    void addPage(const QString& title, PreferencePage* page);
    /// Shows a page; its title as it was added.
    void showPage(const QString& title);
    void apply();
    /// Settings have become others while the dialog is open: another profile.
    void load();
    void accept() override;

    QListWidget* list() const { return m_list; }
    QDialogButtonBox* buttons() const { return m_buttons; }

private:
    QListWidget* m_list;
    QStackedWidget* m_stack;
    QDialogButtonBox* m_buttons;
    QList<PreferencePage*> m_pages;
};

} // namespace porthole::gui
