//! Norwegian places, streets and courts for addresses.

/// A place with a post code.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) postnummer: &'static str,
    pub(super) poststed: &'static str,
    pub(super) kommunenummer: &'static str,
    pub(super) kommune: &'static str,
}

const fn place(
    postnummer: &'static str, poststed: &'static str, kommunenummer: &'static str, kommune: &'static str,
) -> Place {
    Place { postnummer, poststed, kommunenummer, kommune }
}

pub(super) const PLACES: &[Place] = &[
    place("0155", "OSLO", "0301", "Oslo"),
    place("0664", "OSLO", "0301", "Oslo"),
    place("1606", "FREDRIKSTAD", "3107", "Fredrikstad"),
    place("2209", "KONGSVINGER", "3401", "Kongsvinger"),
    place("2609", "LILLEHAMMER", "3405", "Lillehammer"),
    place("3015", "DRAMMEN", "3301", "Drammen"),
    place("3175", "RAMNES", "3905", "Tønsberg"),
    place("3256", "LARVIK", "3909", "Larvik"),
    place("4005", "STAVANGER", "1103", "Stavanger"),
    place("4612", "KRISTIANSAND S", "4204", "Kristiansand"),
    place("5003", "BERGEN", "4601", "Bergen"),
    place("5411", "STORD", "4614", "Stord"),
    place("6003", "ÅLESUND", "1508", "Ålesund"),
    place("7041", "TRONDHEIM", "5001", "Trondheim"),
    place("8006", "BODØ", "1804", "Bodø"),
    place("8900", "BRØNNØYSUND", "1813", "Brønnøy"),
    place("9008", "TROMSØ", "5501", "Tromsø"),
    place("9800", "VADSØ", "5607", "Vadsø"),
];

pub(super) const STREETS: &[&str] = &[
    "Bakkegata", "Bjørkevegen", "Dalsvingen", "Fjordgata", "Furulia", "Gaukvegen", "Havnegata", "Industrivegen",
    "Kirkegata", "Kløvåsen", "Lillevegen", "Nordre gate", "Parkvegen", "Rognestien", "Skogvegen", "Solbakken",
    "Stasjonsgata", "Strandgata", "Tverrvegen", "Øvre torg",
];

/// Farms and hamlets without street names.
pub(super) const HAMLETS: &[&str] = &[
    "Ytre Vik", "Nedre Haugen", "Storenga", "Sørmoen", "Indre Nes", "Øvregarden", "Vesleåsen", "Fagerlia",
];

/// District courts.
pub(super) const COURTS: &[&str] = &[
    "Oslo tingrett", "Hordaland tingrett", "Trøndelag tingrett", "Sør-Rogaland tingrett", "Agder tingrett",
    "Møre og Romsdal tingrett", "Salten og Lofoten tingrett", "Østre Innlandet tingrett", "Nord-Troms og Senja tingrett",
    "Brønnøysund tingrett",
];

/// Lines of business in the names of companies.
pub(super) const TRADES: &[&str] = &[
    "Bygg", "Eiendom", "Frisør", "Handel", "Invest", "Kafé", "Konsult", "Maskin", "Regnskap", "Rør", "Service",
    "Transport",
];

/// Neighbouring countries, where a few debtors live: ISO 3166-1 alpha-2 and the Norwegian name, with a postal town.
pub(super) const ABROAD: &[(&str, &str, &str)] =
    &[("SE", "Sverige", "411 18 GÖTEBORG"), ("DK", "Danmark", "8000 AARHUS C"), ("PL", "Polen", "80-001 GDAŃSK")];
