-- Who owned when: the owners of each night since the lake has history, as intervals.
CREATE SCHEMA rrh_historikk;

-- What came and what went of the rows of `rrh.eiere_av` since the lake has history: one row per row and event. hendelse is 'ny',
-- 'fjernet', or 'omnummerert' where the row says the same and has other running numbers since, with those that it had. tidspunkt is the
-- time of the snapshot in which the lake saw it. kopi numbers rows of a company that say the same.
-- innhold is a number for what a row says but the running numbers; each version of DuckDB has its own.
--: tidspunkt: Time of the snapshot in which the lake saw the event.
--: hendelse: `ny` (it came), `fjernet` (it went) or `omnummerert` (it has other running numbers since; those that it had are in the row).
--: innhold: A number for what the row says but the running numbers; each version of DuckDB has its own.
--: * = rrh.historikk_nyeste
CREATE VIEW rrh_historikk.hendelser AS
SELECT
    organisasjonsnummer,
    coalesce(gyldig_til, gyldig_fra) AS tidspunkt,
    CASE WHEN gyldig_til IS NULL THEN 'ny' WHEN gyldig_fra IS NULL THEN 'fjernet' ELSE 'omnummerert' END AS hendelse,
    registrering_id,
    rettighetshaver_nr,
    posisjon_nr,
    registrert,
    person_id,
    fullt_navn,
    foedselsdato,
    bostedsland_tekst,
    er_unntatt_fra_innsyn,
    foerst_registrert,
    endret,
    posisjonstype,
    posisjonstype_tekst,
    stoerrelsesintervall_tekst,
    andel_min,
    andel_max,
    grunnlag,
    CAST(kopi AS BIGINT) AS kopi,
    hash(
        registrering_id,
        registrert,
        person_id,
        fullt_navn,
        foedselsdato,
        bostedsland_tekst,
        er_unntatt_fra_innsyn,
        foerst_registrert,
        endret,
        posisjonstype,
        posisjonstype_tekst,
        stoerrelsesintervall_tekst,
        andel_min,
        andel_max,
        grunnlag
    ) AS innhold
FROM (
    FROM rrh.historikk_nyeste
    UNION ALL
    FROM rrh.historikk_nyere
    UNION ALL
    FROM rrh.historikk_eldre
);

-- The rows of `rrh.eiere_av` of all companies now, in the form of `rrh_historikk.hendelser`.
--: rettighetshaver_nr, posisjon_nr = rrh.posisjoner
--: * = rrh_historikk.hendelser
CREATE VIEW rrh_historikk.gjeldende AS
WITH grunner AS (
    SELECT
        organisasjonsnummer,
        registrering_id,
        rettighetshaver_nr,
        posisjon_nr,
        array_to_string(list_sort(list(coalesce(grunnlagstype_tekst, grunnlagstype))), chr(31)) AS grunnlag
    FROM rrh.grunnlag
    WHERE coalesce(grunnlagstype_tekst, grunnlagstype) IS NOT NULL
    GROUP BY ALL
)
SELECT
    e.organisasjonsnummer,
    e.registrering_id,
    e.rettighetshaver_nr,
    p.posisjon_nr,
    r.registrert,
    e.person_id,
    e.fullt_navn,
    e.foedselsdato,
    e.bostedsland_tekst,
    e.er_unntatt_fra_innsyn,
    e.foerst_registrert,
    e.endret,
    p.posisjonstype,
    p.posisjonstype_tekst,
    p.stoerrelsesintervall_tekst,
    p.andel_min,
    p.andel_max,
    g.grunnlag,
    hash(
        e.registrering_id,
        r.registrert,
        e.person_id,
        e.fullt_navn,
        e.foedselsdato,
        e.bostedsland_tekst,
        e.er_unntatt_fra_innsyn,
        e.foerst_registrert,
        e.endret,
        p.posisjonstype,
        p.posisjonstype_tekst,
        p.stoerrelsesintervall_tekst,
        p.andel_min,
        p.andel_max,
        g.grunnlag
    ) AS innhold
FROM rrh.rettighetshavere AS e
LEFT JOIN rrh.registreringer AS r USING (organisasjonsnummer, registrering_id)
LEFT JOIN rrh.posisjoner AS p USING (organisasjonsnummer, registrering_id, rettighetshaver_nr)
LEFT JOIN grunner AS g USING (organisasjonsnummer, registrering_id, rettighetshaver_nr, posisjon_nr);

-- The owners of all companies and their positions since the lake has history: one row per interval in which a row of `rrh.eiere_av`
-- said the same. gyldig_fra is the time of the first snapshot with it, and gyldig_til that of the first one without it; NULL for what
-- is there now. What was there when the history began (`rrh.historikk_start`) has that time as gyldig_fra. What comes back has
-- another interval. foerst_registrert, endret and registrert are the register's own times, of the owner and of the registration.
-- Another order of owners, positions or grounds is no change: the running numbers are those of now, or of the last night of the
-- interval, and grunnlag is in alphabetical order.
--: gyldig_fra: Time of the first snapshot that has the row; of what was there at the beginning, when the history began.
--: gyldig_til: Time of the first snapshot without the row; NULL for what is there now.
--: grunnlag: The grounds of the position, in alphabetical order.
--: * = rrh.historikk_nyeste
CREATE VIEW rrh_historikk.eiere AS
WITH start AS (
    SELECT min(gyldig_fra) AS foerste FROM rrh.historikk_start
),
-- What is there now follows what came and went before. Most companies never changed: their rows are not sorted.
alle AS (
    SELECT
        organisasjonsnummer,
        tidspunkt,
        hendelse,
        registrering_id,
        rettighetshaver_nr,
        posisjon_nr,
        registrert,
        person_id,
        fullt_navn,
        foedselsdato,
        bostedsland_tekst,
        er_unntatt_fra_innsyn,
        foerst_registrert,
        endret,
        posisjonstype,
        posisjonstype_tekst,
        stoerrelsesintervall_tekst,
        andel_min,
        andel_max,
        grunnlag,
        kopi,
        innhold
    FROM rrh_historikk.hendelser
    WHERE hendelse <> 'omnummerert'
    UNION ALL
    SELECT
        organisasjonsnummer,
        NULL,
        'gjeldende',
        registrering_id,
        rettighetshaver_nr,
        posisjon_nr,
        registrert,
        person_id,
        fullt_navn,
        foedselsdato,
        bostedsland_tekst,
        er_unntatt_fra_innsyn,
        foerst_registrert,
        endret,
        posisjonstype,
        posisjonstype_tekst,
        stoerrelsesintervall_tekst,
        andel_min,
        andel_max,
        grunnlag,
        row_number() OVER (PARTITION BY organisasjonsnummer, innhold ORDER BY rettighetshaver_nr, posisjon_nr),
        innhold
    FROM (
        FROM rrh_historikk.gjeldende
        SEMI JOIN (SELECT organisasjonsnummer FROM rrh_historikk.hendelser) USING (organisasjonsnummer)
    )
),
med_forrige AS (
    SELECT
        *,
        max(CASE WHEN hendelse = 'ny' THEN tidspunkt END) OVER (
            PARTITION BY organisasjonsnummer, innhold, kopi
            ORDER BY tidspunkt NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS sist_kommet
    FROM alle
)
SELECT
    organisasjonsnummer,
    coalesce(sist_kommet, foerste) AS gyldig_fra,
    tidspunkt AS gyldig_til,
    registrering_id,
    rettighetshaver_nr,
    posisjon_nr,
    registrert,
    person_id,
    fullt_navn,
    foedselsdato,
    bostedsland_tekst,
    er_unntatt_fra_innsyn,
    foerst_registrert,
    endret,
    posisjonstype,
    posisjonstype_tekst,
    stoerrelsesintervall_tekst,
    andel_min,
    andel_max,
    string_split(grunnlag, chr(31)) AS grunnlag
FROM med_forrige, start
WHERE hendelse <> 'ny'
UNION ALL
SELECT
    organisasjonsnummer,
    foerste,
    NULL,
    registrering_id,
    rettighetshaver_nr,
    posisjon_nr,
    registrert,
    person_id,
    fullt_navn,
    foedselsdato,
    bostedsland_tekst,
    er_unntatt_fra_innsyn,
    foerst_registrert,
    endret,
    posisjonstype,
    posisjonstype_tekst,
    stoerrelsesintervall_tekst,
    andel_min,
    andel_max,
    string_split(grunnlag, chr(31))
FROM (
    FROM rrh_historikk.gjeldende
    ANTI JOIN (SELECT organisasjonsnummer FROM rrh_historikk.hendelser) USING (organisasjonsnummer)
), start;

-- The owners of all companies at a time, as the lake saw them: the rows and columns of `rrh.eiere_av` of the snapshot that was the
-- newest one then, with its running numbers; grunnlag is in alphabetical order. A timestamp without a time zone is in UTC. A snapshot
-- that was rolled back is not in the history. There are no rows for a time before the history begins. virksomhet_navn and
-- virksomhet_status are those of now in `enhet.alle`.
--: virksomhet_navn, virksomhet_status = rrh.eiere_av
--: * = rrh_historikk.eiere
CREATE MACRO rrh.per(tid) AS TABLE
WITH spurt AS (
    SELECT mikrosekunder_av(tid) AS mikrosekunder
),
-- What is there now, but for what came, went or was renumbered after the time: of each row that did, the first event says whether it
-- was there, and with which numbers.
foerste AS (
    SELECT
        organisasjonsnummer,
        innhold,
        kopi,
        min(tidspunkt) AS tidspunkt,
        arg_min(hendelse, tidspunkt) AS hendelse
    FROM rrh_historikk.hendelser
    WHERE epoch_us(tidspunkt) > (SELECT mikrosekunder FROM spurt)
    GROUP BY organisasjonsnummer, innhold, kopi
),
rader AS (
    SELECT
        organisasjonsnummer,
        registrering_id,
        rettighetshaver_nr,
        posisjon_nr,
        person_id,
        fullt_navn,
        foedselsdato,
        bostedsland_tekst,
        er_unntatt_fra_innsyn,
        posisjonstype,
        posisjonstype_tekst,
        stoerrelsesintervall_tekst,
        andel_min,
        andel_max,
        grunnlag
    FROM (
        FROM rrh_historikk.hendelser
        SEMI JOIN (
            SELECT organisasjonsnummer, innhold, kopi, tidspunkt FROM foerste WHERE hendelse <> 'ny'
        ) USING (organisasjonsnummer, innhold, kopi, tidspunkt)
    )
    UNION ALL
    SELECT
        organisasjonsnummer,
        registrering_id,
        rettighetshaver_nr,
        posisjon_nr,
        person_id,
        fullt_navn,
        foedselsdato,
        bostedsland_tekst,
        er_unntatt_fra_innsyn,
        posisjonstype,
        posisjonstype_tekst,
        stoerrelsesintervall_tekst,
        andel_min,
        andel_max,
        grunnlag
    FROM (
        FROM rrh_historikk.gjeldende
        ANTI JOIN (SELECT organisasjonsnummer, innhold FROM foerste) USING (organisasjonsnummer, innhold)
    )
    UNION ALL
    -- Of rows that say the same, some may have been there all the time.
    SELECT
        organisasjonsnummer,
        registrering_id,
        rettighetshaver_nr,
        posisjon_nr,
        person_id,
        fullt_navn,
        foedselsdato,
        bostedsland_tekst,
        er_unntatt_fra_innsyn,
        posisjonstype,
        posisjonstype_tekst,
        stoerrelsesintervall_tekst,
        andel_min,
        andel_max,
        grunnlag
    FROM (
        FROM (
            SELECT
                *,
                row_number() OVER (
                    PARTITION BY organisasjonsnummer, innhold ORDER BY rettighetshaver_nr, posisjon_nr
                ) AS kopi
            FROM (
                FROM rrh_historikk.gjeldende
                SEMI JOIN (
                    SELECT organisasjonsnummer, innhold FROM foerste WHERE kopi > 1 OR hendelse = 'omnummerert'
                ) USING (organisasjonsnummer, innhold)
            )
        )
        ANTI JOIN (SELECT organisasjonsnummer, innhold, kopi FROM foerste) USING (organisasjonsnummer, innhold, kopi)
    )
)
SELECT
    e.organisasjonsnummer,
    e.registrering_id,
    e.rettighetshaver_nr,
    e.person_id,
    e.fullt_navn,
    e.foedselsdato,
    e.bostedsland_tekst,
    e.er_unntatt_fra_innsyn,
    e.posisjon_nr,
    e.posisjonstype,
    e.posisjonstype_tekst,
    e.stoerrelsesintervall_tekst,
    e.andel_min,
    e.andel_max,
    string_split(e.grunnlag, chr(31)) AS grunnlag,
    a.navn AS virksomhet_navn,
    a.status AS virksomhet_status
FROM rader AS e
LEFT JOIN enhet.alle AS a ON a.organisasjonsnummer = e.organisasjonsnummer
WHERE (SELECT min(epoch_us(gyldig_fra)) FROM rrh.historikk_start) <= (SELECT mikrosekunder FROM spurt);
