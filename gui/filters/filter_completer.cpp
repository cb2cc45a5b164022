#include "gui/filters/filter_completer.h"

#include "gui/basics/qt_text.h"

#include <QCompleter>
#include <QLineEdit>
#include <QStandardItemModel>
#include <QTreeView>

namespace porthole::gui {

namespace {

constexpr int mostRows = 12;
constexpr int narrowest = 240; ///< pixels

} // namespace

analysis::TextRange inCharacters(const QByteArray& text, const analysis::TextRange& bytes)
{
    const auto count = [&text](std::size_t from, std::size_t length) {
        return static_cast<std::size_t>(
            QString::fromUtf8(text.mid(static_cast<qsizetype>(from), static_cast<qsizetype>(length))).size());
    };
    return {count(0, bytes.begin), count(bytes.begin, bytes.length)};
}

FilterCompleter::FilterCompleter(QLineEdit& edit, const Registry& registry)
    : QObject(&edit)
    , m_edit(edit)
    , m_registry(registry)
    , m_completer(new QCompleter(this))
    , m_completions(new QStandardItemModel(0, 2, this))
{
    auto* popup = new QTreeView;
    popup->setRootIsDecorated(false);
    popup->setUniformRowHeights(true);
    popup->setHeaderHidden(true);
    popup->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_completer->setModel(m_completions);
    m_completer->setPopup(popup);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setMaxVisibleItems(mostRows);
    m_completer->setWidget(&m_edit);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this, &FilterCompleter::insert);
}

void FilterCompleter::hide()
{
    m_completer->popup()->hide();
}

bool FilterCompleter::isShown() const
{
    return m_completer->popup()->isVisible();
}

bool FilterCompleter::isChoosing() const
{
    return isShown() && m_completer->popup()->currentIndex().isValid();
}

void FilterCompleter::complete()
{
    const auto text = m_edit.text();
    const auto before = text.left(m_edit.cursorPosition()).toUtf8();
    const auto bytes = text.toUtf8();
    const auto found = analysis::completions({bytes.constData(), static_cast<std::size_t>(bytes.size())},
        static_cast<std::size_t>(before.size()), m_registry);
    m_completed = inCharacters(bytes, found.where);
    const auto word = text.mid(static_cast<qsizetype>(m_completed.begin), static_cast<qsizetype>(m_completed.length));
    const bool isWhole = found.list.size() == 1 && toQString(found.list.front().text) == word;
    if (found.list.empty() || isWhole || word.isEmpty()) {
        hide();
        return;
    }
    m_completions->removeRows(0, m_completions->rowCount());
    for (const auto& completion : found.list)
        m_completions->appendRow({new QStandardItem(toQString(completion.text)), new QStandardItem(toQString(completion.description))});
    auto* popup = static_cast<QTreeView*>(m_completer->popup());
    popup->resizeColumnToContents(0);
    popup->resizeColumnToContents(1);
    const int width = popup->columnWidth(0) + popup->columnWidth(1) + 32;
    const int left = m_edit.fontMetrics().horizontalAdvance(text.left(static_cast<qsizetype>(m_completed.begin)));
    const int room = qMax(m_edit.width(), narrowest);
    const int wide = qBound(narrowest, width, room);
    m_completer->complete(QRect(qBound(0, left, room - wide), 0, wide, m_edit.height() + 2));
    popup->setCurrentIndex({});
}

void FilterCompleter::offer(const QStringList& filters)
{
    m_completions->removeRows(0, m_completions->rowCount());
    for (const auto& filter : filters)
        m_completions->appendRow({new QStandardItem(filter), new QStandardItem});
    if (filters.isEmpty())
        return;
    m_completed = {0, static_cast<std::size_t>(m_edit.text().size())};
    auto* popup = static_cast<QTreeView*>(m_completer->popup());
    popup->setColumnWidth(0, m_edit.width());
    m_completer->complete(QRect(0, 0, m_edit.width(), m_edit.height() + 2));
    popup->setCurrentIndex(m_completer->completionModel()->index(0, 0));
}

void FilterCompleter::insert(const QString& completion)
{
    const auto begin = static_cast<int>(m_completed.begin);
    auto whole = m_edit.text();
    whole.replace(begin, static_cast<qsizetype>(m_completed.length), completion);
    m_edit.setText(whole);
    m_edit.setCursorPosition(begin + static_cast<int>(completion.size()));
    Q_EMIT inserted();
}

} // namespace porthole::gui
