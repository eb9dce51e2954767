-- From far away: bends under a pixel go; a work under a pixel is drawn one pixel wide, so that nothing vanishes
CASE
    WHEN ST_Dimension({geom}) = 0 THEN {geom}
    WHEN greatest(ST_XMax({geom}) - ST_XMin({geom}), ST_YMax({geom}) - ST_YMin({geom})) >= {pixel_m}
        THEN ST_Simplify({geom}, {pixel_m} / 2, true)
    WHEN ST_Dimension({geom}) = 1 THEN ST_MakeLine(
        ST_Translate(ST_Centroid({geom}), -{pixel_m} / 2, 0), ST_Translate(ST_Centroid({geom}), {pixel_m} / 2, 0))
    ELSE ST_Expand(ST_Centroid({geom}), {pixel_m} / 2)
END
