"""Village works: hamlets on their way through the four programmes."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely

from etl.demo.frame import chance
from etl.demo.land import SOURCE, Land, say_government
from etl.demo.shapes import as_point
from etl.demo.timing import PACE, Slot, add_days, plan_slots
from etl.demo.works import Moment, Work
from layers.villages import Village

# Programme, rows, share finished by 2022, 2023, June 2024, word of the document.
PROGRAMMES = (
    ("green_village", 112, 0.27, 0.53, 0.66, "林办"), ("homestead", 110, 0.27, 0.55, 0.68, "农居办"),
    ("idyllic_village", 9, 0.12, 0.34, 0.45, "田园办"), ("eco_village", 29, 0.17, 0.38, 0.48, "环创办"),
)  # fmt: skip
_WORDS = ("东庄", "西庄", "前庄", "后庄", "南庄", "北庄", "河东", "河西", "桥头", "新庄")


def compose_village_works(land: Land) -> list[Work]:
    works: list[Work] = []
    water = shapely.union_all([r.line.buffer(60.0) for r in land.rivers.values()] + [land.ground.channel])
    shapely.prepare(water)
    for programme, count, *shares, office in PROGRAMMES:
        generator = chance(land.seed, f"village works/{programme}")
        rural = [
            (unit, village, spot)
            for unit, placed in land.villages.items()
            for village, spot in placed
            if village.kind == "village"
        ]
        chosen = [rural[i] for i in generator.permutation(len(rural))[:count].tolist()]
        for unit in land.ground.towns:
            own = [(village, spot) for host, village, spot in chosen if host == unit]
            slots = (
                plan_slots(
                    generator,
                    len(own),
                    PACE[unit],
                    by_2022=shares[0],
                    by_2023=shares[1],
                    by_mid_2024=shares[2],
                )
                if own
                else []
            )
            for (village, spot), slot in zip(own, slots, strict=True):
                place = _find_place(land, generator, water, unit, spot)
                works.append(_make_work(generator, programme, office, unit, village, place, slot))
    return works


def _find_place(
    land: Land, generator: np.random.Generator, water: shapely.Geometry, unit: str, spot: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """Where the hamlet lies: a few hundred metres from its village, on dry land of the same township."""
    for _ in range(30):
        place = spot + generator.uniform(-420, 420, 2)
        if shapely.contains_xy(land.ground.towns[unit], *place) and not shapely.contains_xy(water, *place):
            return np.asarray(place)
    return spot


def _make_work(
    generator: np.random.Generator,
    programme: str,
    office: str,
    unit: str,
    village: Village,
    place: np.ndarray[Any, Any],
    slot: Slot,
) -> Work:
    stem = village.short.removesuffix("村")
    work = Work("village_works", f"{programme}/{village.code}", unit, as_point(place), {
        "name": f"{stem}{_WORDS[int(generator.integers(0, len(_WORDS)))]}", "programme": programme, "stage": "applied",
        "village": village.short, "plan_year": slot.plan_year, "households": int(generator.integers(50, 190)),
        "responsible_body": say_government(unit), "source": SOURCE,
    })  # fmt: skip
    applied = date(slot.plan_year, 1, int(generator.integers(8, 24)))
    started = add_days(applied, generator.uniform(35, 80))
    work.moments.append(Moment(applied, {"applied_on": applied}))
    if slot.done_on is not None:
        work.moments += _finish(generator, programme, office, slot, started)
        return work
    if slot.progress > 0.25:
        work.moments.append(Moment(started, {"stage": "building", "started_on": started}))
    if slot.progress > 0.70 and started < date(2024, 4, 20):
        accepted = add_days(date(2024, 4, 25), generator.uniform(0, 20))
        work.moments.append(
            Moment(
                accepted, {"stage": "accepted", "accepted_on": accepted, **_score(generator, programme, 2024)}
            )
        )
    if slot.progress > 0.85 and started < date(2024, 4, 20):
        recommended = add_days(date(2024, 5, 20), generator.uniform(0, 12))
        work.moments.append(Moment(recommended, {"stage": "recommended", "recommended_on": recommended}))
    return work


def _score(generator: np.random.Generator, programme: str, year: int) -> dict[str, Any]:
    if programme != "green_village":
        return {"evaluated_year": year, "score": float(round(generator.uniform(82, 96), 1))}
    score = float(round(generator.uniform(80.2, 93.0), 1))
    grade = "3" if score < 83 else "2" if score < 86 else "1"
    return {
        "evaluated_year": year,
        "score": score,
        "grade": grade,
        "award_wan": {"3": 5.0, "2": 8.0, "1": 12.0}[grade],
    }


def _finish(
    generator: np.random.Generator, programme: str, office: str, slot: Slot, started: date
) -> list[Moment]:
    """Named by batches: at the year's end, or in spring."""
    done = slot.done_on
    if done is None:
        return []
    named = date(done.year, 12, 16) if done >= date(done.year, 5, 27) else date(done.year, 5, 28)
    started = min(started, add_days(named, -110))
    accepted, recommended = add_days(named, -60), add_days(named, -45)
    reviewed, publicised = add_days(named, -24), add_days(named, -12)
    moments = [
        Moment(started, {"stage": "building", "started_on": started}),
        Moment(
            accepted,
            {"stage": "accepted", "accepted_on": accepted, **_score(generator, programme, named.year)},
        ),
        Moment(recommended, {"stage": "recommended", "recommended_on": recommended}),
        Moment(publicised, {"stage": "publicised", "reviewed_on": reviewed, "publicised_on": publicised}),
        Moment(
            named,
            {
                "stage": "named",
                "named_on": named,
                "document_no": f"示意{office}〔{named.year}〕{named.month + 3}号",
                "batch": f"{named.year}年度",
                "funding_wan": float(round(generator.uniform(20, 160), 1)),
            },
            True,
        ),
    ]
    if named.year == 2022 and generator.random() < 0.6:
        again = add_days(named, 310)
        poor = generator.random() < 0.05
        moments.append(
            Moment(
                again,
                {"stage": "rechecked", "recheck_on": again, "recheck_result": "poor" if poor else "good"},
                True,
            )
        )
        if poor:
            gone = add_days(again, 130)
            moments.append(Moment(gone, {"stage": "delisted", "delisted_on": gone}, True))
    return moments
