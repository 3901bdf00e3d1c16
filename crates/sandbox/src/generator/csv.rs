//! The register's CSV: 24 columns, labels instead of codes, one row per position of an owner.

use std::io::Write;

use brreg_domain::kodeverk::Kodeliste;
use csv::{ByteRecord, QuoteStyle, Terminator, Writer, WriterBuilder};

use super::records::{Kodeverdi, Land, Person, Posisjon, Registration, Rettighetshaver};

/// Byte-order mark at the beginning of the file.
pub(super) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The columns of the CSV download, in order.
pub const COLUMNS: [&str; 24] = [
    "reellRettighet.registreringspliktigVirksomhet.organisasjonsnummer",
    "reellRettighet.registreringId",
    "reellRettighet.registrertDato",
    "reellRettighet.reelleRettighetshavereStatus",
    "reellRettighetshaver.folkeregistrertPerson.fødselsEllerDNummer",
    "reellRettighetshaver.folkeregistrertPerson.fødselsdato",
    "reellRettighetshaver.folkeregistrertPerson.fødselsår",
    "reellRettighetshaver.folkeregistrertPerson.fornavn",
    "reellRettighetshaver.folkeregistrertPerson.mellomnavn",
    "reellRettighetshaver.folkeregistrertPerson.etternavn",
    "reellRettighetshaver.folkeregistrertPerson.erDød",
    "reellRettighetshaver.folkeregistrertPerson.statsborgerskap",
    "reellRettighetshaver.utenlandskPerson.fødselsdato",
    "reellRettighetshaver.utenlandskPerson.fødselsår",
    "reellRettighetshaver.utenlandskPerson.fulltNavn",
    "reellRettighetshaver.utenlandskPerson.statsborgerskap",
    "reellRettighetshaver.bostedsland",
    "reellRettighetshaver.erUnntattFraInnsyn",
    "reellRettighetshaver.posisjon",
    "reellRettighetshaver.posisjon.størrelseintervall",
    "reellRettighetshaver.posisjon.beskrivelseAnnenMåte",
    "reellRettighetshaver.posisjon.grunnlag",
    "reellRettighetshaver.førstRegistrertDato",
    "reellRettighetshaver.endretDato",
];

/// Returns a writer of the register's dialect: `;`, every field quoted, `\n` at the end of a row.
pub(super) fn writer<W: Write>(out: W) -> Writer<W> {
    WriterBuilder::new()
        .delimiter(b';')
        .quote_style(QuoteStyle::Always)
        .terminator(Terminator::Any(b'\n'))
        .from_writer(out)
}

/// Writes the rows of a registration. A registration without owners has one row, and so has an owner without positions.
pub(super) fn write<W: Write>(
    registration: &Registration,
    out: &mut Writer<W>,
    row: &mut ByteRecord,
) -> Result<(), csv::Error> {
    let head = [
        registration.organisasjonsnummer.clone(),
        registration.registrering_id.to_string(),
        registration.registrert_dato.to_string(),
        registration.reelle_rettighetshavere_status.label(Kodeliste::ReelleRettighetshavereStatus).to_owned(),
    ];
    if registration.reelle_rettighetshavere.is_empty() {
        return write_row(&head, &Default::default(), None, ["", ""], out, row);
    }
    for owner in &registration.reelle_rettighetshavere {
        let person = person_fields(owner);
        let (first, changed) = (owner.foerst_registrert_dato.to_string(), owner.endret_dato.to_string());
        let moments = [first.as_str(), changed.as_str()];
        if owner.posisjoner.is_empty() {
            write_row(&head, &person, None, moments, out, row)?;
        }
        for position in &owner.posisjoner {
            write_row(&head, &person, Some(position), moments, out, row)?;
        }
    }
    Ok(())
}

fn write_row<W: Write>(
    head: &[String; 4],
    person: &[String; 14],
    position: Option<&Posisjon>,
    moments: [&str; 2],
    out: &mut Writer<W>,
    row: &mut ByteRecord,
) -> Result<(), csv::Error> {
    row.clear();
    for field in head.iter().chain(person) {
        row.push_field(field.as_bytes());
    }
    let fields = position.map(position_fields).unwrap_or_default();
    for field in fields.iter().map(String::as_str).chain(moments) {
        row.push_field(field.as_bytes());
    }
    out.write_byte_record(row)
}

/// Returns the fourteen columns of an owner, which precede those of its position.
fn person_fields(owner: &Rettighetshaver) -> [String; 14] {
    let mut fields: [String; 14] = Default::default();
    match &owner.person {
        Person::Folkeregistrert(person) => {
            fields[0] = person.foedsels_eller_d_nummer.expose().to_owned();
            fields[1] = person.foedselsdato.to_string();
            fields[2] = person.foedselsaar.to_string();
            fields[3].clone_from(&person.fornavn);
            fields[4] = person.mellomnavn.clone().unwrap_or_default();
            fields[5].clone_from(&person.etternavn);
            fields[6] = person.er_doed.to_string();
            fields[7] = countries(&person.statsborgerskap);
        }
        Person::Utenlandsk(person) => {
            fields[8] = person.foedselsdato.to_string();
            fields[9] = person.foedselsaar.to_string();
            fields[10].clone_from(&person.fullt_navn);
            fields[11] = countries(&person.statsborgerskap);
        }
    }
    fields[12] = owner.bostedsland.as_ref().map(|country| country.land.to_string()).unwrap_or_default();
    fields[13] = owner.er_unntatt_fra_innsyn.to_string();
    fields
}

/// Returns the four columns of a position.
fn position_fields(position: &Posisjon) -> [String; 4] {
    let grounds: Vec<_> = position.grunnlag.iter().map(|value| value.label(Kodeliste::Grunnlagtype)).collect();
    let interval = position.stoerrelse_intervall.as_ref();
    [
        position.posisjonstype.label(Kodeliste::Posisjontype).to_owned(),
        interval.map(|value: &Kodeverdi| value.label(Kodeliste::Stoerrelseintervall).to_owned()).unwrap_or_default(),
        position.beskrivelse_annen_maate.clone().unwrap_or_default(),
        grounds.join(","),
    ]
}

fn countries(list: &[Land]) -> String {
    list.iter().map(|country| &*country.land).collect::<Vec<_>>().join(",")
}
