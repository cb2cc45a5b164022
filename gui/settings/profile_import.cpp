#include "gui/settings/profile_import.h"

#include "gui/colours/colour_rule_file.h"
#include "gui/filters/filter_tables.h"
#include "gui/filters/saved_filters.h"
#include "gui/packets/packet_list_column.h"

#include "analysis/filter/display_filter.h"
#include "analysis/filter/macros.h"
#include "dissectors/core/registry.h"
#include "gui/basics/qt_text.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSaveFile>
#include <QSettings>
#include <QStandardPaths>

#include <arpa/inet.h>

#include <array>
#include <optional>

namespace porthole::gui {

namespace {

constexpr qint64 largestFile = 16 << 20;

bool isAddress(const QString& text)
{
    std::array<unsigned char, 16> address {};
    const auto latin = text.toLatin1();
    return inet_pton(AF_INET, latin.constData(), address.data()) == 1 || inet_pton(AF_INET6, latin.constData(), address.data()) == 1;
}

class Importer {
public:
    Importer(const QString& from, const QString& into)
        : m_from(from)
        , m_into(into)
    {
    }

    ImportReport run()
    {
        QDir().mkpath(m_into);
        takeFilters(QStringLiteral("dfilters"), QObject::tr("display filters"), true);
        takeFilters(QStringLiteral("cfilters"), QObject::tr("capture filters"), false);
        takeButtons();
        takeMacros();
        takeColours();
        takeHosts();
        takeColumns();
        return m_report;
    }

private:
    /// Nothing if the profile has no such file.
    std::optional<QString> read(const QString& name)
    {
        QFile file(m_from + QLatin1Char('/') + name);
        if (!file.exists())
            return {};
        if (!file.open(QIODevice::ReadOnly) || file.size() > largestFile) {
            m_report.notTaken.append(QObject::tr("%1: the file cannot be read, or is too large.").arg(name));
            return {};
        }
        return QString::fromUtf8(file.readAll());
    }

    bool write(const QString& name, const QByteArray& content)
    {
        QSaveFile file(m_into + QLatin1Char('/') + name);
        if (file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.commit())
            return true;
        m_report.notTaken.append(QObject::tr("%1: the file could not be written: %2.").arg(name, file.errorString()));
        return false;
    }

    void badLine(const QString& file, qsizetype line, const QString& why)
    {
        m_report.notTaken.append(QObject::tr("%1, line %2: %3.").arg(file).arg(line).arg(why));
    }

    void took(const QString& file, qsizetype count, const QString& what)
    {
        m_report.taken.append(QObject::tr("%1: %2 %3.").arg(file).arg(count).arg(what));
    }

    void checkFilter(const QString& file, qsizetype line, const QString& filter)
    {
        const auto compiled = analysis::DisplayFilter::compile(filter.toStdString(), standardRegistry());
        if (!compiled)
            m_report.notTaken.append(QObject::tr("%1, line %2 is kept, but is no filter for Porthole: %3")
                                         .arg(file).arg(line).arg(toQString(compiled.error.message)));
    }

    void takeFilters(const QString& name, const QString& what, bool display)
    {
        const auto text = read(name);
        if (!text)
            return;
        QList<SavedFilter> filters;
        const auto lines = text->split(QLatin1Char('\n'));
        for (qsizetype i = 0; i < lines.size(); ++i) {
            const auto line = lines[i].trimmed();
            if (line.isEmpty() || line.startsWith(QLatin1Char('#')))
                continue;
            const auto found = parseSavedFilters(line);
            if (found.isEmpty()) {
                badLine(name, i + 1, QObject::tr("there is no name in quotation marks with a filter behind it"));
                continue;
            }
            if (display)
                checkFilter(name, i + 1, found.front().filter);
            filters += found;
        }
        if (write(name, writeSavedFilters(filters).toUtf8()))
            took(name, filters.size(), what);
    }

    void takeButtons()
    {
        const auto name = QStringLiteral("dfilter_buttons");
        const auto text = read(name);
        if (!text)
            return;
        QList<FilterButton> buttons;
        const auto lines = text->split(QLatin1Char('\n'));
        for (qsizetype i = 0; i < lines.size(); ++i) {
            const auto line = lines[i].trimmed();
            if (line.isEmpty() || line.startsWith(QLatin1Char('#')))
                continue;
            const auto found = parseFilterButtons(line.toUtf8());
            if (found.isEmpty()) {
                badLine(name, i + 1, QObject::tr("this is no button: a word that says whether it is on, its label, its filter and a comment"));
                continue;
            }
            checkFilter(name, i + 1, found.front().filter);
            buttons += found;
        }
        if (!buttons.isEmpty() && write(name, writeFilterButtons(buttons)))
            took(name, buttons.size(), QObject::tr("filter buttons"));
    }

    void takeMacros()
    {
        const auto name = QStringLiteral("dfilter_macros");
        const auto text = read(name);
        if (!text)
            return;
        const auto macros = analysis::FilterMacros::parse(text->toStdString());
        if (!macros.all().empty() && write(name, QByteArray::fromStdString(macros.write())))
            took(name, static_cast<qsizetype>(macros.all().size()), QObject::tr("filter macros"));
    }

    void takeColours()
    {
        const auto name = QStringLiteral("colorfilters");
        const auto text = read(name);
        if (!text)
            return;
        const auto file = parseColourRules(*text);
        for (const auto& complaint : file.complaints)
            m_report.notTaken.append(QStringLiteral("%1: %2").arg(name, complaint));
        for (const auto& rule : file.rules)
            if (const auto compiled = analysis::DisplayFilter::compile(rule.filter.toStdString(), standardRegistry()); !compiled)
                m_report.notTaken.append(QObject::tr("%1: the rule “%2” is kept, but matches nothing: %3")
                                             .arg(name, rule.name, toQString(compiled.error.message)));
        if (write(name, writeColourRules(file.rules, file.comments).toUtf8()))
            took(name, file.rules.size(), QObject::tr("colour rules"));
    }

    void takeHosts()
    {
        const auto name = QStringLiteral("hosts");
        const auto text = read(name);
        if (!text)
            return;
        static const QRegularExpression blanks(QStringLiteral("\\s+"));
        qsizetype count = 0;
        const auto lines = text->split(QLatin1Char('\n'));
        for (qsizetype i = 0; i < lines.size(); ++i) {
            const auto line = lines[i].section(QLatin1Char('#'), 0, 0).trimmed();
            if (line.isEmpty())
                continue;
            const auto words = line.split(blanks);
            if (words.size() < 2 || !isAddress(words[0]))
                badLine(name, i + 1, QObject::tr("there is no address with a name behind it"));
            else
                ++count;
        }
        if (write(name, text->toUtf8())) // lines that are none do no harm
            took(name, count, QObject::tr("names of hosts"));
    }

    void takeColumns()
    {
        const auto text = read(QStringLiteral("preferences"));
        if (!text)
            return;
        QString complaint;
        m_report.columns = parseColumnFormat(*text, complaint);
        if (!complaint.isEmpty())
            m_report.notTaken.append(QObject::tr("preferences: %1").arg(complaint));
        QList<PacketListColumn> columns;
        for (const auto& [title, format] : std::as_const(m_report.columns)) {
            if (const auto column = PacketListColumn::fromFormat(title, format))
                columns.append(*column);
            else
                m_report.notTaken.append(QObject::tr("preferences: column “%1”: there is no “%2” here.").arg(title, format));
        }
        if (columns.isEmpty())
            return;
        QSettings store(m_into + QStringLiteral("/porthole.ini"), QSettings::IniFormat);
        store.setValue(QStringLiteral("view/columns"), PacketListColumn::listToJson(columns));
        took(QStringLiteral("preferences"), columns.size(), QObject::tr("columns"));
    }

    const QString m_from, m_into;
    ImportReport m_report;
};

} // namespace

QList<ImportedColumn> parseColumnFormat(const QString& preferences, QString& complaint)
{
    const auto lines = preferences.split(QLatin1Char('\n'));
    qsizetype at = 0;
    while (at < lines.size() && !lines[at].startsWith(QLatin1String("gui.column.format:")))
        ++at;
    if (at == lines.size())
        return {};
    auto value = lines[at].mid(lines[at].indexOf(QLatin1Char(':')) + 1);
    // Lines that begin with a blank go on with it.
    for (auto next = at + 1; next < lines.size() && !lines[next].isEmpty() && lines[next][0].isSpace(); ++next)
        value += lines[next];
    static const QRegularExpression quoted(QStringLiteral("\"((?:[^\"\\\\]|\\\\.)*)\""));
    QStringList words;
    for (auto match = quoted.globalMatch(value); match.hasNext();)
        words.append(match.next().captured(1));
    if (words.isEmpty() || words.size() % 2) {
        complaint = QObject::tr("line %1 has no pairs of title and format.").arg(at + 1);
        return {};
    }
    QList<ImportedColumn> columns;
    for (qsizetype i = 0; i < words.size(); i += 2)
        columns.append({words[i], words[i + 1]});
    return columns;
}

QList<WiresharkProfile> wiresharkProfiles()
{
    const auto base = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + QStringLiteral("/wireshark");
    QList<WiresharkProfile> found;
    if (!QFileInfo(base).isDir())
        return found;
    found.append({QString(), base});
    const QDir profiles(base + QStringLiteral("/profiles"));
    for (const auto& name : profiles.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name | QDir::IgnoreCase))
        found.append({name, profiles.filePath(name)});
    return found;
}

ImportReport importWiresharkProfile(const QString& from, const QString& into)
{
    return Importer(from, into).run();
}

} // namespace porthole::gui
