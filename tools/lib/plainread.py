"""Reads a CSV file the plain way: decode, split, parse; what cannot be read is counted and left out.

Slow and simple on purpose: it stands beside the analyzer as a judge and shares nothing with it.
"""

import csv
import datetime
import gzip
import io
import re
from pathlib import Path

UNITS = {"kmh": 1.0, "km/h": 1.0, "0.1kmh": 0.1, "mph": 1.609344, "ms": 3.6, "m/s": 3.6, "knots": 1.852}


def text_of(path):
    """The decoded text of a file: gunzipped if it ends in .gz, UTF-8 with or without BOM, else GB18030."""
    data = Path(path).read_bytes()
    if str(path).endswith(".gz"):
        data = gzip.decompress(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def sheet(path):
    """(header, rows as lists); the separator is whichever of , ; Tab the first line has most of."""
    text = text_of(path)
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    return (rows[0], rows[1:]) if rows else ([], [])


def files_below(paths):
    """Every file named or below a named folder, in the order of its name."""
    for path in paths:
        path = Path(path)
        yield from sorted(p for p in path.rglob("*") if p.is_file() and p.name.endswith((".csv", ".csv.gz"))) \
            if path.is_dir() else [path]


def epoch(text, base=None, offset=8 * 3600):
    """Seconds since 1970 of a printed time; plain small numbers count from `base`; ValueError if it is none."""
    text = text.strip()
    if re.fullmatch(r"\d{14}", text):
        when = datetime.datetime.strptime(text, "%Y%m%d%H%M%S")
    elif re.fullmatch(r"\d+(\.\d+)?", text):
        return int(float(text)) + (base or 0)
    else:
        match = re.fullmatch(
            r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?", text)
        if not match:
            raise ValueError(f"no time: {text!r}")
        when = datetime.datetime(*(int(part or 0) for part in match.groups()[:6]))
        zone = match.group(7)
        if zone == "Z":
            offset = 0
        elif zone:
            digits = zone[1:].replace(":", "")
            offset = (1 if zone[0] == "+" else -1) * (int(digits[:2]) * 3600 + int(digits[2:]) * 60)
    return int(when.replace(tzinfo=datetime.timezone.utc).timestamp()) - offset


def local(t, offset=8 * 3600):
    """ISO time with offset."""
    zone = datetime.timezone(datetime.timedelta(seconds=offset))
    return datetime.datetime.fromtimestamp(t, zone).isoformat(timespec="seconds")
