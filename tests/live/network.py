"""Two hosts and a wire between them that loses and delays what it is told to: real kernels talk, we listen.

    client  192.0.2.10, 2001:db8::10      server  192.0.2.80 and 192.0.2.53, 2001:db8::80

Network namespaces and veth pairs; needs root, iproute2 and tcpdump. The wire is a thread of this process that carries
frames between its two ends, so that a scenario decides which frame gets lost. tcpdump listens at the client's end.
"""

import contextlib
import ctypes
import fcntl
import heapq
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import threading
import time

CLIENT, SERVER, NAME_SERVER = "192.0.2.10", "192.0.2.80", "192.0.2.53"
CLIENT6, SERVER6 = "2001:db8::10", "2001:db8::80"
CLONE_NEWNET = 0x40000000
ETH_P_ALL = 3
SOL_PACKET, PACKET_IGNORE_OUTGOING, SO_RCVBUFFORCE = 263, 23, 33
SIOCETHTOOL = 0x8946
TLS_KEY_LOG = 0x544C534B  # secrets type of a Decryption Secrets Block
OFFLOADS = (0x15, 0x17, 0x19, 0x1F, 0x24, 0x2C)  # set rx, tx checksum, scatter-gather, TSO, GSO, GRO

_libc = ctypes.CDLL(None, use_errno=True)


def run(*command):
    subprocess.run(command, check=True)


def what_namespaces_miss(*more):
    """What is not there or not allowed that Host needs, or that a command of `more` needs; None: nothing."""
    if os.geteuid() != 0:
        return "root, to make network namespaces"
    if not shutil.which("ip"):
        return "ip, of iproute2"
    probe = f"porthole-probe-{os.getpid()}"
    try:
        for command in (["ip", "netns", "add", probe], ["ip", "netns", "exec", probe, "true"],
                        ["ip", "-n", probe, "link", "add", "p0", "type", "veth", "peer", "name", "p1"], *more):
            if subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
                return "the permission for " + " ".join(command)
    finally:
        subprocess.run(["ip", "netns", "delete", probe], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return None


class Host:
    """A network namespace. `with host:` makes the sockets of this thread belong to it."""

    def __init__(self, name):
        self.name = f"porthole-{name}-{os.getpid()}"
        run("ip", "netns", "add", self.name)
        self.ip("link", "set", "lo", "up")

    def ip(self, *arguments):
        run("ip", "-n", self.name, *arguments)

    def sysctl(self, key, value):
        with self, open("/proc/sys/net/" + key.replace(".", "/"), "w") as file:
            file.write(str(value))

    def without_offloads(self, interface):
        """Frames as they would stand on a wire: with checksums, none longer than the MTU."""
        with self, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            for command in OFFLOADS:
                value = ctypes.create_string_buffer(struct.pack("II", command, 0), 8)
                request = struct.pack("16sP16x", interface.encode(), ctypes.addressof(value))
                with contextlib.suppress(OSError):
                    fcntl.ioctl(control, SIOCETHTOOL, request)

    def __enter__(self):
        self.outside = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        inside = os.open(f"/run/netns/{self.name}", os.O_RDONLY)
        result = _libc.setns(inside, CLONE_NEWNET)
        os.close(inside)
        if result:
            raise OSError(ctypes.get_errno(), "setns")
        return self

    def __exit__(self, *_):
        _libc.setns(self.outside, CLONE_NEWNET)
        os.close(self.outside)

    def delete(self):
        run("ip", "netns", "delete", self.name)


class Wire(threading.Thread):
    """Carries frames between its two ends. `fate(frame, from_client)` gives the delay in seconds, or None: lost."""

    def __init__(self, host):
        super().__init__(daemon=True)
        self.fate = lambda frame, from_client: 0.0
        self.tags = None  # a socket that gets a copy of every frame with VLAN tags, and the tags
        self.running = True
        with host:
            self.ends = [self.open("to-client"), self.open("to-server")]
        self.start()

    @staticmethod
    def open(interface):
        end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        end.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        end.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20)  # what is lost is what `fate` loses
        end.bind((interface, 0))
        return end

    def run(self):
        waiting = []  # (when, order, end, frame)
        order = 0
        while self.running:
            timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else 0.05
            ready, _, _ = select.select(self.ends, [], [], min(timeout, 0.05))
            for end in ready:
                frame = end.recv(65536)
                from_client = end is self.ends[0]
                delay = self.fate(frame, from_client)
                if delay is not None:
                    order += 1
                    heapq.heappush(waiting, (time.monotonic() + delay, order, self.ends[1 if from_client else 0], frame))
            while waiting and waiting[0][0] <= time.monotonic():
                _, _, end, frame = heapq.heappop(waiting)
                end.send(frame)
                if self.tags:
                    copy, tags = self.tags
                    copy.send(frame[:12] + tags + frame[12:])

    def stop(self):
        self.running = False
        self.join()
        for end in self.ends:
            end.close()


class Network:
    def __init__(self, ipv4=True, ipv6=False):
        self.hosts = self.client, self.server, self.middle = Host("client"), Host("server"), Host("wire")
        for host, end, mac in ((self.client, "to-client", "02:00:00:00:00:10"), (self.server, "to-server", "02:00:00:00:00:80")):
            host.ip("link", "add", "eth0", "address", mac, "type", "veth", "peer", "name", end, "netns", self.middle.name)
            host.without_offloads("eth0")
            self.middle.without_offloads(end)
            self.middle.sysctl(f"ipv6.conf.{end}.disable_ipv6", 1)
            self.middle.ip("link", "set", end, "up")
            host.sysctl("ipv6.conf.eth0.router_solicitations", 0)
            if not ipv6:
                host.sysctl("ipv6.conf.eth0.disable_ipv6", 1)
        self.wire = Wire(self.middle)
        self.ipv4, self.ipv6 = ipv4, ipv6

    def up(self):
        """Gives the hosts their addresses; what they say at that is worth a capture."""
        self.client.ip("link", "set", "eth0", "up")
        self.server.ip("link", "set", "eth0", "up")
        if self.ipv4:
            self.client.ip("address", "add", f"{CLIENT}/24", "dev", "eth0")
            self.server.ip("address", "add", f"{SERVER}/24", "dev", "eth0")
            self.server.ip("address", "add", f"{NAME_SERVER}/24", "dev", "eth0")
        if self.ipv6:
            self.client.ip("address", "add", f"{CLIENT6}/64", "dev", "eth0")
            self.server.ip("address", "add", f"{SERVER6}/64", "dev", "eth0")
            time.sleep(2.5)  # duplicate address detection

    def close(self):
        self.wire.stop()
        for host in self.hosts:
            host.delete()


class Tcpdump:
    def __init__(self, host, interface, path, *arguments):
        self.path = path
        command = ["tcpdump", "-n", "-i", interface, "-U", "--immediate-mode", "--time-stamp-precision=nano", "-w", path, *arguments]
        with host:
            self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        while "listening on" not in self.process.stderr.readline():
            pass

    def stop(self):
        time.sleep(0.3)
        self.process.send_signal(signal.SIGINT)
        self.process.communicate()


def to_pcapng(pcap_path, path, interface, description, key_log=b""):
    """tcpdump writes pcap; pcapng can say what was captured where, and hold the secrets that decrypt it."""

    def padded(data):
        return data + bytes(-len(data) % 4)

    def option(code, data):
        return struct.pack("<HH", code, len(data)) + padded(data)

    def block(kind, body):
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

    with open(pcap_path, "rb") as file:
        pcap = file.read()
    magic, _, _, _, _, snap_length, link_type = struct.unpack_from("<IHHiIII", pcap)
    assert magic == 0xA1B23C4D, "nanoseconds, as tcpdump was told"
    end = bytes(4)
    out = bytearray(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + option(1, description.encode()) + option(4, b"tcpdump") + end))
    out += block(1, struct.pack("<HHI", link_type, 0, snap_length) + option(2, interface.encode()) + option(9, b"\x09") + end)
    if key_log:
        out += block(10, struct.pack("<II", TLS_KEY_LOG, len(key_log)) + padded(key_log))
    position = 24
    while position < len(pcap):
        seconds, nanoseconds, captured, original = struct.unpack_from("<IIII", pcap, position)
        ticks = seconds * 1_000_000_000 + nanoseconds
        data = pcap[position + 16 : position + 16 + captured]
        out += block(6, struct.pack("<IIIII", 0, ticks >> 32, ticks & 0xFFFFFFFF, captured, original) + padded(data))
        position += 16 + captured
    with open(path, "wb") as file:
        file.write(out)
