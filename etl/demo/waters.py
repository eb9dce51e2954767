"""Rural rivers and happy waters: the register, what was made ecological, what was named."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from etl.demo.frame import chance
from etl.demo.land import SOURCE, Land, name_unit
from etl.demo.net import Ditch
from etl.demo.shapes import draw_blob
from etl.demo.timing import PACE, Slot, add_days, plan_slots
from etl.demo.works import Moment, Work, keep_disjoint
from layers.villages import Village

HAPPY_TOTAL = 500
DEMONSTRATION_EVERY = 8
PONDS = 64
ECOLOGICAL_BEFORE = 0.375
# Shares of the register made ecological in 2022, 2023 and the first half of 2024.
ECOLOGICAL_SINCE = (0.078, 0.150, 0.188)
_WORDS = ("中沟", "大沟", "河", "港", "生产河", "横河", "直河")


def name_ditches(land: Land) -> list[tuple[Ditch, Village, str]]:
    """Each small river with the village at its middle and a name that is single within that village."""
    generator = chance(land.seed, "ditch names")
    used: set[tuple[str, str]] = set()
    named = []
    for ditch in land.net:
        village = land.village_at(
            ditch.unit, shapely.line_interpolate_point(ditch.line, 0.5, normalized=True)
        )
        stem = village.short.removesuffix("村")
        words = [_WORDS[i] for i in generator.permutation(len(_WORDS))]
        options = [f"{stem}{w}" for w in words] + [f"{stem}{side}{w}" for side in "东西南北" for w in words]
        name = next(n for n in options if (village.code, n) not in used)
        used.add((village.code, name))
        named.append((ditch, village, name))
    return named


def compose_rural_rivers(land: Land) -> list[Work]:
    generator = chance(land.seed, "rural rivers")
    named = name_ditches(land)
    works: list[Work] = []
    for unit in land.ground.towns:
        own = [entry for entry in named if entry[0].unit == unit]
        order = generator.permutation(len(own))
        before = round(len(own) * ECOLOGICAL_BEFORE)
        rest = len(own) - before
        shares = [share / (1 - ECOLOGICAL_BEFORE) for share in ECOLOGICAL_SINCE]
        slots = plan_slots(
            generator, rest, PACE[unit], by_2022=shares[0], by_2023=shares[1], by_mid_2024=shares[2]
        )
        for place, index in enumerate(order.tolist()):
            ditch, village, name = own[index]
            slot = slots[place - before] if place >= before else None
            works.append(_make_rural_river(generator, unit, ditch, village, name, slot, place))
    return works


def _make_rural_river(
    generator: np.random.Generator,
    unit: str,
    ditch: Ditch,
    village: Village,
    name: str,
    slot: Slot | None,
    place: int,
) -> Work:
    length_m = float(round(ditch.line.length))
    begin, end = ("南", "北") if ditch.runs_north else ("西", "东")
    attributes: dict[str, Any] = {
        "name": name,
        "stage": "registered",
        "river_level": "town" if length_m > 2600 else "village",
        "village": village.short,
        "code": f"321283-{unit[:2].upper()}-{village.code[-3:]}{place:03d}",
        "reach": f"{village.short}{begin}—{village.short}{end}",
        "reported_length_m": length_m,
        "problem": "none",
        "village_chief": "示范乙",
        "source": SOURCE,
    }
    work = Work("rural_rivers", f"{village.code}/{name}", unit, ditch.line, attributes)
    work.moments.append(Moment(date(2022, 1, 1), {}))
    if slot is None:
        accepted = date(
            int(generator.integers(2018, 2022)),
            int(generator.integers(9, 13)),
            int(generator.integers(1, 28)),
        )
        work.attributes |= _as_ecological(generator, accepted, length_m) | {"stage": "accepted"}
    elif slot.done_on is not None:
        work.moments += _build_ecological(generator, slot.done_on, length_m)
    elif slot.progress > 0.90:
        started = date(2024, 3, int(generator.integers(1, 28)))
        work.moments.append(
            Moment(
                add_days(started, -30),
                {"stage": "planned", "plan_year": 2024, "planned_finish_on": date(2024, 11, 30)},
            )
        )
        work.moments.append(Moment(started, {"stage": "building", "started_on": started}))
    if generator.random() < 0.13 and slot is not None:
        work.attributes["problem"] = str(
            generator.choice(["black_odorous", "dead_end", "both"], p=[0.35, 0.5, 0.15])
        )
        work.attributes["problem_stage"] = "found"
        if generator.random() < 0.35 + 0.5 * min(1.0, PACE[unit]):
            cleared = add_days(date(2022, 5, 1), generator.uniform(0, 760))
            work.moments.append(Moment(add_days(cleared, -80), {"problem_stage": "treating"}))
            work.moments.append(
                Moment(cleared, {"problem_stage": "cleared", "problem_cleared_on": cleared}, True)
            )
    return work


def _as_ecological(generator: np.random.Generator, accepted: date, length_m: float) -> dict[str, Any]:
    return {
        "plan_year": accepted.year,
        "started_on": add_days(accepted, -generator.uniform(130, 230)),
        "completed_on": add_days(accepted, -generator.uniform(15, 45)),
        "accepted_on": accepted,
        "acceptance_no": f"示意水验〔{accepted.year}〕{int(generator.integers(1, 60))}号",
        "revetment_m": float(round(length_m * generator.uniform(0.25, 0.6))),
        "slope_green_m2": float(round(length_m * generator.uniform(1.5, 4.5))),
        "dredged_m3": float(round(length_m * generator.uniform(4, 9), -1)),
        "structures": f"涵闸{int(generator.integers(1, 3))}座、桥{int(generator.integers(1, 4))}座",
        "funding_wan": float(round(length_m / 1000 * generator.uniform(35, 70), 1)),
    }


def _build_ecological(generator: np.random.Generator, accepted: date, length_m: float) -> list[Moment]:
    final = _as_ecological(generator, accepted, length_m)
    started = max(final["started_on"], date(2022, 1, 10))
    completed = max(final["completed_on"], started)
    later = ("accepted_on", "acceptance_no", "completed_on", "started_on", "plan_year")
    built = {k: v for k, v in final.items() if k not in later}
    planned = {
        "stage": "planned",
        "plan_year": accepted.year,
        "planned_finish_on": date(accepted.year, 12, 10),
    }
    return [
        Moment(max(add_days(started, -40), date(2022, 1, 6)), planned),
        Moment(started, {"stage": "building", "started_on": started}),
        Moment(completed, {"stage": "reported", "completed_on": completed, **built}),
        Moment(
            accepted,
            {"stage": "accepted", "accepted_on": accepted, "acceptance_no": final["acceptance_no"]},
            True,
        ),
    ]


def compose_happy_waters(land: Land) -> list[Work]:
    generator = chance(land.seed, "happy waters")
    waters: dict[str, list[tuple[BaseGeometry, Village, str, float]]] = {
        unit: [] for unit in land.ground.towns
    }
    named = name_ditches(land)
    chosen = np.sort(generator.permutation(len(named))[: HAPPY_TOTAL - PONDS])
    for index in chosen.tolist():
        ditch, village, name = named[index]
        waters[ditch.unit].append((ditch.line, village, name, ditch.line.length))
    for shape, unit, village, name in _draw_village_ponds(land, generator, HAPPY_TOTAL - len(chosen)):
        waters[unit].append((shape, village, name, 0.0))
    works: list[Work] = []
    for unit, own in waters.items():
        slots = plan_slots(generator, len(own), PACE[unit])
        order = generator.permutation(len(own)).tolist()
        first = int(generator.integers(0, DEMONSTRATION_EVERY))
        for place, (index, slot) in enumerate(zip(order, slots, strict=True)):
            tier = "demonstration" if (place + first) % DEMONSTRATION_EVERY == 0 else "ordinary"
            works.append(_make_happy_water(generator, unit, own[index], slot, tier))
    return works


def _draw_village_ponds(
    land: Land, generator: np.random.Generator, count: int
) -> list[tuple[BaseGeometry, str, Village, str]]:
    """Ponds beside villages, one a village, clear of rivers."""
    spots = [(unit, village, spot) for unit, placed in land.villages.items() for village, spot in placed]
    water = land.ditch_belts(25.0) + [r.line.buffer(60.0) for r in land.rivers.values()]
    tried = []
    for index in generator.permutation(len(spots))[: count * 3].tolist():
        unit, village, spot = spots[index]
        place = spot + generator.uniform(-260, 260, 2)
        shape = draw_blob(
            generator, place, float(generator.uniform(2500, 11000)), generator.uniform(1.1, 1.7), 2.6
        )
        if land.ground.towns[unit].contains(shape):
            tried.append((shape, unit, village, f"{village.short.removesuffix('村')}村塘"))
    kept = keep_disjoint([entry[0] for entry in tried], water)[:count]
    if len(kept) < count:
        raise ValueError(f"room for {len(kept)} of {count} village ponds only")
    land.taken += [tried[i][0].buffer(8.0) for i in kept]
    return [tried[i] for i in kept]


def _make_happy_water(
    generator: np.random.Generator,
    unit: str,
    water: tuple[BaseGeometry, Village, str, float],
    slot: Slot,
    tier: str,
) -> Work:
    shape, village, name, length_m = water
    pond = length_m == 0.0
    work = Work("happy_waters", f"{village.code}/{name}", unit, shape, {
        "name": name, "stage": "planned", "tier": tier, "village": village.short, "plan_year": slot.plan_year,
        "river_level": "village" if pond or length_m < 2600 else "town",
        "counted_as": "lake" if pond else "river",
        "reach": f"{name_unit(unit)}{village.short}", "chief": "示范乙", "source": SOURCE,
    })  # fmt: skip
    if not pond:
        work.attributes["reported_length_m"] = float(round(length_m))
    work.moments.append(Moment(date(slot.plan_year, 1, int(generator.integers(8, 21))), {}))
    if slot.done_on is None:
        if slot.progress > 0.35:
            started = add_days(date(2024, 2, 20), generator.uniform(0, 60))
            work.moments.append(Moment(started, {"stage": "building", "started_on": started}))
        if slot.progress > 0.8:
            completed = add_days(date(2024, 5, 10), generator.uniform(0, 25))
            work.moments.append(
                Moment(
                    completed,
                    {
                        "stage": "self_assessed",
                        "completed_on": completed,
                        "self_assessed_on": add_days(completed, 6),
                    },
                )
            )
        return work
    work.moments += _finish_happy_water(generator, slot.done_on, tier)
    return work


def _finish_happy_water(generator: np.random.Generator, accepted: date, tier: str) -> list[Moment]:
    begins = date(accepted.year, 1, 22)
    started = max(begins, add_days(accepted, -generator.uniform(90, 170)))
    completed = max(started, add_days(accepted, -generator.uniform(22, 40)))
    assessed = max(completed, add_days(accepted, -generator.uniform(8, 18)))
    reviewed = add_days(accepted, generator.uniform(18, 45))
    named = next(day for day in _NAMING_DAYS if day >= reviewed)
    year = accepted.year
    standard = "db32_t_4637_2024" if accepted >= date(2024, 2, 9) else "db32_t_3674_2019"
    score = float(
        round(generator.uniform(90, 97) if tier == "demonstration" else generator.uniform(81, 93), 1)
    )
    return [
        Moment(started, {"stage": "building", "started_on": started}),
        Moment(assessed, {"stage": "self_assessed", "completed_on": completed, "self_assessed_on": assessed}),
        Moment(
            accepted,
            {
                "stage": "accepted",
                "accepted_on": accepted,
                "score": score,
                "standard": standard,
                "funding_wan": float(round(generator.uniform(18, 140), 1)),
            },
            True,
        ),
        Moment(reviewed, {"stage": "reviewed", "reviewed_on": reviewed}),
        Moment(
            named,
            {
                "stage": "named",
                "named_on": named,
                "document_no": f"示意河长办〔{named.year}〕{named.month + 6}号",
                "batch": f"{year}年第{'一' if named.month > 6 else '二'}批",
                **({"honour": "市级示范河道（示意）"} if tier == "demonstration" else {}),
            },
        ),
    ]


_NAMING_DAYS = (
    date(2022, 12, 20),
    date(2023, 5, 18),
    date(2023, 12, 19),
    date(2024, 5, 16),
    date(2024, 12, 18),
)
