"""What is written can be read back by the tools of the receiver, says what it is, and runs nothing."""

from __future__ import annotations

import json
import subprocess
import uuid
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

import layers
from etl.extract import Cover, Extract, Slice, Spool
from etl.measure import measure_row
from etl.write.apart import WritingFailed, write_apart
from etl.write.geojson import write_geojson
from etl.write.geopackage import write_geopackage
from etl.write.geoparquet import write_geoparquet
from etl.write.html_map import inline_libraries, write_html_map
from etl.write.kml import write_kml
from etl.write.shapefile import write_shapefile
from etl.write.workbook import write_workbook
from tests.shapes import multi, square

HOSTILE = "</script><img src=x onerror=alert(1)>`${alert(1)}`"
COVER = Cover(
    title="黄桥镇造林",
    title_en="Afforestation, Huangqiao",
    scope="造林",
    as_of=datetime(2024, 6, 30, tzinfo=UTC),
    cut_off=None,
    made_by="示范甲",
    made_at=datetime(2024, 7, 1, tzinfo=UTC),
    notice="示意数据",
    notice_en="Illustrative",
    audit_head="00",
)


def make_extract(names: Sequence[str]) -> Extract:
    layer = layers.get("afforestation")
    shapes = [multi(square(120.15 + i * 0.01, 32.25)) for i in range(len(names))]
    rows = []
    for name, shape in zip(names, shapes, strict=True):
        area_m2, _ = measure_row(shapely.to_wkb(shape))
        row: dict[str, object] = {field.name: None for field in layer.fields}
        row |= {"name": name, "ledger": "gain", "stage": "accepted", "accepted_on": date(2022, 11, 20)}
        row |= {
            "feature_id": str(uuid.uuid4()),
            "version": 1,
            "valid_from": datetime(2022, 12, 1, tzinfo=UTC),
            "unit": "黄桥镇",
            "township": "黄桥镇",
            "area_m2": area_m2,
            "area_mu": area_m2 * 3 / 2000,
            "length_m": 0.0,
            "illustrative": True,
        }
        rows.append(row)
    return Extract.of(layer, layer.fields, rows, [shapely.to_wkb(shape) for shape in shapes])


@pytest.fixture(params=["in memory", "a row a slice, in a file"])
def extract(request: pytest.FixtureRequest, tmp_path: Path) -> Extract:
    whole = make_extract(["东河地块", "=1+1", HOSTILE])
    if request.param == "in memory":
        return whole
    spool = Spool(tmp_path / "rows")
    totals = spool.keep(Slice([row], [shape]) for row, shape in whole.walk())
    assert totals == whole.totals and totals.count == 3
    return replace(whole, slices=spool)


def test_geopackage_keeps_every_feature_and_its_area(extract: Extract, tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    write_geopackage([extract], COVER, path)
    frame = pyogrio.read_dataframe(path, layer="afforestation")
    assert frame.crs.to_epsg() == 4490
    assert list(frame["name"]) == [row["name"] for row, _ in extract.walk()]
    assert str(frame["accepted_on"].iloc[0])[:10] == "2022-11-20"
    assert frame["accepted_on"].dtype.kind == "M"
    assert frame["planted_on"].isna().all()
    areas = [measure_row(shapely.to_wkb(shape))[0] for shape in frame.geometry]
    assert areas == pytest.approx([row["area_m2"] for row, _ in extract.walk()], abs=1e-6)
    told = subprocess.run(
        ["ogrinfo", "-al", "-so", str(path)], capture_output=True, text=True, check=True
    ).stdout
    assert "Feature Count: 3" in told and "field_dictionary" in told


@pytest.mark.parametrize(("encoding", "cpg"), [("gbk", "GBK"), ("utf-8", "UTF-8")])
def test_shapefile_says_its_encoding_and_has_ascii_names(
    extract: Extract, tmp_path: Path, encoding: str, cpg: str
) -> None:
    path = tmp_path / "out.zip"
    write_shapefile([extract], COVER, path, encoding=encoding)
    with zipfile.ZipFile(path) as archive:
        assert archive.read("afforestation.cpg") == cpg.encode()
        assert {"字段说明.xlsx", "afforestation.prj", "说明.txt"} <= set(archive.namelist())
        archive.extractall(tmp_path / "out")
    frame = pyogrio.read_dataframe(tmp_path / "out" / "afforestation.shp", encoding=cpg)
    assert frame.iloc[0, list(frame.columns).index("MC")] == "东河地块"
    assert all(name.isascii() and len(name) <= 10 for name in frame.columns)


def test_geojson_carries_the_notice(extract: Extract, tmp_path: Path) -> None:
    path = tmp_path / "out.zip"
    write_geojson([extract], COVER, path)
    frame = pyogrio.read_dataframe(f"/vsizip/{path}/afforestation.geojson")
    assert len(frame) == 3
    with zipfile.ZipFile(path) as archive:
        assert "示意数据".encode() in archive.read("afforestation.geojson")


def test_kml_escapes_what_it_holds(extract: Extract, tmp_path: Path) -> None:
    path = tmp_path / "out.kml"
    write_kml([extract], COVER, path)
    frame = pyogrio.read_dataframe(path)
    assert list(frame["Name"]) == ["东河地块", "=1+1", HOSTILE]
    assert "<img" not in path.read_text(encoding="utf-8")


def test_a_ledger_holds_text_as_text_and_totals_as_formulas(extract: Extract, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_workbook([extract], COVER, path)
    sheet = openpyxl.load_workbook(path)["造林"]
    headings = [cell.value for cell in sheet[3]]
    names = [cell for cell in sheet["C"][3:6]]
    assert headings[2] == "地块名称"
    assert [cell.value for cell in names] == ["东河地块", "=1+1", HOSTILE]
    assert names[1].data_type == "s"
    total = sheet.cell(7, headings.index("图形面积（㎡）") + 1).value
    assert str(total).startswith("=SUBTOTAL(9,")


def test_the_html_map_asks_nobody_and_runs_nothing(extract: Extract, tmp_path: Path) -> None:
    path = tmp_path / "out.html"
    write_html_map([extract], COVER, path)
    page = path.read_text(encoding="utf-8")
    assert "<img src=x" not in page and "${alert" not in page
    assert "示意数据" in page


def test_geoparquet_has_every_row_of_every_slice(extract: Extract, tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    write_geoparquet(extract, {"notice": "示意数据"}, path)
    frame = geopandas.read_parquet(path)
    assert list(frame["name"]) == [row["name"] for row, _ in extract.walk()]
    assert frame.crs.to_epsg() == 4490


class Walked(list[Slice]):
    """Slices that count how often they were walked."""

    walks = 0

    def __iter__(self) -> Iterator[Slice]:
        self.walks += 1
        return super().__iter__()


def test_geoparquet_tells_box_and_kinds_after_one_walk(tmp_path: Path) -> None:
    whole = make_extract(["一", "二"])
    rows, plots = zip(*whole.walk(), strict=True)
    line = shapely.to_wkb(shapely.MultiLineString([[(120, 32), (121, 33)]]))
    slices = Walked([Slice(rows[:1], plots[:1]), Slice(rows[1:], [line])])
    path = tmp_path / "out.parquet"
    write_geoparquet(replace(whole, slices=slices), {}, path)
    told = json.loads(pq.read_schema(path).metadata[b"geo"])["columns"]["geometry"]
    assert told["geometry_types"] == ["MultiLineString", "MultiPolygon"]
    assert told["bbox"] == list(shapely.total_bounds(shapely.from_wkb([plots[0], line])))
    # the second one writes
    assert slices.walks == 2


def test_a_layer_of_several_families_is_a_shapefile_a_family(tmp_path: Path) -> None:
    whole = make_extract(["一", "二", "三"])
    rows, plots = zip(*whole.walk(), strict=True)
    point, line = shapely.Point(120.1, 32.2), shapely.MultiLineString([[(120, 32), (121, 33)]])
    shapes = [shapely.to_wkb(point), shapely.to_wkb(line), plots[2]]
    layer = replace(whole.layer, geometry=("point", "line", "polygon"))
    path = tmp_path / "out.zip"
    write_shapefile([Extract.of(layer, layer.fields, rows, shapes)], COVER, path)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "out")
    for family, name in (("point", "一"), ("line", "二"), ("polygon", "三")):
        frame = pyogrio.read_dataframe(tmp_path / "out" / f"{layer.key}_{family}.shp", encoding="GBK")
        assert list(frame["MC"]) == [name]


def test_a_file_is_written_apart_and_a_failure_tells_its_reason(extract: Extract, tmp_path: Path) -> None:
    path = tmp_path / "out.geojson.zip"
    write_apart("etl.write.geojson:write_geojson", [extract], COVER, path)
    assert zipfile.ZipFile(path).testzip() is None
    with pytest.raises(WritingFailed, match="No such file"):
        write_apart("etl.write.geojson:write_geojson", [extract], COVER, tmp_path / "nowhere" / "out.zip")


def test_an_unknown_library_is_an_error_not_a_request() -> None:
    with pytest.raises(ValueError, match="jquery"):
        inline_libraries('<script src="https://code.example/jquery.js"></script>')
