// What the user chose for captures: kept in the settings, and made into a request when a capture starts.
#pragma once

#include "analysis/recorder_watch.h"
#include "capture/live/capture_request.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <map>
#include <vector>

namespace porthole::gui
{

/// A limit with its switch: the number stays while it is switched off.
struct Limit {
    bool on = false;
    int value = 1;
    int unit = 0; ///< index into the units of its kind: kB, MB, GB; or seconds, minutes, hours
    bool operator==(const Limit&) const = default;
};

struct Limits {
    Limit size { false, 100, 1 }, time { false, 10, 1 }, packets { false, 100'000, 0 }, files { false, 10, 0 };
    bool operator==(const Limits&) const = default;
};

/// A flight recorder: keeps the last packets only, and saves them when something happens.
struct RecorderChoices {
    Limit time { true, 5, 1 }, size { false, 500, 1 }; ///< what is kept; of both, what is less
    bool onReset = true;
    bool onRetransmissions = true;
    int retransmissions = 10;
    int withinSeconds = 1;
    bool onFilter = false;
    QString filter;
    int afterSeconds = 10;
    QString folder; ///< empty: not chosen yet
    bool operator==(const RecorderChoices&) const = default;
};

/// The most that can be asked for.
inline constexpr int largestSnapLength = 262'144; ///< bytes, as libpcap has it
inline constexpr int largestBuffer = 2047;        ///< megabytes: libpcap counts bytes in an int
inline constexpr int mostInRecorder = 100'000;    ///< retransmissions, seconds

struct CaptureChoices {
    /// How sources are captured on; those that are not here as CaptureSource says. Pipes, extcap interfaces and remote
    /// ones are known only from here.
    std::vector<capture::CaptureSource> sources;
    QStringList selected; ///< keys (sourceKey) of those to capture on
    QString filter;       ///< for sources without one of their own

    bool toFile = false; ///< otherwise a temporary one, to be saved afterwards
    QString path;
    capture::FileFormat format = capture::FileFormat::PcapNg;
    capture::Compression compression = capture::Compression::None;
    Limits nextFile; ///< when a next file is begun; files: how many are kept. Needs a path.
    Limits stop;
    bool record = false; ///< with a flight recorder, which has files of its own
    RecorderChoices recorder;
    bool autoScroll = true;

    /// Arguments of extcap programs that are kept no longer than the program runs: passwords. By source.
    std::map<QString, QStringList> secrets;

    /// With or without the values of secret arguments.
    QByteArray toJson(bool withSecrets = false) const;
    /// Whatever is not understood is as in a new object.
    static CaptureChoices fromJson(const QByteArray& json);

    /// The source of an interface, or one that was added, as it is to be captured; a new one for a new name.
    capture::CaptureSource source(const QString& key) const;
    void setSource(const capture::CaptureSource& source);
    void removeSource(const QString& key);
};

/// What tells sources apart: "eth0", "pipe:/tmp/fifo", "extcap:sshdump", "remote:user@host:eth0".
QString sourceKey(const capture::CaptureSource& source);
/// What a person calls it.
QString sourceName(const capture::CaptureSource& source);

/// Empty: this can be captured. Otherwise why not, in one sentence.
QString complaintAbout(const CaptureChoices& choices);
/// The request for the selected sources. `path` is left empty for a temporary file.
capture::CaptureRequest makeRequest(const CaptureChoices& choices);

/// What a flight recorder is to do.
analysis::RecorderOptions makeRecorder(const RecorderChoices& choices);

} // namespace porthole::gui
