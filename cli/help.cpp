#include "cli/help.h"

namespace porthole::cli {

std::string_view helpText()
{
    return R"(Usage: porthole-cli -r FILE [options]
Shows what is in a packet capture. The options are those of tshark.

Input
  -r, --read-file FILE   the capture; "-" for standard input
  -c COUNT               stop after so many packets
  -2                     accepted: two passes are always made
  -n                     no names: addresses and ports as numbers
  -N FLAGS               only these names: m vendors and purposes of MAC addresses (the default), t ports,
                         n network addresses, as far as the capture or the user's hosts file names them
  -o NAME:VALUE          a preference: tcp.relative_sequence_numbers, ip.check_checksum, tcp.check_checksum,
                         udp.check_checksum, eth.assume_fcs, nameres.mac_name, nameres.network_name,
                         nameres.transport_name, nameres.vendor_length (characters of a vendor's name)

Output
  -T text|tabs           the packet list, a line a packet (the default)
  -V                     the details of each packet
  -O PROTOCOL,...        details of these protocols only
  -x                     the bytes of each packet
  -P, --print            the packet list also together with -V, -x or -w
  -T json                the details of each packet as JSON
  -T fields -e FIELD...  a line a packet, a cell a field; _ws.col.Info and the like for the columns of the packet list
  -E NAME=VALUE          how -T fields writes them:
                           header=y|n  separator=/t|/s|BYTE  occurrence=f|l|a  aggregator=,|/s|BYTE
                           quote=d|s|n  bom=y|n
  -t FORM                times: r relative to the first packet, d delta, dd delta displayed, e epoch,
                         a ad adoy absolute, u ud udoy in UTC; ad and ud with the date, adoy and udoy with the day of the year
  -u s|hms               seconds, or hours, minutes and seconds
  -S TEXT                a line between packets
  -w FILE                write the packets to a pcapng file; "-" for standard output
  -l                     write each packet at once
  -q                     no packet list

Other
  -G fields|protocols    all fields, or all protocols, as a table
  -h, --help             this text
  -v, --version          the version
)";
}

std::string_view versionText()
{
    return "porthole-cli (Porthole) " PORTHOLE_VERSION "\n";
}

} // namespace porthole::cli
