"""Proof that nothing is counted twice: what the works add up to beside the ground, the line or the chainage they cover.

Of plots that meet no other the union is their sum, so only those that overlap are united. Stored shapes are valid and
bounded (the store refuses others); the work is bounded too: at most MOST_PAIRS pairs, and TIME_LIMIT_S a statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from etl.joining import joining_by_shape
from geo_api.contributions import MICRO, Asked, describe_amount
from geo_api.features import name_table
from geo_api.figures import read_settings
from geo_api.statements import fill_statement
from geo_api.sums import OUTSIDE, Sum, sum_versions
from layers import get
from layers.indicator import Amount, Indicator
from layers.plan import INDICATORS
from layers.plan.in_force import settle
from layers.plan.settings import get_setting

MOST_PAIRS = 2000
TIME_LIMIT_S = 20
# programmes that may not be paid twice for the same ground
GROUND = ("afforestation", "greening", "wetlands", "corridor_works")
SHAPES = {"area_m2": "ST_Area", "length_m": "ST_Length"}


def prove(connection: Connection, indicator: Indicator, on: date, as_of: datetime | None) -> dict[str, Any]:
    """For each amount of the numerator: sum, union, difference and the pairs that overlap; what lies in no
    township; and what other programmes count on the same ground. Amounts in m2, m or pieces."""
    settings = read_settings(connection, as_of)
    settled = settle(indicator, settings)
    sliver = float(settings.get("sliver_m2") or get_setting("sliver_m2").value)
    connection.execute(
        text("SELECT set_config('statement_timeout', :limit, true)"), {"limit": f"{TIME_LIMIT_S}s"}
    )
    amounts = [_prove_amount(connection, amount, on, as_of) for amount in settled.numerator]
    sums = sum_versions(connection, [settled], "township", on, as_of).by_unit[indicator.key]
    towns = {unit: one.numerator for unit, one in sums.items() if unit}
    city, outside = sums[None].numerator, sums.get(OUTSIDE, Sum()).numerator
    return {
        "indicator": indicator.key,
        "amounts": amounts,
        "townships": {
            "sum": sum(towns.values()) / MICRO,
            "outside": outside / MICRO,
            "city": city / MICRO,
            "difference": (city - outside - sum(towns.values())) / MICRO,
        },
        "across": _find_across(connection, settled, settings, on, as_of, sliver),
        "sliver_m2": sliver,
    }


def _prove_amount(connection: Connection, amount: Amount, on: date, as_of: datetime | None) -> dict[str, Any]:
    asked = Asked(on=on, as_of=as_of)
    rows = describe_amount(amount, "city", asked)
    told: dict[str, Any] = {
        "layer": amount.layer,
        "layer_zh": get(amount.layer).zh,
        "quantity": amount.quantity,
        "sign": amount.sign,
    }
    if amount.quantity not in SHAPES:
        # a piece is one feature; chainage was united when it was counted
        found = connection.execute(
            text(f"SELECT count(DISTINCT version_id), coalesce(sum(amount), 0) FROM ({rows}) AS told"),
            asked.values,
        ).one()
        total = abs(int(found[1])) / MICRO
        union = total if amount.quantity == "chainage_m" else float(found[0])
        return told | {
            "versions": found[0],
            "sum": total,
            "union": union,
            "difference": total - union,
            "pairs": [],
        }
    statement = fill_statement(
        "proof",
        rows=rows,
        works=name_table(get(amount.layer)),
        label=get(amount.layer).label,
        measure=SHAPES[amount.quantity],
        column=amount.quantity,
        most=str(MOST_PAIRS + 1),
    )
    with joining_by_shape(connection):
        row = connection.execute(text(statement), asked.values).one()
    pairs = row.pairs or []
    return told | {
        "versions": row.versions,
        "sum": row.total,
        "union": row.total - row.covered_twice,
        "difference": row.covered_twice,
        "pairs": pairs[:MOST_PAIRS],
        "truncated": len(pairs) > MOST_PAIRS,
    }


def _find_across(
    connection: Connection,
    indicator: Indicator,
    settings: dict[str, Any],
    on: date,
    as_of: datetime | None,
    sliver: float,
) -> list[dict[str, Any]]:
    """The ground that this indicator and another one both count, work by work."""
    found: list[dict[str, Any]] = []
    for amount in _list_ground(indicator):
        for other in INDICATORS:
            if other.key == indicator.key:
                continue
            for theirs in _list_ground(settle(other, settings)):
                if theirs.layer != amount.layer:
                    found += _read_across(connection, amount, other, theirs, on, as_of, sliver)
    return found


def _list_ground(indicator: Indicator) -> Sequence[Amount]:
    """The gains of an indicator that cover ground, whatever is counted of them; each layer once."""
    ground = {
        amount.layer: amount
        for amount in indicator.numerator
        if amount.sign == 1
        and amount.quantity != "length_m"
        and "polygon" in get(amount.layer).geometry
        and amount.layer in GROUND
    }
    return tuple(ground.values())


def _read_across(
    connection: Connection,
    amount: Amount,
    other: Indicator,
    theirs: Amount,
    on: date,
    as_of: datetime | None,
    sliver: float,
) -> list[dict[str, Any]]:
    asked = Asked(on=on, as_of=as_of)
    here, there = get(amount.layer), get(theirs.layer)
    statement = fill_statement(
        "proof_across",
        rows=describe_amount(amount, "city", asked),
        other_rows=describe_amount(theirs, "city", asked),
        works=name_table(here),
        other_works=name_table(there),
        label=here.label,
        other_label=there.label,
        sliver=asked.bind(sliver),
        most=str(MOST_PAIRS),
    )
    with joining_by_shape(connection):
        rows = connection.execute(text(statement), asked.values).mappings().all()
    named = {"indicator": other.key, "indicator_zh": other.zh, "layer": here.key, "other_layer": there.key}
    return [
        named
        | dict(row)
        | {"feature_id": str(row["feature_id"]), "other_feature_id": str(row["other_feature_id"])}
        for row in rows
    ]
