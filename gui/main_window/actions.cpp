#include "gui/main_window/actions.h"

#include "gui/basics/icons.h"

#include <QAction>
#include <QActionGroup>
#include <QKeySequence>

namespace porthole::gui {

namespace {

QAction* make(QObject* parent, const QString& text, const char* iconName = nullptr, const QList<QKeySequence>& keys = {},
    const QString& tip = {})
{
    auto* action = new QAction(text, parent);
    if (iconName)
        action->setIcon(icon(QLatin1String(iconName)));
    action->setShortcuts(keys);
    auto hint = tip;
    if (hint.isEmpty()) {
        hint = text;
        hint.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
    }
    action->setStatusTip(hint);
    if (!keys.isEmpty())
        hint += QStringLiteral(" (%1)").arg(keys.first().toString(QKeySequence::NativeText));
    action->setToolTip(hint);
    return action;
}

QKeySequence key(QKeyCombination keys)
{
    return QKeySequence(keys);
}

} // namespace

Actions::Actions(QObject* parent)
    : QObject(parent)
{
    makeFile();
    makeEdit();
    makeMarks();
    makeView();
    makeColours();
    makeGo();
    makeFilter();
    makeCapture();
    about = make(this, tr("&About Porthole"));
    about->setMenuRole(QAction::AboutRole);
}

void Actions::makeFile()
{
    open = make(this, tr("&Open…"), "open", {key(Qt::CTRL | Qt::Key_O)}, tr("Open a capture file"));
    reload = make(this, tr("&Reload"), "reload", {key(Qt::CTRL | Qt::Key_R)}, tr("Read the file again"));
    save = make(this, tr("&Save"), "save", {key(Qt::CTRL | Qt::Key_S)}, tr("Save the captured packets"));
    saveAs = make(this, tr("Save &as…"), nullptr, {key(Qt::CTRL | Qt::SHIFT | Qt::Key_S)}, tr("Save the capture under another name"));
    exportPackets = make(this, tr("&Export packets…"), nullptr, {}, tr("Save some of the packets as a capture of their own"));
    exportText = make(this, tr("Export &dissections…"), nullptr, {}, tr("Write what is known of packets as text, CSV, JSON or XML"));
    exportBytes = make(this, tr("Export selected &bytes…"), nullptr, {key(Qt::CTRL | Qt::SHIFT | Qt::Key_X)},
        tr("Write the bytes of the selected field into a file"));
    print = make(this, tr("&Print…"), nullptr, {key(Qt::CTRL | Qt::Key_P)}, tr("Print packets, or make a PDF file of them"));
    close = make(this, tr("&Close"), "close", {key(Qt::CTRL | Qt::Key_W)}, tr("Close the capture"));
    fileInfo = make(this, tr("File &information…"), "info", {key(Qt::CTRL | Qt::ALT | Qt::SHIFT | Qt::Key_C)},
        tr("Format, size, duration, interfaces and comments of the capture"));
    stopLoading = make(this, tr("&Stop loading"), "stop", {}, tr("Stop loading; the packets read so far stay"));
    quit = make(this, tr("&Quit"), nullptr, {key(Qt::CTRL | Qt::Key_Q)});
    quit->setMenuRole(QAction::QuitRole);
    clearRecent = make(this, tr("&Clear this list"));
}

void Actions::makeEdit()
{
    find = make(this, tr("&Find packet…"), nullptr, {key(Qt::CTRL | Qt::Key_F)}, tr("Find packets by a filter, by text or by bytes"));
    findNext = make(this, tr("Find &next"), nullptr, {key(Qt::CTRL | Qt::Key_N)}, tr("The next packet that has it"));
    findPrevious = make(this, tr("Find pre&vious"), nullptr, {key(Qt::CTRL | Qt::Key_B)}, tr("The previous packet that has it"));
    copyText = make(this, tr("Selected &packets as text"), "copy", {key(Qt::CTRL | Qt::SHIFT | Qt::Key_C)},
        tr("Copy the columns of the selected packets, with tabs between them"));
    copyRowsCsv = make(this, tr("Selected packets as CS&V"));
    copyLabel = make(this, tr("&Line of the tree"), nullptr, {}, tr("Copy the line of the selected field"));
    copyValue = make(this, tr("&Value"), nullptr, {}, tr("Copy the value of the selected field"));
    copyFieldName = make(this, tr("Field &name"), nullptr, {}, tr("Copy the name that display filters know the selected field by"));
    copyCell = make(this, tr("&Cell"), nullptr, {}, tr("Copy the text of this cell"));
    copyFilter = make(this, tr("As &filter"), nullptr, {}, tr("Copy a display filter that finds the selected field's value"));
    selectAll = make(this, tr("Select &all packets"), nullptr, {key(Qt::CTRL | Qt::Key_A)});
}

void Actions::makeMarks()
{
    mark = make(this, tr("&Mark or unmark"), nullptr, {key(Qt::CTRL | Qt::Key_M)}, tr("Mark the selected packets, or take their marks away"));
    markDisplayed = make(this, tr("Mark all &displayed"), nullptr, {key(Qt::CTRL | Qt::SHIFT | Qt::Key_M)}, tr("Mark all packets in the list"));
    unmarkAll = make(this, tr("&Unmark all"), nullptr, {key(Qt::CTRL | Qt::ALT | Qt::Key_M)}, tr("Take all marks away"));
    nextMark = make(this, tr("&Next mark"), nullptr, {key(Qt::CTRL | Qt::SHIFT | Qt::Key_N)}, tr("Go to the next marked packet"));
    previousMark = make(this, tr("&Previous mark"), nullptr, {key(Qt::CTRL | Qt::SHIFT | Qt::Key_B)}, tr("Go to the marked packet before"));
    ignore = make(this, tr("&Ignore or consider again"), nullptr, {key(Qt::CTRL | Qt::Key_D)},
        tr("Leave the selected packets out of dissection, or take them in again"));
    ignoreDisplayed = make(this, tr("I&gnore all displayed"), nullptr, {key(Qt::CTRL | Qt::SHIFT | Qt::Key_D)}, tr("Ignore all packets in the list"));
    unignoreAll = make(this, tr("&Consider all again"), nullptr, {key(Qt::CTRL | Qt::ALT | Qt::Key_D)}, tr("Ignore no packet any more"));
    packetComments = make(this, tr("Packet &comments…"), nullptr, {key(Qt::CTRL | Qt::ALT | Qt::Key_C)}, tr("Write comments on the selected packet"));
    captureComments = make(this, tr("Comments on the captur&e…"), nullptr, {}, tr("Write comments on the capture as a whole"));
    removeComments = make(this, tr("Delete a&ll packet comments…"), nullptr, {}, tr("Delete the comments of all packets"));
    preferences = make(this, tr("Prefere&nces…"), nullptr, {key(Qt::CTRL | Qt::SHIFT | Qt::Key_P)}, tr("Settings and profiles"));
    preferences->setMenuRole(QAction::PreferencesRole);
}

void Actions::makeColours()
{
    colourRules = make(this, tr("Colou&ring rules…"), nullptr, {}, tr("Say which packets have which colour"));
    for (int colour = 1; colour <= 10; ++colour) {
        const auto keys = colour < 10 ? QList<QKeySequence> {QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + colour))} : QList<QKeySequence> {};
        conversationColours.append(make(this, tr("Colour &%1").arg(colour),
            nullptr, keys, tr("Give the selected packet's conversation this colour until the window closes")));
    }
    resetConversationColours = make(this, tr("&Reset"), nullptr, {key(Qt::CTRL | Qt::Key_Space)}, tr("Take the colours of conversations away"));
    resetConversationColours->setEnabled(false);
}

void Actions::makeView()
{
    colourise = make(this, tr("&Colourise packet list"), "colourise", {}, tr("Colour packets by protocol and by trouble"));
    colourise->setCheckable(true);
    nameMac = make(this, tr("&MAC addresses"), nullptr, {}, tr("Show vendors and purposes of MAC addresses"));
    nameNetwork = make(this, tr("&Network addresses"), nullptr, {},
        tr("Show names of IP addresses, as far as the capture, its DNS answers or your hosts file have them"));
    nameTransport = make(this, tr("&Ports"), nullptr, {}, tr("Show names of services in place of port numbers"));
    nameSystem = make(this, tr("Ask the &system’s resolver"), nullptr, {},
        tr("Ask for names of IP addresses that nothing else names; name servers learn which addresses you look at"));
    for (auto* action : {nameMac, nameNetwork, nameTransport, nameSystem})
        action->setCheckable(true);
    zoomIn = make(this, tr("Zoom &in"), "zoom-in", {key(Qt::CTRL | Qt::Key_Plus), key(Qt::CTRL | Qt::Key_Equal)}, tr("Larger text"));
    zoomOut = make(this, tr("Zoom &out"), "zoom-out", {key(Qt::CTRL | Qt::Key_Minus)}, tr("Smaller text"));
    zoomReset = make(this, tr("&Normal size"), "zoom-reset", {key(Qt::CTRL | Qt::Key_0)}, tr("Text of normal size"));
    expandSubtree = make(this, tr("&Expand subtree"), nullptr, {key(Qt::SHIFT | Qt::Key_Right)});
    collapseSubtree = make(this, tr("C&ollapse subtree"), nullptr, {key(Qt::SHIFT | Qt::Key_Left)});
    expandAll = make(this, tr("E&xpand all"), nullptr, {key(Qt::CTRL | Qt::Key_Right)});
    collapseAll = make(this, tr("Collapse a&ll"), nullptr, {key(Qt::CTRL | Qt::Key_Left)});
    resizeColumns = make(this, tr("&Resize columns"), nullptr, {key(Qt::CTRL | Qt::SHIFT | Qt::Key_R)},
        tr("Make every column as wide as the packets in view need"));
    resetLayout = make(this, tr("Reset &layout"), nullptr, {}, tr("Put panes back where they were at first, and show all columns"));

    const auto choice = [this](QActionGroup* group, const QString& text, auto value) {
        auto* action = make(this, text);
        action->setCheckable(true);
        action->setData(static_cast<int>(value));
        group->addAction(action);
    };
    themes = new QActionGroup(this);
    choice(themes, tr("As the &system"), ThemeChoice::System);
    choice(themes, tr("&Light"), ThemeChoice::Light);
    choice(themes, tr("&Dark"), ThemeChoice::Dark);
    makeColumns();
    makeTimes();
}

void Actions::makeColumns()
{
    applyAsColumn = make(this, tr("Apply as col&umn"), nullptr, {key(Qt::CTRL | Qt::SHIFT | Qt::Key_I)}, tr("Show the selected field as a column of the packet list"));
    editColumns = make(this, tr("&Columns…"), nullptr, {}, tr("Add, change, order and remove columns of the packet list"));
    resetColumns = make(this, tr("Rese&t columns"), nullptr, {}, tr("Put the columns back that there were at first"));
}

void Actions::makeTimes()
{
    const auto choice = [this](QActionGroup* group, const QString& text, int value) {
        auto* action = make(this, text);
        action->setCheckable(true);
        action->setData(value);
        group->addAction(action);
    };
    const auto format = [&](const QString& text, TimeFormat value) { choice(timeFormats, text, static_cast<int>(value)); };
    timeFormats = new QActionGroup(this);
    format(tr("Seconds since the &first packet"), TimeFormat::SinceStart);
    format(tr("Seconds since the &previous shown packet"), TimeFormat::SincePrevious);
    format(tr("Seconds since the previous &captured packet"), TimeFormat::SincePreviousCaptured);
    format(tr("&Date and time of day"), TimeFormat::LocalDate);
    format(tr("&Time of day"), TimeFormat::LocalTime);
    format(tr("Da&y of the year and time of day"), TimeFormat::LocalDayOfYear);
    format(tr("&UTC date and time of day"), TimeFormat::UtcDate);
    format(tr("UTC time &of day"), TimeFormat::UtcTime);
    format(tr("UTC day of the y&ear and time of day"), TimeFormat::UtcDayOfYear);
    format(tr("Seconds since &1970"), TimeFormat::Epoch);
    timeDigits = new QActionGroup(this);
    choice(timeDigits, tr("As precise as the c&apture"), Settings::automaticDigits);
    choice(timeDigits, tr("&Whole seconds"), 0);
    choice(timeDigits, tr("Tent&hs of a second"), 1);
    choice(timeDigits, tr("Hund&redths of a second"), 2);
    choice(timeDigits, tr("&Milliseconds"), 3);
    choice(timeDigits, tr("M&icroseconds"), 6);
    choice(timeDigits, tr("&Nanoseconds"), 9);
    timeWithHours = make(this, tr("Seconds as hours, minutes and &seconds"));
    timeWithHours->setCheckable(true);
    timeReference = make(this, tr("Set or unset time re&ference"), nullptr, {key(Qt::CTRL | Qt::Key_T)}, tr("Count time from the selected packet, or no longer"));
    nextReference = make(this, tr("&Next time reference"), nullptr, {key(Qt::CTRL | Qt::ALT | Qt::Key_N)});
    previousReference = make(this, tr("&Previous time reference"), nullptr, {key(Qt::CTRL | Qt::ALT | Qt::Key_B)});
    clearReferences = make(this, tr("&Take all away"), nullptr, {key(Qt::CTRL | Qt::ALT | Qt::Key_T)}, tr("Count time from the first packet again"));
    timeShift = make(this, tr("Time &shift…"), nullptr, {key(Qt::CTRL | Qt::SHIFT | Qt::Key_T)}, tr("Correct the times of all packets"));
}

void Actions::makeGo()
{
    goTo = make(this, tr("&Go to packet…"), "goto", {key(Qt::CTRL | Qt::Key_G)}, tr("Go to the packet with a number"));
    next = make(this, tr("&Next packet"), "down", {key(Qt::CTRL | Qt::Key_Down), key(Qt::Key_F8)});
    previous = make(this, tr("&Previous packet"), "up", {key(Qt::CTRL | Qt::Key_Up), key(Qt::Key_F7)});
    nextInConversation = make(this, tr("Next packet in the &conversation"), nullptr, {key(Qt::CTRL | Qt::Key_Period)});
    previousInConversation = make(this, tr("Previous packet in the con&versation"), nullptr, {key(Qt::CTRL | Qt::Key_Comma)});
    first = make(this, tr("&First packet"), "first", {key(Qt::CTRL | Qt::Key_Home)});
    last = make(this, tr("&Last packet"), "last", {key(Qt::CTRL | Qt::Key_End)});
    back = make(this, tr("&Back"), "back", {key(Qt::ALT | Qt::Key_Left)}, tr("Back to the packet selected before"));
    forward = make(this, tr("F&orward"), "forward", {key(Qt::ALT | Qt::Key_Right)}, tr("Forward again"));
}

void Actions::makeFilter()
{
    filterFocus = make(this, tr("&Type a display filter"), nullptr, {key(Qt::CTRL | Qt::Key_Slash)}, tr("Go to the line for a display filter"));
    filterClear = make(this, tr("Show &all packets"), nullptr, {}, tr("Clear the display filter"));
    filterConversation = make(this, tr("Only this con&versation"), nullptr, {}, tr("Show only the packets of the selected packet's conversation"));
    filterMacros = make(this, tr("Display filter &macros…"), nullptr, {}, tr("Names for filters that can be used in others"));
}

void Actions::makeCapture()
{
    // Start and stop share their keys: only one of them can be done at a time.
    captureStart = make(this, tr("&Start"), "capture-start", {key(Qt::CTRL | Qt::Key_E)}, tr("Start capturing packets"));
    captureStop = make(this, tr("S&top"), "capture-stop", {key(Qt::CTRL | Qt::Key_E)}, tr("Stop capturing packets"));
    captureRestart = make(this, tr("&Restart"), "capture-restart", {}, tr("Begin the capture again, without the packets captured so far"));
    captureOptions = make(this, tr("&Options…"), "capture-options", {key(Qt::CTRL | Qt::Key_K)}, tr("Choose what to capture, where to, and until when"));
    saveRecording = make(this, tr("Save the &last minutes"), "record-save", {key(Qt::CTRL | Qt::SHIFT | Qt::Key_E)},
        tr("Save what the flight recorder holds"));
    refreshInterfaces = make(this, tr("Refresh &interfaces"), nullptr, {key(Qt::Key_F5)}, tr("Look for interfaces now"));
    autoScroll = make(this, tr("&Auto-scroll"), "autoscroll", {}, tr("Keep the newest packet in view while capturing"));
    autoScroll->setCheckable(true);
}

QList<QAction*> Actions::needCapture() const
{
    return {reload, close, fileInfo, goTo, next, previous, first, last, resizeColumns, selectAll, filterFocus, nextReference,
        previousReference, clearReferences, timeShift, markDisplayed, unmarkAll, nextMark, previousMark, ignoreDisplayed, unignoreAll,
        captureComments, removeComments, find, findNext, findPrevious};
}

QList<QAction*> Actions::needPacket() const
{
    return {nextInConversation, previousInConversation, filterConversation, copyText, copyRowsCsv, expandAll, collapseAll,
        timeReference, mark, ignore, packetComments};
}

QList<QAction*> Actions::needField() const
{
    return {copyLabel, copyValue, copyFieldName, copyFilter, expandSubtree, collapseSubtree, applyAsColumn};
}

} // namespace porthole::gui
