"""How a transaction starts, who it acts for, and where it commits: the only ``commit()`` of the code base.

Every transaction carries the identity of its person (``app.person``, ``app.unit``, ``app.role``) as transaction-local
settings, which Row Level Security reads; a session without one sees no draft at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.orm import Session, SessionTransaction

from geo_api.replica import POSITION, Door, Replica
from geo_api.settings import Settings
from geo_api.settled import wait_until_settled


@dataclass(frozen=True, slots=True)
class Actor:
    """Whom a transaction acts for; ``unit`` is a unit key. The worker acts as role ``system``."""

    person: str
    unit: str
    role: str
    name: str = ""
    address: str = ""

    def at(self, address: str) -> Actor:
        """The same, acting from a network address."""
        return replace(self, address=address)


NOBODY = Actor(person="", unit="", role="")
SYSTEM = Actor(person="", unit="", role="system", name="系统")


def role_url(url: str, role: str, login: bool) -> str:
    """The SQLAlchemy address that acts as ``role``: by logging in as it, or by SET ROLE right at connection."""
    parts = urlsplit(url)
    if login:
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit(("postgresql+psycopg", f"{role}@{host}", parts.path, parts.query, ""))
    query = "&".join(filter(None, [parts.query, "options=" + quote(f"-c role={role}")]))
    return urlunsplit(("postgresql+psycopg", parts.netloc, parts.path, query, ""))


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg:", "postgresql:", 1)


def connect(url: str, **options: Any) -> Engine:
    """An engine whose JSON passes through orjson and whose plans never wait for the JIT."""
    return create_engine(
        url,
        json_serializer=lambda value: orjson.dumps(value, default=str).decode(),
        json_deserializer=orjson.loads,
        **options,
    )


class Database:
    """The two doors to PostGIS: ``app`` (drafts too, under Row Level Security) and ``reader`` (published rows only).

    What is read is cut off after ``read_seconds``; for a ``patient`` caller (the worker, a command) after
    ``export_seconds``. ``reader`` is the primary's, :meth:`read` may go to the replica. The ``watch`` has a connection
    of its own: no question keeps tiles from being known to be fresh.
    """

    def __init__(self, settings: Settings, patient: bool = False) -> None:
        login = settings.login_roles
        app_url = role_url(settings.database_url, "eco_app", login)
        reader_url = role_url(settings.database_url, "eco_reader", login)
        # a worker writes what it reads: it stays with the primary
        standby_url = (
            role_url(settings.read_url, "eco_reader", False) if settings.read_url and not patient else ""
        )
        pool = {
            "pool_size": 8,
            "max_overflow": 8,
            "pool_timeout": settings.wait_seconds,
            "pool_pre_ping": True,
        }
        self.read_seconds = settings.export_seconds if patient else settings.read_seconds
        self.app = connect(app_url, **pool)
        self.reader = connect(reader_url, **pool)
        aside = {"pool_size": 1, "max_overflow": 2, "pool_pre_ping": True}
        own = connect(reader_url, **aside)
        self._engines = [self.app, self.reader, own]
        self.replica: Replica | None = None
        self.watch: Door = own
        if standby_url:
            # whoever does not answer soon is taken for dead: the primary is there
            soon = {"connect_args": {"connect_timeout": 2}}
            standby, looks = connect(standby_url, **pool, **soon), connect(standby_url, **aside, **soon)
            self._engines += [standby, looks]
            self.replica = Replica(own, standby, looks, settings.lag_seconds)
            self.watch = self.replica.watch
        for engine in self._engines[1:]:
            _cut_off(engine, self.read_seconds)
        # the same two doors as libpq writes them, for those who bring their own connections
        self.addresses = (_plain(standby_url or reader_url), _plain(app_url))

    @contextmanager
    def session(self, actor: Actor = NOBODY) -> Iterator[Session]:
        """One transaction acting for ``actor``: committed at the end, rolled back by any exception."""
        with Session(self.app, info={"actor": actor}, expire_on_commit=False) as session:
            yield session
            writer = self.replica is not None and _find_writer(session)
            session.commit()
        if writer:
            self._note_position(writer)

    @contextmanager
    def read(self, wrote: int | None = None, as_of: datetime | None = None) -> Iterator[Connection]:
        """A read-only connection of the role that has rights on published rows and nothing else.

        From the replica, if there is one, the reader says what they wrote (``wrote``, a position in the primary's log;
        0 for nothing), and it has that and all of the past that is asked for. Comes once no publication is under way
        that could still change that past.
        """
        standby = self.replica.connect(wrote, as_of) if self.replica and wrote is not None else None
        with standby or self.reader.connect() as connection:
            wait_until_settled(connection, as_of)
            yield connection

    def _note_position(self, person: str) -> None:
        """Every server process learns from the account how far a replica must be for its owner."""
        with Session(self.app, info={"actor": SYSTEM}) as session:
            position = f"UPDATE core.people SET wrote_lsn = {POSITION} WHERE id = CAST(:person AS uuid)"
            session.execute(text(position), {"person": person})
            session.commit()

    @staticmethod
    @contextmanager
    def acting_as(session: Session, actor: Actor) -> Iterator[None]:
        """Let ``session`` act for somebody else for a moment (the checks read what their person may not).

        A failing block dooms its transaction, and the borrowed identity with it.
        """
        own = session.info["actor"]
        session.flush()
        announce(session.connection(), actor)
        yield
        session.flush()
        announce(session.connection(), own)

    def close(self) -> None:
        for engine in self._engines:
            engine.dispose()


def _find_writer(session: Session) -> str:
    """Whom the transaction acted for, if it changed anything."""
    actor = session.info["actor"]
    if not actor.person:
        return ""
    session.flush()
    changed = session.execute(text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")).scalar()
    return actor.person if changed else ""


def _cut_off(engine: Engine, seconds: float) -> None:
    """End each statement on connections of ``engine`` after ``seconds``."""

    @event.listens_for(engine, "connect")
    def limit(connection: Any, _: Any) -> None:
        connection.execute(f"SET statement_timeout = {round(seconds * 1000)}")
        # one question, one processor: the others are for the map
        connection.execute("SET max_parallel_workers_per_gather = 0")
        connection.commit()


# once for all: a second database in the same process must not take the first one's identity away when it closes
@event.listens_for(Session, "after_begin")
def _announce_actor(session: Session, _: SessionTransaction, connection: Connection) -> None:
    actor = session.info.get("actor")
    if isinstance(actor, Actor):
        announce(connection, actor)


def limit_reading(connection: Connection, seconds: float) -> None:
    """Until the transaction ends, cut each statement off after ``seconds``, and give it one processor."""
    connection.execute(
        text(
            "SELECT set_config('statement_timeout', :ms, true),"
            " set_config('max_parallel_workers_per_gather', '0', true)"
        ),
        {"ms": str(round(seconds * 1000))},
    )


def announce(connection: Connection, actor: Actor) -> None:
    """Tell the transaction whom it acts for.

    Transaction-local: a pooled connection must never carry one person's identity into the next request.
    """
    connection.execute(
        text(
            "SELECT set_config('app.person', :person, true), set_config('app.unit', :unit, true),"
            " set_config('app.role', :role, true)"
        ),
        {"person": actor.person, "unit": actor.unit, "role": actor.role},
    )
