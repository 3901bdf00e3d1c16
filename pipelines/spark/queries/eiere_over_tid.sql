-- Who owned what, and from which night to which: one row per company, owner, position and unbroken run of kept nights. `fra` is the
-- first night with it, and `til` the first night without it; NULL where the newest night has it.
WITH netter AS (
    SELECT snapshot, row_number() OVER (ORDER BY snapshot) AS natt
    FROM (SELECT DISTINCT snapshot FROM rrh_registreringer) AS n
),
eierskap AS (
    SELECT DISTINCT
        n.natt,
        e.organisasjonsnummer,
        e.person_id,
        e.fullt_navn,
        e.foedselsdato,
        p.posisjonstype,
        p.stoerrelsesintervall
    FROM rrh_rettighetshavere AS e
    JOIN netter AS n ON n.snapshot = e.snapshot
    LEFT JOIN rrh_posisjoner AS p
        ON p.snapshot = e.snapshot
        AND p.organisasjonsnummer = e.organisasjonsnummer
        AND p.registrering_id = e.registrering_id
        AND p.rettighetshaver_nr = e.rettighetshaver_nr
),
-- Nights that follow each other have the same difference to their number among the nights with the row.
loep AS (
    SELECT
        *,
        natt - row_number() OVER (
            PARTITION BY organisasjonsnummer, person_id, fullt_navn, foedselsdato, posisjonstype, stoerrelsesintervall
            ORDER BY natt
        ) AS nummer
    FROM eierskap
),
samlet AS (
    SELECT
        organisasjonsnummer,
        person_id,
        fullt_navn,
        foedselsdato,
        posisjonstype,
        stoerrelsesintervall,
        min(natt) AS foerste,
        max(natt) AS siste
    FROM loep
    GROUP BY organisasjonsnummer, person_id, fullt_navn, foedselsdato, posisjonstype, stoerrelsesintervall, nummer
)
SELECT
    s.organisasjonsnummer,
    s.person_id,
    s.fullt_navn,
    CAST(s.foedselsdato AS STRING) AS foedselsdato,
    s.posisjonstype,
    s.stoerrelsesintervall,
    f.snapshot AS fra,
    t.snapshot AS til
FROM samlet AS s
JOIN netter AS f ON f.natt = s.foerste
LEFT JOIN netter AS t ON t.natt = s.siste + 1
ORDER BY 1, 2, 3, 4, 5, 6, 7
