// Answers of the kernel to questions about sockets: netlink messages of the family NETLINK_SOCK_DIAG.
#pragma once

#include "analysis/sockets/socket.h"

namespace porthole::analysis {

/// The payload of one message, behind its netlink header. None: too short, or of a family that is not asked for. What is
/// missing at the end of an attribute of an older kernel stays 0.
std::optional<Socket> readInetSocket(ByteView payload, SocketProtocol protocol);
std::optional<Socket> readUnixSocket(ByteView payload);
std::optional<Socket> readPacketSocket(ByteView payload);
std::optional<Socket> readNetlinkSocket(ByteView payload);

} // namespace porthole::analysis
