"""All defects that rows alone can show."""

from tests.etl.rules import neighbours, outlines, values
from tests.etl.rules.defect import Defect

DEFECTS: tuple[Defect, ...] = (*outlines.DEFECTS, *neighbours.DEFECTS, *values.DEFECTS)
