"""Clients that edit as the standard's early drafts had it, and what is done for them (docs/decisions)."""

from __future__ import annotations

import re

# QGIS up to and including 3.44 sends no If-Match, and takes a feature for created only if Location holds "/items/<id>"
_QGIS = re.compile(r"\bQGIS/", re.IGNORECASE)


def knows_no_etags(user_agent: str) -> bool:
    return bool(_QGIS.search(user_agent))


def sends_halves(user_agent: str) -> bool:
    """Whether an edit of a feature comes in two requests, its shape and its values: QGIS commits them one by one."""
    return knows_no_etags(user_agent)


def locate(upload_id: str, user_agent: str, creates: bool) -> str:
    """The address of the upload that a change became."""
    here = f"/uploads/{upload_id}"
    return f"{here}/items/1" if creates and knows_no_etags(user_agent) else here
