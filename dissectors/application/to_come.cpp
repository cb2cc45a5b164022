// Protocols that are declared and not yet written.

#include "dissectors/application/framing.h"
#include "dissectors/dissector.h"

namespace porthole {

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

constinit const Protocol ocspProtocol {
    .layer = {"ocsp", "Online Certificate Status Protocol", nullptr},
    .shortName = "OCSP",
    .reference = "RFC 6960",
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
