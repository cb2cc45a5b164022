// What the window shows when nothing is open: an invitation to capture, or to open what was captured.
#pragma once

#include "gui/basics/notice.h"
#include "gui/capturing/capture_filter_edit.h"
#include "gui/capturing/interface_view.h"
#include "gui/capturing/interface_watch.h"
#include "gui/main_window/recent_list.h"
#include "gui/settings/settings.h"
#include "gui/settings/theme.h"

#include <QWidget>

class QAction;
class QBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace porthole::gui
{

class StartPage : public QWidget
{
    Q_OBJECT
public:
    StartPage(Settings& settings, std::shared_ptr<CaptureSystem> system, InterfaceWatch& interfaces,
        SavedFilters& saved, QWidget* parent = nullptr);

    /// Captures that a crash has left: offered until they are opened or discarded.
    void offerLeftCaptures(const std::vector<capture::LeftCapture>& left);

    QPushButton* openButton() const { return m_open; }
    QPushButton* startButton() const { return m_start; }
    QPushButton* optionsButton() const { return m_options; }
    /// The buttons of the recent files, newest first.
    QList<QPushButton*> recentButtons() const { return m_recent->buttons(); }
    InterfaceView* interfaceView() const { return m_interfaceView; }
    CaptureFilterEdit* filterEdit() const { return m_filter; }
    QString othersText() const;
    Notice* rightsNotice() const { return m_rights; }
    Notice* rootNotice() const { return m_root; }
    QList<Notice*> leftNotices() const;
    void setTheme(const Theme& theme);

Q_SIGNALS:
    void openWanted();
    void recentWanted(const QString& path);
    void captureWanted(const QStringList& names);
    void optionsWanted();
    void leftCaptureWanted(const QString& path, const QString& sources);
    void leftCaptureUnwanted(const QString& path);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeHeader();
    QWidget* makeCaptureColumn();
    QWidget* makeOpenColumn();
    void connectParts();
    void showRights();
    void rememberSelection();
    QStringList wanted(const QStringList& interfaces) const;
    void showOthers();
    void judgeFilterForSelection();
    void updateStart();
    void start(const QStringList& names);
    void offer(const capture::LeftCapture& left);

    Settings& m_settings;
    InterfaceWatch& m_interfaces;
    QBoxLayout* m_columns;
    QPushButton* m_open;
    QPushButton* m_start;
    QPushButton* m_options;
    CaptureFilterEdit* m_filter;
    InterfaceView* m_interfaceView;
    QLabel* m_noInterfaces;
    QLabel* m_others; ///< ticked in the options: pipes and the like, which are not in the list
    Notice* m_rights;
    Notice* m_root;
    QVBoxLayout* m_left;
    QLabel* m_hint;
    QLabel* m_subtitle;
    QLabel* m_recentTitle;
    RecentList* m_recent;
    bool m_restoring = false; ///< the selection is being put back, not made
    const Theme* m_theme = &Theme::of(Scheme::Light);
};

} // namespace porthole::gui
