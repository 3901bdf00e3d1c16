#!/usr/bin/env bash
# Starts the simulated registers on a free port, and runs the nightly job against them: the first night with the bulk files, the
# second with the log of changes and the feeds. Queries the lake, and makes another one for a portfolio of companies.
#
# Usage: pipelines/run-sandbox.sh BINARY [DATA-FOLDER]
set -euo pipefail
unset CDPATH

binary=$(realpath -- "${1:?the binary brreg-lake}")
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
data=${2:-data}
readonly companies=20000 patience_seconds=120
readonly config=pipelines/sandbox.toml endpoints=$data/sandbox/endpoints.env

sandbox=
# Where the registers listen: free ports at first, then the same again, so that the second night goes on from the first.
listen=127.0.0.1:0 listen_konkurs=127.0.0.1:0
stop() {
    [[ -n $sandbox ]] || return 0
    kill "$sandbox" 2>/dev/null || true
    wait "$sandbox" 2>/dev/null || true
    sandbox=
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Serves the registers as they are on night $1, and exports their addresses.
serve() {
    # One that an earlier sandbox left names a port on which no process listens.
    rm -f -- "$endpoints"
    "$binary" --data "$data" sandbox --listen "$listen" --listen-konkurs "$listen_konkurs" --virksomheter "$companies" --night "$1" &
    sandbox=$!
    local deadline=$((SECONDS + patience_seconds))
    until [[ -s $endpoints ]]; do
        kill -0 "$sandbox" 2>/dev/null || { echo 'run-sandbox: the sandbox ended before it served' >&2; exit 1; }
        ((SECONDS < deadline)) || { echo "run-sandbox: no sandbox within $patience_seconds seconds" >&2; exit 1; }
        sleep 0.1
    done
    # Read, not sourced: a file of a data folder is never run as a script.
    local name value
    while IFS='=' read -r name value; do
        if [[ $name == BRREG_LAKE__* ]]; then
            export "$name=$value"
        fi
    done <"$endpoints"
    listen=${BRREG_LAKE__RRH__BASE_URL#https://}
    listen_konkurs=${BRREG_LAKE__KONKURS__BASE_URL#https://}
}

serve 0
"$binary" --data "$data" run --config "$config"

printf '\nThe next night: the log of changes names the companies to look up.\n'
stop
serve 1
"$binary" --data "$data" run --only rrh,enhet --config "$config"

example() {
    printf '\n%s\n%s\n' "$1" "$2"
    "$binary" --data "$data" sql "$2"
}
example 'The owner with the most bankrupt companies: all companies by name, and who sits on their boards (from three registers):' \
    "WITH eier AS (
    SELECT e.person_id, any_value(e.fullt_navn) AS eier
    FROM rrh.rettighetshavere AS e
    JOIN konkurs.status AS k ON k.debitor_organisasjonsnummer = e.organisasjonsnummer
    WHERE k.status = 'aapen'
    GROUP BY e.person_id
    ORDER BY count(DISTINCT e.organisasjonsnummer) DESC, eier
    LIMIT 1
)
SELECT eier, u.navn AS virksomhet, u.konkursdato, any_value(r.fullt_navn) FILTER (r.rolletype = 'LEDE') AS styreleder,
    count(DISTINCT r.rolle_nr) AS i_styret
FROM eier
JOIN rrh.rettighetshavere USING (person_id)
JOIN enhet.enheter AS u USING (organisasjonsnummer)
LEFT JOIN enhet.roller AS r ON r.organisasjonsnummer = u.organisasjonsnummer AND r.rollegruppe = 'STYR'
    AND NOT coalesce(r.er_avregistrert, false)
GROUP BY ALL
ORDER BY u.konkursdato, virksomhet"
example 'Who has positions in the most companies:' \
    "SELECT person_id, any_value(fullt_navn) AS navn, count(DISTINCT organisasjonsnummer) AS virksomheter
FROM rrh.rettighetshavere
WHERE person_id IS NOT NULL
GROUP BY person_id
ORDER BY virksomheter DESC, navn
LIMIT 5"
example 'The chain of control above one company:' \
    "SELECT nivaa, organisasjonsnummer, via, fullt_navn, posisjonstype_tekst, andel_min, andel_max
FROM rrh.kontrollkjede((SELECT min(organisasjonsnummer) FROM rrh.mellomliggende_virksomheter))
LIMIT 10"
example 'Owners who went bankrupt after they had registered a marriage contract (from three registers):' \
    "SELECT k.organisasjonsnummer, k.fullt_navn, k.siden AS konkurs, count(*) AS ektepakter,
    max(e.innkomsttidspunkt)::DATE AS siste_ektepakt
FROM konkurs.eiere_med_konkurs AS k
JOIN ektepakt.ektepakter AS e USING (person_id)
WHERE e.innkomsttidspunkt < k.siden
GROUP BY ALL
ORDER BY konkurs, organisasjonsnummer
LIMIT 5"

example 'Who owns a bankrupt company and sits on its board (from three registers, by name and birth date):' \
    "SELECT u.navn, u.konkursdato, e.fullt_navn AS eier, list(DISTINCT r.rolletype_tekst) AS roller
FROM rrh.rettighetshavere AS e
JOIN enhet.enheter AS u USING (organisasjonsnummer)
JOIN konkurs.varsler AS v ON v.debitor_organisasjonsnummer = u.organisasjonsnummer
JOIN enhet.roller AS r ON r.organisasjonsnummer = u.organisasjonsnummer
    AND upper(r.fullt_navn) = upper(e.fullt_navn) AND r.foedselsdato = e.foedselsdato
    AND NOT coalesce(r.er_avregistrert, false)
WHERE u.konkurs AND v.type = 'aapning'
GROUP BY ALL
ORDER BY u.konkursdato DESC, u.navn, eier
LIMIT 5"

example 'What became of the events of the log:' \
    "SELECT utfall, count(*) AS hendelser FROM rrh.hendelser GROUP BY ALL ORDER BY ALL"

printf '\nA portfolio, for the scopes without a bulk file: five companies in a lake of their own.\n'
portfolio=$data/sandbox/portfolio
mkdir -p -- "$portfolio"
"$binary" --data "$data" sql --format csv \
    "SELECT organisasjonsnummer FROM rrh.virksomheter ORDER BY ALL LIMIT 5" | tail -n +2 >"$portfolio/portfolio.txt"
BRREG_LAKE__RRH__SCOPE=brreg:reelle/rapporteringspliktig \
    BRREG_LAKE__RRH__PORTFOLIO_FILE=$portfolio/portfolio.txt \
    BRREG_LAKE__CREDENTIALS__PKCS12=$data/sandbox/virksomhet.p12 \
    BRREG_LAKE__CREDENTIALS__PASSWORD_FILE=$data/sandbox/virksomhet.password \
    BRREG_LAKE__HTTP__CA_FILE=$data/sandbox/ca.pem \
    "$binary" --data "$portfolio" run --only rrh --config "$config"
