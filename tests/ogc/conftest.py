"""The county and the people of ``tests/api``, asked as clients of the OGC's standards ask."""

from __future__ import annotations

from tests.api.conftest import as_person, county, door, publish_row, settings

__all__ = ["as_person", "county", "door", "publish_row", "settings"]
