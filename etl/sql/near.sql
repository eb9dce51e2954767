-- How far is each row from the nearest of that layer, and which one is it?
SELECT c.row, nearest.name, nearest.distance_m, ST_X(nearest.foot) AS lon, ST_Y(nearest.foot) AS lat
FROM pg_temp.compared c
LEFT JOIN LATERAL (
    SELECT few.name, ST_Distance(CAST(few.geom AS geography), CAST(c.geom AS geography)) AS distance_m,
           ST_ClosestPoint(few.geom, c.geom) AS foot
    FROM (
        -- degrees are not metres: the five nearest by degrees hold the nearest by metres
        SELECT CAST({label} AS text) AS name, geom
        FROM published.{layer}
        WHERE upper_inf(valid) AND lower(valid) <= :now
        ORDER BY geom <-> c.geom
        LIMIT 5
    ) few
    ORDER BY distance_m
    LIMIT 1
) nearest ON true
WHERE CAST(:when AS text) IS NULL OR c.fields ->> CAST(:when AS text) = ANY(CAST(:when_values AS text[]))
