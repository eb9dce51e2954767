-- How does one layer look in one tile from far away? Outlines as they are, and cells of what is too small to be told apart
SELECT ST_AsMVT(t, '{layer}', 4096, 'geom', 'version_id')
FROM ({parts}) t
