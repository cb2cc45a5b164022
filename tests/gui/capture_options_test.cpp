// The window of capture options, by keys and clicks.

#include "gui/capturing/add_extcap_dialog.h"
#include "gui/capturing/add_source_dialogs.h"
#include "gui/capturing/capture_options_dialog.h"
#include "tests/gui/window_fixture.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QTreeView>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;
using capture::CaptureSource;
using capture::ExtcapOption;
using porthole::gui::test::WindowFixture;

class CaptureOptionsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_fixture.reset(); }

    void keyOpensIt();
    void sourcesAreListed();
    void optionsBelongToTheirSource();
    void linkTypesAreOffered();
    void startsOnWhatIsChecked();
    void nothingCheckedCannotStart();
    void outputIsRememberedAndUsed();
    void stopIsUsed();
    void temporaryFileDisablesNextFiles();
    void pipeIsAdded();
    void remoteNeedsAMachine();
    void remoteIsAddedAndRemoved();
    void extcapOptionsBecomeArguments();
    void compressionIsExplained();
    void recorderIsChosen();
    void filterIsJudgedForTheSource();
    void extcapOptionsAreJudged_data();
    void extcapOptionsAreJudged();

private:
    MainWindow& window() { return m_fixture->window(); }
    CaptureOptionsDialog& dialog() { return *window().captureOptions(); }
    void check(int row) { dialog().model().setData(dialog().model().index(row, 0), Qt::Checked, Qt::CheckStateRole); }

    std::unique_ptr<WindowFixture> m_fixture;
};

void CaptureOptionsTest::init()
{
    m_fixture = std::make_unique<WindowFixture>();
    QTRY_COMPARE(window().interfaces().model().rowCount(), 2);
    QTest::keyClick(&window(), Qt::Key_K, Qt::ControlModifier);
    QVERIFY(window().captureOptions());
}

void CaptureOptionsTest::keyOpensIt()
{
    QVERIFY(dialog().isVisible());
    dialog().reject();
    QTRY_VERIFY(!window().captureOptions());
}

void CaptureOptionsTest::sourcesAreListed()
{
    auto& model = dialog().model();
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.index(0, CaptureSourcesModel::Name).data().toString(), QStringLiteral("eth0"));
    QCOMPARE(model.index(0, CaptureSourcesModel::LinkLayer).data().toString(), QStringLiteral("Ethernet"));
    QCOMPARE(model.index(0, CaptureSourcesModel::Promiscuous).data().toString(), QStringLiteral("yes"));
    QCOMPARE(model.index(0, CaptureSourcesModel::SnapLength).data().toString(), QStringLiteral("no limit"));
    m_fixture->system().setInterfaces({ gui::test::fakeInterface("wlan0"), gui::test::fakeInterface("lo") });
    window().actions().refreshInterfaces->trigger();
    QTRY_COMPARE(model.index(1, 0).data().toString(), QStringLiteral("wlan0"));
    QCOMPARE(model.rowCount(), 2);
    dialog().grab();
}

void CaptureOptionsTest::optionsBelongToTheirSource()
{
    auto* form = dialog().form();
    dialog().sources()->setCurrentIndex(dialog().model().index(0, 0));
    form->snapLength()->setValue(128);
    form->buffer()->setValue(32);
    form->promiscuous()->setChecked(false);
    form->filterEdit()->edit()->setText(QStringLiteral("tcp"));
    dialog().sources()->setCurrentIndex(dialog().model().index(1, 0));
    QCOMPARE(form->snapLength()->value(), 0);
    QVERIFY(form->promiscuous()->isChecked());
    QVERIFY(form->filterEdit()->filter().isEmpty());
    QVERIFY(!form->monitor()->isEnabled()); // nothing wireless
    dialog().sources()->setCurrentIndex(dialog().model().index(0, 0));
    QCOMPARE(form->snapLength()->value(), 128);
    QCOMPARE(dialog().model().index(0, CaptureSourcesModel::Promiscuous).data().toString(), QStringLiteral("no"));
    QCOMPARE(dialog().model().index(0, CaptureSourcesModel::Filter).data().toString(), QStringLiteral("tcp"));
    // Closing keeps them.
    dialog().reject();
    QCOMPARE(m_fixture->settings().captureChoices().source(QStringLiteral("eth0")).bufferMegabytes, 32u);
}

void CaptureOptionsTest::linkTypesAreOffered()
{
    auto* box = dialog().form()->linkType();
    dialog().sources()->setCurrentIndex(dialog().model().index(0, 0));
    QTRY_COMPARE(box->count(), 3);
    box->setCurrentIndex(2);
    QCOMPARE(dialog().model().source(0).linkType, std::string("DOCSIS"));
    dialog().sources()->setCurrentIndex(dialog().model().index(1, 0));
    QVERIFY(box->currentData().toString().isEmpty());
    dialog().sources()->setCurrentIndex(dialog().model().index(0, 0));
    QTRY_COMPARE(box->currentText(), QStringLiteral("DOCSIS (DOCSIS)"));
    QTRY_COMPARE(box->count(), 3); // none twice
}

void CaptureOptionsTest::startsOnWhatIsChecked()
{
    check(1);
    check(0);
    QVERIFY(dialog().startButton()->isEnabled());
    dialog().form()->snapLength()->setValue(64);
    dialog().startButton()->click();
    QCOMPARE(m_fixture->system().starts(), 1);
    QCOMPARE(m_fixture->system().request().sources.size(), std::size_t { 2 });
    QCOMPARE(m_fixture->system().request().sources[1].name, std::string("eth0"));
    QCOMPARE(m_fixture->system().request().sources[1].snapLength, 64u);
    QVERIFY(!window().actions().captureOptions->isEnabled()); // not while it runs
}

void CaptureOptionsTest::nothingCheckedCannotStart()
{
    QVERIFY(!dialog().startButton()->isEnabled());
    QVERIFY(dialog().complaint().contains(QLatin1String("at least one source")));
    check(0);
    QVERIFY(dialog().startButton()->isEnabled());
    dialog().form()->filterEdit()->edit()->setText(QStringLiteral("("));
    QTRY_VERIFY(!dialog().startButton()->isEnabled());
}

void CaptureOptionsTest::outputIsRememberedAndUsed()
{
    check(0);
    auto* output = dialog().output();
    output->toFile()->setChecked(true);
    QVERIFY(!dialog().startButton()->isEnabled()); // no name
    output->path()->setText(m_fixture->filePath(QStringLiteral("out.pcapng")));
    output->compression()->setCurrentIndex(output->compression()->findText(QStringLiteral("zstd")));
    output->nextSize()->setLimit({ true, 2, 1 });
    output->kept()->setLimit({ true, 3, 0 });
    QVERIFY(dialog().startButton()->isEnabled());
    dialog().startButton()->click();
    const auto& request = m_fixture->system().request();
    QCOMPARE(QString::fromStdString(request.path), m_fixture->filePath(QStringLiteral("out.pcapng")));
    QVERIFY(request.compression == capture::Compression::Zstd);
    QCOMPARE(request.nextFile.kilobytes, std::uint64_t { 2'000 });
    QCOMPARE(request.nextFile.files, 3u);
    QVERIFY(m_fixture->settings().captureChoices().toFile);
}

void CaptureOptionsTest::stopIsUsed()
{
    check(0);
    dialog().stop()->packets()->check()->setChecked(true);
    dialog().stop()->packets()->spin()->setValue(250);
    dialog().startButton()->click();
    QCOMPARE(m_fixture->system().request().stop.packets, std::uint64_t { 250 });
}

void CaptureOptionsTest::temporaryFileDisablesNextFiles()
{
    QVERIFY(dialog().output()->temporary()->isChecked());
    QVERIFY(!dialog().output()->nextSize()->isEnabled());
    dialog().output()->toFile()->setChecked(true);
    QVERIFY(dialog().output()->nextSize()->isEnabled());
}

void CaptureOptionsTest::pipeIsAdded()
{
    AddPipeDialog pipe;
    CaptureSource added;
    connect(&pipe, &AddPipeDialog::chosen, this, [&added](const CaptureSource& source) { added = source; });
    pipe.setAttribute(Qt::WA_DeleteOnClose, false);
    pipe.path()->setText(QStringLiteral(" /tmp/fifo "));
    pipe.accept();
    QVERIFY(added.kind == CaptureSource::Kind::Pipe);
    QCOMPARE(added.name, std::string("/tmp/fifo"));
    dialog().addSource(added);
    QCOMPARE(dialog().model().rowCount(), 3);
    QCOMPARE(dialog().choices().selected, QStringList { QStringLiteral("pipe:/tmp/fifo") });
    QVERIFY(!dialog().form()->promiscuous()->isEnabled());
}

void CaptureOptionsTest::remoteNeedsAMachine()
{
    AddRemoteDialog remote;
    const auto mayAdd = [&remote] {
        for (auto* button : remote.buttons()->buttons())
            if (remote.buttons()->buttonRole(button) == QDialogButtonBox::AcceptRole)
                return button->isEnabled();
        return false;
    };
    QVERIFY(!mayAdd());
    remote.host()->setText(QStringLiteral("-oProxyCommand=x"));
    QVERIFY(!mayAdd());
    remote.host()->setText(QStringLiteral("root@192.0.2.1"));
    QVERIFY(mayAdd());
}

void CaptureOptionsTest::remoteIsAddedAndRemoved()
{
    CaptureSource source;
    source.kind = CaptureSource::Kind::Remote;
    source.host = "root@192.0.2.1";
    source.name = "any";
    dialog().addSource(source);
    QCOMPARE(dialog().model().index(2, 0).data().toString(), QStringLiteral("any on root@192.0.2.1"));
    QVERIFY(dialog().model().isRemovable(2));
    QVERIFY(!dialog().model().isRemovable(0));
    dialog().model().removeSource(2);
    QCOMPARE(dialog().model().rowCount(), 2);
    QVERIFY(dialog().choices().selected.isEmpty());
}

void CaptureOptionsTest::extcapOptionsBecomeArguments()
{
    ExtcapOption host;
    host.call = "--remote-host";
    host.display = "Remote host";
    host.required = true;
    ExtcapOption password;
    password.call = "--remote-password";
    password.display = "Password";
    password.type = ExtcapOption::Type::Password;
    ExtcapOption flag;
    flag.call = "--verbose";
    flag.display = "Say more";
    flag.type = ExtcapOption::Type::BoolFlag;
    m_fixture->system().setExtcap(
        { { "/usr/lib/extcap/sshdump", "sshdump", "SSH remote capture", {} } }, { host, password, flag });
    AddExtcapDialog add(m_fixture->sharedSystem());
    add.setAttribute(Qt::WA_DeleteOnClose, false);
    CaptureSource added;
    QStringList secrets;
    connect(&add, &AddExtcapDialog::chosen, this, [&](const CaptureSource& source, const QStringList& kept) {
        added = source;
        secrets = kept;
    });
    QTRY_COMPARE(add.fields().size(), std::size_t { 3 });
    QTRY_VERIFY(add.addButton()->isEnabled());
    add.addButton()->click();
    QVERIFY(added.name.empty());
    QVERIFY(add.complaint().contains(QLatin1String("Remote host")));
    qobject_cast<QLineEdit*>(add.fields()[0].widget)->setText(QStringLiteral("192.0.2.9"));
    auto* hidden = qobject_cast<QLineEdit*>(add.fields()[1].widget);
    QCOMPARE(hidden->echoMode(), QLineEdit::Password);
    hidden->setText(QStringLiteral("secret"));
    qobject_cast<QCheckBox*>(add.fields()[2].widget)->setChecked(true);
    add.addButton()->click();
    QCOMPARE(added.extcapProgram, std::string("/usr/lib/extcap/sshdump"));
    QCOMPARE(added.extcapArguments,
        (std::vector<std::string> { "--remote-host", "192.0.2.9", "--remote-password", "secret", "--verbose" }));
    QCOMPARE(secrets, QStringList { QStringLiteral("--remote-password") });
}

void CaptureOptionsTest::compressionIsExplained()
{
    dialog().tabs()->setCurrentWidget(dialog().output());
    const auto remark = [this] {
        for (auto* label : dialog().output()->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(QLatin1String("when the capture has ended")))
                return true;
        return false;
    };
    dialog().output()->toFile()->setChecked(true);
    QVERIFY(!remark());
    dialog().output()->compression()->setCurrentIndex(1);
    QVERIFY(remark());
}

void CaptureOptionsTest::recorderIsChosen()
{
    check(0);
    auto* output = dialog().output();
    dialog().tabs()->setCurrentWidget(output);
    QVERIFY(!output->recorder()->isVisible());
    output->record()->setChecked(true);
    QVERIFY(output->recorder()->isVisible());
    output->recorder()->folder()->setText(QStringLiteral("/nothere"));
    QVERIFY(dialog().complaint().contains(QLatin1String("/nothere")));
    QVERIFY(!dialog().startButton()->isEnabled());
    output->recorder()->folder()->setText(m_fixture->filePath({}));
    QCOMPARE(dialog().complaint(), QString());
    output->recorder()->onFilter()->setChecked(true);
    QVERIFY(!dialog().complaint().isEmpty());
    output->recorder()->filter()->setFilter(QStringLiteral("port 53 ("));
    QTRY_VERIFY(dialog().complaint().contains(QLatin1String("is none")));
    output->recorder()->filter()->setFilter(QStringLiteral("port 53"));
    QTRY_COMPARE(dialog().complaint(), QString());
    output->recorder()->time()->check()->setChecked(false);
    QVERIFY(dialog().complaint().contains(QLatin1String("how much")));
    output->recorder()->size()->check()->setChecked(true);
    QCOMPARE(dialog().complaint(), QString());
    dialog().startButton()->click();
    QCOMPARE(m_fixture->system().starts(), 1);
    QVERIFY(window().recorder());
    QCOMPARE(window().recorder()->options().settings.conditions.size(), std::size_t { 1 });
    QVERIFY(m_fixture->settings().captureChoices().record);
}

void CaptureOptionsTest::filterIsJudgedForTheSource()
{
    auto tunnel = gui::test::fakeInterface("tun0");
    tunnel.linkType = LinkType::Raw;
    m_fixture->system().setInterfaces({ gui::test::fakeInterface("eth0"), tunnel });
    window().actions().refreshInterfaces->trigger();
    QTRY_COMPARE(dialog().model().index(1, 0).data().toString(), QStringLiteral("tun0"));
    const auto* filter = dialog().form()->filterEdit();
    dialog().sources()->setCurrentIndex(dialog().model().index(0, 0));
    filter->edit()->setText(QStringLiteral("ether proto 0x88cc"));
    QTRY_COMPARE(filter->state(), CaptureFilterEdit::State::Good);
    dialog().sources()->setCurrentIndex(dialog().model().index(1, 0));
    filter->edit()->setText(QStringLiteral("ether proto 0x88cc"));
    QTRY_COMPARE(filter->state(), CaptureFilterEdit::State::Bad);
}

void CaptureOptionsTest::extcapOptionsAreJudged_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("good");
    using Type = ExtcapOption::Type;
    QTest::newRow("a number in range") << static_cast<int>(Type::Unsigned) << QStringLiteral("22") << true;
    QTest::newRow("a number out of range") << static_cast<int>(Type::Unsigned) << QStringLiteral("99999") << false;
    QTest::newRow("no number") << static_cast<int>(Type::Integer) << QStringLiteral("ssh") << false;
    QTest::newRow("half a number") << static_cast<int>(Type::Integer) << QStringLiteral("1.5") << false;
    QTest::newRow("half a number where it may be") << static_cast<int>(Type::Double) << QStringLiteral("1.5") << true;
    QTest::newRow("nothing") << static_cast<int>(Type::Integer) << QString() << true;
    QTest::newRow("text") << static_cast<int>(Type::String) << QStringLiteral("ssh") << true;
}

void CaptureOptionsTest::extcapOptionsAreJudged()
{
    QFETCH(int, type);
    QFETCH(QString, value);
    QFETCH(bool, good);
    ExtcapOption option;
    option.type = static_cast<ExtcapOption::Type>(type);
    option.display = "Port";
    option.minimum = "1";
    option.maximum = "65535";
    const auto field = makeExtcapField(option);
    const std::unique_ptr<QWidget> owner(field.widget);
    qobject_cast<QLineEdit*>(field.widget)->setText(value);
    QCOMPARE(complaintAbout(field).isEmpty(), good);
}

QTEST_MAIN(CaptureOptionsTest)
#include "capture_options_test.moc"
