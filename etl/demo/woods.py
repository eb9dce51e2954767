"""Planting plots with their four areas, losses, and greening projects."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Polygon

from etl.demo.frame import chance
from etl.demo.land import SOURCE, Land, name_unit
from etl.demo.shapes import cut_strip
from etl.demo.timing import PACE, Slot, add_days, plan_slots
from etl.demo.works import Moment, Work, keep_disjoint

GAINS, LOSSES = 300, 15
MU_M2 = 2000 / 3
_SPECIES = (
    ("水杉7榉树3", ["metasequoia", "zelkova"]),
    ("银杏6女贞4", ["ginkgo", "ligustrum"]),
    ("香樟10", ["camphor"]),
    ("杨树8柳树2", ["poplar", "willow"]),
    ("水杉5柳树5", ["metasequoia", "willow"]),
    ("经济果木10", ["fruit"]),
)


def compose_afforestation(land: Land) -> list[Work]:
    generator = chance(land.seed, "afforestation")
    plots = _draw_plots(land, generator, GAINS + LOSSES + 70)
    plots = plots[: GAINS + LOSSES]
    losses, gains = plots[:LOSSES], plots[LOSSES:]
    works: list[Work] = []
    for number, (shape, unit) in enumerate(losses):
        works.append(_make_loss(land, generator, shape, unit, number))
    for unit in land.ground.towns:
        own = [shape for shape, host in gains if host == unit]
        slots = plan_slots(generator, len(own), PACE[unit], by_mid_2024=0.86, season=(262, 350))
        for number, (shape, slot) in enumerate(zip(own, slots, strict=True)):
            works.append(_make_gain(land, generator, shape, unit, slot, number))
    return works


def _draw_plots(land: Land, generator: np.random.Generator, count: int) -> list[tuple[Polygon, str]]:
    """Strips along small rivers and blocks beside backbone rivers, inside their towns, clear of each other."""
    water = land.ditch_belts(9.0)
    water += [r.line.buffer(r.course.width_m / 2 + 16.0) for r in land.rivers.values()] + [
        land.ground.channel
    ]
    tried: list[tuple[Polygon, str]] = []
    for index in generator.integers(0, len(land.net), count * 3).tolist():
        ditch = land.net[index]
        tried.append((_cut_plot(generator, ditch.line, 14.0), ditch.unit))
    lines = [r for r in land.rivers.values() if r.course.key != "jingtai"]
    for index in generator.integers(0, len(lines), count // 2).tolist():
        river = lines[index]
        shape = _cut_plot(generator, river.line, river.course.width_m / 2 + 22.0)
        unit = land.unit_at(shapely.get_coordinates(shape.centroid)[0])
        if unit:
            tried.append((shape, unit))
    tried = [tried[i] for i in generator.permutation(len(tried)).tolist()]
    inner = {unit: town.buffer(-25.0) for unit, town in land.ground.towns.items()}
    for town in inner.values():
        shapely.prepare(town)
    fitting = [(shape, unit) for shape, unit in tried if shape.is_valid and inner[unit].contains(shape)]
    kept = keep_disjoint([shape.buffer(4.0) for shape, _ in fitting], water + land.taken)[:count]
    if len(kept) < count - 70:
        raise ValueError(f"room for {len(kept)} of {count} plots only")
    land.taken += [fitting[i][0].buffer(4.0) for i in kept]
    return [fitting[i] for i in kept]


def _cut_plot(generator: np.random.Generator, line: LineString, near_m: float) -> Polygon:
    side = 1.0 if generator.random() < 0.5 else -1.0
    length_m = min(float(generator.uniform(70, 210)), line.length * 0.4)
    width_m = float(generator.uniform(9, 24))
    start_m = float(generator.uniform(30, max(31, line.length - length_m - 30)))
    return cut_strip(
        line,
        start_m,
        start_m + length_m,
        side * near_m,
        side * (near_m + width_m),
        float(generator.uniform(0, 15)),
    )


def _make_gain(
    land: Land, generator: np.random.Generator, shape: Polygon, unit: str, slot: Slot, number: int
) -> Work:
    village = land.village_at(unit, shape.centroid)
    true_mu = shape.area / MU_M2
    claimed_mu = round(true_mu * (1 + generator.normal(0.012, 0.02)), 2)
    mix, species = _SPECIES[int(generator.integers(0, len(_SPECIES)))]
    done = slot.done_on
    season_year = done.year if done else slot.plan_year
    planted = date(season_year, int(generator.integers(1, 4)), int(generator.integers(3, 26)))
    if done is not None and done < add_days(planted, 120):
        planted = add_days(date(season_year - 1, 2, 10), generator.uniform(0, 50))
    work = Work(
        "afforestation",
        f"{unit}/{number}",
        unit,
        shape,
        {
            "name": f"{village.short}{number + 1}号造林地块",
            "ledger": "gain",
            "stage": "planned",
            "plan_year": slot.plan_year,
            "village": village.short,
            "design_plot_no": f"{name_unit(unit)[0]}{number + 1:02d}",
            "project": f"{slot.plan_year}年度造林绿化（示意）",
            "method": str(generator.choice(["plantation", "corridor", "scattered"], p=[0.6, 0.25, 0.15])),
            "species": species,
            "species_mix": mix,
            "tenure": str(generator.choice(["collective", "transferred", "household"], p=[0.6, 0.3, 0.1])),
            "source": SOURCE,
        },
    )
    if not (done is None and slot.progress < 0.3):
        work.moments += _plant(generator, planted, claimed_mu)
    work.moments.append(
        Moment(add_days(date(min(planted.year, slot.plan_year), 1, 4), generator.uniform(0, 12)), {})
    )
    if done is not None:
        work.moments += _accept(generator, planted, done, true_mu, claimed_mu)
    elif slot.progress >= 0.75:
        checked = add_days(date(2024, 4, 15), generator.uniform(0, 50))
        survival = float(round(generator.uniform(52, 83), 1))
        stage = "replant"
        if generator.random() < 0.12:
            survival, stage = float(round(generator.uniform(22, 40), 1)), "failed"
        work.moments.append(
            Moment(
                checked,
                {
                    "stage": stage,
                    "verified_on": checked,
                    "survival_pct": survival,
                    "verified_area_mu": round(true_mu * 0.985, 2),
                    "failure_reason": "积水死亡（示意）",
                    # the planting season that follows
                    **({"replant_due_on": date(checked.year + 1, 3, 31)} if stage == "replant" else {}),
                },
                True,
            )
        )
    return work


def _plant(generator: np.random.Generator, planted: date, claimed_mu: float) -> list[Moment]:
    facts: dict[str, Any] = {
        "planted_on": planted, "trees": int(claimed_mu * generator.uniform(85, 115)), "spacing": "2m×3m",
        "seedling": f"胸径{int(generator.integers(4, 9))}厘米", "contractor": "某园林工程有限公司（示意）",
    }  # fmt: skip
    reported = add_days(planted, 20)
    return [
        Moment(planted, {"stage": "building", "planted_on": planted}),
        Moment(reported, {"stage": "reported", "reported_area_mu": claimed_mu, **facts}),
    ]


def _accept(
    generator: np.random.Generator, planted: date, done: date, true_mu: float, claimed_mu: float
) -> list[Moment]:
    verified = max(add_days(planted, 100), add_days(done, -generator.uniform(12, 40)))
    verified = min(verified, done)
    verified_mu = round(min(claimed_mu, true_mu) * generator.uniform(0.975, 1.0), 2)
    survival = float(round(generator.uniform(85.5, 98.5), 1))
    qualified_mu = round(verified_mu * generator.uniform(0.97, 1.0), 2)
    recognised = date(done.year, 12, 18) if done <= date(done.year, 12, 15) else add_days(done, 4)
    return [
        Moment(
            verified,
            {
                "stage": "verified",
                "verified_on": verified,
                "verified_area_mu": verified_mu,
                "survival_pct": survival,
            },
        ),
        Moment(
            done,
            {
                "stage": "accepted",
                "accepted_on": done,
                "qualified_area_mu": qualified_mu,
                "acceptance_plot_no": f"新增{int(generator.integers(1, 400))}",
            },
            True,
        ),
        Moment(
            recognised,
            {
                "stage": "recognised",
                "recognised_on": recognised,
                "recognised_area_mu": qualified_mu,
                "manager": "示范丙",
            },
        ),
    ]


def _make_loss(land: Land, generator: np.random.Generator, shape: Polygon, unit: str, number: int) -> Work:
    village = land.village_at(unit, shape.centroid)
    lost = add_days(date(2022, 3, 1), generator.uniform(0, 780))
    reason = str(
        generator.choice(["expropriation", "to_farmland", "felling", "disaster"], p=[0.5, 0.25, 0.15, 0.1])
    )
    area_mu = round(shape.area / MU_M2, 2)
    return Work(
        "afforestation",
        f"loss/{number}",
        unit,
        shape,
        {
            "name": f"{village.short}林地减少{number + 1}号",
            "ledger": "loss",
            "stage": "recognised",
            "plan_year": lost.year,
            "village": village.short,
            "design_plot_no": f"减{number + 1:02d}",
            "reported_area_mu": area_mu,
            "verified_area_mu": area_mu,
            "qualified_area_mu": area_mu,
            "recognised_area_mu": area_mu,
            "lost_on": lost,
            "loss_reason": reason,
            "accepted_on": lost,
            "recognised_on": add_days(lost, 12),
            "loss_document_no": f"示意林〔{lost.year}〕{number + 3}号",
            "source": SOURCE,
        },
        [Moment(add_days(lost, 12), {}, True)],
    )
