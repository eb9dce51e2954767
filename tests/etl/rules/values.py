"""Defects of what is written in the cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from etl.measure import measure_row
from tests.etl.rules.defect import Change, Defect
from tests.etl.rules.draft import Draft


def _make_identity(draft: Draft) -> str:
    """A number with a right check digit and a region that there is none of."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    born = f"{draft.rng.randint(1950, 2005)}{draft.rng.randint(1, 12):02d}{draft.rng.randint(1, 28):02d}"
    body = f"999999{born}{draft.rng.randint(0, 999):03d}"
    return body + "10X98765432"[sum(w * int(c) for w, c in zip(weights, body, strict=True)) % 11]


def _write(name: str, *said: Any) -> Change:
    """One of the texts into the cell; ``name`` "" is the field that names a work."""

    def change(draft: Draft, at: int) -> None:
        draft.write(at, name or draft.layer.label, draft.rng.choice(said))

    return change


def _fill(**cells: Any) -> Change:
    def change(draft: Draft, at: int) -> None:
        for name, said in cells.items():
            draft.write(at, name, said)

    return change


def _column(name: str, said: Sequence[Any]) -> Change:
    def change(draft: Draft, at: int) -> None:
        for other in range(len(draft.rows)):
            draft.write(other, name, draft.rng.choice(said))

    return change


def _declare(name: str, unit_m2: float, factor: float) -> Change:
    """The drawn area times a factor."""

    def change(draft: Draft, at: int) -> None:
        draft.write(at, name, round(measure_row(draft.shape(at))[0] / unit_m2 * factor, 2))

    return change


def _retire(draft: Draft, at: int) -> None:
    """The layer's first kind is no longer offered."""
    fields = tuple(
        replace(one, choices=(replace(one.choices[0], retired=True), *one.choices[1:]))
        if one.name == "kind"
        else one
        for one in draft.layer.fields
    )
    kept = fields[[one.name for one in fields].index("kind")].choices
    for other in range(len(draft.rows)):
        draft.write(other, "kind", kept[0 if other == at else 1].zh)
    draft.layer = replace(draft.layer, fields=fields)


def _phone(draft: Draft, at: int) -> None:
    draft.write(at, "remarks", f"联系人王某，电话13{draft.rng.randint(10**8, 10**9 - 1)}")


def _code(draft: Draft, at: int) -> None:
    draft.write(
        at, "remarks", f"合同编号{draft.rng.randint(10**14, 10**15 - 1)}，合计{draft.rng.randint(1, 99)}万元"
    )


def _identity(draft: Draft, at: int) -> None:
    draft.write(at, "remarks", f"户主证件{_make_identity(draft)}")


def _late(draft: Draft, at: int) -> None:
    draft.write(at, "started_on", f"20{draft.rng.randint(25, 40)}-{draft.rng.randint(1, 12):02d}-11")


def _cell(rule: str, layer: str, spoil: Change, spare: Change, code: str = "") -> Defect:
    return Defect(rule, code or rule, layer, spoil, spare)


def _add_column(draft: Draft, at: int) -> None:
    """A column that no field is meant by."""
    draft.rows[at]["天气怎么样"] = "晴"


DEFECTS: tuple[Defect, ...] = (
    _cell("file.headings", "wetlands", _add_column, _write("funding_wan", "12"), "mapping.unmapped"),
    _cell("required.missing", "wetlands", _write("", "", None, "  "), _write("", "如泰湿地甲")),
    _cell(
        "required.when", "wetlands", _fill(stage="已验收"), _fill(stage="已验收", accepted_on="2023-05-06")
    ),
    _cell(
        "value.choice",
        "wetlands",
        _write("stage", "飞起来了", "甲乙丙", "9871"),
        _write("stage", "计划", "planned"),
    ),
    _cell("value.choice_retired", "wetlands", _retire, _write("", "某湿地")),
    _cell(
        "value.number",
        "wetlands",
        _write("reported_area_mu", "见说明", "是", "N/A亩", "详见附件"),
        _write("funding_wan", "1,200.5", "３５", "12万元"),
    ),
    _cell(
        "value.number",
        "outfalls",
        _write("surveyed", "也许", "再看"),
        _write("surveyed", "是", "否", "√"),
        "value.boolean",
    ),
    _cell(
        "value.about",
        "wetlands",
        _write("funding_wan", "约3", "大约20", "近30"),
        _write("funding_wan", "3", "20.5"),
    ),
    _cell(
        "value.fraction",
        "afforestation",
        _column("survival_pct", (0.86, 0.9, 0.97)),
        _column("survival_pct", (86, 90, 97)),
    ),
    _cell("value.range", "wetlands", _write("funding_wan", "-3", "-0.5"), _write("funding_wan", "0", "3.5")),
    _cell(
        "value.range",
        "afforestation",
        _write("survival_pct", "130", "101"),
        _write("survival_pct", "100", "85"),
    ),
    _cell(
        "value.pattern",
        "outfalls",
        _write("code_national", "FA-32128-1", "排口7号"),
        _write("code_national", "FA-321283-0001-GY-00"),
    ),
    _cell(
        "value.placeholder",
        "wetlands",
        _write("", "测试", "test 01", "新建面12", "未命名", "xxx", "啊啊啊", "Placemark3"),
        _write("", "东河湿地", "测绘院北侧湿地", "A3", "7号"),
    ),
    _cell(
        "value.placeholder",
        "outfalls",
        _write("contact_phone", "13800000000", "12345678901", "11111111111"),
        _write("contact_phone", "13861234579", "0523-87654321"),
    ),
    _cell(
        "value.contradicts",
        "rural_rivers",
        _fill(problem="无", problem_stage="整治中"),
        _fill(problem="黑臭水体", problem_stage="整治中"),
    ),
    _cell("privacy.identity", "wetlands", _identity, _code),
    _cell("privacy.phone", "wetlands", _phone, _code),
    _cell(
        "date.unreadable",
        "wetlands",
        _write("started_on", "去年春天", "2023-13-40", "待定吧"),
        _write("started_on", "2023-04-05", "2023年4月5日", "20230405"),
        "value.date",
    ),
    _cell(
        "date.unreadable",
        "wetlands",
        _write("started_on", "2023年4月", "2023-04"),
        _write("started_on", "2023-04-05"),
        "value.month_only",
    ),
    _cell("date.future", "wetlands", _late, _write("started_on", "2024-06-30", "2022-01-01")),
    _cell(
        "date.early",
        "wetlands",
        _write("started_on", "1900-01-01", "1922-03-04", "1999-12-31"),
        _write("started_on", "2000-01-01", "2022-03-04"),
    ),
    _cell(
        "date.order",
        "wetlands",
        _fill(started_on="2023-05-01", completed_on="2022-05-01"),
        _fill(started_on="2022-05-01", completed_on="2022-05-01"),
    ),
    _cell(
        "amount.gap",
        "greening",
        _declare("reported_area_m2", 1.0, 1.22),
        _declare("reported_area_m2", 1.0, 1.01),
    ),
    _cell(
        "amount.gap",
        "wetlands",
        _declare("reported_area_mu", 2000 / 3, 1 / 15),
        _declare("reported_area_mu", 2000 / 3, 1.0),
        "amount.unit",
    ),
)
