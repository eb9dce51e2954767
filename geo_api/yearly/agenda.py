"""What is due: targets, returned uploads, finishes of works, months to freeze, figures to report. Overdue first."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from geo_api.features import name_table
from geo_api.figures import read_figures
from geo_api.models import Decision, Person, Release, Upload
from geo_api.yearly.due_reports import list_due
from geo_api.yearly.frozen import read_duties
from geo_api.yearly.months import find_cut_off, list_periods, name_period, read_cut_off
from layers import CATALOGUE, get
from layers.layer import Layer
from layers.plan import INDICATORS

FINISH = "planned_finish_on"
# works of one layer that a calendar lists; the rest is counted in the last entry
MOST_WORKS = 500


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that is due on a day. ``subject`` is stable: a calendar that is fetched again finds its own entries."""

    on: date
    kind: str
    subject: str
    zh: str
    en: str
    unit: str | None
    overdue: bool
    link: str

    def describe(self) -> dict[str, Any]:
        return asdict(self) | {"on": self.on.isoformat()}


def list_events(
    session: Session, connection: Connection, unit: str | None, begin: date, end: date, today: date
) -> list[Event]:
    """Everything due from ``begin`` to ``end`` for a unit (None: everybody), overdue first, then by day.

    What became overdue before ``begin`` is told, too: it is still due. ``session`` reads uploads as the person may.
    """
    found = [
        *_list_targets(connection, unit, begin, end, today),
        *_list_returns(session, unit, end, today),
        *_list_works(connection, unit, begin, end, today),
        *_list_releases(session, connection, begin, end, today, unit),
        *_list_reports(connection, unit, begin, end, today),
    ]
    return sorted(found, key=lambda event: (not event.overdue, event.on, event.kind, event.subject))


def _list_targets(
    connection: Connection, unit: str | None, begin: date, end: date, today: date
) -> list[Event]:
    figures = read_figures(connection, today, None)
    kind = figures.names.get(unit or "", ("",))[0]
    # a bureau is told of the targets it leads or assists in; everybody else of all
    duties = {year: read_duties(connection, year) for year in range(begin.year, end.year + 1)}
    found = []
    for indicator in INDICATORS:
        own = figures.allocations.get((indicator.key, unit or ""), {})
        targets = own if kind in ("township", "park") else figures.targets.get(indicator.key, {})
        for year, value in targets.items():
            day = date(year, 12, 31)
            if value is None or not begin <= day <= end:
                continue
            if kind == "bureau" and not _leads(duties[year], unit, indicator.key):
                continue
            found.append(
                Event(
                    on=day,
                    kind="target",
                    subject=f"target/{indicator.key}/{unit or figures.city}/{year}",
                    zh=f"{indicator.zh}：{year} 年末目标 {value:g} {indicator.unit}",
                    en=f"{indicator.en}: target for the end of {year}, {value:g} {indicator.unit}",
                    unit=unit,
                    overdue=False,
                    link=f"#map?tab=indicator&indicator={indicator.key}",
                )
            )
    return found


def _leads(duties: dict[str, dict[str, list[str]]], unit: str | None, indicator: str) -> bool:
    told = duties.get(indicator, {})
    return unit in told.get("leads", []) or unit in told.get("assists", [])


def _list_returns(session: Session, unit: str | None, end: date, today: date) -> list[Event]:
    wanted = (
        select(Upload.id, Upload.file_name, Upload.unit, Upload.layer, Decision.deadline)
        .join(Decision, Decision.upload_id == Upload.id)
        .where(Upload.state == "returned", Decision.action == "return", Decision.deadline.is_not(None))
        .order_by(Upload.id, Decision.id.desc())
        .ext(distinct_on(Upload.id))
    )
    if unit:
        wanted = wanted.where(Upload.unit == unit)
    return [
        Event(
            on=row.deadline,
            kind="return",
            subject=f"return/{row.id}",
            zh=f"退回待改：{row.file_name}（{get(row.layer).zh}）",
            en=f"Returned, to be corrected: {row.file_name} ({get(row.layer).en})",
            unit=row.unit,
            overdue=row.deadline < today,
            link=f"#upload?upload={row.id}",
        )
        for row in session.execute(wanted)
        if row.deadline <= end
    ]


def _list_works(connection: Connection, unit: str | None, begin: date, end: date, today: date) -> list[Event]:
    found = []
    for layer in CATALOGUE:
        if layer.lifecycle and not layer.restricted and any(field.name == FINISH for field in layer.fields):
            found += _read_works(connection, layer, unit, begin, end, today)
    return found


def _read_works(
    connection: Connection, layer: Layer, unit: str | None, begin: date, end: date, today: date
) -> list[Event]:
    assert layer.lifecycle is not None
    states = {state.value: state for state in layer.lifecycle.states}
    mine = " AND (v.unit = :unit OR v.township = :unit)" if unit else ""
    rows = connection.execute(
        text(
            f'SELECT v.feature_id, v."{layer.label}" AS name, v.unit, v."{FINISH}" AS finish_on,'
            f' v."{layer.lifecycle.field}" AS stage FROM {name_table(layer)} v WHERE upper_inf(v.valid)'
            f' AND v."{FINISH}" <= :end AND (v."{FINISH}" >= :begin OR v."{FINISH}" < :today)'
            f' AND NOT v."{layer.lifecycle.field}" = ANY(:done){mine}'
            f' ORDER BY v."{FINISH}", v.feature_id LIMIT {MOST_WORKS}'
        ),
        {
            "begin": begin,
            "end": end,
            "today": today,
            "done": [state.value for state in states.values() if state.counts],
            **({"unit": unit} if unit else {}),
        },
    ).mappings()
    return [
        Event(
            on=row["finish_on"],
            kind="work",
            subject=f"work/{row['feature_id']}",
            zh=f"{layer.zh}计划完成：{row['name']}，现为{now.zh if now else '—'}",
            en=f"Planned finish, {layer.en}: {row['name']}, now {now.en.lower() if now else '—'}",
            unit=row["unit"],
            overdue=row["finish_on"] < today,
            link=f"#map?feature={layer.key}:{row['feature_id']}",
        )
        for row in rows
        for now in (states.get(row["stage"]),)
    ]


def _list_releases(
    session: Session, connection: Connection, begin: date, end: date, today: date, unit: str | None
) -> list[Event]:
    """The days on which months are cut off; a month after the first release that was not frozen is overdue."""
    coordinators = select(Person.unit).where(Person.role == "coordinator", Person.disabled_at.is_(None))
    if unit and unit not in set(session.scalars(coordinators)):
        return []
    day = read_cut_off(connection)["day"]
    periods = connection.execute(select(Release.period).where(Release.period.is_not(None))).scalars()
    done = {period for period in periods if period}
    first = min(done, default=today.isoformat()[:7])
    found = []
    for period in list_periods(max(first, begin.isoformat()[:7]), end.isoformat()[:7]):
        cut_off = find_cut_off(period, day)
        if period in done or not begin <= cut_off <= end:
            continue
        found.append(
            Event(
                on=cut_off,
                kind="release",
                subject=f"release/{period}",
                zh=f"{name_period(period)}月报截止、冻结",
                en=f"Figures of {period} are cut off and frozen",
                unit=unit,
                overdue=cut_off < today,
                link="#release",
            )
        )
    return found


def _list_reports(
    connection: Connection, unit: str | None, begin: date, end: date, today: date
) -> list[Event]:
    names = {indicator.key: indicator for indicator in INDICATORS}
    found = []
    for year in range(begin.year - 1, end.year + 1):
        for row in list_due(connection, year, today, unit):
            day = date.fromisoformat(row["due_on"])
            is_open = row["state"] in ("missing", "returned", "later")
            if not is_open or not (begin <= day <= end or (row["overdue"] and day <= end)):
                continue
            indicator = names[row["indicator"]]
            found.append(
                Event(
                    on=day,
                    kind="report",
                    subject=f"report/{indicator.key}/{row['period']}",
                    zh=f"填报{indicator.zh}（{row['period']}）",
                    en=f"Report {indicator.en} ({row['period']})",
                    unit=row["leads"][0] if row["leads"] else None,
                    overdue=row["overdue"],
                    link="#reports",
                )
            )
    return found
