"""How a request comes in: who asks, and which door to the database it gets."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request, Response
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from geo_api import permissions, sessions, tokens
from geo_api.db import Actor, Database
from geo_api.errors import Forbidden, Problem, Unauthenticated
from geo_api.instants import parse_instant
from geo_api.people import ANONYMOUS, Person
from geo_api.questions import parse_cursor
from geo_api.settings import Settings

COOKIE = "ecoworks_session"
# over TLS: a browser takes it from this host and for all of it, or not at all
COOKIE_OVER_TLS = "__Host-ecoworks_session"
SAFE = {"GET", "HEAD", "OPTIONS"}
# all that an initial or expired password opens
BEFORE_CHANGE = {"/me", "/me/password", "/session", "/policy"}


def get_settings(request: Request) -> Settings:
    settings = request.app.state.settings
    assert isinstance(settings, Settings)
    return settings


def get_database(request: Request) -> Database:
    database = request.app.state.database
    assert isinstance(database, Database)
    return database


SettingsDep = Annotated[Settings, Depends(get_settings)]
DatabaseDep = Annotated[Database, Depends(get_database)]


def find_cookie(request: Request, settings: Settings) -> str:
    """The token of the browser's session, as its cookie brings it."""
    return request.cookies.get(name_cookie(settings), "")


def name_cookie(settings: Settings) -> str:
    return COOKIE_OVER_TLS if settings.secure_cookie else COOKIE


def set_cookie(response: Response, settings: Settings, token: str) -> None:
    """Hand the browser its session; scripts never see it."""
    response.set_cookie(
        name_cookie(settings),
        token,
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookie,
        path="/",
        max_age=settings.session_hours * 3600,
    )


def drop_cookie(response: Response, settings: Settings) -> None:
    response.delete_cookie(
        name_cookie(settings), path="/", httponly=True, samesite="lax", secure=settings.secure_cookie
    )


def find_person(request: Request, settings: SettingsDep, database: DatabaseDep) -> Person:
    """The person behind a request, by bearer token, HTTP Basic (name and token) or session cookie; else nobody."""
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    cookie = find_cookie(request, settings)
    if not credentials and not cookie:
        return ANONYMOUS
    with database.session() as session:
        if scheme.lower() == "bearer":
            return _hold_to_scope(request, tokens.find_by_token(session, settings, credentials.strip()))
        if scheme.lower() == "basic":
            name, token = _read_basic(credentials)
            return _hold_to_scope(request, tokens.find_by_token(session, settings, token, name))
        found = sessions.find_by_session(session, settings, cookie)
    if found is None:
        return ANONYMOUS
    if request.method not in SAFE and request.headers.get("x-ecoworks") != "1":
        # a foreign page can send the cookie, but not this header (no CORS is ever granted)
        raise Forbidden(
            "session.header",
            "请求缺少 X-Ecoworks 标头，已拒绝（防止跨站伪造）。请从本站页面操作。",
            "The header X-Ecoworks: 1 is missing (protection against forged requests). Use the pages of this site.",
        )
    return found


def _hold_to_scope(request: Request, person: Person | None) -> Person:
    """The token's person; a token for reading changes nothing, whoever holds it."""
    if person is not None and person.reads_only and request.method not in SAFE:
        raise Forbidden(
            "token.scope",
            "这个令牌只能读取。需要上报时，请在“我的账户”另建可写的令牌。",
            "This token is for reading; make one with scope write to change anything.",
        )
    return person or ANONYMOUS


def find_settled(request: Request, person: Annotated[Person, Depends(find_person)]) -> Person:
    """The person of a request, unless their password has to be changed first."""
    if person.must_change and request.url.path not in BEFORE_CHANGE:
        raise Forbidden(
            "password.must_change",
            "请先修改密码：初始密码和过期密码只能用来登录和改密。",
            "Change the password first: an initial or expired one opens nothing else.",
        )
    return person


def require_person(person: Annotated[Person, Depends(find_settled)]) -> Person:
    if not person.is_signed_in:
        raise Unauthenticated
    return person


def require_browser(request: Request, person: Annotated[Person, Depends(require_person)]) -> Person:
    """A person at a browser: what opens doors is not changed by a key that came through one."""
    if request.headers.get("authorization"):
        raise Forbidden(
            "token.browser",
            "令牌不能管理账号，请在网页登录后办理。",
            "A token cannot manage accounts; sign in with the browser.",
        )
    return person


def require_reader(person: Annotated[Person, Depends(find_settled)], settings: SettingsDep) -> Person:
    """Somebody who may read published works: signed in, or anybody where the instance says so."""
    if not person.is_signed_in and not settings.public_read:
        raise Unauthenticated
    if person.is_signed_in:
        permissions.require(
            person, "read"
        )  # the three administrators keep the house, they do not read the works
    return person


def require_visitor(person: Annotated[Person, Depends(find_settled)], settings: SettingsDep) -> Person:
    """Somebody who may know how the county is organised: whoever reads, and the administrators too."""
    return person if person.is_signed_in else require_reader(person, settings)


PersonDep = Annotated[Person, Depends(require_person)]
BrowserDep = Annotated[Person, Depends(require_browser)]
VisitorDep = Annotated[Person, Depends(require_visitor)]
ReaderDep = Annotated[Person, Depends(require_reader)]


def find_address(request: Request) -> str:
    return request.client.host if request.client else ""


def open_session(request: Request, person: PersonDep, database: DatabaseDep) -> Iterator[Session]:
    with database.session(person.act(find_address(request))) as session:
        yield session


def open_reader(
    request: Request, person: Annotated[Person, Depends(find_person)], database: DatabaseDep
) -> Iterator[Connection]:
    with database.read(person.wrote_lsn, find_instant(request)) as connection:
        yield connection


def find_instant(request: Request) -> datetime | None:
    """The past that an address asks for; nothing where it cannot be read, which its route will say.

    A page that follows keeps to the instant of the first, which its mark holds.
    """
    asked = request.query_params
    with suppress(Problem):
        cursor = parse_cursor(asked.get("cursor"))
        return cursor.pinned if cursor else parse_instant(asked.get("as_of"))
    return None


# scope="function": the commit happens before the answer leaves, so that a failed commit is never a 200
SessionDep = Annotated[Session, Depends(open_session, scope="function")]
ReadDep = Annotated[Connection, Depends(open_reader, scope="function")]


def get_actor(request: Request, person: PersonDep) -> Actor:
    return person.act(find_address(request))


ActorDep = Annotated[Actor, Depends(get_actor)]


def _read_basic(credentials: str) -> tuple[str, str]:
    try:
        name, _, token = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, token
