"""What a release gives away as files that any static host can serve: GeoParquet, PMTiles, figures, a map, a manifest.

Only what everyone may see is in them: no restricted layer, no field for staff, protected places as their cell. The
worker makes them once (``making``), in a folder of the release that ``shelf`` finds again; ``tiling`` draws the tiles
by the statements the map is drawn by; ``page`` packs a map that needs nothing but these files.
"""
