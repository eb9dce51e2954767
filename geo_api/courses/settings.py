"""The editable figures of ``layers.plan.settings``: which are in force, who may set them, and the record of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo_api import audit, permissions
from geo_api.errors import NotFound, Unacceptable
from geo_api.figures import read_settings
from geo_api.models import Setting as Stored
from geo_api.people import Person
from geo_api.preconditions import Thing, require_seen, tag_content
from geo_api.publish import take_turn
from geo_api.tallies.counting import recount_changed
from layers.plan.settings import SETTINGS, Setting, get_setting


def read_setting(connection: Connection, key: str, as_of: datetime | None = None) -> dict[str, Any]:
    """One figure in force, with its source and what else the sources say; its value as it was at ``as_of``."""
    told = next(one for one in list_settings(connection) if one["key"] == key)
    return told | {"value": float(read_settings(connection, as_of).get(key, told["default"]))}


def list_settings(connection: Connection) -> list[dict[str, Any]]:
    """All of them; what was never set is as the declaration has it."""
    keys = [setting.key for setting in SETTINGS]
    rows = connection.execute(
        select(Stored.key, Stored.value, Stored.source, Stored.provisional).where(Stored.key.in_(keys))
    )
    stored = {key: (value, source, provisional) for key, value, source, provisional in rows}
    return [_describe(setting, stored.get(setting.key)) for setting in SETTINGS]


def set_setting(
    session: Session, person: Person, key: str, value: float, source: str, if_match: str | None = None
) -> dict[str, Any]:
    """Put a figure in force; with a source it is no longer 待核. The coordinator's alone, as the rules are."""
    permissions.require(person, "set_rules")
    setting = _find(key)
    if not setting.minimum <= value <= setting.maximum:
        raise Unacceptable(
            "setting.out_of_bounds",
            f"“{setting.zh}”应在 {setting.minimum:g} 到 {setting.maximum:g} {setting.unit} 之间，请改正后再试。",
            f"{key} must lie between {setting.minimum:g} and {setting.maximum:g} {setting.unit}.",
            field="value",
        )
    connection = session.connection()
    thing = Thing(f"“{setting.zh}”", setting.en, f"setting:{key}")
    require_seen(session, lambda: read_setting(connection, key)["etag"], if_match, thing)
    before = read_setting(connection, key)["value"]
    told = {"value": value, "source": source, "provisional": not source}
    statement = insert(Stored).values(key=key, **told)
    session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=told))
    audit.record(
        session, "setting.set", f"setting:{key}", {"before": before, "after": value, "source": source}
    )
    session.flush()
    if session.connection().scalar(select(Stored.value).where(Stored.key == key)) != before:
        # what a setting decides is counted anew with it
        take_turn(session.connection())
        recount_changed(session.connection())
    return read_setting(session.connection(), key)


def _find(key: str) -> Setting:
    try:
        return get_setting(key)
    except KeyError:
        raise NotFound(
            "setting.unknown",
            f"没有“{key}”这个设置。设置见 /settings。",
            f"There is no setting {key!r}; see /settings.",
        ) from None


def _describe(setting: Setting, stored: tuple[Any, str, bool] | None) -> dict[str, Any]:
    value, source, provisional = stored or (setting.value, setting.source, setting.provisional)
    return {
        "key": setting.key,
        "zh": setting.zh,
        "en": setting.en,
        "value": float(value),
        "default": setting.value,
        "unit": setting.unit,
        "source": source,
        "provisional": provisional,
        "etag": tag_content([float(value), source, provisional]),
        "others": [{"value": other, "source": where} for other, where in setting.others],
        "minimum": setting.minimum,
        "maximum": setting.maximum,
        "note_zh": setting.note_zh,
        "note_en": setting.note_en,
    }
