// Reads the rows of a ladder on a thread of its own and hands them over piece by piece.
#pragma once

#include "analysis/ladder/ladder_reader.h"

#include <QObject>

#include <memory>

namespace porthole::gui {

class LadderLoader : public QObject {
    Q_OBJECT
public:
    using MakeReader = std::function<std::unique_ptr<analysis::LadderReader>()>;

    /// Begins at once; connect to the signals before the event loop runs. `make` is called on the thread.
    explicit LadderLoader(MakeReader make, QObject* parent = nullptr);
    /// Does not wait.
    ~LadderLoader() override;

    /// The capture has more packets: reads on, if it had come to the end.
    void readOn();

Q_SIGNALS:
    void pieceRead(const std::shared_ptr<const porthole::analysis::LadderPiece>& piece);
    /// There is no more, as yet; so many packets could not be shown.
    void endReached(quint64 skipped);

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
};

} // namespace porthole::gui
