"""Broken and hostile archives."""

import bz2
import io
import tarfile
from zipfile import ZIP_BZIP2

from writers import gz, office, rows, stored, text


def good():
    yield "good-gbk-names.zip", office.zip_gbk([("三月/轨迹-苏T90031.csv", text(rows(31)))])


def broken():
    content = text(rows(301, 40))
    yield "zip-cut.zip", ["archive-truncated", "row-truncated"], "the end of the file is lost", stored([("a.csv", content)])[:1200]
    yield "zip-wrong-checksum.zip", ["archive-corrupt", "number-expected", "row-long"], "a flipped byte in a member", flipped(stored([("a.csv", content)]))
    yield "zip-empty.zip", ["file-empty"], "no members", stored([])
    yield "zip-password.zip", ["archive-encrypted"], "a member with a password", office.zip_locked("a.csv", text(rows(302)))
    yield "zip-bomb.zip", ["archive-bomb", "nul-bytes"], "80 MiB in a few hundred bytes, packed twice", office.zipped(
        [("inner.zip", office.zipped([("zeros.csv", bytes(80 << 20))], ZIP_BZIP2))], ZIP_BZIP2)
    yield "zip-too-deep.zip", ["archive-too-deep"], "archives in archives, six deep", deep()
    yield "zip-paths.zip", ["archive-path"], "paths that climb and that are absolute", stored(
        [("../../etc/a.csv", text(rows(303))), ("/abs/b.csv", text(rows(304))), ("c:\\x\\d.csv", text(rows(305)))])
    yield "zip-gbk-names-broken.zip", ["row-short"], "a cut row in a member whose name is GBK", office.zip_gbk(
        [("三月/轨迹-苏T90306.csv", text(rows(306)) + "苏T90306,2026\n".encode())])
    yield "zip-no-logs.zip", ["file-skipped"], "papers alone", stored([("通知.pdf", b"%PDF-1.4\n"), ("照片.jpg", b"\xff\xd8\xff\xe0")])
    yield "zip-names-twice.zip", ["row-short"], "two members of one name, the second cut", twice()
    yield "gzip-cut.csv.gz", ["gzip-truncated"], "the end of the file is lost", gz(content)[:1500]
    yield "gzip-wrong-checksum.csv.gz", ["gzip-corrupt"], "a wrong checksum at its end", gz(content)[:-8] + bytes(4) + gz(content)[-4:]
    yield "gzip-garbage-behind.csv.gz", ["gzip-corrupt"], "bytes behind its end", gz(content) + b"garbage behind the end"
    yield "gzip-head-alone.csv.gz", ["gzip-truncated"], "the first ten bytes", gz(content)[:10]
    yield "bzip2-damaged.csv.bz2", ["bzip2-corrupt"], "a flipped byte", flipped(bz2.compress(content))
    yield "zstd-cut.csv.zst", ["zstd-truncated"], "the end of the file is lost", office.zstd_stored(content)[:1000]
    yield "tar-cut.tar", ["archive-truncated", "row-truncated"], "the end of the file is lost", office.tarred([("a.csv", content)])[:1500]
    yield "tar-links.tar.gz", ["archive-link"], "links to files outside", gz(links())
    yield "7z-cut.7z", ["archive-corrupt"], "the end of the file is lost, and with it the list of members", office.seven_zip("a.csv", content)[:1500]
    yield "7z-damaged.7z", ["archive-corrupt", "number-expected"], "a flipped byte", flipped(office.seven_zip("a.csv", content))
    yield "rar-cut.rar", ["archive-truncated", "row-truncated"], "the end of the file is lost", office.rar4("a.csv", content)[:1500]
    yield "rar-damaged.rar", ["archive-corrupt"], "a flipped byte in the head of a member", damaged_head(office.rar4("a.csv", content))


def flipped(data):
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1:]


def damaged_head(data):
    at = data.find(b"a.csv")
    return data[:at] + b"b" + data[at + 1:]


def deep():
    inner = text(rows(307))
    for level in range(6):
        inner = stored([(f"level{level}.zip" if level else "a.csv", inner)])
    return inner


def twice():
    whole = office.zip_gbk([("a.csv", text(rows(308))), ("a.csv", text(rows(309)) + b"x,2026\n")])
    return whole


def links():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, kind in (("passwd.csv", tarfile.SYMTYPE), ("hard.csv", tarfile.LNKTYPE), ("null.csv", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.mtime = kind, "../../etc/passwd", 1_772_467_200
            archive.addfile(info)
    return out.getvalue()
