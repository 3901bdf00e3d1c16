-- What the lake has of each company from {from} on and before {to}: one row per company, with its owners, their positions and the
-- intermediate companies in lists, in the order of the companies' numbers. Rows of one company are found by its number alone, so
-- that a range reads no more than its own rows of each table.
WITH virksomheter AS (
    SELECT organisasjonsnummer FROM rrh.registreringer WHERE organisasjonsnummer >= {from} AND organisasjonsnummer < {to}
    UNION
    SELECT organisasjonsnummer FROM rrh.rettighetshavere WHERE organisasjonsnummer >= {from} AND organisasjonsnummer < {to}
    UNION
    SELECT organisasjonsnummer FROM uten_eier WHERE organisasjonsnummer >= {from} AND organisasjonsnummer < {to}
),
grunnlag AS (
    SELECT
        registrering_id,
        rettighetshaver_nr,
        posisjon_nr,
        list(struct_pack(nr := grunnlag_nr, tekst := coalesce(grunnlagstype_tekst, grunnlagstype))) AS grunnlag,
        bool_or(lower(split_part(grunnlagstype, '.', -1)) IN ('indi', 'indirekte')) AS er_indirekte
    FROM rrh.grunnlag
    WHERE organisasjonsnummer >= {from} AND organisasjonsnummer < {to}
    GROUP BY ALL
),
-- Enhetsregisteret has far more companies than a range: it is cut to those of the range, and to those between them and their owners,
-- before anything is joined with it.
enhet_i AS (
    SELECT organisasjonsnummer, navn, organisasjonsform_tekst, status, status_siden
    FROM enhet.alle
    WHERE organisasjonsnummer >= {from} AND organisasjonsnummer < {to}
),
enhet_mellom AS MATERIALIZED (
    SELECT organisasjonsnummer, navn
    FROM enhet.alle
    WHERE organisasjonsnummer IN (
        SELECT mellomliggende_organisasjonsnummer
        FROM rrh.mellomliggende_virksomheter
        WHERE organisasjonsnummer >= {from} AND organisasjonsnummer < {to}
    )
),
mellomledd AS (
    SELECT
        m.registrering_id,
        m.rettighetshaver_nr,
        m.posisjon_nr,
        list(
            struct_pack(
                nr := m.mellomliggende_nr,
                organisasjonsnummer := m.mellomliggende_organisasjonsnummer,
                nummer := m.registreringsnummer_i_hjemlandet,
                navn := coalesce(a.navn, m.navn),
                adresse := m.adresse,
                landkode := coalesce(l.landkode_alfa2, m.landkode),
                land := coalesce(m.land, l.land)
            )
        ) AS mellomledd
    FROM rrh.mellomliggende_virksomheter AS m
    LEFT JOIN enhet_mellom AS a ON a.organisasjonsnummer = m.mellomliggende_organisasjonsnummer
    LEFT JOIN kodeverk.land AS l ON l.landkode = m.landkode
    WHERE m.organisasjonsnummer >= {from} AND m.organisasjonsnummer < {to}
    GROUP BY ALL
),
posisjoner AS (
    SELECT
        p.registrering_id,
        p.rettighetshaver_nr,
        list(
            struct_pack(
                nr := p.posisjon_nr,
                posisjonstype := p.posisjonstype,
                tekst := p.posisjonstype_tekst,
                andel_min := p.andel_min,
                andel_max := p.andel_max,
                beskrivelse := p.beskrivelse_annen_maate,
                er_indirekte := CASE WHEN m.registrering_id IS NOT NULL THEN true ELSE g.er_indirekte END,
                grunnlag := coalesce(g.grunnlag, []),
                mellomledd := coalesce(m.mellomledd, [])
            )
        ) AS posisjoner
    FROM rrh.posisjoner AS p
    LEFT JOIN grunnlag AS g
        ON g.registrering_id = p.registrering_id
        AND g.rettighetshaver_nr = p.rettighetshaver_nr
        AND g.posisjon_nr = p.posisjon_nr
    LEFT JOIN mellomledd AS m
        ON m.registrering_id = p.registrering_id
        AND m.rettighetshaver_nr = p.rettighetshaver_nr
        AND m.posisjon_nr = p.posisjon_nr
    WHERE p.organisasjonsnummer >= {from} AND p.organisasjonsnummer < {to}
    GROUP BY ALL
),
statsborgerskap AS (
    SELECT
        s.registrering_id,
        s.rettighetshaver_nr,
        list(
            struct_pack(
                nr := s.statsborgerskap_nr, landkode := l.landkode_alfa2, land := coalesce(s.land, l.land, s.landkode)
            )
        ) AS statsborgerskap
    FROM rrh.statsborgerskap AS s
    LEFT JOIN kodeverk.land AS l ON l.landkode = s.landkode
    WHERE s.organisasjonsnummer >= {from} AND s.organisasjonsnummer < {to}
    GROUP BY ALL
),
eiere AS (
    SELECT
        e.organisasjonsnummer,
        list(
            struct_pack(
                registrering_id := e.registrering_id,
                nr := e.rettighetshaver_nr,
                persontype := e.persontype,
                person_id := e.person_id,
                fullt_navn := e.fullt_navn,
                fornavn := e.fornavn,
                etternavn := e.etternavn,
                foedselsdato := e.foedselsdato,
                foedselsaar := e.foedselsaar,
                er_doed := e.er_doed,
                er_skjermet := coalesce(e.er_skjermet, false),
                er_unntatt_fra_innsyn := coalesce(e.er_unntatt_fra_innsyn, false),
                foerst_registrert := e.foerst_registrert,
                bostedsland := struct_pack(
                    landkode := l.landkode_alfa2, land := coalesce(e.bostedsland_tekst, l.land, e.bostedsland)
                ),
                statsborgerskap := coalesce(s.statsborgerskap, []),
                posisjoner := coalesce(p.posisjoner, [])
            )
        ) AS eiere
    FROM rrh.rettighetshavere AS e
    LEFT JOIN posisjoner AS p ON p.registrering_id = e.registrering_id AND p.rettighetshaver_nr = e.rettighetshaver_nr
    LEFT JOIN statsborgerskap AS s ON s.registrering_id = e.registrering_id AND s.rettighetshaver_nr = e.rettighetshaver_nr
    LEFT JOIN kodeverk.land AS l ON l.landkode = e.bostedsland
    WHERE e.organisasjonsnummer >= {from} AND e.organisasjonsnummer < {to}
    GROUP BY e.organisasjonsnummer
),
registreringer AS (
    SELECT
        organisasjonsnummer,
        max(epoch_us(registrert)) AS registrert,
        bool_or(marked_navn IS NOT NULL) AS er_notert,
        bool_or(
            lower(split_part(rettighetshaverstatus, '.', -1)) IN (
                'nrki',
                'noenreellerettighetshaverekanidentifiseres',
                'harstyreogdagliglederogandreposisjonersomreellerettighetshavereognoenreellerettighetshaverekanikkeidentifiseres'
            )
        ) AS har_uidentifiserte
    FROM rrh.registreringer
    WHERE organisasjonsnummer >= {from} AND organisasjonsnummer < {to}
    GROUP BY organisasjonsnummer
)
SELECT
    v.organisasjonsnummer,
    a.navn,
    a.organisasjonsform_tekst AS form,
    a.status,
    CASE WHEN a.status = 'slettet' THEN a.status_siden END AS slettet,
    CAST(make_timestamp(r.registrert) AS DATE) AS registrert,
    coalesce(r.er_notert, false) AS er_notert,
    coalesce(r.har_uidentifiserte, false) AS har_uidentifiserte,
    u.aarsak,
    coalesce(e.eiere, []) AS eiere
FROM virksomheter AS v
LEFT JOIN registreringer AS r ON r.organisasjonsnummer = v.organisasjonsnummer
LEFT JOIN uten_eier AS u ON u.organisasjonsnummer = v.organisasjonsnummer
LEFT JOIN eiere AS e ON e.organisasjonsnummer = v.organisasjonsnummer
LEFT JOIN enhet_i AS a ON a.organisasjonsnummer = v.organisasjonsnummer
WHERE regexp_full_match(v.organisasjonsnummer, '[0-9A-Za-z]+')
ORDER BY v.organisasjonsnummer;
