// The pages of the preferences.
#pragma once

#include "gui/filters/saved_filters.h"
#include "gui/packets/columns_page.h"
#include "gui/settings/preferences_dialog.h"
#include "gui/settings/settings.h"

#include <array>

class QAction;
class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QSpinBox;
class QTableWidget;

namespace porthole::gui {

class AppearancePage : public PreferencePage {
    Q_OBJECT
public:
    explicit AppearancePage(Settings& settings);
    void apply() override;
    void load() override;

private:
    Settings& m_settings;
    QComboBox* m_theme;
    QSpinBox* m_zoom;
    QCheckBox* m_colourise;
};

class PacketListPage : public PreferencePage {
    Q_OBJECT
public:
    /// `formats`: of time, with TimeFormat as their data.
    PacketListPage(Settings& settings, const QList<QAction*>& formats);
    void apply() override;
    void load() override;

private:
    Settings& m_settings;
    QComboBox* m_time;
};

class ColumnsPreferences : public PreferencePage {
    Q_OBJECT
public:
    explicit ColumnsPreferences(Settings& settings);
    /// Columns with something wrong in them are left as they were.
    void apply() override;
    void load() override;

private:
    Settings& m_settings;
    ColumnsPage* m_page;
};

class NamesPage : public PreferencePage {
    Q_OBJECT
public:
    explicit NamesPage(Settings& settings);
    void apply() override;
    void load() override;

private:
    Settings& m_settings;
    QCheckBox* m_mac;
    QCheckBox* m_network;
    QCheckBox* m_transport;
    QCheckBox* m_system;
};

/// When a filter is applied, and the filters that have names.
class FiltersPage : public PreferencePage {
    Q_OBJECT
public:
    /// All have to live as long as the page.
    FiltersPage(Settings& settings, SavedFilters& display, SavedFilters& capture);
    void apply() override;
    void load() override;

private:
    struct Table {
        SavedFilters* filters;
        QTableWidget* widget;
    };
    QWidget* makeTable(const QString& title, Table& table, const QString& name);

    Settings& m_settings;
    QCheckBox* m_whileTyping;
    Table m_display, m_capture;
};

class CapturePage : public PreferencePage {
    Q_OBJECT
public:
    explicit CapturePage(Settings& settings);
    void apply() override;
    void load() override;

private:
    Settings& m_settings;
    QCheckBox* m_autoScroll;
};

/// How packets are taken apart.
class ProtocolsPage : public PreferencePage {
    Q_OBJECT
public:
    explicit ProtocolsPage(Settings& settings);
    void apply() override;
    void load() override;

private:
    Settings& m_settings;
    QList<QCheckBox*> m_boxes;
    QLineEdit* m_keyLog;
};

/// Makes, copies, renames, deletes, imports and switches profiles: at once, as their files are on disk.
class ProfilesPage : public PreferencePage {
    Q_OBJECT
public:
    explicit ProfilesPage(Settings& settings);
    void apply() override { }
    void load() override;

    QListWidget* list() const { return m_list; }
    /// What these return is a sentence about what went wrong; empty: nothing.
    QString create(const QString& name);
    QString copySelected(const QString& name);
    QString renameSelected(const QString& name);
    QString removeSelected();
    void useSelected();
    /// Imports a folder of Wireshark's into a new profile of that name; gives the report.
    QString import(const QString& folder, const QString& name);

private:
    QString selected() const;
    void select(const QString& name);
    void askForName(const QString& title, const QString& first, QString (ProfilesPage::*act)(const QString&));
    void askForImport();
    void askForFolder();
    void showReport(const QString& folder, const QString& proposed);
    void complain(const QString& complaint);

    Settings& m_settings;
    QListWidget* m_list;
    QPushButton* m_rename;
    QPushButton* m_remove;
    QPushButton* m_use;
};

} // namespace porthole::gui
