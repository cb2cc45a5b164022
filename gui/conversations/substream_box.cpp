#include "gui/conversations/substream_box.h"

#include <algorithm>
#include <limits>

namespace porthole::gui {

SubstreamBox::SubstreamBox(QWidget* parent)
    : QSpinBox(parent)
{
    setRange(all, std::numeric_limits<int>::max());
    setSpecialValueText(tr("all"));
    setValue(all);
    setKeyboardTracking(false);
    setAccessibleName(tr("Substream"));
    setToolTip(tr("One stream of HTTP/2 or QUIC, or all of them in the order of the packets"));
}

void SubstreamBox::setKnown(std::vector<std::uint64_t> ids)
{
    m_places = {all};
    for (const auto id : ids)
        if (id <= static_cast<std::uint64_t>(std::numeric_limits<int>::max()))
            m_places.push_back(static_cast<int>(id));
    update();
}

std::optional<std::uint64_t> SubstreamBox::substream() const
{
    return value() == all ? std::nullopt : std::optional(static_cast<std::uint64_t>(value()));
}

void SubstreamBox::chooseAll()
{
    const QSignalBlocker blocker(this);
    setValue(all);
}

void SubstreamBox::stepBy(int steps)
{
    const auto place = std::lower_bound(m_places.begin(), m_places.end(), value());
    if (steps > 0 && (place == m_places.end() || *place != value()))
        --steps; // an id that does not exist was typed: the next one that does is a step away
    const auto here = place - m_places.begin();
    const auto last = static_cast<std::ptrdiff_t>(m_places.size()) - 1;
    setValue(m_places[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(here + steps, 0, last))]);
}

QAbstractSpinBox::StepEnabled SubstreamBox::stepEnabled() const
{
    StepEnabled enabled = StepNone;
    enabled.setFlag(StepDownEnabled, value() > m_places.front());
    enabled.setFlag(StepUpEnabled, value() < m_places.back());
    return enabled;
}

} // namespace porthole::gui
