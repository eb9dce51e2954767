"""A day in a request, as the calendar writes it: a bare number is not taken for so many seconds since 1970."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _require_written(told: Any) -> Any:
    if (isinstance(told, str) and _WRITTEN.fullmatch(told)) or isinstance(told, date):
        return told
    raise ValueError("a day is written YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_require_written)]
