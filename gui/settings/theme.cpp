#include "gui/settings/theme.h"

#include "gui/colours/contrast.h"
#include "gui/conversations/diagram_colours.h"
#include "gui/plot/plot_colours.h"

namespace porthole::gui {

namespace {

struct PaletteColours {
    QRgb window, base, alternate, button, text, disabled, accent, onAccent, link, toolTip, toolTipText, light, mid, dark, shadow;
};

QPalette makePalette(const PaletteColours& c)
{
    QPalette palette;
    const auto set = [&palette](QPalette::ColorRole role, QRgb all, QRgb disabled) {
        palette.setColor(role, QColor(all));
        palette.setColor(QPalette::Disabled, role, QColor(disabled));
    };
    set(QPalette::Window, c.window, c.window);
    set(QPalette::WindowText, c.text, c.disabled);
    set(QPalette::Base, c.base, c.window);
    set(QPalette::AlternateBase, c.alternate, c.window);
    set(QPalette::Text, c.text, c.disabled);
    set(QPalette::PlaceholderText, c.disabled, c.disabled);
    set(QPalette::Button, c.button, c.button);
    set(QPalette::ButtonText, c.text, c.disabled);
    set(QPalette::BrightText, c.onAccent, c.onAccent);
    set(QPalette::Highlight, c.accent, c.mid);
    set(QPalette::HighlightedText, c.onAccent, c.onAccent);
    set(QPalette::Link, c.link, c.disabled);
    set(QPalette::LinkVisited, c.link, c.disabled);
    set(QPalette::ToolTipBase, c.toolTip, c.toolTip);
    set(QPalette::ToolTipText, c.toolTipText, c.toolTipText);
    set(QPalette::Light, c.light, c.light);
    set(QPalette::Midlight, c.light, c.light);
    set(QPalette::Mid, c.mid, c.mid);
    set(QPalette::Dark, c.dark, c.dark);
    set(QPalette::Shadow, c.shadow, c.shadow);
    return palette;
}

ColourPair pair(QRgb background, QRgb text)
{
    return {QColor(background), QColor(text)};
}

Theme makeLight()
{
    Theme theme;
    theme.scheme = Scheme::Light;
    theme.palette = makePalette({.window = 0xfff3f4f6, .base = 0xffffffff, .alternate = 0xfff8f9fa, .button = 0xfff9fafb,
        .text = 0xff1b1f24, .disabled = 0xff8b929b, .accent = 0xff1f5fbf, .onAccent = 0xffffffff, .link = 0xff1a56b0,
        .toolTip = 0xff2b3036, .toolTipText = 0xfff3f4f6, .light = 0xffffffff, .mid = 0xffb9bfc7, .dark = 0xff9aa1ab,
        .shadow = 0xff6b727b});
    theme.rows = {
        pair(0xffffffff, 0xff1b1f24), // Plain
        pair(0xffb42318, 0xffffffff), // Malformed
        pair(0xffffdcd5, 0xff7a1208), // TcpTrouble
        pair(0xffa8443a, 0xffffffff), // TcpReset
        pair(0xffd5d9df, 0xff1b1f24), // TcpOpenClose
        pair(0xffeceafa, 0xff1b1f24), // Tcp
        pair(0xffe0f3dd, 0xff14290f), // Web
        pair(0xffe6f0ee, 0xff10302b), // Encrypted
        pair(0xffdcecfb, 0xff10263c), // Names
        pair(0xffe6f3fd, 0xff1b1f24), // Udp
        pair(0xfffbe4f3, 0xff3a1230), // Control
        pair(0xfff6c9dd, 0xff4a0d2c), // ControlError
        pair(0xfffdf3d0, 0xff33290a), // Addressing
        pair(0xfff7e6cf, 0xff38230a), // Routing
        pair(0xfff1eee7, 0xff2b261d), // LinkControl
        pair(0xfff4f5cf, 0xff2b2d08), // Files
    };
    theme.conversations = {pair(0xffffd6d6, 0xff1b1f24), pair(0xffd6ffd9, 0xff1b1f24), pair(0xffd6dcff, 0xff1b1f24),
        pair(0xfffff3b8, 0xff1b1f24), pair(0xffffd2f4, 0xff1b1f24), pair(0xffc6f4f5, 0xff1b1f24), pair(0xffffdfb5, 0xff1b1f24),
        pair(0xffe2d0ff, 0xff1b1f24), pair(0xffdbe8a8, 0xff1b1f24), pair(0xffd8d3c8, 0xff1b1f24)};
    theme.markedRow = pair(0xff16191d, 0xffffffff);
    theme.ignoredRow = pair(0xffffffff, 0xff68727d);
    theme.banners = {pair(0xffe4eefb, 0xff12305a), pair(0xfffdf0cf, 0xff4a3503), pair(0xfffbe3e0, 0xff6b150d)};
    theme.bannerAccents = {QColor(0xff1f5fbf), QColor(0xffb7791f), QColor(0xffb42318)};
    theme.severities = {pair(0xffdff0dc, 0xff173a12), pair(0xffe1ecfb, 0xff16355f), pair(0xffdcf1f1, 0xff0d3b3b),
        pair(0xfffdefc4, 0xff4a3503), pair(0xfff9d5d1, 0xff6b150d)};
    theme.layer = pair(0xffedeff2, 0xff1b1f24);
    theme.generatedText = QColor(0xff55606c);
    theme.byteSelected = pair(0xff1f5fbf, 0xffffffff);
    theme.byteHovered = pair(0xffcfe0f7, 0xff12305a);
    theme.byteLayer = pair(0xffe9edf3, 0xff1b1f24);
    theme.byteOffset = QColor(0xff68727d);
    theme.byteUnprintable = QColor(0xff7a838d);
    theme.filterGood = pair(0xffdff3da, 0xff14290f);
    theme.filterDoubtful = pair(0xfffdf3c7, 0xff3f3000);
    theme.filterBad = pair(0xfffbdcd7, 0xff5c120b);
    theme.line = QColor(0xffdcdfe4);
    theme.secondaryText = QColor(0xff5b6570);
    return theme;
}

Theme makeDark()
{
    Theme theme;
    theme.scheme = Scheme::Dark;
    theme.palette = makePalette({.window = 0xff22262b, .base = 0xff191c20, .alternate = 0xff1e2226, .button = 0xff2c3137,
        .text = 0xffe4e7eb, .disabled = 0xff7b848e, .accent = 0xff2f6fd0, .onAccent = 0xffffffff, .link = 0xff7db2ff,
        .toolTip = 0xff383e45, .toolTipText = 0xffe4e7eb, .light = 0xff3a4047, .mid = 0xff454c54, .dark = 0xff14171a,
        .shadow = 0xff0c0e10});
    theme.rows = {
        pair(0xff191c20, 0xffe4e7eb), // Plain
        pair(0xff9c2219, 0xffffffff), // Malformed
        pair(0xff3d1512, 0xffffb4a6), // TcpTrouble
        pair(0xff6e2a24, 0xffffe3df), // TcpReset
        pair(0xff373c44, 0xffe9ebee), // TcpOpenClose
        pair(0xff25243a, 0xffe2e0f5), // Tcp
        pair(0xff1c3219, 0xffd5edcf), // Web
        pair(0xff1a302d, 0xffcfe9e4), // Encrypted
        pair(0xff182d44, 0xffd0e4f8), // Names
        pair(0xff1b2a38, 0xffd9e6f2), // Udp
        pair(0xff3a1d33, 0xfff5d3ea), // Control
        pair(0xff541b3a, 0xffffd5e6), // ControlError
        pair(0xff3a3213, 0xfff5e8b8), // Addressing
        pair(0xff3b2a15, 0xfff4dfc0), // Routing
        pair(0xff2f2c26, 0xffe8e2d6), // LinkControl
        pair(0xff30320f, 0xffecefb4), // Files
    };
    theme.conversations = {pair(0xff5a1f24, 0xfffbe4e4), pair(0xff1c4a25, 0xffe0f5e3), pair(0xff27347a, 0xffe4e8fb),
        pair(0xff564a0c, 0xfffbf4d4), pair(0xff5c1f53, 0xfffbe1f6), pair(0xff114b4d, 0xffdaf4f5), pair(0xff5f3a0b, 0xfffbead2),
        pair(0xff442a6e, 0xffefe5fb), pair(0xff3d4a10, 0xfff0f5da), pair(0xff48443b, 0xfff1eee6)};
    theme.markedRow = pair(0xffe4e7eb, 0xff14171a);
    theme.ignoredRow = pair(0xff191c20, 0xff8f99a4);
    theme.banners = {pair(0xff1c3049, 0xffd3e4fa), pair(0xff43350f, 0xfffbe6ac), pair(0xff4d1d19, 0xffffd9d4)};
    theme.bannerAccents = {QColor(0xff6aa5f5), QColor(0xffe7b548), QColor(0xfff28b80)};
    theme.severities = {pair(0xff1d3a19, 0xffd3efcd), pair(0xff1c3049, 0xffd3e4fa), pair(0xff143838, 0xffc9eded),
        pair(0xff43350f, 0xfffbe6ac), pair(0xff5a201b, 0xffffd9d4)};
    theme.layer = pair(0xff272c32, 0xffe4e7eb);
    theme.generatedText = QColor(0xffa5afba);
    theme.byteSelected = pair(0xff2f6fd0, 0xffffffff);
    theme.byteHovered = pair(0xff27405f, 0xffe4eefb);
    theme.byteLayer = pair(0xff262b31, 0xffe4e7eb);
    theme.byteOffset = QColor(0xff8f99a4);
    theme.byteUnprintable = QColor(0xff88929d);
    theme.filterGood = pair(0xff1f3a1b, 0xffdcf0d6);
    theme.filterDoubtful = pair(0xff463a10, 0xfffbeebb);
    theme.filterBad = pair(0xff4d1d19, 0xffffd9d4);
    theme.line = QColor(0xff363c43);
    theme.secondaryText = QColor(0xffa0aab5);
    return theme;
}

DiagramColours makeLightDiagrams()
{
    DiagramColours colours;
    colours.paper = QColor(0xffffffff);
    colours.ink = QColor(0xff1b1f24);
    colours.faint = QColor(0xff5b6570);
    colours.lifeline = QColor(0xff9aa1ab);
    colours.data = QColor(0xff1f5fbf);
    colours.acknowledgment = QColor(0xff66707b);
    colours.openClose = QColor(0xff1a7340);
    colours.reset = QColor(0xffb42318);
    colours.trouble = QColor(0xffb04a00);
    colours.spaces = {QColor(0xff7a3db5), QColor(0xff1a7340), QColor(0xff1f5fbf)};
    colours.head = pair(0xffedeff2, 0xff1b1f24);
    colours.selected = pair(0xffd6e5fb, 0xff10263c);
    colours.hovered = QColor(0xfff1f4f8);
    colours.client = pair(0xff1f5fbf, 0xffffffff);
    colours.server = pair(0xffb04a00, 0xffffffff);
    colours.states = {
        pair(0xffffffff, 0xff5b6570), // Unknown
        pair(0xffe3e6ea, 0xff3c434b), // Closed
        pair(0xffeef0e4, 0xff4a4f2c), // Listen
        pair(0xfffdf0c4, 0xff5a4300), // SynSent
        pair(0xffffe2b8, 0xff653a00), // SynReceived
        pair(0xffd3efd6, 0xff12431c), // Established
        pair(0xffd4e6fb, 0xff123d70), // FinWait1
        pair(0xffc3ecf2, 0xff0c4650), // FinWait2
        pair(0xffffd9c7, 0xff702a08), // CloseWait
        pair(0xfff3d3ec, 0xff5f1550), // Closing
        pair(0xfffbd3da, 0xff6e1426), // LastAck
        pair(0xffe2d8fa, 0xff41217f), // TimeWait
    };
    return colours;
}

DiagramColours makeDarkDiagrams()
{
    DiagramColours colours;
    colours.paper = QColor(0xff191c20);
    colours.ink = QColor(0xffe4e7eb);
    colours.faint = QColor(0xffa0aab5);
    colours.lifeline = QColor(0xff626b75);
    colours.data = QColor(0xff7db2ff);
    colours.acknowledgment = QColor(0xff9aa5b1);
    colours.openClose = QColor(0xff6fd08c);
    colours.reset = QColor(0xfff28b80);
    colours.trouble = QColor(0xfff0a35e);
    colours.spaces = {QColor(0xffc49af5), QColor(0xff6fd08c), QColor(0xff7db2ff)};
    colours.head = pair(0xff2c3137, 0xffe4e7eb);
    colours.selected = pair(0xff23395a, 0xffe4eefb);
    colours.hovered = QColor(0xff22272d);
    colours.client = pair(0xff7db2ff, 0xff10161d);
    colours.server = pair(0xfff0a35e, 0xff1d1206);
    colours.states = {
        pair(0xff191c20, 0xffa0aab5), // Unknown
        pair(0xff30353b, 0xffc9d0d8), // Closed
        pair(0xff2d3022, 0xffdde0c4), // Listen
        pair(0xff443809, 0xfffbe9a8), // SynSent
        pair(0xff4d3408, 0xffffdca6), // SynReceived
        pair(0xff1a3d22, 0xffc4efcd), // Established
        pair(0xff19375b, 0xffcfe3fb), // FinWait1
        pair(0xff10414a, 0xffbfeaf2), // FinWait2
        pair(0xff552a14, 0xffffd5c0), // CloseWait
        pair(0xff4a1c41, 0xfff7d0ee), // Closing
        pair(0xff541b27, 0xffffd0d8), // LastAck
        pair(0xff37265f, 0xffded2fb), // TimeWait
    };
    return colours;
}

} // namespace

const DiagramColours& DiagramColours::of(Scheme scheme)
{
    static const DiagramColours light = makeLightDiagrams();
    static const DiagramColours dark = makeDarkDiagrams();
    return scheme == Scheme::Dark ? dark : light;
}

const Theme& Theme::of(Scheme scheme)
{
    static const Theme light = makeLight();
    static const Theme dark = makeDark();
    return scheme == Scheme::Dark ? dark : light;
}

const PlotColours& plotColours(const Theme& theme)
{
    static const PlotColours light {QColor(0xff1f5fbf), QColor(0xffc0271b), QColor(0xff2a7a2f), QColor(0xffa85a00), QColor(0xff7a3db5),
        QColor(0xff00736b), QColor(0xffad1457), QColor(0xff68594a)};
    static const PlotColours dark {QColor(0xff6aa5f5), QColor(0xfff2776a), QColor(0xff77cb82), QColor(0xfff0ad4e), QColor(0xffc49af5),
        QColor(0xff54ccc0), QColor(0xfff48fc0), QColor(0xffcdb9a3)};
    return theme.scheme == Scheme::Dark ? dark : light;
}

Scheme schemeOf(const QPalette& palette)
{
    return relativeLuminance(palette.color(QPalette::Active, QPalette::Base))
            < relativeLuminance(palette.color(QPalette::Active, QPalette::Text))
        ? Scheme::Dark
        : Scheme::Light;
}

} // namespace porthole::gui
