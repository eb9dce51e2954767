"""The rule of the lights: which is in force, who put it there, and who may."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo_api import audit
from geo_api.instants import tell_instant
from geo_api.models import Setting, SettingChange
from geo_api.people import Person
from geo_api.permissions import require
from geo_api.preconditions import Thing, require_seen, tag_content
from geo_api.standing import LightRule, read_light_rule

KEY = "progress.light"


def read_lights(connection: Connection) -> dict[str, Any]:
    """The rule in force with its source, the starting set, and every rule there was: who, when."""
    stored = connection.execute(
        select(Setting.value, Setting.source, Setting.provisional).where(Setting.key == KEY)
    ).one_or_none()
    changes = connection.execute(
        select(SettingChange.value, SettingChange.source, SettingChange.entered_by, SettingChange.entered_at)
        .where(SettingChange.key == KEY)
        .order_by(SettingChange.id.desc())
    )
    told = {
        "rule": asdict(read_light_rule(stored.value if stored else None)),
        "source": stored.source if stored else "",
        "provisional": stored.provisional if stored else True,
    }
    return told | {
        "etag": tag_content(told),
        "default": asdict(LightRule()),
        "history": [
            {
                "rule": asdict(read_light_rule(value)),
                "source": source,
                "by": by,
                "at": tell_instant(at),
            }
            for value, source, by, at in changes
        ],
    }


def set_lights(
    session: Session, person: Person, rule: LightRule, source: str, if_match: str | None = None
) -> dict[str, Any]:
    """Put a rule in force; a stated source takes 待核 away. The coordinator's alone."""
    require(person, "set_rules")
    connection = session.connection()
    thing = Thing("亮灯规则", "The rule of the lights", f"setting:{KEY}")
    require_seen(session, lambda: read_lights(connection)["etag"], if_match, thing)
    before = read_lights(connection)["rule"]
    told = {"value": asdict(rule), "source": source, "provisional": not source}
    statement = insert(Setting).values(key=KEY, **told)
    session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=told))
    audit.record(
        session, "lights.set", f"setting:{KEY}", {"before": before, "after": asdict(rule), "source": source}
    )
    session.flush()
    return read_lights(session.connection())
