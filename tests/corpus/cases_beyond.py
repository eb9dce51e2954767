"""Files that nobody can place rightly from what they hold: a declaration that lies, and nothing published to deny it.

They are read and told by ``bench/intake.py``, and not counted: the map, where a person looks, is all that is left.
"""

from __future__ import annotations

from tests.corpus.case import Case
from tests.corpus.making import make_case
from tests.corpus.shapefiles import write_shapefile
from tests.corpus.systems import write_prj


def list_beyond() -> list[Case]:
    """New plots alone, in another system than their .prj says."""
    lies = (
        ("GCJ-02", "EPSG:4490"),
        ("BD-09", "EPSG:4326"),
        ("EPSG:2385", "EPSG:4549"),
        ("EPSG:4509", "EPSG:32650"),
    )
    return [
        make_case(
            "shapefile",
            crs,
            lambda content, lie=lie: write_shapefile(content, prj=write_prj(lie)),
            truth="new_plots",
            declared="lie",
            fault=f".prj says {lie}",
        )
        for crs, lie in lies
    ]
