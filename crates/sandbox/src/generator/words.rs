//! The words of the content. They name no real person: persons registered in Norway have an adjective and a noun, like the
//! tax administration's synthetic persons; foreign names are common ones, drawn at random.

/// Adjectives: first names of registered persons.
pub(super) const ADJECTIVES: &[&str] = &[
    "ALLSIDIG", "ALVORLIG", "ANSVARLIG", "BEHAGELIG", "BESKJEDEN", "BLID", "BLÅØYD", "BRED", "BÆREKRAFTIG", "DIREKTE",
    "DJERV", "DRIFTIG", "DUGANDE", "DYKTIG", "EGENRÅDIG", "EKTE", "ELEGANT", "ENKEL", "ERFAREN", "EVIG", "FANTASTISK",
    "FAST", "FLEKSIBEL", "FLINK", "FORSIKTIG", "FREDELIG", "FRISK", "FRODIG", "FØLSOM", "GAVMILD", "GLAD", "GRUNDIG",
    "GRØNN", "GYLDEN", "HEDERLIG", "HENDIG", "HUMORISTISK", "HVIT", "HØFLIG", "HØY", "IDERIK", "IVRIG", "JEVN",
    "JORDNÆR", "KJAPP", "KJÆR", "KLAR", "KLOK", "KNALLGUL", "KOMISK", "KREATIV", "KRY", "KVIKK", "LANGSOM", "LEKEN",
    "LETT", "LITEN", "LUN", "LYDIG", "LYS", "LYSTIG", "LØSSLUPPEN", "MEKTIG", "MILD", "MODERNE", "MODIG", "MORSOM",
    "MUNTER", "MYK", "MØRK", "NATURLIG", "NIDKJÆR", "NOBEL", "NYSGJERRIG", "NØYSOM", "OPPMERKSOM", "ORDENTLIG", "PEN",
    "PERSONLIG", "PLIKTOPPFYLLENDE", "PRAKTISK", "PRESIS", "RASK", "REDELIG", "REFLEKTERT", "ROLIG", "ROMSLIG",
    "RUND", "RØD", "RØSLIG", "SAKTE", "SELSKAPELIG", "SINDIG", "SKARP", "SLANK", "SMIDIG", "SNILL", "SOLID",
    "SPENSTIG", "SPRUDLENDE", "STERK", "STILLFERDIG", "STØDIG", "SØT", "TAPPER", "TENKSOM", "TILLITSFULL",
    "TREFFENDE", "TROFAST", "TRYGG", "TYDELIG", "TÅLMODIG", "UREDD", "USEDVANLIG", "UTHOLDENDE", "VAKKER", "VARM",
    "VELVILLIG", "VENNLIG", "VITEBEGJÆRLIG", "VÅKEN", "YDMYK", "YPPERLIG", "ÆRLIG", "ØDSEL", "ØKONOMISK", "ÅPEN",
];

/// Nouns: middle names and surnames of registered persons.
pub(super) const NOUNS: &[&str] = &[
    "AGURK", "ANKER", "APPELSIN", "ARMBÅND", "BAKKE", "BALLONG", "BENK", "BJØRK", "BLOMST", "BLYANT", "BLÅVEIS",
    "BOKHYLLE", "BRETT", "BRO", "BRYGGE", "BRØDSKIVE", "BUKT", "BUSK", "BÅT", "BÆREPOSE", "BØLGE", "DAGBOK",
    "DEMNING", "DIKT", "DRAGE", "DUGGDRÅPE", "DØRSTOKK", "EIK", "EKORN", "ELV", "ENG", "EPLE", "ERT", "FABEL", "FALK",
    "FAT", "FELE", "FERGE", "FJELL", "FJØR", "FLASKE", "FLYGEL", "FOSS", "FRAKK", "FRØ", "FYRTÅRN", "GAFFEL",
    "GARDIN", "GEIT", "GITAR", "GJERDE", "GLOBUS", "GRAN", "GRYTE", "GULROT", "GYNGE", "HAGE", "HALM", "HAMMER",
    "HANSKE", "HASSEL", "HAVRE", "HEGG", "HJELM", "HJUL", "HOLME", "HUMLE", "HVELV", "HYLLE", "HYTTE", "HØST",
    "ISBRE", "JAKKE", "JERV", "JOLLE", "JUV", "KAFFE", "KAMERA", "KANO", "KART", "KASTANJE", "KJELE", "KLOKKE",
    "KLØVER", "KNAPP", "KOMPASS", "KORN", "KRAGE", "KRANS", "KRUKKE", "KURV", "KVIST", "KYST", "LAKS", "LAMPE",
    "LANDSBY", "LERKE", "LILJE", "LIND", "LOMMEBOK", "LYKT", "LYNG", "LØK", "LØNN", "MAST", "MELK", "MESSING",
    "MOLTE", "MOSE", "MUGGE", "MÅKE", "MÅNE", "NAUST", "NEPE", "NØKKEL", "NØTT", "ODDE", "ORGEL", "OSTEHØVEL",
    "PADLE", "PANNE", "PAPIR", "PENSEL", "PERLE", "PIL", "PLOMME", "PLOG", "PRAM", "PUTE", "PÆRE", "REGNBUE",
    "REIPSTIGE", "REV", "RIPS", "RISHAUG", "ROGN", "RUGDE", "RYGGSEKK", "RØDBETE", "SAG", "SALAT", "SEIL", "SELJE",
    "SIL", "SKAP", "SKATOLL", "SKINNE", "SKJE", "SKJÆR", "SKOG", "SKUTE", "SKY", "SLEDE", "SNØFNUGG", "SOFA", "SOL",
    "SOLBÆR", "SPADE", "SPEIL", "STEIN", "STI", "STOL", "STRAND", "STRIKKEPINNE", "SUKKER", "SVALE", "SVANE",
    "SYKKEL", "SØYLE", "TAU", "TEPPE", "TERMOS", "TIMIAN", "TIND", "TJERN", "TORSK", "TRAKT", "TROMME", "TUE", "TÅRN",
    "UGLE", "ULL", "URSKIVE", "VADESTED", "VALMUE", "VANNKANNE", "VARDE", "VEDSTABEL", "VEV", "VIDDE", "VIK", "VINDU",
    "VOGN", "VOTT", "ØRN", "ØY", "ØKS", "ÅKER", "ÅS",
];

/// Given names of foreign persons.
pub(super) const GIVEN_NAMES: &[&str] = &[
    "ADAM", "AGATA", "AISHA", "ALBERTO", "ALICE", "AMELIE", "ANDREI", "ANIL", "ANNIKA", "ANTOINE", "BEATRIZ", "BORIS",
    "CAMILLE", "CARLOS", "CHLOE", "CLAUDIA", "DANIELA", "DAVID", "DEEPA", "DIEGO", "DMITRI", "ELENA", "EMMA", "ERIK",
    "FATIMA", "FELIX", "FIONA", "FRANZ", "GEORGE", "GIULIA", "GREGOR", "HANNA", "HARALDS", "HELEN", "HIROSHI", "IGOR",
    "INÊS", "IRENA", "ISABEL", "IVAN", "JAN", "JASMIN", "JENS", "JOANNA", "JÜRGEN", "KAREN", "KATARZYNA", "KENJI",
    "KLAUS", "LARS", "LAURA", "LEILA", "LIAM", "LUCÍA", "LUKAS", "MAGDALENA", "MARCO", "MARIE", "MARTIN", "MEI",
    "MICHAEL", "MOHAMMED", "NADIA", "NIKOS", "NINA", "OLGA", "OLIVER", "PAOLO", "PATRICIA", "PAWEŁ", "PETRA",
    "PIERRE", "PRIYA", "RAJ", "RENÉ", "RICARDO", "ROSA", "SAMUEL", "SANDRA", "SIMON", "SOFIA", "STEFAN", "SVEN",
    "TATIANA", "THOMAS", "TOMÁŠ", "VALENTINA", "VICTOR", "WEI", "YUKI", "YUSUF", "ZOFIA",
];

/// Family names of foreign persons.
pub(super) const FAMILY_NAMES: &[&str] = &[
    "ABBOTT", "AHMED", "ALMEIDA", "ANDERSSON", "BAKER", "BAUER", "BECKER", "BERGSTRÖM", "BIANCHI", "BROWN", "CARTER",
    "CHEN", "CLARK", "COHEN", "COSTA", "CRUZ", "DA SILVA", "DE VRIES", "DIAZ", "DUBOIS", "DUPONT", "EDWARDS",
    "EKLUND", "EVANS", "FERRARI", "FISCHER", "FONTAINE", "FOSTER", "GARCÍA", "GOMEZ", "GREEN", "GRUBER", "GUPTA",
    "HAAPANEN", "HAGSTRÖM", "HALL", "HANSEN", "HOFFMANN", "HORVÁTH", "HUBER", "HUGHES", "IVANOVA", "JANSEN", "JENSEN",
    "JOHNSON", "KAUR", "KELLER", "KHAN", "KIM", "KOVÁCS", "KOWALSKI", "KRAUSE", "KUMAR", "LAMBERT", "LARSEN",
    "LAURENT", "LEHTONEN", "LI", "LINDQVIST", "LOPEZ", "MARTÍNEZ", "MEYER", "MILLER", "MORALES", "MOREAU", "MÜLLER",
    "NAKAMURA", "NGUYEN", "NIELSEN", "NOVÁK", "NOWAK", "O'BRIEN", "OLSSON", "ORTEGA", "PATEL", "PEREIRA", "PETROV",
    "POPESCU", "REYES", "RICHTER", "ROBERTS", "ROSSI", "RUSSO", "SANTOS", "SATO", "SCHMIDT", "SCHNEIDER", "SHARMA",
    "SILVA", "SINGH", "SMITH", "SÖDERBERG", "SUZUKI", "TAYLOR", "TURNER", "VAN DIJK", "VASILIEV", "WAGNER", "WANG",
    "WEBER", "WHITE", "WILSON", "WRIGHT", "YILMAZ", "ZHANG", "ZIMMERMANN",
];

/// Countries of foreign citizens and companies (ISO 3166-1 alpha-3), near ones several times.
pub(super) const COUNTRIES: &[&str] = &[
    "SWE", "SWE", "SWE", "DNK", "DNK", "DNK", "GBR", "GBR", "DEU", "DEU", "POL", "POL", "FIN", "NLD", "USA", "USA",
    "ISL", "FRA", "ESP", "ITA", "LTU", "LVA", "EST", "CHE", "AUT", "BEL", "LUX", "IRL", "PRT", "CZE", "HUN", "ROU",
    "GRC", "CYP", "MLT", "CAN", "AUS", "IND", "CHN", "JPN", "BRA", "MEX", "CHL", "URY", "KEN", "ZAF", "TUR", "UKR",
    "SGP", "THA", "PHL", "VNM", "PAK", "IRN", "SYR", "SOM", "ERI", "MSR",
];

/// First parts of the names of foreign companies.
pub(super) const COMPANY_NAMES: &[&str] = &[
    "ALPINE", "AMBER", "ATLAS", "AURORA", "BALTIC", "BEACON", "BIRCH", "BLUEWATER", "CANDELA", "CEDAR", "COBALT",
    "CORAL", "DELTA", "EASTGATE", "ECLIPSE", "ELMWOOD", "FALCON", "GRANITE", "HARBOUR", "HELIOS", "HORIZON", "IBIS",
    "JUNIPER", "KESTREL", "LAGUNA", "LANTERN", "MAPLE", "MERIDIAN", "NORDSTERN", "OAKLEAF", "ORION", "PINE",
    "POLARIS", "QUARTZ", "RIVERSIDE", "SAFFRON", "SEQUOIA", "SOLSTICE", "SUMMIT", "TANGENT", "TRIDENT", "UMBRA",
    "VERTEX", "WESTBRIDGE", "ZENITH",
];

/// Second parts of the names of foreign companies.
pub(super) const COMPANY_TRADES: &[&str] = &[
    "CAPITAL", "ENERGY", "ESTATES", "FISHERIES", "HOLDING", "INVEST", "LOGISTICS", "MARITIME", "PARTNERS", "SHIPPING",
    "SOFTWARE", "TRADING", "VENTURES",
];

/// Forms of foreign companies.
pub(super) const COMPANY_FORMS: &[&str] =
    &[
    "AB", "A/S", "B.V.", "GMBH", "INC.", "LIMITED", "LLC", "OY", "S.A.", "S.À R.L.", "SP. Z O.O.",
];

/// Streets of foreign addresses.
pub(super) const STREETS: &[&str] = &[
    "AVENUE DU LAC", "BAHNHOFSTRASSE", "CANAL STREET", "CHURCH LANE", "DROTTNINGGATAN", "HAFENSTRASSE",
    "HARBOUR ROAD", "HIGH STREET", "KUNGSGATAN", "MARKET SQUARE", "NYHAVN", "PARK ROW", "RUE DES FLEURS",
    "STATION ROAD", "VIA ROMA",
];

/// Towns of foreign addresses.
pub(super) const TOWNS: &[&str] = &[
    "ANTWERPEN", "BIRMINGHAM", "BOSTON", "FIRENZE", "GDAŃSK", "GÖTEBORG", "HAMBURG", "KAUNAS", "LYON", "MALMÖ",
    "PORTO", "ROTTERDAM", "TALLINN", "TURKU", "ZÜRICH", "AARHUS",
];

/// Descriptions of other forms of control. Some contain quotes, semicolons and line breaks on purpose.
pub(super) const DESCRIPTIONS: &[&str] = &[
    "Avtale om rett til halvparten av overskuddet",
    "Bestemmende innflytelse gjennom vedtektene",
    "Forklaring på hvilken innflytelse rettighetshaveren har",
    "Har rett til å velge daglig leder; avtalen løper til 2030",
    "Kontroll gjennom aksjonæravtale, den såkalte \"toppavtalen\"",
    "Långiver med rett til å konvertere gjeld til aksjer",
    "Opsjon på samtlige aksjer\nOpsjonen kan brukes når som helst",
    "Stifter med særrettigheter etter stiftelsesdokumentet",
];
