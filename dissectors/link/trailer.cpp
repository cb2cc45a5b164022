#include "dissectors/link/trailer.h"

namespace porthole {

namespace {

constexpr std::uint32_t minimumFrame = 60; ///< without its check sequence: IEEE Std 802.3 section 3.2.8
constexpr std::uint32_t checkLength = 4;

} // namespace

void addTrailer(TreeItem& layer, Cursor whole, std::uint32_t payloadEnd, CheckSequence check, const FieldInfo& trailerField)
{
    const auto frameLength = whole.end() - whole.position();
    whole.moveTo(payloadEnd);
    if (whole.captured() == 0)
        return;
    // A frame that is long enough without padding carries four more bytes: most likely the check sequence.
    const bool hasCheck = check == CheckSequence::Present
        || (check == CheckSequence::Perhaps && frameLength >= minimumFrame + checkLength && whole.remaining() >= checkLength);

    // Counted from the start of the frame on the wire: what a tunnel carries was padded before it went in, or not at all.
    bool badPadding = false;
    if (payloadEnd < minimumFrame && whole.end() >= minimumFrame) {
        const auto length = minimumFrame - payloadEnd;
        const auto padding = whole.view().first(std::min(length, whole.captured()));
        if (std::all_of(padding.begin(), padding.end(), [](auto byte) { return byte == 0; }))
            whole.bytes(layer, etherPadding, length);
        else
            badPadding = true;
    }
    const auto rest = whole.remaining() - (hasCheck ? std::min(checkLength, whole.remaining()) : 0);
    if (rest > 0 && whole) {
        // A trailer is shown as far as it was captured; only what is looked into must be there.
        const auto trailer = whole.bytes(layer, trailerField, std::min(rest, whole.captured()));
        if (badPadding)
            trailer.item.expert(etherPaddingBad);
    } else if (badPadding) {
        layer.expert(etherPaddingBad);
    }
    if (hasCheck && whole && whole.remaining() >= checkLength) {
        whole.read(layer, etherFcs);
        if (whole)
            layer.conclude(etherFcsStatus, 2);
    }
}

} // namespace porthole
