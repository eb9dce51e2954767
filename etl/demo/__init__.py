"""The demonstration county: real names and codes on geometry that nobody surveyed, composed by a seeded program."""

from etl.demo.county import SEED, compose_county
from etl.demo.records import (
    DemoAllocation,
    DemoCounty,
    DemoEvidence,
    DemoLink,
    DemoReported,
    DemoSample,
    DemoVersion,
)

__all__ = [
    "SEED",
    "DemoAllocation",
    "DemoCounty",
    "DemoEvidence",
    "DemoLink",
    "DemoReported",
    "DemoSample",
    "DemoVersion",
    "compose_county",
]
