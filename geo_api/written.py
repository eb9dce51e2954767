"""How values are written in an address: to the letter, so that what is taken and what is described agree.

Python's own readers take more than the description says (``0.0`` and ``1_000`` for a number, ``yes`` for a flag).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from geo_api.errors import Problem, Unacceptable

_WHOLE = re.compile(r"-?[0-9]{1,20}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
FLAGS = {"true": True, "false": False, "1": True, "0": False}
# parameters that may be sent several times
SEVERAL = frozenset({"indicator", "state"})


def require_plain(request: Request) -> None:
    """Refuse a parameter that is sent twice or empty, and a number or flag that is not written as one.

    Every route comes through here; what it means is for the route to say. Raises Problem.
    """
    sent = request.query_params.multi_items()
    if not sent:
        return
    _refuse_repeats([name for name, _ in sent])
    route = request.scope.get("route")
    kinds = list_kinds(route) if isinstance(route, APIRoute) else {}
    for name, value in sent:
        if name in kinds:
            _require_kind(name, value, *kinds[name])


# what every router depends on
PLAIN = (Depends(require_plain),)


def list_kinds(route: APIRoute) -> dict[str, tuple[frozenset[type], bool]]:
    """The parameters that ``route`` declares: what each is, and whether it may be empty (text with a default)."""
    return {
        field.alias: (frozenset(_list_types(field.field_info.annotation)), field.default == "")
        for field in _list_parameters(route.dependant)
    }


def read_whole(told: str) -> int:
    """The number that is written so; ValueError otherwise."""
    if not _WHOLE.fullmatch(told):
        raise ValueError(told)
    return int(told)


def read_number(told: str) -> float:
    """The number that is written so; ValueError otherwise."""
    if not _NUMBER.fullmatch(told):
        raise ValueError(told)
    return float(told)


def _list_parameters(dependant: Dependant) -> Iterator[Any]:
    yield from dependant.query_params
    for part in dependant.dependencies:
        yield from _list_parameters(part)


def _list_types(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type):
        yield annotation
    for part in get_args(annotation):
        yield from _list_types(part)


def _require_kind(name: str, value: str, kinds: frozenset[type], may_be_empty: bool) -> None:
    if not value and not may_be_empty:
        raise _refuse(
            name, "不能为空：请填上值，或去掉这个参数", "is empty; give it a value, or leave it out"
        )
    if bool in kinds and value not in FLAGS:
        raise _refuse(name, "只能是 true 或 false（也可写 1、0）", "must be true or false (or 1, 0)")
    if int in kinds and not _WHOLE.fullmatch(value):
        raise _refuse(
            name, "要写成整数，如 2025，不带小数点和空格", "must be a whole number like 2025, digits alone"
        )


def _refuse(name: str, told: str, told_en: str) -> Problem:
    return Unacceptable(
        "request.invalid", f"参数“{name}”{told}。", f"The parameter {name!r} {told_en}.", field=name
    )


def _refuse_repeats(names: list[str]) -> None:
    """Which of two values was meant nobody can say."""
    for name in {*names} - SEVERAL:
        if names.count(name) == 1:
            continue
        raise Problem(
            "request.twice",
            f"参数“{name}”出现了不止一次，请只留一个。",
            f"The parameter {name!r} is sent more than once; keep one.",
            field=name,
        )
