//! The folder of a client: certificates, keys and its registration at Maskinporten.

use std::path::{Path, PathBuf};

use brreg_domain::Organisasjonsnummer;
use jsonwebtoken::DecodingKey;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::jwk::PrivateJwk;
use super::rsa::{self, Purpose};
use super::{Authority, Encryption, Identity, Validity, issue};
use crate::files::{make_folder, write_private};
use crate::{Error, ErrorKind};

/// The client's id at Maskinporten, which is the same in every sandbox so that configurations can contain it.
const CLIENT_ID: &str = "7f3f1f0a-5d0c-4c5e-9a53-0b1d1c6a2e11";
/// The client's organisation. Numbers of synthetic organisations begin with 3.
const ORGANISASJONSNUMMER: &str = "313000044";
const NAVN: &str = "SANDKASSE KONSUMENT AS";
/// An organisation without access to the register of bankruptcies.
const OTHER_ORGANISASJONSNUMMER: &str = "313000087";
const OTHER_NAVN: &str = "SANDKASSE UTEN TILGANG AS";
/// The beginning of the file names of the client's enterprise certificate.
const ENTERPRISE: &str = "virksomhet";
/// The authority of [`Variant::UnknownAuthority`].
const OTHER_AUTHORITY: &str = "another CA";

/// The files of a client's certificate and keys, each of mode 0600.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Credentials {
    /// The folder of the files.
    pub folder: PathBuf,
    /// `ca.pem`: the certificate of the authority that issues the servers' certificates.
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
    /// The organisation number in the enterprise certificate.
    pub organisasjonsnummer: String,
    /// The `kid` of the registered key.
    pub key_id: String,
}

/// An enterprise certificate that a register refuses; see [`Sandbox::enterprise`](crate::Sandbox::enterprise).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// A certificate of the client's organisation that expired yesterday.
    Expired,
    /// A certificate of the client's organisation from an authority that no server trusts.
    UnknownAuthority,
    /// A valid certificate of an organisation without access to the register of bankruptcies.
    WithoutAccess,
}

impl Variant {
    /// Returns the beginning of its file names.
    const fn name(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::UnknownAuthority => "unknown-authority",
            Self::WithoutAccess => "without-access",
        }
    }
}

/// The files of one enterprise certificate, each of mode 0600.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnterpriseFiles {
    /// Certificate and key as PKCS#12.
    pub pkcs12: PathBuf,
    /// The password of the PKCS#12 file, on one line.
    pub password: PathBuf,
    /// The certificate, and its issuer's, as PEM.
    pub certificate: PathBuf,
    /// The key as PEM of PKCS#8.
    pub private_key: PathBuf,
}

impl EnterpriseFiles {
    fn named(folder: &Path, name: &str) -> Self {
        Self {
            pkcs12: folder.join(format!("{name}.p12")),
            password: folder.join(format!("{name}.password")),
            certificate: folder.join(format!("{name}.pem")),
            private_key: folder.join(format!("{name}.key.pem")),
        }
    }

    fn write(&self, identity: &Identity) -> Result<(), Error> {
        let password = Uuid::new_v4().simple().to_string();
        write_private(&self.certificate, identity.certificate_pem())?;
        write_private(&self.private_key, identity.key_pem())?;
        write_private(&self.pkcs12, identity.pkcs12(&password, Encryption::Aes256)?)?;
        write_private(&self.password, format!("{password}\n"))
    }
}

impl Credentials {
    /// Creates a certificate of this variant beside the others.
    pub(crate) fn variant(&self, authority: &Authority, variant: Variant) -> Result<EnterpriseFiles, Error> {
        let own = || Organisasjonsnummer::parse(&self.organisasjonsnummer).map_err(issue);
        let identity = match variant {
            Variant::Expired => authority.enterprise(&own()?, NAVN, Validity::Expired)?,
            Variant::UnknownAuthority => {
                Authority::new(OTHER_AUTHORITY)?.enterprise(&own()?, NAVN, Validity::Current)?
            }
            Variant::WithoutAccess => {
                let other = Organisasjonsnummer::parse(OTHER_ORGANISASJONSNUMMER).map_err(issue)?;
                authority.enterprise(&other, OTHER_NAVN, Validity::Current)?
            }
        };
        let files = EnterpriseFiles::named(&self.folder, variant.name());
        files.write(&identity)?;
        Ok(files)
    }
}

/// `klient.json`: the public part of a client's configuration. It is written last, so that it exists only if all other
/// files do.
#[derive(Serialize, Deserialize)]
struct Klient {
    client_id: String,
    organisasjonsnummer: String,
    kid: String,
}

/// The authority and the client of a sandbox.
pub(crate) struct Keys {
    pub(crate) credentials: Credentials,
    pub(crate) authority: Authority,
    pub(crate) client_key: DecodingKey,
}

impl Keys {
    /// Reads the keys in the folder, or creates them if there are none, so that the configuration of a client remains valid
    /// after a restart.
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
    let key = rsa::key(Purpose::Certificate).map_err(issue)?;
    let enterprise = authority.enterprise_with(key, &number, NAVN, Validity::Current)?;
    EnterpriseFiles::named(folder, ENTERPRISE).write(&enterprise)?;

    let kid = Uuid::new_v4().to_string();
    let key = rsa::key(Purpose::Grants).map_err(issue)?;
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

    let EnterpriseFiles { pkcs12, password, certificate, private_key } = EnterpriseFiles::named(folder, ENTERPRISE);
    let credentials = Credentials {
        folder: folder.to_owned(),
        ca: folder.join("ca.pem"),
        pkcs12,
        password,
        certificate,
        private_key,
        jwk: folder.join("klient.jwk"),
        client_id: klient.client_id,
        organisasjonsnummer: klient.organisasjonsnummer,
        key_id: klient.kid,
    };
    Ok(Keys { credentials, authority, client_key })
}
