"""What is done to a connection, scenario by scenario, and the causes that a verdict has to name for it.

A scenario is a function that is given a Stage. `injects` names what it does to the connection, in the words that
porthole-cli verdict --json uses; `follows` what may come of that in the kernels, and may be named or not.
"""

import contextlib
import pathlib
import random
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from network import what_namespaces_miss
from router import (ACK, CLIENT, DELAY, FIN, RST, SERVER, SYN, TO_CLIENT, TO_SERVER, Answer, Bottleneck, Duplicate, Lose,
                    LoseRandomly, Path, Rule, Swap)

PORT, CLIENT_PORT = 33000, 40100
SCENARIOS = []


class Scenario:
    def __init__(self, play, injects, follows, at, snap_length, edit):
        self.name = play.__name__
        self.play, self.injects, self.follows = play, injects, follows
        self.at, self.snap_length, self.edit = at, snap_length, edit


def scenario(*injects, follows=(), at="client", snap_length=96, edit=None):
    """`at`: the side of the capture. `edit`: changes the list of what was captured."""

    def add(play):
        SCENARIOS.append(Scenario(play, injects, follows, at, snap_length, edit))
        return play

    return add


class Stage:
    """The path, and sockets at its ends. What a program received is kept in `received`, by direction."""

    def __init__(self):
        self.path = Path()
        self.random = random.Random(7)
        self.received = {}
        self.stack = contextlib.ExitStack()

    def rule(self, direction, rule):
        self.path.rule(direction, rule)
        return rule

    def socket(self, host, port):
        with host:
            made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.settimeout(20)
        made.bind(("", port))
        return made

    def listen(self, receive_buffer=None):
        self.listener = self.socket(self.path.server, PORT)
        if receive_buffer:
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.listener.listen()

    def connect(self):
        self.client = self.socket(self.path.client, CLIENT_PORT)
        self.client.connect((SERVER, PORT))

    def pair(self, **how):
        self.listen(**how)
        self.connect()
        self.server, _ = self.listener.accept()
        self.server.settimeout(20)
        return self.client, self.server

    def close(self):
        for name in ("client", "server", "listener"):
            if hasattr(self, name):
                getattr(self, name).close()
        self.path.close()


def read_all(connection):
    data = b""
    while more := connection.recv(65536):
        data += more
    return data


def read_exactly(connection, size):
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            break
        data += more
    return data


def in_background(function, *arguments):
    thread = threading.Thread(target=function, args=arguments, daemon=True)
    thread.start()
    return thread


def transfer(it, size, **how):
    """The client sends so many bytes and closes; the server reads them all and closes."""
    client, server = it.pair(**how)
    reader = in_background(read_all, server)
    client.sendall(it.random.randbytes(size))
    client.shutdown(socket.SHUT_WR)
    reader.join()
    server.close()
    time.sleep(0.1)


def no_delay(*connections):
    for connection in connections:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def close_one_by_one(client, server):
    client.shutdown(socket.SHUT_WR)
    read_all(server)
    server.close()
    read_all(client)
    client.close()
    time.sleep(0.1)


def abort(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def converse(client, server, times, think=0.0, hesitate=0.0, answer=600):
    """Questions and answers; the server thinks before an answer, the client hesitates before the next question."""

    def serve():
        for _ in range(times):
            read_exactly(server, 200)
            time.sleep(think)
            server.sendall(b"a" * answer)

    thread = in_background(serve)
    for _ in range(times):
        time.sleep(hesitate)
        client.sendall(b"q" * 200)
        read_exactly(client, answer)
    thread.join()
    close_one_by_one(client, server)


@scenario()
def plain_transfer(it):
    transfer(it, 300_000)


@scenario()
def questions_and_answers(it):
    converse(*it.pair(), 8)


@scenario("refused")
def closed_port(it):
    with contextlib.suppress(ConnectionRefusedError):
        it.connect()


@scenario("unanswered")
def syn_into_nothing(it):
    it.path.client.sysctl("ipv4.tcp_syn_retries", 2)
    it.rule(TO_SERVER, Lose(lambda packet, rule: packet.flags & SYN))
    with contextlib.suppress(OSError):
        it.connect()


@scenario("syn-retry")
def first_syn_lost(it):
    seen = []
    it.rule(TO_SERVER, Lose(lambda packet, rule: packet.flags & SYN and not seen.append(1) and len(seen) == 1))
    converse(*it.pair(), 3)


@scenario("unreachable")
def administratively_prohibited(it):
    it.path.client.sysctl("ipv4.tcp_syn_retries", 1)
    it.rule(TO_SERVER, Answer(lambda packet, rule: True, 3, 13))
    with contextlib.suppress(OSError):
        it.connect()


@scenario("loss-behind")
def loss_behind_the_capture(it):
    it.rule(TO_SERVER, Lose(lambda packet, rule: packet.data and rule.data_packets in (20, 90)))
    transfer(it, 250_000)


@scenario("loss-before", at="server")
def loss_before_the_capture(it):
    it.rule(TO_SERVER, Lose(lambda packet, rule: packet.data and rule.data_packets in (20, 90)))
    transfer(it, 250_000)


@scenario("loss-before", at="server")
def burst_lost(it):
    it.rule(TO_SERVER, Lose(lambda packet, rule: packet.data and 60 <= rule.data_packets < 68))
    transfer(it, 250_000)


@scenario("loss-behind", follows=("ack-loss",))
def last_segment_lost(it):
    """A question is lost, and with it the acknowledgment of the answer before."""
    it.rule(TO_SERVER, Lose(lambda packet, rule: packet.data and rule.data_packets == 3))
    converse(*it.pair(), 5)


@scenario("ack-loss", follows=("needless-retransmission", "sender-limited"), at="server")
def acknowledgments_lost(it):
    """The last acknowledgments of a piece are lost, so that the sender's timer runs out for data that have arrived."""
    client, server = it.pair()
    reader = in_background(read_all, server)
    client.sendall(it.random.randbytes(20_000))
    time.sleep(0.3)
    it.rule(TO_CLIENT, Lose(lambda packet, rule: packet.flags & 31 == ACK))
    client.sendall(it.random.randbytes(1000))
    time.sleep(0.3)
    it.rule(TO_CLIENT, Rule())
    client.sendall(it.random.randbytes(20_000))
    client.shutdown(socket.SHUT_WR)
    reader.join()
    server.close()
    time.sleep(0.1)


@scenario("reordering", follows=("needless-retransmission",), at="server")
def reordering_only(it):
    it.rule(TO_SERVER, Swap(9))
    transfer(it, 250_000)


@scenario("network-duplicate", at="server")
def duplicated_by_the_network(it):
    it.rule(TO_SERVER, Duplicate(12))
    transfer(it, 200_000)


def seen_twice(records):
    """As if two interfaces of one machine were captured: each frame stands there twice."""
    twice = []
    for ticks, interface, frame in records:
        twice += [(ticks, 0, frame), (ticks + 9_000, 1, frame)]
    return sorted(twice, key=lambda record: record[0])


@scenario("duplicate-capture", edit=seen_twice)
def captured_twice(it):
    transfer(it, 120_000)


def without_some(records):
    """As if the capture had been too slow at times."""
    return [record for number, record in enumerate(records) if number < 10 or number % 40 > 2]


@scenario("capture-loss", edit=without_some)
def dropped_by_the_capture(it):
    transfer(it, 300_000)


@scenario("capture-loss", edit=without_some, at="server")
def dropped_by_the_capture_at_the_receiver(it):
    transfer(it, 300_000)


@scenario("zero-window", follows=("needless-retransmission",))
def slow_reader(it):
    client, server = it.pair(receive_buffer=16384)

    def read_slowly():
        while True:
            time.sleep(0.8)
            if not read_exactly(server, 40_000):
                break

    reader = in_background(read_slowly)
    client.sendall(it.random.randbytes(120_000))
    client.shutdown(socket.SHUT_WR)
    reader.join()
    server.close()
    time.sleep(0.1)


@scenario("window-limited")
def small_receive_buffer(it):
    it.rule(TO_SERVER, Rule(0.02))
    it.rule(TO_CLIENT, Rule(0.02))
    transfer(it, 150_000, receive_buffer=8192)


@scenario("window-limited", "no-window-scaling")
def no_window_scaling(it):
    it.path.server.sysctl("ipv4.tcp_window_scaling", 0)
    it.rule(TO_SERVER, Rule(0.05))
    it.rule(TO_CLIENT, Rule(0.05))
    transfer(it, 600_000)


@scenario("sender-limited")
def slow_writer(it):
    client, server = it.pair()
    reader = in_background(read_all, server)
    for _ in range(12):
        client.sendall(b"w" * 1000)
        time.sleep(0.2)
    client.close()
    reader.join()
    server.close()
    time.sleep(0.1)


@scenario("server-slow")
def server_thinks(it):
    converse(*it.pair(), 4, think=0.5)


@scenario("client-slow")
def client_thinks(it):
    converse(*it.pair(), 5, hesitate=0.5)


@scenario("long-round-trip")
def far_away(it):
    it.rule(TO_SERVER, Rule(0.15))
    it.rule(TO_CLIENT, Rule(0.15))
    converse(*it.pair(), 5)


def small_writes(it):
    """Each question goes out in two small writes; the server answers when it has both."""
    client, server = it.pair()
    no_delay(server)
    return client, server


def ask_in_two_writes(client, server, times):
    def serve():
        for _ in range(times):
            read_exactly(server, 60)
            server.sendall(b"a" * 40)

    thread = in_background(serve)
    for _ in range(times):
        client.sendall(b"h" * 20)
        client.sendall(b"b" * 40)
        read_exactly(client, 40)
    thread.join()
    close_one_by_one(client, server)


@scenario("nagle-delayed-ack")
def small_writes_with_nagle(it):
    ask_in_two_writes(*small_writes(it), 20)


@scenario()
def small_writes_without_nagle(it):
    client, server = small_writes(it)
    no_delay(client)
    ask_in_two_writes(client, server, 20)


@scenario("small-segments")
def many_small_segments(it):
    client, server = it.pair()
    no_delay(client)
    reader = in_background(read_all, server)
    for _ in range(400):
        client.sendall(b"s" * 16)
        time.sleep(0.001)
    client.close()
    reader.join()
    server.close()
    time.sleep(0.1)


READER = """
import socket, sys
listener = socket.create_server(("192.0.2.80", 33000))
print("ready", flush=True)
connection, _ = listener.accept()
while connection.recv(65536):
    pass
"""


@scenario("data-after-close")
def killed_process(it):
    """The kernel closes for the program that was killed; what is sent to it then is answered with RST."""
    process = subprocess.Popen(["ip", "netns", "exec", it.path.server.name, sys.executable, "-c", READER], stdout=subprocess.PIPE)
    process.stdout.readline()
    it.connect()
    it.client.sendall(b"x" * 500)
    time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(0.2)
    it.client.sendall(b"x" * 500)
    time.sleep(0.2)


@scenario("abortive-close")
def linger_of_zero(it):
    client, server = it.pair()
    client.sendall(b"q" * 200)
    read_exactly(server, 200)
    server.sendall(b"a" * 300)
    read_exactly(client, 300)
    time.sleep(0.2)
    abort(client)
    time.sleep(0.1)


@scenario("unread-data")
def closed_without_reading(it):
    client, server = it.pair()
    client.sendall(b"q" * 200)
    read_exactly(server, 200)
    server.sendall(b"a" * 100)
    read_exactly(client, 100)
    client.sendall(b"x" * 5000)
    time.sleep(0.3)
    server.close()
    time.sleep(0.1)


@scenario("half-close")
def half_closed(it):
    client, server = it.pair()
    client.sendall(b"q" * 200)
    client.shutdown(socket.SHUT_WR)
    read_all(server)
    for _ in range(3):
        server.sendall(b"a" * 5000)
    server.close()
    read_all(client)
    time.sleep(0.1)


@scenario("simultaneous-close")
def closed_at_the_same_time(it):
    it.rule(TO_SERVER, Rule(0.05))
    it.rule(TO_CLIENT, Rule(0.05))
    client, server = it.pair()
    time.sleep(0.2)
    client.shutdown(socket.SHUT_WR)
    server.shutdown(socket.SHUT_WR)
    time.sleep(0.4)


@scenario("keep-alive")
def kept_alive(it):
    client, server = it.pair()
    client.sendall(b"q" * 200)
    read_exactly(server, 200)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
    time.sleep(3.5)
    close_one_by_one(client, server)


@scenario("port-reuse")
def ports_used_again(it):
    converse(*it.pair(), 2)
    it.listener.close()
    it.path.client.sysctl("ipv4.tcp_tw_reuse", 1)
    time.sleep(1.2)
    converse(*it.pair(), 2)


@scenario("half-open")
def forgotten_by_one_side(it):
    """The server aborts and the router loses its RST: the client does not know, and its next data are answered with RST."""
    client, server = it.pair()
    client.sendall(b"q" * 200)
    read_exactly(server, 200)
    time.sleep(0.2)
    it.rule(TO_CLIENT, Lose(lambda packet, rule: packet.flags & RST))
    abort(server)
    time.sleep(0.2)
    it.rule(TO_CLIENT, Rule())
    client.sendall(b"q" * 200)
    time.sleep(0.2)


@scenario("peer-vanished")
def path_cut(it):
    client, server = it.pair()
    client.setsockopt(socket.IPPROTO_TCP, 18, 4000)  # TCP_USER_TIMEOUT, milliseconds
    client.sendall(b"q" * 200)
    read_exactly(server, 200)
    time.sleep(0.1)
    for direction in (TO_SERVER, TO_CLIENT):
        it.rule(direction, Lose(lambda packet, rule: True))
    client.sendall(b"q" * 200)
    time.sleep(5)


@scenario("path-mtu")
def black_hole(it):
    """What is longer than 1200 bytes vanishes without a word."""
    it.path.client.sysctl("ipv4.tcp_mtu_probing", 1)
    it.path.client.sysctl("ipv4.tcp_base_mss", 1000)
    it.rule(TO_SERVER, Lose(lambda packet, rule: packet.ip_length > 1200))
    transfer(it, 60_000)


@scenario("path-mtu")
def fragmentation_needed(it):
    it.rule(TO_SERVER, Answer(lambda packet, rule: packet.ip_length > 1200, 3, 4, 1200))
    transfer(it, 60_000)


@scenario("congestion", follows=("loss-behind", "round-trip-grows"))
def narrow_line(it):
    it.rule(TO_SERVER, Bottleneck(250_000, 12_000, 0.01))
    transfer(it, 500_000)


@scenario("round-trip-grows")
def long_queue(it):
    it.rule(TO_SERVER, Bottleneck(150_000, 1_000_000, 0.01))
    transfer(it, 400_000)


def begun_late(records):
    return records[40:]


@scenario(edit=begun_late)
def capture_begun_late(it):
    transfer(it, 300_000)


def one_side(records):
    return [record for record in records if record[2][26:30] == socket.inet_aton(CLIENT)]


@scenario(edit=one_side)
def one_sided(it):
    transfer(it, 300_000)


# Whoever has sent all closes; the other may have more to send, or be as far.
BOTH_SEND = ("half-close", "simultaneous-close")


def exchange(it, size):
    """Both ends send and close; both keep what they received."""
    client, server = it.pair()

    def work(connection, direction, data):
        sender = in_background(lambda: (connection.sendall(data), connection.shutdown(socket.SHUT_WR)))
        it.received[direction] = read_all(connection)
        sender.join()

    threads = [in_background(work, client, "server-to-client", it.random.randbytes(size)),
               in_background(work, server, "client-to-server", it.random.randbytes(size))]
    for thread in threads:
        thread.join()
    client.close()
    server.close()
    time.sleep(0.1)


@scenario("loss-before", "loss-behind", follows=BOTH_SEND, snap_length=65535)
def stream_with_loss(it):
    it.rule(TO_SERVER, Lose(lambda packet, rule: packet.data and rule.data_packets in (6, 7, 15)))
    it.rule(TO_CLIENT, Lose(lambda packet, rule: packet.data and rule.data_packets in (9, 13)))
    exchange(it, 32_000)


@scenario("reordering", follows=BOTH_SEND, snap_length=65535)
def stream_with_reordering(it):
    it.rule(TO_CLIENT, Swap(5))
    exchange(it, 32_000)
