"""The form in which a caged child answers: two files in its job's folder."""

ANSWER = "answer.json"
# How many shapes there are, the length of each (4 bytes, little endian), then the WKB of all.
SHAPES = "shapes.bin"
NO_SHAPE = 0xFFFFFFFF  # in place of a length
