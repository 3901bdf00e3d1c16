//! One notice to its rows: what the list says of it together with what the single notice says.

use arrow::array::RecordBatch;
use brreg_domain::Tekst;
use brreg_domain::kodeverk::Kodeliste;
use brreg_domain::konkurs::{Adresse, Debitor, DebitorDetaljer, Innehaver, Varsel};

use super::debitor::Debtor;
use crate::avvik::Avvikstype;
use crate::cells::Cells;
use crate::error::Error;
use crate::schema::konkurs::{INNEHAVER_AV, InnehaverAvBuilder, VARSLER, VarslerBuilder};
use crate::versions::Versions;

/// The rows of some notices, with the notice and version of each.
#[derive(Debug, Default)]
pub struct Rows {
    varsler: VarslerBuilder,
    innehaver_av: InnehaverAvBuilder,
    /// Of the rows of `varsler`.
    pub notices: Versions,
    /// Of the rows of `innehaver_av`.
    pub holders: Versions,
    /// When each notice was registered.
    pub registered: Vec<Option<i64>>,
}

/// A notice as one or both of the answers give it.
#[derive(Clone, Copy)]
pub struct Notice<'r> {
    pub uuid: &'r str,
    pub list: Option<&'r Varsel<'r>>,
    pub detail: Option<&'r Varsel<'r>>,
}

impl<'r> Notice<'r> {
    /// A field as the single notice has it, else as the list has it.
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

    /// The units of the debtor, from the first answer and place that names any.
    fn held(&self) -> impl Iterator<Item = &'r str> {
        let inside = self.debtor_details().map(|details| &details.innehaver_av);
        let beside = [self.detail, self.list].map(|record| record.map(|record| &record.innehaver_av));
        let lists = [inside].into_iter().chain(beside).flatten();
        let first = lists.map(Vec::as_slice).find(|list: &&'r [Innehaver<'r>]| !list.is_empty());
        first.unwrap_or_default().iter().flat_map(Innehaver::numre)
    }
}

impl Rows {
    pub fn push(&mut self, notice: Notice<'_>, version: u32, cells: &mut Cells) {
        for record in [notice.list, notice.detail].into_iter().flatten() {
            ukjente(record, cells);
        }
        self.notices.push(notice.uuid, version);
        let debtor = notice.debtor(cells);
        let detail = notice.detail;

        let table = &mut self.varsler;
        table.uuid.append_value(cells.national_id.shown_id(notice.uuid));
        table
            .r#type
            .append_option(cells.code(notice.pick(|it| it.varseltype.as_ref()), Kodeliste::Konkursvarseltype).kode);
        let registered = cells.timestamp(notice.pick(|it| it.registreringstidspunkt.as_ref()));
        self.registered.push(registered);
        table.registreringstidspunkt.append_option(registered);
        table.kjennelsesdato.append_option(cells.date(notice.pick(|it| it.kjennelsesdato.as_ref())));
        table.innstillingsdato.append_option(cells.date(notice.pick(|it| it.innstillingsdato.as_ref())));
        table.aapnings_id.append_option(cells.id(notice.pick(|it| it.aapnings_id.as_ref())));
        table.konkursbonr.append_option(cells.text(notice.pick(|it| it.konkursbonr.as_ref())));
        let grunnlag = cells.code(notice.pick(|it| it.konkursgrunnlag.as_ref()), Kodeliste::Konkursgrunnlag);
        table.konkursgrunnlag.append_option(grunnlag.kode);
        table.konkursgrunnlag_tekst.append_option(grunnlag.tekst);
        let avvikling = cells.code(notice.pick(|it| it.avviklingskode.as_ref()), Kodeliste::Avviklingskode);
        table.avviklingskode.append_option(avvikling.kode);
        table.avviklingskode_tekst.append_option(avvikling.tekst);
        let avslutning = cells.code(notice.pick(|it| it.avslutningskode.as_ref()), Kodeliste::Avslutningskode);
        table.avslutningskode.append_option(avslutning.kode);
        table.avslutningskode_tekst.append_option(avslutning.tekst);
        table.fristdag.append_option(cells.date(notice.pick(|it| it.fristdag.as_ref())));
        table.fordringsfrist.append_option(cells.date(notice.pick(|it| it.fordringsfrist.as_ref())));
        table.saksnr.append_option(cells.text(notice.pick(|it| it.saksnr.as_ref())));

        table.debitor_organisasjonsnummer.append_option(debtor.company);
        table.debitor_person_id.append_option(debtor.person.and_then(|number| cells.person_id(number)));
        table.debitor_foedselsnummer.append_option(debtor.person.and_then(|number| cells.number(number)));
        let details = notice.debtor_details();
        table.debitor_navn.append_option(cells.text(details.and_then(|details| details.navn.as_ref())));
        let [street, postnummer, poststed, kommunenummer, kommune, landkode, land] =
            address(details.and_then(|details| details.adresse.as_ref())).map(|part| cells.text(part));
        table.debitor_gateadresse.append_option(street);
        table.debitor_postnummer.append_option(postnummer);
        table.debitor_poststed.append_option(poststed);
        table.debitor_kommunenummer.append_option(kommunenummer);
        table.debitor_kommune.append_option(kommune);
        table.debitor_landkode.append_option(landkode);
        table.debitor_land.append_option(land);

        let court = detail.and_then(|detail| detail.tingrett.as_ref());
        table
            .tingrett_organisasjonsnummer
            .append_option(cells.organisasjonsnummer(court.and_then(|court| court.organisasjonsnr.as_ref())));
        table.tingrett_navn.append_option(cells.text(court.and_then(|court| court.navn.as_ref())));
        let meeting = detail.and_then(|detail| detail.skiftesamling.as_ref());
        table
            .skiftesamling_tidspunkt
            .append_option(cells.timestamp(meeting.and_then(|meeting| meeting.avholdes.as_ref())));
        table.skiftesamling_sted.append_option(cells.text(meeting.and_then(|meeting| meeting.sted.as_ref())));

        let trustee = detail.and_then(|detail| detail.bostyrer.as_ref());
        table.bostyrer_tittel.append_option(cells.text(trustee.and_then(|trustee| trustee.tittel.as_ref())));
        table.bostyrer_navn.append_option(cells.text(trustee.and_then(|trustee| trustee.navn.as_ref())));
        table.bostyrer_telefon.append_option(cells.text(trustee.and_then(|trustee| trustee.telefon.as_ref())));
        table.bostyrer_telefax.append_option(cells.text(trustee.and_then(|trustee| trustee.telefax.as_ref())));
        table.bostyrer_epost.append_option(cells.text(trustee.and_then(|trustee| trustee.epost.as_ref())));
        let [street, postnummer, poststed, kommunenummer, kommune, landkode, land] =
            address(trustee.and_then(|trustee| trustee.adresse.as_ref())).map(|part| cells.text(part));
        table.bostyrer_gateadresse.append_option(street);
        table.bostyrer_postnummer.append_option(postnummer);
        table.bostyrer_poststed.append_option(poststed);
        table.bostyrer_kommunenummer.append_option(kommunenummer);
        table.bostyrer_kommune.append_option(kommune);
        table.bostyrer_landkode.append_option(landkode);
        table.bostyrer_land.append_option(land);
        table.har_detaljer.append_value(detail.is_some());

        for (nr, unit) in (1..).zip(notice.held()) {
            if brreg_domain::Organisasjonsnummer::parse(unit).is_err() {
                cells.report(Avvikstype::UgyldigOrganisasjonsnummer);
            }
            self.holders.push(notice.uuid, version);
            let table = &mut self.innehaver_av;
            table.uuid.append_value(cells.national_id.shown_id(notice.uuid));
            table.innehaver_nr.append_value(nr);
            table.organisasjonsnummer.append_value(cells.national_id.shown(unit));
        }
    }

    /// Takes the rows of `varsler` and `innehaver_av`.
    pub fn finish(&mut self) -> Result<[RecordBatch; 2], Error> {
        Ok([self.varsler.finish(&VARSLER.schema())?, self.innehaver_av.finish(&INNEHAVER_AV.schema())?])
    }
}

/// The parts of an address in the order of the columns.
fn address<'r>(adresse: Option<&'r Adresse<'r>>) -> [Option<&'r Tekst<'r>>; 7] {
    let Some(it) = adresse else { return [None; 7] };
    [&it.gateadresse, &it.postnummer, &it.poststed, &it.kommunenummer, &it.kommune, &it.landkode, &it.land]
        .map(Option::as_ref)
}

/// Reports the unknown fields of a record and of what is inside it.
fn ukjente(record: &Varsel<'_>, cells: &mut Cells) {
    cells.ukjente(&record.ukjente);
    if let Some(Debitor::Detaljer(details)) = &record.debitor {
        cells.ukjente(&details.ukjente);
        cells.ukjente(details.adresse.as_ref().map_or(&[], |it| &it.ukjente));
    }
    cells.ukjente(record.tingrett.as_ref().map_or(&[], |it| &it.ukjente));
    cells.ukjente(record.skiftesamling.as_ref().map_or(&[], |it| &it.ukjente));
    if let Some(trustee) = &record.bostyrer {
        cells.ukjente(&trustee.ukjente);
        cells.ukjente(trustee.adresse.as_ref().map_or(&[], |it| &it.ukjente));
    }
}
