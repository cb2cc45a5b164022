#include "gui/filters/display_filter_bar.h"

#include "gui/basics/icons.h"
#include "gui/basics/qt_text.h"
#include "gui/filters/filter_line.h"

#include <QAbstractItemView>
#include <QAction>
#include <QBoxLayout>
#include <QHeaderView>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QTextCharFormat>
#include <QToolButton>

namespace porthole::gui {

namespace {

constexpr int typingPause = 180;    ///< ms without a key, after which a filter is applied
constexpr int complaintPause = 700; ///< ms, after which a mistake is one
constexpr int roomForTyping = 320;     ///< pixels
constexpr int longestFilter = 1 << 16;

QToolButton* button(const char* iconName, const QString& tip)
{
    auto* made = new QToolButton;
    made->setAutoRaise(true);
    made->setIcon(icon(QLatin1String(iconName)));
    made->setToolTip(tip);
    made->setAccessibleName(tip);
    made->setFocusPolicy(Qt::NoFocus);
    return made;
}

} // namespace

DisplayFilterBar::DisplayFilterBar(Settings& settings, SavedFilters& saved, const Registry& registry, QWidget* parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_saved(saved)
    , m_registry(registry)
    , m_edit(new QLineEdit)
    , m_menuButton(button("bookmark", tr("Saved and recent display filters")))
    , m_clearButton(button("close", tr("Show all packets")))
    , m_applyButton(button("forward", tr("Apply the filter (Return)")))
    , m_label(new QLabel(parent))
    , m_completer(new FilterCompleter(*m_edit, registry))
{
    m_edit->setPlaceholderText(tr("Display filter, such as “tcp.port == 443”  (Ctrl+/)"));
    m_edit->setAccessibleName(tr("Display filter"));
    m_edit->setMaxLength(longestFilter);
    m_edit->installEventFilter(this);
    setFocusProxy(m_edit);
    m_menuButton->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_menuButton);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fillMenu(*menu); });
    m_menuButton->setMenu(menu);

    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(8, 5, 8, 5);
    line->setSpacing(4);
    line->addWidget(m_menuButton);
    line->addWidget(m_edit, 1);
    line->addWidget(m_clearButton);
    line->addWidget(m_applyButton);

    m_label->setTextFormat(Qt::PlainText);
    m_label->setWordWrap(true);
    m_label->setAutoFillBackground(true);
    m_label->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_label->hide();

    connect(m_completer, &FilterCompleter::inserted, this, [this] {
        if (m_settings.filterWhileTyping())
            m_typing.start();
    });

    connect(m_edit, &QLineEdit::textEdited, this, &DisplayFilterBar::edited);
    connect(m_edit, &QLineEdit::textChanged, this, &DisplayFilterBar::check);
    connect(m_edit, &QLineEdit::returnPressed, this, &DisplayFilterBar::applyTyped);
    connect(m_clearButton, &QToolButton::clicked, this, [this] {
        clear();
        m_edit->setFocus();
    });
    connect(m_applyButton, &QToolButton::clicked, this, &DisplayFilterBar::applyTyped);
    m_typing.setSingleShot(true);
    m_typing.setInterval(typingPause);
    connect(&m_typing, &QTimer::timeout, this, &DisplayFilterBar::applyNow);
    m_patience.setSingleShot(true);
    m_patience.setInterval(complaintPause);
    connect(&m_patience, &QTimer::timeout, this, &DisplayFilterBar::placeComplaint);
    setState(State::Empty);
}

QString DisplayFilterBar::text() const
{
    return m_edit->text();
}

void DisplayFilterBar::apply(const QString& filter)
{
    prepare(filter);
    applyTyped();
}

void DisplayFilterBar::prepare(const QString& filter)
{
    m_edit->setText(filter);
    m_edit->setCursorPosition(static_cast<int>(filter.size()));
    m_completer->hide();
}

QString DisplayFilterBar::combined(Combination how, const QString& filter) const
{
    const auto old = text().trimmed();
    const auto negated = QStringLiteral("!(%1)").arg(filter);
    if (how == Combination::Replace)
        return filter;
    if (how == Combination::Not)
        return negated;
    const bool isNegated = how == Combination::AndNot || how == Combination::OrNot;
    if (old.isEmpty() || m_state == State::Bad)
        return isNegated ? negated : filter;
    const bool isAnd = how == Combination::And || how == Combination::AndNot;
    return QStringLiteral("(%1) %2 %3").arg(old, isAnd ? QStringLiteral("&&") : QStringLiteral("||"),
        isNegated ? negated : QStringLiteral("(%1)").arg(filter));
}

void DisplayFilterBar::edited()
{
    if (m_settings.filterWhileTyping())
        m_typing.start();
    m_completer->complete();
}

void DisplayFilterBar::check()
{
    m_label->hide();
    m_patience.stop();
    m_mistake = {};
    m_complaint.clear();
    const auto bytes = text().toUtf8();
    auto compiled = m_macros.compile({bytes.constData(), static_cast<std::size_t>(bytes.size())}, m_registry);
    m_filter = std::move(compiled.filter);
    if (!m_filter) {
        m_complaint = toQString(compiled.error.message);
        if (!compiled.error.suggestion.empty() && !m_complaint.contains(toQString(compiled.error.suggestion)))
            m_complaint += QLatin1Char(' ') + tr("Did you mean “%1”?").arg(toQString(compiled.error.suggestion));
        m_mistake = inCharacters(bytes, compiled.error.where);
        setState(State::Bad);
        m_patience.start();
    } else if (m_filter->empty()) {
        setState(State::Empty);
    } else if (!m_filter->warnings().empty()) {
        m_complaint = toQString(m_filter->warnings().front());
        setState(State::Doubtful);
        m_patience.start();
    } else {
        setState(State::Good);
    }
    underline();
    Q_EMIT checked();
}

void DisplayFilterBar::setMacros(const analysis::FilterMacros& macros)
{
    m_macros = macros;
    check();
    // What is applied may mean something else now.
    if (m_state == State::Bad || text().trimmed() != m_applied || !text().contains(QLatin1String("${")))
        return;
    m_applied.clear();
    applyNow();
}

void DisplayFilterBar::addTool(QWidget* tool)
{
    m_edit->setMinimumWidth(roomForTyping); // what stands beside it has to be content with the rest
    layout()->addWidget(tool);
}

void DisplayFilterBar::applyNow()
{
    m_typing.stop();
    if (m_state == State::Bad || text().trimmed() == m_applied)
        return;
    m_applied = text().trimmed();
    setRemark({});
    Q_EMIT wanted(m_filter && !m_filter->empty() ? m_filter : std::nullopt);
}

/// What is applied on purpose is remembered, and complained about at once.
void DisplayFilterBar::applyTyped()
{
    if (m_completer->isChoosing())
        return; // Return chose a completion
    m_completer->hide();
    applyNow();
    if (m_state == State::Bad || m_state == State::Doubtful)
        placeComplaint();
    if (m_state == State::Good || m_state == State::Doubtful)
        m_settings.addRecentFilter(text().trimmed());
}

void DisplayFilterBar::setState(State state)
{
    m_state = state;
    m_applyButton->setEnabled(state != State::Bad);
    m_clearButton->setEnabled(!text().isEmpty());
    m_edit->setAccessibleDescription(m_complaint);
    style();
}

void DisplayFilterBar::style()
{
    const ColourPair plain {m_theme->palette.color(QPalette::Base), m_theme->palette.color(QPalette::Text)};
    const auto& pair = m_state == State::Good ? m_theme->filterGood
        : m_state == State::Doubtful          ? m_theme->filterDoubtful
        : m_state == State::Bad               ? m_theme->filterBad
                                              : plain;
    const auto sheet = filterLineStyle(*m_theme, pair);
    if (m_edit->styleSheet() != sheet)
        m_edit->setStyleSheet(sheet);
}

void DisplayFilterBar::setTheme(const Theme& theme)
{
    m_theme = &theme;
    style();
    underline();
    if (m_label->isVisible())
        placeComplaint();
}

void DisplayFilterBar::setRemark(const QString& remark)
{
    m_remark = remark;
    m_edit->setToolTip(remark);
    if (!remark.isEmpty() && m_complaint.isEmpty()) {
        m_complaint = remark;
        placeComplaint();
    }
}

void DisplayFilterBar::setBusy(bool busy)
{
    m_edit->setCursor(busy ? Qt::BusyCursor : Qt::IBeamCursor);
}

/// The sentence, with a mark below the place that it speaks of.
void DisplayFilterBar::placeComplaint()
{
    if (m_complaint.isEmpty() || !isVisible())
        return;
    const auto& pair = m_state == State::Bad ? m_theme->filterBad : m_theme->filterDoubtful;
    auto colours = palette();
    colours.setColor(QPalette::Window, pair.background);
    colours.setColor(QPalette::WindowText, pair.text);
    m_label->setPalette(colours);
    constexpr int padding = 8;
    constexpr int textMargin = 7; // frame and padding of the line
    const auto metrics = m_edit->fontMetrics();
    const int wide = m_edit->width();
    const auto begin = static_cast<qsizetype>(m_mistake.begin);
    // A long filter is scrolled: the mark stays within the line.
    const int mark = m_state == State::Bad ? qBound(0, textMargin + metrics.horizontalAdvance(text().left(begin)), wide - 40) : textMargin;
    const auto arrow = QStringLiteral("▲");
    const int arrowWidth = metrics.horizontalAdvance(arrow);
    const int needed = metrics.horizontalAdvance(arrow + QLatin1Char(' ') + m_complaint);
    auto sentence = m_complaint;
    int indent = textMargin;
    if (m_state == State::Bad && mark + needed + padding <= wide) { // the sentence behind the mark, or in front of it
        sentence = arrow + QLatin1Char(' ') + m_complaint;
        indent = mark;
    } else if (m_state == State::Bad && needed <= mark + arrowWidth) {
        sentence = m_complaint + QLatin1Char(' ') + arrow;
        indent = mark + arrowWidth - needed;
    }
    m_label->setText(sentence);
    m_label->setContentsMargins(indent, 3, padding, 4);
    m_label->setFixedWidth(wide);
    m_label->adjustSize();
    m_label->move(m_edit->mapTo(m_label->parentWidget(), QPoint(0, m_edit->height())));
    m_label->show();
    m_label->raise();
}

/// Waves under the mistake. A line has no formats of its own; those of an input method it does have.
void DisplayFilterBar::underline()
{
    QList<QInputMethodEvent::Attribute> attributes;
    if (m_state == State::Bad && m_mistake.length > 0) {
        QTextCharFormat format;
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setUnderlineColor(m_theme->filterBad.text);
        attributes.append({QInputMethodEvent::TextFormat, static_cast<int>(m_mistake.begin) - m_edit->cursorPosition(),
            static_cast<int>(m_mistake.length), format});
    }
    QInputMethodEvent event(QString(), attributes);
    const QSignalBlocker blocker(m_edit); // the text stays as it is
    QCoreApplication::sendEvent(m_edit, &event);
}

bool DisplayFilterBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_edit)
        return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::FocusOut && !m_completer->isShown())
        m_label->hide();
    if (event->type() == QEvent::KeyPress) {
        const auto key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down && !m_completer->isShown()) {
            m_completer->offer(m_settings.recentFilters());
            return true;
        }
        if (key == Qt::Key_Escape && !m_completer->isShown()) {
            m_label->hide();
            Q_EMIT left();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void DisplayFilterBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (m_label->isVisible())
        placeComplaint();
}

void DisplayFilterBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::EnabledChange && !isEnabled())
        m_label->hide();
}

void DisplayFilterBar::fillMenu(QMenu& menu)
{
    menu.clear();
    menu.addSection(tr("Saved filters"));
    addSavedFilters(menu, m_saved,
        {text().trimmed(), m_state == State::Good || m_state == State::Doubtful, tr("Save the display filter"),
            [this](const QString& chosen) { apply(chosen); }},
        this);
    if (const auto recent = m_settings.recentFilters(); !recent.isEmpty()) {
        menu.addSection(tr("Recent filters"));
        for (const auto& filter : recent.mid(0, 10))
            connect(menu.addAction(filterActionText(menu, filter)), &QAction::triggered, this, [this, filter] { apply(filter); });
    }
    menu.addSeparator();
    auto* typing = menu.addAction(tr("Apply while &typing"));
    typing->setCheckable(true);
    typing->setChecked(m_settings.filterWhileTyping());
    connect(typing, &QAction::toggled, &m_settings, &Settings::setFilterWhileTyping);
}

} // namespace porthole::gui
