"""What the rows alone tell: every fault at once, in the order in which people mend them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from etl.checks.amounts import find_declared_gaps
from etl.checks.closeness import find_close_points, find_narrow_clearance
from etl.checks.contradictions import find_contradictions
from etl.checks.coverage import find_broken_coverage
from etl.checks.dates import find_future_dates, find_wrong_order
from etl.checks.density import find_dense_shapes
from etl.checks.duplicates import find_duplicate_shapes
from etl.checks.early_dates import find_early_dates
from etl.checks.identities import find_duplicate_identities
from etl.checks.near_duplicates import find_near_duplicates
from etl.checks.network import find_broken_network
from etl.checks.overlaps import find_overlaps
from etl.checks.parts import find_scattered_parts, find_small_holes
from etl.checks.patterns import find_odd_patterns
from etl.checks.placeholders import find_placeholders
from etl.checks.precision import find_coarse_coordinates
from etl.checks.presence import find_missing_shapes, find_wild_coordinates, find_wrong_families
from etl.checks.privacy import find_personal_numbers
from etl.checks.ranges import find_fractions, find_out_of_range
from etl.checks.required import find_missing_values, find_missing_when
from etl.checks.sheet import Sheet, lay_out
from etl.checks.sizes import find_odd_sizes
from etl.checks.spikes import find_spikes
from etl.checks.validity import Repair, find_invalid_shapes
from etl.checks.vertices import find_heavy_shapes, find_repeated_points
from etl.findings import Finding
from etl.repair import repair_shapes
from etl.rows import Row
from layers.layer import Layer
from layers.rulebook import DEFAULTS, Entry, Parameters

Check = Callable[[Sheet], list[Finding]]

SHAPE_CHECKS: tuple[Check, ...] = (
    find_missing_shapes,
    find_wrong_families,
    find_wild_coordinates,
    find_heavy_shapes,
    find_repeated_points,
    find_duplicate_shapes,
    find_near_duplicates,
    find_overlaps,
    find_spikes,
    find_odd_sizes,
    find_close_points,
    find_narrow_clearance,
    find_small_holes,
    find_scattered_parts,
    find_coarse_coordinates,
    find_dense_shapes,
    find_broken_coverage,
    find_broken_network,
)
VALUE_CHECKS: tuple[Check, ...] = (
    find_missing_values,
    find_missing_when,
    find_contradictions,
    find_out_of_range,
    find_fractions,
    find_future_dates,
    find_wrong_order,
    find_early_dates,
    find_odd_patterns,
    find_placeholders,
    find_personal_numbers,
    find_duplicate_identities,
    find_declared_gaps,
)


def list_checks(rule: Entry) -> tuple[Check, ...]:
    """The checks that carry a rule and need nothing but rows; none where the reader or the store is asked."""
    return tuple(check for check in (*SHAPE_CHECKS, *VALUE_CHECKS) if check.__module__ == rule.module)


@np.errstate(invalid="ignore")  # a coordinate that is no number is a finding, not a warning
def check_rows(
    layer: Layer,
    rows: Sequence[Row],
    today: date,
    repair: Repair = repair_shapes,
    parameters: Parameters = DEFAULTS,
) -> list[Finding]:
    """The findings of all checks. Rows that are left out are not judged; the rows are not changed.

    Asks neither store nor clock. ``repair`` mends invalid shapes in a cage of its own; it is called once, and only
    when there is one. ``parameters`` are the figures of the rule book in force. The same rows give the same findings
    with the same ids.
    """
    sheet = lay_out(layer, rows, today, parameters)
    if not sheet.rows:
        return []
    findings = [finding for check in SHAPE_CHECKS[:3] for finding in check(sheet)]
    findings += find_invalid_shapes(sheet, repair)
    findings += [finding for check in (*SHAPE_CHECKS[3:], *VALUE_CHECKS) for finding in check(sheet)]
    return findings
