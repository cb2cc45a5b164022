// Colour rules as files hold them, in Wireshark's format: lines of `@name@filter@[red,green,blue][red,green,blue]`, the
// background first, 16 bits a channel; a `!` before it disables a rule, lines that begin with `#` are comments.
#pragma once

#include <QColor>
#include <QList>
#include <QString>
#include <QStringList>

namespace porthole::gui {

struct ColourRule {
    QString name, filter;
    QColor background, text;
    bool enabled = true;
    QStringList comments {}; ///< lines above it, without their line feeds

    bool operator==(const ColourRule&) const = default;
};

struct ColourRuleFile {
    QList<ColourRule> rules;       ///< the first that matches a packet colours it
    QStringList comments;          ///< below the last rule
    QStringList complaints;        ///< a sentence for each line that is no rule
};

/// Lines that are no rule are left out.
ColourRuleFile parseColourRules(const QString& text);
QString writeColourRules(const QList<ColourRule>& rules, const QStringList& commentsBelow = {});

/// Null, with a sentence in `complaint`, if the file cannot be read or is larger than a file of rules can be.
std::optional<ColourRuleFile> readColourRules(const QString& path, QString& complaint);
/// Replaces the file. An empty sentence: done.
QString saveColourRules(const QString& path, const QList<ColourRule>& rules, const QStringList& commentsBelow = {});

/// Those that Porthole begins with. Their colours are those of the light theme.
QList<ColourRule> defaultColourRules();

} // namespace porthole::gui
