"""The units: city, townships, parks and bureaus, with where they lie."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from geo_api.doors import ReadDep, VisitorDep
from geo_api.units import list_units
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["units"])


@router.get("/units")
def get_units(_: VisitorDep, connection: ReadDep) -> dict[str, Any]:
    return {"units": list_units(connection)}
