#include "gui/colours/colour_rule_file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <array>
#include <optional>

namespace porthole::gui {

namespace {

constexpr qint64 largestFile = 4 << 20;

/// `[1,2,3]`, from `at` on, which then stands behind it.
std::optional<QColor> parseColour(const QString& line, qsizetype& at)
{
    const auto end = line.indexOf(QLatin1Char(']'), at);
    if (at >= line.size() || line[at] != QLatin1Char('[') || end < 0)
        return {};
    const auto parts = line.mid(at + 1, end - at - 1).split(QLatin1Char(','));
    at = end + 1;
    if (parts.size() != 3)
        return {};
    std::array<ushort, 3> channels {};
    for (std::size_t i = 0; i < channels.size(); ++i) {
        bool ok = false;
        channels[i] = parts[static_cast<qsizetype>(i)].trimmed().toUShort(&ok);
        if (!ok)
            return {};
    }
    return QColor::fromRgba64(channels[0], channels[1], channels[2]);
}

/// Why the line is no rule; empty: `rule` is it.
QString parseRule(const QString& line, ColourRule& rule)
{
    rule.enabled = !line.startsWith(QLatin1Char('!'));
    const qsizetype start = rule.enabled ? 0 : 1;
    if (line.size() <= start || line[start] != QLatin1Char('@'))
        return QObject::tr("it does not begin with “@”");
    const auto nameEnd = line.indexOf(QLatin1Char('@'), start + 1);
    const auto filterEnd = line.lastIndexOf(QStringLiteral("@[")); // a filter may hold an “@”
    if (nameEnd < 0 || filterEnd <= nameEnd)
        return QObject::tr("name, filter and colours are not divided by “@”");
    rule.name = line.mid(start + 1, nameEnd - start - 1);
    rule.filter = line.mid(nameEnd + 1, filterEnd - nameEnd - 1).trimmed();
    auto at = filterEnd + 1;
    const auto background = parseColour(line, at);
    const auto text = background ? parseColour(line, at) : std::nullopt;
    if (!background || !text)
        return QObject::tr("a colour is not three numbers from 0 to 65535");
    rule.background = *background;
    rule.text = *text;
    return {};
}

QString colourText(const QColor& colour)
{
    const auto channels = colour.rgba64();
    return QStringLiteral("[%1,%2,%3]").arg(channels.red()).arg(channels.green()).arg(channels.blue());
}

/// What would end a part of the line too early.
QString oneLine(QString text)
{
    return text.replace(QLatin1Char('\n'), QLatin1Char(' ')).replace(QLatin1Char('\r'), QLatin1Char(' '));
}

} // namespace

ColourRuleFile parseColourRules(const QString& text)
{
    ColourRuleFile file;
    int number = 0;
    for (auto line : text.split(QLatin1Char('\n'))) {
        ++number;
        if (line.endsWith(QLatin1Char('\r')))
            line.chop(1);
        if (line.startsWith(QLatin1Char('#'))) {
            file.comments.append(line);
            continue;
        }
        if (line.trimmed().isEmpty())
            continue;
        ColourRule rule;
        if (const auto fault = parseRule(line.trimmed(), rule); !fault.isEmpty()) {
            file.complaints.append(QObject::tr("Line %1 is no colour rule: %2.").arg(number).arg(fault));
            continue;
        }
        rule.comments = std::exchange(file.comments, {});
        file.rules.append(rule);
    }
    return file;
}

QString writeColourRules(const QList<ColourRule>& rules, const QStringList& commentsBelow)
{
    QString text;
    const auto addComments = [&text](const QStringList& comments) {
        for (const auto& comment : comments)
            text += comment + QLatin1Char('\n');
    };
    for (const auto& rule : rules) {
        addComments(rule.comments);
        auto name = oneLine(rule.name);
        name.replace(QLatin1Char('@'), QLatin1Char(' '));
        text += QStringLiteral("%1@%2@%3@%4%5\n")
                    .arg(rule.enabled ? QString() : QStringLiteral("!"), name, oneLine(rule.filter), colourText(rule.background),
                        colourText(rule.text));
    }
    addComments(commentsBelow);
    return text;
}

std::optional<ColourRuleFile> readColourRules(const QString& path, QString& complaint)
{
    const auto name = QDir::toNativeSeparators(path);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        complaint = QObject::tr("“%1” cannot be read: %2.").arg(name, file.errorString());
        return {};
    }
    const auto content = file.read(largestFile + 1);
    if (content.size() > largestFile) {
        complaint = QObject::tr("“%1” is larger than a file of colour rules can be.").arg(name);
        return {};
    }
    return parseColourRules(QString::fromUtf8(content));
}

QString saveColourRules(const QString& path, const QList<ColourRule>& rules, const QStringList& commentsBelow)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    QSaveFile file(path);
    const auto text = writeColourRules(rules, commentsBelow).toUtf8();
    if (file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit())
        return {};
    return QObject::tr("The colour rules could not be written to “%1”: %2.").arg(QDir::toNativeSeparators(path), file.errorString());
}

QList<ColourRule> defaultColourRules()
{
    QFile file(QStringLiteral(":/colour_rules"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return parseColourRules(QString::fromUtf8(file.readAll())).rules;
}

} // namespace porthole::gui
