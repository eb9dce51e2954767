"""GeoJSON and its relatives: too deep, too wide, too long, not numbers, not places."""

from __future__ import annotations

import json

from tests.hostile import seeds
from tests.hostile.cases import Case, Ending, lazy, still

POLYGON = '{{"type":"Polygon","coordinates":[[{}]]}}'


def ring(*places: str) -> str:
    return POLYGON.format(",".join(places))


def list_structure() -> list[Case]:
    listed: dict[str, tuple[str, Ending]] = {
        "200,000 brackets": ("[" * 200_000, "refuse"),
        "200,000 objects": ('{"a":' * 200_000, "refuse"),
        "coordinates nested 200,000 deep": (
            '{"type":"Polygon","coordinates":' + "[" * 200_000 + "]" * 200_000 + "}",
            "refuse",
        ),
        "200,000 collections": ('{"type":"GeometryCollection","geometries":[' * 200_000, "refuse"),
        "50 closed collections": (
            '{"type":"GeometryCollection","geometries":[' * 50 + seeds.POINT + "]}" * 50,
            "either",
        ),
        "cut in the middle": (seeds.geojson().decode()[:200], "refuse"),
        "no features": ('{"type":"FeatureCollection","features":[]}', "refuse"),
        "features that are numbers": ('{"type":"FeatureCollection","features":[3,4]}', "refuse"),
        "features that are an object": ('{"type":"FeatureCollection","features":{"a":1}}', "refuse"),
        "features missing": ('{"type":"FeatureCollection"}', "refuse"),
        "properties that are a list": (
            '{"type":"Feature","properties":[1,2],"geometry":' + seeds.POINT + "}",
            "either",
        ),
        "a geometry that is text": ('{"type":"Feature","properties":{},"geometry":"POINT(1 2)"}', "refuse"),
        "TopoJSON": ('{"type":"Topology","objects":{},"arcs":[]}', "refuse"),
        "the same key twice": (
            '{"type":"Feature","type":"FeatureCollection","features":[],"properties":{}}',
            "refuse",
        ),
        "two documents": (seeds.geojson().decode() * 2, "either"),
        "a stray comma": (seeds.geojson().decode()[:-1] + ",}", "refuse"),
        "a prototype": (
            '{"type":"Feature","properties":{"__proto__":{"a":1},"constructor":1},"geometry":'
            + seeds.POINT
            + "}",
            "either",
        ),
    }
    return [Case(f"GeoJSON: {said}", still(text), ends) for said, (text, ends) in listed.items()]


def list_sizes() -> list[Case]:
    return [
        Case("GeoJSON: 20,000 features of 20,000 attributes", lazy(_many_attributes)),
        Case("GeoJSON: 201 attributes", lazy(lambda: seeds.feature({f"a{n}": n for n in range(201)}))),
        Case("GeoJSON: a string of 10 MB", lazy(lambda: seeds.feature({"a": "长" * 3_500_000}))),
        Case("GeoJSON: a key of 10 MB", lazy(lambda: seeds.feature({"k" * 10_000_000: 1}))),
        Case("GeoJSON: an integer of 2,000,000 digits", lazy(lambda: _with_value("9" * 2_000_000)), "either"),
        Case(
            "GeoJSON: a coordinate of 2,000,000 digits",
            lazy(lambda: seeds.POINT.replace("120.14", "1" * 2_000_000)),
        ),
        Case(
            "GeoJSON: a fraction of 2,000,000 digits",
            lazy(lambda: _with_value("0." + "3" * 2_000_000)),
            "either",
        ),
        Case("GeoJSON: 1e400", still(seeds.POINT.replace("120.14", "1e400"))),
        Case("GeoJSON: 100,001 rows", lazy(lambda: _many_rows(100_001))),
        Case(
            "GeoJSON: an array of 300,000 in a value",
            lazy(lambda: _with_value(json.dumps([1] * 300_000))),
            "either",
        ),
        Case(
            "GeoJSON: a value nested 5,000 deep", lazy(lambda: _with_value("[" * 5000 + "]" * 5000)), "either"
        ),
        Case("GeoJSON: 60 MB of blanks", lazy(lambda: b" " * 60_000_000 + seeds.geojson()), "either"),
        Case("GeoJSONSeq: 100,001 lines", lazy(lambda: (seeds.feature({"a": 1}) + b"\n") * 100_001)),
        Case(
            "GeoJSONSeq: a line that is cut",
            still(seeds.feature({"a": 1}) + b"\n" + seeds.feature({"a": 1})[:50]),
        ),
        Case("GeoJSONSeq: record marks only", still(b"\x1e\n" * 5000)),
    ]


def _many_attributes() -> bytes:
    features = [
        {"type": "Feature", "properties": {f"k{n}": 1}, "geometry": json.loads(seeds.POINT)}
        for n in range(20_000)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _many_rows(count: int) -> str:
    one = '{"type":"Feature","properties":{},"geometry":' + seeds.POINT + "}"
    return '{"type":"FeatureCollection","features":[' + ",".join([one] * count) + "]}"


def _with_value(value: str) -> str:
    return '{"type":"Feature","properties":{"a":' + value + '},"geometry":' + seeds.POINT + "}"


def list_values() -> list[Case]:
    return [
        Case("GeoJSON: U+0000 in a value", still(seeds.feature({"name": "a\x00b"}))),
        Case("GeoJSON: U+0000 in a key", still(seeds.feature({"a\x00b": "x"}))),
        Case("GeoJSON: half a surrogate", still(_with_value('"\\ud800"')), "either"),
        Case(
            "GeoJSON: half a surrogate in a key",
            still('{"type":"Feature","properties":{"\\ud800":1},"geometry":' + seeds.POINT + "}"),
            "either",
        ),
        Case(
            "GeoJSON: invalid UTF-8",
            still(seeds.feature({"name": "地"}).replace("地".encode(), b"\xff\xfe")),
            "either",
        ),
        Case(
            "GeoJSON: markup and formulas",
            still(seeds.feature({"name": "<script>alert(1)</script>", "remark": "=cmd|'/c calc'!A1"})),
            "accept",
        ),
        Case(
            "GeoJSON: SQL", still(seeds.feature({"name": "'; DROP TABLE published.wetlands; --"})), "accept"
        ),
        Case("GeoJSON: right-to-left marks", still(seeds.feature({"name": "\u202e地块\u202c"})), "accept"),
        Case("GeoJSON: control letters", still(seeds.feature({"name": "a\x01\x02\x1b[31m"})), "either"),
        Case("GeoJSON: NaN", still(seeds.POINT.replace("120.14", "NaN"))),
        Case("GeoJSON: Infinity", still(seeds.POINT.replace("120.14", "-Infinity"))),
        Case("GeoJSON: UTF-16", still(seeds.geojson().decode().encode("utf-16")), "either"),
        Case("GeoJSON: UTF-32", still(seeds.geojson().decode().encode("utf-32")), "either"),
    ]


def list_places() -> list[Case]:
    listed: dict[str, tuple[str, Ending]] = {
        "1e308": (ring("[1e308,1e308]", "[-1e308,1e308]", "[0,-1e308]", "[1e308,1e308]"), "refuse"),
        "letters": (ring('["a","b"]', "[1,2]", "[3,4]", '["a","b"]'), "refuse"),
        "null": (ring("[null,null]", "[1,2]", "[3,4]", "[null,null]"), "refuse"),
        "objects": ('{"type":"Point","coordinates":{"x":1}}', "refuse"),
        "one number": ('{"type":"Point","coordinates":[120.14]}', "refuse"),
        "nine numbers": ('{"type":"Point","coordinates":[120.14,32.24,1,2,3,4,5,6,7]}', "either"),
        "true and false": ('{"type":"Point","coordinates":[true,false]}', "either"),
        "longitude 500": ('{"type":"Point","coordinates":[500,600]}', "refuse"),
        "exchanged axes": (
            ring("[32.24,120.14]", "[32.25,120.14]", "[32.25,120.15]", "[32.24,120.14]"),
            "either",
        ),
        "(0, 0)": ('{"type":"Point","coordinates":[0,0]}', "either"),
        "across the antimeridian": (
            ring("[179,30]", "[-179,30]", "[-179,31]", "[179,31]", "[179,30]"),
            "either",
        ),
        "the whole world": (ring("[-180,-90]", "[180,-90]", "[180,90]", "[-180,90]", "[-180,-90]"), "either"),
        "the poles": (ring("[0,90]", "[90,90]", "[180,90]", "[0,90]"), "either"),
        "a ring of no area": (
            ring("[120.14,32.24]", "[120.15,32.25]", "[120.14,32.24]", "[120.14,32.24]"),
            "either",
        ),
        "an empty ring": ('{"type":"Polygon","coordinates":[[]]}', "either"),
        "no ring": ('{"type":"Polygon","coordinates":[]}', "either"),
        "a ring of two places": (ring("[120.14,32.24]", "[120.15,32.24]"), "either"),
        "a ring that does not close": (ring("[120.14,32.24]", "[120.15,32.24]", "[120.15,32.25]"), "either"),
        "empty collection": ('{"type":"GeometryCollection","geometries":[]}', "either"),
        "places 1e-300 apart": (
            ring(
                "[120.14,32.24]",
                "[120.14,32.240000000000001]",
                "[120.140000000000001,32.24]",
                "[120.14,32.24]",
            ),
            "either",
        ),
    }
    return [Case(f"GeoJSON places: {said}", still(text), ends) for said, (text, ends) in listed.items()]


def list_cases() -> list[Case]:
    return list_structure() + list_sizes() + list_values() + list_places()
