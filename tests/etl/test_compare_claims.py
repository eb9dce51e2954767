"""The double-claim radar: near-duplicates, losses that free ground, belts of rivers, exceptions on farmland."""

from __future__ import annotations

import json

import pytest
import shapely
from shapely import LineString, Point, box
from sqlalchemy import Connection, text

import layers
from etl.compare import compare_rows
from layers.rulebook import Parameters
from tests.etl.published import GOOD, MINE, NOW, PUBLISHED, compare, publish, send
from tests.etl.sheets import find, list_codes, tidy
from tests.shapes import square

PLOT = square(120.15, 32.25, 0.002)
OTHER = {**GOOD, "小班号": "新1", "地块名称": "新地块"}
GAIN = {**PUBLISHED, "planted_on": "2022-03-01"}
LOSS = {**PUBLISHED, "ledger": "loss", "name": "征占", "design_plot_no": "红9"}


def test_a_plot_drawn_again_by_hand_is_told_as_the_same_plot_and_not_as_an_overlap(store: Connection) -> None:
    publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    again = shapely.affinity.translate(PLOT, 0.00004, 0.00004)  # 4 m of 200 m: 92 % in common
    findings = compare(store, [OTHER], [again]).findings
    finding = find(findings, "geometry.published_near")
    assert list_codes(findings) == ["geometry.published_near"]
    assert finding.severity == "block" and "东河" in finding.message and "重合度 92" in finding.message
    assert finding.evidence is not None and finding.fix is not None and finding.fix.alternative is not None


def test_how_near_is_near_is_a_figure_of_the_rule(store: Connection) -> None:
    publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    rows, _ = tidy("afforestation", [OTHER], [shapely.affinity.translate(PLOT, 0.00004, 0.00004)])
    strict = Parameters().replaced("geometry.near_duplicate", "", {"share_pct": 97.0})
    told = compare_rows(store, layers.get("afforestation"), MINE, "huangqiao", rows, NOW, strict).findings
    assert "geometry.published_near" not in list_codes(told) and "overlap.published" in list_codes(told)


def test_a_line_close_to_a_published_one_all_along_is_told(store: Connection) -> None:
    line = LineString([(120.12, 32.25), (120.14, 32.25), (120.16, 32.255)])
    publish(store, "rural_rivers", line, "huangqiao", name="毛家圩河")
    row = {"河道名称": "毛家圩新河", "类别": "农村河道", "阶段": "计划"}
    near, far = (shapely.affinity.translate(line, 0, dy) for dy in (0.00001, 0.0004))
    assert "geometry.published_near" in list_codes(compare(store, [row], [near], "rural_rivers").findings)
    assert list_codes(compare(store, [row], [far], "rural_rivers").findings) == []


def test_somebody_elses_plot_is_never_offered_as_ones_own(store: Connection) -> None:
    publish(store, "afforestation", PLOT, "xuanbao", **PUBLISHED)
    for shape in (PLOT, shapely.affinity.translate(PLOT, 0.00002, 0)):
        (finding,) = compare(store, [OTHER], [shape]).findings
        assert finding.fix is not None and finding.fix.kind == "drop", finding.code


@pytest.mark.parametrize(
    ("lost_on", "planted", "code"),
    [
        ("2023-05-06", "2024年3月10日", None),  # planted, lost, planted again
        ("2023-05-06", "2023年1月10日", "overlap.published"),  # planted again before it was lost
        ("2021-05-06", "2024年3月10日", "overlap.published"),  # lost before the published plot was planted
    ],
)
def test_ground_that_was_lost_may_be_planted_again(
    store: Connection, lost_on: str, planted: str, code: str | None
) -> None:
    publish(store, "afforestation", PLOT, "huangqiao", **GAIN)
    publish(store, "afforestation", square(120.149, 32.249, 0.004), "huangqiao", **LOSS, lost_on=lost_on)
    row = {**OTHER, "造林时间": planted}
    shape = square(120.1505, 32.2505, 0.001)
    assert list_codes(compare(store, [row], [shape]).findings) == ([code] if code else [])


def test_only_the_ground_that_was_lost_is_free(store: Connection) -> None:
    publish(store, "afforestation", PLOT, "huangqiao", **GAIN)
    publish(
        store, "afforestation", box(120.15, 32.25, 120.151, 32.252), "huangqiao", **LOSS, lost_on="2023-05-06"
    )
    row, strip = {**OTHER, "造林时间": "2024-03-10"}, box(120.15, 32.2505, 120.152, 32.251)
    finding = find(compare(store, [row], [strip]).findings, "overlap.published")
    assert "占本行 50.0%" in finding.message
    assert shapely.from_geojson(json.dumps(finding.evidence)).bounds[0] == pytest.approx(120.151)


def test_without_dates_the_order_of_publication_decides(store: Connection) -> None:
    publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    loss = publish(store, "afforestation", PLOT, "huangqiao", since="2021-06-01", until="2021-07-01", **LOSS)
    publish(store, "afforestation", PLOT, "huangqiao", since="2023-06-01", feature_id=loss, version=2, **LOSS)
    shape = square(120.1505, 32.2505, 0.001)
    assert list_codes(compare(store, [OTHER], [shape]).findings) == ["overlap.published"]
    publish(store, "afforestation", PLOT, "huangqiao", since="2023-06-01", **{**LOSS, "name": "再占"})
    assert list_codes(compare(store, [OTHER], [shape]).findings) == []


def test_losses_claim_no_ground_of_other_programmes(store: Connection) -> None:
    publish(store, "afforestation", PLOT, "xuanbao", **LOSS, lost_on="2023-05-06")
    send(store, "afforestation", PLOT, "xuanbao", "submitted", name="待审减少", ledger="loss")
    wetland = {"名称": "南塘", "类别": "人工湿地"}
    assert compare(store, [wetland], [PLOT], "wetlands").findings == []
    publish(store, "wetlands", PLOT, "xuanbao", name="北塘")
    loss = {**OTHER, "台账": "减少", "减少时间": "2024-01-05"}
    told = compare(store, [loss], [square(120.1505, 32.2505, 0.001)]).findings
    assert list_codes(told) == ["overlap.pending", "overlap.published"], "a loss is set against losses"
    assert "征占" in find(told, "overlap.published").message


@pytest.mark.parametrize(
    ("layer_key", "row", "told"),
    [
        ("afforestation", OTHER, True),
        ("afforestation", {**OTHER, "台账": "减少"}, False),
        ("greening", {"名称": "滨河绿地"}, True),
        ("wetlands", {"名称": "洲头", "类别": "洲岛防护林"}, True),
        ("wetlands", {"名称": "洲头", "类别": "自然湿地"}, False),
        ("aquaculture_ponds", {"池塘名称": "一号塘"}, True),
    ],
)
def test_planting_within_a_rivers_belt_may_be_unlawful_occupation(
    store: Connection, layer_key: str, row: dict[str, str], told: bool
) -> None:
    publish(store, "river_management_belts", box(120.10, 32.251, 120.2, 32.26), None, name="如泰运河管理范围")
    found = [f for f in compare(store, [row], [PLOT], layer_key).findings if f.code.startswith("avoid")]
    assert [(f.code, f.severity) for f in found] == (
        [("avoid.river_management_belts", "acknowledge")] if told else []
    )
    for finding in found:
        assert "乱占" in finding.message and "占本行 50.0%" in finding.message


@pytest.mark.parametrize(
    ("method", "ledger", "told"),
    [
        ("人工造林", "新增", True),
        ("农田林网", "新增", False),
        (None, "新增", True),  # who does not say that it is a shelterbelt has none
        (None, "减少", False),
    ],
)
def test_shelterbelts_alone_may_stand_on_permanent_farmland(
    store: Connection, method: str | None, ledger: str, told: bool
) -> None:
    publish(store, "farmland", PLOT, None, kind="permanent", name="永农")
    row = {**OTHER, "造林方式": method, "台账": ledger}
    found = [f.code for f in compare(store, [row], [PLOT]).findings if f.code.startswith("avoid")]
    assert found == (["avoid.farmland.permanent"] if told else [])


def test_pieces_of_restricted_ground_are_kept_apart(store: Connection) -> None:
    publish(store, "farmland", box(120.15, 32.25, 120.151, 32.252), None, kind="permanent", name="永农")
    finding = find(
        compare(store, [{**OTHER, "造林方式": "人工造林"}], [PLOT]).findings, "avoid.farmland.permanent"
    )
    assert finding.evidence is None and finding.restricted is not None
    assert finding.restricted.layer == "farmland"
    assert shapely.from_geojson(json.dumps(finding.restricted.evidence)).bounds[2] == pytest.approx(120.151)
    assert "120.151" not in f"{finding.message}{finding.message_en}{finding.fix}"


@pytest.mark.parametrize(
    ("origin", "north_lies"),
    [("上游端", "左岸"), ("入江口", "右岸"), ("待核", None), (None, None)],
)
def test_the_bank_is_seen_looking_downstream(
    store: Connection, origin: str | None, north_lies: str | None
) -> None:
    """The line runs east: where that is downstream, the north is the left bank."""
    line = LineString([(120.0, 32.25), (120.1, 32.25), (120.2, 32.25)])
    publish(store, "backbone_rivers", line, None, name="如泰运河", chainage_origin=origin)
    row = {"阶段": "待排查", "所在河流": "如泰运河", "河道等级": "骨干河道"}
    places = {"左岸": 32.2503, "右岸": 32.2503, "两岸": 32.2503}
    rows = [{**row, "排口名称": bank, "岸别": bank} for bank in places]
    points = [Point(120.15 + n / 1000, lat) for n, lat in enumerate(places.values())]
    wrong = [f.rows for f in compare(store, rows, points, "outfalls").findings if f.code == "near.bank"]
    assert wrong == ([(1 + (north_lies == "左岸"),)] if north_lies else [])
    near_the_line = [Point(120.15, 32.25004)] * 3
    assert "near.bank" not in list_codes(compare(store, rows, near_the_line, "outfalls").findings)


def test_a_line_that_another_upload_has_sent_is_told_by_its_unit(store: Connection) -> None:
    line = LineString([(120.12, 32.25), (120.14, 32.25), (120.16, 32.255)])
    send(store, "rural_rivers", line, "xuanbao", "submitted", name="机密河")
    row = {"河道名称": "毛家圩新河"}
    for shape in (line, shapely.affinity.translate(line, 0, 0.00001)):
        finding = find(compare(store, [row], [shape], "rural_rivers").findings, "geometry.pending")
        assert "宣堡镇" in finding.message and "机密河" not in f"{finding}" and finding.evidence is None
    away = shapely.affinity.translate(line, 0, 0.001)
    assert compare(store, [row], [away], "rural_rivers").findings == []
    store.execute(text("UPDATE intake.uploads SET state = 'draft'"))
    assert compare(store, [row], [line], "rural_rivers").findings == []
