"""Dates after today, and dates in the wrong order."""

from __future__ import annotations

from dataclasses import replace

from etl.cells import Cell, tell_cells
from etl.checks.sheet import Sheet
from etl.findings import Finding
from etl.values.parsed import Doubt
from etl.wording import name_rows, name_rows_en
from layers.layer import Field
from layers.rules import DateOrder

_AHEAD = ("计划", "时限", "期限", "截止", "到期", "有效期", "拟")


def may_lie_ahead(field: Field) -> bool:
    """Whether the field names a day to come by its nature: a deadline, a plan, the end of a ban."""
    return (
        field.name.startswith("planned_") or "_to_" in field.name or any(word in field.zh for word in _AHEAD)
    )


def find_future_dates(sheet: Sheet) -> list[Finding]:
    """What has been done cannot have been done after today."""
    today = sheet.today.isoformat()
    cells = []
    for field in sheet.layer.fields:
        if field.kind == "date" and not may_lie_ahead(field):
            doubt = Doubt(
                "date.future",
                "block",
                f"晚于今天，请填写实际{_name_day(field)}",
                "is after today; write the day it was done",
            )
            cells += [
                Cell(number, field, value, doubt)
                for number, value in sheet.values(field.name)
                if value > today
            ]
    # Without quotation marks a date reads better: 第 14 行 造林时间 2031-04-02 晚于今天.
    return [_unquote(finding) for finding in tell_cells(cells)]


def find_wrong_order(sheet: Sheet) -> list[Finding]:
    """Pairs of dates of which the earlier lies after the later."""
    findings = []
    for rule in sheet.layer.rules:
        if not isinstance(rule, DateOrder):
            continue
        later = dict(sheet.values(rule.later))
        wrong = [
            (number, value)
            for number, value in sheet.values(rule.earlier)
            if value > later.get(number, "9999")
        ]
        if wrong:
            findings.append(_tell_order(sheet, rule, wrong, later))
    return findings


def _tell_order(
    sheet: Sheet, rule: DateOrder, wrong: list[tuple[int, str]], later: dict[int, str]
) -> Finding:
    one, two = sheet.layer.field(rule.earlier), sheet.layer.field(rule.later)
    rows = tuple(number for number, _ in wrong)
    number, value = wrong[0]
    example = (
        f"{value} 晚于 {later[number]}" if len(rows) == 1 else f"第 {number} 行 {value} 晚于 {later[number]}"
    )
    return Finding(
        "date.order",
        rule.severity,
        rows,
        f"{name_rows(rows)} {one.zh}晚于{two.zh}（{example}），请更正其中之一。",
        f"{name_rows_en(rows)}: {one.en} is after {two.en} ({value} and {later[number]}); correct one of them.",
        # The later one: no layer has two rules about it, so the finding keeps an identity of its own.
        field=two.name,
    )


def _name_day(field: Field) -> str:
    if "造林" in field.zh or "栽" in field.zh:
        return "栽植日期"
    return field.zh.removesuffix("时间").removesuffix("日期") + "日期"


def _unquote(finding: Finding) -> Finding:
    return replace(
        finding,
        message=finding.message.replace("“", "").replace("”", ""),
        message_en=finding.message_en.replace("“", "").replace("”", ""),
    )
