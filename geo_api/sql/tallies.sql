-- What do the accounts hold on a day, as known at an instant?
SELECT t.indicator, t.part, t.unit_kind, t.unit,
       CAST(sum(CASE WHEN t.year < :year THEN p.total
                     ELSE coalesce(p.sums[width_bucket(CAST(:day AS smallint), p.days)], 0) END) AS bigint) AS amount
FROM published.tallies t
CROSS JOIN LATERAL (
    SELECT total, days, sums FROM published.tally_pages p
    WHERE p.tally = t.id AND p.known_at <= CAST(:as_of AS timestamptz)
    ORDER BY p.known_at DESC LIMIT 1
) p
WHERE t.indicator = ANY(:indicators) AND t.unit_kind = ANY(:kinds) AND t.year <= :year
GROUP BY t.indicator, t.part, t.unit_kind, t.unit
