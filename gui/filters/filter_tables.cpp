#include "gui/filters/filter_tables.h"

#include "analysis/quoted_lines.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <array>

namespace porthole::gui {

namespace {

constexpr qint64 largestFile = 1 << 20;

QByteArray read(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.read(largestFile) : QByteArray();
}

bool write(const QString& path, const QByteArray& content)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    QSaveFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.commit();
}

} // namespace

MacroTable::MacroTable(const QString& path, QObject* parent)
    : QObject(parent)
    , m_path(path)
    , m_macros(analysis::FilterMacros::parse(read(path).toStdString()))
{
}

void MacroTable::setPath(const QString& path)
{
    m_path = path;
    m_macros = analysis::FilterMacros::parse(read(path).toStdString());
    Q_EMIT changed();
}

bool MacroTable::set(analysis::FilterMacros macros)
{
    m_macros = std::move(macros);
    Q_EMIT changed();
    return write(m_path, QByteArray::fromStdString(m_macros.write()));
}

QList<FilterButton> parseFilterButtons(const QByteArray& text)
{
    QList<FilterButton> buttons;
    for (const auto& cells : analysis::parseQuotedLines(text.toStdString())) {
        // Wireshark before 2.6 had no comments.
        if (cells.size() != 3 && cells.size() != 4)
            continue;
        const auto cell = [&cells](std::size_t i) { return i < cells.size() ? QString::fromStdString(cells[i]) : QString(); };
        buttons.append({cell(0) == QLatin1String("TRUE"), cell(1), cell(2), cell(3)});
    }
    return buttons;
}

QByteArray writeFilterButtons(const QList<FilterButton>& buttons)
{
    std::string text;
    for (const auto& button : buttons) {
        const std::array cells {std::string(button.enabled ? "TRUE" : "FALSE"), button.label.toStdString(), button.filter.toStdString(),
            button.comment.toStdString()};
        text += analysis::quotedLine(cells) + '\n';
    }
    return QByteArray::fromStdString(text);
}

ButtonTable::ButtonTable(const QString& path, QObject* parent)
    : QObject(parent)
    , m_path(path)
    , m_buttons(parseFilterButtons(read(path)))
{
}

void ButtonTable::setPath(const QString& path)
{
    m_path = path;
    m_buttons = parseFilterButtons(read(path));
    Q_EMIT changed();
}

bool ButtonTable::set(QList<FilterButton> buttons)
{
    m_buttons = std::move(buttons);
    Q_EMIT changed();
    return write(m_path, writeFilterButtons(m_buttons));
}

} // namespace porthole::gui
