"""The list of the corpus: every format, system, encoding and fault, as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.corpus.case import Case
from tests.corpus.cases_of_encodings import list_encodings
from tests.corpus.cases_of_formats import list_formats
from tests.corpus.cases_of_oddities import list_oddities
from tests.corpus.cases_of_systems import list_systems
from tests.corpus.cases_of_tables import list_tables
from tests.corpus.cases_of_texts import list_texts
from tests.corpus.refused import list_refused

PARTS: tuple[Callable[[], Iterator[Case]], ...] = (
    list_systems,
    list_encodings,
    list_formats,
    list_tables,
    list_texts,
    list_oddities,
    list_refused,
)


def list_cases() -> list[Case]:
    """Every file of the corpus; names are unique."""
    cases = [case for part in PARTS for case in part()]
    names = [case.name for case in cases]
    repeated = {name for name in names if names.count(name) > 1}
    if repeated:
        raise ValueError(f"the corpus names twice: {sorted(repeated)}")
    return cases
