-- Who owned a company since the lake has history: one row per interval in which an owner had a position, the oldest first, with the
-- owner's name and share and the register's own times. Intervals of `rrh_historikk.eiere` that follow each other are one where owner,
-- position, share and grounds are the same: a new registration that says the same begins no interval, and the columns of the
-- registration (registrering_id, registrert) and the times of the owner in it (foerst_registrert, endret) are those of its last one.
-- What comes back after it was gone has another interval.
--: * = rrh_historikk.eiere
CREATE MACRO rrh.historikk_av(orgnr) AS TABLE
-- The intervals of `rrh_historikk.eiere`, of one company: its rows are few, so all of them are sorted, and each table is read once.
WITH alle AS (
    FROM rrh_historikk.hendelser
    WHERE organisasjonsnummer = CAST(orgnr AS VARCHAR) AND hendelse <> 'omnummerert'
    UNION ALL BY NAME
    SELECT
        *,
        CAST(NULL AS TIMESTAMPTZ) AS tidspunkt,
        'gjeldende' AS hendelse,
        row_number() OVER (PARTITION BY innhold ORDER BY rettighetshaver_nr, posisjon_nr) AS kopi
    FROM rrh_historikk.gjeldende
    WHERE organisasjonsnummer = CAST(orgnr AS VARCHAR)
),
eiere AS (
    SELECT
        * EXCLUDE (tidspunkt, grunnlag),
        coalesce(
            max(CASE WHEN hendelse = 'ny' THEN tidspunkt END) OVER (
                PARTITION BY innhold, kopi
                ORDER BY tidspunkt NULLS LAST
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ),
            (SELECT min(gyldig_fra) FROM rrh.historikk_start)
        ) AS gyldig_fra,
        tidspunkt AS gyldig_til,
        string_split(grunnlag, chr(31)) AS grunnlag
    FROM alle
),
rader AS (
    SELECT
        * EXCLUDE (kopi),
        row(
            person_id,
            -- Who somebody without a name is, nobody knows: only the register's first day tells such owners apart.
            CASE WHEN person_id IS NULL AND fullt_navn IS NULL THEN foerst_registrert END,
            fullt_navn,
            foedselsdato,
            posisjonstype,
            posisjonstype_tekst,
            stoerrelsesintervall_tekst,
            andel_min,
            andel_max,
            grunnlag
        ) AS sier
    FROM eiere
    WHERE hendelse <> 'ny'
),
-- Rows that say the same at one time are told apart by a number.
nummererte AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY sier, gyldig_fra ORDER BY gyldig_til NULLS LAST, rettighetshaver_nr, posisjon_nr
        ) AS kopi
    FROM rader
),
begynnelser AS (
    SELECT
        *,
        lag(gyldig_til) OVER (PARTITION BY sier, kopi ORDER BY gyldig_fra) IS DISTINCT FROM gyldig_fra AS begynner
    FROM nummererte
),
intervaller AS (
    SELECT
        *,
        count(*) FILTER (WHERE begynner) OVER (PARTITION BY sier, kopi ORDER BY gyldig_fra) AS intervall
    FROM begynnelser
)
SELECT
    any_value(e.organisasjonsnummer) AS organisasjonsnummer,
    min(e.gyldig_fra) AS gyldig_fra,
    CASE WHEN NOT bool_or(e.gyldig_til IS NULL) THEN max(e.gyldig_til) END AS gyldig_til,
    any_value(e.person_id) AS person_id,
    any_value(e.fullt_navn) AS fullt_navn,
    any_value(e.foedselsdato) AS foedselsdato,
    any_value(e.posisjonstype) AS posisjonstype,
    any_value(e.posisjonstype_tekst) AS posisjonstype_tekst,
    any_value(e.stoerrelsesintervall_tekst) AS stoerrelsesintervall_tekst,
    any_value(e.andel_min) AS andel_min,
    any_value(e.andel_max) AS andel_max,
    any_value(e.grunnlag) AS grunnlag,
    last(e.foerst_registrert ORDER BY e.gyldig_fra) AS foerst_registrert,
    last(e.endret ORDER BY e.gyldig_fra) AS endret,
    last(e.registrert ORDER BY e.gyldig_fra) AS registrert,
    last(e.registrering_id ORDER BY e.gyldig_fra) AS registrering_id
FROM intervaller AS e
GROUP BY e.sier, e.kopi, e.intervall
ORDER BY gyldig_fra, gyldig_til, fullt_navn, posisjonstype, andel_min;
