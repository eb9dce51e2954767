-- What does each version add to each township it touches, and what of it lies in none?
SELECT v.version_id, s.unit, {share} AS amount, {more}, v.valid
FROM {works} v
JOIN published.shares s ON s.layer = {layer} AND s.version_id = v.version_id AND s.unit_kind = 'township'
WHERE {conditions} AND {share} <> 0
UNION ALL
SELECT v.version_id, NULL, {whole} - coalesce(given.amount, 0), {more}, v.valid
FROM {works} v
LEFT JOIN (
    SELECT s.version_id, CAST(sum({share}) AS bigint) AS amount
    FROM published.shares s WHERE s.layer = {layer} AND s.unit_kind = 'township' AND {shares}
    GROUP BY s.version_id
) given ON given.version_id = v.version_id
WHERE {conditions} AND {whole} <> coalesce(given.amount, 0)
