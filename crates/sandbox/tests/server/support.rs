//! A client of the sandbox under the control of the test.

use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeyPairComponents, PublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use brreg_sandbox::authority::{Authority, Identity, Validity};
use brreg_sandbox::{Builder, Sandbox};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::header::{AUTHORIZATION, HeaderMap};
use reqwest::{Certificate, Response, StatusCode, redirect};
use serde_json::{Value, json};

pub(crate) const SCOPE: &str = "brreg:reelle/partner.offentlig";
pub(crate) const JSON: &str = "/api/partner/reelle-rettigheter/totalbestand/json";
pub(crate) const CSV: &str = "/api/partner/reelle-rettigheter/totalbestand/csv";
const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

pub(crate) struct Client {
    pub(crate) sandbox: Sandbox,
    http: reqwest::Client,
    grants: AtomicU32,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a body of JSON")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Client {
    pub(crate) async fn of(builder: Builder) -> Self {
        let sandbox = builder.start().await.unwrap();
        let ca = fs::read(&sandbox.credentials().ca).unwrap();
        let http = reqwest::Client::builder()
            .tls_certs_only([Certificate::from_pem(&ca).unwrap()])
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self { sandbox, http, grants: AtomicU32::new(0) }
    }

    pub(crate) async fn start() -> Self {
        Self::of(Sandbox::builder().virksomheter(300)).await
    }

    /// The claims of a valid grant, with another `jti` each time.
    pub(crate) fn claims(&self) -> Value {
        let now = jiff::Timestamp::now().as_second();
        json!({
            "aud": self.sandbox.maskinporten_url(),
            "iss": self.sandbox.credentials().client_id,
            "scope": SCOPE,
            "iat": now,
            "exp": now + 120,
            "jti": format!("grant-{}", self.grants.fetch_add(1, Ordering::Relaxed)),
        })
    }

    /// The header of a good grant that names the registered key, and that key.
    pub(crate) fn registered_key(&self) -> (Header, EncodingKey) {
        let jwk: Value = serde_json::from_slice(&fs::read(&self.sandbox.credentials().jwk).unwrap()).unwrap();
        let number = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
        let key = KeyPair::from_components(&KeyPairComponents {
            public_key: PublicKeyComponents { n: number("n"), e: number("e") },
            d: number("d"),
            p: number("p"),
            q: number("q"),
            dP: number("dp"),
            dQ: number("dq"),
            qInv: number("qi"),
        })
        .unwrap();
        let pkcs8 = key.as_der().unwrap();
        let pem = pem::encode(&pem::Pem::new("PRIVATE KEY", pkcs8.as_ref()));
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(jwk["kid"].as_str().unwrap().to_owned());
        (header, EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap())
    }

    /// An enterprise certificate of the client's organisation.
    pub(crate) fn certificate(&self, authority: &Authority, validity: Validity) -> Identity {
        let number = self.sandbox.credentials().organisasjonsnummer.parse_number();
        authority.enterprise(&number, "PRØVE AS", validity).unwrap()
    }

    pub(crate) async fn exchange(&self, header: &Header, key: &EncodingKey, claims: &Value) -> Answer {
        let assertion = jsonwebtoken::encode(header, claims, key).unwrap();
        self.post(&[("grant_type", GRANT_TYPE), ("assertion", &assertion)]).await
    }

    pub(crate) async fn exchange_claims(&self, claims: &Value) -> Answer {
        let (header, key) = self.registered_key();
        self.exchange(&header, &key, claims).await
    }

    pub(crate) async fn post(&self, form: &[(&str, &str)]) -> Answer {
        let address = format!("{}token", self.sandbox.maskinporten_url());
        read(self.http.post(address).form(form).send().await.unwrap()).await.unwrap()
    }

    pub(crate) async fn token(&self) -> String {
        self.token_of(SCOPE).await
    }

    pub(crate) async fn token_of(&self, scope: &str) -> String {
        let mut claims = self.claims();
        claims["scope"] = json!(scope);
        let answer = self.exchange_claims(&claims).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", String::from_utf8_lossy(&answer.body));
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// Sends a request and reads the headers of the answer.
    pub(crate) async fn send(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = self.http.get(format!("{}{path}", self.sandbox.url()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    }

    /// Asks with a token of its own.
    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.try_get(path, headers).await.unwrap()
    }

    /// As [`Self::get`], when the body may break off.
    pub(crate) async fn try_get(&self, path: &str, headers: &[(&str, &str)]) -> reqwest::Result<Answer> {
        let bearer = format!("Bearer {}", self.token().await);
        let mut all = vec![(AUTHORIZATION.as_str(), bearer.as_str())];
        all.extend_from_slice(headers);
        read(self.send(path, &all).await).await
    }
}

pub(crate) async fn read(response: Response) -> reqwest::Result<Answer> {
    let (status, headers) = (response.status(), response.headers().clone());
    Ok(Answer { status, headers, body: response.bytes().await?.to_vec() })
}

/// The header of a grant that shows the certificate, and the certificate's key.
pub(crate) fn certified(identity: &Identity) -> (Header, EncodingKey) {
    let mut header = Header::new(Algorithm::RS256);
    header.x5c = Some(identity.chain().iter().map(|der| STANDARD.encode(der)).collect());
    (header, EncodingKey::from_rsa_pem(identity.key_pem().as_bytes()).unwrap())
}

pub(crate) trait ParseNumber {
    fn parse_number(&self) -> brreg_domain::Organisasjonsnummer;
}

impl ParseNumber for str {
    fn parse_number(&self) -> brreg_domain::Organisasjonsnummer {
        brreg_domain::Organisasjonsnummer::parse(self).unwrap()
    }
}
