//! The records of the partner API.

use brreg_domain::rrh::partner::{
    FolkeregistrertPerson, InternasjonalAdresse, Kodeverdi, Land, MellomliggendeVirksomhet, Navn, Posisjon,
    Registrering, Rettighetshaver, UtenlandskPerson, UtenlandskVirksomhet, Virksomhet,
};

use crate::json::objects;

brreg_domain::rrh_partner_records!(objects);
