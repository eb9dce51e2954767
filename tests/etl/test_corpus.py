"""The whole corpus of known truth, in the real cage: the figures that reading is held to."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import shapely

from tests.corpus.case import Case
from tests.corpus.cases import list_cases
from tests.corpus.county import know_county
from tests.corpus.figures import LEAST_RIGHT, LEAST_TOP_1, LEAST_TOP_3, MOST_MISPLACED, judge_all, measure
from tests.corpus.file import zip_members
from tests.corpus.making import content_of, make_case
from tests.corpus.shapefiles import write_dbf, write_shapefile
from tests.corpus.systems import carry
from tests.corpus.texts import write_geojson
from tests.corpus.truth import list_truths
from tests.corpus.verdict import judge_case


@pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning")
def test_the_corpus_is_understood(tmp_path: Path) -> None:
    cases = list_cases()
    assert len(cases) >= 300
    verdicts = judge_all(cases, tmp_path, know_county(), at_once=3)
    failed = "\n".join(f"{one.case.name}: {one.why}" for one in verdicts if not one.right)
    told = measure(verdicts)
    assert told.misplaced <= MOST_MISPLACED, failed
    assert told.right >= LEAST_RIGHT, failed
    assert told.top_1 >= LEAST_TOP_1, told
    assert told.top_3 >= LEAST_TOP_3, told


def judge(case: Case, folder: Path) -> tuple[bool, bool]:
    verdict = judge_case(case, folder, know_county())
    return verdict.right, verdict.misplaced


def test_the_corpus_would_notice(tmp_path: Path) -> None:
    """A file that is not what its case says is told: by place, by text, by a missing row, by a wrong refusal."""
    sound = make_case("geojson", "EPSG:4490", lambda c: write_geojson(c, crs="EPSG:4490"))
    assert judge(sound, tmp_path) == (True, False)
    content = content_of("new_plots", "EPSG:4490")
    moved = dataclasses.replace(
        content,
        shapes=list(shapely.transform(np.array(content.shapes), lambda places: np.add(places, (2e-5, 0)))),
    )
    for write, misplaced in (
        (lambda _: write_geojson(moved, crs="EPSG:4490"), True),
        (lambda c: dataclasses.replace(write_geojson(c, crs="EPSG:4490"), rows=moved.rows[::-1]), False),
        (lambda c: dataclasses.replace(write_geojson(c, crs="EPSG:4490"), rows=moved.rows[:-1]), True),
    ):
        case = make_case("geojson", "EPSG:4490", write, truth="new_plots")
        assert judge(case, tmp_path) == (False, misplaced)
    refused = dataclasses.replace(sound, refused=("dwg.refused",))
    assert judge(refused, tmp_path) == (False, False)


def test_truths_lie_in_the_county_and_hold_rare_characters() -> None:
    outline = shapely.from_wkb(know_county().outline)
    for truth in list_truths().values():
        assert shapely.intersects(outline, np.array(truth.shapes, dtype=object)).all()
        assert all(shape.is_valid for shape in truth.shapes)
    people = "".join(row["负责人"] for row in list_truths()["ledger"].rows)
    assert any(ord(character) > 0xFFFF for character in people), (
        "four bytes in GB18030, outside the first plane"
    )
    with pytest.raises(UnicodeEncodeError):
        people.encode("gbk")


def test_shifts_and_zones_of_the_corpus_are_those_of_the_field() -> None:
    """The reference point of zone 40, and how far phone maps lie off here."""
    (point,) = carry([shapely.Point(120.05, 32.17)], "EPSG:4528")
    assert (point.x, point.y) == pytest.approx((40504715.919, 3560704.540), abs=2e-3)
    for crs, low, high in (("GCJ-02", 480, 530), ("BD-09", 1100, 1200)):
        (moved,) = carry([shapely.Point(120.05, 32.17)], crs)
        assert low < np.hypot((moved.x - 120.05) * 94_200, (moved.y - 32.17) * 110_900) < high


def test_archives_and_tables_of_the_corpus_are_written_as_windows_writes_them() -> None:
    packed = zip_members({"造林.shp": b"abc"}, gbk_names=True)
    (info,) = zipfile.ZipFile(io.BytesIO(packed)).infolist()
    assert not info.flag_bits & 0x800
    assert info.filename.encode("cp437").decode("gbk") == "造林.shp"
    dbf, rows = write_dbf([{"项目负责人姓名": "李喆"}], "gb18030", ldid=0x4D)
    assert dbf[29] == 0x4D
    assert rows == [{"项目负责人": "李喆"}]
    assert "项目负责人".encode("gb18030") in dbf
    names = zipfile.ZipFile(io.BytesIO(write_shapefile(content_of("one_plot", "EPSG:4490")).data)).namelist()
    assert sorted(name[-4:] for name in names) == [".dbf", ".shp", ".shx"]
