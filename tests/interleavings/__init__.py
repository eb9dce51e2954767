"""Several people of several units at once in a small county: what they may do, what must come of it, the proof."""
