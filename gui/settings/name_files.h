// The user's own names (files `ethers`, `manuf`, `hosts`, `services`), read once, on a thread of its own.
#pragma once

#include "analysis/names.h"

#include <QObject>

#include <memory>
#include <mutex>
#include <thread>

namespace porthole::gui {

class NameFiles : public QObject {
    Q_OBJECT
public:
    explicit NameFiles(QObject* parent = nullptr);
    ~NameFiles() override;

    /// Null until they have been read; the first call begins that.
    std::shared_ptr<const GivenNames> names();
    /// The folder of a profile that has files of its own, which come last; empty: none.
    void setFolder(const QString& folder);

Q_SIGNALS:
    /// names() has them now.
    void ready();

private:
    QString m_folder;
    std::mutex m_mutex;
    std::shared_ptr<const GivenNames> m_names; ///< guarded by m_mutex
    std::jthread m_thread;
};

} // namespace porthole::gui
