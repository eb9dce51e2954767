"""The other house as we know it: its addresses, by discovery or as the settings say, and its public keys."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

import orjson

from geo_api.errors import Problem
from geo_api.settings import Settings

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

PATIENCE_S = 10
LARGEST_ANSWER = 1 << 20
# keys are asked for again when a token names one that is not among them, but not more often than this
KEYS_REST_S = 30
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class NoRedirect(HTTPRedirectHandler):
    """An address of the other house that sends us elsewhere is not followed."""

    def redirect_request(self, *_: Any) -> None:
        return None


_open = build_opener(ProxyHandler({}), NoRedirect()).open


@dataclass(frozen=True, slots=True)
class Addresses:
    authorization: str
    token: str
    keys: str
    sign_out: str
    names_itself: bool  # RFC 9207: its answers carry ``iss``


class Provider:
    """One a process; remembers addresses and keys."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = Lock()
        self._addresses: Addresses | None = None
        self._keys: KeySet | None = None
        self._keys_at = 0.0

    def find_addresses(self) -> Addresses:
        with self._lock:
            self._addresses = self._addresses or self._read_addresses()
            return self._addresses

    def find_keys(self, again: bool = False) -> KeySet:
        """Its public keys; ``again``: a token named one that we do not know."""
        addresses = self.find_addresses()
        with self._lock:
            rested = time.monotonic() - self._keys_at > KEYS_REST_S
            if self._keys is None or (again and rested):
                self._keys = self._read_keys(addresses)
                self._keys_at = time.monotonic()
            return self._keys

    def redeem(self, code: str, verifier: str, redirect: str) -> dict[str, Any]:
        """What the token address gives for a code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "code_verifier": verifier,
            "client_id": self.settings.oidc_client_id,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        secret = self.settings.oidc_client_secret.get_secret_value()
        if secret:  # RFC 6749, 2.3.1: both are encoded before they are joined
            pair = f"{quote(self.settings.oidc_client_id, safe='')}:{quote(secret, safe='')}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        return self._ask(self.find_addresses().token, urlencode(form).encode(), headers)

    def _read_addresses(self) -> Addresses:
        settings = self.settings
        known = (settings.oidc_authorization_url, settings.oidc_token_url)
        if all(known) and (settings.oidc_keys_url or settings.oidc_keys_file):
            return Addresses(*known, settings.oidc_keys_url, settings.oidc_sign_out_url, False)
        issuer = settings.oidc_issuer
        told = self._ask(issuer.rstrip("/") + "/.well-known/openid-configuration")
        if told.get("issuer") != issuer:
            raise unreachable("its discovery names another issuer")
        try:
            return Addresses(
                settings.oidc_authorization_url or told["authorization_endpoint"],
                settings.oidc_token_url or told["token_endpoint"],
                settings.oidc_keys_url or told["jwks_uri"],
                settings.oidc_sign_out_url or told.get("end_session_endpoint", ""),
                bool(told.get("authorization_response_iss_parameter_supported")),
            )
        except KeyError as error:
            raise unreachable(f"its discovery lacks {error}") from error

    def _read_keys(self, addresses: Addresses) -> KeySet:
        # 10 MB that only an instance with a sign-on loads
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        file = self.settings.oidc_keys_file
        told = orjson.loads(file.read_bytes()) if file else self._ask(addresses.keys)
        try:
            return KeySet.import_key_set(told)  # type: ignore[arg-type]
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise unreachable("its keys cannot be read") from error

    def _ask(
        self, address: str, data: bytes | None = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        parts = urlsplit(address)
        plain = parts.scheme == "http" and (parts.hostname in LOOPBACK or self.settings.oidc_insecure)
        if parts.scheme != "https" and not plain:
            raise unreachable("its address has no TLS")
        request = Request(address, data=data, headers={"Accept": "application/json", **(headers or {})})
        try:
            with _open(request, timeout=PATIENCE_S) as answer:
                told = orjson.loads(answer.read(LARGEST_ANSWER))
        except HTTPError as error:
            if data is not None and error.code in (400, 401, 403):
                raise refused("the code was not taken") from error
            raise unreachable(f"it answered {error.code}") from error
        except (URLError, OSError, orjson.JSONDecodeError) as error:
            raise unreachable(type(error).__name__) from error
        if not isinstance(told, dict):
            raise unreachable("its answer is no object")
        return told


def refused(why: str) -> Problem:
    """The other house's answer does not hold; ``why`` goes to the record, not to the person."""
    problem = Problem(
        "sign_on.refused",
        "统一身份认证的结果没有通过核对，未登录。请回到首页重新登录；再次出现请告诉系统管理员。",
        "The answer of the single sign-on did not hold; nobody was signed in. Start again from the first page.",
        status=401,
    )
    problem.__cause__ = ValueError(why)
    return problem


def unreachable(why: str) -> Problem:
    problem = Problem(
        "sign_on.unreachable",
        "统一身份认证暂时不可用。请稍后再试，或用本系统的账号和密码登录。",
        "The single sign-on cannot be used at the moment; try later, or sign in with name and password.",
        status=503,
    )
    problem.__cause__ = ValueError(why)
    return problem
