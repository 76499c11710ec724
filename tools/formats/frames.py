"""Location reports of JT/T 808-2013 as a terminal puts them on the wire, written from the standard alone."""

import struct

ESCAPES = {0x7E: b"\x7d\x02", 0x7D: b"\x7d\x01"}


def bcd(digits):
    return bytes(int(digits[place:place + 2], 16) for place in range(0, len(digits), 2))


def frame(message, phone, serial, body):
    """Header (table 2), body, check code (4.4.4), escaped between two flags (4.4.2)."""
    content = struct.pack(">HH", message, len(body)) + bcd(phone.rjust(12, "0")) + struct.pack(">H", serial) + body
    check = 0
    for byte in content:
        check ^= byte
    return b"\x7e" + b"".join(ESCAPES.get(byte, bytes([byte])) for byte in content + bytes([check])) + b"\x7e"


def location(time, lon_e6, lat_e6, deci_kmh, deci_km, heading, altitude, status, persons):
    """Body of 0x0200: basic location (table 23), mileage (item 01), persons aboard as a vendor's item E5."""
    digits = "".join(c for c in time[2:] if c.isdigit())  # YYMMDDhhmmss, GMT+8
    body = struct.pack(">IIIIHHH", 0, status, lat_e6, lon_e6, altitude, deci_kmh, heading) + bcd(digits)
    return body + struct.pack(">BBI", 0x01, 4, deci_km) + struct.pack(">BBH", 0xE5, 2, persons)
