//! Who may call what, and sees what of it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use jiff::Timestamp;

use super::behaviour::{Exempt, Language, Refusal, V1Behaviour};
use super::{V1, error};
use crate::generator::ektepakt::Spraak;
use crate::generator::v1::{Innsyn, View};
use crate::maskinporten::bearer;

/// The scope of a reader, the one that sees most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Public authorities.
    Offentlig,
    /// Obliged entities.
    Rapporteringspliktig,
    /// Obliged entities of some kinds.
    RapporteringspliktigBegrenset,
    /// Media.
    Media,
    /// Civil society.
    Sivilsamfunnsorganisasjon,
    /// Universities.
    Hoeyereutdanningsinstitusjon,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 6] = [
        Self::Offentlig,
        Self::Rapporteringspliktig,
        Self::RapporteringspliktigBegrenset,
        Self::Media,
        Self::Sivilsamfunnsorganisasjon,
        Self::Hoeyereutdanningsinstitusjon,
    ];

    /// Returns the name of the scope at Maskinporten.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offentlig => "brreg:reelle/offentlig",
            Self::Rapporteringspliktig => "brreg:reelle/rapporteringspliktig",
            Self::RapporteringspliktigBegrenset => "brreg:reelle/rapporteringspliktig.begrenset",
            Self::Media => "brreg:reelle/media",
            Self::Sivilsamfunnsorganisasjon => "brreg:reelle/sivilsamfunnsorganisasjon",
            Self::Hoeyereutdanningsinstitusjon => "brreg:reelle/hoeyereutdanningsinstitusjon",
        }
    }

    /// Returns how a lookup with this scope is written.
    pub(super) fn view(self, behaviour: &V1Behaviour, headers: &HeaderMap) -> View {
        let is_authority = self == Self::Offentlig;
        let is_obliged = matches!(self, Self::Rapporteringspliktig | Self::RapporteringspliktigBegrenset);
        let innsyn = Innsyn {
            identitetsnummer: is_authority || is_obliged,
            unntatte: match behaviour.exempt {
                Exempt::Nobody => false,
                Exempt::Offentlig => is_authority,
                Exempt::Rapporteringspliktig => is_authority || is_obliged,
                Exempt::Everybody => true,
            },
            tidligere_uoverensstemmelser: is_authority,
            innsendere: is_authority,
        };
        View { innsyn, spraak: language(behaviour, headers), ..behaviour.view() }
    }
}

/// Returns the language of an answer: Bokmål, unless another one is requested.
pub(super) fn language(behaviour: &V1Behaviour, headers: &HeaderMap) -> Spraak {
    let requested = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match behaviour.language {
        Language::Honoured => Spraak::of(&requested.to_ascii_uppercase()).unwrap_or_default(),
        Language::Ignored => Spraak::default(),
    }
}

/// The service, with the scopes that one of its endpoints requires.
pub(super) type Guard = (Arc<V1>, &'static [Scope]);

/// Lets requests through that have a token with one of the scopes, and tells the endpoint which scope that is.
pub(super) async fn authorize(State((v1, allowed)): State<Guard>, mut request: Request, next: Next) -> Response {
    let granted = bearer(request.headers()).and_then(|token| v1.tokens.scopes(token, Timestamp::now().as_second()));
    let scope = granted.as_ref().and_then(|granted| {
        let has = |scope: &&Scope| granted.split_ascii_whitespace().any(|name| name == scope.name());
        allowed.iter().find(has).copied()
    });
    if let Some(scope) = scope {
        request.extensions_mut().insert(scope);
        return next.run(request).await;
    }
    let status = match (v1.behaviour.refusal, granted) {
        (Refusal::Unauthorized, _) | (Refusal::Split, None) => StatusCode::UNAUTHORIZED,
        _ => StatusCode::FORBIDDEN,
    };
    error(v1.behaviour.error_body, status, request.uri().path())
}
