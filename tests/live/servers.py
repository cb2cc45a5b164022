"""What the server answers: names, a page, echoes. Each runs in a thread until its socket is closed."""

import socket
import struct
import threading


def in_background(function, *arguments):
    thread = threading.Thread(target=function, args=arguments, daemon=True)
    thread.start()
    return thread


# DNS, RFC 1035: enough of a server for a handful of names.

A, NS, CNAME, SOA, PTR, MX, TXT, AAAA, SRV = 1, 2, 5, 6, 12, 15, 16, 28, 33


def name(text):
    return b"".join(bytes([len(label)]) + label.encode() for label in text.split(".") if label) + b"\0"


def ipv4(text):
    return socket.inet_aton(text)


def ipv6(text):
    return socket.inet_pton(socket.AF_INET6, text)


SOA_OF_ZONE = name("ns.example.net") + name("hostmaster.example.net") + struct.pack("!IIIII", 2026010101, 7200, 900, 1209600, 300)
ZONE = {
    ("www.example.net", A): [(A, ipv4("192.0.2.80"))],
    ("www.example.net", AAAA): [(AAAA, ipv6("2001:db8::80"))],
    ("shop.example.net", A): [(CNAME, name("www.example.net")), (A, ipv4("192.0.2.80"))],
    ("example.net", MX): [(MX, struct.pack("!H", 10) + name("mail.example.net")), (MX, struct.pack("!H", 20) + name("backup.example.net"))],
    ("example.net", TXT): [(TXT, bytes([11]) + b"v=spf1 -all"), (TXT, bytes([8]) + b"porthole" + bytes([5]) + b"twice")],
    ("example.net", NS): [(NS, name("ns.example.net"))],
    ("example.net", SOA): [(SOA, SOA_OF_ZONE)],
    ("_xmpp-client._tcp.example.net", SRV): [(SRV, struct.pack("!HHH", 5, 0, 5222) + name("chat.example.net"))],
    ("80.2.0.192.in-addr.arpa", PTR): [(PTR, name("www.example.net"))],
}


def question(identifier, text, kind, recursion=True):
    return struct.pack("!HHHHHH", identifier, 0x0100 if recursion else 0, 1, 0, 0, 0) + name(text) + struct.pack("!HH", kind, 1)


def answer(query):
    identifier = query[:2]
    labels, position = [], 12
    while query[position]:
        labels.append(query[position + 1 : position + 1 + query[position]].decode())
        position += 1 + query[position]
    kind = struct.unpack_from("!H", query, position + 1)[0]
    asked = query[12 : position + 5]
    records = ZONE.get((".".join(labels), kind))
    if records is None:
        header = struct.pack("!HHHHH", 0x8583, 1, 0, 1, 0)  # no such name
        zone = name("example.net") + struct.pack("!HHIH", SOA, 1, 300, len(SOA_OF_ZONE)) + SOA_OF_ZONE
        return identifier + header + asked + zone
    out = identifier + struct.pack("!HHHHH", 0x8580, 1, len(records), 0, 0) + asked
    for index, (record, data) in enumerate(records):
        owner = name("www.example.net") if index and records[0][0] == CNAME else b"\xc0\x0c"
        out += owner + struct.pack("!HHIH", record, 1, 3600, len(data)) + data
    return out


def serve_names(listener):
    try:
        while True:
            query, sender = listener.recvfrom(2048)
            listener.sendto(answer(query), sender)
    except OSError:
        pass


def serve_names_over_tcp(listener):
    connection, _ = listener.accept()
    with connection:
        while length := connection.recv(2):
            query = connection.recv(int.from_bytes(length, "big"))
            reply = answer(query)
            connection.sendall(struct.pack("!H", len(reply)) + reply)


PARAGRAPH = "<p>A porthole lets you look outside without letting anything in.</p>\n"
PAGE = ("<!DOCTYPE html>\n<html><head><title>Porthole</title></head><body>\n" + PARAGRAPH * 60 + "</body></html>\n").encode()


def serve_page(listener):
    connection, _ = listener.accept()
    with connection:
        connection.recv(4096)
        head = f"HTTP/1.1 200 OK\r\nServer: example\r\nContent-Type: text/html\r\nContent-Length: {len(PAGE)}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode() + PAGE)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1)
