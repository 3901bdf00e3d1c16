-- Signals that an analyst looks at first.
CREATE SCHEMA risiko;

-- The signals of `risiko.signaler`: what each means, and from which number on it is given. art is 'risiko' for what is unusual by
-- itself, and 'kontekst' for what is usual and may explain something. The thresholds are choices of this program, not rules of the
-- law: a view of your own over the tables takes others.
--: signal: Name of the signal.
--: art: `risiko` for what is unusual by itself, `kontekst` for what may explain something.
--: terskel: The number from which on the signal is given.
--: beskrivelse: What the signal means.
CREATE VIEW risiko.terskler AS
SELECT signal, art, terskel, beskrivelse
FROM (VALUES
    ('mange_ledd', 'risiko', 3, 'so many intermediate companies in one position, or more'),
    ('sirkel', 'risiko', 1, 'the company is, through intermediate companies, above itself'),
    ('eier_konkurs', 'risiko', 1, 'an owner has an open bankruptcy (needs konkurs)'),
    ('mellomledd_uten_drift', 'risiko', 1, 'an intermediate company is bankrupt, being wound up or deleted (needs enhet)'),
    ('oppgitt_men_mangler', 'risiko', 1, 'the company reported that owners are identified, and the register has none'),
    ('uoverensstemmelse', 'risiko', 1, 'the register was told that what is registered may be wrong'),
    ('kan_ikke_identifiseres', 'kontekst', 1, 'the company reported owners of which none can be identified'),
    ('virksomhet_uten_drift', 'kontekst', 1, 'the company is bankrupt, being wound up or deleted (needs enhet)'),
    ('mange_virksomheter_person', 'kontekst', 20, 'an owner who owns so many companies, or more'),
    ('mange_virksomheter_adresse', 'kontekst', 25, 'so many registered companies, or more, at the business address (needs enhet)')
) AS t(signal, art, terskel, beskrivelse);

-- The open bankruptcies of owners; without rows where konkurs is not published.
--: organisasjonsnummer, person_id = rrh.rettighetshavere
--: siden, uuid = konkurs.eiere_med_konkurs
CREATE VIEW risiko.eiere_med_konkurs AS
SELECT
    CAST(NULL AS VARCHAR) AS organisasjonsnummer,
    CAST(NULL AS VARCHAR) AS person_id,
    CAST(NULL AS DATE) AS siden,
    CAST(NULL AS VARCHAR) AS uuid
FROM range(0);

-- Signals about companies with a registration, with the evidence beside each: one row per company, signal and piece of evidence.
-- `risiko.terskler` says what each signal means. antall is the number that reached terskel; person_id, annet_organisasjonsnummer,
-- dato and bevis (an id, an address or a list of numbers) say what was found. A signal is a reason to look, not a finding: the
-- register may be late, and much that is unusual is lawful. navn is that of `enhet.alle`.
--: organisasjonsnummer = rrh.registreringer
--: navn = enhet.alle
--: signal, art, terskel = risiko.terskler
--: antall: The number that reached `terskel`.
--: person_id: Pseudonym of the owner whom the signal is about.
--: annet_organisasjonsnummer: The other company that the signal is about.
--: dato: Date of what was found.
--: bevis: What was found: an id, an address or a list of numbers.
CREATE VIEW risiko.signaler AS
WITH RECURSIVE ledd AS (
    SELECT DISTINCT organisasjonsnummer AS under, mellomliggende_organisasjonsnummer AS over
    FROM rrh.mellomliggende_virksomheter
    WHERE mellomliggende_organisasjonsnummer IS NOT NULL
),
oppover AS (
    SELECT under, over FROM ledd
    UNION
    SELECT o.under, l.over FROM oppover AS o JOIN ledd AS l ON l.under = o.over
),
registrerte AS (
    SELECT DISTINCT organisasjonsnummer FROM rrh.registreringer
),
eiere AS (
    SELECT DISTINCT organisasjonsnummer, person_id FROM rrh.rettighetshavere WHERE person_id IS NOT NULL
),
storeiere AS (
    SELECT person_id, count(*) AS antall FROM eiere GROUP BY person_id
),
adresser AS (
    SELECT
        e.organisasjonsnummer,
        concat_ws(', ', e.forretningsadresse_linje, concat_ws(' ', e.forretningsadresse_postnummer, e.forretningsadresse_poststed))
            AS adresse,
        count(*) OVER (
            PARTITION BY upper(e.forretningsadresse_linje), e.forretningsadresse_postnummer, e.forretningsadresse_landkode
        ) AS antall
    FROM enhet.enheter AS e
    SEMI JOIN registrerte AS r ON r.organisasjonsnummer = e.organisasjonsnummer
    WHERE e.forretningsadresse_linje IS NOT NULL
),
funn AS (
    SELECT
        organisasjonsnummer,
        'mange_ledd' AS signal,
        CAST(NULL AS VARCHAR) AS person_id,
        CAST(NULL AS VARCHAR) AS annet_organisasjonsnummer,
        count(*) AS antall,
        CAST(NULL AS DATE) AS dato,
        concat_ws('/', registrering_id, rettighetshaver_nr, posisjon_nr) AS bevis
    FROM rrh.mellomliggende_virksomheter
    GROUP BY organisasjonsnummer, registrering_id, rettighetshaver_nr, posisjon_nr
    UNION ALL
    SELECT
        s.under,
        'sirkel',
        NULL,
        NULL,
        count(*),
        NULL,
        string_agg(DISTINCT s.over, ' ' ORDER BY s.over)
    FROM oppover AS s
    JOIN oppover AS t ON t.under = s.over AND t.over = s.under
    GROUP BY s.under
    UNION ALL
    SELECT organisasjonsnummer, 'eier_konkurs', person_id, NULL, 1, siden, uuid FROM risiko.eiere_med_konkurs
    UNION ALL
    SELECT DISTINCT l.under, 'mellomledd_uten_drift', NULL, l.over, 1, a.status_siden, a.status
    FROM ledd AS l
    JOIN enhet.alle AS a ON a.organisasjonsnummer = l.over
    WHERE a.status <> 'aktiv'
    UNION ALL
    SELECT organisasjonsnummer, aarsak, NULL, NULL, 1, CAST(make_timestamp(epoch_us(registrert)) AS DATE), registrering_id
    FROM rrh.hvorfor_ingen_eier
    WHERE aarsak IN ('oppgitt_men_mangler', 'kan_ikke_identifiseres')
    UNION ALL
    SELECT
        organisasjonsnummer,
        'uoverensstemmelse',
        NULL,
        NULL,
        count(*),
        CAST(make_timestamp(max(epoch_us(mottatt))) AS DATE),
        registrering_id
    FROM rrh.uoverensstemmelser
    GROUP BY organisasjonsnummer, registrering_id
    UNION ALL
    SELECT r.organisasjonsnummer, 'virksomhet_uten_drift', NULL, NULL, 1, a.status_siden, a.status
    FROM registrerte AS r
    JOIN enhet.alle AS a ON a.organisasjonsnummer = r.organisasjonsnummer
    WHERE a.status <> 'aktiv'
    UNION ALL
    SELECT e.organisasjonsnummer, 'mange_virksomheter_person', e.person_id, NULL, s.antall, NULL, NULL
    FROM eiere AS e
    JOIN storeiere AS s ON s.person_id = e.person_id
    UNION ALL
    SELECT organisasjonsnummer, 'mange_virksomheter_adresse', NULL, NULL, antall, NULL, adresse FROM adresser
)
SELECT
    f.organisasjonsnummer,
    a.navn,
    f.signal,
    t.art,
    f.antall,
    t.terskel,
    f.person_id,
    f.annet_organisasjonsnummer,
    f.dato,
    f.bevis
FROM funn AS f
JOIN risiko.terskler AS t ON t.signal = f.signal AND f.antall >= t.terskel
LEFT JOIN enhet.alle AS a ON a.organisasjonsnummer = f.organisasjonsnummer;
