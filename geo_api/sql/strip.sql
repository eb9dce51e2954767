-- What of each corridor is built, under way and missing, on either side and on each? Overlaps count once.
WITH line AS (
    SELECT c.version_id, c.code, CAST(c.length_m AS numeric) AS length_m
    FROM published.corridors c
    WHERE {line_holds} AND (CAST(:code AS text) IS NULL OR c.code = :code)
), planned AS (
    SELECT l.code, l.version_id, l.length_m,
           coalesce(range_agg(numrange(CAST(r.from_m AS numeric), CAST(r.to_m AS numeric)))
                      FILTER (WHERE r.id IS NOT NULL),
                    nummultirange(numrange(0, l.length_m)))
           * nummultirange(numrange(0, l.length_m)) AS whole
    FROM line l
    LEFT JOIN core.corridor_reaches r ON r.corridor = l.code AND {reach_known}
    GROUP BY l.code, l.version_id, l.length_m
), laid AS (
    SELECT a.course_version_id AS version_id, bank.side,
           numrange(CAST(a.from_m AS numeric), CAST(a.to_m AS numeric)) AS stretch,
           v.stage = ANY(:done) AND v.accepted_on <= :on AS built
    FROM published.alignments a
    JOIN line l ON l.version_id = a.course_version_id
    JOIN published.corridor_works v ON v.version_id = a.version_id
    CROSS JOIN LATERAL unnest(CASE a.side WHEN 'both' THEN ARRAY['either', 'left', 'right']
                                          ELSE ARRAY['either', a.side] END) AS bank (side)
    WHERE a.layer = 'corridor_works' AND a.course_layer = 'corridors' AND {work_holds}
      AND v.stage <> 'planned' AND coalesce(v.started_on, v.completed_on, v.accepted_on, :on) <= :on
), united AS (
    SELECT version_id, side,
           coalesce(range_agg(stretch) FILTER (WHERE built), '{}'::nummultirange) AS built,
           coalesce(range_agg(stretch) FILTER (WHERE NOT built), '{}'::nummultirange) AS under_way
    FROM laid GROUP BY version_id, side
)
SELECT p.code, side.key AS side, p.length_m, p.whole,
       coalesce(u.built, '{}') * p.whole AS built,
       (coalesce(u.under_way, '{}') - coalesce(u.built, '{}')) * p.whole AS under_way,
       p.whole - coalesce(u.built, '{}') - coalesce(u.under_way, '{}') AS gap
FROM planned p
CROSS JOIN (VALUES ('either'), ('left'), ('right')) AS side (key)
LEFT JOIN united u ON u.version_id = p.version_id AND u.side = side.key
ORDER BY p.code, side.key
