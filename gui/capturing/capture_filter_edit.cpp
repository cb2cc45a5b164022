#include "gui/capturing/capture_filter_edit.h"

#include "gui/basics/icons.h"
#include "gui/basics/qt_text.h"
#include "gui/filters/filter_line.h"

#include <QBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

namespace porthole::gui
{

CaptureFilterEdit::CaptureFilterEdit(std::shared_ptr<CaptureSystem> system, SavedFilters& saved, QWidget* parent)
    : QWidget(parent)
    , m_system(std::move(system))
    , m_saved(saved)
    , m_edit(new QLineEdit)
    , m_savedButton(new QToolButton)
    , m_complaint(new QLabel)
{
    m_edit->setPlaceholderText(tr("Capture filter, such as “tcp port 80”; empty: everything"));
    m_edit->setClearButtonEnabled(true);
    m_edit->setAccessibleName(tr("Capture filter"));
    setFocusProxy(m_edit);
    m_savedButton->setIcon(icon(QLatin1String("bookmark")));
    m_savedButton->setPopupMode(QToolButton::InstantPopup);
    m_savedButton->setToolTip(tr("Saved capture filters"));
    m_savedButton->setAccessibleName(tr("Saved capture filters"));
    auto* menu = new QMenu(m_savedButton);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fillSavedMenu(*menu); });
    m_savedButton->setMenu(menu);
    m_complaint->setTextFormat(Qt::PlainText);
    m_complaint->setWordWrap(true);
    m_complaint->setVisible(false);

    auto* line = new QHBoxLayout;
    line->setSpacing(6);
    line->addWidget(m_edit, 1);
    line->addWidget(m_savedButton);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(3);
    layout->addLayout(line);
    layout->addWidget(m_complaint);
    m_savedButton->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Minimum);

    connect(m_edit, &QLineEdit::textChanged, this, [this](const QString& text) {
        check();
        Q_EMIT filterChanged(text.trimmed());
    });
    connect(m_edit, &QLineEdit::returnPressed, this, [this] {
        if (m_state != State::Bad)
            Q_EMIT accepted();
    });
}

QString CaptureFilterEdit::filter() const
{
    return m_edit->text().trimmed();
}

void CaptureFilterEdit::setFilter(const QString& filter)
{
    if (filter != this->filter())
        m_edit->setText(filter);
}

QString CaptureFilterEdit::complaint() const
{
    return m_state == State::Bad ? m_complaint->text() : QString();
}

void CaptureFilterEdit::setLinkTypes(std::vector<LinkType> linkTypes)
{
    if (linkTypes == m_linkTypes)
        return;
    m_linkTypes = std::move(linkTypes);
    check();
}

void CaptureFilterEdit::check()
{
    if (filter().isEmpty()) {
        m_checking.ask([] { return LatestJob::Answer(); });
        setState(State::Empty, {});
        return;
    }
    setState(State::Checking, m_complaint->text());
    m_checking.ask([this, system = m_system, filter = filter(), linkTypes = m_linkTypes]() -> LatestJob::Answer {
        std::optional<std::string> error;
        for (const auto linkType : linkTypes)
            if (!error)
                error = system->filterError(filter.toStdString(), linkType);
        return [this, filter, linkTypes, error] {
            if (filter == this->filter() && linkTypes == m_linkTypes)
                setState(error ? State::Bad : State::Good, error ? toQString(*error) : QString());
        };
    });
}

void CaptureFilterEdit::setState(State state, const QString& complaint)
{
    m_complaint->setText(complaint);
    m_complaint->setVisible(state == State::Bad || (state == State::Checking && !complaint.isEmpty()));
    if (state != State::Checking) {
        const ColourPair plain { m_theme->palette.color(QPalette::Base), m_theme->palette.color(QPalette::Text) };
        const auto& pair = state == State::Good ? m_theme->filterGood
            : state == State::Bad               ? m_theme->filterBad
                                                : plain;
        m_edit->setStyleSheet(filterLineStyle(*m_theme, pair));
        m_edit->setAccessibleDescription(complaint);
        m_edit->setToolTip(complaint);
    }
    if (std::exchange(m_state, state) != state)
        Q_EMIT stateChanged(state);
}

void CaptureFilterEdit::setTheme(const Theme& theme)
{
    m_theme = &theme;
    auto colours = palette();
    colours.setColor(QPalette::WindowText, theme.bannerAccents[static_cast<std::size_t>(BannerKind::Error)]);
    m_complaint->setPalette(colours);
    setState(m_state, m_complaint->text());
}

void CaptureFilterEdit::fillSavedMenu(QMenu& menu)
{
    menu.clear();
    addSavedFilters(menu, m_saved,
        { filter(), m_state == State::Good, tr("Save the capture filter"),
            [this](const QString& chosen) { setFilter(chosen); } },
        this);
}

} // namespace porthole::gui
