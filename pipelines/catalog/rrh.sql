-- The owners of a company and their positions: one row per position. An owner without positions has one row. virksomhet_navn and
-- virksomhet_status are those of `enhet.alle`.
--: grunnlag: Labels of the grounds of the position, in the register's order.
--: virksomhet_navn: Name of the company in `enhet.alle`.
--: virksomhet_status: Status of the company in `enhet.alle`.
--: * = rrh.rettighetshavere, rrh.posisjoner
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
    g.grunnlag,
    a.navn AS virksomhet_navn,
    a.status AS virksomhet_status
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
LEFT JOIN enhet.alle AS a ON a.organisasjonsnummer = r.organisasjonsnummer
WHERE r.organisasjonsnummer = CAST(orgnr AS VARCHAR)
ORDER BY r.registrering_id, r.rettighetshaver_nr, p.posisjon_nr;

-- All companies of which a person is an owner, and the positions there: one row per position. A company in which the person
-- has no position has one row. pid is a person_id. virksomhet_navn and virksomhet_status are those of `enhet.alle`.
--: virksomhet_navn, virksomhet_status = rrh.eiere_av
--: * = rrh.rettighetshavere, rrh.posisjoner
CREATE MACRO rrh.eierskap_til(pid) AS TABLE
-- Cut first, for the reason that `rrh.kontrollkjede` gives.
WITH eier AS MATERIALIZED (
    SELECT organisasjonsnummer, registrering_id, rettighetshaver_nr, person_id, fullt_navn, foerst_registrert
    FROM rrh.rettighetshavere
    WHERE person_id = CAST(pid AS VARCHAR)
),
posisjon AS MATERIALIZED (FROM rrh.posisjoner SEMI JOIN eier USING (organisasjonsnummer)),
virksomhet AS MATERIALIZED (
    SELECT organisasjonsnummer, navn, status FROM enhet.alle SEMI JOIN eier USING (organisasjonsnummer)
)
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
    p.andel_max,
    a.navn AS virksomhet_navn,
    a.status AS virksomhet_status
FROM eier AS r
LEFT JOIN posisjon AS p USING (organisasjonsnummer, registrering_id, rettighetshaver_nr)
LEFT JOIN virksomhet AS a ON a.organisasjonsnummer = r.organisasjonsnummer
ORDER BY r.organisasjonsnummer, r.registrering_id, r.rettighetshaver_nr, p.posisjon_nr;

-- The owners of a company, of its intermediate companies, of their intermediate companies, and so on. nivaa is 0 for the
-- company itself and grows by one with each step. via is the list of companies from the company itself to the one before the
-- company of the row. Each company is followed once, on the shortest way to it, so companies that own each other do
-- not repeat. A company without owners in the register has one row, which shows where a chain ends. navn and status are those of
-- the company of the row in `enhet.alle`, and via_navn has the names of the companies of via.
--: nivaa: Steps from the company that was asked for, which has 0.
--: organisasjonsnummer: Organisation number of the company of the row.
--: via: The companies from the one that was asked for to the one before that of the row.
--: navn, status = enhet.alle
--: via_navn: Names of the companies of `via`.
--: * = rrh.rettighetshavere, rrh.posisjoner
CREATE MACRO rrh.kontrollkjede(orgnr) AS TABLE
-- The first steps one by one: DuckDB reads the few row groups of each. A recursion reads the whole table in each of its steps, so
-- it comes after them, for the few chains that are longer. Each step names the one before it once: DuckDB 1.3 plans a part of a
-- macro anew wherever it is named. So a step may come back to companies of earlier ones, which keep their shortest way.
-- A step also has a company '' without via, which no row group can have: of a step without companies, DuckDB 2.0 would begin to read.
WITH RECURSIVE ledd_0 AS MATERIALIZED (
    SELECT CAST(orgnr AS VARCHAR) AS organisasjonsnummer, 0 AS nivaa, CAST([] AS VARCHAR[]) AS via
),
ledd_1 AS MATERIALIZED (
    SELECT organisasjonsnummer, 1 AS nivaa, min(via) AS via
    FROM (
        SELECT
            m.mellomliggende_organisasjonsnummer AS organisasjonsnummer,
            list_append(k.via, k.organisasjonsnummer) AS via
        FROM ledd_0 AS k
        JOIN rrh.mellomliggende_virksomheter AS m USING (organisasjonsnummer)
        WHERE NOT list_contains(list_append(k.via, k.organisasjonsnummer), m.mellomliggende_organisasjonsnummer)
        UNION ALL
        SELECT '', NULL
    )
    GROUP BY organisasjonsnummer
),
ledd_2 AS MATERIALIZED (
    SELECT organisasjonsnummer, 2 AS nivaa, min(via) AS via
    FROM (
        SELECT
            m.mellomliggende_organisasjonsnummer AS organisasjonsnummer,
            list_append(k.via, k.organisasjonsnummer) AS via
        FROM ledd_1 AS k
        JOIN rrh.mellomliggende_virksomheter AS m USING (organisasjonsnummer)
        WHERE NOT list_contains(list_append(k.via, k.organisasjonsnummer), m.mellomliggende_organisasjonsnummer)
        UNION ALL
        SELECT '', NULL
    )
    GROUP BY organisasjonsnummer
),
ledd_3 AS MATERIALIZED (
    SELECT
        m.mellomliggende_organisasjonsnummer AS organisasjonsnummer,
        3 AS nivaa,
        min(list_append(k.via, k.organisasjonsnummer)) AS via
    FROM ledd_2 AS k
    JOIN rrh.mellomliggende_virksomheter AS m USING (organisasjonsnummer)
    WHERE NOT list_contains(list_append(k.via, k.organisasjonsnummer), m.mellomliggende_organisasjonsnummer)
    GROUP BY m.mellomliggende_organisasjonsnummer
),
-- The shortest way to each. The longest of these ways go on below.
korte AS MATERIALIZED (
    SELECT organisasjonsnummer, min(nivaa) AS nivaa, arg_min(via, nivaa) AS via
    FROM (FROM ledd_0 UNION ALL FROM ledd_1 UNION ALL FROM ledd_2 UNION ALL FROM ledd_3)
    WHERE organisasjonsnummer IS NOT NULL AND via IS NOT NULL
    GROUP BY organisasjonsnummer
),
-- What a longer chain is looked for in: read once, and not at all where there is no third step. `ledd` names it too, to add nothing: a
-- stored macro loses MATERIALIZED, and what is named once becomes a part of the recursion, where DuckDB reads it in every step and takes
-- the condition away from it. A DISTINCT would keep the condition, but DuckDB 2.0 then sometimes ends the recursion too early where all
-- cores are busy. The condition names `ledd_3` and not `korte`, which is more to plan anew in DuckDB 1.3.
kanter AS MATERIALIZED (
    SELECT organisasjonsnummer, mellomliggende_organisasjonsnummer
    FROM rrh.mellomliggende_virksomheter
    WHERE mellomliggende_organisasjonsnummer IS NOT NULL
      AND EXISTS (FROM ledd_3)
),
kjede(organisasjonsnummer, nivaa, via) USING KEY (organisasjonsnummer) AS (
    SELECT organisasjonsnummer, nivaa, via FROM korte
    UNION
    SELECT
        m.mellomliggende_organisasjonsnummer,
        min(k.nivaa + 1),
        min(list_append(k.via, k.organisasjonsnummer))
    FROM kjede AS k
    JOIN kanter AS m USING (organisasjonsnummer)
    WHERE k.nivaa >= 3
      AND m.mellomliggende_organisasjonsnummer NOT IN (SELECT organisasjonsnummer FROM recurring.kjede)
    GROUP BY m.mellomliggende_organisasjonsnummer
),
-- Each other table is first cut to the companies of the chain: DuckDB 2.0 then reads the few row groups that have them. A join with the
-- whole table reads all of it.
ledd AS MATERIALIZED (
    FROM kjede
    UNION ALL
    SELECT organisasjonsnummer, 0, NULL FROM kanter WHERE organisasjonsnummer IS NULL
),
eier AS MATERIALIZED (
    SELECT organisasjonsnummer, registrering_id, rettighetshaver_nr, person_id, fullt_navn
    FROM rrh.rettighetshavere
    SEMI JOIN ledd USING (organisasjonsnummer)
),
posisjon AS MATERIALIZED (
    SELECT
        organisasjonsnummer,
        registrering_id,
        rettighetshaver_nr,
        posisjon_nr,
        posisjonstype,
        posisjonstype_tekst,
        andel_min,
        andel_max
    FROM rrh.posisjoner
    SEMI JOIN ledd USING (organisasjonsnummer)
),
virksomhet AS MATERIALIZED (
    SELECT organisasjonsnummer, navn, status FROM enhet.alle SEMI JOIN ledd USING (organisasjonsnummer)
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
    p.andel_max,
    a.navn,
    a.status,
    coalesce(n.via_navn, CAST([] AS VARCHAR[])) AS via_navn
FROM ledd AS k
LEFT JOIN eier AS r USING (organisasjonsnummer)
LEFT JOIN posisjon AS p USING (organisasjonsnummer, registrering_id, rettighetshaver_nr)
LEFT JOIN virksomhet AS a ON a.organisasjonsnummer = k.organisasjonsnummer
LEFT JOIN (
    SELECT v.organisasjonsnummer, list(e.navn ORDER BY v.nr) AS via_navn
    FROM (
        SELECT organisasjonsnummer, unnest(via) AS via, generate_subscripts(via, 1) AS nr FROM ledd
    ) AS v
    LEFT JOIN virksomhet AS e ON e.organisasjonsnummer = v.via
    GROUP BY v.organisasjonsnummer
) AS n ON n.organisasjonsnummer = k.organisasjonsnummer
ORDER BY k.nivaa, k.organisasjonsnummer, r.registrering_id, r.rettighetshaver_nr, p.posisjon_nr;

-- The intermediate companies with names: that of the company itself, and that of the intermediate company, which for a foreign one
-- is the one that the register has. mellomliggende_status is that of `enhet.alle`.
--: virksomhet_navn = rrh.eiere_av
--: mellomliggende_navn: Name of the intermediate company in `enhet.alle`; of a foreign one, the name that rrh has.
--: mellomliggende_status: Status of the intermediate company in `enhet.alle`.
--: * = rrh.mellomliggende_virksomheter
CREATE VIEW rrh.mellomliggende AS
SELECT
    m.*,
    v.navn AS virksomhet_navn,
    coalesce(a.navn, m.navn) AS mellomliggende_navn,
    a.status AS mellomliggende_status
FROM rrh.mellomliggende_virksomheter AS m
LEFT JOIN enhet.alle AS v ON v.organisasjonsnummer = m.organisasjonsnummer
LEFT JOIN enhet.alle AS a ON a.organisasjonsnummer = m.mellomliggende_organisasjonsnummer;

-- A code of either version of the register's API as the code of API v1 that means the same; any other value as it is.
CREATE MACRO rrh.v1_kode(kode) AS
coalesce((SELECT max(t.kode_v1) FROM kodeverk.tilsvarende AS t WHERE lower(t.kode_partner) = lower(kode)), kode);
