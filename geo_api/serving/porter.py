"""Who asks, for the fast doors: known from a moment ago, or asked for once; or nobody whom they let in."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import Scope

from geo_api import doors
from geo_api.db import Database
from geo_api.people import ANONYMOUS, Person
from geo_api.permissions import may
from geo_api.serving.guests import Guests
from geo_api.serving.watch import Watch
from geo_api.settings import Settings


class Porter:
    """Lets readers in; nobody whom a door inside would refuse."""

    def __init__(self, settings: Settings, database: Database, guests: Guests, watch: Watch) -> None:
        self._settings = settings
        self._database = database
        self._guests = guests
        self._watch = watch

    async def find_reader(self, scope: Scope, asked: dict[str, str]) -> Person | None:
        """``asked`` are the request's headers, names in lower case. Raises Problem and SQLAlchemyError."""
        credentials = f"{asked.get('authorization', '')}\n{asked.get('cookie', '')}".encode()
        if credentials == b"\n":
            return ANONYMOUS if self._settings.public_read else None
        known = self._guests.find(credentials) if self._watch.is_sure else None
        if known is not None:
            return known
        round_ = self._guests.round
        person = await run_in_threadpool(doors.find_person, Request(scope), self._settings, self._database)
        if not person.is_signed_in or person.must_change or not may(person, "read"):
            return None
        self._guests.enter(credentials, person, round_)
        return person


def read_headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
