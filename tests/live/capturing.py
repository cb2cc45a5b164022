"""porthole-capture led by hand, and two hosts on a wire to capture on."""

import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time

from network import Host

LEFT, RIGHT = "192.0.2.10", "192.0.2.80"
PATIENCE = 30  # seconds; a machine may be busy
SETTLED = 0.3


class Skipped(Exception):
    """What a test needs is not there."""


def wait_until(what, test):
    deadline = time.monotonic() + PATIENCE
    while not test():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def peak_memory(pid):
    """In kB. None under AddressSanitizer, which keeps what has been freed."""
    with open(f"/proc/{pid}/exe", "rb") as program:
        if b"__asan_init" in program.read():
            return None
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1])


class Wire:
    """Two namespaces, a veth pair between them. Nothing is sent that a test does not send."""

    def __init__(self):
        self.left, self.right = Host("left"), Host("right")
        self.left.ip("link", "add", "eth0", "address", "02:00:00:00:00:10", "type", "veth", "peer", "name", "eth0", "address",
                     "02:00:00:00:00:80", "netns", self.right.name)
        for host, address, peer, mac in ((self.left, LEFT, RIGHT, "02:00:00:00:00:80"), (self.right, RIGHT, LEFT, "02:00:00:00:00:10")):
            host.sysctl("ipv6.conf.eth0.disable_ipv6", 1)
            host.sysctl("ipv6.conf.lo.disable_ipv6", 1)
            host.without_offloads("eth0")
            host.ip("address", "add", f"{address}/24", "dev", "eth0")
            host.ip("link", "set", "eth0", "up")
            host.ip("neigh", "replace", peer, "lladdr", mac, "nud", "permanent", "dev", "eth0")

    def counter(self, host, name):
        out = subprocess.run(["ip", "netns", "exec", host.name, "cat", f"/sys/class/net/eth0/statistics/{name}"],
                             capture_output=True, text=True, check=True).stdout
        return int(out)

    def close(self):
        self.left.delete()
        self.right.delete()


SENDER = """
import socket, struct, sys, time
to, port, program, count, size, gap = sys.argv[1], *map(int, sys.argv[2:6]), float(sys.argv[6])
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for number in range(count):
    out.sendto(struct.pack("!II", program, number).ljust(size, b"."), (to, port))
    if gap:
        time.sleep(gap)
"""


def sender(host, program, count, size=64, gap=0.0, to=RIGHT, port=9000):
    """A program that sends numbered datagrams; started, not waited for."""
    command = [sys.executable, "-c", SENDER, to, str(port), str(program), str(count), str(size), str(gap)]
    return subprocess.Popen(["ip", "netns", "exec", host.name, *command])


def send(host, program, count, **how):
    assert sender(host, program, count, **how).wait() == 0


def datagrams(capture, interface=None):
    """Per program, the numbers of its datagrams in the order of the capture."""
    found = {}
    for packet in capture.packets:
        data = packet.data
        if interface is not None and packet.interface != interface:
            continue
        if data[12:14] == b"\x08\x00" and data[23] == 17 and data[36:38] == struct.pack("!H", 9000):
            program, number = struct.unpack_from("!II", data, 42)
            found.setdefault(program, []).append(number)
    return found


class Helper:
    """porthole-capture with its two pipes. `reports` are lists of fields."""

    def __init__(self, program, *arguments, host=None, user=None, stdin=None, wrapper=(), start=True):
        control, self.control = os.pipe()
        self.report, report = os.pipe()
        inside = ["ip", "netns", "exec", host.name] if host else []
        if user is not None:
            inside += ["setpriv", "--reuid", str(user), "--regid", str(user), "--clear-groups"]
        self.process = subprocess.Popen([*inside, *wrapper, program, *arguments, "--control", str(control), "--report", str(report)],
                                        pass_fds=(control, report), stdin=stdin or subprocess.DEVNULL, stderr=subprocess.PIPE)
        os.close(control)
        os.close(report)
        self.reports, self.rest = [], b""
        if start:
            self.wait_for("started")
            self.wait_for("file")

    def read(self, timeout):
        """False when there is nothing more to come."""
        if not select.select([self.report], [], [], timeout)[0]:
            return True
        text = os.read(self.report, 65536)
        *lines, self.rest = (self.rest + text).split(b"\n")
        self.reports += [line.decode().split("\t") for line in lines]
        return bool(text)

    def find(self, kind):
        return [report[1:] for report in self.reports if report[0] == kind]

    def wait_for(self, kind, test=lambda fields: True):
        deadline = time.monotonic() + PATIENCE
        more = True
        while more and time.monotonic() < deadline:
            for fields in self.find(kind):
                if test(fields):
                    return fields
            more = self.read(0.5)
        for fields in self.find(kind):
            if test(fields):
                return fields
        raise AssertionError(f"no report '{kind}' came: {self.reports[-8:]}, {self.process.poll()}")

    def wait_for_packets(self, count):
        return self.wait_for("progress", lambda fields: int(fields[0]) >= count)

    def tell(self, text):
        os.write(self.control, text)

    def end(self):
        """Waits for the last report and the exit status."""
        ended = self.wait_for("ended")
        assert self.process.wait(PATIENCE) is not None
        return ended

    def stop(self):
        time.sleep(SETTLED)
        self.tell(b"stop\n")
        return self.end()

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        os.close(self.control)
        os.close(self.report)
        self.process.stderr.close()


def raw_frames(host, interface, frames):
    with host, socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as out:
        out.bind((interface, 0))
        for frame in frames:
            out.send(frame)
