//! What the page of a run shows of the beneficial owners.

use brreg_domain::kodeverk::Kodeliste;

use crate::register::{DistributionQuery, Label};

pub(super) const ALL: &[DistributionQuery] = &[
    DistributionQuery::of(
        "Registrations by what they say of owners",
        "SELECT rettighetshaverstatus, count(*) FROM rrh.registreringer GROUP BY ALL ORDER BY ALL DESC",
        &[Label::Code(&[Kodeliste::ReelleRettighetshavereStatus, Kodeliste::ReelleRettighetshaverestatusV1])],
    ),
    DistributionQuery::of(
        "Positions by kind and size",
        "SELECT posisjonstype, stoerrelsesintervall, count(*) FROM rrh.posisjoner GROUP BY ALL ORDER BY ALL",
        &[
            Label::Code(&[Kodeliste::Posisjontype, Kodeliste::PosisjonstypeV1]),
            Label::Code(&[Kodeliste::Stoerrelseintervall, Kodeliste::StoerrelsesintervallV1]),
        ],
    ),
    DistributionQuery::of(
        "Owners by country of residence",
        "WITH land AS (
                SELECT bostedsland AS land, count(*) AS antall
                FROM rrh.rettighetshavere GROUP BY ALL
            ), plassert AS (SELECT *, row_number() OVER (ORDER BY antall DESC, land) AS plass FROM land)
            SELECT CASE WHEN plass <= 12 THEN land ELSE 'all other countries' END, CAST(sum(antall) AS BIGINT)
            FROM plassert GROUP BY ALL ORDER BY min(plass)",
        &[Label::Country],
    ),
    DistributionQuery::in_parts(
        "Owners by number of companies",
        // Groups of hashes: those of the pseudonyms themselves would need several times the memory of a load.
        "WITH personer AS (
                SELECT count(*) AS virksomheter
                FROM rrh.rettighetshavere WHERE person_id IS NOT NULL AND hash(person_id) % {parts} = {part}
                GROUP BY hash(person_id)
            )
            SELECT CASE WHEN virksomheter <= 5 THEN CAST(virksomheter AS VARCHAR)
                    WHEN virksomheter <= 10 THEN '6 to 10' WHEN virksomheter <= 50 THEN '11 to 50' ELSE 'more than 50' END,
                count(*)
            FROM personer GROUP BY 1 ORDER BY min(virksomheter)",
        &[Label::Own],
        "rettighetshavere",
    ),
];
