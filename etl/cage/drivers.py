"""Which GDAL drivers may exist in the cage.

GDAL picks the driver from a file's content, so a file called .geojson may be a VRT that names another file
of the server. pyogrio has no allow-list; only ``GDAL_SKIP``, set before the first import, takes drivers away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# Only what GDAL really reads for us; every other format is read by our own walk.
ALLOWED_DRIVERS = frozenset({"ESRI Shapefile", "FlatGeobuf", "MapInfo File", "MEM", "OpenFileGDB"})

GDAL_ENVIRONMENT: Mapping[str, str] = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{noext}",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_NUM_THREADS": "1",
    "OGR_GEOJSON_MAX_OBJ_SIZE": "50",
    "OPENBLAS_NUM_THREADS": "1",
    "PROJ_NETWORK": "OFF",
    "SHAPE_RESTORE_SHX": "NO",
}


def list_drivers_to_skip(present: Iterable[str]) -> str:
    """The value of ``GDAL_SKIP`` that leaves only the allowed drivers."""
    return ",".join(sorted(set(present) - ALLOWED_DRIVERS))


def find_forbidden_drivers(present: Iterable[str]) -> list[str]:
    """Drivers that are there although they should not be; the helper refuses to start on any."""
    return sorted(set(present) - ALLOWED_DRIVERS)
