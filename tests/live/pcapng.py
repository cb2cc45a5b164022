"""Reads what porthole-capture wrote, strictly: whatever is not as the standard has it is an error."""

import struct


class Packet:
    def __init__(self, interface, time, data, length, flags):
        self.interface, self.time, self.data, self.length, self.flags = interface, time, data, length, flags


class Capture:
    """`packets`, `interfaces` (name, link type, options), `statistics` (by interface: options)."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.bytes = file.read()
        self.packets, self.interfaces, self.statistics = [], [], {}
        position = 0
        while position < len(self.bytes):
            kind, size = struct.unpack_from("<II", self.bytes, position)
            assert size % 4 == 0 and 12 <= size <= len(self.bytes) - position, f"a block of {size} bytes at {position} of {len(self.bytes)}"
            assert struct.unpack_from("<I", self.bytes, position + size - 4)[0] == size, "both lengths of a block"
            self.block(kind, self.bytes[position + 8 : position + size - 4])
            position += size

    @staticmethod
    def options(data):
        found, position = {}, 0
        while position < len(data):
            code, size = struct.unpack_from("<HH", data, position)
            if code == 0:
                break
            found[code] = data[position + 4 : position + 4 + size]
            position += 4 + (size + 3) // 4 * 4
        return found

    def block(self, kind, body):
        if kind == 0x0A0D0D0A:
            assert struct.unpack_from("<I", body)[0] == 0x1A2B3C4D
        elif kind == 1:
            link_type, _, _ = struct.unpack_from("<HHI", body)
            options = self.options(body[8:])
            self.interfaces.append((options.get(2, b"").decode(), link_type, options))
        elif kind == 5:
            self.statistics[struct.unpack_from("<I", body)[0]] = self.options(body[12:])
        elif kind == 6:
            interface, high, low, captured, length = struct.unpack_from("<IIIII", body)
            assert interface < len(self.interfaces), "a packet of an interface that is not described"
            options = self.options(body[20 + (captured + 3) // 4 * 4 :])
            flags = struct.unpack("<I", options[2])[0] if 2 in options else 0
            self.packets.append(Packet(interface, high << 32 | low, body[20 : 20 + captured], length, flags))

    def count(self, interface, option):
        return struct.unpack("<Q", self.statistics[interface][option])[0]
