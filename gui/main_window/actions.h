// Every action of the window, made once: menus, tool bar and context menus share them.
#pragma once

#include "gui/settings/settings.h"

#include <QObject>

class QAction;
class QActionGroup;

namespace porthole::gui {

class Actions : public QObject {
    Q_OBJECT
public:
    explicit Actions(QObject* parent = nullptr);

    // File
    QAction* open;
    QAction* reload;
    QAction* save;
    QAction* saveAs;
    QAction* exportPackets;
    QAction* exportText;
    QAction* exportBytes;
    QAction* print;
    QAction* close;
    QAction* fileInfo;
    QAction* stopLoading;
    QAction* quit;
    QAction* clearRecent;
    // Edit
    QAction* find;
    QAction* findNext;
    QAction* findPrevious;
    QAction* copyText;
    QAction* copyRowsCsv;
    QAction* copyLabel;
    QAction* copyValue;
    QAction* copyFieldName;
    QAction* copyCell;
    QAction* copyFilter;
    QAction* selectAll;
    // Marks and comments
    QAction* mark;
    QAction* markDisplayed;
    QAction* unmarkAll;
    QAction* nextMark;
    QAction* previousMark;
    QAction* ignore;
    QAction* ignoreDisplayed;
    QAction* unignoreAll;
    QAction* packetComments;
    QAction* captureComments;
    QAction* removeComments;
    QAction* preferences;
    // View
    QAction* colourise;
    QAction* colourRules;
    QList<QAction*> conversationColours; ///< 1 to 10
    QAction* resetConversationColours;
    QAction* nameMac;
    QAction* nameNetwork;
    QAction* nameTransport;
    QAction* nameSystem;
    QAction* zoomIn;
    QAction* zoomOut;
    QAction* zoomReset;
    QAction* expandSubtree;
    QAction* collapseSubtree;
    QAction* expandAll;
    QAction* collapseAll;
    QAction* resizeColumns;
    QAction* applyAsColumn;
    QAction* editColumns;
    QAction* resetColumns;
    QAction* timeWithHours;
    QAction* timeReference;
    QAction* nextReference;
    QAction* previousReference;
    QAction* clearReferences;
    QAction* timeShift;
    QActionGroup* timeDigits;  ///< data(): Settings::timeDigits()
    QAction* resetLayout;
    QActionGroup* themes;      ///< data(): ThemeChoice
    QActionGroup* timeFormats; ///< data(): TimeFormat
    // Go
    QAction* goTo;
    QAction* next;
    QAction* previous;
    QAction* nextInConversation;
    QAction* previousInConversation;
    QAction* first;
    QAction* last;
    QAction* back;
    QAction* forward;
    // Filter
    QAction* filterFocus;
    QAction* filterClear;
    QAction* filterConversation;
    QAction* filterMacros;
    // Capture
    QAction* captureStart;
    QAction* captureStop;
    QAction* captureRestart;
    QAction* captureOptions;
    QAction* saveRecording;
    QAction* refreshInterfaces;
    QAction* autoScroll;
    // Help
    QAction* about;

    /// Those that need an open capture, and those that need a selected packet or field.
    QList<QAction*> needCapture() const;
    QList<QAction*> needPacket() const;
    QList<QAction*> needField() const;

private:
    void makeFile();
    void makeEdit();
    void makeMarks();
    void makeView();
    void makeColumns();
    void makeTimes();
    void makeColours();
    void makeGo();
    void makeFilter();
    void makeCapture();
};

} // namespace porthole::gui
