//! The options of a sandbox.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::enhet::Action;
use crate::faults::Fault;
use crate::generator::Settings;
use crate::sandbox::{Prepared, Sandbox};
use crate::v1::{Scope, V1Behaviour};
use crate::{Error, ErrorKind, ektepakt, rrh};

/// Default of [`Builder::token_lifetime`].
pub const TOKEN_LIFETIME: Duration = Duration::from_secs(120);

/// The options of a sandbox; see [`Sandbox::builder`].
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
    /// Number of notices; `None` for a number that fits the content.
    pub(crate) konkursvarsler: Option<u32>,
    pub(crate) missing_details: u32,
    /// Organisations with access to the notices; `None` for the client's own organisation.
    pub(crate) konkurs_access: Option<Vec<String>>,
    pub(crate) full_persons: Vec<u32>,
    pub(crate) days_per_night: u32,
    pub(crate) v1: V1Behaviour,
    /// Days between the first edition of the register of companies and the start.
    pub(crate) enhet_age: u32,
    pub(crate) enhet: Vec<Action>,
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
            scopes: rrh::SCOPES
                .into_iter()
                .chain([ektepakt::SCOPE])
                .chain(Scope::ALL.map(Scope::name))
                .map(str::to_owned)
                .collect(),
            withheld: Vec::new(),
            key_expired: false,
            konkursvarsler: None,
            missing_details: 0,
            konkurs_access: None,
            full_persons: Vec::new(),
            days_per_night: 1,
            v1: V1Behaviour::default(),
            enhet_age: 0,
            enhet: Vec::new(),
        }
    }

    /// Sets the number of registrations.
    #[must_use]
    pub fn virksomheter(mut self, virksomheter: u32) -> Self {
        self.content.virksomheter = virksomheter;
        self
    }

    /// Sets the seed of the content. The same seed gives the same content.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.content.seed = seed;
        self
    }

    /// Sets the share of registrations, 0 to 1, that have one of the flaws of real files.
    #[must_use]
    pub fn flaws(mut self, share: f64) -> Self {
        self.content.flaws = share;
        self
    }

    /// Sets how many days of the content pass from one night to the next. On each day about one company of 150 reports a
    /// change; more days give more changes per night. The default is one.
    #[must_use]
    pub fn days_per_night(mut self, days: u32) -> Self {
        self.days_per_night = days;
        self
    }

    /// Sets how version 1 of the register of beneficial owners answers where its documentation leaves that open.
    #[must_use]
    pub fn v1(mut self, behaviour: V1Behaviour) -> Self {
        self.v1 = behaviour;
        self
    }

    /// Lets the files of the register of companies be this many days older.
    #[must_use]
    pub fn enhet_age(mut self, days: u32) -> Self {
        self.enhet_age = days;
        self
    }

    /// Lets something happen in the register of companies before the start, after what was added before.
    #[must_use]
    pub fn enhet(mut self, action: Action) -> Self {
        self.enhet.push(action);
        self
    }

    /// Sets the address of Maskinporten and the other registers; port 0 selects a free port.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Sets the address of the register of bankruptcies; port 0 selects a free port.
    #[must_use]
    pub fn listen_konkurs(mut self, address: SocketAddr) -> Self {
        self.listen_konkurs = address;
        self
    }

    /// Sets the number of bankruptcy notices. The default is one per ten registrations, at most 60,000.
    #[must_use]
    pub fn konkursvarsler(mut self, notices: u32) -> Self {
        self.konkursvarsler = Some(notices);
        self
    }

    /// Lets the details of about this many listed notices be missing (404).
    #[must_use]
    pub fn missing_details(mut self, notices: u32) -> Self {
        self.missing_details = notices;
        self
    }

    /// Sets the organisation numbers with access to the bankruptcy notices. The default is the client's own.
    #[must_use]
    pub fn konkurs_access<S: Into<String>>(mut self, organisations: impl IntoIterator<Item = S>) -> Self {
        self.konkurs_access = Some(organisations.into_iter().map(Into::into).collect());
        self
    }

    /// Adds persons whose lookup never ends, as if they had very many marriage contracts, by their numbers in the content;
    /// see [`Content::person`](crate::generator::Content::person).
    #[must_use]
    pub fn full_persons(mut self, numbers: impl IntoIterator<Item = u32>) -> Self {
        self.full_persons.extend(numbers);
        self
    }

    /// Sets the folder of the certificates and keys, which are created if they are missing. The default is a temporary
    /// folder that is removed with the sandbox.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Adds a fault, after the faults that were added before.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Sets the lifetime of access tokens, in whole seconds.
    #[must_use]
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = lifetime;
        self
    }

    /// Sets the scopes of the registered client. The default is every scope of the registers.
    #[must_use]
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Withholds a scope from the client's organisation, although the client is registered with it.
    #[must_use]
    pub fn withhold(mut self, scope: impl Into<String>) -> Self {
        self.withheld.push(scope.into());
        self
    }

    /// Lets the client's registered key be expired.
    #[must_use]
    pub fn expired_key(mut self) -> Self {
        self.key_expired = true;
        self
    }

    /// Starts the servers. Must be called in a Tokio runtime, which then runs them.
    ///
    /// # Errors
    /// When the address is in use, or the folder cannot be written or contains unusable keys.
    pub async fn start(self) -> Result<Sandbox, Error> {
        tokio::task::spawn_blocking(move || Prepared::new(self))
            .await
            .map_err(|error| Error::new(ErrorKind::Authority, error))??
            .serve()
    }
}
