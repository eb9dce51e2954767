"""The CRS detective: ranks every system the numbers could be in, and says how sure that is.

Numbers beat declarations, and a shift is never undone without a person's word: where GCJ-02 or BD-09 is
likely, the verdict is not certain, so nothing can be submitted until someone chose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from etl.crs import move_geometries
from etl.crs_declared import Declared, understand_declaration
from etl.crs_evidence import Evidence, judge_elsewhere, share_inside
from etl.crs_outline import NO_FIT, OutlineFit, compare_with_outline
from etl.crs_systems import SYSTEMS, System, find_system, split_swapped
from etl.read.content import Declaration, Note
from etl.reading import CountyContext, CrsCandidate, CrsVerdict, UnreadableFile

_MOST = 0.95  # share of features that settles a family of systems
_FEW = 0.02  # share below which a family is not worth naming
_PRIOR = {"GCJ-02": 0.55, "BD-09": 0.45, "EPSG:32650": 0.55, "EPSG:32651": 0.55}


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
        ``crs.legacy_datum``, ``crs.wrong_zone``, ``crs.foreign``, ``crs.numbers_fit_nothing``.
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
    if chosen is None:
        return rank_systems(evidence)
    return accept_choice(chosen, evidence)


def accept_choice(chosen: str, evidence: Evidence) -> CrsVerdict:
    """A person's choice stands; the ranking stays beside it, and a clash with the numbers is said."""
    try:
        ranked = rank_systems(evidence)
        candidates = ranked.candidates
    except UnreadableFile as problem:
        if problem.code == "crs.legacy_datum":
            raise
        candidates = ()
    note, note_en = f"按所选坐标系 {chosen} 处理。", f"Taken as {chosen}, as chosen."
    if share_inside(evidence, find_system(chosen), split_swapped(chosen)[1]) < 0.5:
        note += "但多数图形因此落在本县之外，请核对。"
        note_en += " Most shapes then lie outside the county; please check."
    return CrsVerdict(chosen, True, candidates, evidence.declared.label, note, note_en)


def rank_systems(evidence: Evidence) -> CrsVerdict:
    """Candidates by the numbers; then what decides within the family that fits best."""
    shares = {
        (system.crs, swapped): share_inside(evidence, system, swapped)
        for system in SYSTEMS
        for swapped in (False, True)
    }
    if max(shares.values()) < _FEW:
        return judge_elsewhere(evidence)
    candidates = list_candidates(evidence, shares)
    best_name, best_swapped = split_swapped(candidates[0].crs)
    best = find_system(best_name)
    rivals = [
        share
        for (crs, swapped), share in shares.items()
        if (find_system(crs).family, swapped) != (best.family, best_swapped)
    ]
    mixed = max(rivals, default=0.0) >= 1 - _MOST
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
    if best.family == "degrees":
        return settle_degrees(verdict, evidence, best_swapped)
    return settle_projected(verdict, best, evidence)


def list_candidates(evidence: Evidence, shares: dict[tuple[str, bool], float]) -> list[CrsCandidate]:
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


def settle_degrees(verdict: CrsVerdict, evidence: Evidence, swapped: bool) -> CrsVerdict:
    """True or shifted degrees: by declaration, by the outline, by traces of phone-map tools."""
    declared = evidence.declared
    explicit = declared.crs is not None and not declared.implied and not declared.foreign
    if explicit and declared.crs in ("GCJ-02", "BD-09"):
        zh = f"文件声明为 {declared.crs}，入库前反算为 CGCS2000。"
        return add_note(verdict, zh, f"The file declares {declared.crs}; it is converted to CGCS2000.")
    fit = compare_shapes(evidence, verdict.candidates[0].crs)
    if fit.winner in ("GCJ-02", "BD-09"):
        name = find_system(fit.winner).swapped if swapped else fit.winner
        verdict = put_first(replace(verdict, used=name, certain=False), name, fit)
        zh = f"{fit.why}。坐标很可能是 {fit.winner}，请确认后再提交，系统不会自行平移。"
        return add_note(
            verdict, zh, f"{fit.why_en}. Probably {fit.winner}: please confirm, nothing is shifted by itself."
        )
    if fit.winner:
        return add_note(verdict, f"{fit.why}，不带偏移。", f"{fit.why_en}: not shifted.")
    if fit.leaning in ("GCJ-02", "BD-09"):
        name = find_system(fit.leaning).swapped if swapped else fit.leaning
        verdict = put_first(replace(verdict, used=name), name, fit)
    if fit.undecided and not (explicit and fit.weak):
        zh = f"{fit.why}。无法判断是否带偏移，请确认坐标系。"
        return add_note(
            replace(verdict, certain=False),
            zh,
            f"{fit.why_en}. Shifted or not cannot be told: please choose.",
        )
    if evidence.hints and not explicit:
        zh, en = evidence.hints[0]
        return add_note(replace(verdict, certain=False), f"{zh}，请确认坐标系。", f"{en}: please choose.")
    if not explicit:
        zh = "小地块看不出是否带手机地图的偏移（约 500 米），请在地图上核对位置。"
        return add_note(
            verdict, zh, "Small shapes cannot show a phone-map shift (500 m): check the place on the map."
        )
    return verdict


def settle_projected(verdict: CrsVerdict, best: System, evidence: Evidence) -> CrsVerdict:
    """6-degree zones and UTM have nearly the same numbers: without a declaration a person has to say."""
    rivals = [
        candidate.crs for candidate in verdict.candidates if find_system(candidate.crs).family == best.family
    ]
    if len(rivals) > 1 and evidence.declared.crs not in rivals:
        names = "、".join(rivals)
        zh = f"仅凭数字分不清 {names}，请确认。"
        return add_note(
            replace(verdict, certain=False), zh, f"The numbers alone cannot tell {names}: please choose."
        )
    return verdict


def compare_shapes(evidence: Evidence, crs: str) -> OutlineFit:
    """The outline's word on the shapes, put in longitude-latitude order first."""
    array = np.array(evidence.shapes, dtype=object)
    if split_swapped(crs)[1]:
        array = move_geometries(array, "EPSG:4490 (lat,lon)")
    try:
        return compare_with_outline(
            [shape for shape in array if shape is not None], evidence.county.outline, evidence.county.bbox
        )
    except shapely.errors.ShapelyError:  # broken rings can stop an overlay; then the outline says nothing
        return NO_FIT


def put_first(verdict: CrsVerdict, crs: str, fit: OutlineFit) -> CrsVerdict:
    """The candidate the outline speaks for, ahead of the others."""
    raised = [
        replace(one, score=0.9, why=fit.why, why_en=fit.why_en)
        if one.crs == crs
        else replace(one, score=min(one.score, 0.6))
        for one in verdict.candidates
    ]
    return replace(verdict, candidates=tuple(sorted(raised, key=lambda candidate: -candidate.score)))


def add_note(verdict: CrsVerdict, zh: str, en: str) -> CrsVerdict:
    """The verdict with one more sentence."""
    return replace(verdict, note=verdict.note + zh, note_en=f"{verdict.note_en} {en}".strip())
