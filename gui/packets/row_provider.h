// Where the packet list takes its rows from: a capture, or in tests anything that can count.
#pragma once

#include "analysis/field_column.h"
#include "capture/frame.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <vector>

namespace porthole::gui {

/// The conversation of a packet that belongs to none.
inline constexpr std::uint32_t noConversationId = 0xffffffff;

/// What every row has at once: it stands in the index.
struct RowFacts {
    std::uint32_t number = 0; ///< of the frame
    std::uint32_t length = 0; ///< bytes on the wire
    Nanoseconds time = noTime;
    Nanoseconds previousTime = noTime; ///< of the one before that is shown, in file order
    std::uint32_t conversation = noConversationId;
    Nanoseconds previousCapturedTime = noTime;
    bool isReference = false;       ///< the user counts time from it
    Nanoseconds reference = noTime; ///< of the time reference before; noTime: times count from the first packet
};

/// The columns of fields of the list, in their order; nothing in place of one that nobody sees.
using FieldColumns = std::vector<std::optional<analysis::FieldColumn>>;

/// What a row has when its packet has been dissected.
struct RowText {
    QString source, destination, protocol, info;
    int rule = -1; ///< the colour rule that matches; -1: none
    bool hasComments = false;
    QString sourceNumber {}, destinationNumber {}; ///< never a name
    QStringList fields {};                         ///< of the columns of fields, in their order
};

/// All of it is for the GUI thread, and nothing of it waits longer than prepare() says.
class RowProvider : public QObject {
    Q_OBJECT
public:
    ~RowProvider() override;

    /// May grow between calls; the model takes notice when it is told to.
    virtual int rowCount() const = 0;
    virtual RowFacts facts(int row) const = 0;
    /// The row of a frame; -1 if it has none.
    virtual int rowOf(std::uint32_t number) const = 0;
    /// The row's text, or null while it is being made: textReady() tells when. Lives until the next call of text() or
    /// prepare().
    virtual const RowText* text(int row) = 0;
    /// Says which rows are about to be painted. Waits a few milliseconds at most for their text.
    virtual void prepare(int first, int last) = 0;

    /// The time of the first packet, from which times are counted.
    virtual Nanoseconds firstTime() const = 0;
    /// Digits behind the point that times of this capture have.
    virtual int timeDigits() const = 0;

Q_SIGNALS:
    void textReady(int first, int last);

protected:
    RowProvider() = default;
};

} // namespace porthole::gui
