"""The monthly sheet of a release as offices pass it on: indicators of the city or a unit, or one indicator by unit.

本期 is the value less the one of the month before, 累计 the value itself; both come from frozen figures only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from etl.write.form import Column, FormSheet, write_forms
from geo_api.errors import NotFound
from geo_api.instants import tell_instant
from geo_api.models import Release
from geo_api.preconditions import NOTHING
from geo_api.standing import measure_completion
from geo_api.yearly.comparison import read_values
from geo_api.yearly.month_notes import read_notes
from geo_api.yearly.months import move_period, name_period
from layers.plan import INDICATORS, get_indicator
from layers.plan.chapters import get_chapter
from layers.units import get_unit, name_units

LIGHTS = {"good": "● 正常", "warn": "▲ 滞后", "bad": "■ 严重滞后"}
# sheets follow the plan, not the alphabet
PLACES = {indicator.key: place for place, indicator in enumerate(INDICATORS)}
SIGNATURES = ("填报人", "审核人", "负责人（签字）", "填报单位（盖章）", "填报日期")


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the sheet: its key in a row, its heading, the heading above a group of them."""

    key: str
    zh: str
    en: str
    width: float = 10.0
    group: str = ""
    group_en: str = ""


HEADS: tuple[Head, ...] = (
    Head("no", "序号", "No.", 5),
    Head("task", "工作任务", "Task", 16),
    Head("name", "指标", "Indicator", 24),
    Head("unit_of", "单位", "Unit", 8),
    Head("year_target", "年度目标", "This year", 10, "目标任务", "Targets"),
    Head("plan_target", "三年目标", "Three years", 10, "目标任务", "Targets"),
    Head("schedule_target", "当月序时目标", "By schedule", 11, "目标任务", "Targets"),
    Head("added", "本期新增", "This month", 10, "完成情况", "Done"),
    Head("total", "截至本期累计", "In all", 11, "完成情况", "Done"),
    Head("completion_pct", "完成率%", "Done %", 9, "完成情况", "Done"),
    Head("schedule_gap", "较序时进度±", "Against schedule", 10, "完成情况", "Done"),
    Head("light", "亮灯", "Light", 11, "完成情况", "Done"),
    Head("problem", "存在问题", "Problem", 22),
    Head("next_step", "下步措施", "Next step", 22),
    Head("lead", "牵头单位", "Lead", 18),
    Head("units", "责任单位", "Responsible units", 22),
    Head("responsible", "责任人", "Person", 10),
    Head("due_on", "完成时限", "Due", 12),
    Head("remarks", "备注", "Remarks", 14),
)


def build_sheet(
    connection: Connection, release: dict[str, Any], unit: str | None, indicator: str | None
) -> dict[str, Any]:
    """The sheet of a unit (the city by default), or of one indicator with a row for each township and park."""
    period = release["period"] or release["on"][:7]
    before = _read_before(connection, release["period"])
    notes = read_notes(connection, period)
    city = {row["indicator"]: row for row in release["rows"] if row["unit_kind"] == "city"}
    if indicator is not None:
        chosen = [row for row in release["rows"] if row["indicator"] == indicator]
        chosen.sort(key=lambda row: ("township", "park", "city").index(row["unit_kind"]))
        about, unit_note = get_indicator(indicator).zh, get_indicator(indicator).unit
    else:
        chosen = [
            row
            for row in release["rows"]
            if (row["unit"] == unit if unit else row["unit_kind"] == "city") and _belongs(row, unit is None)
        ]
        chosen.sort(key=lambda row: PLACES[row["indicator"]])
        about = chosen[0]["unit_zh"] if chosen else ""
        unit_note = "见“单位”栏"
    if not chosen:
        raise NotFound(
            "sheet.empty",
            "这一期没有该单位或指标的数。请换一个单位。",
            "This release holds no figure of that unit or indicator.",
        )
    rows = []
    for number, row in enumerate(chosen, start=1):
        duties = city.get(row["indicator"], row)
        rows.append(_build_row(number, row, duties, before, notes, indicator is not None))
    return {
        "release": release["id"],
        "period": period,
        "title": f"泰兴市绿色标杆城市建设任务进度表（{name_period(period)}）",
        "about": about,
        "unit_note": unit_note,
        "on": release["on"],
        "as_of": release["as_of"],
        "created_by": release["created_by"],
        "created_at": release["created_at"],
        "illustrative": release["illustrative"],
        "previous": before is not None,
        "columns": [
            {name: getattr(head, name) for name in ("key", "zh", "en", "group", "group_en")} for head in HEADS
        ],
        "signatures": list(SIGNATURES),
        "rows": rows,
    }


def write_sheet(sheet: dict[str, Any], path: Path) -> None:
    """The same as a workbook with merged headings and a signature row."""
    form = FormSheet(
        name=sheet["period"],
        title=sheet["title"],
        about=f"{sheet['about']}　截至 {sheet['on']}" + ("　示意数据" if sheet["illustrative"] else ""),
        unit_note=f"单位：{sheet['unit_note']}",
        columns=tuple(Column(head.zh, head.width, head.group) for head in HEADS),
        rows=[[_as_cell(head.key, row[head.key]) for head in HEADS] for row in sheet["rows"]],
        signatures=SIGNATURES,
        foot=(
            f"数据来源：发布期次 {sheet['release']}，{sheet['created_by']} 冻结；各行来源见系统。"
            "“未下达”“未发布”如实留空，不作 0 计。",
        ),
        frozen_columns=3,
    )
    write_forms([form], path)


def _belongs(row: dict[str, Any], is_city: bool) -> bool:
    """On the sheet of a township: what it has a part of or has done something for."""
    return is_city or row["target"] is not None or bool(row["value"])


def _build_row(
    number: int,
    row: dict[str, Any],
    duties: dict[str, Any],
    before: dict[tuple[str, str, str], float | None] | None,
    notes: dict[tuple[str, str], dict[str, Any]],
    by_unit: bool,
) -> dict[str, Any]:
    indicator = get_indicator(row["indicator"])
    completion = measure_completion(row["value"], row["target"], indicator.direction)
    note = notes.get((row["indicator"], row["unit"]), {})
    earlier = before.get((row["indicator"], row["unit_kind"], row["unit"])) if before else None
    share = row.get("share")
    last_day = date(row["target_year"], 12, 31).isoformat() if row["target_year"] else None
    due_on = note.get("due_on")
    return {
        "no": number,
        "task": get_chapter(indicator.chapter).zh,
        "indicator": indicator.key,
        "unit": row["unit"],
        "unit_kind": row["unit_kind"],
        "name": row["unit_zh"] if by_unit else indicator.zh,
        "unit_of": indicator.unit,
        "year_target": row.get("year_target"),
        "plan_target": row.get("plan_target"),
        "plan_year": row.get("plan_year"),
        "schedule_target": None if share is None or row["target"] is None else share * row["target"],
        "added": None if earlier is None or row["value"] is None else row["value"] - earlier,
        "total": row["value"],
        "completion_pct": None if completion is None else completion * 100,
        "schedule_gap": row["schedule_gap"],
        "light": row["light"],
        "problem": note.get("problem", ""),
        "next_step": note.get("next_step", ""),
        "lead": name_units(duties.get("leads", [])),
        "units": row["unit_zh"] if row["unit_kind"] != "city" else name_units(duties.get("assists", [])),
        "responsible": note.get("responsible", ""),
        "due_on": due_on.isoformat() if due_on else last_day,
        "remarks": note.get("remarks", ""),
        "note_by": note.get("entered_by"),
        "note_at": tell_instant(note.get("entered_at")),
        "note_etag": note.get("etag", NOTHING),
        "source": row["source"],
        "measure": indicator.measure,
    }


def _read_before(
    connection: Connection, period: str | None
) -> dict[tuple[str, str, str], float | None] | None:
    """The figures of the month before; None where it was not released."""
    if period is None:
        return None
    found = connection.execute(
        select(Release.id).where(Release.period == move_period(period, -1))
    ).scalar_one_or_none()
    return read_values(connection, found) if found else None


def _as_cell(key: str, value: Any) -> Any:
    if key == "light":
        return LIGHTS.get(value, "—")
    if value is None:
        return {"year_target": "未下达", "plan_target": "未下达", "added": "上期未发布"}.get(key, "—")
    return round(value, 4) if isinstance(value, float) else value


def name_file(sheet: dict[str, Any], unit: str | None, indicator: str | None) -> str:
    about = get_indicator(indicator).zh if indicator else get_unit(unit).zh if unit else "全市"
    return f"任务进度表_{about}_{sheet['period']}.xlsx"
