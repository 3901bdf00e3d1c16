//! Starts and stops the servers.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use tempfile::TempDir;

use crate::Error;
use crate::authority::{Authority, Credentials, EnterpriseFiles, Keys, Variant};
use crate::builder::Builder;
use crate::ektepakt::{self, Ektepakt};
use crate::enhet::Enhet;
use crate::faults::{Endpoint, Fault};
use crate::files::write_private;
use crate::generator::v1::{Event, Register};
use crate::generator::{Content, enhet};
use crate::konkurs::{self, Konkurs};
use crate::maskinporten::{self, AccessTokens, Client, Maskinporten};
use crate::requests::Request;
use crate::rrh::{Editions, Plan, Rrh};
use crate::server::{Bound, Listener, tls};
use crate::stage::Stage;
use crate::v1::{self, V1};

/// Registrations per bankruptcy notice, by default.
const REGISTRATIONS_PER_NOTICE: u32 = 10;
/// Largest default number of notices.
const MOST_NOTICES: u32 = 60_000;

/// The registers and Maskinporten, served over HTTPS on this machine until this is dropped.
pub struct Sandbox {
    address: SocketAddr,
    konkurs_address: SocketAddr,
    listeners: [Listener; 2],
    credentials: Credentials,
    authority: Authority,
    stage: Arc<Stage>,
    editions: Arc<Editions>,
    v1_log: Arc<v1::Log>,
    konkurs: Arc<Konkurs>,
    enhet: Arc<Enhet>,
    /// Held so that it is removed on drop, if no folder was configured.
    _temporary: Option<TempDir>,
}

impl Sandbox {
    /// Returns the options of a sandbox with the default content on free ports of 127.0.0.1.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// Returns the base address of the register of beneficial owners, `https://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        base(self.address)
    }

    /// Returns the base address of the register of bankruptcies, `https://127.0.0.1:PORT`.
    pub fn konkurs_url(&self) -> String {
        base(self.konkurs_address)
    }

    /// Returns the base address of the register of marriage contracts, `https://127.0.0.1:PORT/ektepakt`.
    pub fn ektepakt_url(&self) -> String {
        ektepakt_base(self.address)
    }

    /// Returns the base address of the register of companies, `https://127.0.0.1:PORT/enhetsregisteret/api`.
    pub fn enhet_url(&self) -> String {
        enhet_base(self.address)
    }

    /// Returns the base address of version 1 of the register of beneficial owners, `https://127.0.0.1:PORT/api/oppslag`.
    pub fn v1_url(&self) -> String {
        v1_base(self.address)
    }

    /// Returns Maskinporten's issuer, which is also the audience of grants: `https://127.0.0.1:PORT/maskinporten/`.
    pub fn maskinporten_url(&self) -> String {
        issuer(self.address)
    }

    /// Returns the files of the client's certificate and keys.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Returns the authority that issued the certificates and can issue others.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Creates an enterprise certificate that a register refuses, beside the client's own.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn enterprise(&self, variant: Variant) -> Result<EnterpriseFiles, Error> {
        self.credentials.variant(&self.authority, variant)
    }

    /// Returns the present content of the registers of beneficial owners and marriage contracts.
    pub fn content(&self) -> Content {
        self.editions.current().content().clone()
    }

    /// Returns the present content of version 1 of the register of beneficial owners.
    pub fn v1(&self) -> Register {
        self.editions.current().register().as_ref().clone()
    }

    /// Returns the events of version 1's change log on a night, in the order of their numbers. Those of night 0 are one per
    /// company. The numbers are those of a log that never begins again.
    pub fn v1_events(&self, night: u32) -> Vec<Event> {
        self.v1_log.events_of_night(night)
    }

    /// Returns the content of the register of bankruptcies.
    pub fn konkurs(&self) -> &Konkurs {
        &self.konkurs
    }

    /// Returns the register of companies.
    pub fn enhet(&self) -> &Enhet {
        &self.enhet
    }

    /// Returns the requests so far, in the order of the answers.
    pub fn requests(&self) -> Vec<Request> {
        self.stage.requests()
    }

    /// Returns the number of requests to an endpoint so far.
    pub fn requests_to(&self, endpoint: Endpoint) -> usize {
        self.requests().iter().filter(|request| request.endpoint == endpoint).count()
    }

    /// Returns the number of lookups of a company so far, through either API.
    pub fn lookups_of(&self, organisasjonsnummer: &str) -> usize {
        let of_company = |request: &Request| request.company.as_deref() == Some(organisasjonsnummer);
        self.requests().into_iter().filter(of_company).count()
    }

    /// Adds a fault, after the pending ones.
    pub fn fault(&self, fault: Fault) {
        self.stage.add(fault);
    }

    /// Ends all faults, also those of every request.
    pub fn heal(&self) {
        self.stage.heal();
    }

    /// Advances the registers to the next night: some registrations change, and so do the `ETag`s of the bulk files.
    pub fn renew(&self) {
        self.editions.renew();
        self.enhet.renew();
    }

    /// Goes to a night, with the bulk files, the lookups and the change log. The first night is 0.
    pub fn set_night(&self, night: u32) {
        self.editions.set_night(night);
        self.enhet.set_night(night);
    }

    /// Returns the present night.
    pub fn night(&self) -> u32 {
        self.editions.current().night()
    }

    /// Stops the servers, and returns when the ports are free again.
    pub async fn stop(self) {
        let [first, second] = self.listeners;
        tokio::join!(first.stop(), second.stop());
    }
}

/// Everything that is created before the servers start; RSA keys make this slow.
pub(crate) struct Prepared {
    bound: Bound,
    konkurs_bound: Bound,
    keys: Keys,
    stage: Arc<Stage>,
    editions: Arc<Editions>,
    v1_log: Arc<v1::Log>,
    konkurs: Arc<Konkurs>,
    enhet: Arc<Enhet>,
    routes: Router,
    konkurs_routes: Router,
    temporary: Option<TempDir>,
}

impl Prepared {
    pub(crate) fn new(builder: Builder) -> Result<Self, Error> {
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
        let konkurs_bound = Bound::new(builder.listen_konkurs)?;
        let issuer = issuer(bound.address());
        let keys = Keys::open_or_create(&folder)?;
        let files = folder.join("totalbestand");

        let tokens = Arc::new(AccessTokens::new(issuer.clone(), builder.token_lifetime)?);
        let plan = Plan {
            settings: builder.content,
            days_per_night: builder.days_per_night,
            leaving: builder.v1.leaving,
            options: builder.v1.options(),
            bulk_lag: builder.v1.bulk_lag,
        };
        let editions = Arc::new(Editions::new(plan, files)?);
        let default = (builder.content.virksomheter / REGISTRATIONS_PER_NOTICE).min(MOST_NOTICES);
        let own = || vec![keys.credentials.organisasjonsnummer.clone()];
        let konkurs = Arc::new(Konkurs::new(
            editions.current().content(),
            builder.konkursvarsler.unwrap_or(default),
            builder.missing_details,
            builder.konkurs_access.unwrap_or_else(own),
            konkurs_bound.address().to_string(),
        ));
        let register = enhet::Register::with(editions.current().content(), &konkurs.now());
        let enhet = Arc::new(Enhet::new(register, folder.join("enhet"), builder.enhet_age));
        builder.enhet.iter().for_each(|action| enhet.happen(action));
        let stage = Stage::new(
            builder.faults,
            Arc::clone(&tokens),
            Arc::clone(&editions),
            Arc::clone(&konkurs),
            Arc::clone(&enhet),
            builder.v1.error_body,
        );
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
        let rrh = Rrh::new(Arc::clone(&editions), Arc::clone(&tokens));
        let v1_log = Arc::new(v1::Log::new(editions.current().register(), builder.days_per_night, &builder.v1));
        let v1 = V1::new(
            builder.v1,
            Arc::clone(&editions),
            Arc::clone(&v1_log),
            Arc::clone(&tokens),
            v1_base(bound.address()),
        );
        let ektepakt = Ektepakt::new(Arc::clone(&editions), tokens, builder.full_persons);
        let maskinporten = Arc::new(maskinporten);
        let routes = maskinporten.routes().into_iter().chain(rrh.routes()).chain(v1.routes()).chain(ektepakt.routes());
        let routes = routes.chain(crate::enhet::routes(&enhet));
        let routes = stage.router(routes).merge(maskinporten.metadata());
        let konkurs_routes = stage.router(konkurs::routes(&konkurs));
        Ok(Self {
            bound,
            konkurs_bound,
            keys,
            stage,
            editions,
            v1_log,
            konkurs,
            enhet,
            routes,
            konkurs_routes,
            temporary,
        })
    }

    /// Starts the servers and writes their addresses to a file. Must be called in a Tokio runtime.
    pub(crate) fn serve(self) -> Result<Sandbox, Error> {
        let (address, konkurs_address) = (self.bound.address(), self.konkurs_bound.address());
        let Keys { credentials, authority, .. } = self.keys;
        let server = authority.server(address.ip())?;
        let konkurs_server = authority.server(konkurs_address.ip())?;
        let listeners = [
            self.bound.serve(tls(&server, None)?, self.routes)?,
            self.konkurs_bound.serve(tls(&konkurs_server, Some(authority.verifier()?))?, self.konkurs_routes)?,
        ];
        write_endpoints(&credentials.folder, address, konkurs_address)?;
        Ok(Sandbox {
            address,
            konkurs_address,
            listeners,
            credentials,
            authority,
            stage: self.stage,
            editions: self.editions,
            v1_log: self.v1_log,
            konkurs: self.konkurs,
            enhet: self.enhet,
            _temporary: self.temporary,
        })
    }
}

fn base(address: SocketAddr) -> String {
    format!("https://{address}")
}

fn v1_base(address: SocketAddr) -> String {
    format!("{}{}", base(address), v1::PATH)
}

fn issuer(address: SocketAddr) -> String {
    format!("{}{}", base(address), maskinporten::PATH)
}

fn ektepakt_base(address: SocketAddr) -> String {
    format!("{}{}", base(address), ektepakt::PATH)
}

fn enhet_base(address: SocketAddr) -> String {
    format!("{}{}", base(address), crate::enhet::PATH)
}

/// Writes `endpoints.env`, the environment variables that direct the program to this sandbox.
fn write_endpoints(folder: &Path, address: SocketAddr, konkurs: SocketAddr) -> Result<(), Error> {
    let settings = [
        ("RRH__BASE_URL", base(address)),
        ("MASKINPORTEN__ISSUER", issuer(address)),
        ("KONKURS__BASE_URL", base(konkurs)),
        ("EKTEPAKT__BASE_URL", ektepakt_base(address)),
        ("ENHET__BASE_URL", enhet_base(address)),
    ];
    let lines: String = settings.iter().map(|(name, value)| format!("BRREG_LAKE__{name}={value}\n")).collect();
    write_private(&folder.join("endpoints.env"), lines)
}
