"""Two and a half years of history: versions, dates, states, and what the catalogue accepts."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
import shapely

from etl.demo import DemoCounty, compose_county
from etl.demo.records import DemoVersion
from layers import CATALOGUE, get
from layers.layer import Field, Layer
from layers.rules import DateOrder, RequiredWhen

END = datetime(2024, 7, 1, tzinfo=UTC)


def digest(county: DemoCounty) -> str:
    told = hashlib.sha256()
    for version in county.versions:
        told.update(
            repr(
                (version.layer, version.feature_id, version.version, version.valid_from, version.valid_to)
            ).encode()
        )
        told.update(repr(sorted(version.attributes.items(), key=lambda item: item[0])).encode())
        told.update(shapely.to_wkb(version.geometry))
    told.update(
        repr((county.samples, county.allocations, county.reported, county.evidence, county.links)).encode()
    )
    return told.hexdigest()


def test_the_same_seed_gives_the_same_county_to_the_byte(county: DemoCounty) -> None:
    assert digest(compose_county()) == digest(county)


def test_every_layer_of_the_catalogue_has_rows(county: DemoCounty) -> None:
    assert {v.layer for v in county.versions} == {layer.key for layer in CATALOGUE}


def test_versions_of_a_feature_follow_each_other_and_only_the_last_is_open(county: DemoCounty) -> None:
    lines: dict[object, list[DemoVersion]] = defaultdict(list)
    for version in county.versions:
        lines[version.feature_id].append(version)
    for line in lines.values():
        assert 1 <= len(line) <= 4 and len({v.layer for v in line}) == 1
        assert [v.version for v in line] == list(range(1, len(line) + 1))
        for version, following in pairwise(line):
            assert version.valid_from < following.valid_from == version.valid_to
        assert line[-1].valid_to is None
        assert datetime(2022, 1, 1, tzinfo=UTC) < line[0].valid_from and line[-1].valid_from < END


def accepts(field: Field, value: object) -> bool:
    values = {choice.value for choice in field.choices}
    fits = {
        "text": isinstance(value, str) and value != "",
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
        "date": isinstance(value, date),
        "boolean": isinstance(value, bool),
        "choice": isinstance(value, str) and value in values,
        "choices": isinstance(value, list) and set(value) <= values,
    }[field.kind]
    if fits and isinstance(value, int | float) and not isinstance(value, bool):
        fits = (field.minimum is None or value >= field.minimum) and (
            field.maximum is None or value <= field.maximum
        )
    return fits


def test_every_attribute_is_one_the_catalogue_declares_and_accepts(county: DemoCounty) -> None:
    for version in county.versions:
        layer = get(version.layer)
        known = {field.name for field in layer.fields}
        assert set(version.attributes) <= known, (version.layer, set(version.attributes) - known)
        for field in layer.fields:
            value = version.attributes.get(field.name)
            if value is None:
                assert not field.required, (version.layer, field.name)
            else:
                assert accepts(field, value), (version.layer, field.name, value)


def keeps(layer: Layer, version: DemoVersion) -> list[str]:
    broken = []
    told = version.attributes
    for rule in layer.rules:
        if isinstance(rule, DateOrder):
            earlier, later = told.get(rule.earlier), told.get(rule.later)
            if earlier and later and earlier > later:
                broken.append(f"{rule.earlier} {earlier} > {rule.later} {later}")
        if (
            isinstance(rule, RequiredWhen)
            and told.get(rule.when) in rule.values
            and told.get(rule.field) is None
        ):
            broken.append(f"{rule.field} missing when {rule.when}={told.get(rule.when)}")
    return broken


@pytest.mark.parametrize("layer", CATALOGUE, ids=lambda layer: layer.key)
def test_rows_keep_the_rules_of_their_layer(layer: Layer, county: DemoCounty) -> None:
    for version in county.versions:
        if version.layer == layer.key:
            assert not keeps(layer, version), (
                version.attributes["name"],
                version.version,
                keeps(layer, version),
            )


def test_nothing_is_published_before_it_happened(county: DemoCounty) -> None:
    promises = {"planned_finish_on", "ban_to_on", "replant_due_on"}
    for version in county.versions:
        for name, value in version.attributes.items():
            if isinstance(value, date) and name not in promises:
                assert value <= version.valid_from.date(), (version.layer, name)


def test_the_label_and_identity_of_works_are_single(current: dict[str, list[DemoVersion]]) -> None:
    for layer in CATALOGUE:
        rows = [
            (*(v.attributes.get(name) for name in layer.identity), v.township) for v in current[layer.key]
        ]
        assert len(rows) == len(set(rows)), (layer.key, [r for r in rows if rows.count(r) > 1][:3])


def test_documents_say_that_they_are_made_up(county: DemoCounty) -> None:
    fields = {"document_no", "acceptance_no", "closing_no", "loss_document_no", "permit_no"}
    for version in county.versions:
        for name in fields & set(version.attributes):
            assert "示意" in version.attributes[name], (version.layer, name)
    assert county.evidence and all("示意" in (e.document_no or "") for e in county.evidence)


def test_no_telephone_is_in_the_demonstration(county: DemoCounty) -> None:
    for version in county.versions:
        assert not [name for name in version.attributes if name.endswith("phone")]


def test_plots_keep_four_areas_apart_and_count_only_above_85_percent(
    current: dict[str, list[DemoVersion]],
) -> None:
    for version in current["afforestation"]:
        told = version.attributes
        if told["ledger"] == "gain" and told["stage"] in ("accepted", "recognised"):
            assert told["survival_pct"] >= 85 and told["qualified_area_mu"] <= told["verified_area_mu"]
        if told["stage"] == "replant":
            assert 41 <= told["survival_pct"] < 85
