"""Broken text: CSV, its dialects, and what bears that name without being it."""

import bz2
import random

from writers import GOOD, HEADER, rows, text, with_cell

ERROR_PAGE = """<!DOCTYPE html><html><head><title>会话超时</title></head>
<body><div>您的登录已超时，请<a href="/login">重新登录</a>。</div></body></html>
"""


def speeding():
    """The good bus: 95 km/h for two minutes, of ten."""
    lines, east = [], 0.0
    for k in range(60):
        t, kmh = 7 * 3600 + 10 * k, 95.0 if 20 <= k < 32 else 40.0
        lines.append([GOOD, f"2026-03-02 {t // 3600:02d}:{t % 3600 // 60:02d}:{t % 60:02d}",
                      f"{119.9 + east / 94800:.6f}", "31.700000", f"{kmh:.1f}", "20"])
        east += kmh / 3.6 * 10
    return lines


def good():
    yield "good.csv", text(speeding())
    yield "good-cr-only.csv", text(rows(11), end="\r")
    yield "good-no-final-newline.csv", text(rows(12)).rstrip(b"\n")


def broken():
    """(file, codes, why), codes as `check` must give them at that file."""
    def trip(number):
        return text(rows(number))

    yield "csv-cut-in-quote.csv", ["quote-open"], "ends inside a quoted cell", \
        trip(101) + '苏T90101,2026-03-02 07:05:00,119.91,31.6,40.0,"2'.encode()
    yield "csv-cut-in-row.csv", ["row-short"], "ends inside a row", trip(102) + "苏T90102,2026-03-02 07:0".encode()
    yield "csv-nul-in-row.csv", ["nul-bytes"], "NUL bytes in one row", \
        trip(103) + "苏T90103,2026-03-02 07:05:00,\0\0\0\0,31.6,40.0,20\n".encode()
    yield "csv-nul-head.csv", ["nul-bytes"], "a disk block of zeros", bytes(2048)
    yield "csv-mixed-encodings.csv", ["encoding-mixed"], "UTF-8 above, GBK below", \
        trip(104) + text(rows(105), header=None).decode().encode("gbk")
    yield "csv-neither-encoding.csv", ["text-encoding"], "a plate in bytes of no encoding", \
        trip(106).replace("苏".encode(), b"\xff\xfe\x80")
    yield "csv-utf16-odd.csv", ["row-short"], "UTF-16 with a byte lost inside: all after it is shifted", \
        odd(b"\xff\xfe" + trip(107).decode().encode("utf-16-le"))
    yield "csv-utf16-cut.csv", ["row-short"], "UTF-16 of an odd number of bytes", \
        b"\xff\xfe" + (trip(108).decode() + "苏T90108,2026").encode("utf-16-le")[:-1]
    yield "csv-short-row.csv", ["row-short"], "a row of three cells", \
        trip(109) + "苏T90109,2026-03-02 07:05:00,119.91\n".encode()
    yield "csv-long-row.csv", ["row-long"], "a row with cells beyond the header", \
        trip(110) + "苏T90110,2026-03-02 07:05:00,119.91,31.6,40.0,20,7,8,9\n".encode()
    yield "csv-long-line.csv.bz2", ["row-too-long"], "a row of 1.1 MiB, in a packed file", long_line()
    yield "csv-header-only.csv", ["no-rows"], "a header and nothing below it", text([])
    yield "csv-empty.csv", ["file-empty"], "no bytes", b""
    yield "csv-only-blanks.csv", ["file-empty"], "blanks, Tabs and line ends", b"  \r\n\t\r\n \r\n"
    yield "csv-only-separators.csv", ["header-unknown"], "rows of empty cells", b",,,,,\n" * 5
    yield "csv-only-mark.csv", ["file-empty"], "a byte order mark alone", b"\xef\xbb\xbf"
    yield "csv-two-headers.csv", ["header-changed"], "two exports put together, the second with other columns", \
        trip(111) + text([[r[1], r[0], r[4], r[3], r[2]] for r in rows(111, first=8 * 3600)],
                         ["time", "plate", "speed_kmh", "lat", "lon"])
    yield "csv-no-coordinates.csv", ["header-unknown"], "plate, time and speed, no position", \
        text([[r[0], r[1], r[4]] for r in rows(112)], ["plate", "time", "speed_kmh"])
    yield "csv-unknown-header.csv", ["header-unknown"], "a table of something else", b"alpha,beta,gamma\n1,2,3\n4,5,6\n"
    yield "csv-no-header.csv", ["header-unknown"], "rows without a header", text(rows(113), header=None)
    yield "csv-alarms.csv", ["alarm-export"], "an export of alarms", text(
        [["苏T90114", "2026-03-02 07:12:20", "超速报警", "二级"]], ["车牌号", "报警时间", "报警类型", "级别"])
    yield "csv-places.csv", ["place-export"], "places by name, no coordinates", text(
        [["苏T90115", "2026-03-02 07:12:20", "人民路与和平路口", "45"]], ["车牌号", "定位时间", "位置", "速度"])
    yield "csv-swapped-position.csv", ["coordinates-swapped"], "longitude and latitude in each other's column", \
        text([r[:2] + [r[3], r[2]] + r[4:] for r in rows(116)])
    yield "csv-two-time-formats.csv", ["time-unreadable"], "times of two formats, one of them ambiguous", \
        trip(117) + "".join(f"苏T90117,03/02/26 7:{m}:00 Uhr,119.91,31.6,40.0,20\n" for m in (20, 21)).encode()
    yield "csv-formula.csv", ["number-expected"], "a cell that a spreadsheet would run", \
        with_cell(118, 4, "=HYPERLINK(A1)")
    yield "csv-giant-number.csv", ["number-range"], "a mileage of 400 digits", \
        text([r + ["9" * 400 if k == 5 else "7.5"] for k, r in enumerate(rows(119))], HEADER + ["mileage_km"])
    yield "csv-1e308.csv", ["number-range"], "a longitude of 1e308", with_cell(120, 2, "1e308")
    yield "csv-nan.csv", ["coordinate-missing"], "a longitude of NaN", with_cell(121, 2, "NaN")
    yield "csv-negative-speed.csv", ["number-range"], "a speed of -40", with_cell(122, 4, "-40.0")
    yield "csv-off-globe.csv", ["number-range"], "a latitude of 4294967295", with_cell(123, 3, "4294967295")
    yield "csv-year-9999.csv", ["time-implausible"], "a time of 9999", with_cell(124, 1, "9999-12-31 23:59:59")
    yield "csv-year-2000.csv", ["time-implausible"], "a device clock that was never set", with_cell(125, 1, "2000-01-01 00:00:05")
    yield "csv-31-february.csv", ["time-unreadable"], "the 31st of February", with_cell(126, 1, "2026-02-31 07:00:50")
    yield "csv-second-61.csv", ["time-unreadable"], "a second 61", with_cell(127, 1, "2026-03-02 07:00:61")
    yield "csv-no-time.csv", ["time-unreadable"], "a row without time", with_cell(128, 1, "")
    yield "csv-no-plate.csv", ["vehicle-missing"], "a row without vehicle", with_cell(129, 0, "")
    yield "csv-letter-for-digit.csv", ["number-expected"], "the letter O for a zero", with_cell(130, 4, "4O.0")
    yield "csv-unknown-word.csv", ["word-unknown"], "a door that is neither open nor shut", text(
        [r + ["vielleicht"] for r in rows(131)], HEADER + ["door_open"])
    yield "csv-cr-only-short.csv", ["row-short"], "line ends of CR alone, one row cut", text(rows(132) + [["苏T90132", "2026"]], end="\r")
    yield "csv-prose.txt", ["header-unknown"], "a letter", "各学校：\n请于三月十日前上报校车轨迹。\n此致\n".encode()
    yield "csv-json.csv", ["header-unknown"], "an answer of a web service", '{"code":401,"message":"token expired","data":null}\n'.encode()
    yield "csv-error-page.csv", ["file-empty"], "a page that asks to log in again", ERROR_PAGE.encode()
    yield "csv-noise.csv", ["nul-bytes"], "noise", noise()


def odd(data):
    """Without one byte in the middle of a row."""
    at = len(data) // 2 | 1
    return data[:at] + data[at + 1:]


def noise():
    return random.Random(7).randbytes(3000)


def long_line():
    """In bzip2, which packs it to nothing the same way everywhere."""
    return bz2.compress(text(rows(133)) + b"9" * (1_100_000) + b"\n" + text(rows(133, first=8 * 3600), header=None))
