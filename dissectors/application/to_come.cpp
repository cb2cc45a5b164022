// Protocols that are declared and not yet written.

#include "dissectors/dissector.h"

namespace porthole {

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

} // namespace porthole
