#include "gui/conversations/follow_window.h"

#include "analysis/stream/find_stream.h"
#include "gui/basics/qt_text.h"
#include "gui/conversations/follow_view.h"
#include "gui/conversations/substream_box.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>

namespace porthole::gui {

using namespace analysis;

namespace {

QString endpointText(const Address& address, std::uint16_t port)
{
    Text text;
    const bool bracketed = address.kind == Address::Kind::Ipv6;
    text << (bracketed ? "[" : "");
    appendAddress(text, address);
    text.format("{}:{}", bracketed ? "]" : "", port);
    return toQString(text.view());
}

} // namespace

FollowWindow::FollowWindow(CaptureView& view, ConversationId id, QWidget* parent, StreamContent content)
    : QWidget(parent, Qt::Window)
    , m_capture(view)
    , m_session(view.session())
    , m_filterBefore(view.filterText())
{
    makeWidgets();
    connectView();
    setTheme(view.theme());
    updateContents(m_session->conversation(id).kind);
    m_content->setCurrentIndex(std::max(0, m_content->findData(static_cast<int>(content))));
    showConversation(id);
    resize(1060, 700);
    m_view->setFocus();
}

FollowWindow::~FollowWindow()
{
    if (m_stopFinding)
        m_stopFinding->request_stop();
}

void FollowWindow::makeWidgets()
{
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(makeTopRow());
    m_explanation = new QLabel(this);
    m_explanation->setWordWrap(true);
    m_explanation->hide();
    layout->addWidget(m_explanation);
    m_view = new FollowView(this);
    layout->addWidget(m_view, 1);
    m_status = new QLabel(this);
    m_status->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_status->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(m_status);
    layout->addLayout(makeFindRow());
    layout->addLayout(makeButtonRow());
}

QLayout* FollowWindow::makeTopRow()
{
    auto* row = new QHBoxLayout;
    m_sides = new QComboBox(this);
    m_sides->setAccessibleName(tr("Whose bytes are shown"));
    for (const auto sides : {FollowSides::Both, FollowSides::A, FollowSides::B})
        m_sides->addItem(QString(), static_cast<int>(sides));
    m_sides->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_sides->setMinimumContentsLength(30);
    m_form = new QComboBox(this);
    m_form->setAccessibleName(tr("How the bytes are shown"));
    m_form->addItem(tr("ASCII"), static_cast<int>(FollowForm::Ascii));
    m_form->addItem(tr("UTF-8"), static_cast<int>(FollowForm::Utf8));
    m_form->addItem(tr("EBCDIC"), static_cast<int>(FollowForm::Ebcdic));
    m_form->addItem(tr("Hex dump"), static_cast<int>(FollowForm::Hex));
    m_form->addItem(tr("C arrays"), static_cast<int>(FollowForm::CArrays));
    m_form->addItem(tr("Raw"), static_cast<int>(FollowForm::Raw));
    m_form->addItem(tr("YAML"), static_cast<int>(FollowForm::Yaml));
    m_reads = new QCheckBox(tr("&Reads and writes"), this);
    m_reads->setToolTip(tr("Shows where segments end, and what one recv() could have returned then"));
    m_stream = new QSpinBox(this);
    m_stream->setAccessibleName(tr("Stream"));
    m_stream->setKeyboardTracking(false);
    m_previous = new QPushButton(tr("&Previous"), this);
    m_next = new QPushButton(tr("Ne&xt"), this);
    m_streams = new QLabel(this);
    addContentBoxes(*row);
    row->addWidget(m_sides, 1);
    auto* show = new QLabel(tr("&Show as"), this);
    show->setBuddy(m_form);
    row->addWidget(show);
    row->addWidget(m_form);
    row->addWidget(m_reads);
    row->addStretch();
    auto* stream = new QLabel(tr("S&tream"), this);
    stream->setBuddy(m_stream);
    row->addWidget(stream);
    row->addWidget(m_stream);
    row->addWidget(m_streams);
    row->addWidget(m_previous);
    row->addWidget(m_next);
    connect(m_sides, &QComboBox::activated, this, &FollowWindow::applyLook);
    connect(m_form, &QComboBox::activated, this, &FollowWindow::applyLook);
    connect(m_reads, &QCheckBox::toggled, this, [this](bool shown) {
        m_view->setReadsShown(shown);
        updateExplanation();
    });
    connect(m_stream, &QSpinBox::valueChanged, this, [this](int number) { showStream(static_cast<std::uint32_t>(number)); });
    connect(m_previous, &QPushButton::clicked, m_stream, &QSpinBox::stepDown);
    connect(m_next, &QPushButton::clicked, m_stream, &QSpinBox::stepUp);
    return row;
}

void FollowWindow::addContentBoxes(QHBoxLayout& row)
{
    m_content = new QComboBox(this);
    m_content->setAccessibleName(tr("Whose content is followed"));
    m_content->setToolTip(tr("The bytes of the transport, or what a protocol above it carries: decrypted, or without its codings"));
    m_substream = new SubstreamBox(this);
    m_substreamLabel = new QLabel(tr("S&ubstream"), this);
    m_substreamLabel->setBuddy(m_substream);
    for (auto* widget : {static_cast<QWidget*>(m_content), static_cast<QWidget*>(m_substreamLabel), static_cast<QWidget*>(m_substream)})
        row.addWidget(widget);
    const auto again = [this] {
        if (m_document)
            showConversation(m_document->stream().id());
    };
    connect(m_content, &QComboBox::activated, this, [this, again] {
        m_substream->chooseAll();
        again();
    });
    connect(m_substream, &QSpinBox::valueChanged, this, again);
}

QLayout* FollowWindow::makeFindRow()
{
    auto* row = new QHBoxLayout;
    m_find = new QLineEdit(this);
    m_find->setPlaceholderText(tr("Find in the stream"));
    m_find->setClearButtonEnabled(true);
    m_findAs = new QComboBox(this);
    m_findAs->setAccessibleName(tr("What is looked for"));
    m_findAs->addItem(tr("Text"), static_cast<int>(FindAs::Text));
    m_findAs->addItem(tr("Hex bytes"), static_cast<int>(FindAs::Hex));
    m_findAs->addItem(tr("Regular expression"), static_cast<int>(FindAs::RegularExpression));
    m_findCase = new QCheckBox(tr("&Case"), this);
    m_findCase->setToolTip(tr("Upper and lower case are different"));
    auto* backward = new QPushButton(tr("Find pre&vious"), this);
    auto* forward = new QPushButton(tr("Find &next"), this);
    m_remark = new QLabel(this);
    auto* label = new QLabel(tr("&Find"), this);
    label->setBuddy(m_find);
    row->addWidget(label);
    row->addWidget(m_find, 1);
    row->addWidget(m_findAs);
    row->addWidget(m_findCase);
    row->addWidget(backward);
    row->addWidget(forward);
    row->addWidget(m_remark);
    connect(backward, &QPushButton::clicked, this, [this] { find(true); });
    connect(forward, &QPushButton::clicked, this, [this] { find(false); });
    connect(m_find, &QLineEdit::textEdited, this, [this] { remark({}); });
    return row;
}

QLayout* FollowWindow::makeButtonRow()
{
    auto* row = new QHBoxLayout;
    m_filterOut = new QPushButton(tr("Filter &out this stream"), this);
    m_progress = new QProgressBar(this);
    m_progress->setRange(0, 1000);
    m_progress->setMaximumWidth(160);
    m_progress->hide();
    m_copy = new QPushButton(tr("Cop&y"), this);
    m_save = new QPushButton(tr("Sa&ve as…"), this);
    m_back = new QPushButton(tr("&Back"), this);
    m_back->setToolTip(tr("Closes this window and restores the display filter"));
    auto* close = new QPushButton(tr("Close"), this);
    close->setToolTip(tr("Closes this window; the packet list keeps showing this stream alone"));
    row->addWidget(m_filterOut);
    row->addWidget(m_progress);
    row->addStretch();
    for (auto* button : {m_copy, m_save, m_back, close})
        row->addWidget(button);
    connect(m_filterOut, &QPushButton::clicked, this, &FollowWindow::filterOut);
    connect(m_copy, &QPushButton::clicked, this, &FollowWindow::copy);
    connect(m_save, &QPushButton::clicked, this, &FollowWindow::save);
    connect(m_back, &QPushButton::clicked, this, &FollowWindow::goBack);
    connect(close, &QPushButton::clicked, this, &QWidget::close);
    for (auto* button : findChildren<QPushButton*>())
        button->setAutoDefault(false);
    return row;
}

void FollowWindow::connectView()
{
    connect(m_view, &FollowView::pointed, this, [this](const QString& text) {
        if (text.isEmpty())
            updateCounts();
        else
            m_status->setText(text);
    });
    connect(m_view, &FollowView::packetWanted, this, [this](std::uint32_t number) {
        if (isAttached())
            m_capture.goToPacket(number);
    });
    connect(&m_capture, &CaptureView::themeChanged, this, &FollowWindow::setTheme);
    connect(&m_capture, &CaptureView::sessionChanged, this, &FollowWindow::updateButtons);
    const auto grow = [this] {
        if (!isAttached())
            return;
        updateStreamRange();
        m_document->grow();
    };
    connect(&m_capture, &CaptureView::framesAdded, this, grow);
    connect(&m_capture, &CaptureView::loadingFinished, this, [this, grow] {
        grow();
        m_document->grow(true);
    });
}

bool FollowWindow::isAttached() const
{
    return m_capture.session() == m_session;
}

QString FollowWindow::protocol() const
{
    const bool tcp = m_document && m_document->conversation().kind == TransportFacts::Kind::Tcp;
    return tcp ? QStringLiteral("tcp") : QStringLiteral("udp");
}

void FollowWindow::remark(const QString& text)
{
    m_remark->setText(text);
}

void FollowWindow::setTheme(const Theme& theme)
{
    m_view->setTheme(theme);
}

FollowLook FollowWindow::lookWanted() const
{
    FollowLook look;
    look.form = static_cast<FollowForm>(m_form->currentData().toInt());
    look.sides = static_cast<FollowSides>(m_sides->currentData().toInt());
    return look;
}

void FollowWindow::showConversation(ConversationId id)
{
    auto* old = m_document.data();
    m_match.reset();
    updateContents(m_session->conversation(id).kind);
    if (old && old->stream().id() != id)
        m_substream->chooseAll();
    m_document = new FollowDocument(m_session, id, {content(), m_substream->substream()}, lookWanted(), this);
    m_view->setDocument(m_document);
    delete old;
    connect(m_document, &FollowDocument::grown, this, &FollowWindow::updateCounts);
    connect(m_document, &FollowDocument::complete, this, &FollowWindow::updateCounts);
    updateStreamRange();
    updateCounts();
    updateButtons();
    updateExplanation();
    filterTo();
}

StreamContent FollowWindow::content() const
{
    return static_cast<StreamContent>(m_content->currentData().toInt());
}

void FollowWindow::updateContents(TransportFacts::Kind kind)
{
    const bool tcp = kind == TransportFacts::Kind::Tcp;
    if (m_content->count() > 0 && m_content->itemText(0) == (tcp ? QStringLiteral("TCP") : QStringLiteral("UDP")))
        return;
    m_content->clear();
    const auto add = [this](const QString& name, StreamContent what) { m_content->addItem(name, static_cast<int>(what)); };
    add(tcp ? QStringLiteral("TCP") : QStringLiteral("UDP"), StreamContent::Transport);
    if (tcp) {
        add(tr("TLS, decrypted"), StreamContent::Tls);
        add(QStringLiteral("HTTP"), StreamContent::Http);
        add(QStringLiteral("HTTP/2"), StreamContent::Http2);
    } else {
        add(tr("QUIC, decrypted"), StreamContent::Quic);
    }
}

void FollowWindow::updateSubstreams()
{
    const bool any = hasSubstreams(content());
    m_substreamLabel->setVisible(any);
    m_substream->setVisible(any);
    if (any)
        m_substream->setKnown(m_document->stream().substreams());
}

void FollowWindow::showStream(std::uint32_t stream)
{
    if (!m_document || stream == m_document->conversation().stream)
        return;
    const auto kind = m_document->conversation().kind;
    m_seeking.ask([this, session = m_session, kind, stream]() -> LatestJob::Answer {
        const auto id = findStream(*session, kind, stream);
        return [this, id] {
            if (id != noConversation)
                showConversation(id);
        };
    });
}

void FollowWindow::updateStreamRange()
{
    const auto kind = m_document->conversation().kind;
    const auto count = streamCount(*m_session, kind);
    const QSignalBlocker blocker(m_stream);
    m_stream->setRange(0, static_cast<int>(std::min<std::uint32_t>(count - std::min(count, 1u), std::numeric_limits<int>::max())));
    m_stream->setValue(static_cast<int>(m_document->conversation().stream));
    m_streams->setText(tr("of %1").arg(formatCount(count)));
    m_previous->setEnabled(m_stream->value() > 0);
    m_next->setEnabled(m_stream->value() < m_stream->maximum());
}

void FollowWindow::applyLook()
{
    if (!m_document || lookWanted() == m_document->look())
        return;
    const auto place = m_view->firstPlace();
    m_document->setLook(lookWanted());
    m_view->setDocument(m_document);
    if (m_match)
        m_view->showMatch(*m_match);
    else if (place && place->offset)
        connect(m_document, &FollowDocument::complete, m_view, [this, at = *place] { m_document->locate(at.piece.reverse, at.offset); }, Qt::SingleShotConnection);
    updateExplanation();
}

void FollowWindow::updateCounts()
{
    if (!m_document)
        return;
    updateSubstreams();
    const auto& talk = m_document->conversation();
    const auto extent = m_document->stream().extent();
    const auto a = endpointText(talk.addressA, talk.portA), b = endpointText(talk.addressB, talk.portB);
    m_sides->setItemText(0, tr("Both directions (%1)").arg(formatBytes(extent.bytes())));
    m_sides->setItemText(1, tr("%1 → %2 (%3)").arg(a, b, formatBytes(extent.sides[0].bytes)));
    m_sides->setItemText(2, tr("%1 → %2 (%3)").arg(b, a, formatBytes(extent.sides[1].bytes)));
    m_sides->setToolTip(m_sides->currentText());
    const bool tcp = talk.kind == TransportFacts::Kind::Tcp;
    setWindowTitle((tcp ? tr("TCP stream %1 - %2") : tr("UDP stream %1 - %2")).arg(formatCount(talk.stream), m_capture.captureName()));
    const auto units = [&](std::size_t count) {
        if (count == 1)
            return tcp ? tr("1 segment") : tr("1 datagram");
        return (tcp ? tr("%1 segments") : tr("%1 datagrams")).arg(formatCount(count));
    };
    const int first = m_document->isClientB() ? 1 : 0;
    const auto& client = extent.sides[static_cast<std::size_t>(first)];
    const auto& server = extent.sides[static_cast<std::size_t>(1 - first)];
    auto text = tr("Client: %1 in %2. Server: %3 in %4.")
                    .arg(formatBytes(client.bytes), units(client.pieces), formatBytes(server.bytes), units(server.pieces));
    if (const auto missing = client.missing + server.missing)
        text += tr(" %1 are missing.").arg(formatBytes(missing));
    if (const auto cut = client.cut + server.cut)
        text += tr(" %1 were cut off by the capture.").arg(formatBytes(cut));
    const auto conflicts = m_document->stream().conflicts();
    if (!conflicts.empty())
        text += tr(" Packet %1 says something else than packet %2 in the same place; the first copy is shown.")
                    .arg(formatCount(conflicts[0].frame), formatCount(conflicts[0].first));
    if (m_document->isBusy())
        text += tr(" Reading…");
    if (!isAttached())
        text = tr("The capture has been closed. ") + text;
    m_status->setText(text);
}

void FollowWindow::updateButtons()
{
    const bool attached = isAttached();
    for (auto* button : {m_back, m_filterOut})
        button->setEnabled(attached);
    updateCounts();
}

void FollowWindow::updateExplanation()
{
    const bool tcp = m_document && m_document->conversation().kind == TransportFacts::Kind::Tcp;
    m_explanation->setText(tcp
            ? tr("A thin mark ends each segment; with a foot, the sender had pushed (PSH), as at the end of a send(). “recv() ≤ N”: had the receiving program "
                 "read all that its side had acknowledged, one recv() just after this packet was captured could return up to N bytes. "
                 "It returns what is there, not messages.")
            : tr("A thin mark ends each datagram. One recv() returns one datagram, and never two."));
    m_explanation->setVisible(m_reads->isChecked());
}

QString FollowWindow::streamFilter() const
{
    const auto stream = QStringLiteral("%1.stream eq %2").arg(protocol()).arg(m_document->conversation().stream);
    const auto& followed = m_document->stream().followed();
    if (!followed.substream)
        return stream;
    const auto field = followed.content == StreamContent::Http2 ? QStringLiteral("http2.streamid") : QStringLiteral("quic.stream.stream_id");
    return QStringLiteral("%1 and %2 eq %3").arg(stream, field).arg(*followed.substream);
}

void FollowWindow::filterTo()
{
    if (isAttached())
        m_capture.applyFilter(streamFilter());
}

void FollowWindow::filterOut()
{
    const auto out = QStringLiteral("!(%1)").arg(streamFilter());
    m_capture.applyFilter(m_filterBefore.isEmpty() ? out : QStringLiteral("(%1) and %2").arg(m_filterBefore, out));
    close();
}

void FollowWindow::goBack()
{
    if (isAttached())
        m_capture.applyFilter(m_filterBefore);
    close();
}

void FollowWindow::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->matches(QKeySequence::Find)) {
        m_find->setFocus();
        m_find->selectAll();
    } else if (event->matches(QKeySequence::FindNext) || (enter && !(event->modifiers() & Qt::ShiftModifier))
        || (event->key() == Qt::Key_N && event->modifiers() == Qt::ControlModifier)) {
        find(false);
    } else if (event->matches(QKeySequence::FindPrevious) || enter
        || (event->key() == Qt::Key_B && event->modifiers() == Qt::ControlModifier)) {
        find(true);
    } else if (event->matches(QKeySequence::Copy)) {
        copy();
    } else if (event->matches(QKeySequence::SaveAs) || event->matches(QKeySequence::Save)) {
        save();
    } else if (event->key() == Qt::Key_Escape || event->matches(QKeySequence::Close)) {
        close();
    } else {
        QWidget::keyPressEvent(event);
    }
}

} // namespace porthole::gui
