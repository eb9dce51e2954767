"""OpenDocument sheets: values of every kind, repeated cells, and sheets that claim to be endless."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text")
)


def cell(value: object, more: str = "") -> str:
    if isinstance(value, float | int):
        return f'<table:table-cell office:value-type="float" office:value="{value}" {more}/>'
    return f'<table:table-cell office:value-type="string" {more}><text:p>{value}</text:p></table:table-cell>'


def row(*cells: object, more: str = "") -> str:
    body = "".join(one if isinstance(one, str) and one.startswith("<") else cell(one) for one in cells)
    return f"<table:table-row {more}>{body}</table:table-row>"


def pack(maker: Any, *rows: str, more: str = "", head: str = "") -> bytes:
    table = f'<table:table table:name="排口">{"".join(rows)}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}{more}</office:spreadsheet></office:body>"
    data: bytes = maker.zip(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"{head}<office:document-content {NAMES}>{body}</office:document-content>",
            "styles.xml": "<x/>",
        }
    )
    return data


HEADING = row("名称", "经度", "纬度", "日期")
DATE = '<table:table-cell office:value-type="date" office:date-value="2022-03-12T00:00:00"/>'
EMPTY = '<table:table-cell table:number-columns-repeated="16380"/>'


def test_values_and_the_empty_rest_of_the_sheet(maker: Any) -> None:
    last = '<table:table-row table:number-rows-repeated="1048500"><table:table-cell/></table:table-row>'
    data = pack(maker, row("泰兴市入河排口", EMPTY), HEADING, row("排口1", 120.1, 32.2, DATE, EMPTY), last)
    for sent in (data, maker.zip({"排口.ods": data})):
        reading = maker.read(sent)
        assert (reading.format, reading.layer_name) == ("ods", "排口")
        assert reading.rows == [{"名称": "排口1", "经度": 120.1, "纬度": 32.2, "日期": "2022-03-12"}]
        assert shapely.from_wkb(reading.shapes[0]).equals(shapely.Point(120.1, 32.2))


def test_repeated_cells_and_rows_keep_their_place(maker: Any) -> None:
    blank = '<table:covered-table-cell table:number-columns-repeated="2"/>'
    rows = (
        row("名称", blank, "经度", "纬度"),
        row("甲", blank, 120.1, 32.2, more='table:number-rows-repeated="3"'),
    )
    reading = maker.read(pack(maker, *rows))
    assert len(reading.rows) == 3
    assert reading.headings[0] == "名称" and reading.headings[3] == "经度"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (
            (HEADING, row("a", 120.1, 32.2, more='table:number-rows-repeated="999999999"')),
            "file.too_many_rows",
        ),
        ((row(cell("经度", 'table:number-columns-repeated="99999999"')),), "table.too_wide"),
        ((HEADING, row(EMPTY, "x")), "table.too_wide"),
        ((row("只有一列"), row("a")), "table.no_header"),
        ((), "file.no_rows"),
    ],
)
def test_sheets_that_are_refused(maker: Any, rows: tuple[str, ...], code: str) -> None:
    # written out, the repeated ones would outlast the cage's patience or its memory
    assert maker.refusal(pack(maker, *rows)).code == code


def test_documents_that_are_refused(maker: Any) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    assert maker.refusal(pack(maker, HEADING, head=bomb)).code == "xml.forbidden"
    assert maker.refusal(pack(maker, HEADING, more="<broken>")).code == "ods.damaged"
    bare = maker.zip({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"})
    assert maker.refusal(bare).code == "ods.damaged"
