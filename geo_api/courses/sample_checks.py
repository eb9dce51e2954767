"""What a month's sheet says, held against the published sections: which section, which class, what it corrects."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, cast

from sqlalchemy import Connection, select, text

from etl.read.cells import Sheet
from geo_api.errors import Unacceptable
from geo_api.instants import today
from geo_api.models import Observation
from layers.gb3838 import Water, grade_sample
from layers.water_sheet import Finding, SheetRow, read_sheet


def judge_sheets(
    connection: Connection, sheets: Sequence[Sheet]
) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    """The sheet with most samples; its rows matched to sections and graded, and what is wrong with them."""
    readings = [(sheet.name, read_sheet(sheet.rows, today())) for sheet in sheets]
    if not readings:
        raise Unacceptable(
            "sheet.empty", "文件里没有可见的内容。", "The file holds nothing visible.", field="file"
        )
    name, reading = max(readings, key=lambda one: len(one[1].rows))
    sections = _read_sections(connection)
    findings = list(reading.findings)
    rows = [_match(connection, row, sections, findings) for row in reading.rows]
    return name, rows, [asdict(one) for one in findings]


def _read_sections(connection: Connection) -> list[dict[str, Any]]:
    rows = connection.execute(
        text(
            "SELECT v.feature_id, v.name, v.code, v.river, coalesce(v.water, 'river') AS water, v.target_class"
            " FROM published.monitoring_sections v WHERE upper_inf(v.valid)"
        )
    )
    return [dict(row._mapping) for row in rows]


def _match(
    connection: Connection, row: SheetRow, sections: Sequence[Mapping[str, Any]], findings: list[Finding]
) -> dict[str, Any]:
    plain = _plain(row.section)
    fitting = [one for one in sections if row.code and one["code"] == row.code] or [
        one
        for one in sections
        if _plain(one["name"]) == plain and (not row.river or one["river"] == row.river)
    ]
    told: dict[str, Any] = {
        "row": row.row, "section": row.section, "river": row.river, "on": row.on, "values": row.values,
        "half": row.half, "feature_id": None, "grade": None, "decisive": [], "missing": [], "action": "new",
    }  # fmt: skip
    if len(fitting) != 1:
        if row.section:
            findings.append(
                Finding(
                    "sample.section_unknown", "block", row.row, "section",
                    f"第 {row.row} 行的断面“{row.section}”在图上"
                    f"{'有几个，请填断面编码。' if fitting else '找不到，请核对名称或编码。'}",
                    f"Row {row.row}: {len(fitting)} sections are called {row.section!r}; add the code.",
                )
            )  # fmt: skip
        return told
    section = fitting[0]
    water = cast(Water, section["water"])
    grade = grade_sample(row.values, water, int(section["target_class"] or 3))
    told["feature_id"] = str(section["feature_id"])
    if grade is None:
        findings.append(Finding("sample.nothing_measured", "block", row.row, None,
                                f"第 {row.row} 行没有一项参评数值，请补填或删去这一行。",
                                f"Row {row.row} holds no rated item; fill it in or delete the row."))  # fmt: skip
        return told
    told |= {"grade": grade.grade, "decisive": list(grade.decisive), "missing": list(grade.missing)}
    if grade.missing:
        findings.append(Finding("sample.items_missing", "acknowledge", row.row, None,
                                f"第 {row.row} 行缺 {len(grade.missing)} 项（{'、'.join(grade.missing)}），"
                                "缺项不算达标；确实未测的请确认。",
                                f"Row {row.row} lacks {', '.join(grade.missing)}: that is no pass."))  # fmt: skip
    if row.stated_grade is not None and row.stated_grade != grade.grade:
        findings.append(Finding("sample.other_class", "acknowledge", row.row, "grade",
                                f"第 {row.row} 行表列类别与按数值评出的 {grade.grade} 类不同，以数值为准，请确认。",
                                f"Row {row.row} states another class than its values: {grade.grade}."))  # fmt: skip
    _compare(connection, row, told, findings)
    return told


def _compare(connection: Connection, row: SheetRow, told: dict[str, Any], findings: list[Finding]) -> None:
    before = connection.execute(
        select(Observation.measured).where(
            Observation.feature_id == uuid.UUID(told["feature_id"]),
            Observation.observed_on == row.on,
            Observation.kind == "water",
            Observation.superseded_at.is_(None),
        )
    ).scalar_one_or_none()
    if before is None:
        return
    told["action"] = "unchanged" if before == row.values else "corrected"
    if told["action"] == "corrected":
        findings.append(Finding("sample.corrects", "acknowledge", row.row, None,
                                f"第 {row.row} 行更正已发布的 {row.on} 样品，原值保留可查；请确认。",
                                f"Row {row.row} corrects the sample of {row.on}; the old one is kept."))  # fmt: skip


def _plain(name: str | None) -> str:
    return (name or "").replace(" ", "").replace("（示意）", "").removesuffix("断面")
