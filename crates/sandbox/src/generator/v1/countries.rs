//! Countries by their codes of two letters.

use super::super::records::Land;

/// Codes of three letters, each followed by that of two (ISO 3166-1): the countries of the content.
const CODES: &str = "NOR NO SWE SE DNK DK GBR GB DEU DE POL PL FIN FI NLD NL USA US ISL IS FRA FR ESP ES ITA IT LTU LT \
                     LVA LV EST EE CHE CH AUT AT BEL BE LUX LU IRL IE PRT PT CZE CZ HUN HU ROU RO GRC GR CYP CY MLT MT \
                     CAN CA AUS AU IND IN CHN CN JPN JP BRA BR MEX MX CHL CL URY UY KEN KE ZAF ZA TUR TR UKR UA SGP SG \
                     THA TH PHL PH VNM VN PAK PK IRN IR SYR SY SOM SO ERI ER MSR MS";

/// Returns the country with its code of two letters.
pub(super) fn land2(land: &Land) -> Land {
    let mut codes = CODES.split_ascii_whitespace();
    let alpha2 = codes.find(|code| *code == land.landkode).and_then(|_| codes.next());
    Land { landkode: alpha2.map_or_else(|| land.landkode.clone(), Into::into), land: land.land.clone() }
}

#[cfg(test)]
mod tests {
    use super::super::super::words;
    use super::*;

    #[test]
    fn every_country_of_the_content_has_a_code_of_two_letters() {
        for code in words::COUNTRIES {
            assert_eq!(land2(&Land::of(code)).landkode.len(), 2, "{code}");
        }
    }
}
