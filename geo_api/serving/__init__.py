"""Serving tiles at the speed of memory: what was drawn is kept until a publication touches it, and not a moment longer.

``door`` and ``desk`` answer, ``store`` keeps, ``draw`` asks PostGIS, ``watch`` hears of publications, ``guests`` knows
who was let in.
"""
