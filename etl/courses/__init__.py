"""Rivers, corridors and shores as lines with chainage: where a work lies along them, and which way the water goes."""
