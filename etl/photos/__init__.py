"""Photos as evidence: opened and drawn anew in the cage, then judged by where and when they were taken."""

from etl.photos.judging import Piece, judge_evidence, measure_distance_m
from etl.photos.reading import Photo, UnreadablePhoto, read_photo

__all__ = ["Photo", "Piece", "UnreadablePhoto", "judge_evidence", "measure_distance_m", "read_photo"]
