"""What shapes alone tell: validity, size, place, duplicates, overlaps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from shapely import GeometryCollection, LineString, MultiPoint, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from etl.findings import Finding
from etl.measure import measure_row
from tests.etl.sheets import check, find, list_codes
from tests.shapes import BOWTIE, square

OUTER = [(120.15, 32.25), (120.16, 32.25), (120.16, 32.26), (120.15, 32.26)]


def _ring(west: float, south: float, side: float) -> list[tuple[float, float]]:
    return list(shapely.get_coordinates(square(west, south, side)).tolist())


HOLE_OUTSIDE = Polygon(OUTER, [_ring(120.17, 32.25, 0.001)])
NESTED_HOLES = Polygon(OUTER, [_ring(120.152, 32.252, 0.006), _ring(120.154, 32.254, 0.001)])
OVERLAPPING_PARTS = MultiPolygon([square(120.15, 32.25, 0.002), square(120.151, 32.251, 0.002)])
NESTED_PARTS = MultiPolygon([square(120.15, 32.25, 0.004), square(120.151, 32.251, 0.001)])
# An hourglass drawn as one ring that passes twice through its waist.
TOUCHING = Polygon(
    [
        (120.15, 32.25),
        (120.151, 32.251),
        (120.15, 32.252),
        (120.152, 32.252),
        (120.151, 32.251),
        (120.152, 32.25),
    ]
)


def judge(shapes: Sequence[BaseGeometry | None], layer_key: str = "wetlands") -> list[Finding]:
    """Findings about shapes, with attributes that nobody can fault."""
    return check(layer_key, [{"名称": f"湿地{n}"} for n, _ in enumerate(shapes)], shapes)


def test_a_sound_shape_has_no_findings() -> None:
    assert judge([square(120.15, 32.25), Polygon(OUTER, [_ring(120.152, 32.252, 0.001)])][:1]) == []


def test_rows_without_a_shape_are_told_together() -> None:
    finding = find(judge([None, square(120.15, 32.25), None]), "geometry.missing")
    assert (finding.rows, finding.severity) == ((1, 3), "block")
    assert finding.fix is not None and finding.fix.kind == "drop" and not finding.fix.safe


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (BOWTIE, "geometry.self_intersection"),
        (HOLE_OUTSIDE, "geometry.hole_outside"),
        (NESTED_HOLES, "geometry.nested_holes"),
        (OVERLAPPING_PARTS, "geometry.overlapping_parts"),
        (NESTED_PARTS, "geometry.nested_parts"),
        (TOUCHING, "geometry.ring_touch"),
    ],
)
def test_invalid_shapes_are_told_with_their_place_and_a_repair(shape: BaseGeometry, code: str) -> None:
    (finding,) = judge([shape])
    assert (finding.code, finding.severity, finding.rows) == (code, "block", (1,))
    assert finding.place is not None and 120.1 < finding.place[0] < 120.2 and 32.2 < finding.place[1] < 32.3
    assert finding.fix is not None
    repaired = shapely.from_wkb(finding.fix.shapes[1])
    assert repaired.geom_type == "MultiPolygon" and shapely.is_valid(repaired)
    change_m2 = measure_row(repaired)[0] - measure_row(shape)[0]
    assert finding.fix.area_change_m2 == pytest.approx(change_m2)


def test_is_simple_would_have_passed_three_of_them() -> None:
    shapes = (HOLE_OUTSIDE, NESTED_HOLES, NESTED_PARTS)
    assert all(shapely.is_simple(shape) and not shapely.is_valid(shape) for shape in shapes)


@pytest.mark.parametrize("shape", [BOWTIE, HOLE_OUTSIDE, NESTED_HOLES, OVERLAPPING_PARTS, NESTED_PARTS])
def test_a_repair_that_moves_ground_is_never_safe(shape: BaseGeometry) -> None:
    (finding,) = judge([shape])
    assert finding.fix is not None and not finding.fix.safe


def test_a_repair_that_moves_nothing_is_safe() -> None:
    (finding,) = judge([TOUCHING])
    assert finding.fix is not None and finding.fix.safe and "面积不变" in finding.fix.message


def test_all_crossings_of_a_boundary_are_told_not_only_the_first() -> None:
    twice = Polygon(
        [
            (120.15, 32.25),
            (120.151, 32.251),
            (120.152, 32.25),
            (120.152, 32.251),
            (120.151, 32.25),
            (120.15, 32.251),
        ]
    )
    (finding,) = judge([twice])
    assert finding.evidence is not None and len(finding.evidence["coordinates"]) == 2
    assert "等 2 处" in finding.message


def test_two_kinds_of_fault_in_one_shape_are_both_told() -> None:
    (finding,) = judge([Polygon(OUTER, [_ring(120.17, 32.25, 0.001), _ring(120.18, 32.25, 0.001)])])
    assert "等 2 处" in finding.message
    both = MultiPolygon([BOWTIE, Polygon([(x + 0.02, y) for x, y in OUTER], [_ring(120.19, 32.25, 0.001)])])
    (finding,) = judge([both])
    assert "边界自相交" in finding.message and "孔洞落在外边界之外" in finding.message


def test_a_scribble_is_refused_without_a_long_wait() -> None:
    points = np.random.default_rng(321283).uniform((120.15, 32.25), (120.16, 32.26), (30_000, 2))
    (finding,) = [f for f in judge([Polygon(points)]) if f.code.startswith("geometry.")]
    assert finding.severity == "block" and finding.fix is None and "不能自动修复" in finding.message


@pytest.mark.parametrize(
    ("shape", "word"),
    [
        (Point(120.15, 32.25), "点"),
        (LineString([(120.15, 32.25), (120.16, 32.26)]), "线"),
        (MultiPoint([(120.15, 32.25), (120.1, 32.2)]), "点"),
    ],
)
def test_points_and_lines_in_a_layer_of_polygons_block(shape: BaseGeometry, word: str) -> None:
    finding = find(judge([shape, square(120.15, 32.25)]), "geometry.family")
    assert (finding.rows, finding.severity) == ((1,), "block")
    assert f"图形是{word}" in finding.message and "只收面" in finding.message


def test_a_closed_line_is_offered_as_a_polygon() -> None:
    finding = find(judge([LineString(shapely.get_coordinates(square(120.15, 32.25)))]), "geometry.family")
    assert finding.fix is not None and not finding.fix.safe
    assert shapely.equals(shapely.from_wkb(finding.fix.shapes[1]), square(120.15, 32.25))


def test_a_mixed_collection_is_told_and_its_polygon_offered() -> None:
    finding = find(
        judge([GeometryCollection([square(120.15, 32.25), Point(120.1, 32.2)])]), "geometry.family"
    )
    assert "混合图形" in finding.message
    assert finding.fix is not None and shapely.from_wkb(finding.fix.shapes[1]).geom_type == "MultiPolygon"


def test_several_points_in_a_row_of_a_point_layer_block() -> None:
    row = {"排口名称": "一号", "阶段": "待排查", "所在河流": "羌溪河"}
    findings = check("outfalls", [row], [MultiPoint([(120.15, 32.25), (120.16, 32.25)])])
    assert find(findings, "geometry.family").fix is not None


def test_coordinates_that_are_no_numbers_block() -> None:
    with np.errstate(invalid="ignore"):
        shape = shapely.from_wkt("POLYGON ((120.15 32.25, nan 32.26, 120.16 32.25, 120.15 32.25))")
        finding = find(judge([shape, square(120.17, 32.25)]), "geometry.not_a_number")
    assert finding.rows == (1,)
    assert finding.severity == "block"


def test_swapped_axes_and_the_sea_are_told_apart() -> None:
    swapped = Polygon([(y, x) for x, y in OUTER])
    assert find(judge([swapped]), "place.abroad").severity == "block"
    assert find(judge([square(123.0, 30.0)]), "place.far").severity == "block"
    # A neighbour's plot is no wrong coordinate; the store tells in which township it lies.
    assert judge([square(119.6, 32.25)]) == []


def test_rows_far_away_are_told_together_with_a_fix_that_leaves_them_out() -> None:
    finding = find(judge([square(116.0 + n / 10, 39.9) for n in range(50)]), "place.far")
    assert len(finding.rows) == 50
    assert finding.fix is not None and finding.fix.kind == "drop" and not finding.fix.safe


def test_too_many_points_block_and_a_simpler_shape_is_offered() -> None:
    turns = np.linspace(0, 2 * np.pi, 200_003)[:-1]
    circle = Polygon(np.column_stack([120.15 + 0.01 * np.cos(turns), 32.25 + 0.01 * np.sin(turns)]))
    finding = find(judge([circle]), "geometry.vertices")
    assert finding.severity == "block" and finding.fix is not None
    simple = shapely.from_wkb(finding.fix.shapes[1])
    assert shapely.get_num_coordinates(simple) <= 200_000
    assert measure_row(simple)[0] == pytest.approx(measure_row(circle)[0], rel=2e-4)


def test_repeated_points_are_a_note_with_one_safe_fix() -> None:
    doubled = Polygon([OUTER[0], OUTER[0], *OUTER[1:]])
    finding = find(judge([doubled, Polygon([*OUTER[1:], OUTER[0]])][:1]), "geometry.repeated_points")
    assert finding.severity == "note" and finding.fix is not None and finding.fix.safe
    assert shapely.get_num_coordinates(shapely.from_wkb(finding.fix.shapes[1])) == 5


def test_tiny_shapes_and_slivers_have_to_be_confirmed() -> None:
    findings = judge(
        [square(120.15, 32.25, 0.00001), box(120.16, 32.25, 120.17, 32.250001), square(120.18, 32.25)]
    )
    assert find(findings, "geometry.tiny").rows == (1,)
    assert find(findings, "geometry.sliver").rows == (2,)


def test_areas_out_of_the_layers_bounds_have_to_be_confirmed() -> None:
    rows = [
        {"地块名称": f"{n}", "台账": "新增", "阶段": "计划", "小班号": str(n), "造林方式": "人工造林"}
        for n in range(3)
    ]
    shapes = [square(120.15, 32.25), square(120.16, 32.25, 0.0001), square(120.11, 32.21, 0.02)]
    findings = check("afforestation", rows, shapes)
    assert find(findings, "geometry.small").rows == (2,)
    assert find(findings, "geometry.large").rows == (3,)
    assert find(findings, "geometry.large").severity == "acknowledge"


def _with_spike(height: float) -> Polygon:
    return Polygon(
        [(120.15, 32.25), (120.152, 32.25), (120.152, 32.251), (120.15101, 32.251), (120.151, 32.251 + height),
         (120.15099, 32.251), (120.15, 32.251)]
    )  # fmt: skip


@pytest.mark.parametrize("height", [0.01, 0.001])
def test_a_spike_is_told_wherever_its_ring_starts(height: float) -> None:
    ring = shapely.get_coordinates(_with_spike(height))[:-1]
    for start in range(len(ring)):
        finding = find(judge([Polygon(np.roll(ring, start, axis=0))]), "geometry.spike")
        assert finding.place == pytest.approx((120.151, 32.251 + height))


def test_a_small_plot_has_small_spikes() -> None:
    plot = shapely.affinity.scale(_with_spike(0.001), 0.1, 0.1, origin=(120.15, 32.25))
    assert find(judge([plot]), "geometry.spike").severity == "acknowledge"


def test_a_narrow_plot_is_no_spike() -> None:
    wedge = Polygon([(120.15, 32.25), (120.16, 32.25), (120.15, 32.251)])
    assert "geometry.spike" not in list_codes(judge([wedge]))


@pytest.mark.parametrize("turn", [0, 1, 3])
def test_one_shape_twice_blocks_wherever_its_ring_starts(turn: int) -> None:
    again = Polygon(np.roll(np.array(OUTER), turn, axis=0)[::-1])
    finding = find(judge([Polygon(OUTER), square(120.18, 32.25), again, again]), "geometry.duplicate")
    assert (finding.rows, finding.severity) == ((3, 4), "block")
    assert finding.fix is not None and finding.fix.kind == "drop"
    assert "与第 1 行图形完全相同" in finding.message


def test_two_outfalls_in_one_place_have_to_be_confirmed() -> None:
    rows = [{"排口名称": name, "阶段": "待排查", "所在河流": "羌溪河"} for name in ("一号", "二号")]
    finding = find(check("outfalls", rows, [Point(120.15, 32.25)] * 2), "geometry.duplicate")
    assert (finding.rows, finding.severity) == ((2,), "acknowledge")


def test_shared_ground_blocks_with_area_share_and_piece() -> None:
    one, two = square(120.15, 32.25, 0.002), square(120.1515, 32.25, 0.002)
    finding = find(judge([one, two]), "overlap.file")
    assert (finding.rows, finding.severity) == ((1, 2), "block")
    assert "占较小者 25.0%" in finding.message and finding.evidence is not None
    assert (
        finding.fix is not None and finding.fix.area_change_m2 is not None and finding.fix.area_change_m2 < 0
    )
    clipped = [
        shapely.from_wkb(finding.fix.shapes.get(n, shapely.to_wkb(shape)))
        for n, shape in ((1, one), (2, two))
    ]
    assert "overlap.file" not in list_codes(judge(clipped))


def test_a_plot_inside_another_shares_ground() -> None:
    finding = find(judge([square(120.15, 32.25, 0.004), square(120.151, 32.251, 0.001)]), "overlap.file")
    assert "占较小者 100.0%" in finding.message
    assert finding.fix is not None and list(finding.fix.shapes) == [1]


def test_neighbours_with_a_common_border_share_nothing() -> None:
    assert judge([square(120.15, 32.25), square(120.151, 32.25), square(120.152, 32.25)]) == []


def test_less_than_ten_square_metres_is_noise_and_less_than_a_hundredth_a_note() -> None:
    edge = 120.152
    assert judge([square(120.15, 32.25, 0.002), box(edge - 4e-8, 32.25, edge + 0.002, 32.252)]) == []
    finding = find(
        judge([square(120.15, 32.25, 0.002), box(edge - 1e-5, 32.25, edge + 0.002, 32.252)]), "overlap.file"
    )
    assert finding.severity == "note"


def test_a_loss_may_lie_on_the_ground_of_a_gain() -> None:
    row = {
        "地块名称": "东河",
        "阶段": "计划",
        "造林方式": "人工造林",
        "减少时间": "2023-01-01",
        "减少原因": "采伐",
    }
    shapes = [square(120.15, 32.25, 0.002), square(120.151, 32.25, 0.002)]
    rows = [{**row, "台账": "新增", "小班号": "1"}, {**row, "台账": "减少", "小班号": "2"}]
    assert "overlap.file" not in list_codes(check("afforestation", rows, shapes))
    assert "overlap.file" in list_codes(check("afforestation", [{**r, "台账": "新增"} for r in rows], shapes))


def test_combs_with_too_many_teeth_are_told_without_measuring_them() -> None:
    def _comb(teeth: int) -> Polygon:
        xs = np.linspace(120.15, 120.17, 2 * teeth)
        top = np.where(np.arange(2 * teeth) // 1 % 2 == 0, 32.27, 32.2501)
        return Polygon([*zip(xs, top, strict=True), (120.17, 32.25), (120.15, 32.25)])

    comb = _comb(3000)
    turned = shapely.affinity.rotate(comb, 90, origin=(120.16, 32.26))
    assert shapely.is_valid(comb) and shapely.is_valid(turned)
    assert "量不出" in find(judge([comb, turned]), "overlap.file").message


def test_checking_again_after_the_fixes_finds_nothing_new() -> None:
    shapes: list[BaseGeometry] = [BOWTIE, Polygon([(120.17, 32.25)] * 2 + [(120.18, 32.25), (120.18, 32.26)])]
    first = judge(shapes)
    mended = {
        row: shapely.from_wkb(wkb)
        for finding in first
        if finding.fix
        for row, wkb in finding.fix.shapes.items()
    }
    assert judge([mended.get(n, shape) for n, shape in enumerate(shapes, start=1)]) == []
