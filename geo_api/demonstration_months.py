"""Months that the demonstration county froze: the last two, the same month a year before, and the end of a year."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo_api import people, releases
from geo_api.instants import CHINA
from geo_api.yearly.months import find_cut_off, move_period, name_period, parse_period

PERIODS = ("2023-06", "2023-12", "2024-05", "2024-06")
NOTES = (
    ("huangqiao", "afforestation_mu", "部分地块秋季补植，成活率未达标", "9月底前完成补植并报验"),
    ("huangqiao", "happy_waters", "两条村河待市级复核", "备齐台账，迎接复核"),
    ("shanhu", "happy_waters", "开工偏晚，雨季影响施工", "增派班组，按周调度"),
    ("taixing", "afforestation_mu", "春季验收后增量放缓", "组织秋冬季造林，逐地块销号"),
)


def freeze_months(engine: Engine) -> None:
    """Freeze each month as it was known on the second day of the next."""
    with Session(engine, expire_on_commit=False) as session:
        person = people.find_by_name(session, "demo_coordinator")
        session.info["actor"] = person.act()
        for period in PERIODS:
            year, month = parse_period(move_period(period, 1))
            known = datetime(year, month, 2, 9, tzinfo=CHINA)
            title = f"{name_period(period)}通报"
            releases.make_release(
                session, person, period, title, find_cut_off(period, 31), known, known, period
            )
            session.execute(
                text("UPDATE core.releases SET illustrative = true, created_at = as_of WHERE id = :id"),
                {"id": period},
            )
        for unit, indicator, problem, step in NOTES:
            session.execute(
                text(
                    "INSERT INTO core.month_notes (period, indicator, unit, problem, next_step, entered_by)"
                    " VALUES ('2024-06', :indicator, :unit, :problem, :step, :by)"
                ),
                {"indicator": indicator, "unit": unit, "problem": problem, "step": step, "by": person.name},
            )
        session.commit()
