"""Broken captures of JT/T 808, and files that were never logs."""

from writers import gz, office

FLAG = b"\x7e"


def escaped(content):
    return FLAG + content.replace(b"\x7d", b"\x7d\x01").replace(FLAG, b"\x7d\x02") + FLAG


def frame(serial, second, check=0, wrap=escaped, altitude=10):
    """A location report (0x0200) of the 2013 edition: phone 013900009401, 119.9 E, 31.6 N, 40 km/h."""
    body = bytes(4) + (3).to_bytes(4, "big") + (31_600_000 + serial * 100).to_bytes(4, "big") + (119_900_000).to_bytes(4, "big")
    body += altitude.to_bytes(2, "big") + (400).to_bytes(2, "big") + bytes(2) + bytes.fromhex("2603020700%02d" % second)
    head = b"\x02\x00" + len(body).to_bytes(2, "big") + bytes.fromhex("013900009401") + serial.to_bytes(2, "big")
    total = check
    for byte in head + body:
        total ^= byte
    return wrap(head + body + bytes([total]))


def stream(count=6):
    return [frame(k, 10 * k) for k in range(count)]


def captures():
    frames = stream()
    unused = ["capture-bytes-unused"]
    cut = unused + ["frame-cut-off", "frame-length-mismatch-bad-checksum"]
    yield "808-wrong-checksum.bin", unused + ["frame-bad-checksum"], "one frame's checksum is wrong", b"".join(frames[:3] + [frame(3, 30, check=1)] + frames[4:])
    yield "808-half-frame.bin", cut, "the last frame has no end", b"".join(frames)[:-9]
    yield "808-flag-inside.bin", ["frame-flag-inside"], "a 7E inside a frame was not escaped", \
        b"".join(frames[:2] + [frame(2, 20, wrap=lambda content: FLAG + content + FLAG, altitude=0x7E)] + frames[3:])
    yield "808-http-noise.bin", unused + ["skipped-http-noise"], "a web scanner knocked at the port", \
        b"GET / HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n" + b"".join(frames)
    yield "808-flags-alone.bin", ["header-unknown"], "nothing but flags", FLAG * 200
    text = [b"2026-03-02 07:00:%02d RECV " % (10 * k) + one.hex().upper().encode() for k, one in enumerate(frames)]
    yield "808-odd-digit.txt", ["hex-odd"], "a line with an odd number of digits", b"\n".join(text[:2] + [text[2][:-1]] + text[3:]) + b"\n"
    yield "808-cut-line.txt", cut + ["hex-odd"], "a line that ends early", b"\n".join(text[:5] + [text[5][:60]])


def strangers():
    png = b"\x89PNG\r\n\x1a\n" + bytes.fromhex("0000000d49484452000000010000000108000000003a7e9b55")
    yield "photo.png", ["file-skipped"], "a picture", png
    yield "photo-named-log.csv", ["format-unknown"], "a picture under the name of a log", png
    yield "photo-jpeg-named-log.csv", ["format-unknown"], "a picture under the name of a log", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(200)
    yield "scan.pdf", ["file-skipped"], "a scanned paper", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"
    yield "scan-named-log.csv", ["format-unknown"], "a scanned paper under the name of a log", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"
    yield "letter.doc", ["file-skipped"], "a text document", office.compound("WordDocument", bytes(512))
    yield "setup.exe", ["format-unknown"], "a program for Windows", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00" + bytes(60) + b"This program cannot be run in DOS mode." + bytes(300)
    yield "program", ["format-unknown"], "a program for Linux", b"\x7fELF\x02\x01\x01" + bytes(300)
    yield "ledger.db", ["format-unknown"], "a database", b"SQLite format 3\x00\x10\x00\x01\x01\x00\x40\x20\x20" + bytes(400)
    yield "voice.amr", ["header-unknown"], "a voice message", b"#!AMR\n" + bytes([0x3C, 0x91, 0x17, 0x16]) * 60
    yield "settings.yaml", ["file-skipped"], "settings", b"datum: wgs84\n"
    yield "backup.gz", ["format-unknown"], "a database in a gzip file", gz(b"SQLite format 3\x00" + bytes(500))


def broken():
    yield from captures()
    yield from strangers()
