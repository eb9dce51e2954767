"""Rows against a real PostGIS: identity, townships, claims of others, protected ground, nearness."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely
from shapely import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

import layers
from etl.check import check_rows
from etl.compare import compare_rows
from etl.measure import measure_row
from etl.tidy import make_multi
from tests.etl.published import GOOD, MINE, NOW, PUBLISHED, compare, publish, send
from tests.etl.sheets import TODAY, find, list_codes, tidy
from tests.shapes import BOWTIE, HUANGQIAO, square

PLOT = square(120.15, 32.25, 0.002)
HALF = square(120.151, 32.25, 0.002)


def test_a_row_nobody_knows_is_new(store: Connection) -> None:
    comparison = compare(store, [GOOD], [PLOT])
    assert (comparison.actions, comparison.features, comparison.findings) == ({1: "new"}, {}, [])
    assert comparison.townships == {1: "huangqiao"}


def test_the_same_row_again_is_unchanged_wherever_its_ring_starts(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED, remarks="原备注")
    ring = shapely.get_coordinates(PLOT)[:-1]
    comparison = compare(store, [{**GOOD, "小班号": "红 9"}], [PLOT])
    assert comparison.actions == {1: "changed"}, "the number is written otherwise"
    for turned in (PLOT, Polygon([*ring[2:], *ring[:2]]), Polygon(ring[::-1])):
        comparison = compare(store, [GOOD], [turned])
        assert comparison.actions == {1: "unchanged"}
        assert comparison.features == {1: (known, 1)}
        assert comparison.findings == []


def test_a_changed_attribute_or_shape_is_a_change(store: Connection) -> None:
    known = publish(
        store, "afforestation", PLOT, "huangqiao", **PUBLISHED, planted_on="2022-03-10", reported_area_mu=12.5
    )
    same = {**GOOD, "造林时间": "2022年3月10日", "上报面积": "12.50"}
    assert compare(store, [same], [PLOT]).actions == {1: "unchanged"}
    for row, shape in (({**same, "阶段": "在栽"}, PLOT), ({**same, "上报面积": "12.6"}, PLOT), (same, HALF)):
        comparison = compare(store, [row], [shape])
        assert comparison.actions == {1: "changed"} and comparison.features == {1: (known, 1)}
        assert "overlap.published" not in list_codes(comparison.findings), "a work does not overlap itself"


def test_fields_the_file_lacks_are_inherited(store: Connection) -> None:
    publish(
        store, "afforestation", PLOT, "huangqiao", **PUBLISHED, planted_on="2022-03-10", species=["poplar"]
    )
    comparison = compare(store, [{**GOOD, "阶段": "在栽"}], [PLOT])
    assert comparison.inherited == {1: {"planted_on": "2022-03-10", "species": ["poplar"]}}


def test_what_the_file_does_not_name_is_counted_as_missing(store: Connection) -> None:
    publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    for n in range(3):
        publish(
            store, "afforestation", square(120.16 + n / 100, 32.25), "huangqiao", name=f"旧{n}", ledger="gain"
        )
    publish(store, "afforestation", square(120.05, 32.25), "xuanbao", name="外", ledger="gain")
    publish(
        store, "afforestation", square(120.17, 32.29), "huangqiao", "2023-01-01", name="已废", ledger="gain"
    )
    assert compare(store, [GOOD], [PLOT]).missing == 3
    assert compare(store, [GOOD], [PLOT], unit=None).missing == 4


def test_another_units_work_cannot_be_changed(store: Connection) -> None:
    publish(store, "afforestation", PLOT, "xuanbao", **PUBLISHED)
    comparison = compare(store, [{**GOOD, "阶段": "在栽"}], [PLOT])
    finding = find(comparison.findings, "identity.foreign")
    assert finding.severity == "block" and "宣堡镇" in finding.message
    assert comparison.features == {}
    assert compare(store, [{**GOOD, "阶段": "在栽"}], [PLOT], unit=None).actions == {1: "changed"}


def test_the_same_name_elsewhere_is_another_work(store: Connection) -> None:
    publish(store, "afforestation", square(120.05, 32.25), "xuanbao", **PUBLISHED)
    comparison = compare(store, [GOOD], [PLOT])
    assert (comparison.actions, comparison.findings) == ({1: "new"}, [])


def test_a_work_that_moved_far_has_to_be_confirmed(store: Connection) -> None:
    publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    finding = find(compare(store, [GOOD], [square(120.19, 32.29)]).findings, "identity.moved")
    assert finding.severity == "acknowledge"


def test_two_published_works_of_one_name_are_told_apart_by_their_ground(store: Connection) -> None:
    known = publish(store, "wetlands", PLOT, "huangqiao", name="南塘")
    publish(store, "wetlands", square(120.18, 32.28), "huangqiao", name="南塘")
    row = {"名称": "南塘", "类别": "人工湿地"}
    assert compare(store, [row], [PLOT], "wetlands").features == {1: (known, 1)}
    lost = compare(store, [row], [square(120.12, 32.21)], "wetlands")
    assert find(lost.findings, "identity.ambiguous").severity == "block"


def test_a_row_outside_every_township_blocks_with_its_neighbours(store: Connection) -> None:
    shapes = [PLOT, square(119.80, 32.25), square(119.90, 32.25), BOWTIE]
    shapes.append(shapely.affinity.translate(BOWTIE, -0.3))
    rows = [{**GOOD, "小班号": str(n)} for n in range(len(shapes))]
    finding = find(compare(store, rows, shapes).findings, "place.outside_county")
    assert (finding.rows, finding.severity) == ((2, 3, 5), "block")
    assert finding.fix is not None and finding.fix.kind == "drop" and not finding.fix.safe


def test_a_plot_over_the_county_border_has_to_be_confirmed(store: Connection) -> None:
    finding = find(
        compare(store, [GOOD], [box(120.19, 32.24, 120.204, 32.25)]).findings, "place.partly_outside"
    )
    assert "28.6%" in finding.message and finding.severity == "acknowledge"
    assert finding.evidence is not None and finding.place is not None and finding.place[0] > 120.2


def test_works_in_another_township_block_together(store: Connection) -> None:
    shapes = [PLOT, square(120.05, 32.25), square(120.06, 32.25)]
    rows = [{**GOOD, "小班号": str(n)} for n in range(3)]
    comparison = compare(store, rows, shapes)
    finding = find(comparison.findings, "township.foreign")
    assert (finding.rows, finding.severity) == ((2, 3), "block")
    assert "在宣堡镇内，不属黄桥镇上报范围" in finding.message
    assert finding.fix is not None and finding.fix.kind == "drop" and not finding.fix.safe
    assert comparison.townships == {1: "huangqiao", 2: "xuanbao", 3: "xuanbao"}
    assert list_codes(compare(store, rows, shapes, unit=None).findings) == ["township.declared"]


@pytest.mark.parametrize(
    ("west", "code"),
    [
        (120.0999, None),
        (120.099, "township.reaching"),
        (120.0951, "township.reaching"),
        (120.094, "township.foreign"),
    ],
)
def test_a_plot_reaching_over_is_weighed_by_its_share(
    store: Connection, west: float, code: str | None
) -> None:
    comparison = compare(store, [GOOD], [box(west, 32.25, west + 0.01, 32.26)])
    assert list_codes(comparison.findings) == ([code] if code else [])


def test_the_reaching_piece_is_shown(store: Connection) -> None:
    finding = find(
        compare(store, [GOOD], [box(120.098, 32.25, 120.108, 32.26)]).findings, "township.reaching"
    )
    assert finding.severity == "acknowledge" and "20.0% 伸入宣堡镇" in finding.message
    assert finding.evidence is not None and finding.place is not None and finding.place[0] < 120.1


def test_the_reaching_piece_can_be_cut_off(store: Connection) -> None:
    finding = find(
        compare(store, [GOOD], [box(120.098, 32.25, 120.108, 32.26)]).findings, "township.reaching"
    )
    assert finding.fix is not None and not finding.fix.safe
    assert finding.fix.area_change_m2 is not None and finding.fix.area_change_m2 < 0
    rest = shapely.from_wkb(finding.fix.shapes[1])
    assert shapely.covers(HUANGQIAO, rest)
    assert compare(store, [GOOD], [rest]).findings == []


def test_ground_claimed_by_others_can_be_cut_off_or_the_row_left_out(store: Connection) -> None:
    publish(store, "wetlands", box(120.1515, 32.25, 120.154, 32.252), "xuanbao", name="南塘")
    finding = find(compare(store, [GOOD], [PLOT]).findings, "overlap.published")
    assert finding.fix is not None and finding.fix.kind == "shape" and not finding.fix.safe
    assert compare(store, [GOOD], [shapely.from_wkb(finding.fix.shapes[1])]).findings == []
    inside = find(
        compare(store, [GOOD], [box(120.1516, 32.2501, 120.152, 32.2502)]).findings, "overlap.published"
    )
    assert inside.fix is not None and inside.fix.kind == "drop"


def test_a_zone_beyond_the_border_has_only_to_be_confirmed(store: Connection) -> None:
    comparison = compare(store, [{}], [square(119.95, 32.25)], "fishing_ban_zones", unit=None)
    assert find(comparison.findings, "place.outside_county").severity == "acknowledge"


def test_an_outfall_in_another_township_blocks_and_one_on_the_border_does_not(store: Connection) -> None:
    rows = [{"排口名称": str(n), "阶段": "待排查", "所在河流": "羌溪河"} for n in range(2)]
    comparison = compare(store, rows, [Point(120.05, 32.25), Point(120.1, 32.25)], "outfalls")
    assert find(comparison.findings, "township.foreign").rows == (1,)


@pytest.mark.parametrize(
    ("layer_key", "fields", "severity"),
    [
        ("afforestation", {"name": "老林", "ledger": "gain", "plan_year": 2019}, "block"),
        ("wetlands", {"name": "南塘"}, "acknowledge"),
        ("greening", {"name": "公园"}, "acknowledge"),
    ],
)
def test_ground_of_every_programme_and_year_is_told(
    store: Connection, layer_key: str, fields: dict[str, Any], severity: str
) -> None:
    publish(store, layer_key, HALF, "xuanbao", **fields)
    finding = find(compare(store, [GOOD], [PLOT]).findings, "overlap.published")
    assert (finding.rows, finding.severity) == ((1,), severity)
    assert fields["name"] in finding.message and layers.get(layer_key).zh in finding.message
    assert "宣堡镇" in finding.message and "占本行 50.0%" in finding.message and "亩" in finding.message
    assert finding.evidence is not None
    piece = shapely.from_geojson(json.dumps(finding.evidence))
    assert shapely.equals_exact(piece, make_multi(shapely.intersection(PLOT, HALF)), 1e-6, normalize=True)


def test_neighbours_share_nothing_and_slivers_are_no_more_than_a_note(store: Connection) -> None:
    publish(store, "wetlands", box(120.152, 32.25, 120.154, 32.252), "xuanbao", name="南塘")
    assert compare(store, [GOOD], [PLOT]).findings == []
    assert compare(store, [GOOD], [box(120.15, 32.25, 120.15200004, 32.252)]).findings == []
    noted = compare(store, [GOOD], [box(120.15, 32.25, 120.15201, 32.252)])
    assert find(noted.findings, "overlap.published").severity == "note"


def test_a_plot_inside_a_published_one_and_around_it_both_overlap(store: Connection) -> None:
    publish(store, "wetlands", PLOT, "xuanbao", name="南塘")
    for shape in (square(120.1505, 32.2505, 0.001), square(120.149, 32.249, 0.004)):
        assert list_codes(compare(store, [GOOD], [shape]).findings) == ["overlap.published"]


def test_several_claims_on_one_row_are_one_finding(store: Connection) -> None:
    for n, name in enumerate(("一塘", "二塘", "三塘")):
        publish(
            store, "wetlands", square(120.15 + n * 0.0008, 32.25, 0.0004 + n / 10_000), "xuanbao", name=name
        )
    finding = find(compare(store, [GOOD], [PLOT]).findings, "overlap.published")
    assert "二塘" in finding.message and "另有 2 处" in finding.message


def test_a_loss_on_the_ground_of_a_published_gain_is_right(store: Connection) -> None:
    publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    loss = {**GOOD, "台账": "减少", "小班号": "红9"}
    assert compare(store, [loss], [PLOT]).findings == []


def test_works_of_the_past_claim_nothing(store: Connection) -> None:
    publish(store, "wetlands", PLOT, "xuanbao", "2023-01-01", name="已废")
    assert compare(store, [GOOD], [PLOT]).findings == []


def test_a_published_shape_under_another_name_blocks(store: Connection) -> None:
    publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    finding = find(compare(store, [{**GOOD, "小班号": "新1"}], [PLOT]).findings, "geometry.published")
    assert finding.severity == "block" and "东河" in finding.message
    fix = finding.fix
    assert fix is not None and fix.kind == "values" and not fix.safe
    assert fix.alternative is not None and fix.alternative.kind == "drop"


@pytest.mark.parametrize("state", ["submitted", "confirmed", "approved"])
def test_a_pending_claim_of_another_unit_names_only_the_unit(store: Connection, state: str) -> None:
    send(store, "afforestation", HALF, "xuanbao", state, name="机密林", ledger="gain")
    finding = find(compare(store, [GOOD], [PLOT]).findings, "overlap.pending")
    assert finding.severity == "block" and "宣堡镇待审的上报" in finding.message
    assert "机密林" not in f"{finding.message}{finding.message_en}"


@pytest.mark.parametrize("state", ["reading", "draft", "returned", "withdrawn", "published"])
def test_drafts_of_others_are_never_told(store: Connection, state: str) -> None:
    send(store, "afforestation", HALF, "xuanbao", state, name="机密林", ledger="gain")
    assert compare(store, [GOOD], [PLOT]).findings == []


def test_the_own_pending_claim_is_named(store: Connection) -> None:
    send(store, "afforestation", HALF, "huangqiao", "submitted", name="西河", ledger="gain")
    assert "西河" in find(compare(store, [GOOD], [PLOT]).findings, "overlap.pending").message


def test_two_changes_of_one_work_on_their_way_are_told(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    send(store, "afforestation", PLOT, "huangqiao", "submitted", known, name="东河", ledger="gain")
    findings = compare(store, [{**GOOD, "阶段": "在栽"}], [PLOT]).findings
    assert list_codes(findings) == ["identity.pending"]


@pytest.mark.parametrize(
    ("kind", "method", "code", "severity"),
    [
        ("permanent", "人工造林", "avoid.farmland.permanent", "block"),
        ("ordinary", "人工造林", "avoid.farmland.ordinary", "acknowledge"),
        ("permanent", "农田林网", None, None),
    ],
)
def test_farmland_is_told_in_numbers_and_never_drawn(
    store: Connection, kind: str, method: str, code: str | None, severity: str | None
) -> None:
    field = {f.name: f.example for f in layers.get("farmland").fields if f.required} | {"kind": kind}
    publish(store, "farmland", HALF, None, **field)
    findings = [
        f
        for f in compare(store, [{**GOOD, "造林方式": method}], [PLOT]).findings
        if f.code.startswith("avoid")
    ]
    assert [(f.code, f.severity) for f in findings] == ([(code, severity)] if code else [])
    for finding in findings:
        assert "占本行 50.0%" in finding.message and "亩" in finding.message
        assert finding.evidence is None
        # cutting the row along the border of the farmland would draw that border
        assert finding.fix is None or finding.fix.kind == "drop"
        # the place is a point of the row itself, not of the protected ground
        assert finding.place == pytest.approx((120.151, 32.251))


def test_protected_ground_that_is_not_loaded_is_told(store: Connection) -> None:
    rows, _ = tidy("afforestation", [GOOD], [PLOT])
    findings = compare_rows(store, layers.get("afforestation"), MINE, "huangqiao", rows, NOW).findings
    assert find(findings, "avoid.not_loaded.farmland").severity == "note"


def test_an_outfall_away_from_its_river_has_to_be_confirmed(store: Connection) -> None:
    publish(store, "backbone_rivers", LineString([(120.0, 32.25), (120.2, 32.25)]), "water", name="如泰运河")
    row = {"排口名称": "一号", "阶段": "待排查", "所在河流": "如泰运河", "河道等级": "骨干河道"}
    rows = [{**row, "排口名称": str(n)} for n in range(4)]
    rows[2]["所在河流"], rows[3]["河道等级"] = "羌溪河", "村级河塘"
    places = [Point(120.15, 32.2501), Point(120.15, 32.26), Point(120.16, 32.2501), Point(120.17, 32.27)]
    findings = compare(store, rows, places, "outfalls").findings
    far = find(findings, "near.backbone_rivers")
    assert far.rows == (2,) and "如泰运河”1.11 km，超过 200 m" in far.message
    assert find(findings, "near.name").rows == (3,)
    assert list_codes(findings) == ["near.backbone_rivers", "near.name"]


def test_the_store_never_sees_an_invalid_shape(store: Connection) -> None:
    publish(store, "wetlands", HUANGQIAO, "huangqiao", name="全镇")
    rows = [{**GOOD, "小班号": str(n)} for n in range(2)]
    compare(store, rows, [BOWTIE, PLOT])
    sent = store.execute(text("SELECT row, ST_IsValid(geom) FROM pg_temp.compared")).all()
    assert [tuple(row) for row in sent] == [(2, True)]


def test_nothing_is_written_and_a_second_run_says_the_same(store: Connection) -> None:
    publish(store, "wetlands", HALF, "xuanbao", name="南塘")

    def told() -> list[tuple[str, str]]:
        return [(f.id, f.message) for f in compare(store, [GOOD], [PLOT]).findings]

    first = told()
    assert first and told() == first
    assert store.execute(text("SELECT count(*) FROM published.afforestation")).scalar() == 0


def test_the_same_plot_gets_the_same_verdict_before_and_after_it_is_stored(store: Connection) -> None:
    """1,000,000 m² is 100 ha, in the file as in the store."""
    shape = square(120.15, 32.25, 0.0095)
    rows, _ = tidy("afforestation", [GOOD], [shape])
    before = [f.code for f in check_rows(layers.get("afforestation"), rows, TODAY)]
    publish(store, "afforestation", shape, "huangqiao", **PUBLISHED)
    stored = store.execute(text("SELECT ST_AsBinary(geom), area_m2 FROM published.afforestation")).one()
    again, _ = tidy("afforestation", [GOOD], [shapely.from_wkb(bytes(stored[0]))])
    assert [f.code for f in check_rows(layers.get("afforestation"), again, TODAY)] == before
    assert measure_row(shape)[0] == pytest.approx(stored[1], rel=1e-9)


def test_all_layers_can_be_compared(store: Connection) -> None:
    shapes: dict[str, BaseGeometry] = {"point": Point(120.15, 32.25), "polygon": PLOT}
    shapes["line"] = LineString([(120.15, 32.25), (120.16, 32.25)])
    for layer in layers.CATALOGUE:
        row = {field.zh: field.example for field in layer.fields}
        comparison = compare(store, [row], [shapes[layer.geometry[0]]], layer.key, unit=None)
        assert comparison.actions == {1: "changed" if layer.key == "townships" else "new"}, layer.key


def test_a_thousand_plots_are_told_apart(store: Connection) -> None:
    """No two findings of a large file have one id: an acknowledgement belongs to one of them."""
    for n in range(300):
        publish(store, "afforestation", square(120.101 + (n % 20) * 0.0045, 32.201 + (n // 20) * 0.0055), "huangqiao",
                name=f"旧{n}", ledger="gain", design_plot_no=f"旧{n}")  # fmt: skip
    turns = [(120.101 + (n % 40) * 0.0024, 32.201 + (n // 40) * 0.0038) for n in range(1000)]
    shapes = [shapely.segmentize(square(lon, lat), 0.00005) for lon, lat in turns]
    rows = [{**GOOD, "小班号": str(n), "造林方式": "人工造林", "上报面积": "15.7"} for n in range(1000)]
    tidied, findings = tidy("afforestation", rows, shapes)
    findings = findings + check_rows(layers.get("afforestation"), tidied, TODAY)
    findings += compare_rows(store, layers.get("afforestation"), MINE, "huangqiao", tidied, NOW).findings
    assert len({finding.id for finding in findings}) == len(findings)
    assert any(finding.code == "overlap.published" for finding in findings)
