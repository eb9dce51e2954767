"""What makes an ID token hold: keys and algorithms we know, never its own; then every claim (OIDC Core, 3.1.3.7)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from geo_api.sso.provider import Provider, refused

LEEWAY_S = 60
# an ID token is fresh from the press: one that was issued long ago was kept by somebody
OLDEST_S = 600
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the other house says it is, and its own session of theirs."""

    subject: str
    sid: str


def check_id_token(provider: Provider, token: str, nonce: str, access_token: str) -> Identity:
    """The identity an ID token proves.

    Raises
    ------
    Problem
        ``sign_on.refused``: signature, algorithm, key, issuer, audience, time, nonce or ``at_hash`` does not hold.
    """
    decoded = _decode(provider, token)
    settings = provider.settings
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        {
            "iss": {"essential": True, "value": settings.oidc_issuer},
            "aud": {"essential": True, "value": settings.oidc_client_id},
            "sub": {"essential": True},
        },
        {"nonce": nonce, "client_id": settings.oidc_client_id, "access_token": access_token},
    )
    try:
        claims.validate(now=int(time.time()), leeway=LEEWAY_S)
    except JoseError as error:
        raise refused(str(error)) from error
    _check_audience(claims, settings.oidc_client_id)
    _check_age(claims)
    return Identity(_read_text(claims, "sub"), str(claims.get("sid", "")))


def check_logout_token(provider: Provider, token: str) -> Identity:
    """Whose session a logout token ends (OpenID Connect Back-Channel Logout, 2.6); the subject may be empty."""
    decoded = _decode(provider, token)
    settings = provider.settings
    registry = jwt.JWTClaimsRegistry(
        now=int(time.time()),
        leeway=LEEWAY_S,
        iss={"essential": True, "value": settings.oidc_issuer},
        aud={"essential": True, "value": settings.oidc_client_id},
        iat={"essential": True},
        jti={"essential": True},
    )
    try:
        registry.validate(decoded.claims)
    except JoseError as error:
        raise refused(str(error)) from error
    events = decoded.claims.get("events")
    if not isinstance(events, dict) or LOGOUT_EVENT not in events or "nonce" in decoded.claims:
        raise refused("no logout token")
    _check_age(decoded.claims)
    found = Identity(str(decoded.claims.get("sub") or ""), str(decoded.claims.get("sid") or ""))
    if not (found.subject or found.sid):
        raise refused("a logout token of nobody")
    return found


def _decode(provider: Provider, token: str) -> jwt.Token:
    """Signature checked by the provider's published keys alone: what the token's header brings along is not used."""
    try:
        return jwt.decode(token, _find_keys(provider, token), provider.settings.allowed_algorithms)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise refused(f"{type(error).__name__}: {error}") from error


def _find_keys(provider: Provider, token: str) -> KeySet:
    header = jws.extract_compact(token.encode()).headers()
    if header.get("alg") not in provider.settings.allowed_algorithms:
        raise refused(f"algorithm {header.get('alg')}")
    if {"jwk", "jku", "x5u", "x5c", "crit"} & set(header):
        raise refused("a key in the header")
    keys = provider.find_keys()
    kid = header.get("kid")
    if kid is not None and kid not in {key.kid for key in keys.keys}:
        keys = provider.find_keys(again=True)  # the other house may have changed its keys
    return keys


def _check_audience(claims: dict[str, Any], client_id: str) -> None:
    audience = claims["aud"]
    if audience != client_id and audience != [client_id]:
        raise refused("meant for others too")


def _check_age(claims: dict[str, Any]) -> None:
    issued = claims.get("iat")
    if not isinstance(issued, int | float) or time.time() - issued > OLDEST_S:
        raise refused("issued too long ago")


def _read_text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 255:
        raise refused(f"no {name}")
    return value
