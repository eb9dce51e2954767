"""The ellipsoid of CGCS2000 (GB/T 22483, EPSG ellipsoid 1024): its axes in metres, its eccentricity."""

from __future__ import annotations

import math

A, INVERSE_FLATTENING = 6378137.0, 298.257222101
B = A * (1.0 - 1.0 / INVERSE_FLATTENING)
ES = (2.0 - 1.0 / INVERSE_FLATTENING) / INVERSE_FLATTENING
E = math.sqrt(ES)
