"""The CRS detective: ranks every system the numbers could be in, and says how sure that is.

Numbers beat declarations, what is published beats both, and a shift is never undone without a person's word: while
the verdict is not certain, nothing can be submitted until someone chose.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from etl.crs_declared import Declared, understand_declaration
from etl.crs_evidence import Evidence, judge_elsewhere, looks_packed, share_inside
from etl.crs_parameters import find_parameters
from etl.crs_settle import PERHAPS_PACKED, add_note, settle_degrees, settle_packed, settle_projected
from etl.crs_systems import (
    DATUM_NAMES,
    LEGACY,
    PACKED,
    SHIFTED_MERCATOR,
    SYSTEMS,
    System,
    find_system,
    split_swapped,
)
from etl.read.content import Declaration, Note
from etl.read.refusals import refuse
from etl.reading import CountyContext, CrsCandidate, CrsVerdict, UnreadableFile

_MOST = 0.95  # share of features that settles a family of systems
_FEW = 0.02  # share below which a family is not worth naming
_PRIOR = {"GCJ-02": 0.55, "BD-09": 0.45, "EPSG:32650": 0.55, "EPSG:32651": 0.55, SHIFTED_MERCATOR: 0.45}


def judge_crs(
    shapes: Sequence[BaseGeometry | None],
    declaration: Declaration,
    hints: Sequence[Note],
    chosen: str | None,
    county: CountyContext,
) -> CrsVerdict:
    """Rank the systems the shapes can be in.

    Parameters
    ----------
    shapes
        Shapes in the file's own numbers; ``None`` where a row has none.
    hints
        Traces of tools whose exports are often shifted.
    chosen
        What a person picked; it is used, and the ranking is still given.

    Raises
    ------
    UnreadableFile
        ``crs.legacy_datum`` (declared or chosen, and no parameters loaded), ``crs.wrong_zone``, ``crs.foreign``,
        ``crs.numbers_fit_nothing``.
    """
    present = [shape for shape in shapes if shape is not None and not shape.is_empty]
    declared = understand_declaration(declaration)
    if not present:
        return CrsVerdict(
            chosen, True, (), declared.label, "没有图形，不需要坐标系。", "No shapes, so no CRS is needed."
        )
    box = shapely.bounds(np.array(present, dtype=object))
    centres = np.column_stack([(box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2])
    evidence = Evidence(present, centres, declared, hints, county)
    check_datum(declared.datum, county)
    if chosen is not None:
        return accept_choice(chosen, evidence)
    if declared.datum in DATUM_NAMES:
        return convert_legacy(evidence)
    return rank_systems(evidence)


def check_datum(datum: str | None, county: CountyContext) -> None:
    """Refuse Xi'an 80 and Beijing 54 unless the site has loaded parameters for them."""
    if datum in DATUM_NAMES and find_parameters(county.datum_parameters, datum) is None:
        raise refuse("crs.legacy_datum", datum="（".join(DATUM_NAMES[datum]) + "）")


def convert_legacy(evidence: Evidence) -> CrsVerdict:
    """A declared legacy datum that the site has parameters for: converted by them, and said."""
    ranked = rank_systems(evidence)
    name, swapped = split_swapped(ranked.candidates[0].crs)
    family, datum = find_system(name).family, evidence.declared.datum
    legacy = next((one for one in LEGACY if (one.family, one.datum) == (family, datum)), None)
    parameters = find_parameters(evidence.county.datum_parameters, datum)
    if legacy is None or parameters is None:
        raise refuse("crs.legacy_datum", datum=evidence.declared.label)
    used = legacy.swapped if swapped else legacy.crs
    note = f"文件声明为{legacy.zh}，按本站载入的转换参数（{parameters.zh}）转换，请核对位置。"
    note_en = f"Declared as {legacy.en}; converted by the parameters this site has loaded: check the place."
    candidate = CrsCandidate(used, 0.95, "文件这样声明", "the file declares it")
    return CrsVerdict(used, True, (candidate,), evidence.declared.label, note, note_en)


def accept_choice(chosen: str, evidence: Evidence) -> CrsVerdict:
    """A person's choice stands; the ranking stays beside it, and a clash with the numbers is said."""
    try:
        ranked = rank_systems(evidence)
        candidates = ranked.candidates
    except UnreadableFile as problem:
        if problem.code == "crs.legacy_datum":
            raise
        candidates = ()
    check_datum(find_system(chosen).datum, evidence.county)
    note, note_en = f"按所选坐标系 {chosen} 处理。", f"Taken as {chosen}, as chosen."
    if share_inside(evidence, find_system(chosen), split_swapped(chosen)[1]) < 0.5:
        note += "但多数图形因此落在本县之外，请核对。"
        note_en += " Most shapes then lie outside the county; please check."
    return CrsVerdict(chosen, True, candidates, evidence.declared.label, note, note_en)


def rank_systems(evidence: Evidence) -> CrsVerdict:
    """Candidates by the numbers; then what decides within the family that fits best."""
    packed = looks_packed(evidence)
    shares = {
        (system.crs, swapped): share_inside(evidence, system, swapped)
        for system in (*SYSTEMS, *((PACKED,) if packed else ()))
        for swapped in (False, True)
    }
    if max(shares.values()) < _FEW:
        return judge_elsewhere(evidence)
    candidates = list_candidates(evidence, shares, packed == "surely")
    best_name, best_swapped = split_swapped(candidates[0].crs)
    best = find_system(best_name)
    rivals = [
        share
        for (crs, swapped), share in shares.items()
        if (find_system(crs).family, swapped) != (best.family, best_swapped)
    ]
    mixed = not packed and max(rivals, default=0.0) >= 1 - _MOST
    verdict = CrsVerdict(candidates[0].crs, not mixed, tuple(candidates), evidence.declared.label, "", "")
    verdict = add_note(verdict, *tell_declaration(best, evidence.declared))
    if best_swapped:
        verdict = add_note(
            verdict, "坐标两列对调过（北在前、东在后），已识别。", "The axes are exchanged; recognised."
        )
    if mixed:
        verdict = add_note(
            verdict, "文件里混有不同写法的坐标，请确认。", "Coordinates of several kinds are mixed; confirm."
        )
    if best.family == "packed":
        return settle_packed(verdict, evidence)
    if best.family == "degrees":
        settled = settle_degrees(verdict, evidence, best_swapped)
        return add_note(settled, *PERHAPS_PACKED) if packed and not settled.certain else settled
    return settle_projected(verdict, best, evidence)


def list_candidates(
    evidence: Evidence, shares: dict[tuple[str, bool], float], packed_first: bool = False
) -> list[CrsCandidate]:
    """Systems in whose window shapes lie, best first. Of 4326 and 4490, equal here, the declared one is named."""
    declared = evidence.declared
    explicit = None if declared.implied else declared.crs
    left_out = "EPSG:4490" if explicit == "EPSG:4326" else "EPSG:4326"
    candidates = []
    most = max(shares.values())
    for (crs, swapped), share in shares.items():
        if share < _FEW or crs == left_out:
            continue
        system = find_system(crs)
        prior = 0.95 if crs == explicit else _PRIOR.get(crs, 0.85)
        if explicit in _PRIOR and crs != explicit:
            prior = min(prior, 0.6)
        if system is PACKED:
            prior = 0.9 if packed_first else 0.6
        why = f"{share:.0%} 的图形落在本县的{system.zh}范围内" + ("（两列对调后）" if swapped else "")
        why_en = f"{share:.0%} of the shapes lie in the county's window of {system.en}"
        if crs == explicit:
            why, why_en = why + "，文件也这样声明", why_en + ", and the file declares it"
        name = system.swapped if swapped else crs
        candidates.append(
            CrsCandidate(
                name, round(share / most * prior, 3), why, why_en + (" (axes exchanged)" if swapped else "")
            )
        )
    return sorted(candidates, key=lambda candidate: -candidate.score)


def tell_declaration(best: System, declared: Declared) -> Note:
    """How the declaration and the numbers agree."""
    if declared.crs == "EPSG:4326" and best.family == "degrees":
        return (
            "声明为 WGS 84，按等同 CGCS2000 处理（差异为厘米级）。",
            "WGS 84 is taken as CGCS2000 (centimetres apart).",
        )
    if declared.label and not declared.implied and (declared.foreign or declared.crs is None):
        return (
            f"文件声明的坐标系（{declared.label}）与数字不符，以数字为准。",
            f"The declared system ({declared.label}) does not fit the numbers; the numbers win.",
        )
    if declared.crs and find_system(declared.crs).family != best.family:
        return (
            f"文件声明为 {declared.label}，但坐标数字是{best.zh}（{best.crs}），以数字为准。",
            f"The file declares {declared.label}, but the numbers are {best.en} ({best.crs}); the numbers win.",
        )
    if declared.label is None:
        return "文件没有声明坐标系，按坐标数字判断。", "The file declares no system; judged by the numbers."
    return "", ""
