"""Every coordinate system, declared rightly, not at all, and wrongly; axes exchanged; datums that look alike."""

from __future__ import annotations

from collections.abc import Iterator

from tests.corpus.case import Case
from tests.corpus.making import make_case
from tests.corpus.shapefiles import write_shapefile
from tests.corpus.systems import DEGREES, METRES, SHIFTED_MERCATOR, write_prj
from tests.corpus.texts import write_geojson

SHIFTED = ("GCJ-02", "BD-09", SHIFTED_MERCATOR)
# What a .prj says that belongs to another file, or was written by a tool that knew nothing.
LIES = {
    "EPSG:4490": ("EPSG:4549", "EPSG:3857"),
    "EPSG:4326": ("EPSG:4528",),
    "EPSG:4528": ("EPSG:4549", "EPSG:4490", "EPSG:3857"),
    "EPSG:4549": ("EPSG:4528", "EPSG:4326", "EPSG:4509"),
    "EPSG:4498": ("EPSG:4509", "EPSG:4528"),
    "EPSG:4499": ("EPSG:4510", "EPSG:4490"),
    "EPSG:4509": ("EPSG:32650", "EPSG:4549"),
    "EPSG:4510": ("EPSG:32651", "EPSG:4528"),
    "EPSG:32650": ("EPSG:4509",),
    "EPSG:32651": ("EPSG:4510", "EPSG:4326"),
    "EPSG:3857": ("EPSG:4326", "EPSG:4528"),
    "GCJ-02": ("EPSG:4326", "EPSG:4490"),
    SHIFTED_MERCATOR: ("EPSG:3857", "EPSG:4326"),
    "BD-09": ("EPSG:4326", "EPSG:4490"),
}
# Told from their lies by works that come back to the metre; rivers are too coarse for 1.4 km along one of them.
ONLY_BY_FIT = ("EPSG:4509", "EPSG:4510", "EPSG:32650", "EPSG:32651")


def list_systems() -> Iterator[Case]:
    """Shapefiles and GeoJSON in every system."""
    yield from _list_declared()
    yield from _list_undeclared()
    yield from _list_lies()
    yield from _list_exchanged()
    yield from _list_legacy_undeclared()


def _list_declared() -> Iterator[Case]:
    for crs in (*METRES, "EPSG:4490", "EPSG:4326"):
        for truth in ("ledger", "new_plots", "rivers", "outfalls", "parts"):
            yield make_case(
                "shapefile",
                crs,
                lambda content, crs=crs: write_shapefile(
                    content, prj=write_prj(crs), cpg="UTF-8", encoding="utf-8"
                ),
                truth=truth,
                encoding="UTF-8",
                asks="no",
            )
    for crs in (*METRES, "EPSG:4490"):
        yield make_case("geojson", crs, lambda content, crs=crs: write_geojson(content, crs=crs), asks="no")


def _list_undeclared() -> Iterator[Case]:
    for crs in (*METRES, *DEGREES, SHIFTED_MERCATOR):
        for truth in ("ledger", "rivers", "outfalls"):
            fits = truth == "ledger" or crs in DEGREES
            asks = "must" if crs in SHIFTED else "no" if fits else "may"
            yield make_case("shapefile", crs, write_shapefile, truth=truth, declared="none", asks=asks)
        asks = "must" if crs in (*DEGREES, *SHIFTED) else "may"
        yield make_case("shapefile", crs, write_shapefile, truth="new_plots", declared="none", asks=asks)
    for crs in DEGREES:
        for truth in ("ledger", "outfalls"):
            asks = "must" if crs in SHIFTED else "no"
            yield make_case("geojson", crs, write_geojson, truth=truth, declared="implied", asks=asks)
    for crs in ("EPSG:4490", "GCJ-02", "BD-09"):
        yield make_case("geojson", crs, write_geojson, truth="one_plot", declared="implied", asks="must")


def _list_lies() -> Iterator[Case]:
    for crs, lies in LIES.items():
        for lie in lies:
            for truth in ("ledger",) if crs in ONLY_BY_FIT else ("ledger", "rivers"):
                yield make_case(
                    "shapefile",
                    crs,
                    lambda content, lie=lie: write_shapefile(content, prj=write_prj(lie)),
                    truth=truth,
                    declared="lie",
                    fault=f".prj says {lie}",
                    asks="must" if crs in SHIFTED else "may",
                )


def _list_exchanged() -> Iterator[Case]:
    for crs in (*METRES, *DEGREES):
        asks = "must" if crs in SHIFTED else "may"
        yield make_case(
            "shapefile", f"{crs} swapped", write_shapefile, declared="none", fault="axes", asks=asks
        )
    for crs in ("EPSG:4490", "GCJ-02", "BD-09"):
        yield make_case("geojson", f"{crs} swapped", write_geojson, declared="implied", fault="axes")
    for crs in ("EPSG:4528", "EPSG:4549", "EPSG:4490"):
        yield make_case(
            "shapefile",
            f"{crs} swapped",
            lambda content, crs=crs: write_shapefile(content, prj=write_prj(crs)),
            fault="axes",
        )


def _list_legacy_undeclared() -> Iterator[Case]:
    """The numbers of Xi'an 80 and Beijing 54 lie where those of CGCS2000 lie: nothing but a question is right."""
    for crs in ("EPSG:2364", "EPSG:2385", "EPSG:2416", "EPSG:2437"):
        for truth in ("ledger", "new_plots"):
            yield make_case(
                "shapefile",
                crs,
                write_shapefile,
                truth=truth,
                declared="none",
                fault="legacy datum, not said",
                asks="must",
                refused=("crs.legacy_datum",),
            )
    for crs, lie in (("EPSG:2364", "EPSG:4528"), ("EPSG:2385", "EPSG:4549"), ("EPSG:2437", "EPSG:4549")):
        yield make_case(
            "shapefile",
            crs,
            lambda content, lie=lie: write_shapefile(content, prj=write_prj(lie)),
            declared="lie",
            fault=f"legacy datum, .prj says {lie}",
            asks="must",
            refused=("crs.legacy_datum",),
        )
