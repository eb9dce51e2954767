-- What does each version add to each township it touches, and to the park it is assessed in?
INSERT INTO published.shares (layer, version_id, unit_kind, unit, count, area_m2, length_m)
WITH piece AS (
    SELECT v.version_id, t.key AS unit,
           CASE WHEN ST_Covers(t.geom, v.geom) THEN v.area_m2
                ELSE ST_Area(ST_Intersection(t.geom, v.geom)::geography) END AS area_m2,
           CASE WHEN ST_Covers(t.geom, v.geom) THEN v.length_m
                ELSE ST_Length(ST_Intersection(t.geom, v.geom)::geography) END AS length_m
    FROM {works} v
    JOIN published.townships t ON upper_inf(t.valid) AND ST_Intersects(t.geom, v.geom)
    WHERE v.version_id = ANY(:version_ids)
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY version_id ORDER BY area_m2 DESC, length_m DESC, unit) AS place
    FROM piece
)
SELECT :layer, version_id, 'township', unit, CASE place WHEN 1 THEN 1 ELSE 0 END, area_m2, length_m
FROM ranked
UNION ALL
SELECT :layer, v.version_id, 'park', v.unit, 1, v.area_m2, v.length_m
FROM {works} v JOIN core.units u ON u.key = v.unit AND u.kind = 'park'
WHERE v.version_id = ANY(:version_ids)
ON CONFLICT DO NOTHING
