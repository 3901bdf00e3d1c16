//! Statements: what a record says from a publication on.
//!
//! A statement never changes. A record whose content is the same keeps the statement that it has; another content is a new
//! statement of the same record, which names the one that it replaces. So the content that comes back on the same day is another
//! statement: its identifier is the sum of all that was said of the record.

use brreg_pipeline::problem::{Problem, Step};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::records::{RELATIONSHIP, Record};
use crate::digest::sha256;

const VERSION: &str = "0.4";
const ID: &str = "statementId";
/// What the annotation of a statement begins with that replaces another one.
const REPLACES: &str = "brreg-lake: replaces the statement ";

/// What a statement says of its publication.
#[derive(Debug, Clone, Copy)]
pub(super) struct Publication<'p> {
    /// The day of the newest snapshot that was read.
    pub(super) date: Date,
    /// Who publishes.
    pub(super) publisher: &'p str,
    /// Whether pseudonyms are identifiers of persons.
    pub(super) person_identifiers: bool,
}

/// A statement of the stock as it was.
#[derive(Debug)]
pub(super) struct Before {
    /// The line, byte for byte.
    pub(super) line: String,
    /// The same, read.
    pub(super) statement: Value,
}

impl Before {
    /// Reads a line of the stock; `None` for one that this program did not write.
    pub(super) fn read(line: String) -> Option<Self> {
        let statement: Value = serde_json::from_str(&line).ok()?;
        let texts = [ID, "recordId", "declarationSubject", "recordStatus", "statementDate"];
        texts.iter().all(|name| statement[*name].is_string()).then_some(Self { line, statement })
    }

    pub(super) fn record_id(&self) -> &str {
        self.statement["recordId"].as_str().unwrap_or_default()
    }

    pub(super) fn is_relationship(&self) -> bool {
        self.statement["recordType"] == RELATIONSHIP
    }

    pub(super) fn is_component(&self) -> bool {
        self.statement["recordDetails"]["isComponent"] == true
    }

    fn id(&self) -> &str {
        self.statement[ID].as_str().unwrap_or_default()
    }

    /// The identifier of the statement that it replaced.
    fn replaced(&self) -> Option<&str> {
        let annotations = self.statement["annotations"].as_array()?;
        annotations.iter().find_map(|annotation| annotation["description"].as_str()?.strip_prefix(REPLACES))
    }

    pub(super) fn subject(&self) -> &str {
        self.statement["declarationSubject"].as_str().unwrap_or_default()
    }
}

/// What a publication makes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    None,
    New,
    Updated,
    Closed,
}

/// The statement of a record, and whether it is another than before. One that is said `again` is another statement with the same content.
pub(super) fn settle(
    record: &Record,
    ids: Ids<'_>,
    before: Option<&Before>,
    again: bool,
    publication: Publication<'_>,
) -> Result<(String, Change), Problem> {
    let Some(before) = before else {
        let statement = of(record, ids, None, ("new", publication.date), None, publication);
        return Ok((sealed(statement)?, Change::New));
    };
    let published = before.statement["publicationDetails"]["publicationDate"].as_str();
    let published = published.and_then(|date| date.parse().ok()).unwrap_or(publication.date);
    let status = before.statement["recordStatus"].as_str().unwrap_or("new");
    // What is said of a record later has no earlier date: the company may be known from a register that came before.
    let said = before.statement["statementDate"].as_str().and_then(|date| date.parse().ok());
    let same = sealed(of(record, ids, said, (status, published), before.replaced(), publication))?;
    if same == before.line && !again {
        return Ok((same, Change::None));
    }
    Ok((sealed(of(record, ids, said, ("updated", publication.date), Some(before.id()), publication))?, Change::Updated))
}

/// The identifiers of a statement's record and of its subject, and when the register was told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids<'i> {
    pub(super) record: &'i str,
    pub(super) subject: &'i str,
    pub(super) declared: Option<Date>,
}

fn of(
    record: &Record,
    ids: Ids<'_>,
    said: Option<Date>,
    (status, published): (&str, Date),
    replaced: Option<&str>,
    publication: Publication<'_>,
) -> Value {
    // A registration from the future is an error of the register, and one that it does not have has no day.
    let declared = ids.declared.filter(|date| *date <= published).unwrap_or(published);
    let declared = said.map_or(declared, |said| declared.max(said));
    let mut statement = json!({
        "declarationSubject": ids.subject,
        "statementDate": declared.to_string(),
        "recordId": ids.record,
        "recordType": record.kind,
        "recordStatus": status,
        "recordDetails": record.details,
        "publicationDetails": {
            "publicationDate": published.to_string(),
            "bodsVersion": VERSION,
            "publisher": { "name": publication.publisher },
        },
        "source": {
            "type": ["officialRegister"],
            "description": "Register over reelle rettighetshavere, the Norwegian register of beneficial owners",
            "assertedBy": [{ "name": "Brønnøysundregistrene" }],
        },
    });
    let annotations = record.annotations.iter().map(|annotation| {
        let (motivation, description) = (annotation.motivation, &annotation.description);
        json!({ "statementPointerTarget": "/recordDetails", "motivation": motivation, "description": description })
    });
    let replaces = replaced.map(|id| {
        json!({ "statementPointerTarget": "/recordDetails", "motivation": "commenting", "description": format!("{REPLACES}{id}") })
    });
    let annotations: Vec<Value> = annotations.chain(replaces).collect();
    if !annotations.is_empty() {
        statement["annotations"] = annotations.into();
    }
    statement
}

/// The last statement of a record, which says what the one before it said.
pub(super) fn closed(before: &Before, publication: Publication<'_>) -> Result<String, Problem> {
    let mut statement = before.statement.clone();
    let date = publication.date.to_string();
    statement["recordStatus"] = "closed".into();
    statement["statementDate"] = date.clone().into();
    statement["publicationDetails"]["publicationDate"] = date.into();
    statement["publicationDetails"]["publisher"]["name"] = publication.publisher.into();
    sealed(statement)
}

/// The canonical text of a statement, with the SHA-256 of the canonical text of everything else in it as its identifier.
fn sealed(mut statement: Value) -> Result<String, Problem> {
    if let Some(members) = statement.as_object_mut() {
        members.remove(ID);
    }
    let id = sha256(canonical(&statement)?.as_bytes());
    statement[ID] = id.into();
    canonical(&statement)
}

/// The canonical text of a statement (RFC 8785): members sorted, no blanks, and each character as itself where JSON allows that. The
/// numbers of a statement are whole and its names ASCII, so that this is what `serde_json` writes of a value; the end-to-end tests compare
/// every line with what another implementation writes.
fn canonical(statement: &Value) -> Result<String, Problem> {
    // The message may quote a value.
    serde_json::to_string(statement).map_err(|_| Problem::failed(Step::Export, "a statement cannot be written as JSON"))
}
