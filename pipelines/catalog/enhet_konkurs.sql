-- Where Enhetsregisteret and the bankruptcy notices say different things: one row per company. kontroll is 'varsel_uten_konkurs'
-- (an open notice, a live unit without the flag), 'konkurs_uten_varsel' (the flag, no open notice), 'dato_avviker' (both, with
-- dates that differ), 'varsel_paa_slettet' (an open notice, a deleted unit) or 'varsel_paa_ukjent' (an open notice, a unit that
-- the lake does not have). A bankruptcy that is older than the oldest notice of the lake is left out. dager is how many days ago
-- the newer of the two was stated: a difference of some days is the rule, since a notice comes a night before the flag.
--: organisasjonsnummer: Organisation number of the unit, or of the debtor of the notice.
--: navn = enhet.alle
--: enhet_status: Status of the unit in `enhet.alle`.
--: enhet_siden: Date of that status.
--: varsel_status: Whether the debtor is bankrupt by the notices: `aapen` or `avsluttet`, as in `konkurs.status`.
--: varsel_siden: Date of the notice, `siden` in `konkurs.status`.
--: uuid = konkurs.status
--: avviklingskode = konkurs.varsler
--: kontroll: What differs: `varsel_uten_konkurs`, `konkurs_uten_varsel`, `dato_avviker`, `varsel_paa_slettet`, `varsel_paa_ukjent`.
--: dager: How many days ago the newer of the two was stated.
CREATE VIEW enhet.konkurskontroll AS
WITH varsel AS (
    SELECT s.debitor_organisasjonsnummer AS organisasjonsnummer, s.status, s.siden, s.uuid, v.avviklingskode
    FROM konkurs.status AS s
    LEFT JOIN konkurs.varsler AS v ON v.uuid = s.aapnings_id
    WHERE s.debitor_organisasjonsnummer IS NOT NULL
),
grense AS (
    SELECT min(kjennelsesdato) AS eldste FROM konkurs.varsler WHERE type = 'aapning'
),
funn AS (
    SELECT
        coalesce(a.organisasjonsnummer, v.organisasjonsnummer) AS organisasjonsnummer,
        a.navn,
        a.status AS enhet_status,
        a.status_siden AS enhet_siden,
        v.status AS varsel_status,
        v.siden AS varsel_siden,
        v.uuid,
        v.avviklingskode,
        CASE
            WHEN v.status = 'aapen' AND a.organisasjonsnummer IS NULL THEN 'varsel_paa_ukjent'
            WHEN v.status = 'aapen' AND a.status = 'slettet' THEN 'varsel_paa_slettet'
            WHEN v.status = 'aapen' AND v.avviklingskode IS NULL AND a.status <> 'konkurs' THEN 'varsel_uten_konkurs'
            WHEN v.status = 'aapen' AND v.avviklingskode IS NOT NULL
                AND a.status NOT IN ('konkurs', 'tvangsavvikling') THEN 'varsel_uten_konkurs'
            WHEN a.status IN ('konkurs', 'tvangsavvikling') AND v.status IS DISTINCT FROM 'aapen'
                AND a.status_siden >= g.eldste THEN 'konkurs_uten_varsel'
            WHEN v.status = 'aapen' AND a.status IN ('konkurs', 'tvangsavvikling') AND a.status_siden <> v.siden
                THEN 'dato_avviker'
        END AS kontroll
    FROM (SELECT * FROM enhet.alle WHERE NOT er_underenhet) AS a
    FULL JOIN varsel AS v ON v.organisasjonsnummer = a.organisasjonsnummer
    CROSS JOIN grense AS g
)
SELECT *, current_date - greatest(enhet_siden, varsel_siden) AS dager
FROM funn
WHERE kontroll IS NOT NULL;
