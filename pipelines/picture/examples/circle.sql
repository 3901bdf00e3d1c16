-- A company that is above itself within three steps: longer circles would take a search without a bound.
WITH ledd AS (
    SELECT DISTINCT organisasjonsnummer AS under, mellomliggende_organisasjonsnummer AS over
    FROM rrh.mellomliggende_virksomheter
    WHERE mellomliggende_organisasjonsnummer <> organisasjonsnummer
)
SELECT min(under) AS organisasjonsnummer
FROM (
    SELECT a.under
    FROM ledd AS a
    JOIN ledd AS b ON b.under = a.over
    WHERE b.over = a.under
    UNION ALL
    SELECT a.under
    FROM ledd AS a
    JOIN ledd AS b ON b.under = a.over
    JOIN ledd AS c ON c.under = b.over
    WHERE c.over = a.under
)
HAVING min(under) IS NOT NULL;
