"""What a cell says, as the value its field holds: nothing is guessed in silence, and what cannot be read is told.

Values are JSON values: str, int, float, bool, list of str (kind "choices"), dates as ISO text (YYYY-MM-DD), or None.
"""

from etl.values.columns import parse_column
from etl.values.parsed import Doubt, Parsed
from etl.values.reading import clean_text, parse_value

__all__ = ["Doubt", "Parsed", "clean_text", "parse_column", "parse_value"]
