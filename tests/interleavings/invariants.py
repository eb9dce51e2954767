"""What holds after any number of steps: the store is what was acknowledged, the past stays, the record is whole."""

from __future__ import annotations

import uuid
from typing import Any

import shapely
from sqlalchemy import select, text

from geo_api import audit, models, seals
from geo_api.db import SYSTEM
from tests.interleavings.model import CHOICES, EDITABLE, GROUND, PATHS
from tests.interleavings.world import (
    CONFLICTS,
    World,
    draw,
    name_conflict,
    now,
    read_layer,
    read_progress,
)

HISTORIES = """
    SELECT name, version, upload_id, lower(valid) AS begun, upper(valid) AS ended FROM published.{layer}
    ORDER BY name, version
"""


def hold(world: World) -> None:
    """All invariants; an AssertionError names the one that broke."""
    hold_versions(world)
    hold_paths(world)
    hold_rows(world)
    hold_progress(world)
    hold_record(world)


def hold_versions(world: World) -> None:
    """Every version is there as it was acknowledged, one after the other, never two at once, and nothing else is."""
    with world.database.session(SYSTEM) as session:
        connection = session.connection()
        for layer in CHOICES:
            found: dict[str, list[Any]] = {}
            for row in connection.execute(text(HISTORIES.format(layer=layer))):
                found.setdefault(row.name, []).append(row)
            told = {plot.name: plot.history for plot in world.plots if plot.layer == layer and plot.history}
            assert found.keys() == told.keys()
            for name, versions in found.items():
                assert [(v.version, v.upload_id, v.begun) for v in versions] == [
                    (v.number, v.upload_id, v.at) for v in told[name]
                ], name
                ends = next(plot.ends for plot in world.plots if plot.name == name)
                followed = [*(v.begun for v in versions[1:]), None]
                assert [v.ended for v in versions] == [
                    ends.get(v.version, then) for v, then in zip(versions, followed, strict=True)
                ], name
            assert read_layer(connection, layer, now()) == world.tell(layer, now())


def hold_paths(world: World) -> None:
    """Every upload is in the state of the model, and its decisions lead there, each from where the last one ended."""
    with world.database.session(SYSTEM) as session:
        states = {row.id: row.state for row in session.execute(select(models.Upload.id, models.Upload.state))}
        assert states == {sent.id: sent.state for sent in world.uploads.values()}
        reached: dict[uuid.UUID, str] = {}
        for one in session.scalars(select(models.Decision).order_by(models.Decision.id)):
            assert (one.action, one.from_state, one.to_state) in PATHS
            assert reached.get(one.upload_id, "draft") == one.from_state
            reached[one.upload_id] = one.to_state
        assert {key: reached.get(key, "draft") for key in states} == states


def hold_rows(world: World) -> None:
    """Rows on their way say what their senders sent, changed and chose, merged with what was current when checked."""
    with world.database.session(SYSTEM) as session:
        rows = {(row.upload_id, row.row): row for row in session.scalars(select(models.StagedRow))}
        conflicts = {
            (found.upload_id, found.rows[0], name_conflict(found))
            for found in session.scalars(
                select(models.FindingRow).where(models.FindingRow.code.in_(CONFLICTS))
            )
        }
        assert rows.keys() == {(sent.id, n) for sent in world.uploads.values() for n in sent.rows}
        for sent in world.uploads.values():
            if sent.state not in EDITABLE:
                continue
            told = {(sent.id, *conflict) for conflict in sent.conflicts()}
            assert {one for one in conflicts if one[0] == sent.id} == told
            for number, said in sent.rows.items():
                row, outcome = rows[sent.id, number], said.outcome
                assert row.dropped == said.dropped and outcome is not None
                if not said.dropped:
                    assert (row.action, row.base_version or 0) == (outcome.action, outcome.of)
                    for name, value in outcome.merged.items():
                        assert name == GROUND or row.attributes[name] == value, (sent.id, number, name)


def hold_progress(world: World) -> None:
    """Progress says of every instant it was asked about what it said then, whatever was published since."""
    with world.database.read() as connection:
        world.progress[now()] = {}
        for instant, told in world.progress.items():
            found = read_progress(connection, instant)
            assert not told or found == told, instant
            told.update(found)
            drawn = sum(
                shapely.area(draw(plot, version.values[GROUND]))
                for plot in world.plots
                if plot.layer == "afforestation" and (version := plot.at(instant))
            )
            # a square of 0.001 degrees is 15.7 mu here: the city's figure is that of the model's own shapes
            assert round(found["taixing"] / 15.7) == round(drawn / 1e-6), (found, drawn)


def hold_record(world: World) -> None:
    """The chain of acts is whole, and so is every seal."""
    with world.database.session(SYSTEM) as session:
        chain = audit.verify(session.connection())
        sealed = seals.verify(session.connection())
    assert chain.ok, chain
    # the townships of these tests were put there by hand
    assert not sealed.broken_batches and {one.layer for one in sealed.altered} <= {"townships"}, sealed
