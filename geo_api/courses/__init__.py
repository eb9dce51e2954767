"""What lies along rivers, corridors and shores, and what their water is like: chainage, traces, sections, belts."""
