// Buttons that apply display filters, right of the line for them; those that have no room go into a menu.
#pragma once

#include "gui/filters/filter_tables.h"

#include <QWidget>

#include <functional>

class QMenu;
class QToolButton;

namespace porthole::gui {

class FilterButtonBar : public QWidget {
    Q_OBJECT
public:
    explicit FilterButtonBar(ButtonTable& table, QWidget* parent = nullptr);

    /// The filter that the "+" button keeps, empty: none that may be kept.
    void setCurrentFilter(const QString& filter);
    /// Buttons and menus that are seen, in their order.
    QList<QToolButton*> buttons() const;
    QToolButton* addButton() const { return m_add; }
    QToolButton* moreButton() const { return m_more; }
    /// Asks for label, filter and comment of a button; `index` -1: of a new one.
    void edit(int index);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void filterWanted(const QString& filter);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void rebuild();
    void arrange();
    void fillMenu(QMenu& menu, const QList<int>& indexes);
    void showContextMenu(QToolButton* button, const QPoint& position);
    void change(const std::function<void(QList<FilterButton>&)>& how);

    ButtonTable& m_table;
    QToolButton* m_add;
    QToolButton* m_more;
    QList<QToolButton*> m_buttons;
    QList<QList<int>> m_indexes; ///< the buttons of the table behind each one
    QString m_current;
};

} // namespace porthole::gui
