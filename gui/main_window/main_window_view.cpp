// The main window as the windows beside it see it.

#include "gui/main_window/main_window.h"

#include "gui/basics/qt_text.h"
#include "gui/documents/capture_view.h"
#include "gui/main_window/analysis_windows.h"
#include "gui/packets/asked_names.h"

namespace porthole::gui {

class MainWindow::View : public CaptureView {
public:
    explicit View(MainWindow& window)
        : m_window(window)
    {
    }

    std::shared_ptr<const analysis::Session> session() const override
    {
        return m_window.m_document ? m_window.m_document->session() : nullptr;
    }
    QString captureName() const override { return m_window.m_document ? m_window.documentName() : QString(); }
    bool isLoading() const override { return m_window.m_document && m_window.m_document->isLoading(); }
    std::uint32_t selectedPacket() const override { return m_window.m_packetNumber; }
    QString filterText() const override { return m_window.m_filter ? toQString(m_window.m_filter->text()) : QString(); }
    std::shared_ptr<const analysis::FrameBitmap> displayed() const override
    {
        // What the list shows: until a new filter has found something, that is what the one before let pass.
        const bool filtered = m_window.m_rows && m_window.m_rows->isFiltered();
        return filtered ? std::make_shared<const analysis::FrameBitmap>(m_window.m_shown) : nullptr;
    }
    const Theme& theme() const override { return m_window.m_themes.theme(); }
    Settings& settings() const override { return m_window.m_settings; }

    bool goToPacket(std::uint32_t number) override { return m_window.goToPacket(number); }
    void applyFilter(const QString& filter) override { m_window.m_filterBar->apply(filter); }
    void addFilterMenus(QMenu& menu, const QString& filter) override { m_window.addFilterMenus(menu, filter); }

private:
    MainWindow& m_window;
};

void MainWindow::makeAnalysisWindows()
{
    m_view = std::make_unique<View>(*this);
    m_analysisWindows = new AnalysisWindows(*m_view, this);
    m_askedNames = std::make_unique<AskedNames>(*m_view);
    connect(m_askedNames.get(), &AskedNames::changed, this, &MainWindow::applyNames);
    connect(&m_themes, &ThemeController::changed, m_view.get(), &CaptureView::themeChanged);
    connect(this, &MainWindow::packetShown, m_view.get(), &CaptureView::packetSelected);
}

CaptureView& MainWindow::view() const
{
    return *m_view;
}

} // namespace porthole::gui
