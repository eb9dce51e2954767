"""Works that pass many stages in one upload, or are done with the very outline of their plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import shapely
from sqlalchemy import Connection, RowMapping, func, select

from etl.checks.places import draw_places, find_place
from etl.checks.sheet import Sheet
from etl.findings import Finding
from etl.wording import name_rows, name_rows_en
from layers.layer import Lifecycle, State
from layers.rules import Severity
from layers.tables import table

_SAME_DEG = 1e-9


def find_jumps(
    conn: Connection, sheet: Sheet, features: Mapping[int, tuple[UUID, int]], now: datetime
) -> list[Finding]:
    """One finding for each pair of stages; ``features`` are the published works that rows speak of, by row number."""
    lifecycle = sheet.layer.lifecycle
    if lifecycle is None or not features:
        return []
    before = _fetch_before(conn, sheet, lifecycle, {feature_id for feature_id, _ in features.values()}, now)
    states = {state.value: state for state in lifecycle.states}
    order = [state.value for state in lifecycle.states if state.form != "problem"]
    most = sheet.limit("progress.jump", "stages")
    jumps: dict[tuple[str, str], list[int]] = {}
    alike: dict[tuple[str, str], list[int]] = {}
    for number, said in sheet.values(lifecycle.field):
        published = before.get(features[number][0]) if number in features else None
        was = published["stage"] if published else None
        if published is None or was not in order or said not in order:
            continue
        if order.index(said) - order.index(was) > most:
            jumps.setdefault((was, said), []).append(number)
        elif states[was].form == "planned" and states[said].counts and _is_same(sheet, number, published):
            alike.setdefault((was, said), []).append(number)
    return [
        *(_tell_jump(sheet, states[was], states[now_], rows) for (was, now_), rows in jumps.items()),
        *(_tell_alike(sheet, states[was], states[now_], rows) for (was, now_), rows in alike.items()),
    ]


def _fetch_before(
    conn: Connection, sheet: Sheet, lifecycle: Lifecycle, ids: set[UUID], now: datetime
) -> dict[UUID, RowMapping]:
    works = table(sheet.layer)
    query = select(
        works.c.feature_id,
        works.c[lifecycle.field].label("stage"),
        func.ST_AsBinary(works.c.geom, type_=None).label("shape"),
    ).where(works.c.feature_id.in_(ids), func.upper_inf(works.c.valid), func.lower(works.c.valid) <= now)
    return {row["feature_id"]: row for row in conn.execute(query).mappings()}


def _is_same(sheet: Sheet, number: int, published: RowMapping) -> bool:
    at = sheet.positions[number]
    if not sheet.valid[at] or sheet.dimension[at] == 0:
        return False
    stored = shapely.from_wkb(bytes(published["shape"]))
    return bool(
        shapely.equals_exact(shapely.normalize(sheet.shapes[at]), shapely.normalize(stored), _SAME_DEG)
    )


def _tell_jump(sheet: Sheet, was: State, is_now: State, numbers: list[int]) -> Finding:
    rows = tuple(numbers)
    return _tell(
        sheet,
        "progress.jump",
        "acknowledge",
        rows,
        f"{name_rows(rows)} 从“{was.zh}”一次跳到“{is_now.zh}”，中间阶段没有上报过，请核对后确认。",
        f"{name_rows_en(rows)}: from {was.en} to {is_now.en} at once, with no stage between; check and confirm.",
    )


def _tell_alike(sheet: Sheet, was: State, is_now: State, numbers: list[int]) -> Finding:
    rows = tuple(numbers)
    return _tell(
        sheet,
        "progress.same_shape",
        "note",
        rows,
        f"{name_rows(rows)} 已到“{is_now.zh}”，图形与“{was.zh}”时完全一样，请确认实测边界没有变化。",
        f"{name_rows_en(rows)}: {is_now.en} with the very outline of {was.en}; is it what was surveyed?",
    )


def _tell(
    sheet: Sheet, code: str, severity: Severity, rows: tuple[int, ...], message: str, message_en: str
) -> Finding:
    assert sheet.layer.lifecycle is not None
    places = [find_place(sheet.shapes[sheet.positions[number]]) for number in rows]
    return Finding(
        code,
        severity,
        rows,
        message,
        message_en,
        field=sheet.layer.lifecycle.field,
        place=places[0],
        evidence=draw_places(places),
    )
