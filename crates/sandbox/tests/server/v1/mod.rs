//! Version 1 of the register of beneficial owners.

mod access;
mod companies;
mod log;
mod nights;
mod settings;

use std::io::{Cursor, Read};

use brreg_sandbox::{Sandbox, Scope, V1Behaviour};
use reqwest::StatusCode;
use serde_json::Value;

use crate::support::{Answer, Client, read};

const BULK: &str = "/api/oppslag/v1/virksomheter/totalbestand?format=json";
const LOG: &str = "/api/oppslag/v1/endringslogg";
const SEQUENCE: &str = "/api/oppslag/v1/sekvensnummer";
const CODES: &str = "/api/oppslag/v1/kodelister";
const LOOKUP: &str = "/api/oppslag/v1/virksomheter/";
const SEARCH: &str = "/api/oppslag/v1/virksomheter?foedselsnummer=";

/// A sandbox with this behaviour and a reader of it.
struct Reader {
    client: Client,
    authorization: String,
}

impl Reader {
    /// A reader with the scope of authorities.
    async fn of(behaviour: &str) -> Self {
        let behaviour: V1Behaviour = behaviour.parse().unwrap();
        let builder = Sandbox::builder().virksomheter(300).days_per_night(20).v1(behaviour);
        Self::of_client(Client::of(builder).await).await
    }

    async fn of_client(client: Client) -> Self {
        let mut reader = Self { client, authorization: String::new() };
        reader.become_reader(Scope::Offentlig).await;
        reader
    }

    /// Takes another scope.
    async fn become_reader(&mut self, scope: Scope) {
        self.authorization = format!("Bearer {}", self.client.token_of(scope.name()).await);
    }

    fn sandbox(&self) -> &Sandbox {
        &self.client.sandbox
    }

    async fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut all = vec![("authorization", self.authorization.as_str())];
        all.extend_from_slice(headers);
        read(self.client.send(path, &all).await).await.unwrap()
    }

    async fn json(&self, path: &str) -> Value {
        let answer = self.ask(path, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        answer.json()
    }

    async fn status(&self, path: &str) -> u16 {
        self.ask(path, &[]).await.status.as_u16()
    }

    /// The only file of the ZIP at a path.
    async fn member(&self, path: &str) -> Vec<u8> {
        member(&self.ask(path, &[]).await.body)
    }

    async fn bulk(&self) -> Vec<Value> {
        serde_json::from_slice(&self.member(BULK).await).unwrap()
    }
}

fn member(zip: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    assert_eq!(archive.len(), 1);
    let mut content = Vec::new();
    archive.by_index(0).unwrap().read_to_end(&mut content).unwrap();
    content
}
