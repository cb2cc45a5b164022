// All colours of the window. No other file names a colour.
#pragma once

#include "dissectors/core/field.h"

#include <QColor>
#include <QPalette>

#include <array>

namespace porthole::gui {

enum class Scheme {
    Light,
    Dark,
};

/// The looks of a row. The default colour rules have them; the order is that of the theme's table.
enum class RowClass {
    Plain,
    Malformed,   ///< a header contradicts itself
    TcpTrouble,  ///< loss, retransmission, zero window
    TcpReset,    ///< a connection refused or torn down
    TcpOpenClose, ///< SYN or FIN
    Tcp,
    Web,         ///< HTTP and what stands on it
    Encrypted,   ///< TLS, QUIC, SSH, IPsec, WireGuard
    Names,       ///< DNS and its kin
    Udp,
    Control,     ///< ICMP and ICMPv6
    ControlError, ///< ICMP says that something did not arrive
    Addressing,  ///< ARP, DHCP, neighbour discovery
    Routing,     ///< OSPF, BGP, VRRP, IGMP ...
    LinkControl, ///< spanning tree, LLDP and the like
    Files,       ///< SMB, NFS and the like
    Count,
};

/// Text and what it stands on.
struct ColourPair {
    QColor background, text;
};

enum class BannerKind {
    Information,
    Warning,
    Error,
    Count,
};

struct Theme {
    Scheme scheme = Scheme::Light;
    QPalette palette;
    std::array<ColourPair, static_cast<std::size_t>(RowClass::Count)> rows;
    std::array<ColourPair, 10> conversations; ///< that the user tells apart
    ColourPair markedRow, ignoredRow;
    std::array<ColourPair, static_cast<std::size_t>(BannerKind::Count)> banners;
    std::array<QColor, static_cast<std::size_t>(BannerKind::Count)> bannerAccents;
    std::array<ColourPair, 5> severities; ///< by Severity
    ColourPair layer;                     ///< lines of the tree that are a protocol
    QColor generatedText;                 ///< lines of the tree that were concluded
    ColourPair byteSelected;              ///< bytes of the selected item
    ColourPair byteHovered;               ///< bytes that a click would select
    ColourPair byteLayer;                 ///< bytes of the protocol around the selected item
    QColor byteOffset;                    ///< the offset column
    QColor byteUnprintable;               ///< dots in the text column
    ColourPair filterGood;                ///< a filter that is one
    ColourPair filterDoubtful;            ///< a filter that probably means something else
    ColourPair filterBad;                 ///< a filter that is none
    QColor line;                          ///< separators
    QColor secondaryText;                 ///< captions, hints

    const ColourPair& row(RowClass rowClass) const { return rows[static_cast<std::size_t>(rowClass)]; }
    const ColourPair& banner(BannerKind kind) const { return banners[static_cast<std::size_t>(kind)]; }
    const ColourPair& severity(Severity value) const { return severities[static_cast<std::size_t>(value)]; }

    static const Theme& of(Scheme scheme);
};

/// The scheme that a palette belongs to.
Scheme schemeOf(const QPalette& palette);

} // namespace porthole::gui
