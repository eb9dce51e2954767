-- Which chainage does each version add that no earlier one of its corridor covers?
SELECT c.version_id, c.unit, CAST({sign} AS double precision) * sum(upper(piece) - lower(piece))::double precision AS amount,
       bool_or(c.illustrative) AS illustrative
FROM (
    SELECT v.version_id, {unit} AS unit, v.illustrative,
           nummultirange(stretch) - coalesce(
               range_agg(stretch) OVER (
                   PARTITION BY v.corridor ORDER BY {order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
               ), '{}'::nummultirange) AS fresh
    FROM {works} v
    CROSS JOIN LATERAL numrange(
        least(v.chainage_from_m, v.chainage_to_m)::numeric, greatest(v.chainage_from_m, v.chainage_to_m)::numeric
    ) AS stretch
    WHERE {conditions} AND v.chainage_from_m IS NOT NULL AND v.chainage_to_m IS NOT NULL
) c
CROSS JOIN LATERAL unnest(c.fresh) AS piece
GROUP BY c.version_id, c.unit
