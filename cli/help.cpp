#include "cli/help.h"

namespace porthole::cli {

std::string_view helpText()
{
    return R"(Usage: porthole-cli -r FILE [options]
       porthole-cli verdict FILE [--stream N] [--json]
       porthole-cli sockets [-tuwx0kali] [--tree] [--json]
       porthole-cli -i INTERFACE [options] [capture filter]
       porthole-cli -i INTERFACE --recorder TIME|SIZE [--save-on EVENT,...] [options] [capture filter]
Shows what is in a packet capture, or captures live. The options are those of tshark.

Input
  -r, --read-file FILE   the capture; "-" for standard input
  -c COUNT               stop after so many packets
  -Y FILTER              show or write only the packets that pass this display filter; also, without -Y, what stands
                         behind the options. The language is that of Wireshark 4.0, see wireshark-filter(4)
  -R FILTER              with -2: packets that do not pass are as if they were not in the file
  -2                     the answers are those of two passes anyway; with -Y and -w, also the fragments and segments that
                         the packets are made of are written
  -n                     no names: addresses and ports as numbers
  -N FLAGS               only these names: m vendors and purposes of MAC addresses (the default), t ports,
                         n network addresses, as far as the capture or the user's hosts file names them,
                         d with n: as DNS answers in the capture do, N with n: as the system's resolver does
                         (it may ask name servers; what has no name in time is shown as address)
  -d TABLE==KEY,PROTOCOL decode as: tcp.port==8888,http; keys may be a range: 5000-5010, or 5000:3 for three of them;
                         tables are tcp.port, udp.port, sctp.port, ip.proto and ethertype
  -o NAME:VALUE          a preference: tcp.relative_sequence_numbers, ip.check_checksum, tcp.check_checksum,
                         udp.check_checksum, udp.ignore_ipv6_zero_checksum, udplite.check_checksum,
                         udplite.ignore_checksum_coverage, sctp.checksum, sctp.relative_tsns, eth.assume_fcs,
                         quic.info_as_in_rfc9000 (Initial[0]: CRYPTO[CH], ACK[0]), nameres.mac_name,
                         nameres.network_name, nameres.transport_name,
                         nameres.vendor_length (characters of a vendor's name),
                         tls.keylog_file (secrets to decrypt with; else the file that SSLKEYLOGFILE names)

Live capture; -f -s -p -I -B -y belong to the -i in front of them, or to all that follow
  -i, --interface NAME   an interface, its number in -D, a pipe ("-" for standard input), or an extcap interface
  -f FILTER              capture filter, see pcap-filter(7)
  -s BYTES               of each packet (all)
  -p                     not in promiscuous mode
  -I                     in monitor mode
  -B MEGABYTES           of the kernel's buffer
  -y NAME                link-layer header type, one of -L
  -D                     the interfaces
  -L                     the link-layer header types of the interfaces given with -i
  -a NAME:VALUE          stop after duration:SECONDS, filesize:KILOBYTES, packets:N, files:N
  -b NAME:VALUE          begin another file after duration:SECONDS, interval:SECONDS, filesize:KILOBYTES, packets:N;
                         files:N keeps only so many
  -F pcap|pcapng         the type of the file written
  -g                     the group may read it

Flight recorder: captures for days, keeps the last packets in /var/tmp (or $TMPDIR), and saves them when something
happens. Prints a line a recording: file, number of packets, cause
  --recorder TIME|SIZE   what is kept, and saved: 90s, 5m, 2h; 500k, 200M, 2G; or what is less of both: 5m,200M
  --save-on EVENT,...    reset                   a TCP segment with RST
                         retransmissions:N/TIME  so many TCP retransmissions within so long: retransmissions:10/1s
                         filter:FILTER           a packet matches a capture filter; the last in its list
                         display:FILTER          a packet passes a display filter; the last in its list
                         and always SIGUSR1: kill -USR1 the program to save now
  --after TIME           how much is saved after the event, too (10s)
  --save-to FOLDER       where recordings are saved (the current folder)
  --save-limit N         so many are saved by themselves, then only by SIGUSR1 (100)

Output
  -T text|tabs           the packet list, a line a packet (the default)
  -V                     the details of each packet
  -O PROTOCOL,...        details of these protocols only
  -x                     the bytes of each packet
  -P, --print            the packet list also together with -V, -x or -w
  -T csv                 the packet list, each cell in quotation marks and commas between them
  -T json|pdml           the details of each packet as JSON, or as XML
  -T fields -e FIELD...  a line a packet, a cell a field; _ws.col.Info and the like for the columns of the packet list
  -E NAME=VALUE          how -T fields writes them:
                           header=y|n  separator=/t|/s|BYTE  occurrence=f|l|a  aggregator=,|/s|BYTE
                           quote=d|s|n  bom=y|n
  -t FORM                times: r relative to the first packet, d delta, dd delta displayed, e epoch,
                         a ad adoy absolute, u ud udoy in UTC; ad and ud with the date, adoy and udoy with the day of the year
  -u s|hms               seconds, or hours, minutes and seconds
  -S TEXT                a line between packets
  --export-objects PROTOCOL,FOLDER
                         saves the files that were carried: http, or imf for mails
  -w FILE                write the packets to a pcapng file; "-" for standard output. It is packed if the name ends
                         in .gz, .zst or .lz4
  -F pcap|pcapng         the type of that file
  -l                     write each packet at once
  -q                     no packet list
  -z STATISTIC           behind the packets, what is said of the capture as a whole; -z help lists them.
                         follow,tcp|udp|tls|http|quic,FORM,STREAM[,RANGE]: what the two ends of a conversation sent; tls is
                         what could be decrypted; STREAM is that of TCP or UDP. FORM is ascii,
                         ebcdic, utf-8, hex, raw, yaml or carray; STREAM its number, or IP:PORT,IP:PORT; RANGE 3 or 3-7.
                         follow,http2,FORM,STREAM,SUBSTREAM and follow,quic,FORM,CONNECTION,SUBSTREAM: one of many streams.
                         flow,quic[,STREAM]: the packets of QUIC as the figures of RFC 9000 show them

Other
  --explain-filter FILTER  how a display filter is answered
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
