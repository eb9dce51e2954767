"""One random step after another, through the functions behind the routes, each in a transaction of its person."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import shapely
from shapely.geometry import MultiPolygon
from sqlalchemy import select, text

from etl.reading import CountyContext, CrsVerdict, EncodingVerdict, Reading
from geo_api import audit, edits, intake, models, people, preconditions, uploads
from geo_api.db import SYSTEM, Database
from geo_api.errors import Problem
from tests.interleavings.model import (
    CAST,
    CHANGED_SINCE,
    CHOICES,
    EDITABLE,
    GONE,
    GROUND,
    LEADS,
    OPEN,
    TOWNSHIPS,
    Act,
    Plot,
    Row,
    Sent,
    Values,
    Version,
    after_submit,
    find_claims,
    may,
    sees,
)
from tests.shapes import HUANGQIAO, XUANBAO, square

PLOTS_OF_A_TOWNSHIP = 5
MOST_OPEN = 14
CORNERS = {"huangqiao": HUANGQIAO.bounds[:2], "xuanbao": XUANBAO.bounds[:2]}
LABELS = {
    "trees": "株数",
    "spacing": "株行距",
    "contractor": "施工单位",
    "plant": "相关污水处理厂",
    "purpose": "功能",
}
FIXED: dict[str, dict[str, Any]] = {
    "afforestation": {
        "台账": "新增",
        "阶段": "验收合格",
        "验收日期": "2022-11-20",
        "成活率": 90,
        "村": "祁巷村",
    },
    "wetlands": {},
}
CERTAIN = CrsVerdict("EPSG:4490", True, (), "EPSG:4490", "", "")
PLAIN = EncodingVerdict(None, True, (), ())
COUNTY = CountyContext(outline=shapely.union_all([HUANGQIAO, XUANBAO]).wkb)
CONFLICTS = ("merge.conflict", CHANGED_SINCE, GONE)
MOVES = ("submit", "withdraw", "confirm", "return", "approve", "publish")


def draw(plot: Plot, ground: object) -> MultiPolygon:
    """The plot's shape: it may move a little on its own ground."""
    west, south = CORNERS[plot.unit]
    row = ("afforestation", "wetlands").index(plot.layer)
    assert isinstance(ground, int)
    lon = west + 0.005 + 0.007 * plot.place + 0.0003 * ground
    return MultiPolygon([square(lon, south + 0.02 + 0.04 * row, 0.001)])


class World:
    """A county with its people, what they sent, and what the model says of it."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database = database
        self.random = random.Random(seed)
        self.seed = seed
        self.done: Counter[str] = Counter()
        self.uploads: dict[uuid.UUID, Sent] = {}
        self.publications = 0
        # what progress said at some instants: it must say the same of them for ever
        self.progress: dict[datetime, dict[str | None, float]] = {}
        self.log: list[str] = []
        self.plots = [
            Plot(layer, unit, place)
            for layer in CHOICES
            for unit in TOWNSHIPS
            for place in range(PLOTS_OF_A_TOWNSHIP)
        ]
        with database.session(SYSTEM) as session:
            known = {person.name for person in session.scalars(select(models.Person))}
            for name, (role, unit) in CAST.items():
                if name not in known:
                    session.add(
                        models.Person(name=name, display=name, role=role, unit=unit, password_hash="")
                    )
            session.flush()
            self.people = {name: people.find_by_name(session, name) for name in CAST}

    # what happens next

    def step(self) -> None:
        """One thing that somebody does, or tries to do."""
        pick = self.random.random()
        standing = [sent for sent in self.uploads.values() if sent.state in OPEN]
        if not standing or (pick < 0.13 and len(standing) < MOST_OPEN):
            self.send()
        elif pick < 0.30:
            self.read_past()
        elif pick < 0.60:
            self.try_anything()
        else:
            self.go_on(self.random.choice(standing))

    def go_on(self, sent: Sent) -> None:
        """What an upload waits for, by somebody who may do it; sometimes something else that is allowed."""
        if sent.state in EDITABLE:
            if sent.conflicts():
                action = self.random.choice(("fix", "fix", "fix", "edit"))
            elif sent.is_blocked:
                action = self.random.choice(("edit", "edit", "edit", "edit", "withdraw"))
            else:
                action = self.random.choices(("submit", "edit", "delete", "withdraw"), (12, 4, 0.4, 0.4))[0]
        elif sent.state == "submitted":
            action = self.random.choices(("confirm", "return", "withdraw"), (8, 1, 0.5))[0]
        elif sent.state == "confirmed":
            action = self.random.choices(("approve", "return"), (8, 1))[0]
            if sent.is_blocked:
                action = "return"
        else:
            action = self.random.choices(("publish", "return"), (8, 0.5))[0]
        able = [name for name in CAST if may(name, action, sent)]
        if not able:  # both reviewers of a bureau had it in their hands: only a return is left
            return self.try_anything()
        self.act(self.random.choice(able), action, sent)

    def try_anything(self) -> None:
        """Anybody tries anything on any upload, those that are done included; mostly it is refused."""
        sent = self.random.choice(list(self.uploads.values())[-40:])
        self.act(self.random.choice(list(CAST)), self.random.choice((*MOVES, "edit", "delete")), sent)

    def act(self, name: str, action: str, sent: Sent) -> None:
        """Do it, and hold what came of it against the model."""
        stale = self.random.random() < 0.08
        allowed = may(name, action, sent) and not stale
        expected = self.predict(action, sent) if allowed else "refused"
        self.log.append(f"{name} {action} {sent.id} ({sent.state}{', stale' if stale else ''}): {expected}")
        try:
            came = self.perform(name, action, sent, stale)
        except Problem as problem:
            came = "refused"
            if not sees(name, sent):
                assert problem.status == 404, (problem.status, self.log[-1])
            elif stale and may(name, action, sent):
                assert problem.status == 412, (problem.status, problem.code, self.log[-1])
            if allowed and expected == "done":
                self.log.append(f"{problem.code}: {problem.detail_en} {self.list_blocks(sent)}")
        assert came == expected, "\n".join(
            [f"came: {came}", *self.log[-12:], *self.list_blocks(sent), str(sent)]
        )
        self.done[f"{action} {came}"] += 1
        if came in ("done", "stopped"):
            self.conclude(name, action, sent, came)

    def predict(self, action: str, sent: Sent) -> str:
        """done; refused: nothing changed; stopped: nothing moved, but the rows were compared anew and that stays."""
        now = {number: row.compare() for number, row in sent.rows.items() if not row.dropped}
        live = {number: outcome for number, outcome in now.items() if outcome.is_live}
        clash = any(outcome.conflicts for outcome in now.values())
        if action == "submit":
            if sent.is_blocked or not sent.live():
                return "refused"
            if sent.checked == self.publications:
                return "done"  # nothing was published since: what its sender saw still holds
            return "stopped" if clash or self.find_claims(sent) or not live else "done"
        if action == "publish":
            # of several claims on one new ground the first that is published wins
            return "stopped" if clash or live != sent.live() else "done"
        if action == "fix" and not sent.conflicts():
            return "refused"
        return "done"

    def find_claims(self, sent: Sent) -> set[int]:
        return find_claims(sent, self.uploads.values())

    def check(self, sent: Sent) -> None:
        """Compare every row with what is current and with what is under review."""
        for row in sent.rows.values():
            row.outcome = row.compare()
        claimed = self.find_claims(sent)
        for number, row in sent.rows.items():
            row.claimed = number in claimed
        sent.checked = self.publications

    # how it is done

    def perform(self, name: str, action: str, sent: Sent, stale: bool) -> str:
        if action != "submit" or stale or not may(name, action, sent):
            return self.do(name, action, sent, stale)
        self.acknowledge(name, sent)
        came = self.do(name, action, sent, stale)
        if came == "upload.unacknowledged":  # what the late check found is looked at, then it is sent
            self.check(sent)
            self.acknowledge(name, sent)
            came = self.do(name, action, sent, stale)
        return came if came == "done" else "stopped"

    def do(self, name: str, action: str, sent: Sent, stale: bool) -> str:
        person = self.people[name]
        with self.database.session(person.act("127.0.0.1")) as session:
            upload = uploads.find(session, str(sent.id), lock=True)
            preconditions.require_unchanged(session, upload, '"0"' if stale else preconditions.tag(upload))
            if action in MOVES:
                stopped = uploads.move(session, person, upload, action, "请看")
                return "done" if stopped is None else stopped.code if action == "submit" else "stopped"
            if action == "delete":
                uploads.delete(session, person, upload)
            elif action == "edit":
                self.edit(session, person, upload, sent)
            else:
                self.fix(session, person, upload, sent)
        return "done"

    def acknowledge(self, name: str, sent: Sent) -> None:
        """Stand by everything that only asks for it, as a clerk does before submitting."""
        with self.database.session(self.people[name].act()) as session:
            upload = uploads.find(session, str(sent.id), lock=True)
            waiting = session.scalars(
                select(models.FindingRow.id).where(
                    models.FindingRow.upload_id == sent.id,
                    models.FindingRow.severity == "acknowledge",
                    models.FindingRow.acknowledged_by.is_(None),
                )
            ).all()
            if waiting:
                edits.acknowledge(session, self.people[name], upload, waiting)

    def edit(self, session: Any, person: people.Person, upload: models.Upload, sent: Sent) -> None:
        number = self.random.choice(list(sent.rows))
        row = sent.rows[number]
        if len(sent.rows) > 1 and self.random.random() < 0.25:
            edits.edit_rows(session, person, upload, [number], drop=not row.dropped)
            self.later: Callable[[], None] = lambda: setattr(row, "dropped", not row.dropped)
            return
        field = self.random.choice(list(CHOICES[sent.layer]))
        value = self.random.choice(CHOICES[sent.layer][field])
        if field == GROUND:
            shape = draw(row.plot, value).__geo_interface__
            edits.edit_rows(session, person, upload, [number], geometry=shape)
        else:
            edits.edit_rows(session, person, upload, [number], values={field: value})

        self.later = lambda: row.wish.update({field: value})

    def fix(self, session: Any, person: people.Person, upload: models.Upload, sent: Sent) -> None:
        """Choose in one conflict: take the published value, or keep the own one knowingly; of a work that ends or comes
        back: do it all the same, or leave the row out.
        """
        found = session.scalars(
            select(models.FindingRow)
            .where(models.FindingRow.upload_id == upload.id, models.FindingRow.code.in_(CONFLICTS))
            .order_by(models.FindingRow.ordinal)
        ).all()
        if not found:
            raise Problem("test.no_conflict", "", "")
        finding = self.random.choice(found)
        mine = self.random.random() < 0.5
        assert finding.fix
        edits.apply_fixes(
            session, person, upload, [(finding.fix["alternative"] if mine else finding.fix)["id"]]
        )
        row, field = sent.rows[finding.rows[0]], name_conflict(finding)
        # what the person saw: the version that the last check compared with
        assert row.outcome
        if field in (CHANGED_SINCE, GONE):
            number = row.outcome.of
            self.done[f"{'leave out' if mine else 'insist'} after {field}"] += 1
            self.later = lambda: decide(row, field, None if mine else number)
            return
        seen = row.plot.history[row.outcome.of - 1].values[field]

        def note() -> None:
            row.bases[field] = seen
            if not mine:
                row.wish[field] = seen

        self.later = note

    def list_blocks(self, sent: Sent) -> list[str]:
        """What the application has against an upload."""
        found = models.FindingRow
        with self.database.session(SYSTEM) as session:
            return list(
                session.scalars(
                    select(found.message_en).where(found.upload_id == sent.id, found.severity == "block")
                )
            )

    def conclude(self, name: str, action: str, sent: Sent, came: str) -> None:
        """What the model says of it."""
        if action in ("edit", "fix"):
            self.later()
            self.check(sent)
        elif action == "submit":
            if sent.checked != self.publications:
                self.check(sent)
            if came == "done":
                sent.state = after_submit(sent)
                sent.submitters.add(name)
        elif action == "return":
            sent.state = "returned"
            self.check(sent)
        elif action == "publish":
            before = sent.live()
            self.check(sent)
            if came == "stopped":
                sent.state = "confirmed"
            else:
                sent.state = "published"
                self.publish(sent, before)
        elif action == "delete":
            del self.uploads[sent.id]
        else:
            sent.state = {"withdraw": "withdrawn", "confirm": "confirmed", "approve": "approved"}[action]

    def publish(self, sent: Sent, live: dict[int, Any]) -> None:
        self.publications += 1
        for number, outcome in live.items():
            plot = sent.rows[number].plot
            with self.database.read() as connection:
                newest = connection.execute(
                    text(
                        "SELECT feature_id, lower(valid) AS begun, upper(valid) AS ended"
                        f" FROM published.{sent.layer} WHERE name = :name ORDER BY version DESC LIMIT 1"
                    ),
                    {"name": plot.name},
                ).one()
            assert plot.feature_id in (None, newest.feature_id), "it came back as another work"
            plot.feature_id = newest.feature_id
            self.done[f"{outcome.action} published"] += 1
            if outcome.action == "removed":
                assert newest.ended is not None, (plot.name, self.log[-1])
                plot.ends[len(plot.history)] = newest.ended
            else:
                plot.history.append(Version(len(plot.history) + 1, outcome.merged, newest.begun, sent.id))

    def send(self) -> None:
        """A file of new, changed and unchanged plots comes in, as the worker takes it in after the cage read it."""
        name = self.random.choice(("alice", "alice", "chelsea", "chelsea", "nora", "eve"))
        role, unit = CAST[name]
        layer = self.random.choice(list(CHOICES))
        if role == "reviewer" and unit not in LEADS[layer]:
            layer = "wetlands"
        own = [p for p in self.plots if p.layer == layer and (role == "reviewer" or p.unit == unit)]
        rows: dict[int, Row] = {}
        for number, plot in enumerate(self.random.sample(own, self.random.choice((1, 1, 2, 3))), start=1):
            base = plot.history[-1].values if plot.history else None
            wish = dict(base) if base else {f: self.random.choice(v) for f, v in CHOICES[layer].items()}
            for field in self.random.sample(
                list(CHOICES[layer]), self.random.choice((0, 1, 1, 2)) if base else 0
            ):
                wish[field] = self.random.choice(CHOICES[layer][field])
            started, act = self.choose_act(plot)
            if act == "restore" and self.random.random() < 0.5:
                wish = dict(self.random.choice(plot.history).values)
            if act:  # an export of some time ago: whoever ends a work by it has not seen what came since
                started = self.random.choice((started, started, self.random.randint(1, started)))
                base = plot.history[started - 1].values
            bases = dict(base) if base else dict.fromkeys(CHOICES[layer])
            rows[number] = Row(plot, wish, bases, started=started, act=act)
        key = self.receive(name, layer, rows)
        sent = Sent(key, layer, unit, name, rows)
        self.check(sent)
        self.uploads[key] = sent
        self.done["send done"] += 1
        self.log.append(
            f"{name} send {key} {layer}"
            f" {[(r.plot.name, r.started, r.act, r.wish, r.bases) for r in rows.values()]}"
        )

    def choose_act(self, plot: Plot) -> tuple[int, Act]:
        """The version that a row names, and what it does with the plot.

        Rows that go by the name alone would begin a second work where the plot is gone: none is sent while somebody
        wants to remove the plot, and nobody removes it while such a row is on its way.
        """
        newest = len(plot.history)
        if not newest:
            return 0, ""
        if plot.is_gone:
            return newest, "restore" if self.random.random() < 0.8 else ""
        standing = [
            row
            for sent in self.uploads.values()
            if sent.state in OPEN
            for row in sent.rows.values()
            if row.plot is plot
        ]
        if self.random.random() < 0.3 and all(row.started for row in standing):
            return newest, "remove"
        if self.random.random() < 0.4 and not any(row.act == "remove" for row in standing):
            return 0, ""
        return newest, ""

    def receive(self, name: str, layer: str, rows: dict[int, Row]) -> uuid.UUID:
        raws: list[dict[str, object]] = []
        for row in rows.values():
            told = {**self.name_plot(row.plot), **FIXED[layer]}
            told |= {
                "feature_id": str(row.plot.feature_id) if row.started else None,
                "version": row.started or None,
                "eco_action": row.act or None,
            }
            raws.append(told | {LABELS[f]: v for f, v in row.wish.items() if f != GROUND})
        person = self.people[name]
        with self.database.session(person.act()) as session:
            upload = models.Upload(
                layer=layer, unit=person.unit, person_id=uuid.UUID(person.id), file_name="地块.geojson",
                sha256="0" * 64, bytes=1,
            )  # fmt: skip
            session.add(upload)
            session.flush()
            audit.record(session, "upload.receive", f"upload:{upload.id}", {"layer": layer})
            key = upload.id
        shapes = [draw(row.plot, row.wish[GROUND]).wkb for row in rows.values()]
        reading = Reading("geojson", "地块", tuple(raws[0]), raws, list(shapes), CERTAIN, PLAIN)
        with self.database.session(SYSTEM) as session:
            intake._take_in(session, key, reading, COUNTY, intake._tell_nobody)
        return key

    def name_plot(self, plot: Plot) -> dict[str, object]:
        """By the version it was exported from, or by the name alone."""
        title = "地块名称" if plot.layer == "afforestation" else "名称"
        told: dict[str, object] = {title: plot.name}
        if plot.layer == "afforestation":
            told["小班号"] = plot.name
        return told

    # the past

    def read_past(self) -> None:
        """The works of a layer as of the instant of some publication, or right before it."""
        plots = [plot for plot in self.plots if plot.history]
        if not plots:
            return self.send()
        instant = self.random.choice(self.random.choice(plots).history).at
        layer = self.random.choice(list(CHOICES))
        with self.database.read() as connection:
            if self.random.random() < 0.5:
                instant = connection.execute(
                    text("SELECT CAST(:at AS timestamptz) - interval '1 us'"), {"at": instant}
                ).scalar_one()
            assert read_layer(connection, layer, instant) == self.tell(layer, instant), (layer, instant)
        self.done["read done"] += 1

    def tell(self, layer: str, instant: datetime) -> dict[str, tuple[int, Values]]:
        """What the model says a layer held."""
        held = {plot.name: plot.at(instant) for plot in self.plots if plot.layer == layer}
        return {name: (version.number, version.values) for name, version in held.items() if version}


def decide(row: Row, doubt: str, seen: int | None) -> None:
    """Leave the row out, or have looked at that version and end the work all the same, or bring it back."""
    if seen is None:
        row.dropped = True
        return
    row.seen = seen
    if doubt == GONE:
        row.act = "restore"


def name_conflict(found: models.FindingRow) -> str:
    """What a finding is in conflict about, as the model names it."""
    return found.code if found.code in (CHANGED_SINCE, GONE) else found.field or GROUND


def read_layer(connection: Any, layer: str, instant: datetime) -> dict[str, tuple[int, Values]]:
    """What ``GET /collections/{layer}/items?as_of=`` would answer, as the model tells it."""
    import orjson

    import layers
    from geo_api.paging import read_page
    from geo_api.questions import Question

    found = layers.get(layer)
    page = read_page(connection, Question(found, found.fields, as_of=instant, limit=1000))
    told: dict[str, tuple[int, Values]] = {}
    for feature in orjson.loads(b"[" + page.features + b"]"):
        said = feature["properties"]
        values = {name: said[name] for name in CHOICES[layer] if name != GROUND}
        west = feature["geometry"]["coordinates"][0][0][0][0]
        west = min(point[0] for point in feature["geometry"]["coordinates"][0][0])
        corner = CORNERS[said["name"].split("-")[0]][0]
        ground = round((west - corner - 0.005 - 0.007 * int(said["name"].rsplit("-")[-1])) / 0.0003)
        told[said["name"]] = (said["version"], {**values, GROUND: ground})
    return told


def read_progress(connection: Any, instant: datetime) -> dict[str | None, float]:
    """The afforested area by township, on one day as known at that instant."""
    from geo_api.progress import compute_progress
    from layers.plan import INDICATORS

    indicators = [one for one in INDICATORS if one.key == "afforestation_mu"]
    found = compute_progress(connection, indicators, "township", date(2022, 12, 31), instant, instant)
    return {row["unit"]: row["value"] for row in found.rows}


def now() -> datetime:
    return datetime.now(UTC)
