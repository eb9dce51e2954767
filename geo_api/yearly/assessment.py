"""The yearly sheet of each township and park, scored from frozen releases alone; lights added up over the months.

A line without a target is not assessed (未下达): its points are neither given nor lost, and the score is told per
hundred of the points that were assessed, beside the plain sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from geo_api.models import Release, ReleaseFigure
from geo_api.standing import measure_completion
from geo_api.yearly.schemes import read_scheme
from layers.plan import get_indicator

Row = dict[str, Any]
HALF = {"good": 1.0, "warn": 0.5, "bad": 0.0}


def assess_year(connection: Connection, year: int, release_id: str | None = None) -> dict[str, Any]:
    """``units``: one sheet for each township and park, best first within its kind. Without a release of that year there
    is nothing to assess, and ``release`` is None."""
    releases = list_year(connection, year)
    chosen = next((one for one in releases if one["id"] == release_id), None)
    if chosen is None and releases and release_id is None:
        chosen = releases[-1]
    scheme = read_scheme(connection, year)
    told = {"year": year, "release": chosen, "releases": releases, "scheme": scheme, "units": []}
    if chosen is None:
        return told
    rows = _read_rows(connection, chosen["id"], [item["indicator"] for item in scheme["items"]])
    months = [one for one in releases if one["on"] <= chosen["on"]]
    lights = count_lights(connection, [one["id"] for one in months])
    city = {row["indicator"]: row for row in rows if row["unit_kind"] == "city"}
    by_unit: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        if row["unit_kind"] != "city":
            by_unit.setdefault((row["unit_kind"], row["unit"]), {})[row["indicator"]] = row
    sheets = [
        _assess_unit(own, city, scheme, lights.get(unit, {})) | {"unit_kind": kind, "unit": unit}
        for (kind, unit), own in by_unit.items()
    ]
    told["units"] = rank_sheets(sheets)
    return told


def list_year(connection: Connection, year: int) -> list[dict[str, Any]]:
    """The monthly releases of a year, oldest first."""
    rows = connection.execute(
        select(Release.id, Release.title, Release.period, Release.on, Release.illustrative)
        .where(Release.period.like(f"{year}-%"))
        .order_by(Release.period)
    ).mappings()
    return [dict(row) | {"on": row["on"].isoformat()} for row in rows]


def count_lights(connection: Connection, releases: Iterable[str]) -> dict[str, dict[str, int]]:
    """Unit -> light -> how often it was lit in these releases, over all indicators."""
    light = ReleaseFigure.figures["light"].astext
    rows = connection.execute(
        select(ReleaseFigure.unit, light).where(
            ReleaseFigure.release.in_(list(releases)), ReleaseFigure.unit_kind != "city", light.is_not(None)
        )
    )
    found: dict[str, dict[str, int]] = {}
    for unit, lit in rows:
        told = found.setdefault(unit, {"good": 0, "warn": 0, "bad": 0})
        told[lit] += 1
    return found


def rank_sheets(sheets: list[Row]) -> list[Row]:
    """Best first, townships before parks; equal scores share a place; who was not assessed has none."""
    kinds = ("township", "park")
    found: list[Row] = []
    for kind in kinds:
        own = [sheet for sheet in sheets if sheet["unit_kind"] == kind]
        own.sort(key=lambda one: (one["total"] is None, -(one["total"] or 0), one["unit"]))
        for sheet in own:
            better = sum(
                1 for one in own if one["total"] is not None and one["total"] > (sheet["total"] or 0)
            )
            found.append(sheet | {"rank": None if sheet["total"] is None else better + 1})
    return found


def score_line(scoring: str, points: float, completion: float | None, row: Row) -> float | None:
    """The points of one line; None where it cannot be assessed."""
    if scoring == "light":
        lit = row.get("light")
        return None if lit is None else points * HALF[lit]
    if completion is None:
        return None
    share = row.get("share")
    if scoring == "schedule" and share:
        completion = completion / share
    return points * max(0.0, min(1.0, completion))


def _assess_unit(own: dict[str, Row], city: dict[str, Row], scheme: Row, lights: dict[str, int]) -> Row:
    lines = []
    name = ""
    for item in scheme["items"]:
        indicator = get_indicator(item["indicator"])
        row = own.get(indicator.key)
        if row is None:
            continue
        name = row["unit_zh"]
        target, of_city = row["target"], False
        if target is None and not indicator.cumulative and indicator.unit == "%":
            # a share that the whole city has to reach holds for each of its units
            target, of_city = city.get(indicator.key, {}).get("target"), True
        completion = measure_completion(row["value"], target, indicator.direction)
        score = score_line(item["scoring"], item["points"], completion, row)
        lines.append(
            item
            | {
                "target": target,
                "target_of_city": of_city and target is not None,
                "value": row["value"],
                "completion_pct": None if completion is None else completion * 100,
                "share_pct": None if row.get("share") is None else row["share"] * 100,
                "schedule_gap": row["schedule_gap"],
                "light": row["light"],
                "score": score,
            }
        )
    scored = [line for line in lines if line["score"] is not None]
    assessed = sum(line["points"] for line in scored)
    score = sum(line["score"] for line in scored)
    taken = sum(lights.get(light, 0) * scheme["deductions"].get(light, 0.0) for light in ("warn", "bad"))
    scaled = 100 * score / assessed if assessed else None
    return {
        "unit_zh": name,
        "lines": lines,
        "assessed_points": assessed,
        "score": score if scored else None,
        "scaled": scaled,
        "lights": {light: lights.get(light, 0) for light in ("good", "warn", "bad")},
        "deducted": taken,
        "total": None if scaled is None else scaled - taken,
    }


def _read_rows(connection: Connection, release_id: str, indicators: list[str]) -> list[Row]:
    return list(
        connection.execute(
            select(ReleaseFigure.figures).where(
                ReleaseFigure.release == release_id, ReleaseFigure.indicator.in_(indicators)
            )
        ).scalars()
    )
