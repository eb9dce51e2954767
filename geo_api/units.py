"""The units of the instance with the boxes of their published shapes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, text

from geo_api.models import UnitRow

BOXES = text("""
    SELECT key, min(ST_XMin(geom)), min(ST_YMin(geom)), max(ST_XMax(geom)), max(ST_YMax(geom)) FROM (
        SELECT key, geom FROM published.townships WHERE upper_inf(valid)
        UNION ALL SELECT key, geom FROM published.industrial_parks WHERE upper_inf(valid)
    ) AS shapes GROUP BY key
""")


def list_units(connection: Connection) -> list[dict[str, Any]]:
    """Every unit; ``bbox`` is west, south, east, north in degrees (EPSG:4490), None where no shape is
    published.

    The city's box holds all townships.
    """
    boxes: dict[str, list[float]] = {key: list(box) for key, *box in connection.execute(BOXES)}
    rows = connection.execute(select(UnitRow).order_by(UnitRow.kind, UnitRow.code.nulls_last(), UnitRow.key))
    units = [{"key": r.key, "kind": r.kind, "zh": r.zh, "en": r.en, "code": r.code} for r in rows]
    towns = [boxes[unit["key"]] for unit in units if unit["kind"] == "township" and unit["key"] in boxes]
    for unit in units:
        unit["bbox"] = _join(towns) if unit["kind"] == "city" else boxes.get(unit["key"])
    return units


def _join(boxes: list[list[float]]) -> list[float] | None:
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return [min(west), min(south), max(east), max(north)]
