// Named sets of settings, each in a folder of its own below "profiles" in the folder of the user's settings. The one
// without a name is the default: it lies in the folder itself.
#pragma once

#include <QString>
#include <QStringList>

namespace porthole::gui {

/// An empty sentence from any of these says that it has been done.
class Profiles {
public:
    /// `base`: the folder of the user's settings.
    explicit Profiles(QString base);

    /// In the order of the alphabet; without the default.
    QStringList names() const;
    bool exists(const QString& name) const;
    /// Of the files of a profile; empty: the default.
    QString folder(const QString& name) const;

    QString create(const QString& name) const;
    /// `from` may be the default.
    QString copy(const QString& from, const QString& name) const;
    QString rename(const QString& from, const QString& name) const;
    QString remove(const QString& name) const;

    /// Why a profile cannot be called that.
    QString faultOfName(const QString& name) const;
    /// "Default" for the one without a name.
    static QString title(const QString& name);

private:
    QString m_base;
};

} // namespace porthole::gui
