-- Owners with an open bankruptcy. konkurs_hos is 'person' if the owner is bankrupt (found by person_id only), and 'virksomhet'
-- if the company that they own is. One row per owner in a registration and bankruptcy; siden is the date of the opening.
-- virksomhet_navn is the name of the company in `enhet.alle`.
--: konkurs_hos: Who is bankrupt: `person` (the owner) or `virksomhet` (the company that the owner owns).
--: siden: Date of the opening.
--: uuid, aapnings_id, konkursgrunnlag, konkursgrunnlag_tekst = konkurs.status
--: virksomhet_navn: Name of the company in `enhet.alle`.
--: * = rrh.rettighetshavere
CREATE VIEW konkurs.eiere_med_konkurs AS
WITH aapne AS (
    SELECT * FROM konkurs.status WHERE status = 'aapen'
)
SELECT
    'person' AS konkurs_hos,
    r.organisasjonsnummer,
    r.registrering_id,
    r.rettighetshaver_nr,
    r.person_id,
    r.fullt_navn,
    a.siden,
    a.uuid,
    a.aapnings_id,
    a.konkursgrunnlag,
    a.konkursgrunnlag_tekst,
    e.navn AS virksomhet_navn
FROM rrh.rettighetshavere AS r
JOIN aapne AS a ON a.debitor_person_id = r.person_id
LEFT JOIN enhet.alle AS e ON e.organisasjonsnummer = r.organisasjonsnummer
UNION ALL
SELECT
    'virksomhet' AS konkurs_hos,
    r.organisasjonsnummer,
    r.registrering_id,
    r.rettighetshaver_nr,
    r.person_id,
    r.fullt_navn,
    a.siden,
    a.uuid,
    a.aapnings_id,
    a.konkursgrunnlag,
    a.konkursgrunnlag_tekst,
    e.navn AS virksomhet_navn
FROM rrh.rettighetshavere AS r
JOIN aapne AS a ON a.debitor_organisasjonsnummer = r.organisasjonsnummer
LEFT JOIN enhet.alle AS e ON e.organisasjonsnummer = r.organisasjonsnummer;
