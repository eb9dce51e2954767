"""One file per layer; ``layers.CATALOGUE`` puts them in order."""
