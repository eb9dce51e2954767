"""净增造林: gains and losses as two ledgers, the four areas side by side, and what waits to be replanted."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo_api import audit
from geo_api.courses.keepers import require_keeper
from geo_api.courses.moment import Moment
from geo_api.courses.settings import read_setting
from geo_api.errors import Unacceptable
from geo_api.figures import read_settings
from geo_api.instants import now
from geo_api.models import Setting
from geo_api.people import Person
from geo_api.preconditions import Thing, require_seen, tag_content
from geo_api.progress import compute_progress
from geo_api.publish import take_turn
from geo_api.tallies.counting import recount_changed
from layers import get
from layers.plan import get_indicator
from layers.plan.in_force import NET_FORMULA, NET_INDICATOR, NetFormula, read_formula

AREAS = ("reported", "verified", "qualified", "recognised")
_LAYER = get("afforestation")
assert _LAYER.lifecycle is not None


def describe_greening(connection: Connection, moment: Moment) -> dict[str, Any]:
    """Both ledgers by township, the net figure as the indicator has it, and the plots that wait."""
    gap = read_setting(connection, "planting_gap_warn_pct")
    progress = compute_progress(
        connection, [get_indicator(NET_INDICATOR)], "township", moment.on, moment.as_of, now()
    )
    net = {("city" if row["unit_kind"] == "city" else row["unit"]): row for row in progress.rows}
    units = _read_ledgers(connection, moment)
    return {
        **moment.tell(),
        "illustrative": progress.illustrative,
        "indicator": NET_INDICATOR,
        "formula": tell_formula(connection, moment.as_of),
        "city": _tell_unit("city", units.pop("city", {}), net.get("city"), gap["value"]),
        "units": [_tell_unit(unit, own, net.get(unit), gap["value"]) for unit, own in sorted(units.items())],
        "replanting": _list_replanting(connection, moment),
        "losses": _list_losses(connection, moment),
        "settings": [gap],
    }


def tell_formula(connection: Connection, as_of: datetime | None = None) -> dict[str, Any]:
    """The formula in words and as data; 待核 until a source is named."""
    formula = read_formula(read_settings(connection, as_of).get(NET_FORMULA))
    source, provisional = connection.execute(
        select(Setting.source, Setting.provisional).where(Setting.key == NET_FORMULA)
    ).one_or_none() or ("", True)
    assert _LAYER.lifecycle is not None
    stages = {state.value: state for state in _LAYER.lifecycle.states}
    reasons = {choice.value: choice for choice in _LAYER.field("loss_reason").choices}
    kept = "、".join(stages[stage].zh for stage in formula.gain_stages)
    lost = "、".join(reasons[reason].zh for reason in formula.loss_reasons) or "全部原因"
    less = f" − 减少面积（{lost}）" if formula.subtract_losses else "（不扣减少面积）"
    kept_en = ", ".join(stages[stage].en.lower() for stage in formula.gain_stages)
    lost_en = ", ".join(reasons[reason].en.lower() for reason in formula.loss_reasons) or "any reason"
    less_en = f" less losses ({lost_en})" if formula.subtract_losses else ", losses not subtracted"
    return {
        **asdict(formula),
        "zh": f"净增造林面积 ＝ 新增图上面积（{kept}，成活率≥{formula.survival_min_pct:g}%）{less}",
        "en": f"Net = map area of gains ({kept_en}, survival ≥ {formula.survival_min_pct:g}%){less_en}",
        "source": source,
        "provisional": provisional,
        "etag": tag_content([asdict(formula), source, provisional]),
        "choices": {
            "gain_stages": [{"value": s.value, "zh": s.zh, "en": s.en} for s in stages.values()],
            "loss_reasons": [{"value": c.value, "zh": c.zh, "en": c.en} for c in reasons.values()],
        },
    }


def set_formula(
    session: Session, person: Person, formula: NetFormula, source: str, if_match: str | None = None
) -> dict[str, Any]:
    """Put a formula in force; indicator, drill-down and this page count by it from now on."""
    require_keeper(session, person, "afforestation")
    fault = formula.find_fault()
    if fault:
        raise Unacceptable(
            "formula.impossible",
            f"公式的“{fault}”不对：成活率为 0—100，阶段至少选一个，原因须在选项内。请改正后再保存。",
            f"{fault} cannot be: survival 0 to 100, at least one stage, reasons from the list.",
            field=fault,
        )
    connection = session.connection()
    thing = Thing("净增造林公式", "The formula", f"setting:{NET_FORMULA}")
    require_seen(session, lambda: tell_formula(connection)["etag"], if_match, thing)
    before = asdict(read_formula(read_settings(connection).get(NET_FORMULA)))
    told = {"value": asdict(formula), "source": source, "provisional": not source}
    statement = insert(Setting).values(key=NET_FORMULA, **told)
    session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=told))
    audit.record(session, "setting.set", f"setting:{NET_FORMULA}", {"before": before, "after": told["value"]})
    session.flush()
    if before != told["value"]:
        # what the formula decides is counted anew with it
        take_turn(session.connection())
        recount_changed(session.connection())
    return tell_formula(session.connection())


def _read_ledgers(connection: Connection, moment: Moment) -> dict[str, dict[str, Any]]:
    """Per assessment unit: areas of gains and losses in 亩, by the day; "city" is the sum of all."""
    sums = [f"sum(v.{area}_area_mu) FILTER (WHERE gain) AS {area}" for area in AREAS]
    for before, after in pairwise(AREAS):
        # like with like: only plots that have come as far as both
        both = f"FILTER (WHERE gain AND v.{before}_area_mu IS NOT NULL AND v.{after}_area_mu IS NOT NULL)"
        sums += [
            f"sum(v.{name}_area_mu) {both} AS {after}_{part}"
            for name, part in ((before, "of"), (after, "is"))
        ]
    areas = ", ".join(sums)
    rows = connection.execute(
        text(
            "SELECT coalesce(v.unit, '') AS unit, grouping(v.unit) AS whole,"
            " count(*) FILTER (WHERE gain) AS gains, count(*) FILTER (WHERE NOT gain) AS loss_count,"
            f" {areas}, sum(v.area_m2) FILTER (WHERE gain) AS measured_m2,"
            " sum(v.area_m2) FILTER (WHERE gain AND v.stage IN ('accepted', 'recognised')) AS accepted_m2,"
            " sum(v.area_m2) FILTER (WHERE NOT gain AND v.lost_on <= :on) AS lost_m2,"
            " count(*) FILTER (WHERE gain AND v.stage = 'replant') AS replant,"
            " count(*) FILTER (WHERE gain AND v.stage = 'failed') AS failed"
            " FROM published.afforestation v CROSS JOIN LATERAL (SELECT v.ledger = 'gain' AS gain) l"
            f" WHERE {moment.holds('v')} AND coalesce(v.planted_on, v.lost_on, :on) <= :on"
            " GROUP BY GROUPING SETS ((v.unit), ())"
        ),
        moment.values,
    )
    return {("city" if row.whole else row.unit or "none"): dict(row._mapping) for row in rows}


def _tell_unit(unit: str, own: dict[str, Any], net: dict[str, Any] | None, warn_pct: float) -> dict[str, Any]:
    told = {area: own.get(area) for area in AREAS}
    gaps = {}
    for after in AREAS[1:]:
        first, then = own.get(f"{after}_of"), own.get(f"{after}_is")
        if first and then is not None:
            gap = 100 * (then - first) / first
            gaps[after] = {"pct": round(gap, 1), "marked": gap < -warn_pct}
    return {
        "unit": unit,
        "gains": own.get("gains", 0),
        "losses": own.get("loss_count", 0),
        "areas_mu": told,
        "gaps": gaps,
        "measured_mu": _to_mu(own.get("measured_m2")),
        "accepted_mu": _to_mu(own.get("accepted_m2")),
        "lost_mu": _to_mu(own.get("lost_m2")),
        "net_mu": net and net["value"],
        "target_mu": net and net["target"],
        "replant": own.get("replant", 0),
        "failed": own.get("failed", 0),
    }


def _list_replanting(connection: Connection, moment: Moment) -> list[dict[str, Any]]:
    """Plots whose trees did not survive: back to the town with a deadline, then checked again. Overdue first."""
    rows = connection.execute(
        text(
            "SELECT v.feature_id, v.name, v.unit, v.township, v.stage, v.survival_pct, v.verified_on, v.replant_due_on,"
            " v.rechecked_on, v.failure_reason, v.area_m2 * 3 / 2000 AS area_mu,"
            " coalesce(v.replant_due_on < :on AND v.rechecked_on IS NULL, false) AS overdue"
            " FROM published.afforestation v"
            f" WHERE {moment.holds('v')} AND v.ledger = 'gain' AND v.stage IN ('replant', 'failed')"
            " ORDER BY overdue DESC, v.replant_due_on NULLS LAST, v.unit, v.name"
        ),
        moment.values,
    )
    return [dict(row._mapping) for row in rows]


def _list_losses(connection: Connection, moment: Moment) -> list[dict[str, Any]]:
    rows = connection.execute(
        text(
            "SELECT v.feature_id, v.name, v.unit, v.lost_on, v.loss_reason, v.loss_document_no,"
            " v.area_m2 * 3 / 2000 AS area_mu FROM published.afforestation v"
            f" WHERE {moment.holds('v')} AND v.ledger = 'loss' AND v.lost_on <= :on ORDER BY v.lost_on DESC, v.name"
        ),
        moment.values,
    )
    return [dict(row._mapping) for row in rows]


def _to_mu(area_m2: float | None) -> float | None:
    return None if area_m2 is None else round(area_m2 * 3 / 2000, 2)
