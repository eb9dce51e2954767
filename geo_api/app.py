"""How everything is put together: middleware, doors, routes, the page's files. Wiring only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles

from geo_api import VERSION, errors, gate
from geo_api.db import Database
from geo_api.fairness.gate import FairGate
from geo_api.routes import ROUTERS
from geo_api.serving.counts import Counts
from geo_api.serving.desk import TileDesk
from geo_api.serving.door import TileDoor
from geo_api.serving.guests import Guests
from geo_api.serving.pages import PageDesk, PageDoor
from geo_api.serving.porter import Porter
from geo_api.serving.store import TileStore
from geo_api.serving.watch import Watch
from geo_api.settings import Settings

PAGES = Path(__file__).resolve().parent.parent / "static" / "map"


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application of one instance; every value comes in ``settings`` (from the environment by default)."""
    settings = settings or Settings()
    database = Database(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.callback(database.close)
            if database.replica is not None:
                await run_in_threadpool(database.replica.start)
                stack.push_async_callback(run_in_threadpool, database.replica.stop)
            # closed even where opening fails half way: a pool that is left keeps the loop
            stack.push_async_callback(tiles.close)
            await tiles.open()
            stack.push_async_callback(pages.close)
            await pages.open()
            if settings.worker:
                # a server beside which another process works is spared what this loads
                from geo_api import work

                await stack.enter_async_context(work.run_worker(settings, database))
            yield

    app = FastAPI(
        title="ecoworks 泰兴生态一张图",
        version=VERSION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.database = database
    guests = Guests()
    store = TileStore(settings.tile_store_mb << 20)
    counts = Counts()
    watch = Watch(database.watch, store, guests, settings.watch_seconds, counts)
    app.state.counts = counts
    tiles = TileDesk(*database.addresses, store, watch, settings.tile_seconds, database.replica)
    app.state.tiles = tiles
    pages = PageDesk(database.addresses[0], settings, counts, watch, lambda: tiles.is_in_use)
    porter = Porter(settings, database, guests, watch)
    errors.install_handlers(app)
    for router in ROUTERS:
        # as they stand: what is included is built a second time, 13 MB of it
        app.router.routes.extend(router.routes)
    app.mount("/static/map", StaticFiles(directory=PAGES), name="map")
    # innermost: whoever is refused for other reasons needs no place
    app.add_middleware(PageDoor, settings=settings, database=database, desk=pages, porter=porter)
    app.add_middleware(FairGate, settings=settings)
    # last added is outermost: headers go on every answer; a stranger's body is refused before it is read, anybody's
    # when it stalls or does not end
    app.add_middleware(gate.BodyClock, settings=settings)
    app.add_middleware(gate.UploadGate, settings=settings, database=database)
    app.add_middleware(gate.OwnPagesOnly, settings=settings)
    app.add_middleware(gate.SecurityHeaders, settings=settings)
    app.add_middleware(TileDoor, settings=settings, database=database, desk=tiles, porter=porter)
    app.add_middleware(gate.HeadOnly)
    return app
