// What to capture, where to, and until when.
#pragma once

#include "gui/capturing/capture_output_page.h"
#include "gui/capturing/capture_source_form.h"
#include "gui/capturing/capture_sources_model.h"
#include "gui/capturing/interface_watch.h"
#include "gui/settings/settings.h"

#include <QDialog>

class QLabel;
class QPushButton;
class QTabWidget;
class QTreeView;

namespace porthole::gui
{

class CaptureOptionsDialog : public QDialog
{
    Q_OBJECT
public:
    CaptureOptionsDialog(Settings& settings, std::shared_ptr<CaptureSystem> system, InterfaceWatch& interfaces,
        SavedFilters& saved, QWidget* parent = nullptr);
    ~CaptureOptionsDialog() override;

    void setTheme(const Theme& theme);
    /// What is chosen at the moment.
    CaptureChoices choices() const;
    /// Why it cannot be started; empty: it can.
    QString complaint() const;
    void addSource(const capture::CaptureSource& source, const QStringList& secrets = {});

    CaptureSourcesModel& model() { return m_model; }
    QTreeView* sources() const { return m_sources; }
    CaptureSourceForm* form() const { return m_form; }
    CaptureOutputPage* output() const { return m_output; }
    CaptureStopPage* stop() const { return m_stop; }
    QTabWidget* tabs() const { return m_tabs; }
    QPushButton* startButton() const { return m_startButton; }

Q_SIGNALS:
    /// The settings hold what is to be captured.
    void startWanted();

protected:
    void done(int result) override;

private:
    QWidget* makeSourcesPage();
    void connectParts();
    void showCurrent();
    void judge();
    void start();
    void askForPipe();
    void askForRemote();
    void askForExtcap();

    Settings& m_settings;
    std::shared_ptr<CaptureSystem> m_system;
    InterfaceWatch& m_interfaces;
    CaptureSourcesModel m_model;
    QTabWidget* m_tabs;
    QTreeView* m_sources;
    CaptureSourceForm* m_form;
    CaptureOutputPage* m_output;
    CaptureStopPage* m_stop;
    QPushButton* m_add;
    QPushButton* m_remove;
    QLabel* m_complaint;
    QPushButton* m_startButton;
};

} // namespace porthole::gui
