// How an 802.11 frame was received, in the same words whatever header told it.

#include "dissectors/link/wlan/wlan.h"

namespace porthole {

namespace {

void rateLabel(const ItemView& item, Text& out);

constexpr ValueName phys[] = {
    {1, "802.11 FHSS"},
    {2, "802.11 IR"},
    {3, "802.11 DSSS"},
    {4, "802.11b (HR/DSSS)"},
    {5, "802.11a (OFDM)"},
    {6, "802.11g (ERP)"},
    {7, "802.11n (HT)"},
    {8, "802.11ac (VHT)"},
    {9, "802.11ad (DMG)"},
    {10, "802.11ah (S1G)"},
    {11, "802.11ax (HE)"},
};
constexpr Field<std::uint32_t> phy {"wlan_radio.phy", "PHY type", Names {phys}};
constexpr Field<bool> shortPreamble {"wlan_radio.short_preamble", "Short preamble"};
constexpr Field<float> rate {"wlan_radio.data_rate", "Data rate", Label {rateLabel}};
constexpr Field<std::uint32_t> channel {"wlan_radio.channel", "Channel"};
constexpr Field<std::uint16_t> frequency {"wlan_radio.frequency", "Frequency", Unit {"MHz", "MHz"}};
constexpr Field<std::uint8_t> relativeSignal {"wlan_radio.signal_db", "Signal strength (dB)", Unit {" dB", " dB"}};
constexpr Field<std::int8_t> signal {"wlan_radio.signal_dbm", "Signal strength (dBm)", Unit {" dBm", " dBm"}};
constexpr Field<std::int8_t> noise {"wlan_radio.noise_dbm", "Noise level (dBm)", Unit {" dBm", " dBm"}};
constexpr Field<std::int32_t> ratio {"wlan_radio.snr", "Signal/noise ratio (dB)", Unit {" dB", " dB"}};
constexpr Field<std::uint64_t> time {"wlan_radio.timestamp", "TSF timestamp"};
constexpr const FieldInfo* fields[] = {&phy, &shortPreamble, &rate, &channel, &frequency, &relativeSignal, &signal,
    &noise, &ratio, &time};

// Clauses 15, 16, 17, 18, 19, 21 and 27 of IEEE Std 802.11.
constexpr std::uint32_t directSequence = 4, orthogonal5Ghz = 5, orthogonal2Ghz = 6, highThroughput = 7, veryHigh = 8,
                        highEfficiency = 11;
constexpr std::uint16_t complementaryCode = 0x0020, orthogonal = 0x0040, band2Ghz = 0x0080, band5Ghz = 0x0100, dynamic = 0x0400;

void rateLabel(const ItemView& item, Text& out)
{
    out.format("Data rate: {:.1f} Mb/s", std::bit_cast<float>(static_cast<std::uint32_t>(item.value())));
}

std::uint32_t phyOf(const WlanRadio& radio)
{
    if (radio.hasHe)
        return highEfficiency;
    if (radio.hasVht)
        return veryHigh;
    if (radio.hasMcs)
        return highThroughput;
    if (radio.channelFlags & band5Ghz && radio.channelFlags & orthogonal)
        return orthogonal5Ghz;
    if (radio.channelFlags & band2Ghz && radio.channelFlags & (orthogonal | dynamic))
        return orthogonal2Ghz;
    return radio.channelFlags & complementaryCode ? directSequence : 0;
}

void conclude(const TreeItem& layer, const Cursor& in, const WlanRadio& radio)
{
    const auto add = [&](const FieldInfo& field, std::uint64_t value) { layer.add(field, in.source(), in.position(), 0, value); };
    if (const auto kind = phyOf(radio)) {
        add(phy, kind);
        if (kind == directSequence && radio.hasFlags)
            add(shortPreamble, radio.shortPreamble);
    }
    if (radio.hasRate)
        add(rate, std::bit_cast<std::uint32_t>(static_cast<float>(radio.rate)));
    if (const auto number = wlanChannelOf(radio.frequency))
        add(channel, static_cast<std::uint64_t>(number));
    if (radio.frequency)
        add(frequency, radio.frequency);
    if (radio.hasRelativeSignal)
        add(relativeSignal, radio.relativeSignal);
    if (radio.hasSignal)
        add(signal, static_cast<std::uint64_t>(std::int64_t {radio.signal}));
    if (radio.hasNoise)
        add(noise, static_cast<std::uint64_t>(std::int64_t {radio.noise}));
    if (radio.hasSignal && radio.hasNoise)
        add(ratio, static_cast<std::uint64_t>(std::int64_t {radio.signal} - radio.noise));
    if (radio.hasTime)
        add(time, radio.time);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto radio = readRadiotap(in, {});
    if (!in)
        return;
    conclude(layer, in, radio);
    context.handoff(Table::Link, radio.checkSequence ? wlanWithCheck : wlanWithoutCheck, in.rest());
}

} // namespace

int wlanChannelOf(std::uint16_t mhz)
{
    // IEEE Std 802.11-2020 sections 15.4.4.3, 17.3.8.4.2 and 27.3.22.2: 5 MHz a channel.
    constexpr int step = 5;
    if (mhz == 2484)
        return 14;
    if (mhz >= 2412 && mhz <= 2472 && (mhz - 2407) % step == 0)
        return (mhz - 2407) / step;
    if (mhz >= 4910 && mhz <= 4980 && mhz % step == 0)
        return (mhz - 4000) / step;
    if (mhz >= 5000 && mhz <= 5925 && mhz % step == 0)
        return (mhz - 5000) / step;
    if (mhz >= 5950 && mhz <= 7125 && (mhz - 5950) % step == 0)
        return (mhz - 5950) / step;
    return 0;
}

constinit const Protocol wlanRadioProtocol {
    .layer = {"wlan_radio", "802.11 radio information", nullptr},
    .shortName = "802.11 Radio",
    .reference = "IEEE Std 802.11",
    .fields = fields,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
