"""The rights table as the security administrator keeps it: which bureau leads, which assist, by layer, indicator, year.

A list holds until the next one, so a year is opened by copying the one before: a year with a few rows would take
everybody else's rights away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import orjson
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

import layers
from geo_api import audit, models
from geo_api.errors import Conflict, NotFound, Unacceptable
from geo_api.preconditions import Thing, refuse_content
from geo_api.review.duties import Duty, find_list_in_force, forget_duties, load_duties
from layers.plan import INDICATORS

# one list at a time is changed: two administrators must not each copy, or leave a layer with nobody
_TAKE_TURN = 7_320_101


@dataclass(frozen=True, slots=True)
class Scope:
    """What a right is on: a layer or an indicator, in a year."""

    scope_kind: str
    scope: str
    year: int


@dataclass(frozen=True, slots=True)
class Held:
    """One row of the table."""

    scope_kind: str
    scope: str
    year: int
    unit: str
    duty: Duty
    clause: str = ""

    @property
    def on(self) -> Scope:
        return Scope(self.scope_kind, self.scope, self.year)


def list_rights(session: Session) -> list[Held]:
    rows = session.scalars(
        select(models.Right).order_by(
            models.Right.year,
            models.Right.scope_kind,
            models.Right.scope,
            models.Right.duty.desc(),
            models.Right.unit,
        )
    )
    return [_tell(row) for row in rows]


def tag(rights: Sequence[Held]) -> str:
    """Changes whenever the table does: what ``expected`` and ``If-Match`` name."""
    return hashlib.sha256(orjson.dumps([asdict(row) for row in rights])).hexdigest()[:32]


def replace_rights(
    session: Session, rights: Sequence[Held], cleared: Sequence[Scope] = (), expected: str | None = None
) -> None:
    """Put ``rights`` in the place of all rows on the same layers, indicators and years, and of those ``cleared``.

    Raises
    ------
    Problem
        412 ``rights.changed_meanwhile`` when the table is no longer the one ``expected``.
    Unacceptable
        A row that cannot be: no such unit, layer or indicator; a lead that is no bureau; the same unit twice.
    Conflict
        ``rights.no_such_year``, or ``rights.nobody_leads``: nobody could approve what is sent to a layer.
    """
    _take_turn(session)
    if expected is not None and expected != tag(list_rights(session)):
        raise refuse_content(
            session, "rights.changed_meanwhile", Thing("权限表", "The rights table", "rights")
        )
    touched = sorted(
        {row.on for row in rights} | set(cleared), key=lambda on: (on.year, *asdict(on).values())
    )
    _require_possible(session, rights, touched)
    before = [row for row in list_rights(session) if row.on in set(touched)]
    for on in touched:
        session.execute(
            delete(models.Right).where(
                models.Right.scope_kind == on.scope_kind,
                models.Right.scope == on.scope,
                models.Right.year == on.year,
            )
        )
    if rights:
        session.execute(insert(models.Right), [asdict(row) for row in rights])
    forget_duties(session)
    _require_leads(session, {on.year for on in touched})
    told = {"before": [asdict(row) for row in before], "after": [asdict(row) for row in rights]}
    audit.record(session, "rights.set", "rights", told)


def open_year(session: Session, year: int) -> int:
    """Begin the list of ``year`` as a copy of the one in force; the number of rows copied."""
    _take_turn(session)
    rows = list_rights(session)
    years = {row.year for row in rows}
    if year in years:
        raise Conflict(
            "rights.year_exists",
            f"{year} 年的权限表已经有了，请直接修改。",
            f"There is a list for {year} already: change it.",
        )
    source = find_list_in_force(session, year)
    copied = [asdict(row) | {"year": year} for row in rows if row.year == source]
    if not copied:
        raise Conflict("rights.empty", "还没有可以复制的权限表。", "There is no list to copy.")
    session.execute(insert(models.Right), copied)
    forget_duties(session)
    audit.record(session, "rights.open_year", "rights", {"year": year, "from": source, "rows": len(copied)})
    return len(copied)


def _take_turn(session: Session) -> None:
    session.execute(select(func.pg_advisory_xact_lock(_TAKE_TURN)))


def _require_possible(session: Session, rights: Sequence[Held], touched: Sequence[Scope]) -> None:
    listed = set(session.scalars(select(models.Right.year).distinct()))
    for on in touched:
        known = {
            "layer": {layer.key for layer in layers.CATALOGUE},
            "indicator": {one.key for one in INDICATORS},
        }
        if on.scope not in known[on.scope_kind]:
            raise NotFound(
                "rights.scope_unknown",
                f"没有“{on.scope}”这个{'图层' if on.scope_kind == 'layer' else '指标'}。",
                f"There is no {on.scope_kind} {on.scope!r}.",
                field="scope",
            )
        if on.year not in listed:
            raise Conflict(
                "rights.no_such_year",
                f"{on.year} 年还没有权限表：请先由上一年复制，再修改。",
                f"There is no list for {on.year} yet: copy the last one first (POST /rights/{on.year}).",
                field="year",
            )
    kinds = {key: kind for key, kind in session.execute(select(models.UnitRow.key, models.UnitRow.kind))}
    seen: set[tuple[Scope, str]] = set()
    for row in rights:
        if row.unit not in kinds:
            raise Unacceptable(
                "rights.unit_unknown",
                f"没有“{row.unit}”这个单位。",
                f"There is no unit {row.unit!r}.",
                field="unit",
            )
        if row.duty == "lead" and kinds[row.unit] != "bureau":
            raise Unacceptable(
                "rights.lead_is_no_bureau",
                "牵头单位须是部门，乡镇（街道）、园区只能配合。",
                "Only a bureau leads; townships and parks assist.",
                field="unit",
            )
        if (row.on, row.unit) in seen:
            raise Unacceptable(
                "rights.twice",
                f"“{row.scope}”{row.year} 年里“{row.unit}”出现了两次：一个单位只能是牵头或配合。",
                f"{row.unit!r} stands twice for {row.scope} in {row.year}: a unit leads or assists.",
                field="unit",
            )
        seen.add((row.on, row.unit))


def _require_leads(session: Session, years: set[int]) -> None:
    for year in sorted(years):
        led = load_duties(session, year).lead
        left = [layer.zh for layer in layers.CATALOGUE if not led.get(layer.key)]
        if left:
            named = "、".join(left)
            raise Conflict(
                "rights.nobody_leads",
                f"这样改后，{year} 年“{named}”没有牵头部门，报上来的没有人能审。请至少指定一个。",
                f"Nobody would lead {', '.join(left)} in {year}: nobody could review what is sent there. Name one.",
            )


def _tell(row: models.Right) -> Held:
    duty: Duty = "lead" if row.duty == "lead" else "assist"
    return Held(row.scope_kind, row.scope, row.year, row.unit, duty, row.clause)
