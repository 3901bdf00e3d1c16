#!/usr/bin/env bash
# Starts the simulated registers on a free port, runs the nightly job against them once, and queries the lake four times.
#
# Usage: pipelines/run-sandbox.sh BINARY [DATA-FOLDER]
set -euo pipefail
unset CDPATH

binary=$(realpath -- "${1:?the binary brreg-lake}")
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
data=${2:-data}
readonly companies=20000 patience_seconds=120

endpoints=$data/sandbox/endpoints.env
# One that an earlier sandbox left names a port on which no process listens.
rm -f -- "$endpoints"

"$binary" --data "$data" sandbox --listen 127.0.0.1:0 --virksomheter "$companies" &
sandbox=$!
stop() {
    kill "$sandbox" 2>/dev/null || true
    wait "$sandbox" 2>/dev/null || true
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

deadline=$((SECONDS + patience_seconds))
until [[ -s $endpoints ]]; do
    kill -0 "$sandbox" 2>/dev/null || { echo 'run-sandbox: the sandbox ended before it served' >&2; exit 1; }
    ((SECONDS < deadline)) || { echo "run-sandbox: no sandbox within $patience_seconds seconds" >&2; exit 1; }
    sleep 0.1
done
# Read, not sourced: a file of a data folder is never run as a script.
while IFS='=' read -r name value; do
    if [[ $name == BRREG_LAKE__* ]]; then
        export "$name=$value"
    fi
done <"$endpoints"

"$binary" --data "$data" run --config pipelines/sandbox.toml

example() {
    printf '\n%s\n%s\n' "$1" "$2"
    "$binary" --data "$data" sql "$2"
}
example 'The owners of the largest shares:' \
    "SELECT organisasjonsnummer, fullt_navn, posisjonstype_tekst, andel_min, andel_max
FROM rrh.rettighetshavere
JOIN rrh.posisjoner USING (organisasjonsnummer, registrering_id, rettighetshaver_nr)
ORDER BY andel_max DESC NULLS LAST, organisasjonsnummer, rettighetshaver_nr, posisjon_nr
LIMIT 5"
example 'Who has positions in the most companies:' \
    "SELECT person_id, any_value(fullt_navn) AS navn, count(DISTINCT organisasjonsnummer) AS virksomheter
FROM rrh.rettighetshavere
WHERE person_id IS NOT NULL
GROUP BY person_id
ORDER BY virksomheter DESC, person_id
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
