//! The message of a problem: register, step, cause and what to do, on one line.

use brreg_domain::mask_identity_numbers;
use brreg_pipeline::problem::{Advice, Kind, Problem, RejectedRecord, Step};
use jiff::Timestamp;

use super::{counted, grouped, rows_of};

/// The whole message. It contains no national identity number.
#[must_use]
pub fn message(problem: &Problem) -> String {
    let message = match (problem.kind(), problem.register()) {
        // Described as a whole.
        (Kind::Described, _) => problem.causes().join(": "),
        (_, Some(register)) => format!("error: {register}: {}", description(problem)),
        (_, None) => format!("error: {}", description(problem)),
    };
    mask_identity_numbers(&message).into_owned()
}

/// The message without the register.
#[must_use]
pub fn description(problem: &Problem) -> String {
    let mut text = what_went_wrong(problem);
    if let Some(advice) = what_to_do(problem) {
        text.push_str(". What to do: ");
        text.push_str(&advice);
    }
    text
}

/// Step and cause, without what to do.
#[must_use]
pub fn what_went_wrong(problem: &Problem) -> String {
    let text = match cause(problem) {
        cause if *problem.kind() == Kind::Described => cause,
        cause => format!("{}: {cause}", step(problem.step())),
    };
    mask_identity_numbers(&text).into_owned()
}

/// What to do, where something can be done.
#[must_use]
pub fn what_to_do(problem: &Problem) -> Option<String> {
    advice(problem).map(|advice| mask_identity_numbers(&advice).into_owned())
}

/// What went wrong.
fn cause(problem: &Problem) -> String {
    let said = problem.causes().join(": ");
    // A fetcher's error names the register itself.
    let named = problem.register().and_then(|register| said.strip_prefix(register)?.strip_prefix(": "));
    let said = named.unwrap_or(&said).to_owned();
    match problem.kind() {
        Kind::Failed | Kind::Usage | Kind::Refused | Kind::Described => said,
        Kind::SectionMissing { section } => format!("the section [{section}] is missing"),
        Kind::Locked => "another run holds it".to_owned(),
        Kind::Internal => "internal error (details are above)".to_owned(),
        Kind::KeyMissing { path } => {
            format!("{} is missing, and the lake's pseudonyms were made with it", path.display())
        }
        Kind::OtherKey { path, snapshot } => {
            format!("{} is another key than the one under which {snapshot} was made", path.display())
        }
        Kind::KeyOfErased { path, list, is_missing } => {
            let is = if *is_missing { "is missing, the key" } else { "is not the key" };
            format!("{} {is} under which {} recognises those who were erased", path.display(), list.display())
        }
        Kind::Interrupted { signal } => format!("interrupted by {signal}"),
        Kind::SameFile { one, other } => format!("{one} and {other} are the same, byte by byte"),
        Kind::SameKind { one, other, of } => {
            format!("{one} and {other} are both files of {of}, and one snapshot is made from one")
        }
        Kind::TooManyRejected { read, rejected, floor, share, first } if rejected < read => format!(
            "{} of {} were rejected, more than checks.rejected_floor ({}) and the share of {share} that \
             checks.max_rejected_share allows; {}",
            grouped(*rejected),
            counted(*read, "record", "records"),
            grouped(*floor),
            reasons(first)
        ),
        Kind::TooManyRejected { read, first, .. } => {
            let all = counted(*read, "record was rejected, so that none", "records were rejected, so that none");
            format!("{} of {all} is left; {}", grouped(*read), reasons(first))
        }
        Kind::RowChange { table, setting, share, before, now } => format!(
            "{} where the last snapshot has {}: {}",
            rows_of(table, *now),
            grouped(*before),
            beyond(*before, *now, setting, *share)
        ),
        Kind::TooFewToFetch { table, setting, share, before, most } => format!(
            "at most {} can come where the last snapshot has {}: {}; nothing was fetched",
            rows_of(table, *most),
            grouped(*before),
            beyond(*before, *most, setting, *share)
        ),
        Kind::NoRecords => "the register was read to its end and has no record".to_owned(),
        Kind::CertificateEnds { holder, not_after, days } => certificate(holder.as_deref(), *not_after, *days),
        Kind::NoCertificate => "only a key is configured, no certificate".to_owned(),
        Kind::LittleRoom { free, .. } => format!("{} GB free", free / 1_000_000_000),
        Kind::NoAnswer { seconds } => format!("no answer within {}", counted(*seconds, "second", "seconds")),
    }
}

fn reasons(first: &[RejectedRecord]) -> String {
    let reasons = first.iter().map(|record| format!("element {}: {}", record.element, record.reason));
    reasons.collect::<Vec<_>>().join("; ")
}

/// Whose certificate it is and how long it lasts.
#[must_use]
pub fn certificate(holder: Option<&str>, not_after: Timestamp, days: i64) -> String {
    let holder = holder.unwrap_or("an organisation without a number");
    format!("certificate of {holder}, expires {not_after} (in {})", super::days(days))
}

/// The change from one number to another, in per cent.
pub(crate) fn change(before: u64, now: u64) -> String {
    format!("{:+.0} %", per_cent(before, now))
}

fn per_cent(before: u64, now: u64) -> f64 {
    (now as f64 - before as f64) / before as f64 * 100.0
}

/// A change that is greater than a setting allows, with as many decimals as it needs to be seen that it is.
fn beyond(before: u64, now: u64, setting: &str, share: Option<f64>) -> String {
    const DECIMALS: usize = 6;
    let Some(limit) = share.map(|share| share * 100.0) else {
        return format!("a change of {}, more than {setting} allows", change(before, now));
    };
    let changed = per_cent(before, now);
    let rounded = |number: f64, decimals: usize| {
        let unit = 10_f64.powi(decimals as i32);
        (number * unit).round() / unit
    };
    let is_seen = |decimals: &usize| rounded(changed.abs(), *decimals) > rounded(limit, DECIMALS);
    let decimals = (0..DECIMALS).find(is_seen).unwrap_or(DECIMALS);
    let (changed, limit) = (rounded(changed, decimals), rounded(limit, DECIMALS));
    format!("a change of {changed:+.decimals$} %, more than the {limit} % that {setting} allows")
}

fn advice(problem: &Problem) -> Option<String> {
    if let Some(advice) = problem.advice() {
        return Some(advised(advice));
    }
    let advice = match problem.kind() {
        Kind::SectionMissing { .. } => "add it; `brreg-lake config init --out -` shows every section",
        Kind::Locked => "wait until it has ended",
        Kind::Internal => "please report it",
        Kind::KeyMissing { .. } => {
            "restore it from a backup; `--new-person-key` makes a new one, and every person gets a new person_id"
        }
        Kind::OtherKey { .. } => {
            "restore the key from a backup; `--new-person-key` goes on with this one, once for each register, and every person gets a new person_id"
        }
        Kind::KeyOfErased { path, list, .. } => {
            return Some(format!(
                "restore {} from a backup; if it is lost, move {} away, erase all of them again with `erase --new-person-key`, and \
                 load or run then with `--new-person-key`",
                path.display(),
                list.display()
            ));
        }
        Kind::Interrupted { .. } => "run again",
        Kind::SameFile { .. } => "name each file once",
        Kind::SameKind { .. } => "load one of them, or one after the other",
        Kind::TooManyRejected { read, rejected, .. } if rejected < read => {
            "look at the data that was loaded, or raise checks.max_rejected_share"
        }
        Kind::TooManyRejected { .. } => "look at the data that was loaded",
        Kind::RowChange { .. } | Kind::TooFewToFetch { .. } | Kind::NoRecords => {
            "repeat with --allow-row-change if the number is right"
        }
        Kind::CertificateEnds { .. } => "order a new certificate",
        Kind::NoCertificate => "the register requires the enterprise certificate; see docs/registers.md",
        Kind::LittleRoom { needed, .. } => {
            return Some(format!("free disk space: a nightly run needs {} GB", needed / 1_000_000_000));
        }
        Kind::Failed | Kind::Usage | Kind::Refused | Kind::NoAnswer { .. } | Kind::Described => return None,
    };
    Some(advice.to_owned())
}

fn advised(advice: &Advice) -> String {
    match advice {
        Advice::Check(path) => format!("check {}", path.display()),
        Advice::OtherKind(path) => format!("check {}: it is no bulk file of the register", path.display()),
        Advice::CheckOrFetchAgain(path) => {
            format!("check {}; if it was cut short, fetch it again", path.display())
        }
        Advice::NameConfiguration => {
            "name a file with --config, or write one with `brreg-lake config init` and fill it in".to_owned()
        }
        Advice::CorrectConfiguration => "correct the file; `brreg-lake config check` lists every problem".to_owned(),
        Advice::CorrectEnvironment => {
            "correct the environment; `brreg-lake config check` lists every problem".to_owned()
        }
        Advice::Restore(path) => format!("restore {} from a backup", path.display()),
        Advice::MakeRoom => "free disk space, or raise the quota or the limit that the cause names, and run again".to_owned(),
        Advice::Permit => {
            "let the user that runs the program reach what the cause names: check its owner, its permissions and those of the \
             folders above it"
                .to_owned()
        }
        Advice::RaiseOpenFiles => "raise the limit of open files (`ulimit -n`, `LimitNOFILE=`), and run again".to_owned(),
        Advice::CheckPermissions => "check the permissions of the data folder".to_owned(),
        Advice::Verify => {
            "`brreg-lake verify` names what is damaged; restore it from a backup, or remove the register's link \
                           in `lake/current` to begin again"
                .to_owned()
        }
        Advice::InstallLaterVersion => "install that version".to_owned(),
        Advice::ClearPublication => {
            "move away what is in the place of the link in `lake/current`; then `brreg-lake catalog` publishes again what the \
             history of the runs names, and the next run or load publishes a new snapshot"
                .to_owned()
        },
        Advice::CheckDisk => "the snapshot is published, but a power failure may undo that; check the disk".to_owned(),
        Advice::RefreshCatalog => {
            "the tables are published; remove the cause, then run `brreg-lake catalog`".to_owned()
        }
        Advice::Migrate => "run `brreg-lake catalog`, which moves the lake to the current layout".to_owned(),
        Advice::LoadApart => {
            "load files that overlap one after the other, and the rows of a CSV in the order in which they were published"
                .to_owned()
        }
        Advice::Said(text) => text.clone(),
    }
}

const fn step(step: Step) -> &'static str {
    match step {
        Step::DataFolder => "making the data folder",
        Step::Lock => "taking the lock",
        Step::Configuration => "reading the configuration",
        Step::WriteConfiguration => "writing the configuration",
        Step::Credentials => "reading the credentials",
        Step::PersonKey => "reading the key of the pseudonyms",
        Step::Client => "configuring the client",
        Step::Threads => "starting threads",
        Step::Landing => "reading landing",
        Step::Persons => "reading the list of persons",
        Step::Portfolio => "reading the companies to look up",
        Step::Fetch => "fetch",
        Step::OpenFile => "opening the file",
        Step::Stage => "flattening",
        Step::Load => "loading",
        Step::Published => "reading the published snapshot",
        Step::Check => "checking the data",
        Step::Compare => "comparing with the last snapshot",
        Step::Publish => "publishing",
        Step::PublishThere => "publishing in the store of [publish]",
        Step::PublishHere => "publishing as the Delta tables of the data folder",
        Step::Durability => "making the publication durable",
        Step::MoveLake => "moving the lake to the current layout",
        Step::Catalog => "refreshing the catalog",
        Step::Erase => "erasing",
        Step::TidyLanding => "tidying up landing",
        Step::TidyLake => "tidying up the lake",
        Step::Purge => "purging",
        Step::History => "the history of runs",
        Step::Page => "writing the page of the run",
        Step::Metrics => "writing the metrics",
        Step::Notify => "telling the monitor",
        Step::NotifyCommand => "the command notify.command",
        Step::Lineage => "writing the lineage",
        Step::Systemd => "telling systemd",
        Step::Manual => "writing the man pages",
        Step::Export => "exporting",
        Step::Picture => "drawing the picture",
        Step::Lookup => "lookup",
        Step::Verify => "verifying",
        Step::Query => "query",
        Step::Token => "token",
        Step::Access => "access",
        Step::Description => "comparing the settings with the description of the API",
        Step::Disk => "disk",
        Step::Run => "run",
        Step::Output => "writing to standard output",
        Step::Log => "starting the log",
        Step::Sandbox => "sandbox",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_register_step_cause_and_what_to_do_without_identity_numbers() {
        let problem = Problem::failed(Step::Load, "outer: inner 31129956715").of("rrh");
        let problem = problem.advise(Advice::Said("look".to_owned()));
        assert_eq!(message(&problem), "error: rrh: loading: outer: inner ***********. What to do: look");
        let named = Problem::failed(Step::Lookup, "rrh: status 404").of("rrh");
        assert_eq!(message(&named), "error: rrh: lookup: status 404");
        let (table, setting) = ("registreringer".to_owned(), "checks.max_row_change".to_owned());
        let change = Kind::RowChange { table, setting, share: Some(0.2), before: 100, now: 3000 };
        let refused = Problem::new(Step::Check, change).of("rrh");
        assert_eq!(
            message(&refused),
            "error: rrh: checking the data: 3 000 rows of registreringer where the last snapshot has 100: a change of +2900 %, more than \
             the 20 % that checks.max_row_change allows. What to do: repeat with --allow-row-change if the number is right"
        );
        for (share, before, now, said) in [
            (Some(0.02), 10_000, 10_204, "a change of +2.04 %, more than the 2 % that a.b allows"),
            (Some(0.02), 100_000, 97_999, "a change of -2.001 %, more than the 2 % that a.b allows"),
            (Some(0.025), 1000, 1026, "a change of +3 %, more than the 2.5 % that a.b allows"),
            (Some(0.2), 10, 0, "a change of -100 %, more than the 20 % that a.b allows"),
            (Some(0.0), 1_000_000_000, 1_000_000_001, "a change of +0.000000 %, more than the 0 % that a.b allows"),
            (None, 10_000, 10_205, "a change of +2 %, more than a.b allows"),
        ] {
            assert_eq!(beyond(before, now, "a.b", share), said);
        }
        let earlier = Problem::new(Step::Run, Kind::Described).because("error: rrh: loading: x").of("rrh");
        assert_eq!(message(&earlier), "error: rrh: loading: x");
    }
}
