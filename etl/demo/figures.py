"""Figures and papers around the works: parts of targets, reported values, documents, merges. All made up."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from etl.demo.frame import chance
from etl.demo.places import SEATS
from etl.demo.records import DemoAllocation, DemoEvidence, DemoLink, DemoReported, DemoVersion
from layers.indicator import Indicator, PlanTarget
from layers.plan import INDICATORS, get_indicator

Attributes = dict[str, Any]
# What a township's part of a target follows: how many rows of the layer it has in the programme.
_FOLLOWS: dict[str, tuple[str, Callable[[Attributes], bool]]] = {
    "happy_waters": ("happy_waters", lambda a: True),
    "demonstration_rivers": ("happy_waters", lambda a: a["tier"] == "demonstration"),
    "river_ecological_km": ("rural_rivers", lambda a: True),
    "afforestation_mu": ("afforestation", lambda a: a["ledger"] == "gain"),
    "green_villages": ("village_works", lambda a: a["programme"] == "green_village"),
    "demonstration_homesteads": ("village_works", lambda a: a["programme"] == "homestead"),
    "eco_civilization_villages": ("village_works", lambda a: a["programme"] == "eco_village"),
    "idyllic_villages": ("village_works", lambda a: a["programme"] == "idyllic_village"),
    "greening_projects": ("greening", lambda a: True),
}
_WHOLE_UNITS = ("个", "家", "项", "辆", "条", "台（套）")
_DOCUMENTS = {
    "happy_waters": (("accepted_on", "验收表", "acceptance"), ("named_on", "命名文件", "naming")),
    "rural_rivers": (("accepted_on", "验收表", "acceptance"),),
    "outfalls": (
        ("surveyed_on", "排查表", "survey"),
        ("remediated_on", "整治完成证明", "remediation"),
        ("closed_on", "销号材料", "closing"),
    ),
    "afforestation": (("accepted_on", "造林验收表", "acceptance"), ("lost_on", "林地减少依据", "loss")),
    "greening": (("accepted_on", "竣工验收表", "acceptance"),),
    "wetlands": (("accepted_on", "验收报告", "acceptance"),),
    "shoreline_projects": (("settled_on", "处置完成材料", "settlement"),),
    "shoreline_issues": (("closed_on", "销号材料", "closing"),),
    "corridor_works": (("accepted_on", "竣工验收表", "acceptance"),),
    "village_works": (("accepted_on", "验收表", "acceptance"), ("named_on", "命名文件", "naming")),
}


def compose_allocations(versions: Sequence[DemoVersion]) -> list[DemoAllocation]:
    """City targets shared out between the townships; the parts add up to the whole."""
    current = [v for v in versions if v.valid_to is None and v.unit]
    allocations = []
    for key, (layer, belongs) in _FOLLOWS.items():
        rows = Counter(v.township for v in current if v.layer == layer and belongs(v.attributes))
        for target in get_indicator(key).targets:
            parts = _share_out(target.value, {unit: float(rows.get(unit, 0)) for unit in SEATS})
            document = f"示意办〔{target.year}〕3号 任务分解表"
            allocations += [
                DemoAllocation(key, unit, target.year, value, document)
                for unit, value in parts.items()
                if value
            ]
    return allocations


def _share_out(total: float, weights: dict[str, float]) -> dict[str, float]:
    """Whole numbers that add up to ``total``, by largest remainder."""
    whole = sum(weights.values())
    exact = {unit: total * weight / whole for unit, weight in weights.items()}
    parts = {unit: float(int(value)) for unit, value in exact.items()}
    left = round(total - sum(parts.values()))
    for unit in sorted(exact, key=lambda u: (parts[u] - exact[u], u))[:left]:
        parts[unit] += 1.0
    return parts


def compose_reported(seed: int) -> list[DemoReported]:
    """A city figure for each reported indicator: two full years and the first half of the third."""
    generator = chance(seed, "reported")
    rows: list[DemoReported] = []
    for indicator in INDICATORS:
        if indicator.measure != "reported" or not indicator.targets:
            continue
        for period, end, into in (
            ("2022", date(2022, 12, 31), 0.0),
            ("2023", date(2023, 12, 31), 0.5),
            ("2024-06", date(2024, 6, 30), 0.8),
        ):
            value = _follow_targets(indicator, end.year, into) * (1 + generator.normal(0.0, 0.012))
            if "%" in indicator.unit:
                value = min(value, 100.0)
            digits = 0 if indicator.unit in _WHOLE_UNITS else 1
            rows.append(
                DemoReported(
                    indicator.key, period, end, round(value, digits), f"示意统〔{end.year}〕{len(rows) + 1}号"
                )
            )
    return rows


def _follow_targets(indicator: Indicator, year: int, into: float) -> float:
    first, last = _find_target(indicator, 2022), indicator.targets[-1]
    if first is None:
        start = last.value * (
            0.55 if indicator.cumulative else 1.06 if indicator.direction == "at_most" else 0.93
        )
    else:
        start = first.value
    if first is not None and first.basis != last.basis and year == 2022:
        return first.value * 1.01
    return start + (last.value - start) * into


def _find_target(indicator: Indicator, year: int) -> PlanTarget | None:
    return next((target for target in indicator.targets if target.year == year), None)


def compose_evidence(versions: Sequence[DemoVersion]) -> list[DemoEvidence]:
    """For each dated step of a work as it stands, the paper that proves it."""
    rows = []
    for version in versions:
        if version.valid_to is not None:
            continue
        for number, (field, title, kind) in enumerate(_DOCUMENTS.get(version.layer, ())):
            day = version.attributes.get(field)
            if isinstance(day, date):
                serial = version.feature_id.int % 900 + 10 + number
                rows.append(
                    DemoEvidence(
                        version.feature_id,
                        kind,
                        f"{version.attributes['name']}{title}（示意）",
                        f"示意〔{day.year}〕{serial}号",
                        day,
                    )
                )
    return rows


def compose_links(versions: Sequence[DemoVersion]) -> list[DemoLink]:
    """Merged outfalls lead to the one that took them over."""
    outfalls = [v for v in versions if v.layer == "outfalls" and v.valid_to is None]
    by_name: dict[str, uuid.UUID] = {v.attributes["name"]: v.feature_id for v in outfalls}
    links = []
    for version in outfalls:
        other = by_name.get(version.attributes.get("merged_into", ""))
        done = version.attributes.get("remediated_on")
        if other and isinstance(done, date):
            links.append(DemoLink(version.feature_id, other, "merged_into", done))
    return links
