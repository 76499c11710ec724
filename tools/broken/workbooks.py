"""Broken workbooks: XLSX, BIFF, HTML and the XML of Excel 2003."""

import zlib
from struct import pack
from zipfile import ZIP_BZIP2

from writers import book, changed, office, rows, stored, table

SHEET, STRINGS, BOOK, RELATIONS = "sheet1.xml", "sharedStrings.xml", "xl/workbook.xml", "workbook.xml.rels"


def good():
    yield "good.xlsx", stored(book(21).parts())
    yield "good-biff.xls", office.biff_book(table(22))


def broken():
    yield from xlsx()
    yield from biff()
    yield from markup()


def xlsx():
    whole = stored(book(201).parts())
    yield "xlsx-cut.xlsx", ["archive-truncated"], "the end of the file is lost", whole[:len(whole) * 2 // 3]
    yield "xlsx-wrong-checksum.xlsx", ["archive-corrupt"], "a flipped byte in the sheet", flip(whole, b"<row r=\"4\"")
    two = book(202)
    two.sheet("下午", [office.HEADER] + [office.typed(row) for row in table(203)])
    yield "xlsx-missing-sheet.xlsx", ["sheet-missing"], "the second of two sheets is not in the file", \
        stored(changed(two.parts(), "sheet2.xml", None))
    yield "xlsx-missing-relations.xlsx", ["sheet-missing"], "nothing says where the sheets lie", \
        stored(changed(book(204).parts(), RELATIONS, None))
    yield "xlsx-cyclic-relation.xlsx", ["file-empty"], "the sheet's relation leads back to the workbook", stored(changed(
        book(205).parts(), RELATIONS, lambda xml: xml.replace(b"worksheets/sheet1.xml", b"workbook.xml")))
    yield "xlsx-outside-relation.xlsx", ["sheet-missing"], "the sheet's relation climbs out of the file", stored(changed(
        book(206).parts(), RELATIONS, lambda xml: xml.replace(b"worksheets/sheet1.xml", b"../../../etc/passwd")))
    yield "xlsx-string-out-of-range.xlsx", ["string-missing"], "cells name shared strings that do not exist", stored(changed(
        book(207).parts(), SHEET, lambda xml: xml.replace(b'<c r="A5" t="s"><v>', b'<c r="A5" t="s"><v>99')))
    yield "xlsx-no-strings.xlsx", ["header-unknown", "string-missing"], "the list of shared strings is lost", \
        stored(changed(book(208).parts(), STRINGS, None))
    yield "xlsx-entities.xlsx", ["markup-entities"], "entities that multiply", stored(changed(
        book(209).parts(), SHEET, lambda xml: xml.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet', 1)))
    yield "xlsx-cut-xml.xlsx", ["markup-truncated"], "the sheet's XML ends inside a tag", stored(changed(
        book(210).parts(), SHEET, lambda xml: xml[:xml.find(b'<c r="D6"') + 6]))
    yield "xlsx-cells-out-of-order.xlsx", ["row-cells"], "a row's cells go back", stored(changed(
        book(211).parts(), SHEET, lambda xml: xml.replace(b'r="E6"', b'r="B6"')))
    yield "xlsx-error-cells.xlsx", ["coordinate-missing"], "#N/A where a longitude should be", stored(changed(
        book(212).parts(), SHEET, lambda xml: replace_cell(xml, b"C6", b'<c r="C6" t="e"><v>#N/A</v></c>')))
    yield "xlsx-header-only.xlsx", ["no-rows"], "a header and nothing below it", stored(book(213, 0).parts())
    yield "xlsx-no-table.xlsx", ["header-unknown"], "a sheet of prose", stored(prose().parts())
    yield "xlsx-empty-sheet.xlsx", ["file-empty"], "a sheet without cells", stored(blank().parts())
    yield "xlsx-giant-row-number.xlsx", ["sheet-too-wide", "time-unreadable"], "a row that calls itself 999999999 and a column ZZZZZZ", stored(changed(
        book(214).parts(), SHEET, lambda xml: xml.replace(b'<row r="5">', b'<row r="999999999">').replace(b'r="B5"', b'r="ZZZZZZ5"')))
    yield "xlsx-bomb.xlsx", ["archive-bomb"], "a sheet of 80 MiB in a hundred bytes", office.zipped(changed(
        book(215).parts(), SHEET, lambda xml: xml[:-12] + bytes(80 << 20)), ZIP_BZIP2)
    encrypted = office.compound("EncryptedPackage", bytes(512))
    yield "xlsx-password.xlsx", ["workbook-encrypted"], "protected by a password", encrypted
    yield "xlsx-really-docx.xlsx", ["format-unknown"], "a text document under that name", \
        stored([("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w:document/>")])
    yield "xlsx-really-xlsb.xlsx", ["format-unknown"], "a binary workbook of 2007 under that name", \
        stored([("[Content_Types].xml", b"<Types/>"), ("xl/workbook.bin", bytes(64))])
    yield "xlsx-really-csv.xlsx", ["row-short"], "text under that name, one row cut", \
        "车牌号,定位时间,经度,纬度\n苏T90216,2026-03-02 07:00:00,119.9,31.6\n苏T90216,2026\n".encode("gbk")


def biff():
    whole = office.biff_book(table(221))
    yield "xls-cut.xls", ["workbook-damaged"], "the end of the file is lost", whole[:len(whole) * 2 // 3]
    yield "xls-cut-in-head.xls", ["workbook-damaged"], "nothing but half of the first sector", whole[:300]
    yield "xls-chain-in-a-circle.xls", ["workbook-damaged"], "the sectors of the stream form a circle", \
        whole[:512 + 4 * 6] + pack("<I", 3) + whole[512 + 4 * 7:]
    yield "xls-chain-outside.xls", ["workbook-damaged"], "the stream goes on behind the end of the file", \
        whole[:512 + 4 * 6] + pack("<I", 70_000) + whole[512 + 4 * 7:]
    yield "xls-directory-in-a-circle.xls", ["workbook-damaged"], "the sectors of the directory form a circle", \
        whole[:512 + 4] + pack("<I", 1) + whole[512 + 8:]
    stream = office.biff_stream(table(222))
    at = stream.rfind(b"\x03\x02\x0e\x00")
    yield "xls-record-beyond.xls", ["workbook-damaged"], "a record longer than the file", \
        office.compound("Workbook", stream[:at] + b"\x03\x02\xff\xff" + stream[at + 4:])
    yield "xls-sheet-nowhere.xls", ["workbook-damaged"], "a sheet behind the end of the file", nowhere()
    yield "xls-password.xls", ["workbook-encrypted"], "protected by a password", office.compound(
        "Workbook", office.biff_stream(table(223), office.record(0x2F, bytes(54))))
    yield "xls-really-doc.xls", ["format-unknown"], "a text document under that name", office.compound("WordDocument", bytes(512))
    strings = office.biff_stream(table(224))
    at = strings.find(b"\xfd\x00\x0a\x00", strings.find("苏T90224".encode("utf-16-le")))
    yield "xls-string-out-of-range.xls", ["string-missing"], "a cell names a shared string that does not exist", \
        office.compound("Workbook", shifted_string(strings))
    yield "xls-strings-cut.xls", ["string-missing"], "the list of shared strings ends early", \
        office.compound("Workbook", cut_strings(office.biff_stream(table(225))))


def markup():
    page = html(231)
    yield "html-unclosed.xls", ["markup-truncated"], "ends inside a tag", page[:page.rfind(b"<TD") + 2]
    yield "html-nested-tables.xls", ["row-short"], "a table inside a cell of another", nested()
    yield "html-giant-colspan.xls", ["row-note", "sheet-too-wide"], "cells that claim 999999999 columns and rows", html(
        232, lambda rows: rows[:4] + ['<TR><TD colspan=999999999 rowspan=999999999>合并</TD></TR>'] + rows[4:])
    yield "html-without-table.xls", ["file-empty"], "a page without a table", \
        "<html><body><p>没有数据</p></body></html>".encode("gbk")
    yield "xml-2003-entities.xls", ["markup-entities"], "entities that multiply", \
        b'<?xml version="1.0"?><!DOCTYPE Workbook [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Workbook><Worksheet><Table>' \
        b"<Row><Cell><Data>&b;</Data></Cell></Row></Table></Worksheet></Workbook>"
    yield "xml-2003-cut.xls", ["markup-truncated"], "ends inside a tag", office.xml_book()[:4001]


def flip(data, mark):
    at = data.find(mark) + 1
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def replace_cell(xml, reference, cell):
    start = xml.find(b'<c r="%s"' % reference)
    return xml[:start] + cell + xml[xml.find(b"</c>", start) + 4:]


def prose():
    made = office.Book()
    made.sheet("通知", [["关于上报校车轨迹的通知"], ["各学校：", "请于三月十日前上报。"]])
    return made


def blank():
    made = office.Book()
    made.sheet("Sheet1", [])
    return made


def nowhere():
    stream = office.biff_stream(table(226))
    at = stream.find(b"\x85\x00")
    return office.compound("Workbook", stream[:at + 4] + pack("<I", 1 << 30) + stream[at + 8:])


def shifted_string(stream):
    """The plate's cell of the fourth row asks for string 9999."""
    at = stream.find(pack("<HHHHH", 0xFD, 10, 4, 0, 15))
    return stream[:at + 10] + pack("<I", 9999) + stream[at + 14:]


def cut_strings(stream):
    """A list that says it has more strings than it has: the last ones are lost."""
    at = stream.find(b"\xfc\x00", stream.find(b"\x85\x00"))
    length = int.from_bytes(stream[at + 2:at + 4], "little")
    cut = length - 24
    # What is left of the record becomes one that nobody reads.
    return stream[:at + 2] + pack("<H", cut) + stream[at + 4:at + 4 + cut] + pack("<HH", 0x0FFF, length - cut - 4) \
        + bytes(length - cut - 4) + stream[at + 4 + length:]


def html(number, change=lambda rows: rows):
    lines = ["<TR>" + "".join("<TD>%s</TD>" % cell for cell in row) + "</TR>" for row in table(number)]
    head = "<TR>" + "".join("<TH>%s</TH>" % cell for cell in office.HEADER) + "</TR>"
    return ("<html><body><table>\n" + "\n".join(change([head] + lines)) + "\n</table></body></html>").encode("gbk")


def nested():
    inner = "<table><TR><TD>站点</TD><TD>时间</TD></TR></table>"
    return html(233, lambda rows: rows[:4] + ["<TR><TD>" + inner + "</TD></TR>"] + rows[4:])
