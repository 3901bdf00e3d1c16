-- All chains of control of the newest night: one row per chain and owner at its end. A chain begins with a company, and each further
-- company of it is an intermediate company of the one before; `via` has all of them. A company is in a chain once, and a chain has at
-- most 6 steps. Engines without recursive queries can answer it.
WITH nyeste AS (
    SELECT max(snapshot) AS snapshot FROM rrh_registreringer
),
ledd AS (
    SELECT DISTINCT m.organisasjonsnummer AS under, m.mellomliggende_organisasjonsnummer AS over_denne
    FROM rrh_mellomliggende_virksomheter AS m
    JOIN nyeste AS n ON n.snapshot = m.snapshot
    WHERE m.mellomliggende_organisasjonsnummer IS NOT NULL
      AND m.mellomliggende_organisasjonsnummer <> m.organisasjonsnummer
),
kjede1 AS (
    SELECT under AS start, over_denne AS topp, 1 AS nivaa, concat(under, ' ', over_denne) AS via FROM ledd
),
kjede2 AS (
    SELECT k.start, l.over_denne AS topp, 2 AS nivaa, concat(k.via, ' ', l.over_denne) AS via
    FROM kjede1 AS k
    JOIN ledd AS l ON l.under = k.topp
    WHERE k.via NOT LIKE concat('%', l.over_denne, '%')
),
kjede3 AS (
    SELECT k.start, l.over_denne AS topp, 3 AS nivaa, concat(k.via, ' ', l.over_denne) AS via
    FROM kjede2 AS k
    JOIN ledd AS l ON l.under = k.topp
    WHERE k.via NOT LIKE concat('%', l.over_denne, '%')
),
kjede4 AS (
    SELECT k.start, l.over_denne AS topp, 4 AS nivaa, concat(k.via, ' ', l.over_denne) AS via
    FROM kjede3 AS k
    JOIN ledd AS l ON l.under = k.topp
    WHERE k.via NOT LIKE concat('%', l.over_denne, '%')
),
kjede5 AS (
    SELECT k.start, l.over_denne AS topp, 5 AS nivaa, concat(k.via, ' ', l.over_denne) AS via
    FROM kjede4 AS k
    JOIN ledd AS l ON l.under = k.topp
    WHERE k.via NOT LIKE concat('%', l.over_denne, '%')
),
kjede6 AS (
    SELECT k.start, l.over_denne AS topp, 6 AS nivaa, concat(k.via, ' ', l.over_denne) AS via
    FROM kjede5 AS k
    JOIN ledd AS l ON l.under = k.topp
    WHERE k.via NOT LIKE concat('%', l.over_denne, '%')
),
kjeder AS (
    SELECT * FROM kjede1
    UNION ALL
    SELECT * FROM kjede2
    UNION ALL
    SELECT * FROM kjede3
    UNION ALL
    SELECT * FROM kjede4
    UNION ALL
    SELECT * FROM kjede5
    UNION ALL
    SELECT * FROM kjede6
)
SELECT
    k.start,
    k.nivaa,
    k.topp,
    k.via,
    e.person_id,
    e.fullt_navn,
    p.posisjonstype,
    CAST(p.andel_min AS STRING) AS andel_min,
    CAST(p.andel_max AS STRING) AS andel_max
FROM kjeder AS k
CROSS JOIN nyeste AS n
LEFT JOIN rrh_rettighetshavere AS e ON e.snapshot = n.snapshot AND e.organisasjonsnummer = k.topp
LEFT JOIN rrh_posisjoner AS p
    ON p.snapshot = n.snapshot
    AND p.organisasjonsnummer = e.organisasjonsnummer
    AND p.registrering_id = e.registrering_id
    AND p.rettighetshaver_nr = e.rettighetshaver_nr
ORDER BY 1, 2, 4, 5, 6, 7, 8, 9
