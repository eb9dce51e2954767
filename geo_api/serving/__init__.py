"""Serving tiles at the speed of memory: what was drawn is kept until a publication touches it, and not a moment longer.

``door`` and ``desk`` answer, ``store`` keeps, ``draw`` asks PostGIS, ``watch`` hears of publications, ``guests`` and
``porter`` know who was let in; ``pages`` serves pages of features.
"""
