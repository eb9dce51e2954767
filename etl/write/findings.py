"""The findings of an upload to hand back: as points on a map (GeoPackage) and as a list (Excel)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from openpyxl import Workbook

from etl.write.workbook import HEADING, make_cell

SEVERITIES = {"block": "必须改", "acknowledge": "需确认", "note": "提示"}
COLUMNS = ("severity", "code", "rows", "field", "message", "message_en", "fix")


def write_findings_gpkg(findings: Sequence[Mapping[str, Any]], path: Path) -> None:
    """One point a finding that has a place (EPSG:4490), with its sentence and the fix it offers."""
    placed = [finding for finding in findings if finding["place"]]
    shapes = shapely.to_wkb(shapely.points([finding["place"] for finding in placed])) if placed else []
    table = [_list_values(finding) for finding in placed]
    pyogrio.raw.write(
        str(path),
        np.array(shapes, dtype=object),
        [np.array([row[i] for row in table], dtype=object) for i in range(len(COLUMNS))],
        list(COLUMNS),
        layer="findings",
        driver="GPKG",
        geometry_type="Point",
        crs="EPSG:4490",
        layer_options={"IDENTIFIER": "问题"},
    )


def write_findings_xlsx(findings: Sequence[Mapping[str, Any]], path: Path) -> None:
    """One row a finding, the gravest first."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("问题")
    for letter, width in zip("ABCDEFGHI", (10, 24, 16, 14, 60, 60, 30, 12, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    names = ("级别", "代码", "行", "字段", "问题与办法", "In English", "可用的修复", "经度", "纬度")
    sheet.append([make_cell(sheet, name, HEADING) for name in names])
    for finding in findings:
        lon, lat = finding["place"] or (None, None)
        sheet.append([make_cell(sheet, value) for value in (*_list_values(finding), lon, lat)])
    book.save(path)


def _list_values(finding: Mapping[str, Any]) -> tuple[Any, ...]:
    fix = finding["fix"]
    rows = finding["rows"]
    told = "、".join(map(str, rows[:20])) + (f" 等{len(rows)}行" if len(rows) > 20 else "")
    return (
        SEVERITIES[finding["severity"]],
        finding["code"],
        told,
        finding["field"],
        finding["message"],
        finding["message_en"],
        fix["message"] if fix else None,
    )
