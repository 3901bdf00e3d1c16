-- The owners with an open bankruptcy: their own (konkurs_hos = 'person', found by the pseudonym alone), or that of the
-- company that they own (konkurs_hos = 'virksomhet'). One row an owner of a registration and bankruptcy.
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
    a.konkursgrunnlag_tekst
FROM rrh.rettighetshavere AS r
JOIN aapne AS a ON a.debitor_person_id = r.person_id
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
    a.konkursgrunnlag_tekst
FROM rrh.rettighetshavere AS r
JOIN aapne AS a ON a.debitor_organisasjonsnummer = r.organisasjonsnummer;
