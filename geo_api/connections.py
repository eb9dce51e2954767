"""One client's connection: closed when its headers do not arrive in time; uvicorn alone would wait without end."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class TimedConnection(H11Protocol):
    """As uvicorn's, with ``header_seconds`` from the first byte (or from connecting) to the last header."""

    header_seconds = 20.0
    _header_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start_timer()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # idle with bytes left over: a request has begun and its headers are not complete
        if self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
            self._start_timer()
        else:
            self._stop_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def _start_timer(self) -> None:
        if self._header_timer is None:
            self._header_timer = self.loop.call_later(self.header_seconds, self._close_late)

    def _stop_timer(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _close_late(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


def time_connections(header_seconds: float) -> type[Any]:
    """The protocol class for ``uvicorn.Config(http=…)`` with this patience."""
    return type("TimedConnection", (TimedConnection,), {"header_seconds": header_seconds})
