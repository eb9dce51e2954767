"""What every instance starts with: units and their names, the plan's targets, who leads what, the editable settings.

Run after every migration; it adds what is missing and never overwrites what people changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import Range, insert

from geo_api import models
from geo_api.courses.alignment import align_all
from layers import CATALOGUE
from layers.plan import INDICATORS, SETTINGS
from layers.plan.chapters import PLAN_ZH
from layers.units import UNITS

YEARS = (2022, 2023, 2024)

# Layers that no indicator measures still need a bureau that reviews them. Starting data, 待核: the plan names none.
KEEPERS: dict[str, tuple[str, ...]] = {
    "townships": ("nature",),
    "villages": ("agriculture",),
    "industrial_parks": ("industry",),
    "backbone_rivers": ("water",),
    "rural_rivers": ("water",),
    "happy_waters": ("water",),
    "outfalls": ("ecology", "water"),
    "monitoring_sections": ("ecology",),
    "afforestation": ("nature",),
    "greening": ("housing",),
    "wetlands": ("ecology", "nature"),
    "shoreline_zones": ("water",),
    "shoreline_projects": ("water",),
    "shoreline_issues": ("water",),
    "corridors": ("ecology",),
    "corridor_works": ("ecology",),
    "village_works": ("agriculture", "housing", "nature"),
    "aquaculture_ponds": ("agriculture",),
    "fishing_ban_zones": ("agriculture",),
    "control_zones": ("ecology",),
    "farmland": ("nature",),
    "redline": ("nature",),
    "river_management_belts": ("water",),
}


def plant(connection: Connection) -> None:
    """Add what is missing; the caller commits."""
    _add(connection, models.UnitRow, _units())
    if not connection.execute(select(models.UnitAlias.id).limit(1)).first():
        _add(connection, models.UnitAlias, _aliases())
    _add(connection, models.Right, _rights())
    _add(connection, models.Setting, _settings())
    if not connection.execute(select(models.Target.id).limit(1)).first():
        _add(connection, models.Target, _targets())
    align_all(connection)


def _add(connection: Connection, model: type[models.Base], rows: Iterator[dict[str, Any]]) -> None:
    told = list(rows)
    if told:
        connection.execute(insert(model).on_conflict_do_nothing(), told)


def _units() -> Iterator[dict[str, Any]]:
    for unit in UNITS:
        yield {"key": unit.key, "kind": unit.kind, "zh": unit.zh, "en": unit.en, "code": unit.code}


def _aliases() -> Iterator[dict[str, Any]]:
    for unit in UNITS:
        for alias in unit.aliases:
            # a daterange excludes its upper end, the declaration includes it
            upper = alias.valid_to and alias.valid_to + timedelta(days=1)
            yield {
                "unit": unit.key,
                "name": alias.name,
                "code": alias.code or None,
                "valid": Range(alias.valid_from, upper),
                "source": alias.source,
            }


def _rights() -> Iterator[dict[str, Any]]:
    """The plan names different leads in different places: each of them leads until the rights table is settled."""
    for year in YEARS:
        for indicator in INDICATORS:
            clauses: dict[tuple[str, str], list[str]] = {}
            # annex 3 names leads for 2022 only
            duties = [duty for duty in indicator.duties if duty.year in (None, year)]
            leads = {unit for duty in duties for unit in duty.lead}
            for duty in duties:
                for unit in duty.lead:
                    clauses.setdefault((unit, "lead"), []).append(duty.clause)
                for unit in duty.assist:
                    if unit not in leads:
                        clauses.setdefault((unit, "assist"), []).append(duty.clause)
            for (unit, duty_kind), places in clauses.items():
                yield _right("indicator", indicator.key, year, unit, duty_kind, "；".join(places))
        for layer, units in KEEPERS.items():
            for unit in units:
                yield _right("layer", layer, year, unit, "lead", "待核")


def _right(kind: str, scope: str, year: int, unit: str, duty: str, clause: str) -> dict[str, Any]:
    return {"scope_kind": kind, "scope": scope, "year": year, "unit": unit, "duty": duty, "clause": clause}


def _settings() -> Iterator[dict[str, Any]]:
    for setting in SETTINGS:
        yield {
            "key": setting.key,
            "value": setting.value,
            "source": setting.source,
            "provisional": setting.provisional,
        }
    for layer in CATALOGUE:
        if layer.protection:
            # 待核: who may know where protected objects lie, and how coarsely all others are told
            value = {"exact_for": layer.protection.exact_for, "grid_m": layer.protection.grid_m}
            yield {"key": f"protect.{layer.key}", "value": value, "source": "", "provisional": True}


def _targets() -> Iterator[dict[str, Any]]:
    for indicator in INDICATORS:
        for target in indicator.targets:
            yield {
                "indicator": indicator.key,
                "year": target.year,
                "value": target.value,
                "document": PLAN_ZH,
                "clause": target.clause,
                "entered_by": "ecoworks",
            }
