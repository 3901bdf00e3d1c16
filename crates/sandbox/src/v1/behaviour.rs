//! How version 1 answers where its documentation leaves that open.

use std::num::NonZeroU32;

use crate::generator::v1::form::choices;
use crate::generator::v1::{Absent, Address, Bulk, Leaving, Lists, Options, Order, Residence, Sender, View};

choices! {
    /// A number in JSON.
    NumberForm {
        /// A text.
        #[default]
        Text = "text",
        /// A number.
        Number = "number",
    }

    /// Where an event has the organisation number.
    Place {
        /// In `data.organisasjonsnummer`.
        #[default]
        Data = "data",
        /// In `organisasjonsnummer`.
        Top = "top",
        /// In `subject`.
        Subject = "subject",
        /// At the end of `source`.
        Source = "source",
        /// Nowhere.
        Nowhere = "nowhere",
    }

    /// Whether a list is wrapped.
    Wrapping {
        /// A bare array.
        #[default]
        Bare = "bare",
        /// An object with one array.
        Wrapped = "wrapped",
    }

    /// What becomes of a query without a parameter of the right name.
    Parameters {
        /// It is answered as if there were no such parameter: the log begins at its start.
        #[default]
        Ignored = "ignored",
        /// 400 with a body that names the missing parameter.
        Required = "required",
    }

    /// The accepted forms of a time.
    DateForm {
        /// A timestamp or a date.
        #[default]
        Any = "any",
        /// Only a timestamp.
        Timestamp = "timestamp",
        /// Only a date.
        Date = "date",
    }

    /// Which sequence number belongs to a time.
    SequenceIs {
        /// That of the last event before it.
        #[default]
        Before = "before",
        /// That of the first event after it.
        After = "after",
    }

    /// The answer for a cursor that is older than what the log keeps.
    Forgotten {
        /// 400.
        BadRequest = "400",
        /// 404.
        NotFound = "404",
        /// 410.
        #[default]
        Gone = "410",
        /// The events from the oldest one that the log keeps, without a hint.
        Later = "later",
    }

    /// Whether events come twice.
    Doubling {
        /// Once.
        #[default]
        Once = "no",
        /// Twice, with the same number.
        SameId = "same-id",
        /// Twice, the second one with the next number.
        NextId = "next-id",
    }

    /// The status of a refused request.
    Refusal {
        /// 401.
        #[default]
        Unauthorized = "401",
        /// 403.
        Forbidden = "403",
        /// 401 without a valid token, 403 without the scope.
        Split = "split",
    }

    /// The body of an error.
    ErrorBody {
        /// That of the partner API: `status`, `error`, `message`, `path`, `timestamp`.
        #[default]
        Message = "message",
        /// That of other registers: `korrelasjonsid`, `tidspunkt`, `feilmelding`.
        Feilmelding = "feilmelding",
        /// RFC 9457: `title`, `status`, `detail`, `instance`.
        Problem = "problem",
        /// None.
        Nothing = "none",
    }

    /// Which readers see exempt persons in full.
    Exempt {
        /// Authorities.
        #[default]
        Offentlig = "offentlig",
        /// Authorities and obliged entities.
        Rapporteringspliktig = "rapporteringspliktig",
        /// Everybody.
        Everybody = "everybody",
        /// Nobody, so that they are blanked in the bulk file too.
        Nobody = "nobody",
    }

    /// The parameter `format` of the bulk file.
    BulkFormat {
        /// It may be left out.
        #[default]
        Optional = "optional",
        /// 400 without it.
        Required = "required",
        /// 400 with it.
        Refused = "refused",
    }

    /// `Accept-Language`.
    Language {
        /// It decides the language of the names of codes.
        #[default]
        Honoured = "honoured",
        /// They are in Bokmål.
        Ignored = "ignored",
    }
}

/// The behaviour of version 1. The default is what the documentation recommends to expect.
///
/// Its form on the command line is `KEY=VALUE[,KEY=VALUE]…`, with the names of the fields and hyphens in them, for example
/// `event-id=number,page-size=10`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct V1Behaviour {
    /// The JSON of the bulk file: `array`, `object` or `ndjson`.
    pub bulk: Bulk,
    /// Whether the bulk file has earlier registrations.
    pub bulk_history: bool,
    /// Whether the bulk file has companies that have left.
    pub bulk_deleted: bool,
    /// Whether the bulk file has a `Content-Length`.
    pub bulk_length: bool,
    /// Whether the bulk file has an `ETag` and a `Last-Modified`.
    pub bulk_etag: bool,
    /// Whether the bulk file is served in ranges.
    pub bulk_ranges: bool,
    /// `optional`, `required` or `refused`.
    pub bulk_format: BulkFormat,
    /// Nights by which the bulk file lags behind the log and the lookups. The present is the end of the night then, so that the
    /// sequence number of some days before is that of some nights before.
    pub bulk_lag: u32,
    /// The form of empty lists: `empty` or `absent`.
    pub lists: Lists,
    /// `newest-first`, `oldest-first` or `mixed`.
    pub order: Order,
    /// The form of foreign addresses: `lines` or `text`.
    pub address: Address,
    /// The form of absent values: `left-out` or `null`.
    pub absent: Absent,
    /// An unknown country of residence: `xuk` or `ukjent`.
    pub residence: Residence,
    /// The place of a company that sent a notice of a discrepancy: `inside` or `beside`.
    pub sender: Sender,
    /// What becomes of a company that leaves: `deleted` or `not-found`.
    pub leaving: Leaving,
    /// Who sees exempt persons: `offentlig`, `rapporteringspliktig`, `everybody` or `nobody`.
    pub exempt: Exempt,
    /// The `id` of an event: `text` or `number`.
    pub event_id: NumberForm,
    /// `data`, `top`, `subject`, `source` or `nowhere`.
    pub event_place: Place,
    /// A page of the log: `bare` or `wrapped`.
    pub log: Wrapping,
    /// The name of the parameter with the sequence number.
    pub log_parameter: String,
    /// The name of the parameter with the size of a page; empty for none.
    pub log_size_parameter: String,
    /// Events per page, which is also the largest size on request.
    pub page_size: NonZeroU32,
    /// Whether pages have fewer events than their size although more follow.
    pub short_pages: bool,
    /// Whether the events of a page are out of order.
    pub shuffled: bool,
    /// `no`, `same-id` or `next-id`.
    pub doubled: Doubling,
    /// Nights that the log keeps beside the present one; 0 for all.
    pub log_keeps: u32,
    /// Events that the log has of each night, at most; 0 for all.
    pub log_per_night: u32,
    /// `400`, `404`, `410` or `later`.
    pub forgotten: Forgotten,
    /// The night on which the log begins again with the number 1; 0 for never.
    pub log_restarts: u32,
    /// Nights by which lookups lag behind the log.
    pub lookup_lag: u32,
    /// `ignored` or `required`.
    pub parameters: Parameters,
    /// The name of the parameter with the time.
    pub sequence_parameter: String,
    /// `any`, `timestamp` or `date`.
    pub sequence_date: DateForm,
    /// The sequence number: `number` or `text`.
    pub sequence: NumberForm,
    /// `before` or `after`.
    pub sequence_is: SequenceIs,
    /// The companies of a person: `bare` or `wrapped`.
    pub search: Wrapping,
    /// `401`, `403` or `split`.
    pub refusal: Refusal,
    /// `message`, `feilmelding`, `problem` or `none`.
    pub error_body: ErrorBody,
    /// `honoured` or `ignored`.
    pub language: Language,
}

impl Default for V1Behaviour {
    fn default() -> Self {
        Self {
            bulk: Bulk::default(),
            bulk_history: false,
            bulk_deleted: false,
            bulk_length: false,
            bulk_etag: false,
            bulk_ranges: false,
            bulk_format: BulkFormat::default(),
            bulk_lag: 0,
            lists: Lists::default(),
            order: Order::default(),
            address: Address::default(),
            absent: Absent::default(),
            residence: Residence::default(),
            sender: Sender::default(),
            leaving: Leaving::default(),
            exempt: Exempt::default(),
            event_id: NumberForm::default(),
            event_place: Place::default(),
            log: Wrapping::default(),
            log_parameter: "sekvensnummer".to_owned(),
            log_size_parameter: String::new(),
            page_size: NonZeroU32::MIN.saturating_add(999),
            short_pages: false,
            shuffled: false,
            doubled: Doubling::default(),
            log_keeps: 0,
            log_per_night: 0,
            forgotten: Forgotten::default(),
            log_restarts: 0,
            lookup_lag: 0,
            parameters: Parameters::default(),
            sequence_parameter: "dato".to_owned(),
            sequence_date: DateForm::default(),
            sequence: NumberForm::Number,
            sequence_is: SequenceIs::default(),
            search: Wrapping::default(),
            refusal: Refusal::default(),
            error_body: ErrorBody::default(),
            language: Language::default(),
        }
    }
}

impl V1Behaviour {
    /// Returns the view of a lookup by an authority.
    pub(super) fn view(&self) -> View {
        let mut view = View {
            order: self.order,
            lists: self.lists,
            address: self.address,
            absent: self.absent,
            residence: self.residence,
            sender: self.sender,
            ..View::default()
        };
        view.innsyn.unntatte = self.exempt != Exempt::Nobody;
        view
    }

    /// Returns the form of the bulk file.
    pub(crate) fn options(&self) -> Options {
        let view = View { history: self.bulk_history, ..self.view() };
        Options { bulk: self.bulk, deleted: self.bulk_deleted, view }
    }
}
