//! The folder that a client is configured with: certificates, keys and what Maskinporten knows of it.

use std::path::{Path, PathBuf};

use brreg_domain::Organisasjonsnummer;
use jsonwebtoken::DecodingKey;
use rcgen::{KeyPair, PKCS_RSA_SHA256};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::jwk::PrivateJwk;
use super::{Authority, Encryption, Validity, issue};
use crate::files::{make_folder, write_private};
use crate::{Error, ErrorKind};

/// The client's id at Maskinporten; the same in every sandbox, so that configurations can name it.
const CLIENT_ID: &str = "7f3f1f0a-5d0c-4c5e-9a53-0b1d1c6a2e11";
/// The organisation that holds the client. Synthetic organisations have numbers that begin with 3.
const ORGANISASJONSNUMMER: &str = "313000044";
const NAVN: &str = "SANDKASSE KONSUMENT AS";

/// Where a sandbox's client finds its certificate and keys, each in a file of mode 0600.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Credentials {
    /// The folder of them all.
    pub folder: PathBuf,
    /// `ca.pem`: the certificate of the authority that the servers' certificates are issued by.
    pub ca: PathBuf,
    /// `virksomhet.p12`: the enterprise certificate and its key as PKCS#12.
    pub pkcs12: PathBuf,
    /// `virksomhet.password`: the password of the PKCS#12 file, on one line.
    pub password: PathBuf,
    /// `virksomhet.pem`: the enterprise certificate, and its issuer's, as PEM.
    pub certificate: PathBuf,
    /// `virksomhet.key.pem`: the key of the enterprise certificate as PEM of PKCS#8.
    pub private_key: PathBuf,
    /// `klient.jwk`: the private key registered for the client, with its `kid`.
    pub jwk: PathBuf,
    /// The client's id at Maskinporten.
    pub client_id: String,
    /// The organisation number that the enterprise certificate carries.
    pub organisasjonsnummer: String,
    /// The `kid` of the registered key.
    pub key_id: String,
}

/// `klient.json`: what is not a secret, for whoever configures a client. It is written last, so
/// where it is, the others are.
#[derive(Serialize, Deserialize)]
struct Klient {
    client_id: String,
    organisasjonsnummer: String,
    kid: String,
}

/// What the sandbox itself knows of its authority and its client.
pub(crate) struct Keys {
    pub(crate) credentials: Credentials,
    pub(crate) authority: Authority,
    pub(crate) client_key: DecodingKey,
}

impl Keys {
    /// Takes the keys in the folder, or makes them where there are none, so that the
    /// configuration of a client outlives a restart.
    pub(crate) fn open_or_create(folder: &Path) -> Result<Self, Error> {
        make_folder(folder)?;
        if !folder.join("klient.json").exists() {
            create(folder)?;
        }
        open(folder).map_err(|error| Error::new(ErrorKind::Keys(folder.to_owned()), error))
    }
}

fn create(folder: &Path) -> Result<(), Error> {
    let write = |name: &str, content: &[u8]| write_private(&folder.join(name), content);
    let authority = Authority::of_sandbox()?;
    write("ca.pem", authority.certificate_pem().as_bytes())?;
    write("ca.key.pem", authority.key_pem().as_bytes())?;

    let number = Organisasjonsnummer::parse(ORGANISASJONSNUMMER).map_err(issue)?;
    let enterprise = authority.enterprise(&number, NAVN, Validity::Current)?;
    let password = Uuid::new_v4().simple().to_string();
    write("virksomhet.pem", enterprise.certificate_pem().as_bytes())?;
    write("virksomhet.key.pem", enterprise.key_pem().as_bytes())?;
    write("virksomhet.p12", &enterprise.pkcs12(&password, Encryption::Aes256)?)?;
    write("virksomhet.password", format!("{password}\n").as_bytes())?;

    let kid = Uuid::new_v4().to_string();
    let key = KeyPair::generate_for(&PKCS_RSA_SHA256).map_err(issue)?;
    let jwk = PrivateJwk::from_pkcs8(key.serialized_der(), kid.clone())?;
    write("klient.jwk", &serde_json::to_vec_pretty(&jwk).map_err(issue)?)?;

    let klient = Klient { client_id: CLIENT_ID.to_owned(), organisasjonsnummer: ORGANISASJONSNUMMER.to_owned(), kid };
    write("klient.json", &serde_json::to_vec_pretty(&klient).map_err(issue)?)
}

fn open(folder: &Path) -> Result<Keys, Error> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(Error::file(&path))
    };
    let klient: Klient = serde_json::from_str(&read("klient.json")?).map_err(issue)?;
    let authority = Authority::restore(&read("ca.pem")?, &read("ca.key.pem")?)?;
    let jwk: PrivateJwk = serde_json::from_str(&read("klient.jwk")?).map_err(issue)?;
    let client_key = DecodingKey::from_rsa_components(&jwk.n, &jwk.e).map_err(issue)?;

    let certificate = CertificateDer::from_pem_slice(read("virksomhet.pem")?.as_bytes()).map_err(issue)?;
    authority.verifier()?.verify_client_cert(&certificate, &[], UnixTime::now()).map_err(issue)?;

    let path = |name: &str| folder.join(name);
    let credentials = Credentials {
        folder: folder.to_owned(),
        ca: path("ca.pem"),
        pkcs12: path("virksomhet.p12"),
        password: path("virksomhet.password"),
        certificate: path("virksomhet.pem"),
        private_key: path("virksomhet.key.pem"),
        jwk: path("klient.jwk"),
        client_id: klient.client_id,
        organisasjonsnummer: klient.organisasjonsnummer,
        key_id: klient.kid,
    };
    Ok(Keys { credentials, authority, client_key })
}
