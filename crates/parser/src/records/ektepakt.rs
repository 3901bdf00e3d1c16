//! The records of Ektepaktregisteret.

use brreg_domain::ektepakt::{
    Adresse, Avtaleinnhold, Ektepakt, Husnummer, Kommune, Navn, Person, Poststed, Rolle, Svar,
};

use crate::json::objects;

brreg_domain::ektepakt_records!(objects);
