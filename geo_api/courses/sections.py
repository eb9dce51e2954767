"""Monitoring sections: what their water was like in a month, in the year so far and a year ago, and what warns."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import Connection, text

from geo_api.courses.moment import Moment
from geo_api.courses.settings import read_setting
from geo_api.errors import NotFound
from layers.gb3838 import ITEMS, Grade, Water
from layers.water_year import (
    Month,
    Sample,
    WarningRule,
    list_warnings,
    mean_by_month,
    mean_of_year,
    rate,
    same_month_last_year,
    share_good,
    share_meeting,
)

_COLUMNS = (
    "v.feature_id, v.name, v.attribute, v.river, v.target_class, v.code, v.water, v.automatic, v.township, v.unit,"
    " v.upstream_unit, v.reaches_yangtze, v.illustrative, ST_X(v.geom) AS lon, ST_Y(v.geom) AS lat"
)
# 国考、省考: what the plan's shares are counted over
EXAMINED = ("national", "provincial")


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its months; ``fields`` as published."""

    fields: dict[str, Any]
    samples: list[dict[str, Any]]
    months: dict[Month, dict[str, float]]

    @property
    def water(self) -> Water:
        return cast(Water, self.fields["water"] or "river")

    @property
    def target(self) -> int:
        return int(self.fields["target_class"] or 3)


def list_sections(connection: Connection, moment: Moment, month: Month | None = None) -> dict[str, Any]:
    """The monthly table: river, section, attribute, class of the month, what exceeds, last year, target; two shares."""
    sections = _read_sections(connection, moment, None)
    shown = month or _find_latest(sections, moment.on)
    rule = read_rule(connection)
    rows = [_tell_row(section, shown, rule) for section in sections]
    examined = [row for row in rows if row["attribute"] in EXAMINED]
    return {
        **moment.tell(),
        "month": _tell_month(shown),
        "illustrative": any(section.fields["illustrative"] for section in sections),
        "sections": rows,
        "shares": {"examined": _tell_shares(examined), "all": _tell_shares(rows)},
        "method": METHOD,
        "rule": {
            "months": rule.months,
            "rise_pct": rule.rise_pct,
            "floor_pct": rule.floor_pct,
            "provisional": True,
        },
    }


METHOD = {
    "zh": "按GB 3838-2002单因子评价；月均值为当月样品算术平均，年累计为各月均值的算术平均（待核）；"
    "国考断面按年累计均值判定达标，省考、市考按当月判定（待核）。水温、河流总氮、粪大肠菌群不参评；缺项不算达标。",
    "en": "Worst item decides (GB 3838-2002). A month is the mean of its samples, the year so far the mean of its"
    " months; national sections are judged by the year so far, others by the month (to be confirmed). A missing item"
    " is no pass.",
}


def describe_section(connection: Connection, feature_id: uuid.UUID, moment: Moment) -> dict[str, Any]:
    """One section with its months, samples and what was corrected."""
    found = _read_sections(connection, moment, feature_id)
    if not found:
        raise NotFound(
            "section.unknown", "当时没有这个断面。断面见 /sections。", "There was no such section then; see /sections.",
            field="feature_id",
        )  # fmt: skip
    section = found[0]
    month = _find_latest(found, moment.on)
    rule = read_rule(connection)
    months = [
        {"month": _tell_month(one), "values": values, **_tell_grade(rate(values, section.water, section.target)),
         "year": _tell_grade(rate(mean_of_year(section.months, one), section.water, section.target))}
        for one, values in section.months.items()
    ]  # fmt: skip
    return {
        **moment.tell(),
        **_tell_row(section, month, rule),
        "place": [section.fields["lon"], section.fields["lat"]],
        "month": _tell_month(month),
        "months": months,
        "samples": section.samples,
        "corrected": _list_superseded(connection, feature_id, moment),
        "items": [
            {"key": item.key, "zh": item.zh, "en": item.en, "unit": item.unit, "rated": section.water in item.rated_in,
             "limits": list(item.river if section.water == "river" else item.lake), "at_least": item.at_least}
            for item in ITEMS
        ],
        "method": METHOD,
        "rule": {"months": rule.months, "rise_pct": rule.rise_pct, "floor_pct": rule.floor_pct, "provisional": True},
    }  # fmt: skip


def read_rule(connection: Connection) -> WarningRule:
    """When the trend warns, as it is in force."""
    months, rise, floor = (
        read_setting(connection, f"water_trend_{name}")["value"]
        for name in ("months", "rise_pct", "floor_pct")
    )
    return WarningRule(int(months), rise, floor)


def parse_month(told: str | None) -> Month | None:
    """``2024-06`` as a month; None for nothing; ValueError for anything else."""
    if not told:
        return None
    day = date.fromisoformat(f"{told}-01")
    return day.year, day.month


def _read_sections(connection: Connection, moment: Moment, feature_id: uuid.UUID | None) -> list[Section]:
    only = "AND v.feature_id = :feature_id" if feature_id else ""
    values = moment.values | {"feature_id": feature_id}
    rows = connection.execute(
        text(
            f"SELECT {_COLUMNS}, a.from_m AS chainage_m FROM published.monitoring_sections v"
            " LEFT JOIN LATERAL (SELECT a.from_m FROM published.alignments a WHERE a.layer = 'monitoring_sections'"
            "   AND a.version_id = v.version_id ORDER BY a.nearest_m LIMIT 1) a ON true"
            f" WHERE {moment.holds('v')} {only} ORDER BY v.attribute <> 'national', v.attribute <> 'provincial',"
            " v.river, a.from_m, v.name"
        ),
        values,
    ).all()
    samples: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for row in connection.execute(
        text(
            "SELECT o.feature_id, o.observed_on, o.measured, o.grade, o.decisive, o.multiple, o.recorded_at, o.sheet_id"
            f" FROM published.observations o WHERE o.kind = 'water' AND o.observed_on <= :on"
            f" AND {moment.known('o', 'recorded_at')} {only.replace('v.', 'o.')} ORDER BY o.feature_id, o.observed_on"
        ),
        values,
    ):
        told = dict(row._mapping)
        samples.setdefault(told.pop("feature_id"), []).append(told)
    found = []
    for row in rows:
        own = samples.get(row.feature_id, [])
        months = mean_by_month([Sample(one["observed_on"], one["measured"]) for one in own])
        found.append(Section(dict(row._mapping), own, months))
    return found


def _find_latest(sections: Sequence[Section], on: date) -> Month:
    """The latest month that any section has a sample of."""
    return max((month for section in sections for month in section.months), default=(on.year, on.month))


def _tell_month(month: Month) -> str:
    return f"{month[0]}-{month[1]:02d}"


def _tell_row(section: Section, month: Month, rule: WarningRule) -> dict[str, Any]:
    now = rate(section.months.get(month, {}), section.water, section.target)
    year = rate(mean_of_year(section.months, month), section.water, section.target)
    before = rate(section.months.get(same_month_last_year(month), {}), section.water, section.target)
    judged = year if section.fields["attribute"] == "national" else now
    fields = {key: value for key, value in section.fields.items() if key not in ("lon", "lat")}
    return fields | {
        "target_class": section.target,
        "now": _tell_grade(now),
        "year": _tell_grade(year),
        "last_year": _tell_grade(before),
        "judged_by": "year" if judged is year and section.fields["attribute"] == "national" else "month",
        "meets_target": judged.meets_target if judged else None,
        "grade": judged.grade if judged else None,
        "warnings": [
            {"kind": one.kind, "items": one.item.split(","), "ratio": one.ratio}
            for one in list_warnings(section.months, month, section.water, section.target, rule)
        ],
    }


def _tell_grade(grade: Grade | None) -> dict[str, Any]:
    if grade is None:
        return {"grade": None, "decisive": [], "exceeding": [], "missing": [], "meets_target": None}
    return {
        "grade": grade.grade,
        "decisive": list(grade.decisive),
        "exceeding": [{"item": item, "multiple": multiple} for item, multiple in grade.exceeding],
        "missing": list(grade.missing),
        "meets_target": grade.meets_target,
    }


def _tell_shares(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """优Ⅲ比例 and 达标率 apart; sections without a sample that month are counted beside, in neither."""
    sampled = [row for row in rows if row["grade"] is not None]
    return {
        "sections": len(rows),
        "without_sample": len(rows) - len(sampled),
        "good": sum(row["grade"] <= 3 for row in sampled),
        "good_pct": share_good([row["grade"] for row in sampled]),
        "meeting": sum(row["meets_target"] is True for row in sampled),
        "meeting_pct": share_meeting([row["meets_target"] for row in sampled]),
    }


def _list_superseded(connection: Connection, feature_id: uuid.UUID, moment: Moment) -> list[dict[str, Any]]:
    """Samples that a later one took the place of, with both readings and when."""
    by_then = "" if moment.as_of is None else "AND o.superseded_at <= CAST(:as_of AS timestamptz)"
    rows = connection.execute(
        text(
            "SELECT o.observed_on, o.measured, o.grade, o.recorded_at, o.superseded_at FROM published.observations o"
            f" WHERE o.feature_id = :feature_id AND o.superseded_at IS NOT NULL {by_then}"
            " ORDER BY o.observed_on, o.recorded_at"
        ),
        moment.values | {"feature_id": feature_id},
    )
    return [dict(row._mapping) for row in rows]
