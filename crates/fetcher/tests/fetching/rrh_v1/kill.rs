//! Lookups that are killed and resumed.

use std::collections::HashMap;
use std::fs::OpenOptions;

use brreg_fetcher::progress::Progress;
use brreg_fetcher::rrh::v1::OPPSLAG;
use tokio::sync::Notify;

use super::lookups::{companies, found, lines, look_up};
use super::register::Register;

/// Notifies when this many companies are done.
struct Until(u64, Notify);

impl Progress for Until {
    fn count(&self, _: &'static str, done: u64, _: Option<u64>) {
        if done == self.0 {
            self.1.notify_one();
        }
    }
}

/// How often each company was looked up.
fn asked(register: &Register) -> HashMap<u32, usize> {
    let times = |(number, company)| (number, register.asked(&format!("/v1/virksomheter/{company}")).len());
    (0..).zip(companies(100)).map(times).filter(|(_, times)| *times > 0).collect()
}

#[tokio::test]
async fn a_killed_list_goes_on_without_asking_again() {
    let register = Register::of(found);
    let (list, folder) = (companies(100), register.landing());
    let until = Until(40, Notify::new());
    tokio::select! {
        biased;
        () = until.1.notified() => {}
        ended = register.client.lookups(list.clone(), &folder, &until) => {
            panic!("it ended: {:?}", ended.map(|lookups| lookups.documents));
        }
    }
    let before = lines(&register).len();
    // A process that is killed in the middle of a line leaves a part of it.
    let path = folder.join(OPPSLAG);
    let size = path.metadata().unwrap().len();
    OpenOptions::new().write(true).open(&path).unwrap().set_len(size - 10).unwrap();

    let lookups = look_up(&register, &list).await.unwrap();
    assert_eq!((lookups.documents, lookups.failed, lookups.already_there), (100, 0, before as u64 - 1));
    let mut answered: Vec<_> = lines(&register).iter().map(|line| line.organisasjonsnummer).collect();
    answered.sort();
    assert_eq!(answered, list, "each company has one line");
    let times = asked(&register);
    assert!(times.values().all(|times| *times <= 2));
    let again = times.values().filter(|times| **times == 2).count();
    assert!(
        again <= 4 + 1,
        "{again} companies were asked again: more than were under way, and the one that was cut off"
    );
    // A complete list causes no lookups.
    look_up(&register, &list).await.unwrap();
    assert_eq!(asked(&register), times);
}
