#include "gui/capturing/interface_view.h"

#include "gui/basics/qt_text.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>

namespace porthole::gui
{

namespace
{

constexpr int margin = 10;
constexpr int iconSize = 22;
constexpr int curveWidth = 130;

QFont secondLineFont(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 0.9);
    return font;
}

/// Room for "888k pkt/s".
int rateWidth(const QFont& font)
{
    return QFontMetrics(secondLineFont(font)).horizontalAdvance(QStringLiteral("888.8k dropped/s"));
}

using Kind = capture::CaptureInterface::Kind;

/// The second line: where it is; of what has no place, what it is.
QString secondLine(const capture::CaptureInterface& interface)
{
    if (interface.kind == Kind::Any || interface.kind == Kind::Special)
        return toQString(interface.description);
    QStringList parts;
    for (const auto& address : interface.addresses)
        parts.append(toQString(address));
    if (parts.isEmpty() && !interface.hardwareAddress.empty())
        parts.append(toQString(interface.hardwareAddress));
    return parts.isEmpty() ? QObject::tr("no address") : parts.join(QStringLiteral("  \u00b7  "));
}

const InterfaceModel& modelOf(const QModelIndex& index)
{
    return *static_cast<const InterfaceModel*>(index.model());
}

void drawCurve(QPainter& painter, const QRectF& area, const std::vector<double>& values, double least,
    const QColor& colour, bool filled)
{
    const auto points = Sparkline { area.width(), area.height() }.points(values, Sparkline::scale(values, least));
    if (points.size() < 2)
        return;
    QPolygonF line;
    for (const auto& point : points)
        line.append(point + area.topLeft());
    if (filled) {
        QPainterPath below;
        below.addPolygon(line);
        below.lineTo(area.right(), area.bottom());
        below.lineTo(line.first().x(), area.bottom());
        auto pale = colour;
        pale.setAlphaF(0.22F);
        painter.fillPath(below, pale);
    }
    painter.setPen(QPen(colour, 1.4));
    painter.drawPolyline(line);
}

} // namespace

void paintTrafficCurve(QPainter& painter, const QRectF& area, const TrafficHistory& history, const QColor& packetColour,
    const QColor& dropColour)
{
    constexpr double least = 10; // packets a second
    std::vector<double> packets, drops;
    for (const auto& sample : history.samples()) {
        packets.push_back(sample.packetsPerSecond);
        drops.push_back(sample.dropsPerSecond);
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    drawCurve(painter, area, packets, least, packetColour, true);
    if (Sparkline::scale(drops, 0) > 0)
        drawCurve(painter, area, drops, least, dropColour, false);
    painter.restore();
}

QSize InterfaceDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    const int lines = QFontMetrics(option.font).height() + QFontMetrics(secondLineFont(option.font)).height();
    return { 320, lines + 14 };
}

void InterfaceDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const auto frame = QRectF(option.rect).adjusted(2.5, 1.5, -2.5, -1.5);
    if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(
            selected ? option.palette.color(QPalette::Active, QPalette::Highlight) : m_theme->byteLayer.background);
        painter->drawRoundedRect(frame, 5, 5);
    } else if (option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(option.palette.color(QPalette::Highlight));
        painter->drawRoundedRect(frame, 5, 5);
    }
    const auto inner = option.rect.adjusted(margin, 4, -margin, -4);
    const QRect iconArea(inner.left(), inner.center().y() - iconSize / 2, iconSize, iconSize);
    const auto& interface = modelOf(index).at(index.row());
    index.data(Qt::DecorationRole)
        .value<QIcon>()
        .paint(painter, iconArea, Qt::AlignCenter,
            selected           ? QIcon::Selected
                : interface.up ? QIcon::Normal
                               : QIcon::Disabled);

    const bool counted = interface.kind != Kind::Special; // of others the system tells nothing
    const int trafficWidth = counted && inner.width() > 420 ? curveWidth + 10 + rateWidth(option.font) : 0;
    paintWords(*painter, option, inner.adjusted(iconSize + 12, 0, -trafficWidth - (trafficWidth ? 14 : 0), 0), index);
    if (trafficWidth)
        paintTraffic(*painter, option, { inner.right() - trafficWidth, inner.top(), trafficWidth, inner.height() },
            modelOf(index).history(index.row()));
    painter->restore();
}

void InterfaceDelegate::paintWords(
    QPainter& painter, const QStyleOptionViewItem& option, const QRect& area, const QModelIndex& index) const
{
    const auto& interface = modelOf(index).at(index.row());
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const auto strong = option.palette.color(QPalette::Active, selected ? QPalette::HighlightedText : QPalette::Text);
    const auto weak = selected ? strong : m_theme->secondaryText;
    const auto small = secondLineFont(option.font);

    auto nameFont = option.font;
    nameFont.setWeight(QFont::DemiBold);
    painter.setFont(nameFont);
    painter.setPen(interface.up || selected ? strong : m_theme->secondaryText);
    const QFontMetrics nameMetrics(nameFont);
    const auto name = nameMetrics.elidedText(toQString(interface.name), Qt::ElideMiddle, area.width());
    painter.drawText(area, Qt::AlignLeft | Qt::AlignTop | Qt::TextSingleLine, name);

    // What it is stands behind the name while there is room.
    painter.setFont(small);
    painter.setPen(weak);
    const auto rest = area.adjusted(nameMetrics.horizontalAdvance(name) + 10, 0, 0, 0);
    auto what = stateText(interface);
    const bool below = interface.kind == Kind::Any || interface.kind == Kind::Special;
    if (!interface.description.empty() && !below)
        what = tr("%1; %2").arg(toQString(interface.description), what);
    if (rest.width() > 40)
        painter.drawText(QRect(rest.left(), area.top(), rest.width(), nameMetrics.height()),
            Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
            painter.fontMetrics().elidedText(what, Qt::ElideRight, rest.width()));
    painter.drawText(area, Qt::AlignLeft | Qt::AlignBottom | Qt::TextSingleLine,
        painter.fontMetrics().elidedText(secondLine(interface), Qt::ElideRight, area.width()));
}

void InterfaceDelegate::paintTraffic(
    QPainter& painter, const QStyleOptionViewItem& option, const QRect& area, const TrafficHistory& history) const
{
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const auto strong
        = option.palette.color(QPalette::Active, selected ? QPalette::HighlightedText : QPalette::Highlight);
    const auto alarm = selected ? strong : m_theme->bannerAccents[static_cast<std::size_t>(BannerKind::Error)];
    const QRectF curve(area.left(), area.top() + 3, curveWidth, area.height() - 6);
    painter.setPen(selected ? strong : m_theme->line);
    painter.drawLine(curve.bottomLeft(), curve.bottomRight());
    paintTrafficCurve(painter, curve, history, strong, alarm);

    const auto last = history.last();
    const auto words = area.adjusted(curveWidth + 10, 0, 0, 0);
    painter.setFont(secondLineFont(option.font));
    painter.setPen(selected ? strong : m_theme->secondaryText);
    if (history.samples().empty())
        return;
    painter.drawText(words, Qt::AlignRight | Qt::AlignTop | Qt::TextSingleLine,
        tr("%1 pkt/s").arg(shortRate(last.packetsPerSecond)));
    if (last.dropsPerSecond > 0) {
        painter.setPen(alarm);
        painter.drawText(words, Qt::AlignRight | Qt::AlignBottom | Qt::TextSingleLine,
            tr("%1 dropped/s").arg(shortRate(last.dropsPerSecond)));
        return;
    }
    painter.drawText(words, Qt::AlignRight | Qt::AlignBottom | Qt::TextSingleLine,
        tr("%1/s").arg(formatBytes(static_cast<quint64>(last.bytesPerSecond))));
}

InterfaceView::InterfaceView(QWidget* parent)
    : QListView(parent)
    , m_delegate(new InterfaceDelegate(this))
{
    setItemDelegate(m_delegate);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setMouseTracking(true);
    setUniformItemSizes(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setFrameShape(NoFrame);
    setAccessibleName(tr("Interfaces"));
    setAccessibleDescription(tr("Enter starts to capture on the selected ones"));
    connect(this, &QAbstractItemView::doubleClicked, this,
        [this](const QModelIndex& index) { m_doubleClicked = index.data().toString(); });
}

void InterfaceView::setTheme(const Theme& theme)
{
    m_delegate->setTheme(theme);
    viewport()->update();
}

QStringList InterfaceView::selectedNames() const
{
    auto indexes = selectionModel() ? selectionModel()->selectedIndexes() : QModelIndexList();
    std::sort(indexes.begin(), indexes.end());
    QStringList names;
    for (const auto& index : std::as_const(indexes))
        names.append(index.data().toString());
    return names;
}

void InterfaceView::select(const QStringList& names)
{
    for (int row = 0; model() && row < model()->rowCount(); ++row)
        if (const auto index = model()->index(row, 0); names.contains(index.data().toString()))
            selectionModel()->select(index, QItemSelectionModel::Select);
}

void InterfaceView::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && event->modifiers() == Qt::NoModifier) {
        if (const auto names = selectedNames(); !names.isEmpty())
            Q_EMIT startWanted(names);
        return;
    }
    QListView::keyPressEvent(event);
}

void InterfaceView::mouseReleaseEvent(QMouseEvent* event)
{
    QListView::mouseReleaseEvent(event);
    // Not before: the packet list, which comes in place of this one, would take the release for its own.
    if (const auto name = std::exchange(m_doubleClicked, {}); !name.isEmpty())
        Q_EMIT startWanted({ name });
}

void InterfaceView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QListView::selectionChanged(selected, deselected);
    Q_EMIT selectionMoved();
}

} // namespace porthole::gui
