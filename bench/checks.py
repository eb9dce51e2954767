"""How many planted defects the checks find, how often they cry wolf, and what their safe fixes move.

``.venv/bin/python bench/checks.py [--each 300] [--seed 1] [--data ../shared/data]``

Plants each defect of ``tests/etl/rules`` ``--each`` times at a random place of a clean file, and a third as many of its
look-alikes; prints recall by rule, false alarms on clean rows (made at random, and on real outlines where ``--data`` is
there), and the largest change of area by a safe fix. Ends with 1 when a goal is missed.

On real data a finding to mend or to confirm is wrong unless an independent reading confirms it: GEOS that the shape is
invalid, an overlay that ground is shared, or an area larger than the whole county. What waters of a map are named and
where they lie is not asked. A row with an unconfirmed finding is one false alarm.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import shapely
from shapely.geometry.base import BaseGeometry

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import layers
from etl.findings import Finding
from etl.measure import measure_row
from layers import CATALOGUE
from layers.rulebook import rule_of
from tests.etl.rules.catalogue import DEFECTS
from tests.etl.rules.draft import Draft, judge, make_draft

RECALL, FALSE_ALARMS, MOVED = 0.99, 0.01, 0.0001
HEAVY_SHARE = 50
COUNTY_M2 = 1_172_000_000.0
NOISE_M2 = 10.0
# Real outlines and the layer each is judged as; what they name and where they lie is not asked of them.
REAL = (
    ("water/geomaps_osm2017_waterbodies_around_taixing.geojson", "wetlands"),
    ("water/geomaps_osm2017_waterbodies_around_taixing.geojson", "happy_waters"),
    ("water/ngcc_1to4m_hyd2_4p_around_taixing.geojson", "wetlands"),
    ("water/ngcc_1to4m_hyd2_4l_around_taixing.geojson", "rural_rivers"),
    ("water/ne_10m_rivers_lower_yangtze.geojson", "backbone_rivers"),
    ("water/gshhg_f_shoreline_lines_clip.geojson", "rural_rivers"),
    ("admin/counties_around_taixing_tianditu_cgcs2000.geojson", "control_zones"),
    ("admin/counties_around_taixing_amap_as_wgs84.geojson", "control_zones"),
    ("admin/counties_around_taixing_ngcc1999_bount.geojson", "control_zones"),
)


def main() -> int:
    asked = read_arguments()
    started = time.perf_counter()
    recall = measure_recall(asked.each, asked.seed)
    alike = measure_alike(asked.each, asked.seed)
    clean = measure_clean(asked.each, asked.seed)
    real = measure_real(asked.data)
    moved = measure_moved(asked.each, asked.seed)
    print(f"\n{time.perf_counter() - started:.0f} s")
    return 0 if all((recall, alike, clean, real, moved)) else 1


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--each", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    return parser.parse_args()


def measure_recall(each: int, seed: int) -> bool:
    """Recall by rule; a defect counts as found when its own code is told."""
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for defect in DEFECTS:
        for number in range(max(2, each // HEAVY_SHARE) if defect.heavy else each):
            draft, _ = defect.plant(seed * 1_000_003 + number)
            planted[defect.rule] += 1
            found[defect.rule] += defect.code in {finding.code for finding in judge(draft)}
    print(f"recall by rule ({planted.total():,} defects)")
    for rule in planted:
        mark = "" if found[rule] >= RECALL * planted[rule] else "   <-- below the goal"
        print(f"  {rule:28} {found[rule]:6} of {planted[rule]:6}  {found[rule] / planted[rule]:8.2%}{mark}")
    print(f"  {'all':28} {found.total():6} of {planted.total():6}  {found.total() / planted.total():8.2%}")
    return all(found[rule] >= RECALL * planted[rule] for rule in planted)


def measure_alike(each: int, seed: int) -> bool:
    """Look-alikes told by the code they only look like."""
    told: Counter[str] = Counter()
    judged = 0
    for defect in DEFECTS:
        for number in range(2 if defect.heavy else max(2, each // 3)):
            draft, _ = defect.plant(seed * 1_000_003 + number, spared=True)
            judged += 1
            told[defect.rule] += defect.code in {finding.code for finding in judge(draft)}
    wrong = sum(told.values())
    print(f"\nlook-alikes told wrongly: {wrong} of {judged:,} {dict(told - Counter()) if wrong else ''}")
    return wrong < FALSE_ALARMS * judged


def measure_clean(each: int, seed: int) -> bool:
    """Rows of every layer, made at random without a fault, that get a finding to mend or to confirm."""
    rows = wrong = notes = 0
    for layer in CATALOGUE:
        for number in range(max(2, each // 20)):
            draft = make_draft(layer.key, Random(f"{seed}|{layer.key}|{number}"), 60)
            findings = judge(draft)
            rows += len(draft.rows)
            wrong += len({row for finding in findings if finding.severity != "note" for row in finding.rows})
            notes += len({row for finding in findings if finding.severity == "note" for row in finding.rows})
    print(
        f"\nclean rows made at random: {wrong} of {rows:,} told wrongly ({wrong / rows:.2%}), {notes} with a note"
    )
    return wrong < FALSE_ALARMS * rows


def measure_real(data: Path) -> bool:
    """Real outlines: what is told of them, and how much of that an independent reading does not confirm."""
    if not data.exists():
        print(f"\nreal outlines: skipped, {data.name} is not here")
        return True
    print("\nreal outlines (rows with a finding to mend or to confirm; of these, not confirmed)")
    rows = wrong = 0
    for name, key in REAL:
        shapes = list(read_shapes(data / name))
        draft = Draft(layers.get(key), Random(0))
        label = draft.layer.field(draft.layer.label).zh
        draft.rows = [{label: f"第{number}处"} for number in range(1, len(shapes) + 1)]
        draft.shapes = list(shapes)
        findings = [
            finding
            for finding in judge(draft)
            if finding.code.startswith(("geometry.", "overlap.", "coverage.", "network."))
        ]
        told = [finding for finding in findings if finding.severity != "note"]
        unconfirmed = {row for finding in told for row in list_unconfirmed(draft, finding)}
        codes = Counter(finding.code for finding in findings)
        touched = {row for finding in told for row in finding.rows}
        shown = f"{name.split('/')[-1][:48]:48} {key:16} {len(shapes):4} rows"
        print(f"  {shown} {len(touched):3} told {len(unconfirmed)} wrong {dict(codes)}")
        rows += len(shapes)
        wrong += len(unconfirmed)
    print(f"  all: {wrong} of {rows:,} ({wrong / rows:.2%})")
    return wrong < FALSE_ALARMS * rows


def read_shapes(path: Path) -> Iterator[BaseGeometry]:
    told = json.loads(path.read_text(encoding="utf-8"))
    for feature in told.get("features") or [told]:
        if feature.get("geometry"):
            yield shapely.from_geojson(json.dumps(feature["geometry"]))


def list_unconfirmed(draft: Draft, finding: Finding) -> list[int]:
    """The rows of the finding of which an independent reading of their shapes does not say what it says."""
    rule = rule_of(finding.code)
    assert rule is not None
    if finding.code.startswith(("overlap.", "geometry.near_duplicate")):
        one, two = (shapely.make_valid(draft.shape(row - 1)) for row in finding.rows)
        return [] if measure_row(shapely.intersection(one, two))[0] >= NOISE_M2 else list(finding.rows)
    if rule.code == "geometry.large":
        return [row for row in finding.rows if measure_row(draft.shape(row - 1))[0] < COUNTY_M2]
    if rule.module == "etl.checks.faults":
        return [row for row in finding.rows if shapely.is_valid(draft.shape(row - 1))]
    return list(finding.rows)


def measure_moved(each: int, seed: int) -> bool:
    """The largest share of its area that a safe fix gives to or takes from a shape that was valid before."""
    fixes, worst = 0, 0.0
    for defect in DEFECTS:
        for number in range(2 if defect.heavy else max(2, each // 10)):
            draft, _ = defect.plant(seed * 1_000_003 + number)
            for finding in judge(draft):
                if finding.fix and finding.fix.safe:
                    fixes += 1
                    worst = max(
                        [worst, *(share_moved(draft, row, wkb) for row, wkb in finding.fix.shapes.items())]
                    )
    print(f"\nsafe fixes: {fixes:,}; largest change of area {worst:.6%}")
    return worst < MOVED


def share_moved(draft: Draft, row: int, wkb: bytes) -> float:
    before, after = draft.shape(row - 1), measure_row(shapely.from_wkb(wkb))[0]
    # the area of an invalid outline is what its rings enclose by their own order: compared in the same way
    drawn = measure_row(before)[0]
    return abs(after - drawn) / max(after, drawn) if max(after, drawn) else 0.0


if __name__ == "__main__":
    sys.exit(main())
