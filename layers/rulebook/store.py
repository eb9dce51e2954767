"""Rules about rows against what is published and pending: whose ground, what lies there, what is near."""

from layers import CATALOGUE, get
from layers.rulebook.entry import Entry, Parameter
from layers.rules import Avoid, Near

_NEAR = sorted({rule.layer for layer in CATALOGUE for rule in layer.rules if isinstance(rule, Near)})
_AVOIDED = sorted({rule.layer for layer in CATALOGUE for rule in layer.rules if isinstance(rule, Avoid)})


def _near(key: str) -> Entry:
    other = get(key)
    asked = [
        (layer.key, rule)
        for layer in CATALOGUE
        for rule in layer.rules
        if isinstance(rule, Near) and rule.layer == key
    ]
    return Entry(
        f"near.{key}",
        "compare",
        "etl.compare.nearby",
        "acknowledge",
        f"离{other.zh}太远",
        f"Far from {other.en}",
        f"应当靠近“{other.zh}”的对象离得太远，位置或所属可能有误。",
        f"What should lie near {other.en} lies too far away: the place or the name may be wrong.",
        parameters=(
            Parameter(
                "distance_m",
                "距离超过",
                "Farther than",
                asked[0][1].distance_m,
                "m",
                1.0,
                20_000.0,
                layers=tuple((layer, rule.distance_m) for layer, rule in asked),
            ),
        ),
        declared=True,
    )


def _avoid(key: str) -> Entry:
    other = get(key)
    return Entry(
        f"avoid.{key}",
        "compare",
        "etl.compare.protected",
        "acknowledge",
        f"占用{other.zh}",
        f"On {other.en}",
        f"与“{other.zh}”的重叠，按亩和占比告知；界线只给有权的人看。图层未载入时会说明没有比对。",
        f"Overlap with {other.en} in figures; shapes are for those with the right to see them.",
        (f"avoid.{key}", f"avoid.{key}.*", f"avoid.not_loaded.{key}"),
        "ask",
        declared=True,
    )


RULES: tuple[Entry, ...] = (
    Entry(
        "place.outside_county",
        "compare",
        "etl.compare.townships",
        "block",
        "在市域之外",
        "Outside the county",
        "大半在市域之外的图形不收；跨界的告知比例，可切去界外部分。",
        "What lies mostly beyond the border is refused; what reaches over is told and can be cut off.",
        ("place.outside_county", "place.partly_outside"),
        "ask",
        layers=tuple((layer.key, "acknowledge") for layer in CATALOGUE if layer.reference),
    ),
    Entry(
        "township.reaching",
        "compare",
        "etl.compare.townships",
        "acknowledge",
        "伸入别的乡镇",
        "Reaches into another township",
        "手绘边界差几米不算；超过这一比例的告知，大半在别处的不收。",
        "A few metres do not count; beyond that share it is told, and more than half is refused.",
        ("township.reaching", "township.foreign"),
        "ask",
        (Parameter("share_pct", "伸入超过", "Reaching by more than", 2.0, "%", 0.0, 49.0),),
    ),
    Entry(
        "township.declared",
        "compare",
        "etl.compare.declared",
        "acknowledge",
        "所填村与图形不在一处",
        "Declared village lies elsewhere",
        "所填村属于甲乡镇，图形却在乙乡镇。村名在几个乡镇都有的，任一相符即可。",
        "The village belongs to one township and the shape lies in another; names of several towns fit any.",
    ),
    Entry(
        "geometry.published",
        "compare",
        "etl.compare.twins",
        "block",
        "与已发布图形相同",
        "A published shape",
        "与已发布对象图形相同或几乎相同而名称不同，多半是重复上报。",
        "The same or nearly the same shape as a published work of another name.",
        ("geometry.published", "geometry.published_near", "geometry.pending"),
        "ask",
    ),
    *(_avoid(key) for key in _AVOIDED),
    *(_near(key) for key in _NEAR),
    Entry(
        "near.name",
        "compare",
        "etl.compare.nearby",
        "acknowledge",
        "河名与最近的河不符",
        "Another river is nearer",
        "所填河流不是最近的河流。",
        "The river that is named is not the nearest.",
    ),
    Entry(
        "near.bank",
        "compare",
        "etl.compare.banks",
        "note",
        "左右岸与图不符",
        "Other bank",
        "所填岸别与图上位置不符；岸别按河道线的流向判断，平原河网流向待核，只作提示。",
        "The bank that is named is not where the point lies, seen along the river's line; a hint only.",
        parameters=(Parameter("distance_m", "离中心线超过才判断", "Judged beyond", 10.0, "m", 0.0, 500.0),),
    ),
    Entry(
        "ground.cover",
        "compare",
        "etl.compare.overlaps",
        "acknowledge",
        "与地类矛盾",
        "Land cover contradicts",
        "造林、绿化落在已登记的池塘上；影像地类尚未载入，只与图层比对。",
        "Planting on a registered pond. No land-cover map is loaded: only layers are compared.",
        ("overlap.published",),
    ),
)
