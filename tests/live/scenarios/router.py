"""Two hosts and a router between them that impairs as it is told, and that writes down what passes one of its sides.

    client  192.0.2.10  ---[ side "client" ]-- router --[ side "server" ]---  192.0.2.80  server

The router is a thread of this process with a packet socket at either end. A rule decides the fate of a packet; what is
random in it comes from a seeded generator. A capture made at a side sees what enters there when it arrives, and what
leaves there when it leaves: so what the router loses is lost behind the place of the capture, or before it.
"""

import heapq
import pathlib
import select
import socket
import struct
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from network import ETH_P_ALL, PACKET_IGNORE_OUTGOING, SOL_PACKET, Host

CLIENT, SERVER = "192.0.2.10", "192.0.2.80"
CLIENT_MAC, SERVER_MAC = "02:00:00:00:00:10", "02:00:00:00:00:80"
TO_SERVER, TO_CLIENT = 0, 1
SIDES = ("client", "server")
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
DELAY = 0.002  # seconds, one way
HELD = 0.005  # how long a packet waits at most for one to overtake it


class Packet:
    """What a rule may want to know of a frame."""

    def __init__(self, frame):
        self.frame = frame
        self.is_tcp = frame[12:14] == b"\x08\x00" and frame[23] == 6
        self.flags = self.data = 0
        self.ip_length = struct.unpack_from("!H", frame, 16)[0] if frame[12:14] == b"\x08\x00" else 0
        if self.is_tcp:
            tcp = 14 + (frame[14] & 15) * 4
            self.flags = frame[tcp + 13]
            self.data = self.ip_length - (tcp - 14) - (frame[tcp + 12] >> 4) * 4


class Rule:
    """The fate of the packets of one direction: `fate` gives the delays of the copies that go on; empty: it is lost; None: it
    waits for the next one and goes behind it."""

    def __init__(self, delay=DELAY):
        self.delay = delay
        self.data_packets = 0  # that came so far, this one included

    def fate(self, packet, now):
        self.data_packets += packet.data > 0
        return self.decide(packet, now)

    def decide(self, packet, now):
        return [self.delay]


class Lose(Rule):
    """Loses what `which(packet, rule)` says."""

    def __init__(self, which, delay=DELAY):
        super().__init__(delay)
        self.which = which

    def decide(self, packet, now):
        return [] if packet.is_tcp and self.which(packet, self) else [self.delay]


class LoseRandomly(Rule):
    def __init__(self, generator, share, delay=DELAY):
        super().__init__(delay)
        self.generator, self.share = generator, share

    def decide(self, packet, now):
        return [] if packet.data and self.generator.random() < self.share else [self.delay]


class Duplicate(Rule):
    """Every `every`th data packet goes twice."""

    def __init__(self, every, delay=DELAY, apart=0.0004):
        super().__init__(delay)
        self.every, self.apart = every, apart

    def decide(self, packet, now):
        twice = packet.data and self.data_packets % self.every == 0
        return [self.delay, self.delay + self.apart] if twice else [self.delay]


class Swap(Rule):
    """Every `every`th data packet is overtaken by the next packet."""

    def __init__(self, every, delay=DELAY):
        super().__init__(delay)
        self.every = every

    def decide(self, packet, now):
        return None if packet.data > 1000 and self.data_packets % self.every == 0 else [self.delay]


class Bottleneck(Rule):
    """A line of `rate` bytes a second behind a queue that holds `queue` bytes."""

    def __init__(self, rate, queue, delay=DELAY):
        super().__init__(delay)
        self.rate, self.queue, self.free_at = rate, queue, 0.0

    def decide(self, packet, now):
        begin = max(now, self.free_at)
        if (begin - now) * self.rate + len(packet.frame) > self.queue:
            return []
        self.free_at = begin + len(packet.frame) / self.rate
        return [self.free_at - now + self.delay]


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF


def icmp_error(packet, kind, code, rest=0):
    """The router's answer to a packet that it does not carry on: RFC 792, RFC 1191. As if its destination had sent it."""
    frame = packet.frame
    quoted = frame[14 : 14 + 128]
    body = struct.pack("!BBHI", kind, code, 0, rest) + quoted
    body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
    header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 64, 1, 0) + frame[30:34] + frame[26:30]
    header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
    return frame[6:12] + frame[:6] + b"\x08\x00" + header + body


class Answer(Rule):
    """Answers with an ICMP error what `which` says, in place of carrying it on."""

    def __init__(self, which, kind, code, rest=0, delay=DELAY):
        super().__init__(delay)
        self.which, self.kind, self.code, self.rest = which, kind, code, rest
        self.router = None

    def decide(self, packet, now):
        if packet.is_tcp and self.which(packet, self):
            self.router.answer(icmp_error(packet, self.kind, self.code, self.rest), self)
            return []
        return [self.delay]


class Router(threading.Thread):
    def __init__(self, host):
        super().__init__(daemon=True)
        self.rules = [Rule(), Rule()]
        self.recorded = [[], []]  # by side: (nanoseconds, frame)
        self.waiting, self.order, self.held = [], 0, [None, None]
        self.running = True
        with host:
            self.ends = [self.open("to-client"), self.open("to-server")]
        self.start()

    @staticmethod
    def open(interface):
        end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        end.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        end.bind((interface, 0))
        return end

    def record(self, side, frame):
        self.recorded[side].append((time.time_ns(), frame))

    def send(self, side, frame):
        self.record(side, frame)
        self.ends[side].send(frame)

    def later(self, delay, side, frame):
        self.order += 1
        heapq.heappush(self.waiting, (time.monotonic() + delay, self.order, side, frame))

    def answer(self, frame, rule):
        """Back to where the rule's packets come from."""
        self.later(0, self.rules.index(rule), frame)

    def take(self, direction):
        frame = self.ends[direction].recv(65536)
        self.record(direction, frame)
        rule = self.rules[direction]
        delays = rule.fate(Packet(frame), time.monotonic())
        if delays is None and not self.held[direction]:
            self.held[direction] = (time.monotonic(), frame)
            return
        for delay in delays or []:
            self.later(delay, 1 - direction, frame)
        self.release(direction)

    def release(self, direction):
        if self.held[direction]:
            self.later(self.rules[direction].delay, 1 - direction, self.held[direction][1])
            self.held[direction] = None

    def run(self):
        while self.running:
            timeout = min(HELD, max(0.0, self.waiting[0][0] - time.monotonic())) if self.waiting else HELD
            ready, _, _ = select.select(self.ends, [], [], timeout)
            for end in ready:
                self.take(self.ends.index(end))
            while self.waiting and self.waiting[0][0] <= time.monotonic():
                _, _, side, frame = heapq.heappop(self.waiting)
                self.send(side, frame)
            for direction, held in enumerate(self.held):
                if held and time.monotonic() - held[0] > HELD:
                    self.release(direction)

    def stop(self):
        self.running = False
        self.join()
        for end in self.ends:
            end.close()


class Path:
    """The hosts, and the router as `rules[TO_SERVER]` and `rules[TO_CLIENT]` have it."""

    def __init__(self):
        self.client, self.server, self.middle = Host("client"), Host("server"), Host("router")
        for host, end, mac in ((self.client, "to-client", CLIENT_MAC), (self.server, "to-server", SERVER_MAC)):
            host.ip("link", "add", "eth0", "address", mac, "type", "veth", "peer", "name", end, "netns", self.middle.name)
            host.without_offloads("eth0")
            self.middle.without_offloads(end)
            self.middle.sysctl(f"ipv6.conf.{end}.disable_ipv6", 1)
            self.middle.ip("link", "set", end, "up")
            host.sysctl("ipv6.conf.eth0.disable_ipv6", 1)
            host.sysctl("ipv4.tcp_no_metrics_save", 1)
        self.router = Router(self.middle)
        for host, address, peer, mac in ((self.client, CLIENT, SERVER, SERVER_MAC), (self.server, SERVER, CLIENT, CLIENT_MAC)):
            host.ip("address", "add", f"{address}/24", "dev", "eth0")
            host.ip("link", "set", "eth0", "up")
            host.ip("neigh", "replace", peer, "lladdr", mac, "nud", "permanent", "dev", "eth0")

    def rule(self, direction, rule):
        if hasattr(rule, "router"):
            rule.router = self.router
        self.router.rules[direction] = rule

    def close(self):
        self.router.stop()
        for host in (self.client, self.server, self.middle):
            host.delete()


def write_capture(path, interfaces, records, snap_length, description):
    """A pcapng file: draft-ietf-opsawg-pcapng. `records`: (nanoseconds, interface, frame), in order."""

    def padded(data):
        return data + bytes(-len(data) % 4)

    def option(code, data):
        return struct.pack("<HH", code, len(data)) + padded(data)

    def block(kind, body):
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

    end = bytes(4)
    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + option(1, description.encode()) + end)
    for name in interfaces:
        out += block(1, struct.pack("<HHI", 1, 0, snap_length) + option(2, name.encode()) + option(9, b"\x09") + end)
    for ticks, interface, frame in records:
        data = frame[:snap_length]
        out += block(6, struct.pack("<IIIII", interface, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(frame)) + padded(data))
    with open(path, "wb") as file:
        file.write(out)
