#include "gui/main_window/find_bar.h"

#include "gui/basics/icons.h"
#include "gui/basics/qt_text.h"
#include "gui/filters/filter_line.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace porthole::gui {

namespace {

constexpr int longestText = 1 << 16;

QToolButton* button(const char* iconName, const QString& tip)
{
    auto* made = new QToolButton;
    made->setAutoRaise(true);
    made->setIcon(icon(QLatin1String(iconName)));
    made->setToolTip(tip);
    made->setAccessibleName(tip);
    return made;
}

} // namespace

FindBar::FindBar(const Registry& registry, QWidget* parent)
    : QWidget(parent)
    , m_registry(registry)
    , m_mode(new QComboBox)
    , m_place(new QComboBox)
    , m_width(new QComboBox)
    , m_case(new QCheckBox(tr("&Case sensitive")))
    , m_edit(new QLineEdit)
    , m_next(button("down", tr("Next (Ctrl+N)")))
    , m_previous(button("up", tr("Previous (Ctrl+B)")))
    , m_progress(new QProgressBar)
    , m_cancel(button("stop", tr("Cancel (Escape)")))
    , m_remark(new QLabel)
{
    m_mode->addItems({tr("Display filter"), tr("Text"), tr("Hex bytes"), tr("Regular expression")});
    m_mode->setAccessibleName(tr("What is looked for"));
    m_place->addItems({tr("in the packet list"), tr("in the packet tree"), tr("in the packet bytes")});
    m_place->setAccessibleName(tr("Where it is looked for"));
    m_width->addItems({tr("narrow"), tr("wide"), tr("narrow or wide")});
    m_width->setCurrentIndex(static_cast<int>(analysis::CharacterWidth::Both));
    m_width->setAccessibleName(tr("Width of characters"));
    m_width->setToolTip(tr("Narrow characters are UTF-8, wide ones UTF-16."));
    m_edit->setMaxLength(longestText);
    m_edit->setAccessibleName(tr("Find"));
    m_edit->setMinimumWidth(160);
    m_progress->setRange(0, 1000);
    m_progress->setFixedWidth(100);
    m_progress->setMaximumHeight(14);
    m_progress->setTextVisible(false);
    m_remark->setTextFormat(Qt::PlainText);
    m_remark->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* close = button("close", tr("Close (Escape)"));

    auto* line = new QHBoxLayout;
    line->setSpacing(6);
    for (QWidget* widget : {static_cast<QWidget*>(m_mode), static_cast<QWidget*>(m_place), static_cast<QWidget*>(m_width)})
        line->addWidget(widget);
    line->addWidget(m_edit, 1);
    for (QWidget* widget : {static_cast<QWidget*>(m_case), static_cast<QWidget*>(m_previous), static_cast<QWidget*>(m_next),
             static_cast<QWidget*>(m_progress), static_cast<QWidget*>(m_cancel), static_cast<QWidget*>(close)})
        line->addWidget(widget);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setSpacing(2);
    layout->addLayout(line);
    layout->addWidget(m_remark);

    connect(m_edit, &QLineEdit::textChanged, this, &FindBar::check);
    connect(m_case, &QCheckBox::toggled, this, &FindBar::check);
    for (auto* box : {m_place, m_width})
        connect(box, &QComboBox::currentIndexChanged, this, &FindBar::check);
    connect(m_mode, &QComboBox::currentIndexChanged, this, &FindBar::modeChanged);
    connect(m_next, &QToolButton::clicked, this, [this] { Q_EMIT findWanted(true); });
    connect(m_previous, &QToolButton::clicked, this, [this] { Q_EMIT findWanted(false); });
    connect(m_cancel, &QToolButton::clicked, this, &FindBar::cancelled);
    connect(close, &QToolButton::clicked, this, [this] {
        Q_EMIT cancelled();
        hide();
        Q_EMIT closed();
    });
    setMode(Mode::Text);
    modeChanged();
    setBusy(false);
    hide();
}

FindBar::Mode FindBar::mode() const
{
    return static_cast<Mode>(m_mode->currentIndex());
}

void FindBar::setMode(Mode mode)
{
    m_mode->setCurrentIndex(static_cast<int>(mode));
}

void FindBar::setPlace(analysis::FindIn place)
{
    m_place->setCurrentIndex(static_cast<int>(place));
}

/// Only what means something for what is looked for can be chosen.
void FindBar::modeChanged()
{
    if (mode() == Mode::Hex)
        setPlace(analysis::FindIn::Bytes);
    m_place->setVisible(mode() == Mode::Text || mode() == Mode::RegularExpression);
    m_case->setVisible(mode() == Mode::Text || mode() == Mode::RegularExpression);
    check();
}

void FindBar::setMacros(const analysis::FilterMacros& macros)
{
    m_macros = macros;
    if (mode() == Mode::Filter)
        check();
}

void FindBar::check()
{
    const bool inBytes = static_cast<analysis::FindIn>(m_place->currentIndex()) == analysis::FindIn::Bytes;
    m_width->setVisible(mode() == Mode::Text && inBytes);
    m_wanted.reset();
    m_complaint.clear();
    const auto text = m_edit->text().toStdString();
    if (mode() == Mode::Filter) {
        m_edit->setPlaceholderText(tr("Display filter, such as “tcp.flags.reset == 1”"));
        auto compiled = m_macros.compile(text, m_registry);
        if (!compiled)
            m_complaint = toQString(compiled.error.message);
        else if (compiled.filter->empty())
            m_complaint = tr("Please type a display filter.");
        else
            m_wanted = Wanted {std::move(compiled.filter), {}, {}};
    } else {
        m_edit->setPlaceholderText(mode() == Mode::Hex ? tr("Bytes, such as “0d 0a”") : QString());
        analysis::FindOptions options;
        options.as = mode() == Mode::Hex ? analysis::FindAs::Hex
            : mode() == Mode::Text       ? analysis::FindAs::Text
                                         : analysis::FindAs::RegularExpression;
        options.caseSensitive = m_case->isChecked();
        if (inBytes)
            options.width = static_cast<analysis::CharacterWidth>(m_width->currentIndex());
        std::string problem;
        if (auto pattern = analysis::FindPattern::compile(text, options, problem))
            m_wanted = Wanted {{}, std::move(pattern), static_cast<analysis::FindIn>(m_place->currentIndex())};
        else
            m_complaint = toQString(problem);
    }
    // An empty line is not wrong before somebody presses Return.
    setRemark(text.empty() ? QString() : m_complaint);
    style();
    Q_EMIT edited();
}

void FindBar::style()
{
    const bool bad = !m_complaint.isEmpty() && !m_edit->text().isEmpty();
    m_edit->setStyleSheet(bad ? filterLineStyle(*m_theme, m_theme->filterBad) : QString());
}

void FindBar::setTheme(const Theme& theme)
{
    m_theme = &theme;
    style();
}

std::optional<FindBar::Wanted> FindBar::wanted() const
{
    return m_wanted;
}

QString FindBar::remark() const
{
    return m_remark->text();
}

void FindBar::setRemark(const QString& text)
{
    m_remark->setText(text);
    m_remark->setVisible(!text.isEmpty());
}

void FindBar::ask()
{
    show();
    m_edit->selectAll();
    m_edit->setFocus(Qt::ShortcutFocusReason);
}

void FindBar::setBusy(bool busy)
{
    m_busy = busy;
    m_progress->setValue(0);
    m_progress->setVisible(busy);
    m_cancel->setVisible(busy);
}

void FindBar::setProgress(int thousandths)
{
    m_progress->setValue(thousandths);
}

void FindBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        Q_EMIT findWanted(!(event->modifiers() & Qt::ShiftModifier));
    } else if (event->key() == Qt::Key_Escape && m_busy) {
        Q_EMIT cancelled();
    } else if (event->key() == Qt::Key_Escape) {
        hide();
        Q_EMIT closed();
    } else {
        QWidget::keyPressEvent(event);
    }
}

} // namespace porthole::gui
