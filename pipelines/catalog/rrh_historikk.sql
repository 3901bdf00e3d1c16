-- Who owned when: the owners of each night since the lake has history, as intervals.
CREATE SCHEMA rrh_historikk;

-- The owners of all companies and their positions since the lake has history: one row per interval in which a row of `rrh.eiere_av`
-- said the same. gyldig_fra is the time of the first snapshot with it, and gyldig_til that of the first one without it; NULL for what
-- is there now. What was there before the first snapshot of the history (`rrh.historikk_start`) has its time as gyldig_fra. What
-- comes back has another interval. foerst_registrert, endret and registrert are the register's own times, of the owner and of the
-- registration. Another order of owners, positions or grounds is no change: the running numbers are those of the interval's last
-- night for what is there now or of the night on which it went, and grunnlag is in alphabetical order.
CREATE VIEW rrh_historikk.eiere AS
WITH hendelser AS (
    FROM rrh.historikk_nyeste
    UNION ALL
    FROM rrh.historikk_nyere
    UNION ALL
    FROM rrh.historikk_eldre
),
start AS (
    SELECT min(gyldig_fra) AS foerste FROM rrh.historikk_start
),
grunner AS (
    SELECT
        organisasjonsnummer,
        registrering_id,
        rettighetshaver_nr,
        posisjon_nr,
        array_to_string(list_sort(list(coalesce(grunnlagstype_tekst, grunnlagstype))), chr(10)) AS grunnlag
    FROM rrh.grunnlag
    WHERE coalesce(grunnlagstype_tekst, grunnlagstype) IS NOT NULL
    GROUP BY ALL
),
gjeldende AS (
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
        g.grunnlag
    FROM rrh.rettighetshavere AS e
    LEFT JOIN rrh.registreringer AS r USING (organisasjonsnummer, registrering_id)
    LEFT JOIN rrh.posisjoner AS p USING (organisasjonsnummer, registrering_id, rettighetshaver_nr)
    LEFT JOIN grunner AS g USING (organisasjonsnummer, registrering_id, rettighetshaver_nr, posisjon_nr)
),
-- What came last of rows that say the same is what goes or what is there next. Most companies never changed: they are not sorted.
alle AS (
    SELECT * FROM hendelser
    UNION ALL
    SELECT
        organisasjonsnummer,
        NULL,
        NULL,
        registrering_id,
        rettighetshaver_nr,
        posisjon_nr,
        row_number() OVER (
            PARTITION BY
                organisasjonsnummer, registrering_id, registrert, person_id, fullt_navn, foedselsdato, bostedsland_tekst,
                er_unntatt_fra_innsyn, foerst_registrert, endret, posisjonstype, posisjonstype_tekst,
                stoerrelsesintervall_tekst, andel_min, andel_max, grunnlag
            ORDER BY rettighetshaver_nr, posisjon_nr
        ),
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
    FROM gjeldende
    SEMI JOIN hendelser USING (organisasjonsnummer)
),
med_forrige AS (
    SELECT
        *,
        max(gyldig_fra) OVER (
            PARTITION BY
                organisasjonsnummer, registrering_id, registrert, person_id, fullt_navn, foedselsdato, bostedsland_tekst,
                er_unntatt_fra_innsyn, foerst_registrert, endret, posisjonstype, posisjonstype_tekst,
                stoerrelsesintervall_tekst, andel_min, andel_max, grunnlag, kopi
            ORDER BY coalesce(gyldig_til, gyldig_fra) NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS sist_kommet
    FROM alle
)
SELECT
    organisasjonsnummer,
    coalesce(sist_kommet, foerste) AS gyldig_fra,
    gyldig_til,
    registrering_id,
    rettighetshaver_nr,
    person_id,
    fullt_navn,
    foedselsdato,
    bostedsland_tekst,
    er_unntatt_fra_innsyn,
    posisjon_nr,
    posisjonstype,
    posisjonstype_tekst,
    stoerrelsesintervall_tekst,
    andel_min,
    andel_max,
    string_split(grunnlag, chr(10)) AS grunnlag,
    foerst_registrert,
    endret,
    registrert
FROM med_forrige, start
WHERE gyldig_fra IS NULL
UNION ALL
SELECT
    organisasjonsnummer,
    foerste,
    NULL,
    registrering_id,
    rettighetshaver_nr,
    person_id,
    fullt_navn,
    foedselsdato,
    bostedsland_tekst,
    er_unntatt_fra_innsyn,
    posisjon_nr,
    posisjonstype,
    posisjonstype_tekst,
    stoerrelsesintervall_tekst,
    andel_min,
    andel_max,
    string_split(grunnlag, chr(10)),
    foerst_registrert,
    endret,
    registrert
FROM (FROM gjeldende ANTI JOIN hendelser USING (organisasjonsnummer)), start;

-- The owners of all companies at a time, as the lake saw them: the rows and columns of `rrh.eiere_av` of the snapshot that was the
-- newest one then. tid is a TIMESTAMP in UTC. No rows for a time before the history begins. virksomhet_navn and virksomhet_status are
-- today's, those of `enhet.alle`.
CREATE MACRO rrh.per(tid) AS TABLE
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
    e.grunnlag,
    a.navn AS virksomhet_navn,
    a.status AS virksomhet_status
FROM rrh_historikk.eiere AS e
LEFT JOIN enhet.alle AS a ON a.organisasjonsnummer = e.organisasjonsnummer
WHERE epoch_us(e.gyldig_fra) <= epoch_us(CAST(tid AS TIMESTAMP))
  AND (e.gyldig_til IS NULL OR epoch_us(e.gyldig_til) > epoch_us(CAST(tid AS TIMESTAMP)));

-- Who owned a company since the lake has history: the intervals of `rrh_historikk.eiere`, the oldest first, with the owner's name and
-- share and the register's own times.
CREATE MACRO rrh.historikk_av(orgnr) AS TABLE
SELECT
    e.organisasjonsnummer,
    e.gyldig_fra,
    e.gyldig_til,
    e.person_id,
    e.fullt_navn,
    e.foedselsdato,
    e.posisjonstype,
    e.posisjonstype_tekst,
    e.stoerrelsesintervall_tekst,
    e.andel_min,
    e.andel_max,
    e.grunnlag,
    e.foerst_registrert,
    e.endret,
    e.registrert,
    e.registrering_id
FROM rrh_historikk.eiere AS e
WHERE e.organisasjonsnummer = CAST(orgnr AS VARCHAR)
ORDER BY e.gyldig_fra, e.gyldig_til, e.fullt_navn, e.posisjonstype, e.andel_min;
