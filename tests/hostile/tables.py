"""Workbooks, OpenDocument sheets and delimited texts: far corners, bombs, formulas, quotes that never close."""

from __future__ import annotations

from tests.hostile import seeds
from tests.hostile.cases import Bait, Case, Ending, lazy, still

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def sheet(rows: str, head: str = "", more: str = "") -> str:
    return f'{head}<worksheet xmlns="{MAIN}">{more}<sheetData>{rows}</sheetData></worksheet>'


def text_cell(place: str, value: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


HEADING = f'<row r="1">{text_cell("A1", "name")}{text_cell("B1", "经度")}{text_cell("C1", "纬度")}</row>'
PUMP = (
    f'<row r="2">{text_cell("A2", "泵站")}<c r="B2"><v>{seeds.X}</v></c><c r="C2"><v>{seeds.Y}</v></c></row>'
)


def book(sheet_xml: str, extra: dict[str, str] | None = None, links: str = "") -> bytes:
    """A workbook of one sheet, written by hand so that every part can lie."""
    types = (
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/s.xml" ContentType="{KIND}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}.sharedStrings+xml"/>'
    )
    return seeds.pack(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="s" sheetId="1" r:id="a"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a" Type="{OFFICE}/worksheet" Target="s.xml"/>{links}</Relationships>',
            "xl/s.xml": sheet_xml,
            **(extra or {}),
        }
    )


def shared(strings: str, head: str = "") -> bytes:
    row = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    link = f'<Relationship Id="b" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    return book(sheet(row), {"xl/sharedStrings.xml": f'{head}<sst xmlns="{MAIN}">{strings}</sst>'}, link)


def million_cells() -> bytes:
    cells = "".join(f'<c r="{chr(65 + n)}{{0}}"><v>1</v></c>' for n in range(26))
    rows = "".join(f'<row r="{n}">{cells.format(n)}</row>' for n in range(2, 200_000))
    return book(sheet(HEADING + rows))


def laughing_strings() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return shared("<si><t>&l9;</t></si>", f'<!DOCTYPE sst [<!ENTITY l0 "哈">{levels}]>')


def list_workbooks() -> list[Case]:
    far = f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    formula = f'<row r="2"><c r="A2" t="str"><f>cmd|\'/c calc\'!A1</f><v>=1+1</v></c><c r="B2"><v>{seeds.X}</v></c><c r="C2"><v>{seeds.Y}</v></c></row>'
    external = f'<row r="2"><c r="A2" t="str"><f>[1]Sheet1!A1</f><v>x</v></c><c r="B2"><v>{seeds.X}</v></c><c r="C2"><v>{seeds.Y}</v></c></row>'
    listed: dict[str, tuple[bytes, Ending]] = {
        "a cell in the last corner": (book(sheet(HEADING + far)), "either"),
        "a dimension of everything": (
            book(sheet(HEADING + PUMP, more='<dimension ref="A1:XFD1048576"/>')),
            "either",
        ),
        "a dimension of letters": (
            book(sheet(HEADING + PUMP, more='<dimension ref="ZZZZZZ99999999999"/>')),
            "either",
        ),
        "row number 2^62": (book(sheet(HEADING + PUMP.replace('r="2"', f'r="{2**62}"'))), "either"),
        "row number -1": (book(sheet(HEADING + PUMP.replace('r="2"', 'r="-1"'))), "either"),
        "cells of the same place": (book(sheet(HEADING + PUMP * 50)), "either"),
        "formulas": (book(sheet(HEADING + formula)), "either"),
        "a formula of another book": (book(sheet(HEADING + external)), "either"),
        "merged cells of everything": (
            book(
                sheet(HEADING + PUMP).replace(
                    "</worksheet>", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
                )
            ),
            "either",
        ),
        "a string index beyond the table": (
            shared("<si><t>a</t></si>").replace(b"<v>0</v>", b"<v>9</v>"),
            "refuse",
        ),
        "a DOCTYPE in the sheet": (book(sheet(HEADING, '<!DOCTYPE a [<!ENTITY x "y">]>')), "refuse"),
        "a sheet that is not there": (book(sheet(HEADING)).replace(b"s.xml", b"t.xml", 1), "either"),
        "a sheet that is not XML": (book("not XML at all"), "refuse"),
        "an empty sheet": (book(sheet("")), "refuse"),
        "a value of NaN": (book(sheet(HEADING + PUMP.replace(str(seeds.X), "NaN"))), "either"),
        "a value of 1e400": (book(sheet(HEADING + PUMP.replace(str(seeds.X), "1e400"))), "either"),
        "a date of the year 99999": (
            book(
                sheet(
                    HEADING
                    + PUMP.replace(f"<v>{seeds.X}</v>", "<v>99999999</v>").replace(
                        '<c r="B2">', '<c r="B2" s="1">'
                    )
                )
            ),
            "either",
        ),
        "an error value": (
            book(
                sheet(HEADING + PUMP.replace('<c r="B2">', '<c r="B2" t="e">').replace(str(seeds.X), "#REF!"))
            ),
            "either",
        ),
        "a heading of 200 letters": (book(sheet(HEADING.replace("name", "长" * 200) + PUMP)), "either"),
        "macros": (book(sheet(HEADING + PUMP), {"xl/vbaProject.bin": "x"}), "either"),
        "only its types": (
            seeds.pack({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}),
            "refuse",
        ),
        "a document of words": (
            seeds.pack({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}),
            "refuse",
        ),
    }
    return [Case(f"XLSX: {said}", still(data), ends, "a.xlsx") for said, (data, ends) in listed.items()] + [
        Case("XLSX: 5,200,000 cells", lazy(million_cells), file_name="a.xlsx"),
        Case("XLSX: billion laughs in the strings", lazy(laughing_strings), file_name="a.xlsx"),
        Case(
            "XLSX: a sheet of 250 MB of blanks",
            lazy(lambda: book(sheet(HEADING + " " * 250_000_000))),
            file_name="a.xlsx",
        ),
        Case(
            "XLSX: a string of 40 MB",
            lazy(lambda: book(sheet(HEADING + PUMP.replace("泵站", "长" * 13_000_000)))),
            file_name="a.xlsx",
        ),
        Case("XLSX: 5,000 columns", lazy(_wide_book), file_name="a.xlsx"),
        Case("XLSX: styles of 1,000,000 formats", lazy(_many_styles), "either", "a.xlsx"),
        Case("XLSX: external link to a URL", _external_link, "either", "a.xlsx"),
        Case("XLS of 1997", still(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), file_name="a.xls"),
    ]


def _wide_book() -> bytes:
    return book(sheet('<row r="1">' + "<c t='str'><v>a</v></c>" * 5000 + "</row>"))


def _many_styles() -> bytes:
    link = f'<Relationship Id="c" Type="{OFFICE}/styles" Target="styles.xml"/>'
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts>'
        + '<numFmt numFmtId="200" formatCode="0"/>' * 200_000
        + "</numFmts></styleSheet>"
    )
    return book(sheet(HEADING + PUMP), {"xl/styles.xml": styles}, link)


def _external_link(bait: Bait) -> bytes:
    link = (
        f'<Relationship Id="z" Type="{OFFICE}/externalLinkPath" Target="{bait.url}" TargetMode="External"/>'
    )
    return book(sheet(HEADING + PUMP), links=link)


def list_open_documents() -> list[Case]:
    def repeat(cells: int, rows: int) -> str:
        cell = f'<table:table-cell table:number-columns-repeated="{cells}" office:value-type="string"><text:p>x</text:p></table:table-cell>'
        return f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'

    listed: dict[str, tuple[bytes, Ending]] = {
        "a row repeated 2^31 times": (seeds.ods(repeat(1, 2**31)), "refuse"),
        "a cell repeated 2^31 times": (seeds.ods(repeat(2**31, 1)), "refuse"),
        "1,000,000 by 16,000 cells": (seeds.ods(repeat(16_000, 1_000_000)), "refuse"),
        "repeated -1 times": (seeds.ods(repeat(-1, -1)), "either"),
        "repeated by letters": (seeds.ods(repeat(1, 1).replace('"1"', '"abc"')), "either"),
        "a DOCTYPE": (seeds.ods(head='<!DOCTYPE a [<!ENTITY x "y">]>'), "refuse"),
        "tables nested 20,000 deep": (
            seeds.ods("<table:table-row-group>" * 20_000 + "</table:table-row-group>" * 20_000),
            "refuse",
        ),
        "no content": (seeds.pack({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "refuse"),
        "content cut": (
            seeds.pack(
                {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<office"}
            ),
            "refuse",
        ),
    }
    return [Case(f"ODS: {said}", still(data), ends, "a.ods") for said, (data, ends) in listed.items()]


def list_texts() -> list[Case]:
    good = seeds.csv().decode("gbk")
    listed: dict[str, tuple[str | bytes, Ending]] = {
        "a quote that never closes": (good + '"' + "x" * 100_000, "refuse"),
        "a quote in the heading": ('name,"经度,纬度\n' + good, "either"),
        "no rows": ("name,经度,纬度\n", "refuse"),
        "no places": ("name,a\n甲,1\n乙,2\n", "either"),
        "two headings of one name": ("name,name,经度,纬度\n甲,乙,120.14,32.24\n", "either"),
        "empty headings": (",,经度,纬度\n甲,乙,120.14,32.24\n", "either"),
        "rows of different widths": (good + "甲\n甲,1,2,3,4,5,6,7,8\n", "either"),
        "NUL": (good + "甲\x00,120.14,32.24\n", "refuse"),
        "NaN": (good + "甲,NaN,NaN\n", "either"),
        "infinity": (good + "甲,1e400,32\n", "either"),
        "formulas": (good.replace("泵站一", "=cmd|'/c calc'!A1").replace("泵站二", "@SUM(1)"), "accept"),
        "WKT that never ends": (
            "name,wkt\n甲," + '"' + "GEOMETRYCOLLECTION(" * 20_000 + '"\n乙,"POINT(120 32)"\n',
            "either",
        ),
        "WKT of NaN": ('name,wkt\n甲,"POINT(nan nan)"\n乙,"POINT(120.14 32.24)"\n', "either"),
        "WKT of 1e308": ('name,wkt\n甲,"POINT(1e308 1e308)"\n乙,"POINT(120.14 32.24)"\n', "either"),
        "control letters": ("name,经度,纬度\n\x01\x02\x03,120.14,32.24\n", "refuse"),
        "half GBK, half UTF-8": (
            "name,经度,纬度\n".encode("gbk") + "泵站,120.14,32.24\n".encode() * 3,
            "either",
        ),
        "mojibake": ("name,经度,纬度\n" + "ÂíÎ²ËÉ,120.14,32.24\n" * 3, "either"),
        "a byte-order mark in the middle": (good + "\ufeff甲,120.14,32.24\n", "either"),
        "carriage returns only": (good.replace("\n", "\r"), "either"),
        "places of Bangkok": (good.replace("120.1", "100.5").replace("32.2", "13.7"), "either"),
        "digits of other scripts": (good.replace("1", "\u0661"), "either"),
    }
    return [Case(f"CSV: {said}", still(text), ends, "a.csv") for said, (text, ends) in listed.items()] + [
        Case(
            "CSV: 500,000 columns",
            lazy(lambda: "经度,纬度\n" + "," * 500_000 + "\n" + "," * 500_000),
            file_name="a.csv",
        ),
        Case("CSV: a quote of 20 MB", lazy(lambda: '经度,纬度\n"' + "x" * 20_000_000), file_name="a.csv"),
        Case(
            "CSV: 100,001 rows",
            lazy(lambda: "name,经度,纬度\n" + "a,120.14,32.24\n" * 100_001),
            file_name="a.csv",
        ),
        Case(
            "CSV: a line of 30 MB",
            lazy(lambda: "name,经度,纬度\na,120.14,32.24\n" + "b" * 30_000_000),
            file_name="a.csv",
        ),
        Case(
            "CSV: 60 MB of new lines", lazy(lambda: "name,经度,纬度\n" + "\n" * 60_000_000), file_name="a.csv"
        ),
        Case(
            "CSV: a field of 70,000 letters", still(good.replace("泵站一", "长" * 70_000)), file_name="a.csv"
        ),
        Case(
            "CSV: 201 columns",
            still(",".join(f"c{n}" for n in range(199)) + ",经度,纬度\n" + "1," * 199 + "120.14,32.24\n"),
            "either",
            "a.csv",
        ),
    ]


def list_cases() -> list[Case]:
    return list_workbooks() + list_open_documents() + list_texts()
