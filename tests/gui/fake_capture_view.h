// A main window for the windows beside it: as much of it as a test wants them to see.
#pragma once

#include "gui/documents/capture_view.h"
#include "gui/settings/settings.h"

#include <QMenu>

#include <memory>
#include <vector>

namespace porthole::gui::test {

class FakeCaptureView : public CaptureView {
public:
    std::shared_ptr<const analysis::Session> session() const override { return shownSession; }
    QString captureName() const override { return shownSession ? QStringLiteral("test.pcap") : QString(); }
    bool isLoading() const override { return loading; }
    std::uint32_t selectedPacket() const override { return selected; }
    QString filterText() const override { return filter; }
    std::shared_ptr<const analysis::FrameBitmap> displayed() const override { return nullptr; }
    const Theme& theme() const override { return Theme::of(scheme); }
    Settings& settings() const override { return *ownSettings; }
    bool goToPacket(std::uint32_t number) override
    {
        visited.push_back(number);
        if (hidden == number)
            return false;
        select(number);
        return true;
    }
    void applyFilter(const QString& text) override { filter = text; }
    void addFilterMenus(QMenu& /*menu*/, const QString& /*filter*/) override {}

    void select(std::uint32_t number)
    {
        selected = number;
        Q_EMIT packetSelected(number);
    }
    void show(std::shared_ptr<const analysis::Session> session)
    {
        shownSession = std::move(session);
        selected = 0;
        Q_EMIT sessionChanged();
    }
    /// As if the capture had grown.
    void grow()
    {
        Q_EMIT framesAdded();
        if (!loading)
            Q_EMIT loadingFinished();
    }
    void setScheme(Scheme wanted)
    {
        scheme = wanted;
        Q_EMIT themeChanged(theme());
    }

    std::shared_ptr<const analysis::Session> shownSession;
    std::unique_ptr<Settings> ownSettings = Settings::temporary();
    Scheme scheme = Scheme::Light;
    bool loading = false;
    std::uint32_t selected = 0;
    std::uint32_t hidden = 0; ///< by the display filter
    QString filter;
    std::vector<std::uint32_t> visited; ///< by goToPacket()
};

} // namespace porthole::gui::test
