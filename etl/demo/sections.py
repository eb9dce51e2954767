"""Monitoring sections on the rivers and two and a half years of monthly samples (items of GB 3838-2002)."""

from __future__ import annotations

from datetime import date

import numpy as np

from etl.demo.frame import chance, feature_id
from etl.demo.land import SOURCE, Land, name_unit
from etl.demo.records import DemoSample
from etl.demo.shapes import as_point, follow
from etl.demo.works import Work

# River, part of its length, attribute, target class, how loaded the water is (1: well inside class III).
SECTIONS = (
    ("rutai", 0.04, "national", "3", 0.86),
    ("rutai", 0.55, "provincial", "3", 0.92),
    ("rutai", 0.93, "provincial", "3", 0.95),
    ("guma", 0.05, "national", "3", 0.84),
    ("guma", 0.62, "provincial", "3", 0.95),
    ("guma", 0.94, "municipal", "3", 1.02),
    ("xuanbao", 0.10, "provincial", "3", 0.88),
    ("tianxing", 0.06, "provincial", "3", 0.90),
    ("jiaotu", 0.05, "provincial", "3", 0.93),
    ("jiaotu", 0.78, "municipal", "3", 1.08),
    ("liangtai", 0.45, "municipal", "3", 1.00),
    ("qiangxi", 0.50, "municipal", "4", 1.22),
    ("xinqu", 0.30, "municipal", "3", 1.05),
    ("jihuang", 0.35, "provincial", "3", 0.94),
    ("jingtai", 0.04, "national", "3", 0.88),
    ("zengchan", 0.55, "municipal", "3", 1.12),
)
MONTHS = tuple(
    (year, month) for year in (2022, 2023, 2024) for month in range(1, 13) if (year, month) <= (2024, 6)
)


def compose_sections(land: Land) -> list[Work]:
    works = []
    for index, (key, part, attribute, target, _) in enumerate(SECTIONS):
        river = land.rivers[key]
        chainage_m = river.line.length * part
        spot = follow(river.line, chainage_m, chainage_m + 1, 0.0)[0]
        unit = land.unit_at(spot)
        if unit is None:
            raise ValueError(f"section {index} of {river.course.zh} lies outside the county")
        village = land.village_at(unit, spot)
        works.append(
            Work(
                "monitoring_sections",
                f"{key}/{part}",
                unit,
                as_point(spot),
                {
                    "name": f"{river.course.zh}{village.short}断面（示意）",
                    "attribute": attribute,
                    "river": river.course.zh,
                    "target_class": target,
                    "code": f"示意-S-{index + 1:03d}",
                    "water": "river",
                    "reaches_yangtze": river.reaches_yangtze(),
                    "river_level": "backbone",
                    "village": village.short,
                    "chainage_m": float(round(chainage_m)),
                    "automatic": attribute != "municipal",
                    "upstream_unit": name_unit(unit),
                    "source": SOURCE,
                },
            )
        )
    return works


def compose_samples(land: Land) -> list[DemoSample]:
    """One sample a month at every section; summers are worse, and the water gets slowly better."""
    samples = []
    for key, part, attribute, _, load in SECTIONS:
        generator = chance(land.seed, f"samples/{key}/{part}")
        section = feature_id(land.seed, "monitoring_sections", f"{key}/{part}")
        for number, (year, month) in enumerate(MONTHS):
            summer = float(np.cos((month - 7.5) / 12 * 2 * np.pi))
            level = load * (1.04 - 0.0035 * number) * (1 + 0.07 * summer)
            noise = 0.03 if attribute != "municipal" else 0.07
            values = _measure(generator, level, summer, noise)
            if attribute != "municipal" and number >= 24:
                values = _keep_within_iii(values)
            samples.append(DemoSample(section, date(year, month, int(generator.integers(4, 13))), values))
    return samples


def _measure(generator: np.random.Generator, level: float, summer: float, noise: float) -> dict[str, float]:
    def vary(middle: float) -> float:
        return float(middle * level * (1 + generator.normal(0, noise)))

    return {
        "water_temp": round(16.5 + 11.5 * summer + generator.normal(0, 0.8), 1),
        "ph": round(7.8 + generator.normal(0, 0.15), 1),
        "do": round(max(1.8, (7.4 - 1.7 * summer) / level**0.8 + generator.normal(0, 0.2)), 2),
        "codmn": round(vary(4.5), 1),
        "cod": round(vary(16.2), 0),
        "bod5": round(vary(2.9), 1),
        "nh3n": round(max(0.05, vary(0.52) - 0.12 * summer), 3),
        "tp": round(vary(0.165), 3),
        "tn": round(vary(1.9), 2),
    }


def _keep_within_iii(values: dict[str, float]) -> dict[str, float]:
    most = {"codmn": 5.9, "cod": 20.0, "bod5": 4.0, "nh3n": 0.98, "tp": 0.199}
    limited = {key: min(value, most[key]) if key in most else value for key, value in values.items()}
    return limited | {"do": max(values["do"], 5.05)}
