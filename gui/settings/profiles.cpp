#include "gui/settings/profiles.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace porthole::gui {

namespace {

constexpr qsizetype longestName = 60;
/// Files of the default profile that a copy gets; its folder also holds what belongs to no profile.
constexpr const char* copiedFiles[] = {"porthole.ini", "colorfilters", "dfilters", "cfilters", "hosts", "ethers", "manuf", "services"};

} // namespace

Profiles::Profiles(QString base)
    : m_base(std::move(base))
{
}

QString Profiles::folder(const QString& name) const
{
    return name.isEmpty() ? m_base : QStringLiteral("%1/profiles/%2").arg(m_base, name);
}

QStringList Profiles::names() const
{
    return QDir(m_base + QStringLiteral("/profiles")).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name | QDir::IgnoreCase);
}

bool Profiles::exists(const QString& name) const
{
    return name.isEmpty() || names().contains(name, Qt::CaseInsensitive);
}

QString Profiles::title(const QString& name)
{
    return name.isEmpty() ? QObject::tr("Default") : name;
}

QString Profiles::faultOfName(const QString& name) const
{
    if (name.trimmed().isEmpty())
        return QObject::tr("A profile needs a name.");
    if (name.size() > longestName)
        return QObject::tr("The name of a profile has %1 characters at most.").arg(longestName);
    if (name != name.trimmed() || name.startsWith(QLatin1Char('.')))
        return QObject::tr("The name of a profile cannot begin with a dot, nor begin or end with a blank.");
    for (const auto letter : name)
        if (letter < QLatin1Char(' ') || QStringLiteral("/\\:*?\"<>|").contains(letter))
            return QObject::tr("The name of a profile is that of a folder, which cannot hold “%1”.").arg(letter);
    if (exists(name) || name.compare(title({}), Qt::CaseInsensitive) == 0)
        return QObject::tr("There is a profile “%1” already.").arg(name);
    return {};
}

QString Profiles::create(const QString& name) const
{
    if (const auto fault = faultOfName(name); !fault.isEmpty())
        return fault;
    return QDir().mkpath(folder(name)) ? QString() : QObject::tr("The folder “%1” could not be made.").arg(folder(name));
}

QString Profiles::copy(const QString& from, const QString& name) const
{
    if (const auto complaint = create(name); !complaint.isEmpty())
        return complaint;
    for (const auto* file : copiedFiles) {
        const auto source = QStringLiteral("%1/%2").arg(folder(from), QLatin1String(file));
        const auto target = QStringLiteral("%1/%2").arg(folder(name), QLatin1String(file));
        if (QFileInfo(source).isFile() && !QFile::copy(source, target))
            return QObject::tr("“%1” could not be copied; the new profile is without it.").arg(source);
    }
    return {};
}

QString Profiles::rename(const QString& from, const QString& name) const
{
    // Another spelling of the same name is none that is taken.
    if (from.compare(name, Qt::CaseInsensitive) != 0)
        if (const auto fault = faultOfName(name); !fault.isEmpty())
            return fault;
    return QDir().rename(folder(from), folder(name)) ? QString() : QObject::tr("The folder “%1” could not be renamed.").arg(folder(from));
}

QString Profiles::remove(const QString& name) const
{
    if (name.isEmpty())
        return QObject::tr("The default profile cannot be deleted.");
    return QDir(folder(name)).removeRecursively() ? QString() : QObject::tr("The folder “%1” could not be deleted.").arg(folder(name));
}

} // namespace porthole::gui
