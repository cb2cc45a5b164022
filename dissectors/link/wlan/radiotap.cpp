// Radiotap, what a monitoring driver tells of each 802.11 frame: https://www.radiotap.org. Little-endian throughout; each
// value is aligned to its own size, counted from the start of the header.

#include "dissectors/link/wlan/wlan.h"

namespace porthole {

namespace {

void layerLabel(const ItemView& item, Text& out);
void rateLabel(const ItemView& item, Text& out);
void bandLabel(const ItemView& item, Text& out);
void channelLabel(const ItemView& item, Text& out);

constexpr Field<std::uint8_t> version {"radiotap.version", "Header revision"};
constexpr Field<std::uint8_t> pad {"radiotap.pad", "Header pad"};
constexpr Field<std::uint16_t> length {"radiotap.length", "Header length"};
constexpr Field<NoValue> present {"radiotap.present", "Present flags"};
constexpr Field<std::uint32_t> presentWord {"radiotap.present.word", "Present flags word", Base::Hex};
constexpr Field<bool> hasTsft {"radiotap.present.tsft", "TSFT", Mask {0x1}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasFlags {
    "radiotap.present.flags", "Flags", Mask {0x2}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasRate {"radiotap.present.rate", "Rate", Mask {0x4}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasChannel {
    "radiotap.present.channel", "Channel", Mask {0x8}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasFhss {
    "radiotap.present.fhss", "FHSS", Mask {0x10}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasDbmAntsignal {
    "radiotap.present.dbm_antsignal", "dBm Antenna Signal", Mask {0x20}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasDbmAntnoise {
    "radiotap.present.dbm_antnoise", "dBm Antenna Noise", Mask {0x40}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasLockQuality {
    "radiotap.present.lock_quality", "Lock Quality", Mask {0x80}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasTxAttenuation {
    "radiotap.present.tx_attenuation", "TX Attenuation", Mask {0x100}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasDbTxAttenuation {
    "radiotap.present.db_tx_attenuation", "dB TX Attenuation", Mask {0x200}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasDbmTxPower {
    "radiotap.present.dbm_tx_power", "dBm TX Power", Mask {0x400}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasAntenna {
    "radiotap.present.antenna", "Antenna", Mask {0x800}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasDbAntsignal {
    "radiotap.present.db_antsignal", "dB Antenna Signal", Mask {0x1000}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasDbAntnoise {
    "radiotap.present.db_antnoise", "dB Antenna Noise", Mask {0x2000}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasRxflags {
    "radiotap.present.rxflags", "RX flags", Mask {0x4000}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasTxflags {
    "radiotap.present.txflags", "TX flags", Mask {0x8000}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasDataRetries {
    "radiotap.present.data_retries", "data retries", Mask {0x20000}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasXchannel {
    "radiotap.present.xchannel", "Channel+", Mask {0x40000}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasMcs {
    "radiotap.present.mcs", "MCS information", Mask {0x80000}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasAmpdu {
    "radiotap.present.ampdu", "A-MPDU Status", Mask {0x100000}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasVht {
    "radiotap.present.vht", "VHT information", Mask {0x200000}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasTimestamp {
    "radiotap.present.timestamp", "frame timestamp", Mask {0x400000}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasHe {
    "radiotap.present.he", "HE information", Mask {0x800000}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasHeMu {
    "radiotap.present.he_mu", "HE-MU information", Mask {0x1000000}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> has0LengthPsdu {
    "radiotap.present.0_length.psdu", "0 Length PSDU", Mask {0x4000000}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasLSig {
    "radiotap.present.l_sig", "L-SIG", Mask {0x8000000}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasRtapNs {"radiotap.present.rtap_ns", "Radiotap NS next", Mask {0x20000000}, Width {32}};
constexpr Field<bool> hasVendorNs {"radiotap.present.vendor_ns", "Vendor NS next", Mask {0x40000000}, Width {32}};
constexpr Field<bool> hasExt {
    "radiotap.present.ext", "Ext", Mask {0x80000000}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<bool> hasTlv {
    "radiotap.present.tlv", "TLVs", Mask {0x10000000}, Width {32}, Booleans {"Present", "Absent"}};
constexpr Field<std::uint64_t> time {"radiotap.mactime", "MAC timestamp"};
constexpr Field<std::uint8_t> flags {"radiotap.flags", "Flags", Base::Hex};
constexpr Field<bool> flagCfp {"radiotap.flags.cfp", "CFP", Mask {0x1}};
constexpr Field<bool> flagPreamble {"radiotap.flags.preamble", "Preamble", Mask {0x2}, Booleans {"Short", "Long"}};
constexpr Field<bool> flagWep {"radiotap.flags.wep", "WEP", Mask {0x4}};
constexpr Field<bool> flagFragment {"radiotap.flags.frag", "Fragmentation", Mask {0x8}};
constexpr Field<bool> flagCheck {"radiotap.flags.fcs", "FCS at end", Mask {0x10}};
constexpr Field<bool> flagPadding {"radiotap.flags.datapad", "Data Pad", Mask {0x20}};
constexpr Field<bool> flagBad {"radiotap.flags.badfcs", "Bad FCS", Mask {0x40}};
constexpr Field<bool> flagShortGuard {"radiotap.flags.shortgi", "Short GI", Mask {0x80}};
constexpr Field<float> rate {"radiotap.datarate", "Data rate (Mb/s)", Label {rateLabel}};
constexpr Field<std::uint16_t> frequency {"radiotap.channel.freq", "Channel frequency", Append {bandLabel}};
constexpr Field<std::uint16_t> channelFlags {
    "radiotap.channel.flags", "Channel flags", Base::Hex, Append {channelLabel}};
constexpr Field<bool> channel700 {"radiotap.channel.flags.700mhz", "700 MHz spectrum", Mask {0x1}, Width {16}};
constexpr Field<bool> channel800 {"radiotap.channel.flags.800mhz", "800 MHz spectrum", Mask {0x2}, Width {16}};
constexpr Field<bool> channel900 {"radiotap.channel.flags.900mhz", "900 MHz spectrum", Mask {0x4}, Width {16}};
constexpr Field<bool> channelTurbo {"radiotap.channel.flags.turbo", "Turbo", Mask {0x10}, Width {16}};
constexpr Field<bool> channelCck {
    "radiotap.channel.flags.cck", "Complementary Code Keying (CCK)", Mask {0x20}, Width {16}};
constexpr Field<bool> channelOfdm {
    "radiotap.channel.flags.ofdm", "Orthogonal Frequency-Division Multiplexing (OFDM)", Mask {0x40}, Width {16}};
constexpr Field<bool> channel2Ghz {"radiotap.channel.flags.2ghz", "2 GHz spectrum", Mask {0x80}, Width {16}};
constexpr Field<bool> channel5Ghz {"radiotap.channel.flags.5ghz", "5 GHz spectrum", Mask {0x100}, Width {16}};
constexpr Field<bool> channelPassive {"radiotap.channel.flags.passive", "Passive", Mask {0x200}, Width {16}};
constexpr Field<bool> channelDynamic {"radiotap.channel.flags.dynamic", "Dynamic CCK-OFDM", Mask {0x400}, Width {16}};
constexpr Field<bool> channelGfsk {
    "radiotap.channel.flags.gfsk", "Gaussian Frequency Shift Keying (GFSK)", Mask {0x800}, Width {16}};
constexpr Field<bool> channelGsm {"radiotap.channel.flags.gsm", "GSM (900MHz)", Mask {0x1000}, Width {16}};
constexpr Field<bool> channelStatic {"radiotap.channel.flags.sturbo", "Static Turbo", Mask {0x2000}, Width {16}};
constexpr Field<bool> channelHalf {
    "radiotap.channel.flags.half", "Half Rate Channel (10MHz Channel Width)", Mask {0x4000}, Width {16}};
constexpr Field<bool> channelQuarter {
    "radiotap.channel.flags.quarter", "Quarter Rate Channel (5MHz Channel Width)", Mask {0x8000}, Width {16}};
constexpr Field<std::uint8_t> hopSet {"radiotap.fhss.hopset", "FHSS Hop Set"};
constexpr Field<std::uint8_t> hopPattern {"radiotap.fhss.pattern", "FHSS Pattern"};
constexpr Field<std::int8_t> signal {"radiotap.dbm_antsignal", "Antenna signal", Unit {" dBm", " dBm"}};
constexpr Field<std::int8_t> noise {"radiotap.dbm_antnoise", "Antenna noise", Unit {" dBm", " dBm"}};
constexpr Field<std::uint16_t> quality {"radiotap.quality", "Signal Quality"};
constexpr Field<std::uint16_t> attenuation {"radiotap.txattenuation", "TX attenuation"};
constexpr Field<std::uint16_t> relativeAttenuation {"radiotap.db_txattenuation", "dB TX attenuation"};
constexpr Field<std::int8_t> power {"radiotap.txpower", "Transmit power"};
constexpr Field<std::uint8_t> antenna {"radiotap.antenna", "Antenna"};
constexpr Field<std::uint8_t> relativeSignal {"radiotap.db_antsignal", "dB antenna signal", Unit {" dB", " dB"}};
constexpr Field<std::uint8_t> relativeNoise {"radiotap.db_antnoise", "dB antenna noise", Unit {" dB", " dB"}};
constexpr Field<std::uint16_t> receiveFlags {"radiotap.rxflags", "RX flags", Base::Hex};
constexpr Field<bool> receiveBad {"radiotap.rxflags.badplcp", "Bad PLCP", Mask {0x2}, Width {24}};
constexpr Field<std::uint16_t> sendFlags {"radiotap.txflags", "TX flags", Base::Hex};
constexpr Field<std::uint8_t> retries {"radiotap.data_retries", "data retries"};
constexpr const FieldInfo* fields[] = {&version, &pad, &length, &present, &presentWord, &hasTsft, &hasFlags, &hasRate,
    &hasChannel, &hasFhss, &hasDbmAntsignal, &hasDbmAntnoise, &hasLockQuality, &hasTxAttenuation, &hasDbTxAttenuation,
    &hasDbmTxPower, &hasAntenna, &hasDbAntsignal, &hasDbAntnoise, &hasRxflags, &hasTxflags, &hasDataRetries,
    &hasXchannel, &hasMcs, &hasAmpdu, &hasVht, &hasTimestamp, &hasHe, &hasHeMu, &has0LengthPsdu, &hasLSig, &hasTlv, &hasRtapNs,
    &hasVendorNs, &hasExt, &time, &flags, &flagCfp, &flagPreamble, &flagWep, &flagFragment, &flagCheck,
    &flagPadding, &flagBad, &flagShortGuard, &rate, &frequency, &channelFlags, &channel700, &channel800, &channel900,
    &channelTurbo, &channelCck, &channelOfdm, &channel2Ghz, &channel5Ghz, &channelPassive, &channelDynamic,
    &channelGfsk, &channelGsm, &channelStatic, &channelHalf, &channelQuarter, &hopSet, &hopPattern, &signal, &noise,
    &quality, &attenuation, &relativeAttenuation, &power, &antenna, &relativeSignal, &relativeNoise, &receiveFlags,
    &receiveBad, &sendFlags, &retries};

constexpr ExpertInfo tooShort {"radiotap.length.invalid", Severity::Error, ExpertGroup::Malformed,
    "The radiotap header length is less than 8 bytes"};
constexpr const ExpertInfo* experts[] = {&tooShort};
constexpr Parent parents[] = {{Table::Link, static_cast<std::uint32_t>(LinkType::Ieee80211Radiotap)}};

constexpr const FieldInfo* presentBits[] = {
    &hasTsft, &hasFlags, &hasRate, &hasChannel, &hasFhss, &hasDbmAntsignal,
    &hasDbmAntnoise, &hasLockQuality, &hasTxAttenuation, &hasDbTxAttenuation, &hasDbmTxPower, &hasAntenna,
    &hasDbAntsignal, &hasDbAntnoise, &hasRxflags, &hasTxflags, &hasDataRetries, &hasXchannel,
    &hasMcs, &hasAmpdu, &hasVht, &hasTimestamp, &hasHe, &hasHeMu,
    &has0LengthPsdu, &hasLSig, &hasRtapNs, &hasVendorNs, &hasExt};
constexpr const FieldInfo* flagBits[] = {&flagCfp, &flagPreamble, &flagWep, &flagFragment, &flagCheck, &flagPadding, &flagBad,
    &flagShortGuard};
constexpr const FieldInfo* channelBits[] = {&channel700, &channel800, &channel900, &channelTurbo, &channelCck, &channelOfdm,
    &channel2Ghz, &channel5Ghz, &channelPassive, &channelDynamic, &channelGfsk, &channelGsm, &channelStatic, &channelHalf,
    &channelQuarter};

namespace bit {
constexpr unsigned time = 0, flags = 1, rate = 2, channel = 3, hopping = 4, signal = 5, noise = 6, quality = 7;
constexpr unsigned attenuation = 8, relativeAttenuation = 9, power = 10, antenna = 11, relativeSignal = 12;
constexpr unsigned relativeNoise = 13, receiveFlags = 14, sendFlags = 15, retries = 17, mcs = 19, vht = 21, he = 23;
constexpr unsigned tlvs = 28, radiotapNext = 29, vendorNext = 30, more = 31;
} // namespace bit

/// What is known of the values: their size and how they are aligned, by their bit.
struct Shape {
    std::uint8_t size, alignment;
};
constexpr Shape shapes[] = {{8, 8}, {1, 1}, {1, 1}, {4, 2}, {2, 1}, {1, 1}, {1, 1}, {2, 2}, {2, 2}, {2, 2}, {1, 1}, {1, 1}, {1, 1},
    {1, 1}, {2, 2}, {2, 2}, {1, 1}, {1, 1}, {8, 4}, {3, 1}, {8, 4}, {12, 2}, {12, 8}, {12, 2}, {12, 2}, {6, 2}, {1, 1}, {4, 2}};
constexpr std::uint32_t fixedLength = 8;

void layerLabel(const ItemView& item, Text& out)
{
    out.format("Radiotap Header v{}, Length {}", item.valueOf(version), item.valueOf(length));
}

void rateLabel(const ItemView& item, Text& out)
{
    out.format("Data Rate: {:.1f} Mb/s", std::bit_cast<float>(static_cast<std::uint32_t>(item.value())));
}

void bandLabel(const ItemView& item, Text& out)
{
    constexpr std::uint64_t first5Ghz = 4900;
    const auto mhz = static_cast<std::uint16_t>(item.value());
    if (const auto number = wlanChannelOf(mhz))
        out.format(" [{} {}]", mhz >= first5Ghz ? "A" : "BG", number);
}

void channelLabel(const ItemView& item, Text& out)
{
    for (const auto* field : channelBits)
        if (field->extract(item.value()))
            out << ", " << field->name;
}

template <typename T>
void addBits(const Value<T>& value, std::span<const FieldInfo* const> bits)
{
    for (const auto* field : bits)
        value.item.bits(*field, value.value);
}

void readRate(Cursor& in, const TreeItem& layer, WlanRadio& radio)
{
    const auto start = in.position();
    const auto halves = in.u8();
    if (!in)
        return;
    radio.hasRate = true;
    radio.rate = halves / 2.0;
    layer.add(rate, in.source(), start, 1, std::bit_cast<std::uint32_t>(static_cast<float>(radio.rate)));
}

void readValue(Cursor& in, const TreeItem& layer, unsigned which, WlanRadio& radio)
{
    switch (which) {
    case bit::time:
        radio.hasTime = true;
        radio.time = in.readLittle(layer, time);
        break;
    case bit::flags: {
        const auto value = in.read(layer, flags);
        addBits(value, flagBits);
        radio.hasFlags = true;
        radio.checkSequence = flagCheck.extract(value);
        radio.shortPreamble = flagPreamble.extract(value);
        radio.padded = flagPadding.extract(value);
        break;
    }
    case bit::rate: readRate(in, layer, radio); break;
    case bit::channel: {
        radio.frequency = in.readLittle(layer, frequency);
        const auto value = in.readLittle(layer, channelFlags);
        addBits(value, channelBits);
        radio.channelFlags = value;
        break;
    }
    case bit::hopping:
        in.read(layer, hopSet);
        in.read(layer, hopPattern);
        break;
    case bit::signal:
        radio.hasSignal = true;
        radio.signal = in.read(layer, signal);
        break;
    case bit::noise:
        radio.hasNoise = true;
        radio.noise = in.read(layer, noise);
        break;
    case bit::quality: in.readLittle(layer, quality); break;
    case bit::attenuation: in.readLittle(layer, attenuation); break;
    case bit::relativeAttenuation: in.readLittle(layer, relativeAttenuation); break;
    case bit::power: in.read(layer, power); break;
    case bit::antenna: in.read(layer, antenna); break;
    case bit::relativeSignal:
        radio.hasRelativeSignal = true;
        radio.relativeSignal = in.read(layer, relativeSignal);
        break;
    case bit::relativeNoise: in.read(layer, relativeNoise); break;
    case bit::receiveFlags: {
        const auto value = in.readLittle(layer, receiveFlags);
        value.item.bits(receiveBad, value);
        break;
    }
    case bit::sendFlags: in.readLittle(layer, sendFlags); break;
    case bit::retries: in.read(layer, retries); break;
    default:
        radio.hasMcs |= which == bit::mcs;
        radio.hasVht |= which == bit::vht;
        radio.hasHe |= which == bit::he;
        in.skip(shapes[which].size);
    }
}

bool align(Cursor& in, std::uint32_t start, std::uint32_t alignment)
{
    const auto over = (in.position() - start) % alignment;
    if (over)
        in.skip(alignment - over);
    return static_cast<bool>(in);
}

/// A vendor's name space: its values are the vendor's, but it says how long they are.
void skipVendor(Cursor& in, std::uint32_t start)
{
    if (!align(in, start, 2))
        return;
    in.skip(4);
    const auto size = in.u16();
    in.skip(static_cast<std::uint16_t>(size << 8 | size >> 8));
}

/// The words that say which values follow; each may announce another.
std::vector<std::uint32_t> readPresent(Cursor& in, const TreeItem& layer)
{
    constexpr std::size_t mostWords = 32; // no driver has more than a few
    std::vector<std::uint32_t> words;
    const auto item = layer.add(present, in.source(), in.position(), 0, 0);
    do {
        const auto word = in.readLittle(item, presentWord);
        if (!in)
            break;
        addBits(word, presentBits);
        words.push_back(word);
    } while (words.back() >> bit::more && words.size() < mostWords);
    item.setEnd(in.position());
    return words;
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("WLAN");
    context.setInfo("");
    const auto whole = in.rest();
    const auto radio = readRadiotap(in, layer);
    if (!in)
        return;
    if (radio.length < fixedLength) {
        layer.expert(tooShort);
        return;
    }
    in.limit(0); // the layer ends here; what follows is the radio information's
    context.handoff("wlan_radio", whole);
}

} // namespace

WlanRadio readRadiotap(Cursor& in, const TreeItem& layer)
{
    WlanRadio radio;
    const auto start = in.position();
    in.read(layer, version);
    in.read(layer, pad);
    radio.length = in.readLittle(layer, length);
    if (!in || radio.length < fixedLength)
        return radio;
    auto header = in.take(radio.length - 4);
    const auto words = readPresent(header, layer);
    bool ofVendor = false;
    for (const auto word : words) {
        for (unsigned which = 0; which < std::size(shapes) && header && !ofVendor; ++which)
            if (word >> which & 1 && align(header, start, shapes[which].alignment))
                readValue(header, layer, which, radio);
        if (word >> bit::tlvs & 1)
            break;
        // The next word starts over only if this one says so; otherwise its bits are numbered on from here, and unknown.
        if (word >> bit::vendorNext & 1) {
            ofVendor = true;
            skipVendor(header, start);
        } else if (word >> bit::radiotapNext & 1) {
            ofVendor = false;
        } else {
            break;
        }
    }
    return radio;
}

constinit const Protocol radiotapProtocol {
    .layer = {"radiotap", "IEEE 802.11 Radiotap Capture header", nullptr, layerLabel},
    .shortName = "802.11 Radiotap",
    .reference = "radiotap.org",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
