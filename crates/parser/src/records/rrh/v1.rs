//! The records of API v1.

use brreg_domain::rrh::v1::{
    Adresse, FolkeregistrertPerson, Innsender, Kodeverdi, Land, MellomliggendeVirksomhet, Navn, NorskVirksomhet,
    Posisjon, Registrering, RegulertMarked, Rettighetshaver, Uoverensstemmelse, UtenlandskPerson, UtenlandskRegister,
    UtenlandskVirksomhet, Virksomhet,
};

use crate::json::objects;

brreg_domain::rrh_v1_records!(objects);
