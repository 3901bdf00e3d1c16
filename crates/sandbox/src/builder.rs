//! What a sandbox is to be.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::faults::Fault;
use crate::generator::Settings;
use crate::sandbox::{Prepared, Sandbox};
use crate::{Error, ErrorKind, ektepakt, rrh};

/// How long an access token is accepted, unless [`Builder::token_lifetime`] says otherwise.
pub const TOKEN_LIFETIME: Duration = Duration::from_secs(120);

/// What a sandbox is to be; see [`Sandbox::builder`].
#[derive(Debug, Clone)]
pub struct Builder {
    pub(crate) content: Settings,
    pub(crate) listen: SocketAddr,
    pub(crate) listen_konkurs: SocketAddr,
    pub(crate) folder: Option<PathBuf>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) token_lifetime: Duration,
    pub(crate) scopes: Vec<String>,
    pub(crate) withheld: Vec<String>,
    pub(crate) key_expired: bool,
    /// Notices; `None` for as many as fit the content.
    pub(crate) konkursvarsler: Option<u32>,
    pub(crate) missing_details: u32,
    /// Organisations with access to the notices; `None` for the client's own.
    pub(crate) konkurs_access: Option<Vec<String>>,
    pub(crate) full_persons: Vec<u32>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            content: Settings::default(),
            listen: any,
            listen_konkurs: any,
            folder: None,
            faults: Vec::new(),
            token_lifetime: TOKEN_LIFETIME,
            scopes: rrh::SCOPES.into_iter().chain([ektepakt::SCOPE]).map(str::to_owned).collect(),
            withheld: Vec::new(),
            key_expired: false,
            konkursvarsler: None,
            missing_details: 0,
            konkurs_access: None,
            full_persons: Vec::new(),
        }
    }

    /// How many registrations the register holds.
    #[must_use]
    pub fn virksomheter(mut self, virksomheter: u32) -> Self {
        self.content.virksomheter = virksomheter;
        self
    }

    /// The seed of the content: the same seed, the same content.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.content.seed = seed;
        self
    }

    /// The share of registrations, 0 to 1, that have one of the flaws of real files.
    #[must_use]
    pub fn flaws(mut self, share: f64) -> Self {
        self.content.flaws = share;
        self
    }

    /// The address on which Maskinporten and the other registers listen; port 0 takes a free one.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// The address on which the register of bankruptcies listens; port 0 takes a free one.
    #[must_use]
    pub fn listen_konkurs(mut self, address: SocketAddr) -> Self {
        self.listen_konkurs = address;
        self
    }

    /// How many bankruptcy notices there are; without this, one for each ten registrations, but not more than 60,000.
    #[must_use]
    pub fn konkursvarsler(mut self, notices: u32) -> Self {
        self.konkursvarsler = Some(notices);
        self
    }

    /// About so many bankruptcy notices are listed and yet not found alone: 404.
    #[must_use]
    pub fn missing_details(mut self, notices: u32) -> Self {
        self.missing_details = notices;
        self
    }

    /// The organisation numbers that may read the bankruptcy notices; without this, the client's own.
    #[must_use]
    pub fn konkurs_access<S: Into<String>>(mut self, organisations: impl IntoIterator<Item = S>) -> Self {
        self.konkurs_access = Some(organisations.into_iter().map(Into::into).collect());
        self
    }

    /// Persons with so many marriage contracts that the lookup takes longer than anybody waits, by their numbers in the
    /// content; see [`Content::person`](crate::generator::Content::person).
    #[must_use]
    pub fn full_persons(mut self, numbers: impl IntoIterator<Item = u32>) -> Self {
        self.full_persons.extend(numbers);
        self
    }

    /// The folder of the certificates and keys, which are made there unless they are there already.
    /// Without it they are in a temporary folder that is removed with the sandbox.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Lets requests fail, after the faults that were named before.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// How long an access token is accepted, in whole seconds.
    #[must_use]
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = lifetime;
        self
    }

    /// The scopes the client is registered with; without this, every scope of the registers.
    #[must_use]
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// A scope that the client is registered with but its organisation was not given.
    #[must_use]
    pub fn withhold(mut self, scope: impl Into<String>) -> Self {
        self.withheld.push(scope.into());
        self
    }

    /// The client's registered key has expired.
    #[must_use]
    pub fn expired_key(mut self) -> Self {
        self.key_expired = true;
        self
    }

    /// Starts to listen. Must be called in a Tokio runtime, which then does the work.
    ///
    /// # Errors
    /// When the address is taken, or the folder cannot be written or holds unusable keys.
    pub async fn start(self) -> Result<Sandbox, Error> {
        tokio::task::spawn_blocking(move || Prepared::new(self))
            .await
            .map_err(|error| Error::new(ErrorKind::Authority, error))??
            .serve()
    }
}
