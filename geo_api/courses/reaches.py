"""Planned reaches of a corridor with their widths: entered as a set, corrected by a newer set, never overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from geo_api import audit
from geo_api.courses.corridors import list_reaches
from geo_api.courses.keepers import require_keeper
from geo_api.courses.lines import read_line
from geo_api.courses.moment import Moment
from geo_api.errors import Unacceptable
from geo_api.models import CorridorReach
from geo_api.people import Person
from geo_api.preconditions import Thing, require_seen, tag_content


@dataclass(frozen=True, slots=True)
class Reach:
    from_m: float
    to_m: float
    planned_width_m: float | None
    name: str


def set_reaches(
    session: Session,
    person: Person,
    code: str,
    reaches: Sequence[Reach],
    document: str,
    moment: Moment,
    if_match: str | None = None,
) -> None:
    """Put these reaches in the place of those in force; none means the whole line. A document takes 待核 away."""
    require_keeper(session, person, "corridors")
    length_m = read_line(session.connection(), "corridors", "code", moment, (), code).centre.length_m
    ordered = sorted(reaches, key=lambda reach: reach.from_m)
    for number, reach in enumerate(ordered, start=1):
        if reach.to_m <= reach.from_m or reach.to_m > length_m + 1:
            raise Unacceptable(
                "reach.outside",
                f"第 {number} 段起讫里程 {reach.from_m:g}—{reach.to_m:g} 米不对："
                f"终点要大于起点，且不超过廊道全长 {length_m:.0f} 米。",
                f"Reach {number}: {reach.from_m:g} to {reach.to_m:g} m must run forward and end by {length_m:.0f} m.",
                field="reaches",
            )
        if number > 1 and reach.from_m < ordered[number - 2].to_m:
            raise Unacceptable(
                "reach.overlap",
                f"第 {number} 段与前一段里程重叠，请改成首尾相接或留空。",
                f"Reach {number} overlaps the one before it.",
                field="reaches",
            )
    connection = session.connection()
    require_seen(
        session,
        lambda: tag_content(list_reaches(connection, code, moment)),
        if_match,
        Thing("规划段", "The list of planned reaches", f"corridor:{code}", ("corridor.reaches",)),
    )
    session.execute(
        text(
            "UPDATE core.corridor_reaches SET superseded_at = clock_timestamp()"
            " WHERE corridor = :code AND superseded_at IS NULL"
        ),
        {"code": code},
    )
    rows = [
        {"corridor": code, "from_m": reach.from_m, "to_m": min(reach.to_m, length_m), "name": reach.name,
         "planned_width_m": reach.planned_width_m, "document": document, "provisional": not document,
         "entered_by": person.name}
        for reach in ordered
    ]  # fmt: skip
    if rows:
        session.execute(insert(CorridorReach), rows)
    told = [[reach.from_m, reach.to_m, reach.planned_width_m] for reach in ordered]
    audit.record(session, "corridor.reaches", f"corridor:{code}", {"reaches": told, "document": document})
    session.flush()
