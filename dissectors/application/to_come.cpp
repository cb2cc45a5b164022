// Protocols that are declared and not yet written.

#include "dissectors/application/framing.h"
#include "dissectors/dissector.h"

namespace porthole {

constinit const Protocol dhcpProtocol {
    .layer = {"dhcp", "Dynamic Host Configuration Protocol", nullptr},
    .shortName = "DHCP",
    .reference = "RFC 2131",
};

constinit const Protocol dhcpv6Protocol {
    .layer = {"dhcpv6", "DHCPv6", nullptr},
    .shortName = "DHCPv6",
    .reference = "RFC 8415",
};

constinit const Protocol ntpProtocol {
    .layer = {"ntp", "Network Time Protocol", nullptr},
    .shortName = "NTP",
    .reference = "RFC 5905",
};

constinit const Protocol snmpProtocol {
    .layer = {"snmp", "Simple Network Management Protocol", nullptr},
    .shortName = "SNMP",
    .reference = "RFC 3416",
};

constinit const Protocol syslogProtocol {
    .layer = {"syslog", "Syslog Message", nullptr},
    .shortName = "Syslog",
    .reference = "RFC 5424",
};

constinit const Protocol rpcProtocol {
    .layer = {"rpc", "Remote Procedure Call", nullptr},
    .shortName = "RPC",
    .reference = "RFC 5531",
};

constinit const Protocol portmapProtocol {
    .layer = {"portmap", "Portmap", nullptr},
    .shortName = "Portmap",
    .reference = "RFC 1833",
};

constinit const Protocol nfsProtocol {
    .layer = {"nfs", "Network File System", nullptr},
    .shortName = "NFS",
    .reference = "RFC 1813",
};

constinit const Protocol mountdProtocol {
    .layer = {"mount", "Mount Service", nullptr},
    .shortName = "MOUNT",
    .reference = "RFC 1813",
};

constinit const Protocol nlmProtocol {
    .layer = {"nlm", "Network Lock Manager Protocol", nullptr},
    .shortName = "NLM",
    .reference = "XNFS",
};

constinit const Protocol rtpProtocol {
    .layer = {"rtp", "Real-Time Transport Protocol", nullptr},
    .shortName = "RTP",
    .reference = "RFC 3550",
};

constinit const Protocol rtcpProtocol {
    .layer = {"rtcp", "Real-time Transport Control Protocol", nullptr},
    .shortName = "RTCP",
    .reference = "RFC 3550",
};

constinit const Protocol stunProtocol {
    .layer = {"stun", "Session Traversal Utilities for NAT", nullptr},
    .shortName = "STUN",
    .reference = "RFC 8489",
};

constinit const Protocol classicStunProtocol {
    .layer = {"classicstun", "Simple Traversal of UDP Through NAT", nullptr},
    .shortName = "CLASSIC-STUN",
    .reference = "RFC 3489",
};

constinit const Protocol tftpProtocol {
    .layer = {"tftp", "Trivial File Transfer Protocol", nullptr},
    .shortName = "TFTP",
    .reference = "RFC 1350",
};

constinit const Protocol tlsProtocol {
    .layer = {"tls", "Transport Layer Security", nullptr},
    .shortName = "TLS",
    .reference = "RFC 8446",
};

constinit const Protocol dtlsProtocol {
    .layer = {"dtls", "Datagram Transport Layer Security", nullptr},
    .shortName = "DTLS",
    .reference = "RFC 6347",
};

constinit const Protocol x509afProtocol {
    .layer = {"x509af", "X.509 Authentication Framework", nullptr},
    .shortName = "X509AF",
    .reference = "ITU-T X.509",
};

constinit const Protocol x509satProtocol {
    .layer = {"x509sat", "X.509 Selected Attribute Types", nullptr},
    .shortName = "X509SAT",
    .reference = "ITU-T X.520",
};

constinit const Protocol x509ceProtocol {
    .layer = {"x509ce", "X.509 Certificate Extensions", nullptr},
    .shortName = "X509CE",
    .reference = "RFC 5280",
};

constinit const Protocol x509ifProtocol {
    .layer = {"x509if", "X.509 Information Framework", nullptr},
    .shortName = "X509IF",
    .reference = "ITU-T X.501",
};

constinit const Protocol pkix1ImplicitProtocol {
    .layer = {"pkix1implicit", "PKIX1Implicit", nullptr},
    .shortName = "PKIX1IMPLICIT",
    .reference = "RFC 5280",
};

constinit const Protocol pkix1ExplicitProtocol {
    .layer = {"pkix1explicit", "PKIX1Explicit", nullptr},
    .shortName = "PKIX1EXPLICIT",
    .reference = "RFC 5280",
};

constinit const Protocol pkcs1Protocol {
    .layer = {"pkcs-1", "PKCS#1", nullptr},
    .shortName = "PKCS-1",
    .reference = "RFC 8017",
};

constinit const Protocol pkixQualifiedProtocol {
    .layer = {"pkixqualified", "PKIX Qualified", nullptr},
    .shortName = "PKIXQUALIFIED",
    .reference = "RFC 3739",
};

constinit const Protocol logotypeCertExtnProtocol {
    .layer = {"logotypecertextn", "Logotype Certificate Extensions", nullptr},
    .shortName = "LogotypeCertExtn",
    .reference = "RFC 3709",
};

constinit const Protocol nsCertExtsProtocol {
    .layer = {"ns_cert_exts", "NetScape Certificate Extensions", nullptr},
    .shortName = "NS_CERT_EXTS",
    .reference = "Netscape",
};

constinit const Protocol quicProtocol {
    .layer = {"quic", "QUIC IETF", nullptr},
    .shortName = "QUIC",
    .reference = "RFC 9000",
};

constinit const Protocol http3Protocol {
    .layer = {"http3", "Hypertext Transfer Protocol Version 3", nullptr},
    .shortName = "HTTP3",
    .reference = "RFC 9114",
};

} // namespace porthole
