// Which packets are exported or printed: all, selected, marked, a range; those of the capture, or those that are shown.
#pragma once

#include "analysis/filter/frame_bitmap.h"

#include <QGroupBox>

#include <array>
#include <memory>
#include <optional>

class QButtonGroup;
class QCheckBox;
class QGridLayout;
class QLabel;
class QLineEdit;

namespace porthole::gui {

/// What there is to choose from, as it was when the dialog was opened.
struct ChoosablePackets {
    analysis::FrameNumber count = 0;                 ///< frames of the capture
    std::optional<analysis::FrameBitmap> displayed;  ///< null: all are
    analysis::FrameBitmap selected, marked, ignored;
};

/// What was chosen.
struct ChosenPackets {
    analysis::FrameBitmap frames;
    bool withParts = false; ///< and the packets that they are made of
    bool everything = false; ///< the whole capture
};

class PacketRangeBox : public QGroupBox {
    Q_OBJECT
public:
    enum class Which {
        All,
        Selected,
        Marked,
        FirstToLastMarked,
        Range,
        Count,
    };

    explicit PacketRangeBox(std::shared_ptr<const ChoosablePackets> packets, QWidget* parent = nullptr);

    /// The question whether packets that others are made of come along makes sense for what is saved only.
    void offerParts(bool on);
    void choose(Which which, bool displayed);
    ChosenPackets chosen() const;
    /// Why nothing can be done with what is chosen; empty: something can.
    const QString& complaint() const { return m_complaint; }

    QLineEdit* rangeEdit() const { return m_range; }
    QCheckBox* removeIgnored() const { return m_removeIgnored; }
    QCheckBox* parts() const { return m_parts; }

Q_SIGNALS:
    void changed();

private:
    void addRow(QGridLayout& grid, Which which, const QString& text);
    void update();
    std::optional<analysis::FrameBitmap> framesOf(Which which, bool displayed, QString& complaint) const;

    static constexpr auto kinds = static_cast<std::size_t>(Which::Count);
    std::shared_ptr<const ChoosablePackets> m_packets;
    QButtonGroup* m_which;
    QButtonGroup* m_source;
    std::array<std::array<QLabel*, 2>, kinds> m_counts {}; ///< by kind; captured, displayed
    QLineEdit* m_range;
    QCheckBox* m_removeIgnored;
    QCheckBox* m_parts;
    QString m_complaint;
};

} // namespace porthole::gui
