"""What desktop and web clients of the OGC's standards ask beside the features: tile matrix sets, tilesets, styles.

``tile_matrices`` is the one grid tiles are cut by, ``tilesets`` tells what there is of tiles (also as TileJSON),
``styles`` how MapLibre draws them.
"""
