-- What does each version add to each township it touches, and to the park it is assessed in?
--
-- A township is the outer loop (OFFSET 0 keeps it there), so that its border is prepared once for all plots; most plots
-- lie in one township and are not looked at again: only a plot that a border crosses is cut. Shapes are cut in longitude
-- and latitude and measured on the ellipsoid. The largest piece is the whole less the others, so that the pieces of a
-- plot are the plot, unless some of it lies in no township.
INSERT INTO published.shares (layer, version_id, unit_kind, unit, count, area_m2, length_m)
WITH chosen AS MATERIALIZED (
    SELECT v.version_id, v.geom, v.area_m2, v.length_m FROM {works} v WHERE v.version_id = ANY(:version_ids)
), met AS MATERIALIZED (
    SELECT t.key AS unit, p.*
    FROM published.townships t
    CROSS JOIN LATERAL (
        SELECT * FROM (
            SELECT v.*, ST_Covers(t.geom, v.geom) AS covered FROM chosen v WHERE v.geom && t.geom OFFSET 0
        ) near
        WHERE near.covered OR ST_Intersects(t.geom, near.geom) OFFSET 0
    ) p
    WHERE upper_inf(t.valid)
), crossed AS MATERIALIZED (
    SELECT version_id FROM met GROUP BY version_id HAVING count(*) > 1 OR NOT bool_and(covered)
), cut AS MATERIALIZED (
    SELECT m.version_id, m.unit, m.geom, ST_Intersection(t.geom, m.geom) AS part
    FROM met m JOIN published.townships t ON t.key = m.unit AND upper_inf(t.valid) WHERE NOT m.covered
), piece AS (
    SELECT version_id, unit, area_m2, length_m, 1::double precision AS inside FROM met JOIN crossed USING (version_id) WHERE covered
    UNION ALL
    SELECT version_id, unit, ST_Area(part::geography), ST_Length(part::geography),
           coalesce(ST_Area(part) / nullif(ST_Area(geom), 0), ST_Length(part) / nullif(ST_Length(geom), 0), 1)
    FROM cut
), ranked AS (
    SELECT p.version_id, p.unit, w.area_m2 AS all_m2, w.length_m AS all_m, sum(p.inside) OVER whole AS inside,
           round(p.area_m2::numeric, 6) AS area_m2, round(p.length_m::numeric, 6) AS length_m,
           sum(round(p.area_m2::numeric, 6)) OVER whole AS given_m2, sum(round(p.length_m::numeric, 6)) OVER whole AS given_m,
           row_number() OVER (PARTITION BY p.version_id ORDER BY p.area_m2 DESC, p.length_m DESC, p.unit) AS place
    FROM piece p JOIN chosen w USING (version_id)
    WINDOW whole AS (PARTITION BY p.version_id)
), told AS (
    SELECT version_id, unit, place,
           CASE WHEN place = 1 AND inside > 1 - 1e-9 THEN round(all_m2::numeric, 6) - (given_m2 - area_m2) ELSE area_m2 END AS area_m2,
           CASE WHEN place = 1 AND inside > 1 - 1e-9 THEN round(all_m::numeric, 6) - (given_m - length_m) ELSE length_m END AS length_m
    FROM ranked
)
SELECT :layer, version_id, 'township', unit, 1, round(area_m2::numeric, 6), round(length_m::numeric, 6)
FROM met WHERE NOT EXISTS (SELECT FROM crossed WHERE crossed.version_id = met.version_id)
UNION ALL
SELECT :layer, version_id, 'township', unit, CASE place WHEN 1 THEN 1 ELSE 0 END, area_m2, length_m
FROM told WHERE place = 1 OR area_m2 <> 0 OR length_m <> 0
UNION ALL
SELECT :layer, v.version_id, 'park', v.unit, 1, v.area_m2, v.length_m
FROM {works} v JOIN core.units u ON u.key = v.unit AND u.kind = 'park'
WHERE v.version_id = ANY(:version_ids)
ON CONFLICT DO NOTHING
