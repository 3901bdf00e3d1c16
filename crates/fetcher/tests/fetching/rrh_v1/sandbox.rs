//! A copy of the simulated register: the bulk file, then the log and lookups, however the register answers what its
//! documentation leaves open.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use brreg_domain::{Foedselsnummer, Organisasjonsnummer};
use brreg_fetcher::credentials::Credentials;
use brreg_fetcher::download::Fetched;
use brreg_fetcher::maskinporten::Maskinporten;
use brreg_fetcher::retry::{Clock, Retry};
use brreg_fetcher::rrh::v1::endringslogg::{Changes, Log};
use brreg_fetcher::rrh::v1::journal::{self, FOUND, NOT_OBLIGED};
use brreg_fetcher::rrh::v1::{Client, Language, OPPSLAG, openapi};
use brreg_fetcher::settings::{RetrySettings, SekvensnummerFormat, V1Settings};
use brreg_fetcher::{ErrorKind, Result};
use brreg_sandbox::generator::v1::View;
use brreg_sandbox::{Endpoint, Failure, Fault, Sandbox};
use jiff::Timestamp;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{NoWait, Setup, everything_said_by, password};

struct Simulated {
    sandbox: Sandbox,
    setup: Setup,
    retry: Retry,
    folder: TempDir,
}

impl Simulated {
    /// Starts a register that behaves like this.
    async fn start(behaviour: &str) -> Self {
        let builder = Sandbox::builder().virksomheter(300).days_per_night(5);
        let sandbox = builder.v1(behaviour.parse().unwrap()).start().await.unwrap();
        let retry = Retry::with_clock(RetrySettings::default(), Arc::new(NoWait::default()) as Arc<dyn Clock>, 7);
        Self { setup: Setup::of(&sandbox), sandbox, retry, folder: tempfile::tempdir().unwrap() }
    }

    fn client(&self, change: impl FnOnce(&mut V1Settings)) -> Client {
        let Setup { http, downloads, maskinporten, credentials, .. } = &self.setup;
        let credentials = Credentials::load(credentials, &password(&self.sandbox)).unwrap();
        let maskinporten = Maskinporten::new(maskinporten, credentials, http, self.retry.clone()).unwrap();
        let mut settings = self.settings();
        change(&mut settings);
        Client::new(&settings, maskinporten, http, downloads.clone(), self.retry.clone()).unwrap()
    }

    fn settings(&self) -> V1Settings {
        V1Settings::new(self.sandbox.url().parse().unwrap(), "brreg:reelle/offentlig")
    }

    fn landing(&self) -> PathBuf {
        self.folder.path().join("landing")
    }

    /// The time after the last event of a night.
    fn after_night(&self, night: u32) -> Timestamp {
        let last = self.sandbox.v1_events(night).into_iter().map(|event| event.time).max().unwrap();
        last + jiff::SignedDuration::from_secs(1)
    }

    async fn log(&self, client: &Client, cursor: u64) -> Log {
        match client.endringslogg(cursor, &self.landing(), &()).await.unwrap() {
            Changes::Read(log) => log,
            refused => panic!("{refused:?}"),
        }
    }

    /// Follows the log from the first night to the third, and compares what came with the register.
    async fn follow(&self, client: &Client) {
        let position = client.sekvensnummer(self.after_night(0), None).await.unwrap();
        self.sandbox.set_night(3);
        let log = self.log(client, position).await;
        let changed: BTreeSet<_> = (1..=3)
            .flat_map(|night| self.sandbox.v1_events(night))
            .map(|event| Organisasjonsnummer::parse(&event.organisasjonsnummer).unwrap())
            .collect();
        assert!(changed.len() > 5, "{changed:?}");
        // Where an event comes again under the next number, the second copy of the last one lies after the position.
        let others = log.companies.iter().filter(|company| !changed.contains(company)).count();
        assert_eq!(log.companies.len(), changed.len() + others);
        assert!(others <= 1, "{others} companies that had not changed");
        assert_eq!(log.without_company, 0);

        let lookups = client.lookups(log.companies.iter().copied(), &self.landing(), &()).await.unwrap();
        assert_eq!((lookups.failed, lookups.documents + lookups.not_obliged), (0, log.companies.len() as u64));
        let register = self.sandbox.v1();
        for line in journal::read(&self.landing().join(OPPSLAG)).unwrap() {
            let line = line.unwrap();
            let expected = register.virksomhet_json(line.organisasjonsnummer.as_str(), &View::default());
            assert_eq!(line.status, if expected.is_some() { FOUND } else { NOT_OBLIGED });
            let document: Option<Value> = line.dokument.map(|document| serde_json::from_str(document.get()).unwrap());
            assert_eq!(document, expected);
            assert_eq!(self.sandbox.lookups_of(line.organisasjonsnummer.as_str()), 1);
        }
        // What has been read has no news.
        assert_eq!(self.log(client, log.cursor).await.events, []);
    }
}

#[tokio::test]
async fn the_log_is_followed_however_it_is_written() {
    for behaviour in [
        "",
        "event-id=number,event-place=top,log=wrapped,page-size=7,shuffled=true,doubled=same-id",
        "event-place=subject,sequence=text,short-pages=true,page-size=5,doubled=next-id,error-body=none",
        "event-place=source,page-size=1,leaving=not-found,error-body=problem,shuffled=true",
    ] {
        let register = Simulated::start(behaviour).await;
        register.follow(&register.client(|_| {})).await;
    }
}

#[tokio::test]
async fn a_register_with_other_names_is_followed_as_its_openapi_document_says() {
    let names =
        "log-parameter=afterId,log-size-parameter=size,page-size=4,sequence-parameter=tidspunkt,parameters=required";
    let register = Simulated::start(names).await;
    let client = register.client(|_| {});
    let url = client.openapi_url().unwrap();
    let document = openapi::fetch(&url, &register.setup.http, register.retry.clone()).await.unwrap();
    let differences = openapi::differences(&document, &register.settings()).unwrap();
    let documented: Vec<_> = differences.iter().map(|one| (one.setting, one.documented.as_str())).collect();
    assert_eq!(
        documented,
        [("sekvensnummer_param", "tidspunkt"), ("endringslogg_param", "afterId"), ("endringslogg_size_param", "size")]
    );
    let corrected = register.client(|settings| {
        settings.sekvensnummer_param = "tidspunkt".to_owned();
        settings.endringslogg_param = "afterId".to_owned();
        settings.endringslogg_size_param = Some("size".to_owned());
    });
    register.follow(&corrected).await;

    let error = client.sekvensnummer(register.after_night(0), None).await.unwrap_err();
    assert!(error.to_string().ends_with("status 400: Påkrevd parameter 'tidspunkt' mangler"), "{error}");
    let Changes::CursorRefused { status: 400, message, .. } =
        client.endringslogg(1, &register.landing(), &()).await.unwrap()
    else {
        panic!("a missing parameter is refused")
    };
    assert_eq!(message.as_deref(), Some("Påkrevd parameter 'afterId' mangler"));
}

#[tokio::test]
async fn a_log_that_ignores_the_parameter_does_not_count_as_changes() {
    let register = Simulated::start("log-parameter=afterId").await;
    let client = register.client(|_| {});
    let position = client.sekvensnummer(register.after_night(0), None).await.unwrap();
    let error = client.endringslogg(position, &register.landing(), &()).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::ParameterIgnored { parameter, .. } if parameter == "sekvensnummer"),
        "{error}"
    );
    assert_eq!(fs::read_dir(register.landing()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_log_that_forgets_refuses_an_old_position() {
    for (forgotten, body) in [("400", "problem"), ("404", "feilmelding"), ("410", "message")] {
        let behaviour = format!("log-keeps=1,forgotten={forgotten},error-body={body}");
        let register = Simulated::start(&behaviour).await;
        let client = register.client(|_| {});
        let position = client.sekvensnummer(register.after_night(0), None).await.unwrap();
        register.sandbox.set_night(4);
        match client.endringslogg(position, &register.landing(), &()).await.unwrap() {
            Changes::CursorRefused { status, message, .. } => {
                assert_eq!(status.to_string(), forgotten);
                assert_eq!(message.as_deref(), Some("Sekvensnummeret er eldre enn endringsloggen"));
            }
            Changes::Read(log) => panic!("{log:?}"),
        }
    }
}

#[tokio::test]
async fn events_without_a_company_are_all_counted() {
    let register = Simulated::start("event-place=nowhere").await;
    let log = register.log(&register.client(|_| {}), 0).await;
    assert!(log.without_company > 0 && log.without_company == log.events.len() as u64);
    assert_eq!(log.companies, []);
}

#[tokio::test]
async fn the_bulk_file_comes_whole_in_each_form() {
    for (behaviour, can_resume) in [
        ("", false),
        ("bulk-length=true,bulk-etag=true,bulk-ranges=true", true),
        ("bulk-etag=true,bulk-format=refused,bulk=ndjson", false),
        ("bulk-format=required,bulk-length=true,bulk=object", false),
    ] {
        let register = Simulated::start(behaviour).await;
        let client = register.client(|_| {});
        let undisturbed = download(&client, register.folder.path().join("undisturbed")).await;
        let broken = Failure::Reset { after: 5_000 };
        // A refused query is answered before the file is.
        let refusals = u32::from(behaviour.contains("refused"));
        register.sandbox.fault(Fault::new(Endpoint::V1Totalbestand, broken).after(refusals));
        let resumed = download(&client, register.landing()).await;
        assert_eq!(resumed.0, undisturbed.0, "{behaviour}");
        assert_eq!(resumed.1, can_resume, "{behaviour}");
    }
}

/// Downloads the bulk file; returns it, and whether it was resumed.
async fn download(client: &Client, folder: PathBuf) -> (Vec<u8>, bool) {
    match client.totalbestand(&folder, None, &()).await.unwrap() {
        Fetched::New { path, manifest } => (fs::read(path).unwrap(), manifest.resumed),
        Fetched::NotModified => panic!("expected a new file"),
    }
}

#[tokio::test]
async fn a_scope_without_the_bulk_file_is_refused_with_the_registers_words() {
    for refusal in ["401", "403", "split"] {
        let register = Simulated::start(&format!("refusal={refusal},error-body=problem")).await;
        let client = register.client(|settings| settings.token.scope = "brreg:reelle/media".to_owned());
        let error = client.totalbestand(&register.landing(), None, &()).await.unwrap_err();
        let ErrorKind::Status { status, message: Some(_), .. } = error.kind() else { panic!("{error}") };
        assert_eq!(*status, if refusal == "401" { 401 } else { 403 });
        assert_eq!(register.sandbox.requests_to(Endpoint::V1Totalbestand), 2);
    }
}

#[tokio::test]
async fn a_date_suffices_where_the_register_accepts_no_timestamp() {
    let register = Simulated::start("sequence-date=date").await;
    let at = register.after_night(0);
    assert!(register.client(|_| {}).sekvensnummer(at, None).await.is_err());
    let client = register.client(|settings| settings.sekvensnummer_format = SekvensnummerFormat::Date);
    let earlier = at - jiff::SignedDuration::from_hours(72);
    client.sekvensnummer(at, Some(earlier)).await.unwrap();
}

#[tokio::test]
async fn persons_and_code_lists_are_answered() -> Result<()> {
    let register = Simulated::start("").await;
    let client = register.client(|_| {});
    let person = register.sandbox.content().person(0).unwrap().foedsels_eller_d_nummer;
    let person = Foedselsnummer::parse(person.expose()).unwrap();
    let companies: Value = serde_json::from_slice(&client.lookup_person(&person).await?).unwrap();
    assert_eq!(companies.as_array().unwrap().len(), register.sandbox.v1().virksomheter_av(person.expose()).len());

    let lists: Vec<_> = [client.kodelister(Language::Nob).await?, client.kodelister(Language::Eng).await?].into();
    assert!(lists[0] != lists[1] && lists.iter().all(|list| list.len() > 1000));

    register.sandbox.fault(Fault::new(Endpoint::V1Search, Failure::Status { status: 400, retry_after: None }));
    let error = client.lookup_person(&person).await.unwrap_err();
    assert!(!everything_said_by(&error).contains(person.expose()));
    Ok(())
}
