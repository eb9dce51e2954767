"""The yearly sheet as a workbook: the ranking, then a page for each township and park."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from etl.write.form import Column, FormSheet, write_forms
from geo_api.yearly.monthly_sheet import LIGHTS, SIGNATURES
from layers.plan import get_indicator
from layers.plan.assessment import SCORINGS

_LINES = (
    Column("类别", 12),
    Column("指标", 26),
    Column("单位", 8),
    Column("目标", 11, "考核内容"),
    Column("分值", 8, "考核内容"),
    Column("评分标准", 30, "考核内容"),
    Column("完成情况", 11, "考核结果"),
    Column("完成率%", 10, "考核结果"),
    Column("序时进度%", 10, "考核结果"),
    Column("亮灯", 11, "考核结果"),
    Column("得分", 9, "考核结果"),
)
_RANKS = (
    Column("名次", 7),
    Column("考核单位", 22),
    Column("参评分值", 10, "得分"),
    Column("得分", 10, "得分"),
    Column("折百分", 10, "得分"),
    Column("绿灯", 8, "全年亮灯（次）"),
    Column("黄灯", 8, "全年亮灯（次）"),
    Column("红灯", 8, "全年亮灯（次）"),
    Column("扣分", 8),
    Column("总分", 10),
)
_FOOT = (
    "未下达目标的指标不参评，折百分＝得分÷参评分值×100；总分＝折百分−亮灯扣分。园区与乡镇分列，不相加。",
    "考核结果的运用由考核办决定，本系统不计算。",
)


def write_assessment(told: dict[str, Any], path: Path) -> None:
    """``told`` as :func:`geo_api.yearly.assessment.assess_year` gives it, with a release."""
    year, scheme, release = told["year"], told["scheme"], told["release"]
    pending = "　权重待核" if scheme["provisional"] else ""
    about = f"依据期次 {release['id']}（截至 {release['on']}）{pending}" + (
        "　示意数据" if release["illustrative"] else ""
    )
    sheets = [
        FormSheet(
            "排名", f"{year}年度考核排名", about, "单位：分", _RANKS,
            [_rank_row(unit) for unit in told["units"]], SIGNATURES, _FOOT, paper="A4",
        )
    ]  # fmt: skip
    for unit in told["units"]:
        total = ("合计", "", "", "", unit["assessed_points"], "参评分值", "", "", "", "", unit["score"])
        sheets.append(
            FormSheet(
                unit["unit_zh"], f"{year}年度考核评分表：{unit['unit_zh']}", about, "单位：见“单位”栏", _LINES,
                [_line_row(line) for line in unit["lines"]], SIGNATURES, _FOOT, totals=[total],
            )
        )  # fmt: skip
    write_forms(sheets, path)


def _line_row(line: dict[str, Any]) -> list[Any]:
    indicator = get_indicator(line["indicator"])
    return [
        line["category"],
        indicator.zh,
        indicator.unit,
        "未下达" if line["target"] is None else line["target"],
        line["points"],
        line["criteria"] or SCORINGS[line["scoring"]][0],
        _round(line["value"]),
        _round(line["completion_pct"]),
        _round(line["share_pct"]),
        LIGHTS.get(line["light"], "—"),
        "不参评" if line["score"] is None else _round(line["score"]),
    ]


def _rank_row(unit: dict[str, Any]) -> list[Any]:
    lights = unit["lights"]
    figures = [unit["assessed_points"], unit["score"], unit["scaled"]]
    ends = [unit["deducted"], unit["total"]]
    return [
        unit["rank"] or "—",
        unit["unit_zh"],
        *map(_round, figures),
        *(lights[light] for light in ("good", "warn", "bad")),
        *map(_round, ends),
    ]


def _round(value: float | None) -> float | str:
    return "—" if value is None else round(value, 2)
