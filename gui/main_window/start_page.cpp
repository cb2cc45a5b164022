#include "gui/main_window/start_page.h"

#include "gui/basics/icons.h"
#include "gui/basics/qt_text.h"
#include "gui/capturing/capture_choices.h"

#include <QBoxLayout>
#include <QDateTime>
#include <QFile>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QScopedValueRollback>

#include <algorithm>

namespace porthole::gui
{

namespace
{

/// Narrower than this, the columns stand below each other.
constexpr int widthForColumns = 860;
constexpr int buttonHeight = 34;

QFont scaled(QFont font, double factor, bool bold = false)
{
    font.setPointSizeF(font.pointSizeF() * factor);
    font.setBold(bold);
    return font;
}

QLabel* heading(const QString& text)
{
    auto* label = new QLabel(text);
    label->setFont(scaled(label->font(), 1.25, true));
    return label;
}

} // namespace

StartPage::StartPage(Settings& settings, std::shared_ptr<CaptureSystem> system, InterfaceWatch& interfaces,
    SavedFilters& saved, QWidget* parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_interfaces(interfaces)
    , m_columns(new QBoxLayout(QBoxLayout::LeftToRight))
    , m_open(new QPushButton(icon(QLatin1String("open")), QLatin1Char(' ') + tr("Open a capture…")))
    , m_start(new QPushButton(icon(QLatin1String("capture-start")), QLatin1Char(' ') + tr("Start")))
    , m_options(new QPushButton(icon(QLatin1String("capture-options")), QLatin1Char(' ') + tr("Options…")))
    , m_filter(new CaptureFilterEdit(system, saved))
    , m_interfaceView(new InterfaceView)
    , m_noInterfaces(new QLabel(tr("Looking for interfaces…")))
    , m_others(new QLabel)
    , m_rights(new Notice(BannerKind::Warning))
    , m_root(new Notice(BannerKind::Warning))
    , m_left(new QVBoxLayout)
    , m_hint(new QLabel(tr("or drop a file anywhere in this window")))
    , m_subtitle(new QLabel(tr("Capture packets, or open a capture, and see what happened on the network.")))
    , m_recentTitle(heading(tr("Recent captures")))
    , m_recent(new RecentList(settings))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_root->setText(tr("Porthole runs as root"),
        tr("It does not need to: porthole-capture alone needs the right to capture. What comes from the network is "
           "better taken apart by a program that may do little."));
    m_root->setVisible(system->runsAsRoot());

    m_columns->setSpacing(36);
    m_columns->addWidget(makeCaptureColumn(), 5);
    m_columns->addWidget(makeOpenColumn(), 3);
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(36, 24, 36, 24);
    page->setSpacing(20);
    page->addWidget(makeHeader());
    page->addLayout(m_columns, 1);
    connectParts();
    showRights();
    setTheme(Theme::of(schemeOf(palette())));
}

QWidget* StartPage::makeHeader()
{
    auto* header = new QWidget;
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    auto* picture = new QLabel;
    picture->setPixmap(applicationIcon().pixmap(56, 56));
    auto* title = new QLabel(tr("Porthole"));
    title->setFont(scaled(font(), 1.8, true));
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(title);
    words->addWidget(m_subtitle);
    layout->addWidget(picture);
    layout->addLayout(words, 1);
    return header;
}

QWidget* StartPage::makeCaptureColumn()
{
    auto* column = new QWidget;
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* top = new QHBoxLayout;
    top->addWidget(heading(tr("Capture")), 1);
    top->addWidget(m_options);
    top->addWidget(m_start);
    for (auto* button : { m_options, m_start })
        button->setMinimumHeight(buttonHeight);
    m_start->setToolTip(tr("Capture on the selected interfaces"));
    m_start->setEnabled(false);
    m_noInterfaces->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_noInterfaces->setWordWrap(true);
    m_noInterfaces->setTextFormat(Qt::PlainText);
    m_noInterfaces->setMargin(24);
    m_interfaceView->setModel(&m_interfaces.model());
    m_interfaceView->setVisible(false);
    layout->addLayout(top);
    layout->addLayout(m_left);
    layout->addWidget(m_root);
    layout->addWidget(m_rights);
    layout->addWidget(m_filter);
    layout->addWidget(m_noInterfaces, 1);
    layout->addWidget(m_interfaceView, 1);
    layout->addWidget(m_others);
    m_others->setTextFormat(Qt::PlainText);
    m_others->setWordWrap(true);
    return column;
}

QWidget* StartPage::makeOpenColumn()
{
    auto* column = new QWidget;
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_open->setIconSize({ 20, 20 });
    m_open->setMinimumHeight(buttonHeight);
    auto* title = heading(tr("Open"));
    title->setMinimumHeight(buttonHeight); // as high as the line with the buttons to the left
    layout->addWidget(title);
    layout->addWidget(m_open);
    layout->addWidget(m_hint, 0, Qt::AlignHCenter);
    layout->addSpacing(14);
    layout->addWidget(m_recentTitle);
    layout->addWidget(m_recent);
    layout->addStretch(1);
    return column;
}

void StartPage::connectParts()
{
    connect(m_open, &QPushButton::clicked, this, &StartPage::openWanted);
    connect(m_options, &QPushButton::clicked, this, &StartPage::optionsWanted);
    connect(m_start, &QPushButton::clicked, this, [this] { start(m_interfaceView->selectedNames()); });
    connect(m_recent, &RecentList::wanted, this, &StartPage::recentWanted);
    const auto showTitle = [this] { m_recentTitle->setVisible(!m_settings.recentFiles().isEmpty()); };
    connect(&m_settings, &Settings::recentFilesChanged, this, showTitle);
    showTitle();

    m_filter->setFilter(m_settings.captureChoices().filter);
    connect(m_filter, &CaptureFilterEdit::filterChanged, this, [this](const QString& filter) {
        auto choices = m_settings.captureChoices();
        choices.filter = filter;
        m_settings.setCaptureChoices(choices);
    });
    connect(m_filter, &CaptureFilterEdit::accepted, this, [this] { start(m_interfaceView->selectedNames()); });
    connect(m_filter, &CaptureFilterEdit::stateChanged, this, &StartPage::updateStart);
    connect(&m_settings, &Settings::captureChoicesChanged, this,
        [this] {
            m_filter->setFilter(m_settings.captureChoices().filter);
            showOthers();
            judgeFilterForSelection();
        });
    showOthers();

    connect(m_interfaceView, &InterfaceView::startWanted, this, &StartPage::start);
    connect(m_interfaceView, &InterfaceView::selectionMoved, this, &StartPage::rememberSelection);
    connect(&m_interfaces, &InterfaceWatch::changed, this, &StartPage::showRights);
}

QList<Notice*> StartPage::leftNotices() const
{
    QList<Notice*> notices;
    for (int i = 0; i < m_left->count(); ++i)
        if (auto* notice = qobject_cast<Notice*>(m_left->itemAt(i)->widget()))
            notices.append(notice);
    return notices;
}

void StartPage::offerLeftCaptures(const std::vector<capture::LeftCapture>& left)
{
    constexpr std::size_t most = 3; // the others are offered when these are gone
    for (std::size_t i = 0; i < std::min(left.size(), most); ++i)
        offer(left[i]);
}

void StartPage::offer(const capture::LeftCapture& left)
{
    const auto path = QFile::decodeName(QByteArray::fromStdString(left.path));
    const auto sources = toQString(left.sources);
    const auto when = QLocale().toString(QDateTime::fromSecsSinceEpoch(left.modified), QLocale::ShortFormat);
    auto* notice = new Notice(BannerKind::Information);
    notice->setText(
        sources.isEmpty() ? tr("A capture was not saved") : tr("A capture on %1 was not saved").arg(sources),
        tr("It ended without being saved: %1, last written %2.").arg(formatBytes(left.size), when));
    notice->setTheme(*m_theme);
    const auto dismiss = [this, notice] {
        m_left->removeWidget(notice);
        notice->hide();
        notice->deleteLater();
    };
    connect(notice->addButton(tr("Open")), &QPushButton::clicked, this, [this, dismiss, path, sources] {
        dismiss();
        Q_EMIT leftCaptureWanted(path, sources);
    });
    connect(notice->addButton(tr("Discard")), &QPushButton::clicked, this, [this, dismiss, path] {
        auto* box = new QMessageBox(QMessageBox::Warning, tr("Discard a capture"), tr("Discard these packets?"),
            QMessageBox::Cancel, this);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->setInformativeText(tr("They are kept nowhere else."));
        connect(box->addButton(tr("Discard"), QMessageBox::DestructiveRole), &QPushButton::clicked, this, [this, dismiss, path] {
            dismiss();
            Q_EMIT leftCaptureUnwanted(path);
        });
        box->setDefaultButton(QMessageBox::Cancel);
        box->open();
    });
    m_left->addWidget(notice);
}

void StartPage::showRights()
{
    const bool known = m_interfaces.isKnown();
    const auto& rights = m_interfaces.rights();
    m_rights->setVisible(known && !rights.granted);
    m_rights->setText(tr("You cannot capture yet"), toQString(rights.reason));
    m_rights->setCommand(toQString(rights.command));
    const bool some = m_interfaces.model().rowCount() > 0;
    m_interfaceView->setVisible(some);
    m_noInterfaces->setVisible(!some);
    if (known && !some)
        m_noInterfaces->setText(m_interfaces.problem().isEmpty() ? tr("This machine has no interface to capture on.")
                                                                 : m_interfaces.problem());
    if (!some || !m_interfaceView->selectedNames().isEmpty())
        return;
    // What was captured on last is chosen again.
    const QScopedValueRollback restoring(m_restoring, true);
    m_interfaceView->select(m_settings.captureChoices().selected);
    if (!m_interfaceView->currentIndex().isValid())
        m_interfaceView->selectionModel()->setCurrentIndex(
            m_interfaceView->model()->index(0, 0), QItemSelectionModel::NoUpdate);
}

/// The interfaces that are chosen here, and what is ticked in the options and is no interface.
QStringList StartPage::wanted(const QStringList& interfaces) const
{
    const auto choices = m_settings.captureChoices();
    auto keys = interfaces;
    for (const auto& key : choices.selected)
        if (choices.source(key).kind != capture::CaptureSource::Kind::Interface && !keys.contains(key))
            keys.append(key);
    return keys;
}

void StartPage::showOthers()
{
    const auto choices = m_settings.captureChoices();
    QStringList names;
    for (const auto& key : wanted({}))
        names.append(sourceName(choices.source(key)));
    m_others->setText(
        names.isEmpty() ? QString() : tr("Ticked in the options, and captured from as well: %1").arg(names.join(QStringLiteral(", "))));
    m_others->setVisible(!names.isEmpty());
}

QString StartPage::othersText() const
{
    return m_others->text();
}

void StartPage::judgeFilterForSelection()
{
    const auto choices = m_settings.captureChoices();
    std::vector<LinkType> linkTypes;
    for (const auto& name : m_interfaceView->selectedNames())
        if (choices.source(name).filter.empty())
            linkTypes.push_back(m_interfaces.model().linkTypeOf(name, choices.source(name).linkType));
    std::sort(linkTypes.begin(), linkTypes.end());
    linkTypes.erase(std::unique(linkTypes.begin(), linkTypes.end()), linkTypes.end());
    m_filter->setLinkTypes(linkTypes.empty() ? std::vector { LinkType::Ethernet } : linkTypes);
}

void StartPage::updateStart()
{
    judgeFilterForSelection();
    m_start->setEnabled(
        !m_interfaceView->selectedNames().isEmpty() && m_filter->state() != CaptureFilterEdit::State::Bad);
}

void StartPage::rememberSelection()
{
    updateStart();
    const auto names = m_interfaceView->selectedNames();
    if (m_restoring || !isVisible())
        return;
    auto choices = m_settings.captureChoices();
    choices.selected = wanted(names);
    m_settings.setCaptureChoices(choices);
}

void StartPage::start(const QStringList& names)
{
    if (m_filter->state() == CaptureFilterEdit::State::Bad)
        m_filter->setFocus();
    else if (!names.isEmpty())
        Q_EMIT captureWanted(wanted(names));
}

void StartPage::showEvent(QShowEvent* event)
{
    m_interfaces.setWatched(this, true);
    QWidget::showEvent(event);
}

void StartPage::hideEvent(QHideEvent* event)
{
    m_interfaces.setWatched(this, false);
    QWidget::hideEvent(event);
}

void StartPage::resizeEvent(QResizeEvent* event)
{
    m_columns->setDirection(width() < widthForColumns ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    QWidget::resizeEvent(event);
}

void StartPage::setTheme(const Theme& theme)
{
    m_theme = &theme;
    auto colours = palette();
    colours.setColor(QPalette::WindowText, theme.secondaryText);
    for (auto* label : { m_hint, m_subtitle, m_noInterfaces, m_others })
        label->setPalette(colours);
    m_interfaceView->setTheme(theme);
    m_filter->setTheme(theme);
    m_recent->setTheme(theme);
    for (auto* notice : leftNotices() + QList<Notice*> { m_root, m_rights })
        notice->setTheme(theme);
    m_open->setIcon(icon(QLatin1String("open")));
    m_start->setIcon(icon(QLatin1String("capture-start")));
    m_options->setIcon(icon(QLatin1String("capture-options")));
}

} // namespace porthole::gui
