// Both themes can be read: every text on what it stands on.

#include "gui/basics/icons.h"
#include "gui/colours/contrast.h"
#include "gui/settings/theme.h"
#include "gui/settings/theme_controller.h"

#include <QApplication>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;

class ThemeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { initialiseResources(); }
    void contrastIsTheStandards();
    void textCanBeRead_data();
    void textCanBeRead();
    void rowClassesDiffer_data();
    void rowClassesDiffer();
    void iconsAreDrawnInTheTextColour();
    void choiceChangesThePalette();
};

void ThemeTest::contrastIsTheStandards()
{
    QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
    QCOMPARE(contrastRatio(Qt::white, Qt::black), 21.0);
    QCOMPARE(contrastRatio(Qt::red, Qt::red), 1.0);
}

void ThemeTest::textCanBeRead_data()
{
    QTest::addColumn<QColor>("background");
    QTest::addColumn<QColor>("text");
    for (const auto scheme : {Scheme::Light, Scheme::Dark}) {
        const auto& theme = Theme::of(scheme);
        const char* name = scheme == Scheme::Light ? "light" : "dark";
        const auto add = [name](const char* what, const QColor& background, const QColor& text) {
            QTest::addRow("%s: %s", name, what) << background << text;
        };
        for (std::size_t i = 0; i < theme.rows.size(); ++i)
            QTest::addRow("%s: row %zu", name, i) << theme.rows[i].background << theme.rows[i].text;
        for (std::size_t i = 0; i < theme.conversations.size(); ++i)
            QTest::addRow("%s: conversation %zu", name, i) << theme.conversations[i].background << theme.conversations[i].text;
        add("marked row", theme.markedRow.background, theme.markedRow.text);
        add("ignored row", theme.ignoredRow.background, theme.ignoredRow.text);
        for (std::size_t i = 0; i < theme.banners.size(); ++i)
            QTest::addRow("%s: banner %zu", name, i) << theme.banners[i].background << theme.banners[i].text;
        for (std::size_t i = 0; i < theme.severities.size(); ++i)
            QTest::addRow("%s: severity %zu", name, i) << theme.severities[i].background << theme.severities[i].text;
        const auto base = theme.palette.color(QPalette::Base);
        const auto window = theme.palette.color(QPalette::Window);
        add("text", base, theme.palette.color(QPalette::Text));
        add("window text", window, theme.palette.color(QPalette::WindowText));
        add("button text", theme.palette.color(QPalette::Button), theme.palette.color(QPalette::ButtonText));
        add("selected row", theme.palette.color(QPalette::Highlight), theme.palette.color(QPalette::HighlightedText));
        add("tool tip", theme.palette.color(QPalette::ToolTipBase), theme.palette.color(QPalette::ToolTipText));
        add("link", base, theme.palette.color(QPalette::Link));
        add("protocol line", theme.layer.background, theme.layer.text);
        add("concluded line", base, theme.generatedText);
        add("selected bytes", theme.byteSelected.background, theme.byteSelected.text);
        add("hovered bytes", theme.byteHovered.background, theme.byteHovered.text);
        add("bytes of the protocol", theme.byteLayer.background, theme.byteLayer.text);
        add("offsets", base, theme.byteOffset);
        add("hints", base, theme.secondaryText);
    }
}

void ThemeTest::textCanBeRead()
{
    QFETCH(QColor, background);
    QFETCH(QColor, text);
    const auto ratio = contrastRatio(background, text);
    QVERIFY2(ratio >= readableContrast, qPrintable(QStringLiteral("%1 on %2: %3").arg(text.name(), background.name()).arg(ratio)));
}

void ThemeTest::rowClassesDiffer_data()
{
    QTest::addColumn<Scheme>("scheme");
    QTest::newRow("light") << Scheme::Light;
    QTest::newRow("dark") << Scheme::Dark;
}

void ThemeTest::rowClassesDiffer()
{
    QFETCH(Scheme, scheme);
    QSet<QRgb> backgrounds;
    for (const auto& colours : Theme::of(scheme).rows)
        backgrounds.insert(colours.background.rgb());
    QCOMPARE(backgrounds.size(), static_cast<qsizetype>(RowClass::Count));
}

void ThemeTest::iconsAreDrawnInTheTextColour()
{
    for (const auto scheme : {Scheme::Light, Scheme::Dark}) {
        QApplication::setPalette(Theme::of(scheme).palette);
        const auto image = icon(QLatin1String("open")).pixmap(64, 64).toImage();
        QVERIFY(!image.isNull());
        const auto wanted = Theme::of(scheme).palette.color(QPalette::WindowText).rgb() & 0xffffff;
        int solid = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (qAlpha(image.pixel(x, y)) == 255) {
                    ++solid;
                    QCOMPARE(image.pixel(x, y) & 0xffffff, wanted);
                }
        QVERIFY(solid > 50);
    }
}

void ThemeTest::choiceChangesThePalette()
{
    const auto settings = Settings::temporary();
    ThemeController themes(*settings);
    QSignalSpy changed(&themes, &ThemeController::changed);
    settings->setTheme(ThemeChoice::Dark);
    QCOMPARE(themes.theme().scheme, Scheme::Dark);
    QCOMPARE(schemeOf(QApplication::palette()), Scheme::Dark);
    settings->setTheme(ThemeChoice::Light);
    QCOMPARE(themes.theme().scheme, Scheme::Light);
    QCOMPARE(changed.count(), 2);
}

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
