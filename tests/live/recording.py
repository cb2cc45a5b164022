"""The flight recorder of porthole-cli: what it saves, and how little it takes."""

import contextlib
import glob
import os
import shutil
import signal
import socket
import struct
import subprocess
import threading
import time

from capturing import LEFT, PATIENCE, RIGHT, datagrams, peak_memory, raw_frames, send, sender, wait_until
from pcapng import Capture

RIGHT_MAC, LEFT_MAC = bytes.fromhex("020000000080"), bytes.fromhex("020000000010")


class Recorder:
    """porthole-cli --recorder on the right host; `saved` are the lines it has printed."""

    def __init__(self, world, bound, *arguments, after="0.5s"):
        self.folder, self.ring = world.path("saved"), world.path("ring")
        for folder in (self.folder, self.ring):
            os.makedirs(folder, exist_ok=True)
        self.process = world.cli("-i", "eth0", "-f", "not icmp", "--recorder", bound, "--after", after, "--save-to", self.folder, *arguments,
                                 host=world.wire.right, env=dict(os.environ, TMPDIR=self.ring))
        self.saved = []
        assert "Capturing on" in self.process.stderr.readline()
        wait_until("the ring", self.files)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.saved.append(line.rstrip("\n").split("\t"))

    def files(self):
        return sorted(glob.glob(self.ring + "/porthole_recorder_*/ring_*"))

    def wait_for(self, count):
        wait_until(f"recording {count}: {self.saved}", lambda: len(self.saved) >= count)
        return self.saved[count - 1]

    def end(self):
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(PATIENCE) == 0
        assert not os.listdir(self.ring), "nothing is left of the ring"
        assert not self.process.stderr.read().replace("packets captured", "").strip(" \n0123456789")


def check_in_tshark(path, packets):
    if not shutil.which("tshark"):
        return
    result = subprocess.run(["tshark", "-n", "-r", path], capture_output=True, text=True)
    said = [line for line in result.stderr.splitlines() if "Running as user" not in line]
    assert result.returncode == 0 and len(result.stdout.splitlines()) == packets and not said, (result.returncode, said)


def comment_of(path):
    """Of the section, as the block has it."""
    with open(path, "rb") as file:
        head = file.read(4096)
    size = struct.unpack_from("<I", head, 4)[0]
    return Capture.options(head[24 : size - 4])[1].decode()


def refused_connection(world):
    """A SYN to a port where nobody listens: a reset is the answer."""
    with world.wire.left, socket.socket() as client:
        client.settimeout(PATIENCE)
        try:
            client.connect((RIGHT, 7))
        except ConnectionRefusedError:
            return
    raise AssertionError("somebody listens on port 7")


def recorder_saves_at_a_reset(world):
    """All of the last packets before a reset and some after it, whole and in order, with the reason; tshark reads them."""
    recorder = Recorder(world, "60s", "--save-on", "reset")
    send(world.wire.left, 1, 500, size=700)
    refused_connection(world)
    send(world.wire.left, 2, 20)
    path, packets, why = recorder.wait_for(1)
    assert why == f"TCP reset from {RIGHT}:7 to {LEFT}:{why.rsplit(':', 1)[1]}" and path.endswith("_reset.pcapng"), why
    file = Capture(path)
    assert datagrams(file) == {1: list(range(500)), 2: list(range(20))}
    assert int(packets) == len(file.packets) == 522, packets
    assert all(packet.length == len(packet.data) for packet in file.packets)
    resets = [packet for packet in file.packets if packet.data[12:14] == b"\x08\x00" and packet.data[23] == 6 and packet.data[47] & 4]
    assert len(resets) == 1
    assert comment_of(path).startswith(why.rstrip(".")) and "UTC" in comment_of(path), comment_of(path)
    assert os.stat(path).st_mode & 0o77 == 0
    check_in_tshark(path, 522)
    assert len(world.read(path)) == 522
    recorder.end()
    assert len(recorder.saved) == 1


def recorder_saves_what_time_bounds(world):
    """Of a recorder of two seconds, what is older than two seconds before the event is not there, all else is."""
    recorder = Recorder(world, "2s", "--save-on", "filter:udp port 53", after="1s")
    running = sender(world.wire.left, 1, 600, gap=0.01)
    time.sleep(4)
    with world.wire.left, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.sendto(b"question", (RIGHT, 53))
    path, _, why = recorder.wait_for(1)
    assert '"udp port 53"' in why
    running.wait()
    recorder.end()
    file = Capture(path)
    event = [packet.time for packet in file.packets if packet.data[36:38] == struct.pack("!H", 53)]
    assert len(event) == 1, "the packet that matched, and only that"
    numbers = datagrams(file)[1]
    assert numbers == list(range(numbers[0], numbers[-1] + 1)) and numbers[0] > 0, "all of a stretch, and not all there was"
    first, last = file.packets[0].time, file.packets[-1].time
    second = 1_000_000_000
    assert event[0] - 2 * second <= first <= event[0] - 1.8 * second, (event[0] - first) / second
    assert event[0] + 0.8 * second <= last <= event[0] + second, (last - event[0]) / second
    check_in_tshark(path, len(file.packets))


def tcp_segment(sequence, data):
    header = struct.pack("!HHIIBBHHH", 40000, 8000, sequence, 1, 0x50, 0x18, 8192, 0, 0)
    packet = header + data
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(packet), 0, 0, 64, 6, 0, socket.inet_aton(LEFT), socket.inet_aton("192.0.2.99"))
    return RIGHT_MAC + LEFT_MAC + b"\x08\x00" + ip + packet


def recorder_saves_at_a_burst(world):
    """Nine retransmissions are none, ten are a burst."""
    recorder = Recorder(world, "60s", "--save-on", "reset,retransmissions:10/1s")
    first = [tcp_segment(1 + 10 * number, b"0123456789") for number in range(20)]
    raw_frames(world.wire.left, "eth0", first)
    time.sleep(0.1)  # what comes sooner again is taken for out of order
    raw_frames(world.wire.left, "eth0", first[:9])
    time.sleep(2)
    assert not recorder.saved
    raw_frames(world.wire.left, "eth0", first[:10])
    path, packets, why = recorder.wait_for(1)
    assert why.startswith("10 TCP retransmissions within 1 s") and int(packets) == 39, (packets, why)
    check_in_tshark(path, 39)
    flags = subprocess.run([world.cli_path, "-r", path, "-T", "fields", "-e", "tcp.analysis.retransmission"], capture_output=True, text=True, check=True)
    assert len(flags.stdout.split()) == 19, "in the saved file they are retransmissions, too"
    recorder.end()


def recorder_saves_at_a_key(world):
    """SIGUSR1 saves at once, as often as it comes; without packets it says so."""
    recorder = Recorder(world, "60s", after="0s")
    recorder.process.send_signal(signal.SIGUSR1)
    assert "holds no packets" in recorder.process.stderr.readline() and not recorder.saved
    send(world.wire.left, 1, 30)
    for round in (1, 2):
        time.sleep(1.2)
        recorder.process.send_signal(signal.SIGUSR1)
        path, packets, why = recorder.wait_for(round)
        assert "asked" in why and int(packets) == 30 and datagrams(Capture(path)) == {1: list(range(30))}, (packets, why)
    assert recorder.saved[0][0] != recorder.saved[1][0]
    # One that waits for its end is saved also when the recorder is ended.
    recorder.process.send_signal(signal.SIGUSR1)
    time.sleep(0.1)
    recorder.end()
    wait_until("the last one", lambda: len(recorder.saved) == 3)


def recorder_takes_little_room(world):
    """A ring of 2 MB takes no more than an eighth more, whatever comes, and holds the last 2 MB."""
    recorder = Recorder(world, "2M", "--save-on", "reset", after="0s")
    running = sender(world.wire.left, 1, 30_000, size=1000, gap=0.0001)
    most = 0
    while running.poll() is None:
        with contextlib.suppress(FileNotFoundError):  # the oldest may go meanwhile
            most = max(most, sum(os.path.getsize(name) for name in recorder.files()))
        time.sleep(0.02)
    assert most < 2_000_000 * 9 / 8 + 100_000, most
    refused_connection(world)
    path, packets, _ = recorder.wait_for(1)
    numbers = datagrams(Capture(path))[1]
    assert numbers == list(range(numbers[0], 30_000)), "the last packets, every one"
    assert 1_900_000 < os.path.getsize(path) < 2_400_000, os.path.getsize(path)
    memory = peak_memory(recorder.process.pid)
    assert memory is None or memory < 150_000, f"{memory} kB"
    recorder.end()


def recorder_without_a_place(world):
    """A folder that cannot be written to, and options that make no sense, are refused at the start in one sentence."""
    for arguments, words in ((["--recorder", "5m", "--save-to", "/nothere"], "Nothing can be saved"),
                             (["--recorder", "many"], "needs a time or a size"),
                             (["--save-on", "reset"], "give --recorder"), (["--recorder", "5m", "-w", "x"], "files of its own"),
                             (["--recorder", "5m", "--save-on", "rest"], "no event"), (["--recorder", "5m", "-V"], "prints no packets"),
                             (["--recorder", "5m", "--save-on", "filter:tcp prot 80"], "does not compile"),
                             (["--recorder", "5m", "--save-on", "retransmissions:0/1s"], "no event")):
        result = subprocess.run([world.cli_path, "-i", "lo", *arguments], capture_output=True, text=True, timeout=PATIENCE)
        assert result.returncode in (1, 2) and words in result.stderr and len(result.stderr.splitlines()) == 1, (arguments, result)


TESTS = [recorder_saves_at_a_reset, recorder_saves_what_time_bounds, recorder_saves_at_a_burst, recorder_saves_at_a_key,
         recorder_takes_little_room, recorder_without_a_place]
