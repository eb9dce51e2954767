"""What other figures of a rule would say of everything that is published, before they are put in force."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, func, select, text

import layers
from etl.check import list_checks
from etl.checks.sheet import Sheet, lay_out
from etl.compare.nearby import find_far_from
from etl.compare.sending import find_sound, send_rows
from etl.findings import Finding
from etl.rows import Row
from geo_api.errors import Unacceptable
from geo_api.people import Person
from geo_api.visibility import list_layers
from layers.layer import Layer
from layers.rulebook import Entry, Parameters, tune_layer
from layers.tables import table

# Works that lie beside each other are judged together; pairs across two batches are not.
_BATCH = 10_000
_SHOWN = 100
_SECONDS = 30
_ROW = re.compile(r"第 (\d+) 行\s?")
_ROW_EN = re.compile(r"\bRow (\d+):?\s?|\brow (\d+):?\s?|\bRows (\d+) and (\d+)")


@dataclass(frozen=True, slots=True)
class _Work:
    """A published work and the row number it is judged under."""

    feature_id: str
    name: str
    township: str | None
    row: Row


def rehearse(
    connection: Connection,
    person: Person,
    rule: Entry,
    layer: str | None,
    now: Parameters,
    values: Mapping[str, float],
) -> dict[str, Any]:
    """Which published works the rule would tell, now and with ``values``; nothing is written.

    A work counts once for each severity it is told with. Layers the person may not see take no part. The caller
    rolls the transaction back; every statement in it ends after half a minute.
    """
    if not can_rehearse(rule):
        raise Unacceptable(
            "rule.no_rehearsal",
            f"“{rule.zh}”看的是上报文件或新旧对比，不能对已发布数据试算。",
            f"The rule {rule.code} looks at files or at changes; it cannot be tried on what is published.",
            field="code",
        )
    then = now.replaced(rule.code, layer or "", values)
    connection.execute(text(f"SET LOCAL statement_timeout = '{_SECONDS}s'"))
    told = {"checked": 0, "now": 0, "then": 0, "no_longer": 0}
    newly: list[dict[str, Any]] = []
    for chosen in list_layers(person):
        if layer is None or chosen.key == layer:
            for works in _read_batches(connection, chosen):
                _judge(connection, rule, chosen, works, (now, then), told, newly)
    return told | {"newly": newly[:_SHOWN], "newly_count": told["then"] - told["now"] + told["no_longer"]}


def can_rehearse(rule: Entry) -> bool:
    """Whether rows alone, or their nearness to what is published, decide."""
    return bool(rule.parameters) and (bool(list_checks(rule)) or _is_near(rule))


def _is_near(rule: Entry) -> bool:
    return rule.code.startswith("near.") and rule.code.removeprefix("near.") in {
        layer.key for layer in layers.CATALOGUE
    }


def _judge(
    connection: Connection,
    rule: Entry,
    layer: Layer,
    works: list[_Work],
    figures: tuple[Parameters, Parameters],
    told: dict[str, int],
    newly: list[dict[str, Any]],
) -> None:
    before, after = (_find(connection, rule, layer, works, parameters) for parameters in figures)
    told["checked"] += len(works)
    told["now"] += len(before)
    told["then"] += len(after)
    told["no_longer"] += len(before.keys() - after.keys())
    for key in sorted(after.keys() - before.keys())[: _SHOWN - len(newly)]:
        work = works[key[0] - 1]
        newly.append(_describe(connection, rule, layer, works, work, after[key], figures[1]))


def _find(
    connection: Connection, rule: Entry, layer: Layer, works: list[_Work], parameters: Parameters
) -> dict[tuple[int, str], Finding]:
    """The rule's findings by row number and severity."""
    findings = _run(connection, rule, layer, [work.row for work in works], parameters)
    return {(number, finding.severity): finding for finding in findings for number in finding.rows}


@np.errstate(invalid="ignore")
def _run(
    connection: Connection, rule: Entry, layer: Layer, rows: list[Row], parameters: Parameters
) -> list[Finding]:
    tuned, now = tune_layer(layer, parameters), datetime.now(UTC)
    sheet = lay_out(tuned, rows, now.date(), parameters)
    findings = [finding for check in list_checks(rule) for finding in check(sheet)]
    if _is_near(rule):
        findings += _find_far(connection, sheet, now)
    return [finding for finding in findings if rule.carries(finding.code)]


def _find_far(connection: Connection, sheet: Sheet, now: datetime) -> list[Finding]:
    send_rows(connection, sheet, find_sound(sheet), {})
    return find_far_from(connection, sheet, now)


def _describe(
    connection: Connection,
    rule: Entry,
    layer: Layer,
    works: list[_Work],
    work: _Work,
    finding: Finding,
    parameters: Parameters,
) -> dict[str, Any]:
    if len(finding.rows) > 1:
        # what is told of many rows is told of this one alone, where one row is enough for it
        alone = [f for f in _run(connection, rule, layer, [work.row], parameters) if f.code == finding.code]
        finding = alone[0] if alone else finding
    # the work itself stands above its sentence; only others are named in it
    names = {one.row.number: f"“{one.name}”" for one in works if one is not work}
    return {
        "layer": layer.key,
        "feature_id": work.feature_id,
        "name": work.name,
        "township": work.township,
        "severity": finding.severity,
        "message": _ROW.sub(lambda found: names.get(int(found[1]), ""), finding.message),
        "message_en": _ROW_EN.sub(lambda found: _name_en(found, names), finding.message_en),
    }


def _name_en(found: re.Match[str], names: dict[int, str]) -> str:
    told = [names.get(int(number), "it") for number in found.groups() if number]
    return " and ".join(told) if len(told) > 1 else names.get(int(found[1] or found[2]), "")


def _read_batches(connection: Connection, layer: Layer) -> Iterator[list[_Work]]:
    """The current works of a layer, those of one neighbourhood one after the other."""
    works = table(layer)
    columns = [works.c[field.name] for field in layer.fields]
    shape = func.ST_AsBinary(works.c.geom, type_=None).label("shape")
    query = (
        select(works.c.feature_id, works.c.township, shape, *columns)
        .where(func.upper_inf(works.c.valid))
        .order_by(works.c.geom, works.c.feature_id)
    )
    with connection.execute(query, execution_options={"yield_per": _BATCH}) as found:
        for rows in found.mappings().partitions(_BATCH):
            shapes = shapely.from_wkb([bytes(row["shape"]) for row in rows])
            yield [
                _Work(
                    str(row["feature_id"]),
                    str(row[layer.label] or "未命名"),
                    row["township"],
                    Row(number, {field.name: _plain(row[field.name]) for field in layer.fields}, placed),
                )
                for number, (row, placed) in enumerate(zip(rows, shapes, strict=True), start=1)
            ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
