"""Requests that schemathesis makes up from ``/api``, sent to the application as people of several roles.

What is asked: never a 5xx, never an answer (status, type of content, headers, body) that the description does not tell
of. Half of the addresses name a layer and a feature that are there, so that more than the 404 is seen.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count, islice
from random import Random
from typing import Any

import requests
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
    checks.unsupported_method,
]
# the checks of schemathesis that cannot judge this description, and why
NOT_APPLIED = {
    "positive_data_acceptance": "a schema cannot say which unit, layer or place there is; what is refused says why",
    "allow_header_conformance": "Allow tells what this person may do, the description what anybody might",
    "use_after_free": "needs links between operations; what is removed here stays on record by design",
    "ensure_resource_availability": "needs links between operations; tests/api follows every Location",
    "ignored_auth": "signing in is optional in the description; tests/api/test_matrix.py asks as everybody",
    "object_level_authorization": "needs two identities in one run; tests/api/test_matrix.py has thirteen",
}
# an answer that never ends; one's own session and password, without which the next call says nothing; accounts
LEFT_OUT = frozenset(
    {
        ("GET", "/jobs/{job_id}/events"),
        ("DELETE", "/session"),
        ("POST", "/session"),
        ("PUT", "/me/password"),
        ("DELETE", "/me/sessions/{session_id}"),
        ("PUT", "/policy"),
    }
)


@dataclass
class Outcome:
    """How many calls were made and what was wrong: (operation, what) -> how often."""

    calls: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)


def fuzz(
    clients: Sequence[TestClient],
    calls: int,
    *,
    known: dict[str, str],
    seed: int = 1,
    until: float | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """``calls`` calls, about as many each operation, as ``clients`` in turn; ends early at ``until`` (monotonic).

    Some operations have fewer different requests than their share: what is missing is made up in further rounds, each
    from another seed, as long as they bring any.
    """
    description = clients[0].get("/api").json()
    outcome = Outcome()
    operations = list(_list_operations(description))
    random = Random(seed)
    for turn in count():
        made = outcome.calls
        share, rest = divmod(calls - made, len(operations))
        # whoever asks for fewer calls than there are operations gets some of them, others with another seed
        random.shuffle(operations)
        for number, operation in enumerate(operations):
            each = share + (number < rest)
            if each and (until is None or time.monotonic() < until):
                _fuzz_operation(operation, each, clients, known, random, seed + turn, turn == 0, outcome)
                wrong = [what for (label, what) in outcome.wrong if label == operation.label]
                tell(f"{outcome.calls:6} {operation.label} {'; '.join(wrong)}")
        if outcome.calls >= calls or outcome.calls == made:
            return outcome
    raise AssertionError


def _list_operations(description: dict[str, Any]) -> Iterator[Any]:
    schema = schemathesis.openapi.from_dict(description)
    for found in schema.get_all_operations():
        operation = found.ok()
        if (operation.method.upper(), operation.path) not in LEFT_OUT:
            yield operation


def _fuzz_operation(
    operation: Any,
    each: int,
    clients: Sequence[TestClient],
    known: dict[str, str],
    random: Random,
    seed: int,
    has_edges: bool,
    outcome: Outcome,
) -> None:
    """A third each: bounds and gaps gone through one by one, what does not fit the description, what does.

    Without ``has_edges`` (they are the same from every seed) half of each.
    """
    most = outcome.calls + each

    def ask(case: Any) -> None:
        client = clients[outcome.calls % len(clients)]
        # an address that is wrong on purpose stays so
        if random.random() < 0.5 and not (case.meta and case.meta.is_negative_at(ParameterLocation.PATH)):
            for name in case.path_parameters or {}:
                if name in known:
                    case.path_parameters[name] = known[name]
        _judge(operation.label, case, client, outcome)

    for case in islice(_list_edges(operation), each // 3 if has_edges else 0):
        ask(case)
    for mode, until in (
        (GenerationMode.NEGATIVE, outcome.calls + each // (3 if has_edges else 2)),
        (GenerationMode.POSITIVE, most),
    ):
        if until <= outcome.calls:
            continue
        with suppress(Unsatisfiable):
            _make_up(operation, mode, until, seed, ask, outcome)


def _list_edges(operation: Any) -> Iterator[Any]:
    told = operation.schema.config.generation_for(operation=operation, phase="coverage")
    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    yield from operation.schema.iter_coverage_cases(operation, generation_modes=modes, generation_config=told)


def _make_up(
    operation: Any, mode: GenerationMode, until: int, seed: int, ask: Callable[[Any], None], outcome: Outcome
) -> None:
    @seeded(seed)
    @settings(
        max_examples=max(1, until - outcome.calls),
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        if outcome.calls < until:
            ask(case)

    run()


def _judge(label: str, case: Any, client: TestClient, outcome: Outcome) -> None:
    outcome.calls += 1
    told = requests.Request(
        **case.as_transport_kwargs(base_url="http://testserver") | {"cookies": None}
    ).prepare()
    answer = client.request(
        str(told.method), str(told.url), headers=dict(told.headers), content=_read_body(told.body)
    )
    outcome.statuses[answer.status_code] += 1
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as group:
        for failure in group.exceptions:
            key = (label, f"{failure.title} {answer.status_code} {answer.headers.get('content-type', '-')}")
            outcome.wrong[key] += 1
            outcome.examples.setdefault(key, f"{answer.request.url} {failure.message}"[:600])


def _read_body(body: Any) -> bytes | None:
    if body is None or isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else bytes(body.read())
