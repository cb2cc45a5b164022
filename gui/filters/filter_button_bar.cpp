#include "gui/filters/filter_button_bar.h"

#include "gui/basics/icons.h"
#include "gui/filters/filter_button_dialog.h"
#include "gui/filters/filter_line.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QResizeEvent>
#include <QToolButton>

#include <algorithm>

namespace porthole::gui {

namespace {

constexpr int gap = 2;
const QLatin1String menuMark {"//"};

QString plain(QString text)
{
    return text.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

QString tipOf(const FilterButton& button)
{
    return button.comment.isEmpty() ? button.filter : button.comment + QLatin1Char('\n') + button.filter;
}

} // namespace

FilterButtonBar::FilterButtonBar(ButtonTable& table, QWidget* parent)
    : QWidget(parent)
    , m_table(table)
    , m_add(new QToolButton(this))
    , m_more(new QToolButton(this))
{
    m_add->setText(QStringLiteral("+"));
    m_add->setAutoRaise(true);
    m_add->setFocusPolicy(Qt::NoFocus);
    m_add->setToolTip(tr("Keep this filter as a button"));
    m_add->setAccessibleName(m_add->toolTip());
    m_add->setEnabled(false);
    m_more->setText(QStringLiteral("»"));
    m_more->setAutoRaise(true);
    m_more->setFocusPolicy(Qt::NoFocus);
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    m_more->setToolTip(tr("More filter buttons"));
    m_more->setAccessibleName(m_more->toolTip());
    m_more->setMenu(new QMenu(m_more));
    connect(m_more->menu(), &QMenu::aboutToShow, this, [this] {
        m_more->menu()->clear();
        for (qsizetype i = 0; i < m_buttons.size(); ++i) {
            if (!m_buttons[i]->isHidden())
                continue;
            if (m_buttons[i]->menu())
                fillMenu(*m_more->menu()->addMenu(m_buttons[i]->text()), m_indexes[i]);
            else
                fillMenu(*m_more->menu(), m_indexes[i]);
        }
    });
    connect(m_add, &QToolButton::clicked, this, [this] { edit(-1); });
    connect(&m_table, &ButtonTable::changed, this, &FilterButtonBar::rebuild);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    rebuild();
}

void FilterButtonBar::setCurrentFilter(const QString& filter)
{
    m_current = filter;
    m_add->setEnabled(!filter.isEmpty());
}

/// One button for each filter; one with a menu for those whose labels begin with the same "menu//".
void FilterButtonBar::rebuild()
{
    for (auto* button : std::as_const(m_buttons)) {
        button->hide();
        button->deleteLater(); // its own menu may have brought us here
    }
    m_buttons.clear();
    m_indexes.clear();
    const auto& all = m_table.all();
    QStringList menus;
    for (int i = 0; i < all.size(); ++i) {
        if (!all[i].enabled)
            continue;
        const auto mark = all[i].label.indexOf(menuMark);
        const auto menu = mark > 0 ? all[i].label.left(mark) : QString();
        if (const auto known = menu.isEmpty() ? qsizetype {-1} : menus.indexOf(menu); known >= 0) {
            m_indexes[known].append(i);
            continue;
        }
        auto* button = new QToolButton(this);
        button->setText(plain(menu.isEmpty() ? all[i].label : menu));
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::NoFocus);
        button->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(button, &QWidget::customContextMenuRequested, this, [this, button](const QPoint& at) { showContextMenu(button, at); });
        if (menu.isEmpty()) {
            button->setToolTip(tipOf(all[i]));
            connect(button, &QToolButton::clicked, this, [this, filter = all[i].filter] { Q_EMIT filterWanted(filter); });
        } else {
            button->setPopupMode(QToolButton::InstantPopup);
            button->setMenu(new QMenu(button));
        }
        m_buttons.append(button);
        m_indexes.append(QList<int> {i});
        menus.append(menu);
    }
    for (qsizetype i = 0; i < m_buttons.size(); ++i)
        if (m_buttons[i]->menu())
            fillMenu(*m_buttons[i]->menu(), m_indexes[i]);
    updateGeometry();
    arrange();
}

void FilterButtonBar::fillMenu(QMenu& menu, const QList<int>& indexes)
{
    menu.setToolTipsVisible(true);
    for (const int index : indexes) {
        const auto button = m_table.all().value(index);
        const auto mark = button.label.indexOf(menuMark);
        auto* action = menu.addAction(plain(mark > 0 ? button.label.mid(mark + menuMark.size()) : button.label));
        action->setToolTip(tipOf(button));
        connect(action, &QAction::triggered, this, [this, filter = button.filter] { Q_EMIT filterWanted(filter); });
    }
}

void FilterButtonBar::showContextMenu(QToolButton* button, const QPoint& position)
{
    const auto place = m_buttons.indexOf(button);
    if (place < 0)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto addEntries = [this](QMenu& to, int index) {
        connect(to.addAction(tr("&Edit…")), &QAction::triggered, this, [this, index] { edit(index); });
        connect(to.addAction(tr("&Disable")), &QAction::triggered, this, [this, index] {
            change([index](QList<FilterButton>& all) { all[index].enabled = false; });
        });
        connect(to.addAction(tr("&Remove")), &QAction::triggered, this, [this, index] {
            change([index](QList<FilterButton>& all) { all.removeAt(index); });
        });
    };
    const auto& indexes = m_indexes[place];
    if (indexes.size() == 1)
        addEntries(*menu, indexes.front());
    else
        for (const int index : indexes)
            addEntries(*menu->addMenu(plain(m_table.all().value(index).label)), index);
    QMenu* disabled = nullptr;
    for (int index = 0; index < m_table.all().size(); ++index) {
        if (m_table.all()[index].enabled)
            continue;
        if (!disabled) {
            menu->addSeparator();
            disabled = menu->addMenu(tr("E&nable"));
        }
        connect(disabled->addAction(plain(m_table.all()[index].label)), &QAction::triggered, this, [this, index] {
            change([index](QList<FilterButton>& all) { all[index].enabled = true; });
        });
    }
    menu->popup(button->mapToGlobal(position));
}

void FilterButtonBar::change(const std::function<void(QList<FilterButton>&)>& how)
{
    auto all = m_table.all();
    how(all);
    m_table.set(std::move(all));
}

void FilterButtonBar::edit(int index)
{
    const auto button = index < 0 ? FilterButton {true, {}, m_current, {}} : m_table.all().value(index);
    auto* dialog = new FilterButtonDialog(button, window());
    connect(dialog, &QDialog::accepted, this, [this, dialog, index] {
        change([dialog, index](QList<FilterButton>& all) {
            if (index < 0 || index >= all.size())
                all.append(dialog->button());
            else
                all[index] = dialog->button();
        });
    });
    dialog->open();
}

QList<QToolButton*> FilterButtonBar::buttons() const
{
    QList<QToolButton*> seen;
    for (auto* button : m_buttons)
        if (!button->isHidden())
            seen.append(button);
    return seen;
}

QSize FilterButtonBar::sizeHint() const
{
    auto size = m_add->sizeHint();
    for (auto* button : m_buttons)
        size = {size.width() + gap + button->sizeHint().width(), std::max(size.height(), button->sizeHint().height())};
    return size;
}

QSize FilterButtonBar::minimumSizeHint() const
{
    auto size = m_add->sizeHint();
    if (!m_buttons.isEmpty())
        size.rwidth() += gap + m_more->sizeHint().width();
    return size;
}

void FilterButtonBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

/// From the left as many as there is room for; the rest behind "»".
void FilterButtonBar::arrange()
{
    int left = 0;
    const auto place = [this, &left](QToolButton* button) {
        const auto size = button->sizeHint();
        button->setGeometry(left, (height() - size.height()) / 2, size.width(), size.height());
        button->show();
        left += size.width() + gap;
    };
    const bool all = sizeHint().width() <= width();
    const int room = width() - m_add->sizeHint().width() - (all ? 0 : m_more->sizeHint().width() + gap);
    bool full = false;
    for (auto* button : std::as_const(m_buttons)) {
        full = full || left + button->sizeHint().width() > room;
        if (full)
            button->hide();
        else
            place(button);
    }
    if (all)
        m_more->hide();
    else
        place(m_more);
    place(m_add);
}

} // namespace porthole::gui
