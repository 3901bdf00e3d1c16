-- All units, subunits and deleted ones that the lake has: one row per number. status is 'aktiv', 'avvikling', 'tvangsavvikling',
-- 'konkurs' or 'slettet'; where several apply, the gravest. status_siden is its date, where the register has one. The view is in
-- every catalog, without rows until the register is loaded.
--: er_underenhet: Whether it is a subunit.
--: status: `aktiv`, `avvikling`, `tvangsavvikling`, `konkurs` or `slettet`; where several apply, the gravest.
--: status_siden: Date of the status; NULL where the register has none.
--: overordnet_enhet: The unit above: of a subunit, the one that it belongs to; else one in the public sector.
--: kommunenummer: Number of the municipality of the business address, or of a subunit's location; none abroad.
--: kommune: Name of that municipality.
--: er_personlig: Whether the unit is a natural person's; NULL for a deleted subunit, and where the form is missing or unknown.
--: * = enhet.enheter
CREATE VIEW enhet.alle AS
SELECT
    organisasjonsnummer,
    navn,
    organisasjonsform,
    organisasjonsform_tekst,
    false AS er_underenhet,
    overordnet_enhet,
    CASE
        WHEN konkurs THEN 'konkurs'
        WHEN under_tvangsavvikling THEN 'tvangsavvikling'
        WHEN under_avvikling THEN 'avvikling'
        ELSE 'aktiv'
    END AS status,
    CASE
        WHEN konkurs THEN konkursdato
        WHEN under_tvangsavvikling THEN greatest(
            tvang_manglende_sletting_dato,
            tvang_manglende_daglig_leder_dato,
            tvang_manglende_revisor_dato,
            tvang_manglende_regnskap_dato,
            tvang_mangelfullt_styre_dato
        )
        WHEN under_avvikling THEN under_avvikling_dato
    END AS status_siden,
    forretningsadresse_kommunenummer AS kommunenummer,
    forretningsadresse_kommune AS kommune,
    naeringskode,
    naeringskode_tekst,
    antall_ansatte,
    er_personlig
FROM enhet.enheter
UNION ALL
SELECT
    organisasjonsnummer,
    navn,
    organisasjonsform,
    organisasjonsform_tekst,
    true,
    overordnet_enhet,
    'aktiv',
    NULL,
    beliggenhetsadresse_kommunenummer,
    beliggenhetsadresse_kommune,
    naeringskode,
    naeringskode_tekst,
    antall_ansatte,
    er_personlig
FROM enhet.underenheter
UNION ALL
SELECT
    organisasjonsnummer,
    navn,
    organisasjonsform,
    organisasjonsform_tekst,
    er_underenhet,
    overordnet_enhet,
    'slettet',
    slettedato,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    CASE WHEN NOT er_underenhet THEN organisasjonsform IN ('ENK', 'PERS', 'BO') END
FROM enhet.slettede;

-- The name of a unit; NULL where the lake has none.
CREATE MACRO enhet.navn_paa(orgnr) AS
(SELECT any_value(navn) FROM enhet.alle WHERE organisasjonsnummer = CAST(orgnr AS VARCHAR));

-- The roles in a company that are in force, in the register's order.
--: * = enhet.roller
CREATE MACRO enhet.roller_i(orgnr) AS TABLE
SELECT
    r.organisasjonsnummer,
    r.rolle_nr,
    r.rollegruppe,
    r.rollegruppe_tekst,
    r.rolletype,
    r.rolletype_tekst,
    r.person_id,
    r.fullt_navn,
    r.foedselsdato,
    r.er_doed,
    r.innehaver_organisasjonsnummer,
    r.innehaver_navn,
    r.innehaver_er_slettet,
    r.ansvarsandel,
    r.valgt_av_tekst
FROM enhet.roller AS r
WHERE r.organisasjonsnummer = CAST(orgnr AS VARCHAR)
  AND NOT coalesce(r.er_avregistrert, false)
ORDER BY r.rolle_nr;

-- The companies in which a company has a role that is in force: as auditor, accountant, partner, business manager.
--: navn, status = enhet.alle
--: * = enhet.roller
CREATE MACRO enhet.roller_til(orgnr) AS TABLE
SELECT
    r.organisasjonsnummer,
    a.navn,
    a.status,
    r.rollegruppe,
    r.rolletype,
    r.rolletype_tekst,
    r.ansvarsandel
FROM enhet.roller AS r
LEFT JOIN enhet.alle AS a ON a.organisasjonsnummer = r.organisasjonsnummer
WHERE r.innehaver_organisasjonsnummer = CAST(orgnr AS VARCHAR)
  AND NOT coalesce(r.er_avregistrert, false)
ORDER BY r.organisasjonsnummer, r.rolle_nr;

-- The roles of a person, also those that are no longer in force. pid is a person_id that was made from name and birth date.
--: navn, status = enhet.alle
--: * = enhet.roller
CREATE MACRO enhet.verv_til(pid) AS TABLE
SELECT
    r.organisasjonsnummer,
    a.navn,
    a.status,
    r.rollegruppe,
    r.rolletype,
    r.rolletype_tekst,
    r.fullt_navn,
    r.er_avregistrert
FROM enhet.roller AS r
LEFT JOIN enhet.alle AS a ON a.organisasjonsnummer = r.organisasjonsnummer
WHERE r.person_id = CAST(pid AS VARCHAR)
ORDER BY r.organisasjonsnummer, r.rolle_nr;
