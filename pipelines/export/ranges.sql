-- The first company of each range of {size} companies that can be exported, in the order of their numbers.
SELECT organisasjonsnummer AS "from"
FROM (
    SELECT organisasjonsnummer, row_number() OVER (ORDER BY organisasjonsnummer) AS nr
    FROM (
        SELECT organisasjonsnummer FROM rrh.registreringer
        UNION
        SELECT organisasjonsnummer FROM rrh.rettighetshavere
        UNION
        SELECT organisasjonsnummer FROM uten_eier
    )
    WHERE regexp_full_match(organisasjonsnummer, '[0-9A-Za-z]+')
)
WHERE nr % {size} = 1
ORDER BY 1;
