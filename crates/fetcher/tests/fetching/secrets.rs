//! Nothing that must stay secret is in an error or a log.

use std::fs;
use std::io;
use std::sync::{Arc, Mutex};

use brreg_domain::{Foedselsnummer, Organisasjonsnummer};
use brreg_sandbox::{Endpoint, Failure, Fault};
use tracing_subscriber::fmt::MakeWriter;

use crate::rrh_v1::register::Register;
use crate::rrh_v1::server::Reply;
use crate::support::{World, everything_said_by, password};

/// Synthetic, and planted wherever a server can put it.
const IDENTITY_NUMBER: &str = "31129956715";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_token_key_password_or_identity_number_is_said() {
    let log = Log::default();
    // Everything that any library logs, from every test of this process that runs meanwhile.
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).init();

    let world = World::start().await;
    let folder = world.landing("run");
    let mut said = Vec::new();
    let leaking = format!("https://127.0.0.1:1/{IDENTITY_NUMBER}?fnr={IDENTITY_NUMBER}");
    for failure in [
        Failure::Html,
        Failure::JsonError,
        Failure::Redirect(leaking),
        Failure::Status { status: 403, retry_after: None },
        Failure::Etag(format!("\"{IDENTITY_NUMBER}\"")),
    ] {
        world.json_fails([Failure::Reset { after: 20_000 }, failure.clone(), failure]);
        match world.download("run").await {
            Ok(_) => fs::remove_dir_all(&folder).unwrap(),
            Err(error) => said.push(everything_said_by(&error)),
        }
    }
    for failure in [Failure::Html, Failure::Empty, Failure::Status { status: 400, retry_after: None }] {
        world.sandbox.fault(Fault::new(Endpoint::Token, failure));
        let rrh = world.another_client(|_| {}).unwrap();
        let number = Organisasjonsnummer::parse("974760673").unwrap();
        said.push(everything_said_by(&rrh.lookup(&number).await.unwrap_err()));
    }
    let person = Foedselsnummer::parse(IDENTITY_NUMBER).unwrap();
    let quoting = format!(r#"{{"detail":"{IDENTITY_NUMBER}","instance":"/?foedselsnummer={IDENTITY_NUMBER}"}}"#);
    let elsewhere = format!("https://127.0.0.1:1/{IDENTITY_NUMBER}");
    for status in [200, 307, 400, 403, 500] {
        // The connection ends before an answer with status 200 is complete.
        let reply = Reply::new(status, quoting.clone()).with("location", elsewhere.clone());
        let reply = if status == 200 { reply.cut_after(40) } else { reply };
        let register = Register::of(move |_| reply.clone());
        said.push(everything_said_by(&register.client.lookup_person(&person).await.unwrap_err()));
    }
    assert!(said.len() >= 11, "{said:#?}");
    said.push(String::from_utf8(log.0.lock().unwrap().clone()).unwrap());

    let jwk = fs::read_to_string(&world.sandbox.credentials().jwk).unwrap();
    let jwk: serde_json::Value = serde_json::from_str(&jwk).unwrap();
    // Each JWT, grant or token, begins with the base64 of `{"`.
    let key = &jwk["d"].as_str().unwrap()[..40];
    let secrets = ["eyJ", password(&world.sandbox).as_str(), key, IDENTITY_NUMBER].map(str::to_owned);
    for text in said {
        for secret in &secrets {
            let found = text.find(secret.as_str()).map(|at| &text[at.saturating_sub(100)..at]);
            assert_eq!(found, None, "the text before a secret");
        }
    }
}

#[tokio::test]
async fn a_token_is_sent_in_a_header_and_nowhere_else() {
    let register =
        Register::of(|_| Reply::json(&serde_json::json!({ "organisasjonsnummer": "974760673", "registreringer": [] })));
    let person = Foedselsnummer::parse(IDENTITY_NUMBER).unwrap();
    register.client.lookup_person(&person).await.unwrap();
    register.client.lookup_company(&Organisasjonsnummer::parse("974760673").unwrap()).await.unwrap();
    let requests = register.requests();
    let of_register: Vec<_> = requests.iter().filter(|request| request.path != "/token").collect();
    assert_eq!(of_register.len(), 2);
    for request in of_register {
        let mut headers = request.headers.clone();
        assert!(headers.remove("authorization").unwrap().starts_with("Bearer eyJ.token"));
        let rest = format!("{} {:?} {headers:?}", request.path, request.query);
        assert!(!rest.contains("eyJ"), "{rest}");
    }
}
