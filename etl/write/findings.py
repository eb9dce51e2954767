"""The findings of an upload to hand back: on a map (GeoPackage, places and evidence) and as a list (Excel)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from openpyxl import Workbook

from etl.write.workbook import HEADING, make_cell

SEVERITIES = {"block": "必须改", "acknowledge": "需确认", "note": "提示"}
COLUMNS = ("severity", "code", "rows", "field", "message", "message_en", "fix", "fix_en", "acknowledged")
# heading and width of each column of the list
SHEET = (
    ("级别", 10),
    ("代码", 24),
    ("行", 16),
    ("字段", 16),
    ("问题与办法", 60),
    ("In English", 60),
    ("可用的修复", 36),
    ("Fix", 36),
    ("已确认", 24),
    ("经度", 12),
    ("纬度", 12),
)
MOST_ROWS_NAMED = 20


def write_findings_gpkg(
    findings: Sequence[Mapping[str, Any]], path: Path, labels: Mapping[str, str] | None = None
) -> None:
    """Layer ``findings``: a point each with its sentence and fix; layer ``evidence``: the pieces they are about.

    EPSG:4490. ``labels`` name the fields for people. A finding without a place or evidence is in the list alone.
    """
    placed = [finding for finding in findings if finding["place"]]
    points = list(shapely.points([finding["place"] for finding in placed])) if placed else []
    _write_layer(path, "findings", "问题", "Point", placed, points, labels or {})
    shown = [finding for finding in findings if finding["evidence"]]
    pieces = [shapely.from_geojson(json.dumps(finding["evidence"])) for finding in shown]
    _write_layer(path, "evidence", "依据", "Unknown", shown, pieces, labels or {})


def write_findings_xlsx(
    findings: Sequence[Mapping[str, Any]], path: Path, labels: Mapping[str, str] | None = None
) -> None:
    """One row a finding, the gravest first; ``labels`` name the fields for people."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("问题")
    sheet.freeze_panes = "A2"
    for letter, (_, width) in zip("ABCDEFGHIJK", SHEET, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([make_cell(sheet, name, HEADING) for name, _ in SHEET])
    for finding in findings:
        lon, lat = finding["place"] or (None, None)
        values = (*_list_values(finding, labels or {}), lon, lat)
        sheet.append([make_cell(sheet, value) for value in values])
    book.save(path)


def _write_layer(
    path: Path,
    name: str,
    title: str,
    family: str,
    findings: Sequence[Mapping[str, Any]],
    shapes: Sequence[Any],
    labels: Mapping[str, str],
) -> None:
    # with pandas 130 MB: loaded where files are written (etl.write.apart), not by servers
    import pyogrio

    table = [_list_values(finding, labels) for finding in findings]
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapely.to_wkb(list(shapes)) if shapes else []
    pyogrio.raw.write(
        str(path),
        geometry,
        [np.array([row[i] for row in table], dtype=object) for i in range(len(COLUMNS))],
        list(COLUMNS),
        layer=name,
        driver="GPKG",
        geometry_type=family,
        crs="EPSG:4490",
        layer_options={"IDENTIFIER": title},
    )


def _list_values(finding: Mapping[str, Any], labels: Mapping[str, str]) -> tuple[Any, ...]:
    fix = finding["fix"] or {}
    rows = finding["rows"]
    told = "、".join(map(str, rows[:MOST_ROWS_NAMED]))
    by, note = finding.get("acknowledged_by"), finding.get("acknowledged_note")
    return (
        SEVERITIES[finding["severity"]],
        finding["code"],
        told + (f" 等{len(rows)}行" if len(rows) > MOST_ROWS_NAMED else ""),
        labels.get(finding["field"], finding["field"]),
        finding["message"],
        finding["message_en"],
        fix.get("message"),
        fix.get("message_en"),
        "：".join(filter(None, (by, note))) or None,
    )
