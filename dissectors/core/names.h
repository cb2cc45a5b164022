// Names in place of addresses and port numbers.
//
// What Porthole knows itself (vendors of MAC addresses by IEEE's lists, services of ports by IANA's) is constant. What
// the user's files and the capture add comes in GivenNames. A NameResolver joins the two and says which kinds of names
// are wanted; it never changes, and any number of threads may share it. Names are looked up when text is made.
#pragma once

#include "dissectors/core/address.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole {

class Text;

enum class Transport : std::uint8_t {
    None,
    Tcp,
    Udp,
    Sctp,
    Dccp,
};

/// What is shown by name.
struct NameKinds {
    bool mac = false;
    bool network = false;   ///< IPv4 and IPv6 addresses, as far as files or the capture name them
    bool transport = false; ///< ports
    bool operator==(const NameKinds&) const = default;
};

/// Names that Porthole does not bring along.
struct GivenNames {
    struct Vendor {
        std::uint64_t prefix; ///< the first `bits` bits of 48, at the low end
        unsigned bits;        ///< 1 to 48
        std::string shortName, longName;
        bool operator==(const Vendor&) const = default;
    };
    std::map<MacAddress, std::string> stations;
    std::vector<Vendor> vendors;
    std::map<Address, std::string> hosts;
    std::map<std::pair<Transport, std::uint16_t>, std::string> services;
    bool operator==(const GivenNames&) const = default;
};

/// Names of hosts that have to be asked for: of a name server, say. Any thread asks.
class HostNames {
public:
    virtual ~HostNames() = default;
    /// Empty: there is none, or it is not known yet.
    virtual std::string nameOf(const Address& address) = 0;
};

class NameResolver {
public:
    /// Characters of a vendor's short name. Wireshark up to 4.0 cuts them to eight and keeps hyphens, later ones to
    /// twelve and drop them: "Tp-LinkT", "TpLinkTechno".
    static constexpr std::size_t briefVendor = 8;
    static constexpr std::size_t usualVendor = 12;

    explicit NameResolver(NameKinds kinds, std::size_t vendorLength = usualVendor, std::shared_ptr<const GivenNames> given = {},
        std::shared_ptr<HostNames> asked = {});

    const NameKinds& kinds() const { return m_kinds; }

    /// "Broadcast", "TpLinkTechno_d9:ae:50"; the address itself where it has no name, or none is wanted.
    void appendMac(Text& out, const std::uint8_t* sixBytes) const;
    /// The name of a host; the address where there is none, or none is wanted.
    void appendHost(Text& out, const Address& address) const;
    /// Empty where the port has no name, or none is wanted.
    std::string_view service(Transport transport, std::uint16_t port) const;

private:
    bool appendGivenVendor(Text& out, std::uint64_t mac, unsigned leastBits) const;
    void appendShort(Text& out, std::string_view organisation) const;

    NameKinds m_kinds;
    std::size_t m_vendorLength;
    std::shared_ptr<const GivenNames> m_given; ///< null: none
    std::shared_ptr<HostNames> m_asked;        ///< for hosts that nobody else names; null: nobody is
};

/// What a column shows of an address. Null `names`: the address.
void appendName(Text& out, const Address& address, const NameResolver* names);
/// What the Info column shows of a port: "https(443)", or the number alone.
void appendPort(Text& out, Transport transport, std::uint16_t port, const NameResolver* names);
/// What a label shows of one: "https (443)"; "443" if no names are wanted, "51234 (51234)" if it has none.
void appendPortLabel(Text& out, Transport transport, std::uint16_t port, const NameResolver* names);

/// The organisation that IEEE assigned these first 24 bits of an address to; empty if none. An address of a group or one
/// that is locally administered has none.
std::string_view organisationOf(std::uint32_t oui);
/// A vendor's name without "Inc.", "Co., Ltd." and the like, without blanks and punctuation, cut to `length` characters.
/// Hyphens stay if `keepHyphens`.
std::string shortOrganisation(std::string_view name, std::size_t length, bool keepHyphens);
/// IANA's name of a port; empty if it has none.
std::string_view serviceName(Transport transport, std::uint16_t port);

/// Ranges of port numbers: RFC 6335 section 6.
enum class PortRange : std::uint8_t {
    System,     ///< 0 to 1023: assigned by IANA to services of general use; binding to one takes privileges
    Registered, ///< 1024 to 49151: assigned by IANA on application
    Dynamic,    ///< 49152 to 65535: never assigned; given out to clients for the time of a connection
};
constexpr PortRange portRange(std::uint16_t port)
{
    return port < 1024 ? PortRange::System : port < 49152 ? PortRange::Registered : PortRange::Dynamic;
}

} // namespace porthole
