"""The way through the other house and back: begun in one browser, finished in the same one, once, within minutes.

An account is linked by ``sub``, never by a name or a number that two people may share; its own person does that, after
showing the password, because whoever may write a ``sub`` beside somebody else's account may become them.
"""

from __future__ import annotations

import hmac
import secrets
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo_api import models, passwords, sessions
from geo_api.errors import Conflict, Problem, Unacceptable
from geo_api.people import Person
from geo_api.settings import Settings
from geo_api.sso.provider import Provider, refused

if TYPE_CHECKING:
    from geo_api.sso.id_token import Identity

RETURN_PATH = "/session/sso/callback"
MINUTES = 10


def begin(session: Session, provider: Provider, person_id: str = "") -> tuple[str, str]:
    """The address to send the browser to, and the secret for its cookie; ``person_id``: who links their account."""
    # loaded where there is a sign-on: 10 MB
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    addresses = provider.find_addresses()
    now = datetime.now(UTC)
    state, browser, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(4))
    session.execute(delete(models.SignOn).where(models.SignOn.expires_at < now))
    session.add(
        models.SignOn(
            state_sha256=sessions.digest(state),
            browser_sha256=sessions.digest(browser),
            nonce=nonce,
            verifier=verifier,
            person_id=uuid.UUID(person_id) if person_id else None,
            expires_at=now + timedelta(minutes=MINUTES),
        )
    )
    query = {
        "response_type": "code",
        "client_id": provider.settings.oidc_client_id,
        "redirect_uri": find_return(provider.settings),
        "scope": provider.settings.oidc_scope,
        "state": state,
        "nonce": nonce,
        "code_challenge": create_s256_code_challenge(verifier),
        "code_challenge_method": "S256",
    }
    if person_id:
        query["prompt"] = "login"  # who links an account is asked again, whoever sat there before
    return add_query(addresses.authorization, query), browser


def take(session: Session, state: str) -> models.SignOn | None:
    """What was begun under that state; it is gone once this commits, whatever comes of it."""
    return session.scalars(
        delete(models.SignOn)
        .where(models.SignOn.state_sha256 == sessions.digest(state))
        .returning(models.SignOn)
        .execution_options(synchronize_session=False)
    ).one_or_none()


def check_begun(begun: models.SignOn | None, browser: str) -> models.SignOn:
    """Refuse a way that nobody began, that took too long, or that another browser began."""
    if begun is None or begun.expires_at < datetime.now(UTC):
        raise refused("no such state, or it is used up")
    if not hmac.compare_digest(begun.browser_sha256, sessions.digest(browser)):
        raise refused("begun in another browser")
    return begun


def find_identity(provider: Provider, begun: models.SignOn, code: str, issuer: str | None) -> Identity:
    """Who came back with this code; ``issuer`` is what the answer says of itself (RFC 9207)."""
    from geo_api.sso.id_token import check_id_token

    addresses = provider.find_addresses()
    if issuer != provider.settings.oidc_issuer and (issuer is not None or addresses.names_itself):
        raise refused("the answer names another issuer")
    told = provider.redeem(code, begun.verifier, find_return(provider.settings))
    token = told.get("id_token")
    if not isinstance(token, str):
        raise refused("no ID token")
    return check_id_token(provider, token, begun.nonce, str(told.get("access_token", "")))


def enter(
    session: Session, settings: Settings, identity: Identity, address: str, agent: str
) -> tuple[str, Person]:
    """A session of the account that is linked with this identity; role and unit are our own table's."""
    row = session.scalars(
        select(models.Person).where(models.Person.oidc_subject == identity.subject, sessions.is_in_force())
    ).one_or_none()
    if row is None:
        raise Problem(
            "sign_on.unlinked",
            "这个统一身份还没有关联本系统账号。请先用账号和密码登录，在“我的账户”里关联一次。",
            "This identity is not linked with an account here. Sign in by password once and link it under My account.",
            status=403,
        )
    if row.demonstration and not settings.demo_accounts:
        raise sessions.demonstration_over()
    return sessions.open_session(
        session, settings, row, address, agent, by_sign_on=True, oidc_sid=identity.sid or None
    )


def check_password(session: Session, person: Person, password: str) -> None:
    """Refuse to begin a link for somebody who only found an open browser."""
    row = session.get_one(models.Person, uuid.UUID(person.id))
    if not passwords.matches(row.password_hash, password):
        raise Unacceptable(
            "password.old", "密码不对，请重新输入。", "The password is wrong.", field="password"
        )
    if row.oidc_subject is not None:
        raise Conflict(
            "sign_on.linked",
            "账号已经关联统一身份；要换一个，请先解除。",
            "The account is linked already; undo that first.",
        )


def link(session: Session, person: Person, identity: Identity) -> None:
    row = session.get_one(models.Person, uuid.UUID(person.id), with_for_update=True)
    if row.oidc_subject is not None:
        raise Conflict("sign_on.linked", "账号已经关联统一身份。", "The account is linked already.")
    row.oidc_subject = identity.subject
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError as error:
        raise Conflict(
            "sign_on.taken",
            "这个统一身份已经关联了另一个账号。一个人只用一个账号；请联系安全管理员。",
            "This identity belongs to another account already. Ask the security administrator.",
        ) from error


def unlink(session: Session, row: models.Person) -> None:
    """The identity opens this account no more, and what it opened is closed."""
    row.oidc_subject = None
    session.execute(delete(models.SignIn).where(models.SignIn.person_id == row.id, models.SignIn.by_sign_on))


def end_at_their_word(session: Session, provider: Provider, token: str) -> int:
    """The other house says that somebody signed out there: their sessions here end. Returns how many."""
    from geo_api.sso.id_token import check_logout_token

    identity = check_logout_token(provider, token)
    linked = select(models.Person.id).where(models.Person.oidc_subject == identity.subject)
    whose = models.SignIn.oidc_sid == identity.sid if identity.sid else models.SignIn.person_id.in_(linked)
    ended = session.execute(delete(models.SignIn).where(models.SignIn.by_sign_on, whose))
    return int(ended.rowcount)  # type: ignore[attr-defined]


def find_sign_out(provider: Provider) -> str | None:
    """Where the person signs out of the other house too; None where it offers nothing, or cannot be asked."""
    try:
        address = provider.find_addresses().sign_out
    except Problem:
        return None
    if not address:
        return None
    query = {
        "client_id": provider.settings.oidc_client_id,
        "post_logout_redirect_uri": provider.settings.public_url + "/",
    }
    return add_query(address, query)


def find_return(settings: Settings) -> str:
    """The one address the other house may send people back to; never made from what a request says."""
    return settings.public_url + RETURN_PATH


def add_query(address: str, query: dict[str, Any]) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, urlencode(query)]))))
