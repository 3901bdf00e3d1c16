-- The owners of a company with their positions: one row a position, and one for an owner without any.
CREATE MACRO rrh.eiere_av(orgnr) AS TABLE
SELECT
    r.organisasjonsnummer,
    r.registrering_id,
    r.rettighetshaver_nr,
    r.person_id,
    r.fullt_navn,
    r.foedselsdato,
    r.bostedsland_tekst,
    r.er_unntatt_fra_innsyn,
    p.posisjon_nr,
    p.posisjonstype,
    p.posisjonstype_tekst,
    p.stoerrelsesintervall_tekst,
    p.andel_min,
    p.andel_max,
    g.grunnlag
FROM rrh.rettighetshavere AS r
LEFT JOIN rrh.posisjoner AS p USING (organisasjonsnummer, registrering_id, rettighetshaver_nr)
LEFT JOIN (
    SELECT
        organisasjonsnummer,
        registrering_id,
        rettighetshaver_nr,
        posisjon_nr,
        list(coalesce(grunnlagstype_tekst, grunnlagstype) ORDER BY grunnlag_nr) AS grunnlag
    FROM rrh.grunnlag
    GROUP BY ALL
) AS g USING (organisasjonsnummer, registrering_id, rettighetshaver_nr, posisjon_nr)
WHERE r.organisasjonsnummer = CAST(orgnr AS VARCHAR)
ORDER BY r.registrering_id, r.rettighetshaver_nr, p.posisjon_nr;

-- All companies in which a person has positions: one row a position, and one for an ownership without any.
CREATE MACRO rrh.eierskap_til(pid) AS TABLE
SELECT
    r.organisasjonsnummer,
    r.registrering_id,
    r.rettighetshaver_nr,
    r.person_id,
    r.fullt_navn,
    r.foerst_registrert,
    p.posisjon_nr,
    p.posisjonstype,
    p.posisjonstype_tekst,
    p.stoerrelsesintervall_tekst,
    p.andel_min,
    p.andel_max
FROM rrh.rettighetshavere AS r
LEFT JOIN rrh.posisjoner AS p USING (organisasjonsnummer, registrering_id, rettighetshaver_nr)
WHERE r.person_id = CAST(pid AS VARCHAR)
ORDER BY r.organisasjonsnummer, r.registrering_id, r.rettighetshaver_nr, p.posisjon_nr;

-- Who controls a company, upwards through the intermediate companies of its owners' positions: nivaa 0 is the company
-- itself, and via names the companies between it and the row's company, the asked one first. Every company comes once, by
-- its shortest way, so circles end and a group whose companies all name each other stays small. A company
-- without owners in the register keeps one row, so that the end of a chain is seen.
CREATE MACRO rrh.kontrollkjede(orgnr) AS TABLE
WITH RECURSIVE kjede(organisasjonsnummer, nivaa, via) USING KEY (organisasjonsnummer) AS (
    SELECT CAST(orgnr AS VARCHAR), 0, CAST([] AS VARCHAR[])
    UNION
    SELECT
        m.mellomliggende_organisasjonsnummer,
        min(k.nivaa + 1),
        min(list_append(k.via, k.organisasjonsnummer))
    FROM kjede AS k
    JOIN rrh.mellomliggende_virksomheter AS m USING (organisasjonsnummer)
    WHERE m.mellomliggende_organisasjonsnummer IS NOT NULL
      AND m.mellomliggende_organisasjonsnummer NOT IN (SELECT organisasjonsnummer FROM recurring.kjede)
    GROUP BY m.mellomliggende_organisasjonsnummer
)
SELECT
    k.nivaa,
    k.organisasjonsnummer,
    k.via,
    r.registrering_id,
    r.rettighetshaver_nr,
    r.person_id,
    r.fullt_navn,
    p.posisjon_nr,
    p.posisjonstype,
    p.posisjonstype_tekst,
    p.andel_min,
    p.andel_max
FROM kjede AS k
LEFT JOIN rrh.rettighetshavere AS r USING (organisasjonsnummer)
LEFT JOIN rrh.posisjoner AS p USING (organisasjonsnummer, registrering_id, rettighetshaver_nr)
ORDER BY k.nivaa, k.organisasjonsnummer, r.registrering_id, r.rettighetshaver_nr, p.posisjon_nr;

-- A code of either version of the register's API as the code of API v1 that means the same; any other value as it is.
CREATE MACRO rrh.v1_kode(kode) AS
coalesce((SELECT max(t.kode_v1) FROM kodeverk.tilsvarende AS t WHERE lower(t.kode_partner) = lower(kode)), kode);
