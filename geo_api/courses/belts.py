"""Aquaculture ponds within the belts of rivers: the belt is drawn on the plane of EPSG:4549, never in 3857."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from geo_api.courses.moment import Moment
from geo_api.courses.settings import read_setting

RUTAI = "如泰运河"
COMPLYING = ("compliant", "recycled")

# one belt a kind: overlapping belts of several rivers are one piece of ground
_STATEMENT = """
WITH belt AS (
    SELECT kind, ST_Union(ST_Buffer(ST_Transform(r.geom, 4549), width, 'quad_segs=16')) AS ground
    FROM published.backbone_rivers r
    CROSS JOIN LATERAL (VALUES
        ('rutai', r.name = :rutai, CAST(:rutai_m AS double precision)),
        ('yangtze', coalesce(r.reaches_yangtze, false) AND r.name <> :rutai, CAST(:yangtze_m AS double precision))
    ) AS wanted (kind, applies, width)
    WHERE {river_holds} AND applies GROUP BY kind
), pond AS (
    SELECT v.feature_id, v.name, v.tailwater, v.stage, v.belt AS declared, v.river, v.village, v.unit, v.township,
           v.checked_on, v.accepted_on, v.area_m2, v.illustrative, ST_Transform(v.geom, 4549) AS plane
    FROM published.aquaculture_ponds v WHERE {pond_holds}
)
SELECT p.feature_id, p.name, p.tailwater, p.stage, p.declared, p.river, p.village, p.unit, p.township, p.checked_on,
       p.accepted_on, p.area_m2, p.illustrative, b.kind,
       CASE WHEN ST_Covers(b.ground, p.plane) THEN p.area_m2
            ELSE ST_Area(ST_Transform(ST_Intersection(b.ground, p.plane), 4490)::geography) END AS inside_m2
FROM pond p LEFT JOIN belt b ON ST_Intersects(b.ground, p.plane)
ORDER BY p.township, p.name, p.feature_id, b.kind
"""


def describe_belts(connection: Connection, moment: Moment) -> dict[str, Any]:
    """Ponds in each belt with their area inside it, and how many comply; the widths in force are told."""
    rutai = read_setting(connection, "tailwater_buffer_rutai_m", moment.as_of)
    yangtze = read_setting(connection, "tailwater_buffer_yangtze_rivers_m", moment.as_of)
    statement = _STATEMENT.replace("{river_holds}", moment.holds("r")).replace(
        "{pond_holds}", moment.holds("v")
    )
    rows = connection.execute(
        text(statement),
        moment.values | {"rutai": RUTAI, "rutai_m": rutai["value"], "yangtze_m": yangtze["value"]},
    )
    ponds: dict[Any, dict[str, Any]] = {}
    for row in rows:
        told = dict(row._mapping)
        kind, inside = told.pop("kind"), told.pop("inside_m2")
        pond = ponds.setdefault(told["feature_id"], told | {"belts": {}})
        if kind:
            pond["belts"][kind] = round(inside, 1)
    found = [pond | {"other_belt": _differs(pond)} for pond in ponds.values()]
    return {
        **moment.tell(),
        "illustrative": any(pond["illustrative"] for pond in found),
        "settings": [rutai, yangtze],
        "indicator": "aquaculture_tailwater",
        "belts": [_sum(kind, found) for kind in ("rutai", "yangtze", "any")],
        "ponds": [pond for pond in found if pond["belts"]],
        "outside": sum(not pond["belts"] for pond in found),
    }


def _sum(kind: str, ponds: list[dict[str, Any]]) -> dict[str, Any]:
    own = [pond for pond in ponds if (pond["belts"] if kind == "any" else kind in pond["belts"])]
    complying = [pond for pond in own if pond["tailwater"] in COMPLYING]
    area, fine = sum(map(_area(kind), own)), sum(map(_area(kind), complying))
    return {
        "kind": kind,
        "ponds": len(own),
        "complying": len(complying),
        "area_m2": round(area, 1),
        "complying_m2": round(fine, 1),
        "complying_pct": round(100 * fine / area, 1) if area else None,
    }


def _area(kind: str) -> Any:
    """A pond's area in a belt; in any of them it is counted once, by its larger share."""
    return lambda pond: max(pond["belts"].values()) if kind == "any" else pond["belts"][kind]


def _differs(pond: dict[str, Any]) -> bool:
    """Whether the belt that was declared is not the one that was measured."""
    declared = pond["declared"]
    if declared is None:
        return False
    in_rutai, in_any = "rutai" in pond["belts"], bool(pond["belts"])
    return bool((declared == "rutai_1km") != in_rutai or (declared == "outside") == in_any)
