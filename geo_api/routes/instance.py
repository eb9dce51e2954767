"""How the instance is, for its administrator."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from geo_api import health, permissions
from geo_api.doors import BrowserDep, DatabaseDep, SessionDep, SettingsDep
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["people"])


@router.get("/instance")
def show_instance(
    session: SessionDep, person: BrowserDep, settings: SettingsDep, database: DatabaseDep
) -> dict[str, Any]:
    """Backups, disk, queue, walls, clock, record, and a replica: each with its figures, and whether they are good."""
    permissions.require(person, "keep_accounts")
    return health.describe_instance(session, settings, database.replica)
