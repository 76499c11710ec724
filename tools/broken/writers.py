"""The good trips that get broken, and the writers of tools/office-files."""

import sys
import zlib
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from struct import pack
from zipfile import ZIP_STORED

sys.dont_write_bytecode = True
_loader = SourceFileLoader("office_files", str(Path(__file__).resolve().parent.parent / "office-files"))
office = module_from_spec(spec_from_loader("office_files", _loader))
_loader.exec_module(office)

HEADER = ["plate", "time", "lon", "lat", "speed_kmh", "passengers"]
GOOD = "苏T90001"


def rows(number, count=8, first=7 * 3600, kmh=40.0):
    """Rows of the bus 苏T9xxxx going east, one every 10 s."""
    out = []
    for k in range(count):
        t = first + 10 * k
        out.append([f"苏T9{number:04d}", f"2026-03-02 {t // 3600:02d}:{t % 3600 // 60:02d}:{t % 60:02d}",
                    f"{119.9 + 10 * k * kmh / 3.6 / 94800:.6f}", "31.600000", f"{kmh:.1f}", "20"])
    return out


def text(lines, header=HEADER, end="\n", separator=","):
    return "".join(separator.join(line) + end for line in ([header] if header else []) + lines).encode()


def with_cell(number, column, cell, row=5, **more):
    """A trip with one cell changed: the fifth row, which stands on line 7."""
    lines = rows(number, **more)
    lines[row][column] = cell
    return text(lines)


def stored(entries):
    """A zip without packing: the same bytes whatever the library."""
    return office.zipped(entries, ZIP_STORED)


def gz(content):
    """A gzip file of stored blocks."""
    out = b"\x1f\x8b\x08\x00" + bytes(5) + b"\xff"
    pieces = [content[at:at + 65535] for at in range(0, len(content), 65535)] or [b""]
    for place, piece in enumerate(pieces):
        out += pack("<BHH", place == len(pieces) - 1, len(piece), len(piece) ^ 0xFFFF) + piece
    return out + pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)


def table(number, count=8):
    """Rows as the cells of office.HEADER: plate, time, position, speed, heading, mileage, ignition."""
    return [row[:5] + ["90", f"{45210 + place / 10:.1f}", "开"] for place, row in enumerate(rows(number, count))]


def book(number, count=8, name="轨迹"):
    """A workbook, still to be put into its zip."""
    made = office.Book()
    made.sheet(name, [office.HEADER] + [office.typed(row) for row in table(number, count)])
    return made


def changed(parts, name, change):
    """The parts of a workbook with one of them changed; None removes it."""
    out = []
    for part, content in parts:
        if part.endswith(name):
            content = change(content) if change else None
        if content is not None:
            out.append((part, content))
    return out
