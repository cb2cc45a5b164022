// Chooses a stream of HTTP/2 or QUIC: its steps go from one that exists to the next, in front of them "all".
#pragma once

#include <QSpinBox>

#include <cstdint>
#include <optional>
#include <vector>

namespace porthole::gui {

class SubstreamBox : public QSpinBox {
    Q_OBJECT
public:
    explicit SubstreamBox(QWidget* parent = nullptr);

    /// Ids that exist, ascending. Others can be typed, but show nothing.
    void setKnown(std::vector<std::uint64_t> ids);
    /// Nothing: all.
    std::optional<std::uint64_t> substream() const;
    void chooseAll();

    void stepBy(int steps) override;

protected:
    StepEnabled stepEnabled() const override;

private:
    static constexpr int all = -1;
    std::vector<int> m_places {all}; ///< all, and those that exist
};

} // namespace porthole::gui
