// Multipath TCP, all of which travels in one TCP option: RFC 8684; version 0: RFC 6824.

#include "dissectors/transport/tcp_options.h"

namespace porthole {

namespace tcp {

namespace {

void appendSubtype(const ItemView& item, Text& out);
void reservedFlagsLabel(const ItemView& item, Text& out);
void resetFlagsAppend(const ItemView& item, Text& out);
void dataAckAppend(const ItemView& item, Text& out);
void dataSequenceAppend(const ItemView& item, Text& out);
void subtypeName(std::uint64_t value, Text& out);

enum Subtype : std::uint8_t {
    Capable,
    Join,
    DataSequenceSignal,
    AddAddress,
    RemoveAddress,
    Priority,
    Fallback,
    FastClose,
    Reset,
};

// RFC 8684 section 8.2.
constexpr ValueName subtypeNames[] = {{Capable, "Multipath Capable"}, {Join, "Join Connection"},
    {DataSequenceSignal, "Data Sequence Signal"}, {AddAddress, "Add Address"}, {RemoveAddress, "Remove Address"},
    {Priority, "Change Subflow Priority"}, {Fallback, "TCP Fallback"}, {FastClose, "Fast Close"}, {Reset, "TCP Reset"}};

// RFC 8684 section 8.4.
constexpr ValueName resetReasons[] = {{0, "Unspecified error"}, {1, "MPTCP-specific error"}, {2, "Lack of resources"},
    {3, "Administratively prohibited"}, {4, "Too much outstanding data"}, {5, "Unacceptable performance"},
    {6, "Middlebox interference"}};

constexpr Field<std::uint8_t> subtypeField {
    "tcp.options.mptcp.subtype", "Multipath TCP subtype", Mask {0xf0}, ValueText {subtypeName}};
constexpr Field<std::uint8_t> version {"tcp.options.mptcp.version", "Multipath TCP version", Mask {0x0f}};
constexpr Field<std::uint16_t> reserved {"tcp.options.mptcp.reserved", "Reserved", Base::Hex, Mask {0x0fff}};
constexpr Field<std::uint8_t> flagsField {
    "tcp.options.mptcp.flags", "Multipath TCP flags", Base::Hex, Append {resetFlagsAppend}};
constexpr Field<std::uint8_t> backup {"tcp.options.mptcp.backup.flag", "Backup flag", Mask {0x01}};
constexpr Field<std::uint8_t> checksumRequired {"tcp.options.mptcp.checksumreq.flags", "Checksum required", Mask {0x80}};
constexpr Field<std::uint8_t> extensibility {"tcp.options.mptcp.extensibility.flag", "Extensibility", Mask {0x40}};
constexpr Field<std::uint8_t> noMoreSubflows {"tcp.options.mptcp.nomoresubflows.flag",
    "Do not attempt to establish new subflows to this address and port", Mask {0x20}};
constexpr Field<std::uint8_t> hmacSha1 {"tcp.options.mptcp.sha1.flag", "Use HMAC-SHA1", Mask {0x01}};
constexpr Field<std::uint8_t> hmacSha256 {"tcp.options.mptcp.sha256.flag", "Use HMAC-SHA256", Mask {0x01}};
constexpr Field<std::uint8_t> reservedFlags {
    "tcp.options.mptcp.reserved.flag", "Reserved", Base::Hex, Label {reservedFlagsLabel}};
constexpr Field<std::uint8_t> dataFin {"tcp.options.mptcp.datafin.flag", "DATA_FIN", Mask {0x10}};
constexpr Field<std::uint8_t> sequenceIsLong {
    "tcp.options.mptcp.dseqn8.flag", "Data Sequence Number is 8 octets", Mask {0x08}};
constexpr Field<std::uint8_t> mappingPresent {"tcp.options.mptcp.dseqnpresent.flag",
    "Data Sequence Number, Subflow Sequence Number, Data-level Length, Checksum present", Mask {0x04}};
constexpr Field<std::uint8_t> ackIsLong {"tcp.options.mptcp.dataack8.flag", "Data ACK is 8 octets", Mask {0x02}};
constexpr Field<std::uint8_t> ackPresent {"tcp.options.mptcp.dataackpresent.flag", "Data ACK is present", Mask {0x01}};
constexpr Booleans setOrNot {"Set", "Not set"};
constexpr Field<bool> flagU {"tcp.options.mptcp.flag_U.flag", "Flag U", Mask {0x8}, Width {4}, setOrNot};
constexpr Field<bool> flagV {"tcp.options.mptcp.flag_V.flag", "Flag V", Mask {0x4}, Width {4}, setOrNot};
constexpr Field<bool> flagW {"tcp.options.mptcp.flag_W.flag", "Flag W", Mask {0x2}, Width {4}, setOrNot};
constexpr Field<bool> flagT {"tcp.options.mptcp.flag_T.flag", "Transient", Mask {0x1}, Width {4}, setOrNot};
constexpr Field<std::uint8_t> resetReason {
    "tcp.options.mptcp.rst_reason", "TCPRST Reason", Base::Hex, Names {resetReasons}};
constexpr Field<std::uint8_t> addressId {"tcp.options.mptcp.addrid", "Address ID"};
constexpr Field<std::uint64_t> senderKey {"tcp.options.mptcp.sendkey", "Sender's Key"};
constexpr Field<std::uint64_t> receiverKey {"tcp.options.mptcp.recvkey", "Receiver's Key"};
constexpr Field<std::uint32_t> receiverToken {"tcp.options.mptcp.recvtok", "Receiver's Token"};
constexpr Field<std::uint32_t> senderRandom {"tcp.options.mptcp.sendrand", "Sender's Random Number"};
constexpr Field<std::uint64_t> truncatedHmac {"tcp.options.mptcp.sendtrunchmac", "Sender's Truncated HMAC"};
constexpr Field<ByteString> senderHmac {"tcp.options.mptcp.sendhmac", "Sender's HMAC"};
constexpr Field<std::uint64_t> addressHmac {"tcp.options.mptcp.addaddrtrunchmac", "Truncated HMAC"};
constexpr Field<std::uint64_t> dataAck {"tcp.options.mptcp.rawdataack", "Original MPTCP Data ACK", Append {dataAckAppend}};
constexpr Field<std::uint64_t> dataSequence {
    "tcp.options.mptcp.rawdataseqno", "Data Sequence Number", Append {dataSequenceAppend}};
constexpr Field<std::uint32_t> subflowSequence {"tcp.options.mptcp.subflowseqno", "Subflow Sequence Number"};
constexpr Field<std::uint16_t> dataLength {"tcp.options.mptcp.datalvllen", "Data-level Length"};
constexpr Field<std::uint16_t> dataChecksum {"tcp.options.mptcp.checksum", "Checksum", Base::Hex};
constexpr Field<std::uint8_t> ipVersion {"tcp.options.mptcp.ipver", "IP version", Mask {0x0f}};
constexpr Field<std::uint8_t> echo {"tcp.options.mptcp.echo", "Echo", Mask {0x01}};
constexpr Field<Ipv4Address> ipv4Address {"tcp.options.mptcp.ipv4", "Advertised IPv4 Address"};
constexpr Field<Ipv6Address> ipv6Address {"tcp.options.mptcp.ipv6", "Advertised IPv6 Address"};
constexpr Field<std::uint16_t> addressPort {"tcp.options.mptcp.port", "Advertised port"};
constexpr Field<std::uint8_t> removedCount {"mptcp.rm_addr.count", "Number of removed addresses", Generated {}};

constexpr ExpertInfo noAlgorithm {"mptcp.connection.missing_algorithm", Severity::Warning, ExpertGroup::Protocol,
    "No crypto algorithm specified"};
constexpr ExpertInfo unknownAlgorithm {
    "mptcp.connection.unsupported_algorithm", Severity::Warning, ExpertGroup::Protocol, "Unsupported algorithm"};

constexpr const FieldInfo* optionFieldList[] = {&subtypeField, &version, &reserved, &flagsField, &backup, &checksumRequired,
    &extensibility, &noMoreSubflows, &hmacSha1, &hmacSha256, &reservedFlags, &dataFin, &sequenceIsLong, &mappingPresent,
    &ackIsLong, &ackPresent, &flagU, &flagV, &flagW, &flagT, &resetReason, &addressId, &senderKey, &receiverKey,
    &receiverToken, &senderRandom, &truncatedHmac, &senderHmac, &addressHmac, &dataAck, &dataSequence, &subflowSequence,
    &dataLength, &dataChecksum, &ipVersion, &echo, &ipv4Address, &ipv6Address, &addressPort};
constexpr const FieldInfo* fields[] = {&removedCount};
constexpr const ExpertInfo* experts[] = {&noAlgorithm, &unknownAlgorithm};

// Labels

void subtypeName(std::uint64_t value, Text& out)
{
    out.format("{} ({})", findName(subtypeNames, value, "Unknown"), value);
}

void appendSubtype(const ItemView& item, Text& out)
{
    const auto subtype = item.find(subtypeField);
    if (!subtype.found())
        return;
    out << ": ";
    if (const auto name = findName(subtypeNames, subtype.value()); !name.empty())
        out << name;
    else
        subtypeName(subtype.value(), out);
}

/// Version 1 took one of the five bits for a purpose; a note on the item says that this is version 1.
void reservedFlagsLabel(const ItemView& item, Text& out)
{
    if (item.noted())
        out.format("...{:b} {:03b}. = Reserved: 0x{:x}", item.value() >> 3 & 1, item.value() & 7, item.value());
    else
        out.format("..{:02b} {:03b}. = Reserved: 0x{:02x}", item.value() >> 3 & 3, item.value() & 7, item.value());
}

void resetFlagsAppend(const ItemView& item, Text& out)
{
    for (const auto* flag : {&flagU, &flagV, &flagW, &flagT})
        if (item.valueOf(*flag))
            out << ", " << flag->name;
}

void dataAckAppend(const ItemView& item, Text& out)
{
    if (item.item().length == 8)
        out << " (64bits)";
}

void dataSequenceAppend(const ItemView& item, Text& out)
{
    if (item.noted())
        out << (item.item().length == 8 ? "  (64bits version)" : "  (32bits version)");
}

// The subtypes; `option` is the option's line, `length` its length with kind and length.

/// RFC 8684 section 3.1.
void readCapable(Cursor& in, const TreeItem& option, std::uint32_t length)
{
    const auto spoken = in.read(option, version);
    const auto flags = in.read(option, flagsField);
    if (!in)
        return;
    const auto bits = flags.value;
    flags.item.bits(checksumRequired, bits);
    flags.item.bits(extensibility, bits);
    if (spoken == 1) {
        flags.item.bits(noMoreSubflows, bits);
        flags.item.bits(hmacSha256, bits);
        flags.item.add(reservedFlags, (bits & 0x1e) >> 1u).note();
    } else {
        flags.item.bits(hmacSha1, bits);
        flags.item.add(reservedFlags, (bits & 0x3e) >> 1u);
    }
    if ((bits & 0x3f) == 0)
        flags.item.expert(noAlgorithm);
    if ((bits & 0x3f) != 1)
        flags.item.expert(unknownAlgorithm);

    if (length != 12 && length != 20 && length != 22 && length != 24)
        return;
    in.read(option, senderKey);
    if (length >= 20)
        in.read(option, receiverKey);
    if (length >= 22)
        in.read(option, dataLength);
    if (length >= 24)
        in.read(option, dataChecksum);
}

/// RFC 8684 section 3.2: the three steps of the handshake tell apart by their length.
void readJoin(Cursor& in, const TreeItem& option, std::uint32_t length)
{
    if (length == 24) {
        in.read(option, reserved);
        in.bytes(option, senderHmac, 20);
        return;
    }
    if (length != 12 && length != 16)
        return;
    const auto flags = in.read(option, flagsField);
    flags.item.bits(backup, flags);
    in.read(option, addressId);
    if (length == 12)
        in.read(option, receiverToken);
    else
        in.read(option, truncatedHmac);
    in.read(option, senderRandom);
}

/// RFC 8684 section 3.3.
void readDataSequenceSignal(Cursor& in, const TreeItem& option, std::uint32_t)
{
    in.skip(1);
    const auto flags = in.read(option, flagsField);
    for (const auto* flag : {&dataFin, &sequenceIsLong, &mappingPresent, &ackIsLong, &ackPresent})
        flags.item.bits(*flag, flags);
    if (flags & 0x01)
        in.number(option, dataAck, flags & 0x02 ? 8 : 4);
    if (!(flags & 0x04))
        return;
    in.number(option, dataSequence, flags & 0x08 ? 8 : 4).item.note();
    in.read(option, subflowSequence);
    in.read(option, dataLength);
    if (in.remaining() >= 2)
        in.read(option, dataChecksum);
}

/// RFC 8684 section 3.4.1; version 0 says here which IP version the address has.
void readAddAddress(Cursor& in, const TreeItem& option, std::uint32_t length)
{
    const auto low = in.peek() & 0x0f;
    if (low == 4 || low == 6)
        in.read(option, ipVersion);
    else
        in.read(option, echo);
    in.read(option, addressId);

    const bool isIpv4 = length == 8 || length == 10 || length == 16 || length == 18;
    const bool isIpv6 = length == 20 || length == 22 || length == 28 || length == 30;
    if (isIpv4)
        in.read(option, ipv4Address);
    else if (isIpv6)
        in.read(option, ipv6Address);
    else
        return;
    const auto left = in.remaining();
    if (left == 2 || left == 10)
        in.read(option, addressPort);
    if (left >= 8)
        in.read(option, addressHmac);
}

/// RFC 8684 section 3.4.2.
void readRemoveAddress(Cursor& in, const TreeItem& option, std::uint32_t)
{
    in.skip(1);
    option.conclude(removedCount, in.remaining());
    while (in && in.remaining() > 0)
        in.read(option, addressId);
}

/// RFC 8684 section 3.3.8.
void readPriority(Cursor& in, const TreeItem& option, std::uint32_t length)
{
    const auto flags = in.read(option, flagsField);
    flags.item.bits(backup, flags);
    if (length == 4)
        in.read(option, addressId);
}

/// RFC 8684 section 3.7.
void readFallback(Cursor& in, const TreeItem& option, std::uint32_t)
{
    in.read(option, reserved);
    in.read(option, dataSequence);
}

/// RFC 8684 section 3.5.
void readFastClose(Cursor& in, const TreeItem& option, std::uint32_t)
{
    in.read(option, reserved);
    in.read(option, receiverKey);
}

/// RFC 8684 section 3.6.
void readReset(Cursor& in, const TreeItem& option, std::uint32_t)
{
    const auto flags = in.read(option, flagsField);
    for (const auto* flag : {&flagU, &flagV, &flagW, &flagT})
        flags.item.bits(*flag, flags);
    in.read(option, resetReason);
}

void readMptcp(Cursor& in, const Option& option)
{
    using ReadSubtype = void (*)(Cursor& in, const TreeItem& option, std::uint32_t length);
    static constexpr ReadSubtype readers[] = {readCapable, readJoin, readDataSequenceSignal, readAddAddress,
        readRemoveAddress, readPriority, readFallback, readFastClose, readReset};
    option.context.pass(mptcpProtocol);
    option.context.setProtocol("MPTCP");
    const auto subtype = in.look(option.item, subtypeField);
    if (in && subtype < std::size(readers))
        readers[subtype](in, option.item, option.length);
}

constexpr OptionType types[] = {{30, 0, "MPTCP", &mptcpProtocol.layer, readMptcp}};

} // namespace

constexpr OptionTypes mptcpOptions {types};
constexpr FieldList mptcpOptionFields {optionFieldList};

} // namespace tcp

constinit const Protocol mptcpProtocol {
    .layer = {"mptcp", "Multipath Transmission Control Protocol", tcp::appendSubtype},
    .shortName = "MPTCP",
    .reference = "RFC 8684",
    .fields = tcp::fields,
    .experts = tcp::experts,
};

} // namespace porthole
