// The window: panes, and what connects them. Its parts stand in main_window_*.cpp.
#pragma once

#include "analysis/print/print_options.h"
#include "gui/basics/long_job.h"
#include "gui/capturing/capture_options_dialog.h"
#include "gui/capturing/interface_watch.h"
#include "gui/capturing/live_capture.h"
#include "gui/capturing/live_recorder.h"
#include "gui/capturing/program_watch.h"
#include "gui/capturing/unsaved_capture.h"
#include "gui/colours/colour_rule_dialog.h"
#include "gui/colours/colour_rule_store.h"
#include "gui/documents/capture_document.h"
#include "gui/documents/file_watch.h"
#include "gui/documents/save_job.h"
#include "gui/filters/display_filter_bar.h"
#include "gui/filters/filter_job.h"
#include "gui/filters/filter_tables.h"
#include "gui/filters/saved_filters.h"
#include "gui/main_window/actions.h"
#include "gui/main_window/banner.h"
#include "gui/main_window/find_bar.h"
#include "gui/main_window/go_to_bar.h"
#include "gui/main_window/load_indicator.h"
#include "gui/main_window/navigation_history.h"
#include "gui/main_window/start_page.h"
#include "gui/packets/byte_panel.h"
#include "gui/packets/comment_dialog.h"
#include "gui/packets/comment_edits.h"
#include "gui/packets/copy_text.h"
#include "gui/packets/frame_marks.h"
#include "gui/packets/packet_fetcher.h"
#include "gui/packets/packet_list_model.h"
#include "gui/packets/packet_list_view.h"
#include "gui/packets/packet_tree_model.h"
#include "gui/packets/packet_tree_view.h"
#include "gui/packets/session_rows.h"
#include "gui/packets/sort_job.h"
#include "gui/packets/time_shift_dialog.h"
#include "gui/settings/name_files.h"
#include "gui/settings/preferences_dialog.h"
#include "gui/settings/settings.h"
#include "gui/settings/theme_controller.h"

#include <QMainWindow>
#include <QMessageBox>
#include <QPointer>

#include <functional>
#include <memory>

class QLabel;
class QStackedWidget;
class QToolButton;

namespace porthole::gui {

class AnalysisWindows;
class AskedNames;
class CaptureView;
class CopyJob;
class ScrollOverview;
class FilterButtonBar;
struct ChoosablePackets;
struct ChosenPackets;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(Settings& settings, ThemeController& themes, std::shared_ptr<CaptureSystem> system, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens a capture in place of the one that is open, and selects a packet as soon as it is there (0: the first).
    /// Asks first when packets would be lost that were not saved.
    void openFile(const QString& path, std::uint32_t packet = 0);
    /// Closes what is open without asking. An unsaved capture stays on disk, to be offered at the next start.
    void closeFile();
    void reload();

    /// Begins to capture as the settings say, on these sources (sourceKey).
    void startCapture(const QStringList& sources);
    void stopCapture();
    /// Null unless packets are being captured.
    LiveCapture* capture() const { return m_capture.get(); }
    /// Null unless the capture has a flight recorder.
    LiveRecorder* recorder() const { return m_recorder.get(); }
    bool hasUnsavedPackets() const { return m_unsaved != nullptr; }
    /// Saves under a name; the format is that of the name's ending.
    void saveTo(const QString& path);

    /// Null if nothing is open.
    CaptureDocument* document() const { return m_document.get(); }
    /// False, with a word in the status bar, if there is no such packet, or the display filter hides it.
    bool goToPacket(std::uint32_t number);
    /// The selected packet, dissected; null: none, or not there yet.
    const Packet* packet() const { return m_treeModel->packet(); }
    std::uint32_t packetNumber() const { return m_packetNumber; }

    // Parts, for tests and for the screenshot.
    Actions& actions() const { return *m_actions; }
    Banner* banner() const { return m_banner; }
    PacketListView* list() const { return m_list; }
    PacketListModel* listModel() const { return m_listModel; }
    PacketTreeView* tree() const { return m_tree; }
    PacketTreeModel* treeModel() const { return m_treeModel; }
    BytePanel* bytes() const { return m_bytes; }
    StartPage* startPage() const { return m_start; }
    GoToBar* goToBar() const { return m_goTo; }
    DisplayFilterBar* filterBar() const { return m_filterBar; }
    /// Puts the rows in the order of a column; -1: of the file.
    void sortBy(int column, Qt::SortOrder order);
    bool isSorting() const { return m_sortJob != nullptr; }
    FilterButtonBar* filterButtons() const { return m_filterButtons; }
    FindBar* findBar() const { return m_findBar; }
    /// Whether frames still wait for the answer of the display filter.
    bool isFiltering() const { return m_filterJob && !m_filterComplete; }
    LoadIndicator* loadIndicator() const { return m_loading; }
    QString fieldText() const;
    QString packetsText() const;
    QString captureText() const;
    /// The question about unsaved packets, while it is asked.
    QMessageBox* question() const { return m_question; }
    CaptureOptionsDialog* captureOptions() const { return m_captureOptions; }
    InterfaceWatch& interfaces() { return m_interfaces; }
    ScrollOverview* overview() const { return m_overview; }
    FrameMarks& marks() { return m_marks; }
    CommentEdits& comments() { return m_comments; }
    /// The window as those beside it see it.
    CaptureView& view() const;
    AnalysisWindows* analysisWindows() const { return m_analysisWindows; }
    ColourRuleStore& colourRules() { return m_colourRules; }
    ColourRuleDialog* colourDialog() const { return m_colourDialog; }
    CommentDialog* commentDialog() const { return m_commentDialog; }
    TimeShiftDialog* timeShiftDialog() const { return m_timeShiftDialog; }
    PreferencesDialog* preferencesDialog() const { return m_preferences; }
    QToolButton* profileButton() const { return m_profileButton; }
    bool showsStartPage() const;

Q_SIGNALS:
    /// The tree and the bytes show another packet; 0: none.
    void packetShown(std::uint32_t number);
    /// A search has ended; the packet that was found, 0: none.
    void findEnded(std::uint32_t number);
    /// An export has ended; what went wrong, empty: nothing.
    void exportEnded(const QString& complaint);

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    // main_window.cpp
    void makePanes();
    void makeStatusBar();
    void connectPanes();
    void restoreLayout();
    void resetLayout();
    void applyTheme(const Theme& theme);
    void applyZoom();
    void updateActions();
    // main_window_menus.cpp
    void makeMenus();
    void connectViewActions();
    void makeToolBar();
    void fillRecentMenu(QMenu& menu);
    void showListMenu(const QPoint& position);
    void showTreeMenu(const QPoint& position);
    void showBytesMenu(const QPoint& globalPosition);
    void addFilterMenus(QMenu& menu, const QString& filter);
    void addByteMenu(QMenu& menu, const QString& title, const ByteRange& range);
    void showAbout();
    // main_window_file.cpp
    void connectFileActions();
    void askForFile();
    void openDocument(const QString& path, std::uint32_t packet, Loader::Growth growth);
    void openDocument(std::unique_ptr<CaptureDocument> document, std::uint32_t packet);
    void connectDocument();
    void showSession();
    void closeDocument();
    QString documentName() const;
    void documentOpened();
    void documentFailed(const capture::Problem& problem);
    void framesAdded();
    void loadingProgressed();
    void loadingFinished();
    void fileChanged(FileWatch::Change change);
    void showProblem(const capture::Problem& problem);
    void updateTitle();
    void showFileInfo();
    // main_window_names.cpp
    void addNameMenu(QMenu& view);
    void setSessionNames();
    /// Notes from now on which programs packets belong to, if interfaces of this machine are captured on.
    void watchPrograms(const capture::CaptureRequest& request);
    void applyPrograms();
    void applyNames();
    // main_window_capture.cpp
    void connectCaptureActions();
    void beginCapture(const capture::CaptureRequest& request, bool temporary, const std::optional<analysis::RecorderOptions>& recorder);
    void restartCapture();
    /// Asks first if a file with packets would be replaced.
    void whenMayOverwrite(const capture::CaptureRequest& request, bool temporary, std::function<void()> next);
    void captureFileBegun(const QString& path);
    void captureEnded(const capture::CaptureEnded& end);
    void showCaptureEnd(const capture::CaptureEnded& end);
    void showCaptureCounts();
    void showCaptureOptions();
    void setAutoScroll(bool on);
    void lookForLeftCaptures();
    void openLeftCapture(const QString& path, const QString& sources);
    void discardLeftCapture(const QString& path);
    // main_window_recorder.cpp
    void startRecorder(const analysis::RecorderOptions& options);
    void recordingSaved(const QString& path, quint64 packets, const QString& why);
    void ringFileBegun(const QString& path);
    void followRing();
    std::uint32_t framesBefore(const CaptureDocument& later) const;
    void goOnInNextDocument();
    // main_window_save.cpp
    void connectSaveActions();
    bool hasPacketsToLose() const;
    void whenNothingUnsaved(std::function<void()> next);
    void askAboutUnsaved(std::function<void()> next);
    void whenComplete(std::function<void()> next);
    void runWhenComplete();
    void discardUnsaved();
    /// `path`: what is proposed; empty: the capture's own name.
    void askWhereToSave(std::function<void()> next, const QString& path = {});
    void save(const QString& path, capture::FileFormat format, capture::Compression compression, std::function<void()> next);
    void saveEnded(bool saved, const QString& complaint, const std::function<void()>& next);
    // main_window_export.cpp
    void connectExportActions();
    std::shared_ptr<const ChoosablePackets> choosablePackets() const;
    QString exportPath(const QString& what) const;
    void exportPackets();
    void exportText();
    void exportBytes();
    void printPackets();
    void choosePrinter(print::PrintOptions options, ChosenPackets packets);
    void startExport(const QString& path, LongJob::Work work);
    // main_window_find.cpp
    void connectFindActions();
    void findPacket(bool forward);
    void endFind();
    void found(const analysis::FindResult& result, bool forward, const QString& remark);
    void showFound(std::uint32_t number);
    // main_window_filter_tools.cpp
    void makeFilterTools();
    // main_window_go.cpp
    void connectGoActions();
    void showPacket(std::uint32_t number);
    void packetArrived(std::uint32_t number, const Packet* packet);
    void selectField(std::uint32_t item);
    void byteClicked(int source, std::uint32_t offset);
    void byteHovered(int source, std::int64_t offset);
    void goBy(int rows);
    void goToRow(int row);
    void goInConversation(bool forward);
    void goInHistory(std::uint32_t frame);
    ByteRange layerAround(std::uint32_t item) const;
    // main_window_filter.cpp
    void connectFilterActions();
    void setFilter(const std::optional<analysis::DisplayFilter>& filter);
    void startFilter();
    void filterProgressed();
    void showFiltered(FilterJob::Found found);
    void addShown(const std::vector<analysis::FrameNumber>& frames);
    void selectShown();
    void showPacketCount();
    QString conversationFilter() const;
    // main_window_sort.cpp
    void connectSorting();
    void startSort();
    void cancelSort();
    void stopSort();
    void sortAgain();
    void reorder(const std::function<void()>& change);
    analysis::SortColumn sortColumn(int column) const;
    // main_window_columns.cpp
    void connectColumns();
    void storeColumns();
    void showAllColumns();
    void applyColumns();
    void applyAsColumn();
    void editColumns(int column);
    void showHeaderMenu(int column, const QPoint& globalPosition);
    void fillHeaderMenu(QMenu& menu, int column);
    // main_window_time.cpp
    void addTimeMenu(QMenu& view);
    void addReferenceMenu(QMenu& edit);
    void connectTimes();
    void applyTimeDisplay();
    void timesChanged();
    void askForTimeShift();
    /// Null: times are saved as they are.
    std::function<Nanoseconds(Nanoseconds)> timesToSave() const;
    // main_window_colours.cpp
    void connectColourActions();
    void applyColourRules();
    int selectedRule() const;
    void showColourRules();
    QWidget* makeListPage();
    void connectOverview();
    void fillColourMenu(QMenu& menu);
    // main_window_marks.cpp
    void connectMarkActions();
    void toggleMarks(FrameMarks::Kind kind);
    void markDisplayed(FrameMarks::Kind kind);
    void goToMark(bool forward);
    void marksChanged(FrameMarks::Kind kind);
    void applyEdits(bool textsChange);
    bool filterMentions(std::string_view field) const;
    void shiftEdits(analysis::FrameNumber gone);
    QString markCounts() const;
    // main_window_comments.cpp
    void connectCommentActions();
    CommentDialog* openCommentDialog(const QString& title, const QStringList& comments);
    void askForPacketComments();
    void askForCaptureComments();
    void askAboutRemovingComments();
    capture::SaveOptions commentsToSave() const;
    void whenFormatFitsComments(const QString& path, std::function<void(const QString&)> next);
    void askAboutComments(std::function<void()> next);
    void saveComments(std::function<void()> next);
    static QString pcapNgName(const QString& path);
    // main_window_preferences.cpp
    void connectPreferenceActions();
    void showPreferences(const QString& page);
    void fillProfileMenu(QMenu& menu);
    void applyProfile(const QString& name);
    void applyDissection();
    analysis::SessionOptions sessionOptions() const;
    // main_window_view.cpp
    class View;
    void makeAnalysisWindows();
    // main_window_copy.cpp
    void connectCopyActions();
    void copyRows(bool asCsv);
    void copyFocused();
    void copyBytes(const ByteRange& range, ByteFormat format);
    QString cellFilter() const;
    QString fieldFilter() const;
    void toClipboard(const QString& text);

    Settings& m_settings;
    ThemeController& m_themes;
    std::shared_ptr<CaptureSystem> m_system;
    InterfaceWatch m_interfaces;
    SavedFilters m_savedFilters, m_savedDisplayFilters;
    ColourRuleStore m_colourRules;
    FrameMarks m_marks;
    analysis::TimeShift m_timeShift;
    CommentEdits m_comments;
    MacroTable m_macros;
    ButtonTable m_filterButtonTable;
    LatestJob m_leftJob;
    Actions* m_actions;
    std::unique_ptr<CaptureView> m_view;
    AnalysisWindows* m_analysisWindows;

    QStackedWidget* m_pages;
    StartPage* m_start;
    Banner* m_banner;
    GoToBar* m_goTo;
    DisplayFilterBar* m_filterBar;
    FilterButtonBar* m_filterButtons;
    FindBar* m_findBar;
    PacketListModel* m_listModel;
    PacketListView* m_list;
    ScrollOverview* m_overview; ///< beside the list
    PacketTreeModel* m_treeModel;
    PacketTreeView* m_tree;
    BytePanel* m_bytes;
    QDockWidget* m_treePane;
    QDockWidget* m_bytesPane;
    LoadIndicator* m_loading;
    LoadIndicator* m_exporting;
    QLabel* m_fieldLabel;
    QLabel* m_fileLabel;
    QLabel* m_packetsLabel;
    QLabel* m_captureLabel;
    QToolButton* m_profileButton;
    QByteArray m_firstState; ///< of panes and tool bars, before the user moved them

    std::unique_ptr<CaptureDocument> m_document;
    std::unique_ptr<SessionRows> m_rows;
    std::unique_ptr<PacketFetcher> m_fetcher;
    std::unique_ptr<CopyJob> m_copyJob;
    std::optional<analysis::DisplayFilter> m_filter; ///< decides which packets are shown; null: all are
    std::unique_ptr<FilterJob> m_filterJob;
    std::shared_ptr<analysis::FilterCache> m_filterCache; ///< of the session
    analysis::FrameBitmap m_shown; ///< if the rows are filtered
    std::unique_ptr<LongJob> m_exportJob, m_findJob;
    analysis::FindPlace m_found; ///< last
    bool m_filterComplete = false; ///< every frame has its answer
    bool m_filterShown = false;    ///< the rows are those of m_filterJob, as far as it has come
    std::uint32_t m_keepSelected = 0; ///< to be selected again when the filter has found it
    struct ListSort {
        int column = -1; ///< -1: file order
        Qt::SortOrder order = Qt::AscendingOrder;
    };
    ListSort m_sort;      ///< wanted
    ListSort m_shownSort; ///< what the rows are in
    std::unique_ptr<SortJob> m_sortJob;
    std::shared_ptr<analysis::SortRanks> m_sortRanks; ///< of the session
    FileWatch m_watch;
    NameFiles m_nameFiles;
    std::unique_ptr<AskedNames> m_askedNames;
    NavigationHistory m_history;

    std::unique_ptr<LiveCapture> m_capture;
    std::unique_ptr<ProgramWatch> m_programs; ///< of the capture that runs; null: none does, or nothing is asked of the machine
    std::unique_ptr<LiveRecorder> m_recorder; ///< null: the capture has none
    std::unique_ptr<CaptureDocument> m_nextDocument; ///< what the ring of the recorder holds by now, while it is loaded
    std::optional<analysis::RecorderOptions> m_lastRecorder; ///< for restart
    capture::CaptureRequest m_lastRequest; ///< for restart
    bool m_temporary = false;              ///< the capture that runs, or ran last, goes into a file of its own
    QString m_captureName;                 ///< what an unsaved capture is called
    std::unique_ptr<UnsavedCapture> m_unsaved;
    std::unique_ptr<SaveJob> m_saveJob;
    std::function<void()> m_whenComplete; ///< waits for the end of capturing and loading
    QPointer<QMessageBox> m_question;
    QPointer<CaptureOptionsDialog> m_captureOptions;
    QPointer<ColourRuleDialog> m_colourDialog;
    QPointer<CommentDialog> m_commentDialog;
    QPointer<TimeShiftDialog> m_timeShiftDialog;
    QPointer<PreferencesDialog> m_preferences;
    std::uint32_t m_packetNumber = 0;  ///< shown in tree and bytes
    std::uint32_t m_goAfterLoading = 0; ///< to be selected as soon as it is there
    bool m_inHistory = false;
    bool m_awaitsRows = false; ///< no row of the document has been shown yet
    bool m_columnsSized = false; ///< the columns fit this capture, or the user's wish
};

} // namespace porthole::gui
