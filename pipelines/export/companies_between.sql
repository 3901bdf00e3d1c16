-- The companies between owners and what they own that are not exported by themselves: Norwegian ones that the register has no
-- registration of, and foreign ones.
SELECT
    m.mellomliggende_organisasjonsnummer AS organisasjonsnummer,
    CASE WHEN m.mellomliggende_organisasjonsnummer IS NULL THEN m.registreringsnummer_i_hjemlandet END AS nummer,
    min(coalesce(a.navn, m.navn)) AS navn,
    min(CASE WHEN m.mellomliggende_organisasjonsnummer IS NULL THEN m.adresse END) AS adresse,
    coalesce(l.landkode_alfa2, m.landkode) AS landkode,
    min(m.land) AS land
FROM rrh.mellomliggende_virksomheter AS m
LEFT JOIN kodeverk.land AS l ON l.landkode = m.landkode
LEFT JOIN enhet.alle AS a ON a.organisasjonsnummer = m.mellomliggende_organisasjonsnummer
ANTI JOIN (
    SELECT organisasjonsnummer FROM rrh.registreringer
    UNION
    SELECT organisasjonsnummer FROM rrh.rettighetshavere
    UNION
    SELECT organisasjonsnummer FROM uten_eier
) AS v ON v.organisasjonsnummer = m.mellomliggende_organisasjonsnummer
WHERE coalesce(m.mellomliggende_organisasjonsnummer, m.registreringsnummer_i_hjemlandet, m.navn) IS NOT NULL
GROUP BY
    m.mellomliggende_organisasjonsnummer,
    CASE WHEN m.mellomliggende_organisasjonsnummer IS NULL THEN m.registreringsnummer_i_hjemlandet END,
    CASE
        WHEN m.mellomliggende_organisasjonsnummer IS NULL AND m.registreringsnummer_i_hjemlandet IS NULL THEN m.navn
    END,
    coalesce(l.landkode_alfa2, m.landkode)
ORDER BY ALL;
