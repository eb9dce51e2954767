"""Water through a small hand-made network: a main river, a side arm that makes a loop, a feeder, a canal to and fro.

head ──── a ════ side arm ════ b ──── mouth          (main flows west to east)
           └───── main ────────┘
                    │ feeder joins from the north, 20 m short of the main river
"""

from __future__ import annotations

import pytest
from shapely import LineString

from etl.courses.chainage import CentreLine
from etl.courses.network import Direction, Flow, Leg, Network, River, build_network

MAIN = LineString([(120.00, 32.10), (120.02, 32.10), (120.04, 32.10), (120.06, 32.10)])
ARM = LineString([(120.02, 32.10), (120.02, 32.12), (120.04, 32.12), (120.04, 32.10)])
FEEDER = LineString([(120.03, 32.16), (120.03, 32.12)])
ALONE = LineString([(120.2, 32.2), (120.3, 32.2)])
FAR_M = 100_000.0


def make(
    main: Flow = "with", arm: Flow = "with", feeder: Flow = "with"
) -> tuple[Network, dict[str, CentreLine]]:
    lines = {
        "main": CentreLine(MAIN),
        "arm": CentreLine(ARM),
        "feeder": CentreLine(FEEDER),
        "alone": CentreLine(ALONE),
    }
    flows: dict[str, Flow] = {"main": main, "arm": arm, "feeder": feeder, "alone": "with"}
    return build_network([River(key, key, line, flows[key]) for key, line in lines.items()], 30.0), lines


def reached(legs: list[Leg], river: str, chainage_m: float) -> float | None:
    found = [d for leg in legs if leg.river == river and (d := leg.distance_to(chainage_m)) is not None]
    return min(found, default=None)


def walk(network: Network, river: str, at: float, direction: Direction, most_m: float = FAR_M) -> list[Leg]:
    return network.trace(river, at, direction, most_m)


def test_downstream_takes_both_arms_of_a_loop_and_the_nearer_way_counts() -> None:
    network, lines = make()
    legs = walk(network, "main", 100.0, "downstream")
    assert {leg.river for leg in legs} == {"main", "arm"}
    mouth = lines["main"].ends_m
    assert reached(legs, "main", mouth) == pytest.approx(mouth - 100)
    fork = lines["main"].locate_shape(LineString([(120.02, 32.10), (120.02, 32.1000001)])).from_m
    assert reached(legs, "arm", 500.0) == pytest.approx(fork - 100 + 500, abs=1)
    # the loop is walked once, and ends
    assert len(legs) == len({(leg.river, leg.from_m, leg.to_m) for leg in legs})
    assert all(leg.certain for leg in legs)


def test_nothing_upstream_is_reached_by_what_flows_down() -> None:
    network, _lines = make()
    legs = walk(network, "main", 3000.0, "downstream")
    assert reached(legs, "main", 1000.0) is None and reached(legs, "feeder", 100.0) is None


def test_upstream_finds_the_feeder_through_the_arm() -> None:
    network, lines = make()
    mouth = lines["main"].ends_m
    legs = walk(network, "main", mouth, "upstream")
    assert {leg.river for leg in legs} == {"main", "arm", "feeder"}
    joins = lines["arm"].locate_shape(LineString([(120.03, 32.12), (120.03, 32.1200001)])).from_m
    below = mouth - lines["main"].locate_shape(LineString([(120.04, 32.10), (120.04, 32.1000001)])).from_m
    expected = below + (lines["arm"].ends_m - joins) + lines["feeder"].length_m
    assert reached(legs, "feeder", 0.0) == pytest.approx(expected, abs=2)
    assert reached(legs, "alone", 0.0) is None


def test_against_the_line_and_to_and_fro() -> None:
    against, _ = make(main="against", arm="against")
    legs = walk(against, "main", 3000.0, "downstream")
    assert reached(legs, "main", 0.0) == pytest.approx(3000) and reached(legs, "main", 5000.0) is None
    both, lines = make(main="both")
    legs = walk(both, "main", 3000.0, "downstream")
    assert reached(legs, "main", 0.0) == pytest.approx(3000)
    assert reached(legs, "main", lines["main"].ends_m) == pytest.approx(lines["main"].ends_m - 3000)


def test_what_nobody_has_said_is_followed_and_marked() -> None:
    network, _lines = make(arm="unknown")
    legs = walk(network, "main", 100.0, "downstream")
    assert not any(leg.certain for leg in legs if leg.river == "arm")
    assert any(leg.certain for leg in legs if leg.river == "main")


def test_a_walk_ends_where_it_was_told_to() -> None:
    network, _ = make()
    legs = walk(network, "main", 100.0, "downstream", 500.0)
    assert [(leg.from_m, leg.to_m) for leg in legs] == [(100.0, 600.0)]


def test_ends_that_nobody_goes_on_from_are_known() -> None:
    network, _ = make()
    # head and mouth of the main river, the feeder's head, both ends of the canal that meets nobody
    assert len(network.ends) == 5
