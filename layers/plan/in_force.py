"""Indicators as the settings in force have them: what a bureau may change without a new release of the program.

The declaration is the default; a setting that was never changed gives the very same indicator. One place knows which
settings an indicator reads, so engine, drill-down and pages count alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from layers import get
from layers.indicator import Amount, AtLeast, Indicator, Where
from layers.plan.indicators_outfalls import make_tailwater
from layers.plan.settings import get_setting

NET_FORMULA = "greening.net_formula"
NET_INDICATOR = "afforestation_mu"
_STAGES = tuple(state.value for state in get("afforestation").lifecycle.states)  # type: ignore[union-attr]
_REASONS = tuple(choice.value for choice in get("afforestation").field("loss_reason").choices)


@dataclass(frozen=True, slots=True)
class NetFormula:
    """净增造林面积: map area of gains in ``gain_stages`` with ``survival_min_pct``, less losses for ``loss_reasons``.

    ``loss_reasons`` empty: every loss counts, whatever its reason. 待核 until the bureau states its own.
    """

    survival_min_pct: float = get_setting("survival_min_pct").value
    gain_stages: tuple[str, ...] = ("accepted", "recognised")
    loss_reasons: tuple[str, ...] = ()
    subtract_losses: bool = True

    def find_fault(self) -> str | None:
        """The part that cannot be, if any."""
        if not 0 <= self.survival_min_pct <= 100:
            return "survival_min_pct"
        if not self.gain_stages or not set(self.gain_stages) <= set(_STAGES):
            return "gain_stages"
        return None if set(self.loss_reasons) <= set(_REASONS) else "loss_reasons"


def read_formula(told: Any) -> NetFormula:
    """The formula in force; what cannot be read is the default."""
    if not isinstance(told, Mapping):
        return NetFormula()
    default = NetFormula()
    try:
        formula = NetFormula(
            float(told.get("survival_min_pct", default.survival_min_pct)),
            tuple(map(str, told.get("gain_stages", default.gain_stages))),
            tuple(map(str, told.get("loss_reasons", default.loss_reasons))),
            bool(told.get("subtract_losses", default.subtract_losses)),
        )
    except (TypeError, ValueError):
        return default
    return default if formula.find_fault() else formula


def settle(indicator: Indicator, settings: Mapping[str, Any]) -> Indicator:
    """The indicator by the settings in force; the same object where none of them is another."""
    if indicator.key == NET_INDICATOR:
        formula = read_formula(settings.get(NET_FORMULA))
        return indicator if formula == NetFormula() else _apply(indicator, formula)
    if indicator.key == "aquaculture_tailwater":
        belt_m = settings.get("tailwater_buffer_yangtze_rivers_m")
        declared = get_setting("tailwater_buffer_yangtze_rivers_m").value
        return indicator if belt_m in (None, declared) else make_tailwater(float(belt_m))
    return indicator


def _apply(indicator: Indicator, formula: NetFormula) -> Indicator:
    numerator = []
    for amount in indicator.numerator:
        if amount.sign == 1:
            numerator.append(replace(amount, where=_gain(amount, formula)))
        elif formula.subtract_losses:
            reasons = (Where("loss_reason", formula.loss_reasons),) if formula.loss_reasons else ()
            numerator.append(replace(amount, where=(*amount.where, *reasons)))
    return replace(indicator, numerator=tuple(numerator))


def _gain(amount: Amount, formula: NetFormula) -> tuple[Any, ...]:
    kept: list[Any] = []
    for condition in amount.where:
        if isinstance(condition, AtLeast) and condition.field == "survival_pct":
            kept.append(AtLeast("survival_pct", formula.survival_min_pct))
        elif isinstance(condition, Where) and condition.field == "stage":
            kept.append(Where("stage", formula.gain_stages))
        else:
            kept.append(condition)
    return tuple(kept)
