"""The form in which a caged child answers: two files in its job's folder."""

ANSWER = "answer.json"
SHAPES = "shapes.bin"  # each shape as its length (4 bytes, little endian) and its WKB
NO_SHAPE = 0xFFFFFFFF  # in place of a length
