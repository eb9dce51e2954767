"""How often the interval of 8 in 10 held: the demonstration history, forecast month by month, looked at when it came.

``.venv/bin/python bench/forecast.py``

For the cumulative indicators, the city and every township: the forecast at each month's end to its year's end, by the
months before alone, against what the year's end showed. The history is by the works' own dates as they are known now.
Also how wide the interval is, as a share of the value.
"""

from __future__ import annotations

import statistics
from datetime import date

from sqlalchemy import create_engine

from bench.scratch import open_scratch
from geo_api import demonstration
from geo_api.outlook import list_months, look_ahead, read_history
from layers.plan import INDICATORS
from layers.units import TOWNSHIPS

LAST_DAY = date(2024, 5, 31)


def measure(url: str) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1))
    all_hits: list[bool] = []
    with engine.connect() as connection:
        for indicator in INDICATORS:
            if indicator.measure != "spatial" or not indicator.cumulative:
                continue
            hits: list[bool] = []
            widths: list[float] = []
            for unit in (None, *(town.key for town in TOWNSHIPS)):
                history = read_history(connection, indicator, "township", unit, LAST_DAY, None)
                ends = list_months(LAST_DAY, len(history))
                for at, end in enumerate(ends):
                    last = at + 12 - end.month
                    told = look_ahead(indicator, history[: at + 1], end) if last < len(history) else None
                    actual = history[last] if told else None
                    if told is not None and actual is not None:
                        hits.append(told.low - 1e-9 <= actual <= told.high + 1e-9)
                        widths.append((told.high - told.low) / max(abs(actual), 1e-9))
            if hits:
                share, width = sum(hits) / len(hits), statistics.median(widths)
                print(f"{indicator.key:<28} held {share:5.0%} of {len(hits):>4}   median width {width:5.0%}")
            all_hits += hits
    print(f"{'all':<28} held {sum(all_hits) / len(all_hits):5.0%} of {len(all_hits):>4}   (meant: 80 %)")
    engine.dispose()


def main() -> None:
    with open_scratch() as scratch:
        demonstration.load(scratch.url, scratch.home)
        measure(scratch.url)


if __name__ == "__main__":
    main()
