// A list of interfaces: icon, name, addresses, traffic. Several can be selected; Enter or a double click starts.
#pragma once

#include "gui/capturing/interface_model.h"
#include "gui/settings/theme.h"

#include <QListView>
#include <QStyledItemDelegate>

namespace porthole::gui
{

/// The curve of packets, and of drops where there are any.
void paintTrafficCurve(
    QPainter& painter, const QRectF& area, const TrafficHistory& history, const QColor& packets, const QColor& drops);

class InterfaceDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setTheme(const Theme& theme) { m_theme = &theme; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintWords(
        QPainter& painter, const QStyleOptionViewItem& option, const QRect& area, const QModelIndex& index) const;
    void paintTraffic(
        QPainter& painter, const QStyleOptionViewItem& option, const QRect& area, const TrafficHistory& history) const;

    const Theme* m_theme = &Theme::of(Scheme::Light);
};

class InterfaceView : public QListView
{
    Q_OBJECT
public:
    explicit InterfaceView(QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    QStringList selectedNames() const;
    void select(const QStringList& names);

Q_SIGNALS:
    void startWanted(const QStringList& names);
    void selectionMoved();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;

private:
    InterfaceDelegate* m_delegate;
    QString m_doubleClicked; ///< the button is still down
};

} // namespace porthole::gui
