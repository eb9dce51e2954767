"""What decides between systems whose numbers look alike: declarations, what is published, the county's outline."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from etl.crs import move_geometries
from etl.crs_evidence import Evidence
from etl.crs_fit import NO_FIT as NOTHING_PUBLISHED
from etl.crs_fit import PublishedFit, compare_with_published
from etl.crs_outline import NO_FIT, OutlineFit, compare_with_outline
from etl.crs_systems import LEGACY, SHIFTED, System, find_system, split_swapped
from etl.reading import CrsCandidate, CrsVerdict

PERHAPS_PACKED = (
    "坐标像“度.分秒”写法（120.0312 表示 120°03′12″），也可能是小数度，请在图上确认。",
    "The numbers may be degrees.minutes-seconds or decimal degrees: please choose on the map.",
)
_LEGACY_SCORES = {"xian80": 0.4, "beijing54": 0.35}


def settle_degrees(verdict: CrsVerdict, evidence: Evidence, swapped: bool) -> CrsVerdict:
    """True or shifted degrees: by what is published, the outline, the declaration, traces of phone-map tools."""
    declared = evidence.declared
    explicit = declared.crs is not None and not declared.implied and find_system(declared.crs).geographic
    published = compare_rivals(verdict, evidence)
    if published.winner:
        return settle_by_published(verdict, evidence, published, explicit)
    if explicit and declared.crs in SHIFTED:
        zh = f"文件声明为 {declared.crs}，入库前反算为 CGCS2000。"
        return add_note(verdict, zh, f"The file declares {declared.crs}; it is converted to CGCS2000.")
    fit = compare_shapes(evidence, verdict.candidates[0].crs)
    if fit.winner in SHIFTED:
        name = find_system(fit.winner).swapped if swapped else fit.winner
        return ask_about_shift(put_first(verdict, name, fit.why, fit.why_en), name, fit.why, fit.why_en)
    if fit.winner:
        return add_note(verdict, f"{fit.why}，不带偏移。", f"{fit.why_en}: not shifted.")
    if fit.leaning in SHIFTED:
        name = find_system(fit.leaning).swapped if swapped else fit.leaning
        verdict = put_first(verdict, name, fit.why, fit.why_en)
    if fit.undecided and not (explicit and fit.weak):
        zh = f"{fit.why}。无法判断是否带偏移，请确认坐标系。"
        return ask(verdict, zh, f"{fit.why_en}. Shifted or not cannot be told: please choose.")
    if explicit:
        return verdict
    if evidence.hints:
        zh, en = evidence.hints[0]
        return ask(verdict, f"{zh}，请确认坐标系。", f"{en}: please choose.")
    zh = "经纬度没有写明坐标系，看不出是否带手机地图的偏移（约 500 米），请在图上确认。"
    en = "Nothing says whether these degrees carry a phone-map shift (500 m): please choose on the map."
    return ask(verdict, zh, en)


def settle_by_published(
    verdict: CrsVerdict, evidence: Evidence, fit: PublishedFit, explicit: bool
) -> CrsVerdict:
    """What is published names the system: taken at once where that moves nothing against the file's own word."""
    assert fit.winner is not None
    first = put_first(verdict, fit.winner, fit.why, fit.why_en)
    name, _ = split_swapped(fit.winner)
    declared = evidence.declared.crs if explicit else None
    if declared is not None and name != declared and {name, declared} != {"EPSG:4490", "EPSG:4326"}:
        zh = f"文件声明为 {declared}，但{fit.why}，声明可能有误，请确认。"
        return ask(first, zh, f"The file declares {declared}, but {fit.why_en}: please choose.")
    if name in SHIFTED and name != declared:
        return ask_about_shift(first, fit.winner, fit.why, fit.why_en)
    return add_note(first, f"{fit.why}。", f"{fit.why_en}.")


def settle_projected(verdict: CrsVerdict, best: System, evidence: Evidence) -> CrsVerdict:
    """6-degree zones and UTM have nearly the same numbers, and so have the datums of 1954 and 1980."""
    declared = evidence.declared
    family = [one.crs for one in verdict.candidates if find_system(one.crs).family == best.family]
    rivals = [split_swapped(name)[0] for name in family]
    published = compare_rivals(verdict, evidence)
    if published.winner and (len(rivals) > 1 or published.exact):
        return settle_by_published(verdict, evidence, published, declared.crs in rivals)
    told = declared.datum == "cgcs2000" or declared.crs in rivals
    if published.offset_m:
        east, north = published.offset_m
        zh = f"图形与已发布的大小相同，但整体偏离 {np.hypot(east, north):.0f} 米，像是西安 80 或北京 54，请确认。"
        en = f"The shapes lie {np.hypot(east, north):.0f} m beside published ones, as in an old datum: please choose."
        lowered = tuple(replace(one, score=min(one.score, 0.6)) for one in verdict.candidates)
        return ask(add_legacy(replace(verdict, candidates=lowered), best, 2.3), zh, en)
    if len(rivals) > 1 and declared.crs not in rivals:
        names = "、".join(family)
        zh = f"仅凭数字分不清 {names}，请确认。"
        en = f"The numbers alone cannot tell {names}: please choose."
        return ask(verdict if told else add_legacy(verdict, best), zh, en)
    if told or best.family == "mercator":
        return verdict
    zh = "没有写明是 2000 国家大地坐标系，西安 80、北京 54 的数字也是这样（相差几十米），请确认。"
    en = "The datum is not said; Xi'an 80 and Beijing 54 have such numbers, too, tens of metres apart: please choose."
    return ask(add_legacy(verdict, best), zh, en)


def settle_packed(verdict: CrsVerdict, evidence: Evidence) -> CrsVerdict:
    """Decimal degrees or degrees.minutes-seconds: both lie in the county."""
    published = compare_rivals(verdict, evidence)
    if published.winner:
        return settle_by_published(verdict, evidence, published, False)
    return ask(verdict, *PERHAPS_PACKED)


def compare_rivals(verdict: CrsVerdict, evidence: Evidence) -> PublishedFit:
    """What is published, held against the systems of the best candidate's family and axes."""
    best = verdict.candidates[0].crs
    families, swapped = {find_system(best).family}, split_swapped(best)[1]
    if families == {"packed"}:
        families.add("degrees")
    names = [
        one.crs
        for one in verdict.candidates
        if find_system(one.crs).family in families and split_swapped(one.crs)[1] == swapped
    ]
    try:
        return compare_with_published(np.array(evidence.shapes, dtype=object), names, evidence.county)
    except shapely.errors.ShapelyError:  # shapes without a number to measure prove nothing
        return NOTHING_PUBLISHED


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


def add_legacy(verdict: CrsVerdict, best: System, weight: float = 1.0) -> CrsVerdict:
    """The systems of 1954 and 1980 with these numbers, among the candidates; not used before a person chose them."""
    swapped = split_swapped(verdict.candidates[0].crs)[1]
    added = [
        CrsCandidate(
            one.swapped if swapped else one.crs,
            round(_LEGACY_SCORES[one.datum or ""] * weight, 3),
            f"{one.zh}的数字也在这个范围",
            f"numbers of {one.en} lie here, too",
        )
        for one in LEGACY
        if one.family == best.family
    ]
    ranked = sorted((*verdict.candidates, *added), key=lambda candidate: -candidate.score)
    return replace(verdict, candidates=tuple(ranked))


def ask_about_shift(verdict: CrsVerdict, name: str, why: str, why_en: str) -> CrsVerdict:
    """A shift is likely: said, and never undone without a person's word."""
    zh = f"{why}。坐标很可能是 {name}，请确认后再提交，系统不会自行平移。"
    return ask(verdict, zh, f"{why_en}. Probably {name}: please confirm, nothing is shifted by itself.")


def ask(verdict: CrsVerdict, zh: str, en: str) -> CrsVerdict:
    """Not certain, and why."""
    return add_note(replace(verdict, certain=False), zh, en)


def put_first(verdict: CrsVerdict, crs: str, why: str, why_en: str) -> CrsVerdict:
    """The candidate that the evidence speaks for, used, and ahead of the others."""
    raised = [
        replace(one, score=max(0.9, one.score), why=why, why_en=why_en)
        if one.crs == crs
        else replace(one, score=min(one.score, 0.6))
        for one in verdict.candidates
    ]
    ranked = tuple(sorted(raised, key=lambda candidate: -candidate.score))
    return replace(verdict, candidates=ranked, used=crs)


def add_note(verdict: CrsVerdict, zh: str, en: str) -> CrsVerdict:
    """The verdict with one more sentence."""
    return replace(verdict, note=verdict.note + zh, note_en=f"{verdict.note_en} {en}".strip())
