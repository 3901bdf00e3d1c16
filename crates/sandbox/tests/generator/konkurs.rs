//! What the bankruptcy notices say.

use std::collections::{HashMap, HashSet};

use brreg_domain::{Foedselsnummer, Organisasjonsnummer};
use brreg_sandbox::generator::konkurs::{Arrival, Debitor, Konkursvarsler, Varsel, Varseltype};
use brreg_sandbox::generator::{Content, Settings};

fn content() -> Content {
    Content::new(Settings::default().virksomheter(3_000))
}

fn notices(count: u32) -> (Content, Konkursvarsler, Vec<Varsel>) {
    let content = content();
    let varsler = Konkursvarsler::new(&content, count);
    let all = varsler.iter().collect();
    (content, varsler, all)
}

#[test]
fn the_requested_number_in_the_order_of_registration_and_the_same_each_time() {
    for count in [0, 1, 2, 777] {
        let (content, varsler, all) = notices(count);
        assert_eq!(varsler.len(), count as usize);
        assert!(all.is_sorted_by_key(|notice| notice.registreringstidspunkt));
        assert_eq!(all, Konkursvarsler::new(&content, count).iter().collect::<Vec<_>>());
        let uuids: HashSet<_> = all.iter().map(|notice| notice.uuid).collect();
        assert_eq!(uuids.len(), all.len());
    }
    assert!(Konkursvarsler::new(&Content::new(Settings::default().virksomheter(0)), 10).is_empty());
}

#[test]
fn every_end_refers_to_an_earlier_opening_of_the_same_debtor() {
    let (_, _, all) = notices(1_000);
    let openings: HashMap<_, _> =
        all.iter().filter(|notice| notice.aapnings_id.is_none()).map(|notice| (notice.uuid, notice)).collect();
    let mut ended = HashMap::new();
    for notice in &all {
        match notice.varseltype {
            Varseltype::Aapning => assert!(notice.aapnings_id.is_none()),
            kind => {
                let opening = openings[&notice.aapnings_id.unwrap()];
                assert_eq!(opening.debitor, notice.debitor);
                assert!(opening.registreringstidspunkt < notice.registreringstidspunkt);
                assert_eq!(notice.innstillingsdato.is_some(), kind == Varseltype::Avslutning);
                *ended.entry(kind).or_insert(0) += 1;
            }
        }
    }
    assert_eq!(ended.len(), 3);
    let ends: usize = ended.values().sum();
    assert!(ends < openings.len(), "some are open: {ends} of {}", openings.len());
}

#[test]
fn debtors_are_companies_and_owners_of_the_content() {
    let (content, _, all) = notices(1_000);
    let companies: HashSet<_> = (0..content.len()).map(|nth| content.organisasjonsnummer_at(nth)).collect();
    let owners: HashSet<_> = (0..content.len()).flat_map(|nth| content.registered_owners_at(nth)).collect();
    let (mut persons, mut held) = (0, HashSet::new());
    for notice in &all {
        match &notice.debitor {
            Debitor::Virksomhet { organisasjonsnummer } => assert!(companies.contains(organisasjonsnummer)),
            Debitor::Person { number, foedsels_eller_d_nummer, innehaver_av } => {
                persons += 1;
                assert!(owners.contains(number));
                assert!(Foedselsnummer::parse(foedsels_eller_d_nummer.expose()).is_ok());
                assert_eq!(content.person_number(foedsels_eller_d_nummer.expose()), Some(*number));
                assert!(innehaver_av.iter().all(|company| companies.contains(company)));
                held.insert(innehaver_av.len());
            }
        }
    }
    assert!((200..800).contains(&persons), "{persons}");
    assert_eq!(held, HashSet::from([0, 1, 2]));
    assert!(!format!("{all:?}").contains(all.iter().map(|n| n.debitor.expose()).find(|n| n.len() == 11).unwrap()));
}

#[test]
fn details_use_every_code_and_fit_their_notice() {
    let (_, varsler, all) = notices(2_000);
    let mut codes: [HashSet<&str>; 3] = Default::default();
    for notice in &all {
        let (found, details) = varsler.find(notice.uuid).unwrap();
        assert_eq!(&found, notice);
        assert_eq!(details.avviklingskode.is_some(), details.konkursgrunnlag == "T");
        assert_eq!(details.avslutningskode.is_some(), notice.varseltype == Varseltype::Avslutning);
        for number in [&details.konkursbonr, &details.tingrett_organisasjonsnummer] {
            assert!(Organisasjonsnummer::parse(number).is_ok(), "{number}");
        }
        assert!(details.fristdag < notice.kjennelsesdato);
        codes[0].insert(details.konkursgrunnlag);
        codes[1].extend(details.avviklingskode);
        codes[2].extend(details.avslutningskode);
    }
    assert_eq!(codes.map(|codes| codes.len()), [3, 6, 4]);
}

#[test]
fn arrivals_are_published_behind_or_among_the_others() {
    let (_, mut varsler, before) = notices(300);
    varsler.arrive(50, Arrival::Newest);
    let after: Vec<_> = varsler.iter().collect();
    assert_eq!(after[..300], before);
    assert_eq!(after.len(), 350);
    assert!(after[300..].iter().any(|notice| notice.aapnings_id.is_some()), "some end what was open");
    varsler.arrive(50, Arrival::Older);
    let again: Vec<_> = varsler.iter().collect();
    assert_ne!(again[..350], after);
    assert!(again.is_sorted_by_key(|notice| notice.registreringstidspunkt));
    assert_eq!(again.iter().map(|notice| notice.uuid).collect::<HashSet<_>>().len(), 400);
}
