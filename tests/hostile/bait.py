"""What the hostile files reach for: a table with a token beside the server's files, and a listener that counts."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.hostile.cases import Bait


class Canary:
    """Listens on loopback, answers nobody, counts who comes."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.2)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/x"
        self.visits = 0
        self._open = True
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while self._open:
            try:
                visitor, _ = self._socket.accept()
            except TimeoutError:
                continue
            self.visits += 1
            visitor.close()

    def close(self) -> None:
        self._open = False
        self._thread.join()
        self._socket.close()


@contextmanager
def lay_bait(folder: Path) -> Iterator[tuple[Bait, Canary]]:
    """A readable table with a token in it, and a canary; both gone afterwards."""
    token = f"TOKEN-{secrets.token_hex(12)}"
    path = folder / "token.csv"
    path.write_text(f"name,lon,lat\n{token},120.14,32.24\n", encoding="utf-8")
    path.chmod(0o644)
    canary = Canary()
    try:
        yield Bait(path, token, canary.url), canary
    finally:
        canary.close()
        path.unlink()
