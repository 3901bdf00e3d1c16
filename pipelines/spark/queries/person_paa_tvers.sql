-- One person across the registers: one row per register, company and role, with the first and the last kept night with it (`foerste`,
-- `siste`). rrh, konkurs and ektepakt have the same person_id; roles of enhet are those of the same full name and birth date, since
-- that register has no numbers.
WITH navn AS (
    SELECT DISTINCT upper(fullt_navn) AS navn, foedselsdato
    FROM rrh_rettighetshavere
    WHERE person_id = '{person_id}' AND fullt_navn IS NOT NULL AND foedselsdato IS NOT NULL
),
treff AS (
    SELECT 'rrh' AS register, e.organisasjonsnummer, p.posisjonstype AS rolle, e.snapshot
    FROM rrh_rettighetshavere AS e
    LEFT JOIN rrh_posisjoner AS p
        ON p.snapshot = e.snapshot
        AND p.organisasjonsnummer = e.organisasjonsnummer
        AND p.registrering_id = e.registrering_id
        AND p.rettighetshaver_nr = e.rettighetshaver_nr
    WHERE e.person_id = '{person_id}'
    UNION ALL
    SELECT 'konkurs', debitor_organisasjonsnummer, concat('debitor: ', type), snapshot
    FROM konkurs_varsler
    WHERE debitor_person_id = '{person_id}'
    UNION ALL
    SELECT 'ektepakt', NULL, concat('ektepakt: ', ektepakttype), snapshot
    FROM ektepakt_ektepakter
    WHERE person_id = '{person_id}'
    UNION ALL
    SELECT 'enhet', r.organisasjonsnummer, r.rolletype, r.snapshot
    FROM enhet_roller AS r
    JOIN navn AS n ON n.navn = upper(r.fullt_navn) AND n.foedselsdato = r.foedselsdato
)
SELECT register, organisasjonsnummer, rolle, min(snapshot) AS foerste, max(snapshot) AS siste
FROM treff
GROUP BY register, organisasjonsnummer, rolle
ORDER BY 1, 2, 3
