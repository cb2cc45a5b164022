#include "tests/gui/window_fixture.h"

#include "gui/basics/icons.h"
#include "gui/packets/copy_job.h"

#include <QFile>
#include <QtTest>

namespace porthole::gui::test {

namespace {

void append32(QByteArray& out, std::uint32_t value)
{
    for (int shift = 0; shift < 32; shift += 8)
        out.append(static_cast<char>(value >> shift));
}

} // namespace

QByteArray pcapBytes(const std::vector<porthole::test::Bytes>& frames)
{
    QByteArray out;
    for (const std::uint32_t word : {0xa1b2c3d4u, 0x00040002u, 0u, 0u, 262144u, 1u})
        append32(out, word);
    std::uint32_t number = 0;
    for (const auto& frame : frames) {
        append32(out, 1'700'000'000 + number / 1000);
        append32(out, number % 1000 * 1000);
        append32(out, static_cast<std::uint32_t>(frame.size()));
        append32(out, static_cast<std::uint32_t>(frame.size()));
        out.append(reinterpret_cast<const char*>(frame.data()), static_cast<qsizetype>(frame.size()));
        ++number;
    }
    return out;
}

std::vector<porthole::test::Bytes> tcpConnection(int segments)
{
    using namespace porthole::test;
    std::vector<Bytes> frames;
    const TcpSegment syn {.sequence = 999, .flags = 0x02};
    frames.push_back(tcpFrame(syn));
    auto answer = reply(syn);
    answer.sequence = 4999;
    answer.acknowledgment = 1000;
    answer.flags = 0x12;
    frames.push_back(tcpFrame(answer));
    std::uint32_t sequence = 1000;
    while (static_cast<int>(frames.size()) < segments) {
        frames.push_back(tcpFrame({.sequence = sequence, .acknowledgment = 5000, .flags = 0x18, .payload = "ten bytes."}));
        sequence += 10;
    }
    frames.resize(static_cast<std::size_t>(segments));
    return frames;
}

WindowFixture::WindowFixture()
    : m_system(std::make_shared<FakeCaptureSystem>(m_folder.path()))
    , m_settings(Settings::temporary())
{
    initialiseResources();
    m_settings->setTheme(ThemeChoice::Light);
    m_themes = std::make_unique<ThemeController>(*m_settings);
    startAgain();
}

void WindowFixture::startAgain()
{
    m_window = std::make_unique<MainWindow>(*m_settings, *m_themes, m_system);
    m_window->resize(1100, 700);
    m_window->show();
    m_window->activateWindow();
    if (!QTest::qWaitForWindowActive(m_window.get()))
        qWarning("the window did not become active");
}

WindowFixture::~WindowFixture() = default;

QString WindowFixture::writeFile(const QString& name, const QByteArray& content) const
{
    QFile file(filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write a test file");
    return file.fileName();
}

QString WindowFixture::writeTcpCapture(const QString& name, int segments)
{
    return writeFile(name, pcapBytes(tcpConnection(segments)));
}

bool WindowFixture::open(const QString& path)
{
    m_window->openFile(path);
    return QTest::qWaitFor([this] { return !m_window->document() || !m_window->document()->isLoading(); }, 20'000);
}

bool WindowFixture::waitForPacket(std::uint32_t number)
{
    return QTest::qWaitFor([this, number] { return m_window->packetNumber() == number; }, 5'000);
}

std::uint32_t WindowFixture::item(std::string_view field) const
{
    const auto* packet = m_window->packet();
    for (std::uint32_t i = 0; packet && i < packet->tree.size(); ++i)
        if (packet->tree[i].field->abbreviation == field && !(packet->tree[i].flags & Item::HiddenItem))
            return i;
    return noItem;
}

QString WindowFixture::cell(int row, int column)
{
    const auto index = m_window->listModel()->index(row, column);
    m_window->listModel()->prepare(row, row);
    const bool made = QTest::qWaitFor([&index] { return index.data(PacketListModel::ColourRuleRole).isValid(); }, 5'000);
    return made ? index.data().toString() : QStringLiteral("(no text in time)");
}

} // namespace porthole::gui::test
