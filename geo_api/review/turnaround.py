"""How long each step took: medians and the slow tenth of the days between two decisions, by unit or by layer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

import layers
from geo_api import permissions
from geo_api.db import SYSTEM, Database
from geo_api.people import Person
from geo_api.review.names import Names
from geo_api.workflow import STATES

By = Literal["unit", "layer"]

# A step began when the one before was decided, or when the upload came. By unit: the unit that took the step.
STEPS = """
    WITH steps AS (
        SELECT u.layer, d.unit, d.from_state AS step, d.at, u.unit AS sender,
               extract(epoch FROM d.at - coalesce(
                   lag(d.at) OVER (PARTITION BY d.upload_id ORDER BY d.id), u.created_at)) / 86400.0 AS days
        FROM intake.decisions d JOIN intake.uploads u ON u.id = d.upload_id
    )
    SELECT {by} AS key, step, count(*) AS n,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median,
           percentile_cont(0.9) WITHIN GROUP (ORDER BY days) AS p90
    FROM steps
    WHERE days >= 0 AND (CAST(:since AS timestamptz) IS NULL OR at >= :since)
      AND (CAST(:until AS timestamptz) IS NULL OR at <= :until)
      AND (CAST(:sender AS text) IS NULL OR sender = :sender)
    GROUP BY 1, 2 ORDER BY 1, 2
"""


def measure_turnaround(
    session: Session, person: Person, by: By, since: datetime | None, until: datetime | None
) -> list[dict[str, Any]]:
    """One row per unit or layer and step. Bureaus and leaders compare all; a township's staff see their own unit."""
    permissions.require(person, "read")
    own = person.unit if person.role in ("filler", "head") else None
    asked = {"since": since, "until": until, "sender": own}
    # how long it took is no secret inside the house, what was sent is: only the figures leave this block
    with Database.acting_as(session, SYSTEM):
        rows = session.execute(text(STEPS.format(by=by)), asked).all()
    names = Names({})
    return [
        {
            by: row.key,
            "zh": names.unit(row.key) if by == "unit" else layers.get(row.key).zh,
            "step": row.step,
            "step_zh": STATES[row.step],
            "count": row.n,
            "median_days": round(float(row.median), 2),
            "p90_days": round(float(row.p90), 2),
        }
        for row in rows
    ]
