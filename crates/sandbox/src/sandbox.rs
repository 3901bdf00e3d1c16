//! Starts and stops the whole.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tempfile::TempDir;

use crate::authority::{Authority, Credentials, Keys};
use crate::faults::{Fault, Stage};
use crate::files::write_private;
use crate::generator::Settings;
use crate::maskinporten::{self, AccessTokens, Client, Maskinporten};
use crate::requests::Request;
use crate::rrh::{self, Editions, Rrh};
use crate::server::{Bound, Listener, tls};
use crate::{Error, ErrorKind};

/// How long an access token is accepted, unless [`Builder::token_lifetime`] says otherwise.
pub const TOKEN_LIFETIME: Duration = Duration::from_secs(120);

/// The registers and Maskinporten on this machine, over HTTPS, until this is dropped.
pub struct Sandbox {
    address: SocketAddr,
    listener: Listener,
    credentials: Credentials,
    authority: Authority,
    stage: Arc<Stage>,
    editions: Arc<Editions>,
    /// Kept for its removal, where no folder was named.
    _temporary: Option<TempDir>,
}

impl Sandbox {
    /// A sandbox of the default content on a free port of 127.0.0.1.
    pub fn builder() -> Builder {
        Builder {
            content: Settings::default(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            folder: None,
            faults: Vec::new(),
            token_lifetime: TOKEN_LIFETIME,
            scopes: rrh::SCOPES.map(str::to_owned).to_vec(),
            withheld: Vec::new(),
            key_expired: false,
        }
    }

    /// The registers' base address, `https://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        base(self.address)
    }

    /// Maskinporten's issuer, which is also the audience of grants: `https://127.0.0.1:PORT/maskinporten/`.
    pub fn maskinporten_url(&self) -> String {
        issuer(self.address)
    }

    /// Where the client's certificate and keys are.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The authority that issued the certificates, to issue more of them.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// What was asked of the endpoints so far, in the order of the answers.
    pub fn requests(&self) -> Vec<Request> {
        self.stage.requests()
    }

    /// Lets requests fail from now on, after the faults that still wait.
    pub fn fault(&self, fault: Fault) {
        self.stage.add(fault);
    }

    /// Goes on to the register's next day: some registrations are others, and the bulk files' `ETag`s too.
    pub fn renew(&self) {
        self.editions.renew();
    }

    /// Stops, and returns when the port is free again.
    pub async fn stop(self) {
        self.listener.stop().await;
    }
}

/// What a sandbox is to be; see [`Sandbox::builder`].
#[derive(Debug, Clone)]
pub struct Builder {
    content: Settings,
    listen: SocketAddr,
    folder: Option<PathBuf>,
    faults: Vec<Fault>,
    token_lifetime: Duration,
    scopes: Vec<String>,
    withheld: Vec<String>,
    key_expired: bool,
}

impl Builder {
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

    /// The address to listen on; port 0 takes a free one.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
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

/// All that is made before anything is served: slow, because RSA keys are.
struct Prepared {
    bound: Bound,
    keys: Keys,
    stage: Arc<Stage>,
    editions: Arc<Editions>,
    routes: Router,
    temporary: Option<TempDir>,
}

impl Prepared {
    fn new(builder: Builder) -> Result<Self, Error> {
        let (folder, temporary) = match builder.folder {
            Some(folder) => (folder, None),
            None => {
                let temporary = tempfile::Builder::new()
                    .prefix("brreg-lake-sandbox-")
                    .tempdir()
                    .map_err(Error::file(&std::env::temp_dir()))?;
                (temporary.path().to_owned(), Some(temporary))
            }
        };
        let bound = Bound::new(builder.listen)?;
        let issuer = issuer(bound.address());
        let keys = Keys::open_or_create(&folder)?;
        let files = folder.join("totalbestand");

        let tokens = Arc::new(AccessTokens::new(issuer.clone(), builder.token_lifetime)?);
        let editions = Arc::new(Editions::new(builder.content, files)?);
        let stage = Stage::new(builder.faults, Arc::clone(&tokens), Arc::clone(&editions));
        let stage = Arc::new(stage);
        let client = Client {
            id: keys.credentials.client_id.clone(),
            organisasjonsnummer: keys.credentials.organisasjonsnummer.clone(),
            key_id: keys.credentials.key_id.clone(),
            key: keys.client_key.clone(),
            key_expired: builder.key_expired,
            scopes: builder.scopes,
            withheld: builder.withheld,
        };
        let maskinporten = Maskinporten::new(issuer, client, keys.authority.verifier()?, Arc::clone(&tokens));
        let rrh = Rrh::new(Arc::clone(&editions), tokens);
        let routes = maskinporten.router(&stage).merge(rrh.router(&stage));
        Ok(Self { bound, keys, stage, editions, routes, temporary })
    }

    fn serve(self) -> Result<Sandbox, Error> {
        let address = self.bound.address();
        let Keys { credentials, authority, .. } = self.keys;
        let server = authority.server(address.ip())?;
        let listener = self.bound.serve(tls(&server)?, self.routes)?;
        write_endpoints(&credentials.folder, address)?;
        Ok(Sandbox {
            address,
            listener,
            credentials,
            authority,
            stage: self.stage,
            editions: self.editions,
            _temporary: self.temporary,
        })
    }
}

fn base(address: SocketAddr) -> String {
    format!("https://{address}")
}

fn issuer(address: SocketAddr) -> String {
    format!("{}{}", base(address), maskinporten::PATH)
}

/// `endpoints.env`: the settings that point a pipeline at this sandbox, for a shell to read.
fn write_endpoints(folder: &Path, address: SocketAddr) -> Result<(), Error> {
    let settings =
        format!("BRREG_LAKE__RRH__BASE_URL={}\nBRREG_LAKE__MASKINPORTEN__ISSUER={}\n", base(address), issuer(address));
    write_private(&folder.join("endpoints.env"), settings)
}
