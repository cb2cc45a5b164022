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

constinit const Protocol httpProtocol {
    .layer = {"http", "Hypertext Transfer Protocol", nullptr},
    .shortName = "HTTP",
    .reference = "RFC 9112",
};

constinit const Protocol ssdpProtocol {
    .layer = {"ssdp", "Simple Service Discovery Protocol", nullptr},
    .shortName = "SSDP",
    .reference = "UPnP",
};

constinit const Protocol http2Protocol {
    .layer = {"http2", "HyperText Transfer Protocol 2", nullptr},
    .shortName = "HTTP2",
    .reference = "RFC 9113",
};

constinit const Protocol webSocketProtocol {
    .layer = {"websocket", "WebSocket", nullptr},
    .shortName = "WebSocket",
    .reference = "RFC 6455",
};

constinit const Protocol textLinesProtocol {
    .layer = {"data-text-lines", "Line-based text data", nullptr},
    .shortName = "(data-text-lines)",
    .reference = "RFC 2046",
};

constinit const Protocol mediaProtocol {
    .layer = {"media", "Media Type", nullptr},
    .shortName = "(media)",
    .reference = "RFC 2046",
};

constinit const Protocol jsonProtocol {
    .layer = {"json", "JavaScript Object Notation", nullptr},
    .shortName = "JSON",
    .reference = "RFC 8259",
};

constinit const Protocol xmlProtocol {
    .layer = {"xml", "eXtensible Markup Language", nullptr},
    .shortName = "XML",
    .reference = "W3C",
};

constinit const Protocol urlencodedFormProtocol {
    .layer = {"urlencoded-form", "HTML Form URL Encoded", nullptr},
    .shortName = "(urlencoded-form)",
    .reference = "HTML",
};

constinit const Protocol mimeMultipartProtocol {
    .layer = {"mime_multipart", "MIME Multipart Media Encapsulation", nullptr},
    .shortName = "MIME_multipart",
    .reference = "RFC 2046",
};

constinit const Protocol imageGifProtocol {
    .layer = {"image-gif", "Compuserve GIF", nullptr},
    .shortName = "GIF",
    .reference = "GIF89a",
};

constinit const Protocol imageJfifProtocol {
    .layer = {"image-jfif", "JPEG File Interchange Format", nullptr},
    .shortName = "JFIF",
    .reference = "JFIF",
};

constinit const Protocol pngProtocol {
    .layer = {"png", "Portable Network Graphics", nullptr},
    .shortName = "PNG",
    .reference = "RFC 2083",
};

constinit const Protocol smtpProtocol {
    .layer = {"smtp", "Simple Mail Transfer Protocol", nullptr},
    .shortName = "SMTP",
    .reference = "RFC 5321",
};

constinit const Protocol imfProtocol {
    .layer = {"imf", "Internet Message Format", nullptr},
    .shortName = "IMF",
    .reference = "RFC 5322",
};

constinit const Protocol popProtocol {
    .layer = {"pop", "Post Office Protocol", nullptr},
    .shortName = "POP",
    .reference = "RFC 1939",
};

constinit const Protocol imapProtocol {
    .layer = {"imap", "Internet Message Access Protocol", nullptr},
    .shortName = "IMAP",
    .reference = "RFC 9051",
};

constinit const Protocol ftpProtocol {
    .layer = {"ftp", "File Transfer Protocol (FTP)", nullptr},
    .shortName = "FTP",
    .reference = "RFC 959",
};

constinit const Protocol ftpDataProtocol {
    .layer = {"ftp-data", "FTP Data", nullptr},
    .shortName = "FTP-DATA",
    .reference = "RFC 959",
};

constinit const Protocol telnetProtocol {
    .layer = {"telnet", "Telnet", nullptr},
    .shortName = "TELNET",
    .reference = "RFC 854",
};

constinit const Protocol tftpProtocol {
    .layer = {"tftp", "Trivial File Transfer Protocol", nullptr},
    .shortName = "TFTP",
    .reference = "RFC 1350",
};

constinit const Protocol sipProtocol {
    .layer = {"sip", "Session Initiation Protocol", nullptr},
    .shortName = "SIP",
    .reference = "RFC 3261",
};

constinit const Protocol sdpProtocol {
    .layer = {"sdp", "Session Description Protocol", nullptr},
    .shortName = "SDP",
    .reference = "RFC 8866",
};

constinit const Protocol rtspProtocol {
    .layer = {"rtsp", "Real Time Streaming Protocol", nullptr},
    .shortName = "RTSP",
    .reference = "RFC 2326",
};

constinit const Protocol sshProtocol {
    .layer = {"ssh", "SSH Protocol", nullptr},
    .shortName = "SSH",
    .reference = "RFC 4253",
};

constinit const Protocol vncProtocol {
    .layer = {"vnc", "Virtual Network Computing", nullptr},
    .shortName = "VNC",
    .reference = "RFC 6143",
};

constinit const Protocol tpktProtocol {
    .layer = {"tpkt", "TPKT, Version: 3, Length:", nullptr},
    .shortName = "TPKT",
    .reference = "RFC 1006",
};

constinit const Protocol cotpProtocol {
    .layer = {"cotp", "ISO 8073/X.224 COTP Connection-Oriented Transport Protocol", nullptr},
    .shortName = "COTP",
    .reference = "ITU-T X.224",
};

constinit const Protocol nbssProtocol {
    .layer = {"nbss", "NetBIOS Session Service", nullptr},
    .shortName = "NBSS",
    .reference = "RFC 1002",
};

constinit const Protocol nbdgmProtocol {
    .layer = {"nbdgm", "NetBIOS Datagram Service", nullptr},
    .shortName = "NBDS",
    .reference = "RFC 1002",
};

constinit const Protocol smbProtocol {
    .layer = {"smb", "SMB (Server Message Block Protocol)", nullptr},
    .shortName = "SMB",
    .reference = "MS-CIFS",
};

constinit const Protocol smb2Protocol {
    .layer = {"smb2", "SMB2 (Server Message Block Protocol version 2)", nullptr},
    .shortName = "SMB2",
    .reference = "MS-SMB2",
};

constinit const Protocol xmppProtocol {
    .layer = {"xmpp", "XMPP Protocol", nullptr},
    .shortName = "XMPP",
    .reference = "RFC 6120",
};

constinit const Protocol bitTorrentProtocol {
    .layer = {"bittorrent", "BitTorrent", nullptr},
    .shortName = "BitTorrent",
    .reference = "BEP 3",
};

} // namespace porthole
