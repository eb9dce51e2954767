-- At low zooms: bends under a pixel go; a work under a pixel is drawn one pixel wide, so that nothing vanishes
CASE
    WHEN ST_Dimension(v.geom_3857) = 0 THEN v.geom_3857
    WHEN greatest(ST_XMax(v.geom_3857) - ST_XMin(v.geom_3857), ST_YMax(v.geom_3857) - ST_YMin(v.geom_3857))
         >= CAST(:pixel_m AS double precision)
        THEN ST_Simplify(v.geom_3857, CAST(:pixel_m AS double precision) / 2, true)
    WHEN ST_Dimension(v.geom_3857) = 1 THEN ST_MakeLine(
        ST_Translate(ST_Centroid(v.geom_3857), -CAST(:pixel_m AS double precision) / 2, 0),
        ST_Translate(ST_Centroid(v.geom_3857), CAST(:pixel_m AS double precision) / 2, 0))
    ELSE ST_Expand(ST_Centroid(v.geom_3857), CAST(:pixel_m AS double precision) / 2)
END
