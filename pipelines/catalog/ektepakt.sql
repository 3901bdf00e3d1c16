-- The spouses of each contract. A contract may have a role for one spouse only; the other one is then named in a note that begins
-- with 'Ektefelle: '. kilde is 'rolle' or 'paategning', and nr the number there. A role without a name has NULL.
--: navn: Name of the spouse; NULL for a role without a name.
--: kilde: Where the name is from: `rolle` or `paategning`.
--: nr: Number of the role or of the remark in the contract.
--: * = ektepakt.roller
CREATE VIEW ektepakt.ektefeller AS
SELECT
    person_id,
    ektepaktnummer,
    nullif(concat_ws(' ', fornavn, mellomnavn, etternavn), '') AS navn,
    'rolle' AS kilde,
    rolle_nr AS nr
FROM ektepakt.roller
UNION ALL
SELECT person_id, ektepaktnummer, nullif(trim(tekst[12:]), ''), 'paategning', paategning_nr
FROM ektepakt.paategninger
WHERE starts_with(tekst, 'Ektefelle: ');

-- The marriage contracts of a person that was looked up: one row per agreement. A contract without agreements has one row.
-- gjelder is the name of the spouse whom the agreement concerns, or 'begge' (both). pid is a person_id.
--: ektefeller: Names of the spouses.
--: gjelder: Name of the spouse whom the agreement concerns, or `begge` (both).
--: paategninger: The remarks of the register on the contract, in its order.
--: * = ektepakt.ektepakter, ektepakt.avtaleinnhold
CREATE MACRO ektepakt.avtaler_for(pid) AS TABLE
SELECT
    e.person_id,
    e.ektepaktnummer,
    e.innkomsttidspunkt,
    e.ektepakttype,
    e.ektepakttype_tekst,
    e.status,
    e.status_tekst,
    e.opprettelse,
    e.opprettelse_tekst,
    e.har_supplerende_opplysninger,
    r.ektefeller,
    a.rolle_nr,
    CASE WHEN a.avtale_nr IS NOT NULL THEN coalesce(g.navn, 'begge') END AS gjelder,
    a.avtale_nr,
    a.avtaletype,
    a.avtaletype_tekst,
    p.paategninger
FROM ektepakt.ektepakter AS e
LEFT JOIN ektepakt.avtaleinnhold AS a
    ON a.person_id = e.person_id AND a.ektepaktnummer = e.ektepaktnummer
LEFT JOIN (
    SELECT person_id, ektepaktnummer, rolle_nr, concat_ws(' ', fornavn, mellomnavn, etternavn) AS navn
    FROM ektepakt.roller
) AS g ON g.person_id = a.person_id AND g.ektepaktnummer = a.ektepaktnummer AND g.rolle_nr = a.rolle_nr
LEFT JOIN (
    SELECT person_id, ektepaktnummer, list(navn ORDER BY kilde DESC, nr) AS ektefeller
    FROM ektepakt.ektefeller
    GROUP BY ALL
) AS r ON r.person_id = e.person_id AND r.ektepaktnummer = e.ektepaktnummer
LEFT JOIN (
    SELECT person_id, ektepaktnummer, list(tekst ORDER BY paategning_nr) AS paategninger
    FROM ektepakt.paategninger
    GROUP BY ALL
) AS p ON p.person_id = e.person_id AND p.ektepaktnummer = e.ektepaktnummer
WHERE e.person_id = CAST(pid AS VARCHAR)
ORDER BY e.innkomsttidspunkt, e.ektepaktnummer, a.rolle_nr NULLS FIRST, a.avtale_nr;
