"""Days and instants in a request, as they are written: a bare number is not taken for seconds since 1970."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _require_written(told: Any) -> Any:
    if (isinstance(told, str) and _WRITTEN.fullmatch(told)) or isinstance(told, date):
        return told
    raise ValueError("a day is written YYYY-MM-DD")


def _refuse_number(told: Any) -> Any:
    if isinstance(told, datetime) or (isinstance(told, str) and _WRITTEN.match(told)):
        return told
    raise ValueError("an instant is written YYYY-MM-DDThh:mm:ssZ")


Day = Annotated[date, BeforeValidator(_require_written)]
Instant = Annotated[AwareDatetime, BeforeValidator(_refuse_number)]
