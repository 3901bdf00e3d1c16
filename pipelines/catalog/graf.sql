-- The ownership graph: what the register over reelle rettighetshavere says, as nodes and edges.
CREATE SCHEMA graf;

-- The edges of the ownership graph, from who owns or controls to what is owned: one row per position of an owner, one row for an
-- owner without positions, and one row per intermediate company and company. kanttype is 'rettighetshaver' or 'mellomliggende'; an
-- intermediate company has no share, since the register gives none. fra and til are ids of `graf.noder`. er_indirekte says of
-- an owner's position whether there are companies between owner and company, as the position's grounds or its intermediate
-- companies say; NULL where neither says anything.
--: id: Identifier of the edge.
--: kanttype: `rettighetshaver` (an owner's) or `mellomliggende` (an intermediate company's).
--: fra: Id in `graf.noder` of who owns or controls.
--: til: Id in `graf.noder` of the company that is owned.
--: registrering_id: The registration; of an intermediate company's edge, the first of those that name it.
--: er_indirekte: Whether companies are between the owner and the company; NULL where the register does not say so.
--: * = rrh.posisjoner
CREATE VIEW graf.kanter AS
WITH mellomledd AS (
    SELECT DISTINCT organisasjonsnummer, registrering_id, rettighetshaver_nr, posisjon_nr
    FROM rrh.mellomliggende_virksomheter
),
grunner AS (
    SELECT
        organisasjonsnummer,
        registrering_id,
        rettighetshaver_nr,
        posisjon_nr,
        bool_or(lower(split_part(grunnlagstype, '.', -1)) IN ('indi', 'indirekte')) AS er_indirekte
    FROM rrh.grunnlag
    GROUP BY ALL
)
SELECT
    concat_ws('/', 'rettighetshaver', e.registrering_id, e.rettighetshaver_nr, p.posisjon_nr) AS id,
    'rettighetshaver' AS kanttype,
    CASE
        WHEN e.person_id IS NOT NULL THEN 'person:' || e.person_id
        ELSE 'ukjent:' || e.registrering_id || '/' || e.rettighetshaver_nr
    END AS fra,
    'virksomhet:' || e.organisasjonsnummer AS til,
    e.organisasjonsnummer,
    e.registrering_id,
    e.rettighetshaver_nr,
    p.posisjon_nr,
    p.posisjonstype,
    p.posisjonstype_tekst,
    p.andel_min,
    p.andel_max,
    CASE WHEN m.registrering_id IS NOT NULL THEN true ELSE g.er_indirekte END AS er_indirekte
FROM rrh.rettighetshavere AS e
LEFT JOIN rrh.posisjoner AS p USING (organisasjonsnummer, registrering_id, rettighetshaver_nr)
LEFT JOIN mellomledd AS m
    ON m.organisasjonsnummer = p.organisasjonsnummer
    AND m.registrering_id = p.registrering_id
    AND m.rettighetshaver_nr = p.rettighetshaver_nr
    AND m.posisjon_nr = p.posisjon_nr
LEFT JOIN grunner AS g
    ON g.organisasjonsnummer = p.organisasjonsnummer
    AND g.registrering_id = p.registrering_id
    AND g.rettighetshaver_nr = p.rettighetshaver_nr
    AND g.posisjon_nr = p.posisjon_nr
UNION ALL
SELECT
    concat_ws('/', 'mellomliggende', organisasjonsnummer, fra),
    'mellomliggende',
    fra,
    'virksomhet:' || organisasjonsnummer,
    organisasjonsnummer,
    min(registrering_id),
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL
FROM (
    SELECT
        organisasjonsnummer,
        registrering_id,
        CASE
            WHEN mellomliggende_organisasjonsnummer IS NOT NULL THEN 'virksomhet:' || mellomliggende_organisasjonsnummer
            WHEN coalesce(registreringsnummer_i_hjemlandet, navn) IS NOT NULL
                THEN 'utenlandsk:' || concat_ws('/', coalesce(landkode, ''), coalesce(registreringsnummer_i_hjemlandet, navn))
            ELSE 'ukjent:' || concat_ws('/', registrering_id, rettighetshaver_nr, posisjon_nr, mellomliggende_nr)
        END AS fra
    FROM rrh.mellomliggende_virksomheter
)
GROUP BY organisasjonsnummer, fra;

-- The nodes of the ownership graph: every company, person and foreign company at an end of an edge of `graf.kanter`, and every
-- company with a registration. nodetype is 'virksomhet', 'person', 'utenlandsk_virksomhet' or 'ukjent' (somebody whom the
-- register does not identify: such a node stands for one owner of one registration). navn and status of a company are those of
-- `enhet.alle`. A person has one node however many companies it owns; navn is one of the names that it is registered with.
--: id: Identifier of the node.
--: nodetype: `virksomhet`, `person`, `utenlandsk_virksomhet` or `ukjent`.
--: navn: Name in `enhet.alle`; of a person, one of the names of its registrations; of a foreign company, one that a registration has.
--: organisasjonsnummer: Organisation number of a Norwegian company.
--: person_id = rrh.rettighetshavere
--: landkode: `NO` for a Norwegian company; else the code that the register has of the person's residence or the company's country.
--: status = enhet.alle
--: er_registrert: Whether the company has a registration in rrh; NULL for all others.
CREATE VIEW graf.noder AS
WITH personer AS (
    SELECT
        person_id,
        min(fullt_navn) AS navn,
        min(bostedsland) AS landkode
    FROM rrh.rettighetshavere
    WHERE person_id IS NOT NULL
    GROUP BY person_id
),
virksomheter AS (
    SELECT organisasjonsnummer FROM rrh.registreringer
    UNION
    SELECT organisasjonsnummer FROM rrh.rettighetshavere
    UNION
    SELECT organisasjonsnummer FROM rrh.mellomliggende_virksomheter
    UNION
    SELECT mellomliggende_organisasjonsnummer FROM rrh.mellomliggende_virksomheter
),
registrerte AS (
    SELECT DISTINCT organisasjonsnummer FROM rrh.registreringer
)
SELECT
    'virksomhet:' || v.organisasjonsnummer AS id,
    'virksomhet' AS nodetype,
    a.navn,
    v.organisasjonsnummer,
    NULL AS person_id,
    'NO' AS landkode,
    a.status,
    r.organisasjonsnummer IS NOT NULL AS er_registrert
FROM virksomheter AS v
LEFT JOIN registrerte AS r ON r.organisasjonsnummer = v.organisasjonsnummer
LEFT JOIN enhet.alle AS a ON a.organisasjonsnummer = v.organisasjonsnummer
WHERE v.organisasjonsnummer IS NOT NULL
UNION ALL
SELECT 'person:' || person_id, 'person', navn, NULL, person_id, landkode, NULL, NULL FROM personer
UNION ALL
SELECT
    'ukjent:' || registrering_id || '/' || rettighetshaver_nr,
    'ukjent',
    fullt_navn,
    NULL,
    NULL,
    bostedsland,
    NULL,
    NULL
FROM rrh.rettighetshavere
WHERE person_id IS NULL
UNION ALL
SELECT id, nodetype, min(navn), NULL, NULL, min(landkode), NULL, NULL
FROM (
    SELECT
        CASE
            WHEN coalesce(registreringsnummer_i_hjemlandet, navn) IS NOT NULL
                THEN 'utenlandsk:' || concat_ws('/', coalesce(landkode, ''), coalesce(registreringsnummer_i_hjemlandet, navn))
            ELSE 'ukjent:' || concat_ws('/', registrering_id, rettighetshaver_nr, posisjon_nr, mellomliggende_nr)
        END AS id,
        CASE
            WHEN coalesce(registreringsnummer_i_hjemlandet, navn) IS NOT NULL THEN 'utenlandsk_virksomhet' ELSE 'ukjent'
        END AS nodetype,
        navn,
        landkode
    FROM rrh.mellomliggende_virksomheter
    WHERE mellomliggende_organisasjonsnummer IS NULL
)
GROUP BY id, nodetype;
