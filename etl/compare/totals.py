"""What a file adds up to, beside what the plan asks of its unit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sqlalchemy import Connection, text

from etl.checks.sheet import Sheet
from etl.findings import Finding
from etl.wording import name_rows, name_rows_en, show_number
from layers.indicator import Amount, Indicator, Where
from layers.plan import INDICATORS

_YEAR = "plan_year"
_ALLOCATED = """
SELECT indicator, year, value FROM core.allocations
WHERE unit = :unit AND superseded_at IS NULL AND value > 0 AND indicator = ANY(:indicators)
"""


def find_excess(conn: Connection, sheet: Sheet, unit: str | None) -> list[Finding]:
    """A note for each year whose rows add up to far more than was allocated to the unit, by the first such indicator.

    Nothing where the layer has no plan year or the unit no allocation: what is not set is not zero.
    """
    asked = {indicator.key: (indicator, amount) for indicator, amount in _list_added_up(sheet.layer.key)}
    if unit is None or not asked or _YEAR not in {field.name for field in sheet.layer.fields}:
        return []
    allocated = conn.execute(text(_ALLOCATED), {"unit": unit, "indicators": list(asked)}).all()
    share_pct = sheet.limit("total.above", "share_pct")
    findings: dict[int, Finding] = {}
    for key, year, value in allocated:
        indicator, amount = asked[key]
        ats = [
            at
            for at, row, _ in sheet.each()
            if row.attributes.get(_YEAR) == year and _counts(amount, sheet, at)
        ]
        total = indicator.scale * _add_up(sheet, amount, ats)
        if ats and total * 100 > share_pct * value:
            findings.setdefault(year, _tell(sheet, indicator, year, value, total, ats))
    return list(findings.values())


def _list_added_up(layer: str) -> Iterator[tuple[Indicator, Amount]]:
    """Indicators that are a plain sum over this layer."""
    for indicator in INDICATORS:
        gains = [amount for amount in indicator.numerator if amount.sign == 1]
        plain = len(gains) == 1 and gains[0].layer == layer and not indicator.denominator
        if plain and gains[0].quantity != "chainage_m":
            yield indicator, gains[0]


def _counts(amount: Amount, sheet: Sheet, at: int) -> bool:
    """Whether the row is of the kind that is added up, whatever stage it has reached."""
    stage = sheet.layer.lifecycle.field if sheet.layer.lifecycle else None
    said = sheet.rows[at].attributes
    return all(
        said.get(w.field) in w.values for w in amount.where if isinstance(w, Where) and w.field != stage
    )


def _add_up(sheet: Sheet, amount: Amount, ats: list[int]) -> float:
    if amount.quantity == "count":
        return float(len(ats))
    measured = sheet.measured[0 if amount.quantity == "area_m2" else 1]
    return float(np.where(sheet.valid, measured, 0.0)[ats].sum())


def _tell(
    sheet: Sheet, indicator: Indicator, year: int, value: float, total: float, ats: list[int]
) -> Finding:
    rows = tuple(sheet.numbers[at] for at in ats)
    said, asked = show_number(round(total, 2)), show_number(float(value))
    return Finding(
        "total.above",
        "note",
        rows,
        f"{name_rows(rows)} {year} 年合计 {said} {indicator.unit}，超过下达的“{indicator.zh}”{asked} {indicator.unit}"
        f"（{total / value * 100:.0f}%），请核对单位或是否重复。",
        f"{name_rows_en(rows)}: {said} for {year}, {total / value * 100:.0f} % of the {asked} allocated "
        f"({indicator.en}); check units and repeats.",
        field=_YEAR,
    )
