// A window with settings of its own, and captures to open in it.
#pragma once

#include "gui/main_window/main_window.h"
#include "tests/gui/fake_capture_system.h"
#include "tests/support/frames.h"

#include <QTemporaryDir>

#include <memory>

namespace porthole::gui::test {

class WindowFixture {
public:
    WindowFixture();
    ~WindowFixture();

    Settings& settings() { return *m_settings; }
    MainWindow& window() { return *m_window; }
    FakeCaptureSystem& system() { return *m_system; }
    std::shared_ptr<CaptureSystem> sharedSystem() { return m_system; }
    ThemeController& themes() { return *m_themes; }
    /// Another window in place of the first, as the next start of the program has it.
    void startAgain();
    QString filePath(const QString& name) const { return m_folder.filePath(name); }

    /// A capture of a TCP connection over `segments` frames. Returns its path.
    QString writeTcpCapture(const QString& name, int segments);
    QString writeFile(const QString& name, const QByteArray& content) const;
    /// Opens it and waits until it has been loaded or refused.
    bool open(const QString& path);
    /// Waits until the packet is shown in tree and bytes.
    bool waitForPacket(std::uint32_t number);

    std::uint32_t item(std::string_view field) const;
    QString cell(int row, int column);

private:
    QTemporaryDir m_folder;
    std::shared_ptr<FakeCaptureSystem> m_system;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<ThemeController> m_themes;
    std::unique_ptr<MainWindow> m_window;
};

/// The bytes of a pcap file with so many Ethernet frames.
QByteArray pcapBytes(const std::vector<porthole::test::Bytes>& frames);
std::vector<porthole::test::Bytes> tcpConnection(int segments);

} // namespace porthole::gui::test
