#include "gui/conversations/stream_graph_window.h"

#include "gui/basics/qt_text.h"
#include "gui/conversations/stream_graph_text.h"
#include "gui/plot/plot_buttons.h"
#include "gui/plot/plot_colours.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace porthole::gui {

using analysis::StreamGraphKind;

namespace {

constexpr int growthInterval = 500; // ms

} // namespace

StreamGraphWindow::StreamGraphWindow(CaptureView& view, StreamGraphKind kind)
    : m_view(view)
{
    m_wish.kind = kind;
    m_wish.busierSide = true;
    m_wish.kernel = true;
    build();
    m_growth.setInterval(growthInterval);
    connect(&m_growth, &QTimer::timeout, this, [this] {
        if (std::exchange(m_grew, false) && m_job)
            m_job->sessionGrew();
    });
    connect(&m_view, &CaptureView::sessionChanged, this, &StreamGraphWindow::openSession);
    connect(&m_view, &CaptureView::framesAdded, this, [this] { m_grew = true; });
    connect(&m_view, &CaptureView::loadingFinished, this, [this] { m_grew = true; });
    connect(&m_view, &CaptureView::packetSelected, this, &StreamGraphWindow::updateMarker);
    connect(&m_view, &CaptureView::themeChanged, this, [this](const Theme& theme) {
        m_plot->setTheme(theme);
        showAnswer();
    });
    m_plot->setTheme(m_view.theme());
    openSession();
}

StreamGraphWindow::~StreamGraphWindow() = default;

QString StreamGraphWindow::kindName(StreamGraphKind kind)
{
    return streamGraphName(kind);
}

void StreamGraphWindow::build()
{
    resize(980, 620);
    auto* layout = new QVBoxLayout(this);
    m_plot = new Plot(this);
    layout->addWidget(buildTop());
    layout->addWidget(m_plot, 1);
    layout->addWidget(buildBottom());
    connect(m_plot, &Plot::clicked, this, &StreamGraphWindow::goTo);
    connect(m_plot, &Plot::hovered, this, &StreamGraphWindow::updateReadOut);
    m_plot->setFocus();
}

QWidget* StreamGraphWindow::buildTop()
{
    auto* top = new QWidget;
    auto* lines = new QVBoxLayout(top);
    lines->setContentsMargins(0, 0, 0, 0);
    auto* layout = new QHBoxLayout;
    lines->addLayout(layout);
    m_kind = new QComboBox;
    m_kind->setObjectName(QStringLiteral("kind"));
    for (int i = 0; i < static_cast<int>(StreamGraphKind::Count); ++i)
        m_kind->addItem(streamGraphName(static_cast<StreamGraphKind>(i)));
    m_kind->setCurrentIndex(static_cast<int>(m_wish.kind));
    connect(m_kind, &QComboBox::currentIndexChanged, this, [this](int index) { setKind(static_cast<StreamGraphKind>(index)); });
    layout->addWidget(m_kind);

    auto* label = new QLabel(tr("Stream"));
    m_stream = new QSpinBox;
    m_stream->setObjectName(QStringLiteral("stream"));
    m_stream->setMaximum(0);
    m_stream->setKeyboardTracking(false);
    m_stream->setToolTip(tr("The conversation, as tcp.stream. (Page Up, Page Down)"));
    label->setBuddy(m_stream);
    connect(m_stream, &QSpinBox::valueChanged, this, [this](int value) { setStream(static_cast<std::uint32_t>(value)); });
    layout->addWidget(label);
    layout->addWidget(m_stream);

    layout->addStretch();
    m_averageLabel = new QLabel(tr("Mean of"));
    m_average = new QDoubleSpinBox;
    m_average->setObjectName(QStringLiteral("average"));
    m_average->setDecimals(3);
    m_average->setRange(0, 60);
    m_average->setSingleStep(0.01);
    m_average->setSuffix(tr(" s"));
    m_average->setSpecialValueText(tr("automatic"));
    m_average->setKeyboardTracking(false);
    connect(m_average, &QDoubleSpinBox::valueChanged, this, [this](double seconds) {
        m_wish.options.average = seconds;
        ask();
    });
    layout->addWidget(m_averageLabel);
    layout->addWidget(m_average);
    m_over = new QComboBox;
    m_over->setObjectName(QStringLiteral("over"));
    m_over->addItems({tr("Over time"), tr("Over sequence numbers")});
    connect(m_over, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_wish.options.bySequence = index == 1;
        m_plot->showAll();
        ask();
    });
    layout->addWidget(m_over);
    m_kernel = new QCheckBox(kernelBoxText(0, 0, false));
    m_kernel->setObjectName(QStringLiteral("kernel"));
    m_kernel->setChecked(m_wish.kernel);
    connect(m_kernel, &QCheckBox::toggled, this, [this](bool on) {
        m_wish.kernel = on;
        ask();
    });
    layout->addWidget(m_kernel);
    m_direction = new QPushButton(tr("Switch &direction"));
    m_direction->setObjectName(QStringLiteral("direction"));
    m_direction->setAutoDefault(false);
    m_direction->setToolTip(tr("Show what the other side sent. (D)"));
    connect(m_direction, &QPushButton::clicked, this, &StreamGraphWindow::switchDirection);
    layout->addWidget(m_direction);
    m_ends = new QLabel; // two addresses of IPv6 need a line of their own
    m_ends->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_ends->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    lines->addWidget(m_ends);
    return top;
}

QWidget* StreamGraphWindow::buildBottom()
{
    auto* bottom = new QWidget;
    auto* layout = new QHBoxLayout(bottom);
    layout->setContentsMargins(0, 0, 0, 0);
    m_readOut = new QLabel;
    m_readOut->setObjectName(QStringLiteral("readOut"));
    m_readOut->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_readOut->setWordWrap(true);
    layout->addWidget(m_readOut, 1);
    m_progress = new QProgressBar;
    m_progress->setRange(0, 1000);
    m_progress->setFixedWidth(140);
    m_progress->hide();
    m_cancel = new QPushButton(tr("Stop"));
    m_cancel->setObjectName(QStringLiteral("stop"));
    m_cancel->hide();
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_job)
            m_job->cancel();
        m_progress->hide();
        m_cancel->hide();
    });
    layout->addWidget(m_progress);
    layout->addWidget(m_cancel);
    addPlotButtons(*layout, *m_plot, m_view.settings(), [this] {
        return QStringLiteral("%1-tcp-%2").arg(m_view.captureName()).arg(m_wish.stream);
    });
    return bottom;
}

void StreamGraphWindow::openSession()
{
    if (m_session && m_session == m_view.session())
        return;
    m_session = m_view.session();
    m_job.reset();
    m_shown = {};
    m_ready = false;
    m_growth.stop();
    if (m_session) {
        m_job = std::make_unique<StreamGraphJob>(m_session);
        connect(m_job.get(), &StreamGraphJob::answered, this, &StreamGraphWindow::takeAnswer);
        m_growth.start();
        std::uint32_t stream = 0;
        const auto selected = m_view.selectedPacket();
        if (selected && selected <= m_session->frameCount()) {
            const auto id = m_session->row(selected).conversation;
            if (id != analysis::noConversation && m_session->conversation(id).kind == TransportFacts::Kind::Tcp)
                stream = m_session->conversation(id).stream;
        }
        m_wish.stream = stream;
        m_wish.busierSide = true;
    }
    m_plot->showAll();
    showAnswer();
    ask();
}

void StreamGraphWindow::ask()
{
    const bool throughput = m_wish.kind == StreamGraphKind::Throughput;
    m_averageLabel->setVisible(throughput);
    m_average->setVisible(throughput);
    m_over->setVisible(m_wish.kind == StreamGraphKind::RoundTrip);
    m_ready = false;
    if (m_job)
        m_job->wish(m_wish);
}

void StreamGraphWindow::setKind(StreamGraphKind kind)
{
    if (m_wish.kind == kind)
        return;
    m_wish.kind = kind;
    m_kind->setCurrentIndex(static_cast<int>(kind));
    m_plot->showAll();
    ask();
}

StreamGraphKind StreamGraphWindow::kind() const
{
    return m_wish.kind;
}

void StreamGraphWindow::setStream(std::uint32_t stream)
{
    if (m_wish.stream == stream)
        return;
    m_wish.stream = stream;
    m_wish.busierSide = true;
    m_plot->showAll();
    ask();
}

void StreamGraphWindow::switchDirection()
{
    m_wish.busierSide = false;
    m_wish.options.sender = 1 - m_shown.wish.options.sender;
    m_plot->showAll();
    ask();
}

void StreamGraphWindow::takeAnswer()
{
    auto answer = m_job ? m_job->take() : std::nullopt;
    if (!answer)
        return;
    m_shown = std::move(*answer);
    m_ready = m_shown.complete;
    m_progress->setVisible(!m_ready);
    m_cancel->setVisible(!m_ready);
    m_progress->setValue(m_shown.all ? static_cast<int>(std::uint64_t {m_shown.read} * 1000 / m_shown.all) : 0);
    showAnswer();
}

void StreamGraphWindow::showAnswer()
{
    const QSignalBlocker quiet(m_stream);
    m_stream->setMaximum(static_cast<int>(std::max(m_shown.streams, 1u)) - 1);
    m_stream->setValue(static_cast<int>(m_wish.stream));
    m_direction->setEnabled(m_shown.found);
    if (!m_session)
        m_plot->setMessage(tr("No capture is open."));
    else if (m_shown.complete && !m_shown.found)
        m_plot->setMessage(tr("The capture holds no TCP conversation with this number."));
    else
        m_plot->setMessage(m_shown.complete ? tr("Nothing was sent in this direction that this graph could show.") : QString());
    m_ends->setText(m_shown.found ? endsText(m_shown.conversation, m_shown.wish.options.sender) : QString());
    const bool known = m_shown.complete && m_shown.found;
    m_kernel->setText(kernelBoxText(m_shown.kernelSamples, m_shown.kernelSamplesOfOtherSide, known));
    m_kernel->setToolTip(kernelBoxHelp(m_shown.kernelSamples, m_shown.kernelSamplesOfOtherSide));
    m_kernel->setEnabled(!known || m_shown.kernelSamples);
    const auto& options = m_shown.wish.options;
    m_plot->setAxes(streamGraphAxis(m_shown.wish.kind, true, options), streamGraphAxis(m_shown.wish.kind, false, options));
    QList<PlotCurve> curves;
    for (const auto& curve : m_shown.curves)
        if (!curve.series->empty())
            curves.append(curveOf(curve));
    m_plot->setCurves(curves);
    updateTitle();
    updateMarker();
    updateReadOut();
}

void StreamGraphWindow::updateTitle()
{
    const auto name = m_view.captureName();
    setWindowTitle(name.isEmpty() ? tr("%1 – TCP stream graphs").arg(streamGraphName(m_wish.kind))
                                  : tr("%1, stream %2 – %3").arg(streamGraphName(m_wish.kind)).arg(m_wish.stream).arg(name));
}

PlotCurve StreamGraphWindow::curveOf(const analysis::StreamCurve& curve) const
{
    const auto look = streamCurveLook(curve.role);
    PlotCurve shown;
    shown.name = look.name;
    shown.colour = plotColours(m_view.theme())[look.colour];
    shown.shape = curve.shape;
    shown.series = curve.series;
    shown.thin = look.thin;
    return shown;
}

void StreamGraphWindow::updateMarker()
{
    std::optional<double> marker;
    const auto selected = m_view.selectedPacket();
    const bool overTime = m_shown.wish.kind != StreamGraphKind::RoundTrip || !m_shown.wish.options.bySequence;
    if (m_session && m_shown.found && overTime && selected && selected <= m_session->frameCount()) {
        const auto row = m_session->row(selected);
        const bool ours = row.conversation != analysis::noConversation && m_session->conversation(row.conversation).kind == TransportFacts::Kind::Tcp
            && m_session->conversation(row.conversation).stream == m_shown.wish.stream;
        if (ours && row.time != noTime)
            marker = static_cast<double>(row.time - m_session->firstTime()) * 1e-9;
    }
    m_plot->setMarker(marker);
}

QString StreamGraphWindow::readOut() const
{
    return m_readOut->text();
}

void StreamGraphWindow::updateReadOut()
{
    if (const auto& hit = m_plot->hit(); hit && hit->curve < m_plot->curves().size()) {
        m_readOut->setText(describeHit(*hit));
        return;
    }
    m_readOut->setText(m_shown.found ? tr("%1 segments. Click on a point to go to its packet; turn the wheel to zoom, drag to move.")
                                           .arg(formatCount(m_shown.segments))
                                     : QString());
}

QString StreamGraphWindow::describeHit(const Plot::Hit& hit) const
{
    int shown = -1; // curves without points are not in the plot
    for (const auto& curve : m_shown.curves)
        if (!curve.series->empty() && ++shown == hit.curve)
            return describePoint(curve.role, hit.point, m_shown.wish.options.bySequence && curve.role == analysis::StreamCurveRole::RoundTrip);
    return {};
}

void StreamGraphWindow::goTo(std::uint32_t frame)
{
    if (!m_view.goToPacket(frame))
        m_readOut->setText(tr("The display filter hides packet %1.").arg(formatCount(frame)));
}

void StreamGraphWindow::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    if (key >= Qt::Key_1 && key < Qt::Key_1 + static_cast<int>(StreamGraphKind::Count))
        setKind(static_cast<StreamGraphKind>(key - Qt::Key_1));
    else if (key == Qt::Key_D)
        switchDirection();
    else if (key == Qt::Key_K && m_kernel->isEnabled())
        m_kernel->toggle();
    else if (key == Qt::Key_PageUp)
        m_stream->stepUp();
    else if (key == Qt::Key_PageDown)
        m_stream->stepDown();
    else if (key == Qt::Key_Escape || event->matches(QKeySequence::Close))
        close();
    else
        QWidget::keyPressEvent(event);
}

} // namespace porthole::gui
