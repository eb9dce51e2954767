"""Whoever asks as of an instant waits for publications that began before it, once."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import AsyncConnection
from sqlalchemy import create_engine

from geo_api.settings import Settings
from geo_api.settled import Settled, take_turn


def test_what_was_settled_once_is_not_asked_again_but_the_future_is(settings: Settings) -> None:
    publisher = create_engine(settings.database_url.replace("postgresql://", "postgresql+psycopg://"))

    async def ask() -> None:
        settled = Settled()
        with publisher.begin() as publication:
            at = take_turn(publication)
            async with await AsyncConnection.connect(settings.database_url, autocommit=True) as reader:
                # before the publication: nothing to wait for; behind it: until it is over
                await settled.wait(reader, at - timedelta(seconds=60))
                waiting = asyncio.create_task(settled.wait(reader, at + timedelta(milliseconds=1)))
                await asyncio.sleep(0.2)
                assert not waiting.done()
                publication.commit()
                await waiting
                to_come = datetime.now(UTC) + timedelta(hours=1)
                await settled.wait(reader, to_come)
        # the connection is closed: whoever is answered was not asked for
        await settled.wait(reader, at)
        with pytest.raises(psycopg.OperationalError):
            await settled.wait(reader, to_come)

    # in a thread: a browser that another test left open has a loop of its own in this one
    with ThreadPoolExecutor(1) as aside:
        aside.submit(lambda: asyncio.run(ask())).result()
    publisher.dispose()
