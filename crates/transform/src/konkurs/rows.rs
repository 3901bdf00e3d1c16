//! One notice to its rows: the entry of the list together with the single notice.

use std::borrow::Cow;

use arrow::array::RecordBatch;
use brreg_domain::kodeverk::Kodeliste;
use brreg_domain::konkurs::{Adresse, Debitor, DebitorDetaljer, Innehaver, Varsel};
use brreg_domain::{Organisasjonsnummer, Tekst};

use super::debitor::Debtor;
use super::tables::{InnehaverAvRow, InnehaverAvRows, VarslerRow, VarslerRows};
use crate::avvik::Avvikstype;
use crate::cells::Cells;
use crate::error::Error;
use crate::values::nine_digits;

/// Collects the rows of notices.
#[derive(Debug, Default)]
pub struct Rows {
    varsler: VarslerRows,
    innehaver_av: InnehaverAvRows,
}

/// A notice as it is in one or both of the answers.
#[derive(Clone, Copy)]
pub struct Notice<'r> {
    /// Its identifier.
    pub uuid: &'r str,
    /// The entry of the list.
    pub list: Option<&'r Varsel<'r>>,
    /// The single notice.
    pub detail: Option<&'r Varsel<'r>>,
}

impl<'r> Notice<'r> {
    /// A field of the single notice, or else of the list.
    fn pick(&self, field: impl Fn(&'r Varsel<'r>) -> Option<&'r Tekst<'r>>) -> Option<&'r Tekst<'r>> {
        let one = |record: Option<&'r Varsel<'r>>| record.and_then(&field).filter(|text| !text.is_empty());
        one(self.detail).or(one(self.list))
    }

    fn debtor(&self, cells: &mut Cells) -> Debtor<'r> {
        let one = |record: Option<&'r Varsel<'r>>| record.and_then(|record| record.debitor.as_ref());
        let debtor = Debtor::of(one(self.detail), cells);
        if debtor.is_unknown() { Debtor::of(one(self.list), cells) } else { debtor }
    }

    fn debtor_details(&self) -> Option<&'r DebitorDetaljer<'r>> {
        [self.detail, self.list].into_iter().flatten().find_map(|record| match &record.debitor {
            Some(Debitor::Detaljer(details)) => Some(&**details),
            _ => None,
        })
    }

    /// The companies that the debtor is the holder of, from the first answer and place that names any.
    fn held(&self) -> impl Iterator<Item = &'r str> {
        let inside = self.debtor_details().map(|details| &details.innehaver_av);
        let beside = [self.detail, self.list].map(|record| record.map(|record| &record.innehaver_av));
        let lists = [inside].into_iter().chain(beside).flatten();
        let first = lists.map(Vec::as_slice).find(|list: &&'r [Innehaver<'r>]| !list.is_empty());
        first.unwrap_or_default().iter().flat_map(Innehaver::numbers)
    }
}

impl Rows {
    /// Appends the rows of a notice, and returns when it was registered.
    pub fn push(&mut self, notice: Notice<'_>, cells: &mut Cells) -> Option<i64> {
        for record in [notice.list, notice.detail].into_iter().flatten() {
            unknown_fields(record, cells);
        }
        let uuid = cells.national_id.shown_id(notice.uuid);
        let registered = self.notice(&uuid, &notice, cells);
        for (nr, unit) in (1..).zip(notice.held()) {
            if Organisasjonsnummer::read(unit).is_err() {
                cells.report(Avvikstype::UgyldigOrganisasjonsnummer);
            }
            self.innehaver_av.push(InnehaverAvRow {
                uuid: Some(&uuid),
                innehaver_nr: Some(nr),
                organisasjonsnummer: Some(&nine_digits(unit, cells.national_id)),
            });
        }
        registered
    }

    /// Appends the row of `varsler`, and returns when the notice was registered.
    fn notice(&mut self, uuid: &str, notice: &Notice<'_>, cells: &mut Cells) -> Option<i64> {
        let debtor = notice.debtor(cells);
        let registreringstidspunkt = cells.timestamp(notice.pick(|it| it.registreringstidspunkt.as_ref()));
        let grunnlag = cells.code(notice.pick(|it| it.konkursgrunnlag.as_ref()), Kodeliste::Konkursgrunnlag);
        let avvikling = cells.code(notice.pick(|it| it.avviklingskode.as_ref()), Kodeliste::Avviklingskode);
        let avslutning = cells.code(notice.pick(|it| it.avslutningskode.as_ref()), Kodeliste::Avslutningskode);
        let debtor_id = debtor.person.and_then(|number| cells.person_id(number.read?.expose()));
        let details = notice.debtor_details();
        let debtor_address = Address::of(details.and_then(|details| details.adresse.as_ref()), cells);
        let detail = notice.detail;
        let court = detail.and_then(|detail| detail.tingrett.as_ref());
        let meeting = detail.and_then(|detail| detail.skiftesamling.as_ref());
        let trustee = detail.and_then(|detail| detail.bostyrer.as_ref());
        let trustee_address = Address::of(trustee.and_then(|trustee| trustee.adresse.as_ref()), cells);

        self.varsler.push(VarslerRow {
            uuid: Some(uuid),
            r#type: cells.code(notice.pick(|it| it.varseltype.as_ref()), Kodeliste::Konkursvarseltype).kode.as_deref(),
            registreringstidspunkt,
            kjennelsesdato: cells.date(notice.pick(|it| it.kjennelsesdato.as_ref())),
            innstillingsdato: cells.date(notice.pick(|it| it.innstillingsdato.as_ref())),
            aapnings_id: cells.id(notice.pick(|it| it.aapnings_id.as_ref())).as_deref(),
            konkursbonr: cells.text(notice.pick(|it| it.konkursbonr.as_ref())).as_deref(),
            konkursgrunnlag: grunnlag.kode.as_deref(),
            konkursgrunnlag_tekst: grunnlag.tekst.as_deref(),
            avviklingskode: avvikling.kode.as_deref(),
            avviklingskode_tekst: avvikling.tekst.as_deref(),
            avslutningskode: avslutning.kode.as_deref(),
            avslutningskode_tekst: avslutning.tekst.as_deref(),
            fristdag: cells.date(notice.pick(|it| it.fristdag.as_ref())),
            fordringsfrist: cells.date(notice.pick(|it| it.fordringsfrist.as_ref())),
            saksnr: cells.text(notice.pick(|it| it.saksnr.as_ref())).as_deref(),
            debitor_organisasjonsnummer: debtor.company.as_deref(),
            debitor_person_id: debtor_id.as_deref(),
            debitor_foedselsnummer: debtor.person.and_then(|number| cells.number(number.received)),
            debitor_navn: cells.text(details.and_then(|details| details.navn.as_ref())).as_deref(),
            debitor_gateadresse: debtor_address.gateadresse.as_deref(),
            debitor_postnummer: debtor_address.postnummer.as_deref(),
            debitor_poststed: debtor_address.poststed.as_deref(),
            debitor_kommunenummer: debtor_address.kommunenummer.as_deref(),
            debitor_kommune: debtor_address.kommune.as_deref(),
            debitor_landkode: debtor_address.landkode.as_deref(),
            debitor_land: debtor_address.land.as_deref(),
            tingrett_organisasjonsnummer: cells
                .organisation_number(court.and_then(|court| court.organisasjonsnr.as_ref()))
                .as_deref(),
            tingrett_navn: cells.text(court.and_then(|court| court.navn.as_ref())).as_deref(),
            skiftesamling_tidspunkt: cells.timestamp(meeting.and_then(|meeting| meeting.avholdes.as_ref())),
            skiftesamling_sted: cells.text(meeting.and_then(|meeting| meeting.sted.as_ref())).as_deref(),
            bostyrer_tittel: cells.text(trustee.and_then(|trustee| trustee.tittel.as_ref())).as_deref(),
            bostyrer_navn: cells.text(trustee.and_then(|trustee| trustee.navn.as_ref())).as_deref(),
            bostyrer_telefon: cells.text(trustee.and_then(|trustee| trustee.telefon.as_ref())).as_deref(),
            bostyrer_telefax: cells.text(trustee.and_then(|trustee| trustee.telefax.as_ref())).as_deref(),
            bostyrer_epost: cells.text(trustee.and_then(|trustee| trustee.epost.as_ref())).as_deref(),
            bostyrer_gateadresse: trustee_address.gateadresse.as_deref(),
            bostyrer_postnummer: trustee_address.postnummer.as_deref(),
            bostyrer_poststed: trustee_address.poststed.as_deref(),
            bostyrer_kommunenummer: trustee_address.kommunenummer.as_deref(),
            bostyrer_kommune: trustee_address.kommune.as_deref(),
            bostyrer_landkode: trustee_address.landkode.as_deref(),
            bostyrer_land: trustee_address.land.as_deref(),
            har_detaljer: Some(detail.is_some()),
        });
        registreringstidspunkt
    }

    /// The number of rows of `varsler` and `innehaver_av`.
    #[must_use]
    pub const fn counts(&self) -> [usize; 2] {
        [self.varsler.len(), self.innehaver_av.len()]
    }

    /// Takes the rows of `varsler` and `innehaver_av`.
    ///
    /// # Errors
    /// Only where Arrow refuses a batch.
    pub fn finish(&mut self) -> Result<[RecordBatch; 2], Error> {
        Ok([self.varsler.finish()?, self.innehaver_av.finish()?])
    }
}

/// An address as cells.
struct Address<'r> {
    gateadresse: Option<Cow<'r, str>>,
    postnummer: Option<Cow<'r, str>>,
    poststed: Option<Cow<'r, str>>,
    kommunenummer: Option<Cow<'r, str>>,
    kommune: Option<Cow<'r, str>>,
    landkode: Option<Cow<'r, str>>,
    land: Option<Cow<'r, str>>,
}

impl<'r> Address<'r> {
    fn of(adresse: Option<&'r Adresse<'r>>, cells: &mut Cells) -> Self {
        let mut cell =
            |part: fn(&'r Adresse<'r>) -> &'r Option<Tekst<'r>>| adresse.and_then(|it| cells.text(part(it).as_ref()));
        Self {
            gateadresse: cell(|it| &it.gateadresse),
            postnummer: cell(|it| &it.postnummer),
            poststed: cell(|it| &it.poststed),
            kommunenummer: cell(|it| &it.kommunenummer),
            kommune: cell(|it| &it.kommune),
            landkode: cell(|it| &it.landkode),
            land: cell(|it| &it.land),
        }
    }
}

/// Counts the unknown fields of a record and of the objects in it.
fn unknown_fields(record: &Varsel<'_>, cells: &mut Cells) {
    cells.unknown_fields(&record.unknown);
    if let Some(Debitor::Detaljer(details)) = &record.debitor {
        cells.unknown_fields(&details.unknown);
        cells.unknown_fields(details.adresse.as_ref().map_or(&[], |it| &it.unknown));
    }
    cells.unknown_fields(record.tingrett.as_ref().map_or(&[], |it| &it.unknown));
    cells.unknown_fields(record.skiftesamling.as_ref().map_or(&[], |it| &it.unknown));
    if let Some(trustee) = &record.bostyrer {
        cells.unknown_fields(&trustee.unknown);
        cells.unknown_fields(trustee.adresse.as_ref().map_or(&[], |it| &it.unknown));
    }
}
