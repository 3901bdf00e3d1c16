-- Who owns and who runs a company: one row per person or company, with the ways in which it owns and the roles that it has and
-- that are in force. An owner and the holder of a role are one person where full name and birth date are the same; treff then
-- says so. That is evidence, not proof: two people may share both. An owner without a birth date is never matched.
--: navn: Full name of the owner, or of the person or company that has the roles.
--: foedselsdato: Birth date.
--: innehaver_organisasjonsnummer = enhet.roller
--: eier_person_id: Pseudonym of the owner.
--: verv_person_id: Pseudonym of the holder of the roles, from name and birth date.
--: er_eier: Whether it is an owner.
--: posisjoner: Labels of the owner's kinds of positions.
--: andel_min: Greatest lower bound of the owner's intervals, per cent.
--: andel_max: Greatest upper bound of the owner's intervals, per cent.
--: er_styreleder: Whether it chairs the board.
--: roller: Labels of the roles that are in force, in the register's order.
--: er_doed: Whether the holder of a role is dead; NULL for an owner without roles.
--: treff: `navn og foedselsdato` where an owner and the holder of a role have both in common, else NULL.
CREATE MACRO enhet.styre_og_eiere(orgnr) AS TABLE
WITH eiere AS (
    SELECT
        nfc_normalize(upper(e.fullt_navn)) AS noekkel,
        e.foedselsdato,
        any_value(e.fullt_navn) AS fullt_navn,
        any_value(e.person_id) AS person_id,
        list(DISTINCT p.posisjonstype_tekst ORDER BY p.posisjonstype_tekst)
            FILTER (WHERE p.posisjonstype_tekst IS NOT NULL) AS posisjoner,
        max(p.andel_min) AS andel_min,
        max(p.andel_max) AS andel_max
    FROM rrh.rettighetshavere AS e
    LEFT JOIN rrh.posisjoner AS p USING (organisasjonsnummer, registrering_id, rettighetshaver_nr)
    WHERE e.organisasjonsnummer = CAST(orgnr AS VARCHAR)
    GROUP BY
        nfc_normalize(upper(e.fullt_navn)),
        e.foedselsdato,
        CASE WHEN e.fullt_navn IS NULL OR e.foedselsdato IS NULL THEN (e.registrering_id, e.rettighetshaver_nr) END
),
verv AS (
    SELECT
        nfc_normalize(upper(r.fullt_navn)) AS noekkel,
        r.foedselsdato,
        r.innehaver_organisasjonsnummer,
        any_value(coalesce(r.fullt_navn, r.innehaver_navn)) AS navn,
        any_value(r.person_id) AS person_id,
        bool_or(r.er_doed) AS er_doed,
        bool_or(coalesce(r.rolletype = 'LEDE', false)) AS er_styreleder,
        list(r.rolletype_tekst ORDER BY r.rolle_nr) AS roller
    FROM enhet.roller AS r
    WHERE r.organisasjonsnummer = CAST(orgnr AS VARCHAR)
      AND NOT coalesce(r.er_avregistrert, false)
    GROUP BY
        nfc_normalize(upper(r.fullt_navn)),
        r.foedselsdato,
        r.innehaver_organisasjonsnummer,
        CASE WHEN r.foedselsdato IS NULL AND r.innehaver_organisasjonsnummer IS NULL THEN r.rolle_nr END
)
SELECT
    coalesce(e.fullt_navn, v.navn) AS navn,
    coalesce(e.foedselsdato, v.foedselsdato) AS foedselsdato,
    v.innehaver_organisasjonsnummer,
    e.person_id AS eier_person_id,
    v.person_id AS verv_person_id,
    e.er_eier IS NOT NULL AS er_eier,
    e.posisjoner,
    e.andel_min,
    e.andel_max,
    coalesce(v.er_styreleder, false) AS er_styreleder,
    v.roller,
    v.er_doed,
    CASE WHEN e.er_eier AND v.noekkel IS NOT NULL THEN 'navn og foedselsdato' END AS treff
FROM (SELECT *, true AS er_eier FROM eiere) AS e
FULL JOIN verv AS v ON v.noekkel = e.noekkel AND v.foedselsdato = e.foedselsdato
ORDER BY er_eier DESC, er_styreleder DESC, navn;

-- The registrations of companies that are not live in Enhetsregisteret. status is as in `enhet.alle`, or 'ukjent' where the lake
-- does not have the company: it was removed on legal grounds, or is younger than the units' file.
--: navn, organisasjonsform, status_siden = enhet.alle
--: status: As in `enhet.alle`; `ukjent` where the lake does not have the company.
--: * = rrh.registreringer
CREATE VIEW enhet.registreringer_uten_aktiv_enhet AS
SELECT
    r.organisasjonsnummer,
    a.navn,
    a.organisasjonsform,
    coalesce(a.status, 'ukjent') AS status,
    a.status_siden,
    r.registrering_id,
    r.registrert,
    r.antall_rettighetshavere
FROM rrh.registreringer AS r
LEFT JOIN enhet.alle AS a ON a.organisasjonsnummer = r.organisasjonsnummer
WHERE coalesce(a.status, 'ukjent') <> 'aktiv';

-- The intermediate companies of owners that are not live in Enhetsregisteret: chains that lead through a company that is gone.
-- mellomliggende_status is as in `enhet.registreringer_uten_aktiv_enhet`.
--: navn: Name of the company that is owned; NULL where the lake has none.
--: mellomliggende_navn: Name of the intermediate company; NULL where the lake has none.
--: mellomliggende_status: Its status as in `enhet.alle`; `ukjent` where the lake does not have it.
--: mellomliggende_status_siden: Date of that status; NULL where the register has none.
--: * = rrh.mellomliggende_virksomheter
CREATE VIEW enhet.mellomledd_uten_aktiv_enhet AS
SELECT
    m.organisasjonsnummer,
    v.navn,
    m.registrering_id,
    m.rettighetshaver_nr,
    m.posisjon_nr,
    m.mellomliggende_organisasjonsnummer,
    a.navn AS mellomliggende_navn,
    coalesce(a.status, 'ukjent') AS mellomliggende_status,
    a.status_siden AS mellomliggende_status_siden
FROM rrh.mellomliggende_virksomheter AS m
LEFT JOIN enhet.alle AS v ON v.organisasjonsnummer = m.organisasjonsnummer
LEFT JOIN enhet.alle AS a ON a.organisasjonsnummer = m.mellomliggende_organisasjonsnummer
WHERE m.mellomliggende_organisasjonsnummer IS NOT NULL
  AND coalesce(a.status, 'ukjent') <> 'aktiv';
