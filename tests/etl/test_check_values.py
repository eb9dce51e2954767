"""What attributes alone tell: each check passes what is right and tells what is wrong."""

from __future__ import annotations

from datetime import date

import pytest
import shapely

import layers
from etl.measure import measure_row
from layers.rules import DateOrder
from tests.etl.sheets import check, find, list_codes
from tests.shapes import square

GOOD = {
    "地块名称": "东河",
    "台账": "新增",
    "阶段": "计划",
    "年度": "2022",
    "小班号": "红9",
    "村": "祁巷村",
    "造林方式": "人工造林",
}
MU = measure_row(square(120.112, 32.21))[0] * 3 / 2000


def test_a_good_row_has_no_findings() -> None:
    assert check("afforestation", [GOOD]) == []


def test_a_required_field_missing_in_636_rows_is_one_finding() -> None:
    findings = check("wetlands", [{} for _ in range(636)])
    finding = find(findings, "required.missing")
    assert finding.rows == tuple(range(1, 637))
    assert finding.message == "第 1、2、3 等 636 行 名称 未填写，请补填，如“天星洲湿地”。"
    assert (
        finding.fix is not None
        and finding.fix.values[636] == {"name": "湿地与缓冲区 636"}
        and not finding.fix.safe
    )


def test_a_field_is_required_when_another_says_so() -> None:
    findings = check(
        "afforestation",
        """
        | 地块名称 | 台账 | 阶段     | 小班号 | 验收时间   | 造林方式 | 合格面积 |
        | 东河     | 新增 | 验收合格 | 1      |            | 四旁     | 10       |
        | 西河     | 新增 | 验收合格 | 2      | 2023-11-01 | 四旁     | 10       |
        | 南河     | 新增 | 计划     | 3      |            | 四旁     |          |
        """,
    )
    finding = find(findings, "required.when")
    assert (finding.rows, finding.field, finding.severity) == ((1,), "accepted_on", "block")
    assert "造林阶段为“验收合格”，但验收时间未填写" in finding.message


def test_a_true_answer_calls_for_its_date() -> None:
    findings = check(
        "outfalls",
        """
        | 排口名称 | 阶段   | 所在河流 | 已排查 | 排查时间   |
        | 一号     | 待排查 | 羌溪河   | 是     |            |
        | 二号     | 待排查 | 羌溪河   | 否     |            |
        | 三号     | 待排查 | 羌溪河   | 是     | 2022-03-01 |
        """,
    )
    finding = find(findings, "required.when")
    assert (finding.rows, finding.field) == ((1,), "surveyed_on")


def test_numbers_outside_their_range_block() -> None:
    good, bad = {**GOOD, "成活率": "92"}, {**GOOD, "小班号": "2", "成活率": "920"}
    finding = find(check("afforestation", [good, bad]), "value.range")
    assert (finding.rows, finding.field, finding.severity) == ((2,), "survival_pct", "block")
    assert "大于 100 %" in finding.message


def test_a_column_of_fractions_is_offered_as_percentages() -> None:
    rows = [{**GOOD, "小班号": str(n), "成活率": f"0.9{n}"} for n in range(3)]
    findings = [finding for finding in check("afforestation", rows) if finding.code == "value.fraction"]
    offered = {row: value for finding in findings if finding.fix for row, value in finding.fix.values.items()}
    assert offered == {1: {"survival_pct": 90.0}, 2: {"survival_pct": 91.0}, 3: {"survival_pct": 92.0}}
    mixed = [{**GOOD, "成活率": "0.5"}, {**GOOD, "小班号": "2", "成活率": "92"}]
    assert "value.fraction" not in list_codes(check("afforestation", mixed))


def test_a_date_after_today_says_what_to_write() -> None:
    rows = [{**GOOD, "造林时间": "2024-06-30"}, {**GOOD, "小班号": "2", "造林时间": "2031-04-02"}]
    finding = find(check("afforestation", rows), "date.future")
    assert finding.rows == (2,)
    assert finding.message == "第 2 行 造林时间 2031-04-02 晚于今天，请填写实际栽植日期。"


def test_a_plan_may_lie_ahead() -> None:
    row = {"排口名称": "一号", "阶段": "待排查", "所在河流": "羌溪河", "计划完成时间": "2030-12-31"}
    assert "date.future" not in list_codes(check("outfalls", [row]))


def test_dates_out_of_order_block() -> None:
    rows = [
        {**GOOD, "造林时间": "2022-03-10", "核实时间": "2022-09-20"},
        {**GOOD, "小班号": "2", "造林时间": "2022-09-21", "核实时间": "2022-09-20"},
    ]
    finding = find(check("afforestation", rows), "date.order")
    assert (finding.rows, finding.field) == ((2,), "verified_on")
    assert "造林时间晚于核实时间（2022-09-21 晚于 2022-09-20）" in finding.message


def test_no_layer_has_two_date_orders_that_would_share_an_identity() -> None:
    for layer in layers.CATALOGUE:
        later = [rule.later for rule in layer.rules if isinstance(rule, DateOrder)]
        assert len(later) == len(set(later)), layer.key


def test_an_odd_code_only_warns() -> None:
    row = {"排口名称": "一号", "阶段": "待排查", "所在河流": "羌溪河", "国家编码": "FA-321283-0001-GY-00"}
    assert "value.pattern" not in list_codes(check("outfalls", [row]))
    finding = find(check("outfalls", [{**row, "国家编码": "321283-1"}]), "value.pattern")
    assert finding.severity == "acknowledge"


def test_two_rows_for_one_plot_block() -> None:
    rows = [GOOD, {**GOOD, "小班号": " 红 9"}, {**GOOD, "小班号": "红10"}]
    finding = find(check("afforestation", rows), "identity.duplicate")
    assert (finding.rows, finding.severity) == ((1, 2), "block")


def test_plots_without_a_number_are_told_apart_by_name() -> None:
    rows = [{**GOOD, "小班号": "", "地块名称": name} for name in ("东河", "西河", "东 河")]
    assert find(check("afforestation", rows), "identity.duplicate").rows == (1, 3)


def test_a_declared_area_close_to_the_drawn_one_passes() -> None:
    assert check("afforestation", [{**GOOD, "上报面积": f"{MU:.2f}"}]) == []


def test_a_declared_area_off_by_more_than_a_twentieth_has_to_be_confirmed() -> None:
    finding = find(check("afforestation", [{**GOOD, "上报面积": f"{MU * 1.3:.2f}"}]), "amount.gap")
    assert (finding.severity, finding.field) == ("acknowledge", "reported_area_mu")
    assert finding.fix is not None and finding.fix.values == {1: {"reported_area_mu": round(MU, 2)}}


@pytest.mark.parametrize(
    ("factor", "word"),
    [
        (1 / 15, "公顷"),
        (2000 / 3, "㎡"),
        (667.0, "㎡"),
        (15.0, "15"),
        (10_000.0, "10000"),
        (1 / 10_000, "10000"),
    ],
)
def test_a_slip_of_unit_is_recognised_and_all_its_rows_mended_at_once(factor: float, word: str) -> None:
    rows = [{**GOOD, "小班号": str(n), "上报面积": f"{MU * factor * (1 + n / 100):.8f}"} for n in range(3)]
    finding = find(check("afforestation", rows), "amount.unit")
    assert finding.rows == (1, 2, 3) and word in finding.message
    assert finding.fix is not None
    assert finding.fix.values[1]["reported_area_mu"] == pytest.approx(MU, rel=0.01)


def test_a_declared_length_is_compared_with_the_line() -> None:
    line = shapely.linestrings([(120.11, 32.21), (120.12, 32.21)])
    length_m = measure_row(line)[1]
    row = {"河道名称": "如泰运河", "河道等级": "骨干"}
    assert "amount.gap" not in list_codes(
        check("backbone_rivers", [{**row, "上报长度": f"{length_m:.0f}"}], [line])
    )
    slip = find(
        check("backbone_rivers", [{**row, "上报长度": f"{length_m / 1000:.3f}"}], [line]), "amount.unit"
    )
    assert "km" in slip.message
    assert slip.fix is not None and slip.fix.values[1]["reported_length_m"] == pytest.approx(
        length_m, rel=0.01
    )


def test_every_fault_is_told_at_once_and_a_second_run_tells_the_same() -> None:
    rows = [{**GOOD, "台账": "", "造林时间": "2031-04-02", "成活率": "300", "株数": "许多"}]
    first, again = check("afforestation", rows), check("afforestation", rows)
    assert {"required.missing", "date.future", "value.range", "value.number"} <= set(list_codes(first))
    assert [(f.id, f.message) for f in first] == [(f.id, f.message) for f in again]
    assert len({f.id for f in first}) == len(first)


def test_the_message_of_every_finding_ends_in_both_languages() -> None:
    findings = check(
        "afforestation", [{"造林时间": "2031-04-02", "株数": "许多"}, {}], today=date(2024, 1, 1)
    )
    assert findings
    for finding in findings:
        assert finding.message.startswith("第") and finding.message.endswith("。")
        assert finding.message_en.startswith("Row") and finding.message_en.endswith(".")
