"""Signing in through another house: a real provider on loopback, and every answer that must not be believed.

SO1 who comes back is the account linked by ``sub``; unit and role are our own table's
SO2 linking takes the person's password and an identity that nobody else has
SO3 what does not hold is refused: state, browser, nonce, issuer, audience, algorithm, key, time, code
SO4 without discovery the addresses and keys are told; nothing is asked of the house but the token
SO5 signing out ends both, in either direction
SO6 the way back is told by the settings, not by the request; administrators keep a password
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey

from geo_api.app import create_app
from geo_api.settings import Settings
from geo_api.sso import provider
from tests.people import PASSWORD
from tests.sign_on import CLIENT, PATIENCE_SECONDS, House, ask, open_house, open_liar, query_of

HOME = "http://testserver"
Instance = Callable[..., TestClient]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with pytest.MonkeyPatch.context() as patch, open_house(HOME) as opened:
        patch.setattr(provider, "PATIENCE_S", PATIENCE_SECONDS)
        yield opened


@pytest.fixture
def instance(county: Settings) -> Iterator[Instance]:
    """``instance(**settings)``: an application with these settings, and a browser in front of it."""
    with ExitStack() as stack:

        def open_instance(**told: Any) -> TestClient:
            settings = Settings(**(county.model_dump() | {"worker": False} | told))
            return stack.enter_context(browse(create_app(settings)))

        yield open_instance


def browse(app: Any) -> TestClient:
    return TestClient(
        app, headers={"X-Ecoworks": "1"}, raise_server_exceptions=False, follow_redirects=False, base_url=HOME
    )


def sign_in(client: TestClient, name: str) -> httpx.Response:
    return client.post("/session", json={"name": name, "password": PASSWORD})


def link(client: TestClient, house: House, name: str, identity: str) -> httpx.Response:
    assert sign_in(client, name).status_code == 200
    begun = client.post("/me/single-sign-on", json={"password": PASSWORD})
    assert begun.status_code == 200, begun.text
    return come_back(client, house.walk(begun.json()["address"], identity))


def come_back(client: TestClient, address: str) -> httpx.Response:
    return client.get(f"/session/sso/callback?{query_of(address)}")


def begin(client: TestClient) -> str:
    answer = client.get("/session/sso")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def enter(client: TestClient, house: House, identity: str) -> httpx.Response:
    return come_back(client, house.walk(begin(client), identity))


def test_so1_who_is_linked_comes_in_and_unit_and_role_are_our_own(instance: Instance, house: House) -> None:
    client = instance(**house.settings())
    linked = link(client, house, "alice", "u-1001")
    assert (linked.status_code, linked.headers["location"]) == (303, "/#manage?tab=account")
    other = browse(client.app)
    entered = enter(other, house, "u-1001")
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    me = other.get("/me").json()["person"]
    assert (me["name"], me["role"], me["unit"]["key"]) == ("alice", "filler", "huangqiao")
    assert me["single_sign_on"] is True
    # a move in our table bites at once, whatever the other house says
    seth = browse(client.app)
    sign_in(seth, "seth")
    seth.put("/people/alice/rights", json={"unit": "xuanbao"})
    assert other.get("/me").status_code == 401
    assert enter(other, house, "u-1001").status_code == 303
    assert other.get("/me").json()["person"]["unit"]["key"] == "xuanbao"


def test_so1_an_account_of_that_name_is_not_taken_over(instance: Instance, house: House) -> None:
    client = instance(**house.settings())
    answer = enter(client, house, "alice")
    assert (answer.status_code, answer.json()["code"]) == (403, "sign_on.unlinked")
    assert client.get("/me").status_code == 401


def test_so1_a_disabled_account_stays_shut(instance: Instance, house: House) -> None:
    client = instance(**house.settings())
    link(client, house, "bob", "u-1002")
    seth = browse(client.app)
    sign_in(seth, "seth")
    seth.put("/people/bob/rights", json={"enabled": False})
    assert enter(client, house, "u-1002").json()["code"] == "sign_on.unlinked"


def test_so2_linking_takes_the_password_and_an_identity_of_ones_own(instance: Instance, house: House) -> None:
    client = instance(**house.settings())
    sign_in(client, "alice")
    assert client.post("/me/single-sign-on", json={"password": "wrong"}).json()["code"] == "password.old"
    assert link(client, house, "alice", "u-1").status_code == 303
    again = client.post("/me/single-sign-on", json={"password": PASSWORD})
    assert (again.status_code, again.json()["code"]) == (409, "sign_on.linked")
    taken = link(browse(client.app), house, "bob", "u-1")
    assert (taken.status_code, taken.json()["code"]) == (409, "sign_on.taken")
    assert client.delete("/me/single-sign-on").status_code == 204
    assert enter(browse(client.app), house, "u-1").json()["code"] == "sign_on.unlinked"
    told = browse(client.app)
    sign_in(told, "ada")
    acts = [entry["action"] for entry in told.get("/audit").json()["entries"]]
    assert {"sign_on.link", "sign_on.unlink", "sign_on.refused"} <= set(acts)


def test_so3_state_code_and_browser_are_good_for_one_way_once(instance: Instance, house: House) -> None:
    client = instance(**house.settings())
    link(client, house, "alice", "u-1")
    stranger = browse(client.app)
    back = house.walk(begin(stranger), "u-1")
    # a stolen address opens nothing in another browser, and is used up by the try
    assert come_back(browse(client.app), back).json()["code"] == "sign_on.refused"
    assert come_back(stranger, back).json()["code"] == "sign_on.refused"
    assert stranger.get("/me").status_code == 401
    # the same way, walked twice
    back = house.walk(begin(stranger), "u-1")
    assert come_back(stranger, back).status_code == 303
    assert come_back(stranger, back).json()["code"] == "sign_on.refused"
    # a used code under a fresh state
    fresh = house.walk(begin(stranger), "u-1")
    state = next(part for part in query_of(fresh).split("&") if part.startswith("state="))
    others = [part for part in query_of(back).split("&") if not part.startswith("state=")]
    assert come_back(stranger, "http://x/?" + "&".join([state, *others])).json()["code"] == "sign_on.refused"
    # a state that nobody began
    assert stranger.get("/session/sso/callback?code=x&state=y").json()["code"] == "sign_on.refused"


def test_so3_an_answer_in_anothers_name_is_refused(instance: Instance, house: House) -> None:
    client = instance(**house.settings())
    back = house.walk(begin(client), "u-1")
    assert "iss=" in back
    forged = query_of(back).split("iss=")[0] + "iss=https%3A%2F%2Fevil.example"
    assert client.get(f"/session/sso/callback?{forged}").json()["code"] == "sign_on.refused"
    back = house.walk(begin(client), "u-1")
    assert client.get(f"/session/sso/callback?{query_of(back).split('&iss=')[0]}").status_code == 401


def sign(house: House, header: dict[str, Any], claims: dict[str, Any], key: RSAKey | None = None) -> str:
    return jwt.encode(header, claims, key or house.key, ["RS256"])


def plain(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


STRANGE = RSAKey.generate_key(2048, {"kid": "strange"})
LIES: dict[str, Callable[[House, dict[str, Any], dict[str, Any]], str]] = {
    "another nonce": lambda house, h, c: sign(house, h, c | {"nonce": "x"}),
    "no nonce": lambda house, h, c: sign(house, h, {k: v for k, v in c.items() if k != "nonce"}),
    "another issuer": lambda house, h, c: sign(house, h, c | {"iss": "https://evil.example"}),
    "another audience": lambda house, h, c: sign(house, h, c | {"aud": "somebody"}),
    "others in the audience": lambda house, h, c: sign(
        house, h, c | {"aud": [CLIENT, "evil"], "azp": CLIENT}
    ),
    "another authorized party": lambda house, h, c: sign(house, h, c | {"azp": "somebody"}),
    "expired": lambda house, h, c: sign(house, h, c | {"exp": int(time.time()) - 120}),
    "no end": lambda house, h, c: sign(house, h, {k: v for k, v in c.items() if k != "exp"}),
    "issued long ago": lambda house, h, c: sign(house, h, c | {"iat": int(time.time()) - 3600}),
    "issued tomorrow": lambda house, h, c: sign(house, h, c | {"iat": int(time.time()) + 86400}),
    "no subject": lambda house, h, c: sign(house, h, c | {"sub": ""}),
    "another access token": lambda house, h, c: sign(house, h, c | {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}),
    "no signature": lambda house, h, c: f"{plain({'alg': 'none'})}.{plain(c)}.",
    "no signature, in capitals": lambda house, h, c: f"{plain({'alg': 'NONE', 'kid': h['kid']})}.{plain(c)}.",
    "a stranger's key": lambda house, h, c: sign(house, h, c, STRANGE),
    "a key in the header": lambda house, h, c: sign(
        house, {"alg": "RS256", "jwk": STRANGE.as_dict(private=False)}, c, STRANGE
    ),
    "an address of keys in the header": lambda house, h, c: sign(
        house, h | {"jku": "http://127.0.0.1:9/"}, c
    ),
    "the public key as a secret": lambda house, h, c: jwt.encode(
        {"alg": "HS256", "kid": h["kid"]}, c, as_secret(house), ["HS256"]
    ),
    "altered claims": lambda house, h, c: swap_claims(sign(house, h, c), c | {"sub": "u-2"}),
    "no token at all": lambda house, h, c: "not.a.token",
}


def as_secret(house: House) -> Any:
    from joserfc.jwk import OctKey

    return OctKey.import_key(json.dumps(house.key.as_dict(private=False)))


def swap_claims(token: str, claims: dict[str, Any]) -> str:
    header, _, signature = token.split(".")
    return f"{header}.{plain(claims)}.{signature}"


def test_so3_an_id_token_that_does_not_hold_is_refused(instance: Instance, house: House) -> None:
    now: dict[str, Any] = {}
    with open_liar(house, lambda header, claims: now["lie"](house, header, claims)) as token_url:
        client = instance(**house.settings(oidc_token_url=token_url))
        now["lie"] = lambda house, h, c: sign(house, h, c)
        assert link(client, house, "alice", "u-1").status_code == 303
        # the liar tells the truth: the refusals below are not its own
        assert enter(browse(client.app), house, "u-1").status_code == 303
        believed = {}
        for name, lie in LIES.items():
            now["lie"] = lie
            victim = browse(client.app)
            answer = enter(victim, house, "u-1")
            if (answer.status_code, victim.get("/me").status_code) != (401, 401):
                believed[name] = answer.status_code
            assert "evil" not in answer.text
        assert not believed


def test_so4_without_discovery_addresses_and_keys_are_told(
    instance: Instance, house: House, tmp_path: Path
) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [house.key.as_dict(private=False)]}))
    told = {
        "oidc_authorization_url": f"{house.issuer}/auth",
        "oidc_token_url": f"{house.issuer}/token",
        "oidc_keys_file": keys,
    }
    client = instance(**house.settings(**told))
    assert link(client, house, "alice", "u-1").status_code == 303
    assert enter(browse(client.app), house, "u-1").status_code == 303
    assert client.delete("/session").status_code == 204  # no address to sign out at was told


def test_so4_a_house_that_does_not_answer_leaves_the_password(instance: Instance, house: House) -> None:
    client = instance(**house.settings(oidc_issuer="http://127.0.0.1:9"))
    answer = client.get("/session/sso")
    assert (answer.status_code, answer.json()["code"]) == (503, "sign_on.unreachable")
    told = client.get("/session/sso", headers={"Accept": "text/html"})
    assert (told.status_code, told.headers["location"]) == (303, "/?problem=sign_on.unreachable")
    assert sign_in(client, "alice").status_code == 200


def test_so4_a_house_without_tls_is_refused_unless_the_settings_say_so(
    instance: Instance, house: House
) -> None:
    client = instance(**house.settings(oidc_issuer="http://sign-on.example"))
    assert client.get("/session/sso").json()["code"] == "sign_on.unreachable"


@pytest.mark.parametrize(
    "told",
    [
        {"oidc_algorithms": "none"},
        {"oidc_algorithms": "RS256,HS256"},
        {"public_url": ""},
        {"oidc_client_id": ""},
    ],
)
def test_so4_settings_that_could_not_hold_are_refused_at_the_start(told: dict[str, str]) -> None:
    good = {"oidc_issuer": "https://a.example", "oidc_client_id": "x", "public_url": "https://b.example"}
    with pytest.raises(ValueError, match="ECOWORKS_OIDC"):
        Settings(**(good | told))  # type: ignore[arg-type]


def test_so5_signing_out_here_leads_to_signing_out_there(instance: Instance, house: House) -> None:
    client = instance(**house.settings())
    link(client, house, "alice", "u-1")
    other = browse(client.app)
    enter(other, house, "u-1")
    told = other.delete("/session")
    assert told.status_code == 200
    address = told.json()["sign_out"]
    assert address.startswith(f"{house.issuer}/session/end?")
    assert ask("GET", address).status_code == 200
    assert other.get("/me").status_code == 401
    # who came by password has nothing to sign out of there
    assert client.delete("/session").status_code == 204


def test_so5_signing_out_there_ends_the_sessions_here(instance: Instance, house: House) -> None:
    client = instance(**house.settings())
    link(client, house, "alice", "u-1")
    other = browse(client.app)
    enter(other, house, "u-1")
    now = int(time.time())
    claims = {
        "iss": house.issuer,
        "aud": CLIENT,
        "sub": "u-1",
        "iat": now,
        "exp": now + 120,
        "jti": "1",
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    }
    header = {"alg": "RS256", "kid": "of the house"}
    stranger = browse(client.app)

    def send(told: dict[str, Any], key: RSAKey | None = None) -> int:
        token = sign(house, header, told, key)
        return int(stranger.post("/session/sso/logout", data={"logout_token": token}).status_code)

    assert send(claims, STRANGE) == 401
    assert send(claims | {"nonce": "x"}) == 401
    assert send(claims | {"events": {}}) == 401
    assert send(claims | {"iat": now - 7200, "exp": now + 60}) == 401
    assert other.get("/me").status_code == 200
    assert send(claims) == 200
    assert other.get("/me").status_code == 401
    assert client.get("/me").status_code == 200  # a session by password is not the other house's


def test_so6_the_way_back_is_told_by_the_settings_alone(instance: Instance, house: House) -> None:
    client = instance(**house.settings())
    address = client.get(
        "/session/sso?redirect_uri=https://evil.example&next=//evil.example", headers={"Host": "evil.example"}
    )
    assert (
        f"redirect_uri={HOME.replace(':', '%3A').replace('/', '%2F')}%2Fsession%2Fsso%2Fcallback"
        in address.headers["location"]
    )
    # whole: four letters are now and then in a nonce
    assert "evil.example" not in address.headers["location"]
    foreign = address.headers["location"].replace("testserver", "evil.example")
    refused = ask("GET", foreign)
    assert refused.status_code == 400 and "location" not in refused.headers


def test_so6_where_it_is_required_administrators_keep_their_password(
    instance: Instance, house: House
) -> None:
    client = instance(**house.settings(oidc_required=True))
    link(client, house, "alice", "u-1")
    link(browse(client.app), house, "sam", "u-9")
    assert sign_in(browse(client.app), "alice").json()["code"] == "session.sign_on"
    assert browse(client.app).post("/session", json={"name": "alice", "password": "x"}).status_code == 401
    assert sign_in(browse(client.app), "sam").status_code == 200
    assert sign_in(browse(client.app), "bob").status_code == 200  # not linked yet


def test_so6_an_instance_without_a_house_offers_none(door: TestClient) -> None:
    assert door.get("/session/options").json() == {"single_sign_on": None}
    assert door.get("/session/sso").status_code == 404
