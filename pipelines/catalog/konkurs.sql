-- Whether each debtor is bankrupt now: one row per company or person. status is `aapen` if there is an opening (aapning) to
-- which no later notice (oppheving, sletting or avslutning) refers; siden is then the date of the earliest such opening.
-- Otherwise status is `avsluttet`; siden is then the date of the newest notice that ended proceedings, and uuid names that
-- notice. The date of a notice is that of the court's decision or of the end of the proceedings; if it has neither, the
-- day of its registration. Notices whose debtor is not identified in the lake are left out. enhet_navn and enhet_status are those
-- of the debtor in `enhet.alle`.
--: status: `aapen` if there is an opening to which no later notice refers, else `avsluttet`.
--: siden: Date of the earliest open opening, or of the newest notice that ended proceedings.
--: uuid: That opening or notice, a row of `konkurs.varsler`.
--: debitor_navn: Name of the debtor in the newest notice.
--: aapnings_id: The `uuid` of the opening: that of the row, or the one to which the row's notice refers.
--: antall_aapninger: Number of openings of the debtor.
--: antall_aapne: Number of those that are open.
--: enhet_navn: Name of the debtor in `enhet.alle`.
--: enhet_status: Status of the debtor in `enhet.alle`.
--: * = konkurs.varsler
CREATE VIEW konkurs.status AS
WITH hendelser AS (
    SELECT
        v.*,
        v.type = 'aapning' AS er_aapning,
        v.type = 'aapning' AND slutt.aapnings_id IS NULL AS er_aapen,
        coalesce(
            CASE WHEN v.type <> 'aapning' THEN v.innstillingsdato END,
            v.kjennelsesdato,
            CAST(make_timestamp(epoch_us(v.registreringstidspunkt)) AS DATE)
        ) AS dato
    FROM konkurs.varsler AS v
    LEFT JOIN (
        SELECT DISTINCT aapnings_id
        FROM konkurs.varsler
        WHERE type IN ('oppheving', 'sletting', 'avslutning')
    ) AS slutt ON slutt.aapnings_id = v.uuid
    WHERE v.type IN ('aapning', 'oppheving', 'sletting', 'avslutning')
      AND coalesce(v.debitor_organisasjonsnummer, v.debitor_person_id) IS NOT NULL
),
debitorer AS (
    SELECT
        debitor_organisasjonsnummer,
        debitor_person_id,
        arg_max(debitor_navn, registreringstidspunkt) OVER debitor AS debitor_navn,
        CASE WHEN er_aapen THEN 'aapen' ELSE 'avsluttet' END AS status,
        dato AS siden,
        uuid,
        type,
        CASE WHEN er_aapning THEN uuid ELSE aapnings_id END AS aapnings_id,
        konkursgrunnlag,
        konkursgrunnlag_tekst,
        avslutningskode,
        avslutningskode_tekst,
        count(*) FILTER (WHERE er_aapning) OVER debitor AS antall_aapninger,
        count(*) FILTER (WHERE er_aapen) OVER debitor AS antall_aapne
    FROM hendelser
    WINDOW debitor AS (PARTITION BY debitor_organisasjonsnummer, debitor_person_id)
    QUALIFY row_number() OVER (
        PARTITION BY debitor_organisasjonsnummer, debitor_person_id
        ORDER BY
            er_aapen DESC,
            CASE WHEN er_aapen THEN dato END NULLS LAST,
            er_aapning,
            dato DESC NULLS LAST,
            registreringstidspunkt DESC NULLS LAST,
            uuid
    ) = 1
)
SELECT d.*, a.navn AS enhet_navn, a.status AS enhet_status
FROM debitorer AS d
LEFT JOIN enhet.alle AS a ON a.organisasjonsnummer = d.debitor_organisasjonsnummer;

-- The notices that were registered on or after a date, or at or after a timestamp. A date, or a timestamp without a time zone,
-- is in UTC.
--: * = konkurs.varsler
CREATE MACRO konkurs.siden(dato) AS TABLE
SELECT *
FROM konkurs.varsler
WHERE epoch_us(registreringstidspunkt) >= mikrosekunder_av(dato)
ORDER BY registreringstidspunkt, uuid;

-- The units that debtors, who are persons, are the holders of, with their names and status in `enhet.alle`.
--: navn, status = enhet.alle
--: * = konkurs.innehaver_av
CREATE VIEW konkurs.innehavere AS
SELECT i.*, a.navn, a.status
FROM konkurs.innehaver_av AS i
LEFT JOIN enhet.alle AS a ON a.organisasjonsnummer = i.organisasjonsnummer;
