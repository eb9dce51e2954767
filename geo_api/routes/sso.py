"""Signing in through another house, linking an account with it once, and signing out of both."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from geo_api import audit, models
from geo_api.db import SYSTEM, Database
from geo_api.doors import BrowserDep, DatabaseDep, SessionDep, SettingsDep, find_address, set_cookie
from geo_api.errors import NotFound, Problem
from geo_api.people import describe
from geo_api.settings import Settings
from geo_api.sso import sign_on
from geo_api.sso.provider import Provider
from geo_api.written import PLAIN

if TYPE_CHECKING:
    from geo_api.sso.id_token import Identity

log = logging.getLogger("ecoworks")
router = APIRouter(dependencies=PLAIN, tags=["session"])
WAY_COOKIE = "ecoworks_sign_on"
# nobody keeps a step of the way in a history or a cache
FRESH = {"Cache-Control": "no-store"}


class Password(BaseModel):
    password: str = Field(max_length=1000)


@router.get("/session/options")
def show_options(settings: SettingsDep) -> dict[str, Any]:
    """What the first page offers, for whoever has not signed in."""
    offered = {"label": settings.oidc_label, "address": "/session/sso", "required": settings.oidc_required}
    return {"single_sign_on": offered if settings.oidc_issuer else None}


@router.get("/session/sso", status_code=303, response_class=RedirectResponse, response_model=None)
def begin_sign_on(request: Request, database: DatabaseDep, settings: SettingsDep) -> Response:
    """Sends the browser to the other house."""
    try:
        with database.session(SYSTEM) as session:
            address, browser = sign_on.begin(session, find_provider(request))
    except Problem as problem:
        return tell(request, problem)
    answer = RedirectResponse(address, 303, headers=FRESH)
    keep_way(answer, settings, browser)
    return answer


@router.get("/session/sso/callback", status_code=303, response_class=RedirectResponse, response_model=None)
def finish_sign_on(
    request: Request,
    database: DatabaseDep,
    settings: SettingsDep,
    state: Annotated[str, Query(max_length=500)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
    iss: Annotated[str | None, Query(max_length=500)] = None,
    error: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Where the other house sends the browser back to: signed in or linked, or told why not."""
    try:
        provider = find_provider(request)
        with database.session(SYSTEM) as session:  # committed before anything is checked: good for one try
            taken = sign_on.take(session, state)
        begun = sign_on.check_begun(taken, request.cookies.get(WAY_COOKIE, ""))
        if error or not code:
            raise Problem(
                "sign_on.given_up",
                "没有在统一身份认证完成登录。可以重新开始，或用账号和密码登录。",
                "The single sign-on was not completed. Start again, or sign in with name and password.",
                status=401,
            )
        identity = sign_on.find_identity(provider, begun, code, iss)
        answer = (
            finish_entry(request, database, settings, identity)
            if begun.person_id is None
            else finish_link(request, database, begun, identity)
        )
    except Problem as problem:
        log.warning("sign-on refused: %s (%s)", problem.code, problem.__cause__)
        with database.session(SYSTEM.at(find_address(request))) as session:
            audit.record(session, "sign_on.refused", "session", {"code": problem.code})
        answer = tell(request, problem)
    answer.delete_cookie(WAY_COOKIE, path="/session/sso")
    return answer


def finish_entry(request: Request, database: Database, settings: Settings, identity: Identity) -> Response:
    agent = request.headers.get("user-agent", "")
    with database.session(SYSTEM) as session:
        token, person = sign_on.enter(session, settings, identity, find_address(request), agent)
        audit.record(session, "session.open", f"person:{person.name}", {"by": "sign-on"})
    answer = RedirectResponse("/", 303, headers=FRESH)
    set_cookie(answer, settings, token)
    return answer


def finish_link(request: Request, database: Database, begun: models.SignOn, identity: Identity) -> Response:
    with database.session(SYSTEM) as session:
        person = describe(session, session.get_one(models.Person, begun.person_id))
    with database.session(person.act(find_address(request))) as session:
        sign_on.link(session, person, identity)
        audit.record(session, "sign_on.link", f"person:{person.name}", {"subject": identity.subject})
    return RedirectResponse("/#manage?tab=account", 303, headers=FRESH)


@router.post("/session/sso/logout", status_code=200)
def hear_logout(request: Request, database: DatabaseDep, logout_token: Annotated[str, Form()]) -> Response:
    """The other house tells that somebody signed out there (back-channel); proven by its signature alone."""
    provider = find_provider(request)
    with database.session(SYSTEM.at(find_address(request))) as session:
        ended = sign_on.end_at_their_word(session, provider, logout_token)
        audit.record(session, "session.end", "session", {"by": "sign-on", "ended": ended})
    return Response(status_code=200, headers=FRESH)


@router.post("/me/single-sign-on")
def begin_link(
    asked: Password,
    request: Request,
    response: Response,
    session: SessionDep,
    person: BrowserDep,
    settings: SettingsDep,
) -> dict[str, Any]:
    """The address to go to in order to link the own account, once; the password is asked for again."""
    provider = find_provider(request)
    sign_on.check_password(session, person, asked.password)
    address, browser = sign_on.begin(session, provider, person.id)
    keep_way(response, settings, browser)
    return {"address": address}


@router.delete("/me/single-sign-on", status_code=204)
def undo_link(session: SessionDep, person: BrowserDep) -> None:
    sign_on.unlink(session, session.get_one(models.Person, person.id))
    audit.record(session, "sign_on.unlink", f"person:{person.name}")


def find_provider(request: Request) -> Provider:
    """The other house of this instance; 404 where it has none."""
    state = request.app.state
    if not state.settings.oidc_issuer:
        raise NotFound(
            "sign_on.none",
            "本系统没有接入统一身份认证，请用账号和密码登录。",
            "This instance has no single sign-on; sign in with name and password.",
        )
    if not hasattr(state, "sign_on_provider"):
        state.sign_on_provider = Provider(state.settings)
    provider = state.sign_on_provider
    assert isinstance(provider, Provider)
    return provider


def keep_way(answer: Response, settings: Settings, browser: str) -> None:
    """Bind the way to this browser: nobody finishes what another began."""
    answer.set_cookie(
        WAY_COOKIE,
        browser,
        max_age=sign_on.MINUTES * 60,
        path="/session/sso",
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookie,
    )


def tell(request: Request, problem: Problem) -> Response:
    """A person at a browser goes back to the first page, which says what happened; a program gets the problem."""
    if "text/html" not in request.headers.get("accept", ""):
        raise problem
    return RedirectResponse(f"/?problem={quote(problem.code)}", 303, headers=FRESH)
