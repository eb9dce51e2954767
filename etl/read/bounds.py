"""How large a file may be in every direction."""

MOST_FILE_BYTES = 64 * 1024 * 1024
MOST_MEMBERS = 200
MOST_EXPANDED_BYTES = 300 * 1000 * 1000
MOST_RATIO = 200
# Below this an archive cannot hurt, and blank-padded .dbf files do compress 300 : 1.
RATIO_COUNTS_FROM_BYTES = 20 * 1000 * 1000
MOST_ROWS = 100_000
MOST_ATTRIBUTES = 200
MOST_HEADING_CHARACTERS = 128
MOST_TEXT_CHARACTERS = 65_535
MOST_VERTICES = 1_000_000
MOST_VERTICES_OF_ONE = 200_000
LARGEST_COORDINATE = 1e9  # no earthly coordinate is larger
