-- Which ground do two programmes both count?
WITH counted AS MATERIALIZED (
    SELECT v.feature_id, v."{label}" AS name, v.township, v.geom
    FROM (SELECT DISTINCT version_id FROM ({rows}) AS told) c JOIN {works} v USING (version_id)
    WHERE v.area_m2 > 0
), other AS MATERIALIZED (
    SELECT v.feature_id, v."{other_label}" AS name, v.geom
    FROM (SELECT DISTINCT version_id FROM ({other_rows}) AS told) c JOIN {other_works} v USING (version_id)
    WHERE v.area_m2 > 0
)
SELECT * FROM (
    SELECT a.feature_id, a.name, a.township, b.feature_id AS other_feature_id, b.name AS other_name,
           ST_Area(ST_Intersection(a.geom, b.geom)::geography) AS amount,
           ST_Area(ST_Intersection(a.geom, b.geom)::geography) * 3 / 2000 AS amount_mu
    FROM counted a JOIN other b ON a.geom && b.geom AND ST_Intersects(a.geom, b.geom)
) met
WHERE amount > {sliver} ORDER BY amount DESC LIMIT {most}
