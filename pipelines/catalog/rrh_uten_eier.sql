-- The companies without an owner, and why: one row per company. aarsak is 'notert' (listed on a regulated market),
-- 'utenlandsk_register' (a branch whose owners are in a foreign register), 'norsk_offentlig_eier', 'utenlandsk_offentlig_eier',
-- 'ingen' (it has none), 'kan_ikke_identifiseres' (it has some, and none can be identified), 'kun_styre_og_daglig_leder',
-- 'skjermet' (it has owners, and the register left out who they are), 'oppgitt_men_mangler' (it reported that owners are
-- identified, and the register has none), 'ikke_meldt' (it has to report and has not), 'slettet' (what it reported was deleted, or
-- it left the register), 'ikke_i_registeret' (a live unit without a registration, of a form of which others are registered) or
-- 'ukjent'. A company that is listed, or whose owners are in a foreign register, has that reason whatever else it reported, unless the
-- register left out who all of its owners are. navn and virksomhet_status are those of `enhet.alle`.
--: navn = enhet.alle
--: virksomhet_status = rrh.eiere_av
--: aarsak: Why the company has no owner; the words are in the description of the view.
--: * = rrh.registreringer
CREATE VIEW rrh.hvorfor_ingen_eier AS
WITH eiere AS (
    SELECT
        registrering_id,
        bool_and(coalesce(er_skjermet, false)) AS alle_er_skjermet
    FROM rrh.rettighetshavere
    GROUP BY registrering_id
),
registrerte AS (
    SELECT
        r.organisasjonsnummer,
        r.registrering_id,
        r.registrert,
        r.rettighetshaverstatus,
        r.rettighetshaverstatus_tekst,
        CASE
            WHEN e.alle_er_skjermet THEN 'skjermet'
            WHEN r.marked_navn IS NOT NULL THEN 'notert'
            WHEN coalesce(r.utenlandsk_register_landkode, r.utenlandsk_register_internettadresse) IS NOT NULL
                THEN 'utenlandsk_register'
            WHEN lower(r.registreringstatus) = 'registreringsstatus.rettighetsinformasjonerslettet' THEN 'slettet'
            WHEN lower(r.registreringstatus) = 'registreringsstatus.rettighetsinformasjonerikkemeldt' THEN 'ikke_meldt'
            ELSE coalesce(s.aarsak, 'ukjent')
        END AS aarsak
    FROM rrh.registreringer AS r
    LEFT JOIN eiere AS e USING (registrering_id)
    LEFT JOIN (VALUES
        ('arid', 'oppgitt_men_mangler'),
        ('nrki', 'oppgitt_men_mangler'),
        ('irki', 'kan_ikke_identifiseres'),
        ('rknv', 'norsk_offentlig_eier'),
        ('rkuv', 'utenlandsk_offentlig_eier'),
        ('rikv', 'ingen'),
        ('harreellerettighetshavere', 'oppgitt_men_mangler'),
        ('noenreellerettighetshaverekanidentifiseres', 'oppgitt_men_mangler'),
        ('ingenreellerettighetshaverekanidentifiseres', 'kan_ikke_identifiseres'),
        ('norskoffentligvirksomheteierellerkontrollererregistreringspliktigvirksomhet', 'norsk_offentlig_eier'),
        ('utenlandskoffentligvirksomheteierellerkontrollererregistreringspliktigvirksomhet', 'utenlandsk_offentlig_eier'),
        ('harikkereellerettighetshavere', 'ingen'),
        ('harkunstyreogdagligledersomreellerettighetshavere', 'kun_styre_og_daglig_leder'),
        ('harstyreogdagliglederogandreposisjonersomreellerettighetshavere', 'oppgitt_men_mangler'),
        (
            'harstyreogdagliglederogandreposisjonersomreellerettighetshavereognoenreellerettighetshaverekanikkeidentifiseres',
            'oppgitt_men_mangler'
        )
    ) AS s(kode, aarsak) ON s.kode = lower(split_part(r.rettighetshaverstatus, '.', -1))
    WHERE e.registrering_id IS NULL OR e.alle_er_skjermet
),
uten_registrering AS (
    SELECT
        v.organisasjonsnummer,
        CASE WHEN v.slettet_i_registeret IS NOT NULL THEN 'slettet' ELSE 'ikke_meldt' END AS aarsak
    FROM rrh.virksomheter AS v
    ANTI JOIN rrh.registreringer AS r ON r.organisasjonsnummer = v.organisasjonsnummer
),
former AS (
    SELECT DISTINCT a.organisasjonsform
    FROM rrh.registreringer AS r
    JOIN enhet.alle AS a ON a.organisasjonsnummer = r.organisasjonsnummer
    WHERE NOT a.er_underenhet
),
uten_register AS (
    SELECT a.organisasjonsnummer, 'ikke_i_registeret' AS aarsak
    FROM enhet.alle AS a
    SEMI JOIN former AS f ON f.organisasjonsform = a.organisasjonsform
    ANTI JOIN rrh.registreringer AS r ON r.organisasjonsnummer = a.organisasjonsnummer
    ANTI JOIN rrh.virksomheter AS v ON v.organisasjonsnummer = a.organisasjonsnummer
    WHERE NOT a.er_underenhet AND a.status <> 'slettet'
),
alle AS (
    SELECT organisasjonsnummer, aarsak, registrering_id, registrert, rettighetshaverstatus, rettighetshaverstatus_tekst
    FROM registrerte
    UNION ALL
    SELECT organisasjonsnummer, aarsak, NULL, NULL, NULL, NULL FROM uten_registrering
    UNION ALL
    SELECT organisasjonsnummer, aarsak, NULL, NULL, NULL, NULL FROM uten_register
)
SELECT
    u.organisasjonsnummer,
    a.navn,
    a.status AS virksomhet_status,
    u.aarsak,
    u.registrering_id,
    u.registrert,
    u.rettighetshaverstatus,
    u.rettighetshaverstatus_tekst
FROM alle AS u
LEFT JOIN enhet.alle AS a ON a.organisasjonsnummer = u.organisasjonsnummer;
