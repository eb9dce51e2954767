"""Doubtful cells -> findings: the same doubt about the same text is told once, with all its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl.findings import Finding, Fix, fix_id
from etl.values.parsed import Doubt
from etl.wording import name_rows, name_rows_en
from layers.layer import Field

# Past this many different texts in one column the column is told as a whole.
_MANY = 12
_LONG = 24


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row that leaves a doubt; ``said`` is its text."""

    row: int
    field: Field
    said: str
    doubt: Doubt


def tell_cells(cells: Sequence[Cell]) -> list[Finding]:
    """One finding for each field, doubt and text; one for each field and doubt where texts are many."""
    columns: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        columns.setdefault((cell.field.name, cell.doubt.code), []).append(cell)
    findings: list[Finding] = []
    for column in columns.values():
        groups: dict[str, list[Cell]] = {}
        for cell in column:
            groups.setdefault(cell.said, []).append(cell)
        if len(groups) <= _MANY:
            findings.extend(_tell_group(group) for group in groups.values())
        else:
            findings.append(_tell_column(column))
    return findings


def _tell_group(cells: list[Cell]) -> Finding:
    first, rows = cells[0], tuple(cell.row for cell in cells)
    said = first.said if len(first.said) <= _LONG else first.said[:_LONG] + "…"
    return Finding(
        first.doubt.code,
        first.doubt.severity,
        rows,
        f"{name_rows(rows)} {first.field.zh} “{said}” {first.doubt.zh}。",
        f"{name_rows_en(rows)}, {first.field.en}: “{said}” {first.doubt.en}.",
        field=first.field.name,
        fix=_offer(cells, rows),
    )


def _tell_column(cells: list[Cell]) -> Finding:
    first, rows = cells[0], tuple(cell.row for cell in cells)
    shown = "、".join(dict.fromkeys(f"“{cell.said[:_LONG]}”" for cell in cells[:8]))
    todo = first.doubt.zh if len(first.doubt.zh) < 40 else "填写有误，请逐行更正"
    return Finding(
        first.doubt.code,
        first.doubt.severity,
        rows,
        f"{name_rows(rows)} {first.field.zh} {shown} 等{todo}。",
        f"{name_rows_en(rows)}, {first.field.en}: {shown} and others; the first {first.doubt.en}.",
        field=first.field.name,
        fix=_offer(cells, rows),
    )


def _offer(cells: list[Cell], rows: tuple[int, ...]) -> Fix | None:
    offers = {cell.row: {cell.field.name: cell.doubt.offer} for cell in cells if cell.doubt.offer is not None}
    if not offers:
        return None
    field = cells[0].field
    meant = list(
        dict.fromkeys(_show_offer(field, cell.doubt.offer) for cell in cells if cell.doubt.offer is not None)
    )
    shown = "、".join(meant[:3]) + ("等" if len(meant) > 3 else "")
    return Fix(
        fix_id(f"{cells[0].doubt.code}|{field.name}", rows),
        "values",
        False,
        f"改为 {shown}（{len(offers)} 行）",
        f"Change to {', '.join(meant[:3])} ({len(offers)} rows)",
        values=offers,
    )


def _show_offer(field: Field, offer: object) -> str:
    labels = {choice.value: choice.zh for choice in field.choices}
    values = offer if isinstance(offer, list) else [offer]
    return "、".join(labels.get(str(value), str(value)) for value in values)
