#include "gui/main_window/analysis_windows.h"

#include "gui/conversations/follow_window.h"
#include "gui/conversations/ladder_window.h"
#include "gui/conversations/state_diagram_window.h"
#include "gui/conversations/stream_graph_window.h"
#include "gui/conversations/verdict_window.h"
#include "gui/filters/decode_as_dialog.h"
#include "gui/sockets/sockets_window.h"
#include "gui/sockets/talkers_window.h"
#include "gui/statistics/expert_window.h"
#include "gui/statistics/hierarchy_window.h"
#include "gui/statistics/io_graph_window.h"
#include "gui/statistics/objects_window.h"
#include "gui/statistics/traffic_table_window.h"

#include <QAction>
#include <QMenu>

namespace porthole::gui {

AnalysisWindows::AnalysisWindows(CaptureView& view, QWidget* window)
    : QObject(window)
    , m_view(view)
    , m_window(window)
{
    makeConversationActions();
    makeCaptureActions();
    connect(&m_view, &CaptureView::sessionChanged, this, &AnalysisWindows::updateActions);
    connect(&m_view, &CaptureView::packetSelected, this, &AnalysisWindows::updateActions);
    updateActions();
}

AnalysisWindows::~AnalysisWindows()
{
    for (const auto& window : m_open)
        delete window;
}

QAction* AnalysisWindows::make(const QString& text, const QString& tip, const std::function<void()>& open)
{
    auto* action = new QAction(text, this);
    action->setStatusTip(tip);
    connect(action, &QAction::triggered, this, open);
    return action;
}

void AnalysisWindows::makeConversationActions()
{
    m_followTcp = make(tr("Follow &TCP stream"), tr("What both ends of the selected packet's connection sent"),
        [this] { show(new FollowWindow(m_view, conversation(), m_window)); });
    m_followTcp->setShortcut(Qt::CTRL | Qt::ALT | Qt::SHIFT | Qt::Key_T);
    m_followUdp = make(tr("Follow &UDP stream"), tr("What both ends of the selected packet's conversation sent"),
        [this] { show(new FollowWindow(m_view, conversation(), m_window)); });
    m_followUdp->setShortcut(Qt::CTRL | Qt::ALT | Qt::SHIFT | Qt::Key_U);
    m_followHttp2 = make(tr("Follow &HTTP/2 stream"), tr("Header lists and data of the selected packet's connection, one stream or all"),
        [this] { show(new FollowWindow(m_view, conversation(), m_window, analysis::StreamContent::Http2)); });
    m_followQuic = make(tr("Follow &QUIC stream"), tr("Decrypted data of the selected packet's connection, one stream or all"),
        [this] { show(new FollowWindow(m_view, conversation(), m_window, analysis::StreamContent::Quic)); });
    m_ladder = make(tr("&Ladder of this conversation"), tr("The packets of the conversation as arrows between its two ends"),
        [this] { show(new LadderWindow(m_view, conversation(), m_window)); });
    m_stateDiagram = make(tr("TCP &state diagram"), tr("Which states both ends of the connection went through, and why"),
        [this] { show(new StateDiagramWindow(m_view, conversation(), m_window)); });
    m_verdict = make(tr("&Verdict on this connection"), tr("Why the selected packet's connection went as it did"),
        [this] { show(new VerdictWindow(m_view, conversation())); });
}

void AnalysisWindows::makeCaptureActions()
{
    using What = TrafficTableModel::What;
    m_decodeAs = make(tr("Decode &as"), tr("Which protocol stands behind a port or another number"), [this] { decodeAs(); });
    m_decodeAs->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_U);
    m_verdicts = make(tr("Ve&rdicts and capture health"), tr("Why all connections went as they did, and whether the capture can be trusted"),
        [this] { show(new VerdictWindow(m_view)); });
    m_expert = make(tr("&Expert information"), tr("What is worth a note in all packets, the worst first"),
        [this] { show(new ExpertWindow(m_view, m_window)); });
    m_hierarchy = make(tr("Protocol &hierarchy"), tr("Which protocols the capture holds, and what share each has"),
        [this] { show(new HierarchyWindow(m_view, m_window)); });
    m_conversations = make(tr("&Conversations"), tr("Who talked to whom, how long, and how it ended"),
        [this] { show(new TrafficTableWindow(m_view, What::Conversations, conversationHooks(), m_window)); });
    m_endpoints = make(tr("&Endpoints"), tr("Who sent and received how much"),
        [this] { show(new TrafficTableWindow(m_view, What::Endpoints, {}, m_window)); });
    m_ioGraph = make(tr("&I/O graph"), tr("Packets, bytes and values of fields over time"), [this] { show(new IoGraphWindow(m_view)); });
    m_flowGraph = make(tr("&Flow graph"), tr("All packets, or those that are displayed, as arrows between addresses"),
        [this] { show(new LadderWindow(m_view, analysis::noConversation, m_window)); });
    m_exportObjects = make(tr("Export &objects…"), tr("The files that were carried: bodies of HTTP messages, mails"),
        [this] { show(new ObjectsWindow(m_view, m_window)); });
    m_talkers = make(tr("&Who talks to whom"), tr("Programs, the names of those they talk to, and the conversations with each"),
        [this] { show(new TalkersWindow(m_view, m_window)); });
    m_sockets = make(tr("Soc&kets of this machine"), tr("Which sockets there are now, in which state, and which programs hold them"),
        [this] { show(new SocketsWindow(m_view, m_window)); });
    for (int i = 0; i < static_cast<int>(analysis::StreamGraphKind::Count); ++i) {
        const auto kind = static_cast<analysis::StreamGraphKind>(i);
        m_streamGraphs.append(
            make(StreamGraphWindow::kindName(kind), {}, [this, kind] { show(new StreamGraphWindow(m_view, kind)); }));
    }
}

void AnalysisWindows::fillAnalyseMenu(QMenu& menu)
{
    menu.addActions({m_followTcp, m_followUdp, m_followHttp2, m_followQuic});
    menu.addSeparator();
    menu.addActions({m_ladder, m_stateDiagram});
    menu.addSeparator();
    menu.addActions({m_verdict, m_verdicts, m_expert});
    menu.addSeparator();
    menu.addAction(m_decodeAs);
}

void AnalysisWindows::fillStatisticsMenu(QMenu& menu)
{
    menu.addActions({m_hierarchy, m_conversations, m_endpoints});
    menu.addSeparator();
    menu.addActions({m_ioGraph, m_flowGraph});
    menu.addMenu(tr("TCP stream &graphs"))->addActions(m_streamGraphs);
    menu.addSeparator();
    menu.addActions({m_talkers, m_sockets});
}

void AnalysisWindows::fillPacketMenu(QMenu& menu)
{
    menu.addActions({m_followTcp, m_followUdp, m_followHttp2, m_followQuic, m_ladder, m_stateDiagram, m_verdict});
    menu.addSeparator();
    menu.addAction(m_decodeAs);
}

analysis::ConversationId AnalysisWindows::conversation() const
{
    const auto session = m_view.session();
    const auto packet = m_view.selectedPacket();
    return session && packet ? session->row(packet).conversation : analysis::noConversation;
}

bool AnalysisWindows::isTcp(analysis::ConversationId id) const
{
    return m_view.session()->conversation(id).kind == TransportFacts::Kind::Tcp;
}

void AnalysisWindows::updateActions()
{
    const auto id = conversation();
    const bool known = id != analysis::noConversation;
    const bool tcp = known && isTcp(id);
    m_followTcp->setEnabled(tcp);
    m_followUdp->setEnabled(known && !tcp);
    m_followHttp2->setEnabled(tcp);
    m_followQuic->setEnabled(known && !tcp);
    m_ladder->setEnabled(known);
    m_stateDiagram->setEnabled(tcp);
    m_verdict->setEnabled(tcp);
    const bool open = m_view.session() != nullptr;
    for (auto* action : QList {m_verdicts, m_expert, m_hierarchy, m_conversations, m_endpoints, m_ioGraph, m_flowGraph, m_talkers, m_exportObjects} + m_streamGraphs)
        action->setEnabled(open);
}

ConversationHooks AnalysisWindows::conversationHooks()
{
    return {[this](analysis::ConversationId id) { show(new FollowWindow(m_view, id, m_window)); },
        [this](analysis::ConversationId id) { show(new LadderWindow(m_view, id, m_window)); }};
}

void AnalysisWindows::decodeAs()
{
    auto* dialog = new DecodeAsDialog(m_view.settings(), m_window);
    if (const auto id = conversation(); id != analysis::noConversation)
        dialog->propose(m_view.session()->conversation(id));
    dialog->open();
}

void AnalysisWindows::show(QWidget* window)
{
    m_open.removeAll(nullptr);
    m_open.append(window);
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->show();
    window->raise();
    window->activateWindow();
}

} // namespace porthole::gui
