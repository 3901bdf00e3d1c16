//! Records with every field that a register declares.

/// A registration with every field, and with every way of saying that a value is absent.
pub(crate) const REGISTRERING: &str = r#"{"registreringId":"9fdead70","registreringStatus":{"kode":"registreringstatus.regi",
 "kodetekst":"Reelle rettighetshavere er registrert"},"registrertDato":"2022-12-15T16:49:01.303083Z",
 "reelleRettighetshavereStatus":{"kode":"reellerettighetshaverestatus.arid"},
 "registreringspliktigVirksomhet" : {"organisasjonsnummer":"910485407"} ,"reelleRettighetshavere":[
 {"folkeregistrertPerson":{"foedselsEllerDNummer":"1","foedselsdato":"2002-11-05","foedselsaar":"2002",
  "navn":{"fornavn":"STØLT","mellomnavn":null,"etternavn":"PARASOLL"},"erDoed":false,
  "statsborgerskap":[{"landkode":"NOR","land":"Norge"},{"landkode":"MEX","land":"Mexico"}]},
  "utenlandskPerson":null,"bostedsland":{},"erUnntattFraInnsyn":true,"posisjoner":[
  {"type":{"kode":"posisjontype.eier","kodetekst":""},"stoerrelseIntervall":null,"grunnlag":[ ],
   "beskrivelseAnnenMaate":"På annen måte","mellomliggendeVirksomheter":[{"virksomhet":null,
   "utenlandskVirksomhet":{"registreringsnummerIHjemlandet":"7","navn":"Ltd","internasjonalAdresse":
   {"friAdressetekst":"Gate 1","landkode":{"landkode":"SWE","land":"Sverige"}}}}]}],
  "foerstRegistrertDato":"2022-12-15T16:48:58.640894Z","endretDato":null},
 {"utenlandskPerson":{"foedselsdato":"1983-12-01","foedselsaar":"1983","fulltNavn":"TOM",
  "statsborgerskap":null},"posisjoner":[]}]}"#;

/// A company of API v1 with every field.
pub(crate) const VIRKSOMHET: &str = r#"{"organisasjonsnummer":"391004129","navn":"A","organisasjonsform":{"kode":"AS"},
 "foerstRegistrertIRegisterOverReelleRettighetshavere":"2024-09-27T06:48:15.207Z","slettetIEnhetsregisteret":null,
 "slettetIRegisterOverReelleRettighetshavere":null,"registreringer":[{"registreringsid":"c6bdf6f6","registreringsstatus":
 {"kode":"registreringsstatus.rettighetsinformasjonErRegistrert","kodenavn":"Rettighetsinformasjon er registrert"},
 "registrert":"2025-08-19T12:40:55.811Z","erGjeldendeRegistrering":true,"reelleRettighetshaverestatus":null,
 "uoverensstemmelse":{"beskrivelseAvUoverensstemmelse":"En eier til","uoverensstemmelseMottatt":"2025-06-02T07:31:10.45Z",
  "innsender":{"varslingspliktigVirksomhet":{"organisasjonsnummer":"391019622"},"folkeregistrertPerson":null,
  "utenlandskPerson":{"fulltNavn":"A B"}},"varslingspliktigVirksomhet":null},"regulertMarked":{"navn":"Euronext Oslo",
  "land":{"landkode":"NO","navn":"Norge"},"internettadresse":"https://a","type":{"kode":"x"}},"utenlandskRegister":{},
 "reelleRettighetshavere":[{"folkeregistrertPerson":{"foedselsEllerDNummer":"1","foedselsaar":"1968","navn":
  {"fornavn":"TÅLMODIG"},"erDoed":false,"bostedsland":{"landkode":"NOR"},"statsborgerskap":[]},"erUnntattFraInnsyn":false,
  "foerstRegistrert":"2024-11-05T09:14:02.118Z","endret":null,"slettet":null,"posisjoner":[{"posisjonstype":{"kode":"k"},
   "beskrivelseAvPosisjonenKontrollPaaAnnenMaate":"a","beskrivelseAvPosisjonenKontrollPåAnnenMåte":"b","grunnlagstyper":
   [{"kode":"g"}],"mellomliggendeVirksomheter":[{"norskVirksomhet":{"organisasjonsnummer":"1","navn":"x"}},
   {"utenlandskVirksomhet":{"navn":"OY","adresse":{"friAdressetekst":["Gata 1","0001"],"land":null}}},
   {"utenlandskVirksomhet":{"adresse":{"friAdressetekst":"Gata 1, 0001"}}}]}]}]}]}"#;

/// A notice of a list and a single one.
pub(crate) const VARSLER: [&str; 2] = [
    r#"{"uuid":"d9d820de","type":"aapning","registreringstidspunkt":"2018-10-10T11:54:23.333","kjennelsesdato":null,
 "debitor":"06821349425","innehaverAv":["[910313851]"],"_links":{"self":[{"href":"/a","b":[true,{}]},[ ],null]}}"#,
    r#"{"uuid":"d9d820de","type":"aapning","konkursbonr":"KONK","konkursgrunnlag":"B","debitor":{"navn":"KORT",
 "adresse":{"gateadresse":"Gata 1","postnummer":"0001"},"fnr":"06821349425","innehaverAv":[910313851,"7",0]},
 "tingrett":{"organisasjonsnr":"926722735","navn":"RETTEN"},"skiftesamling":{"avholdes":"2018-11-01T10:00:00"},
 "bostyrer":{"tittel":"ADV","navn":"BO","adresse":{"land":"NORGE"}}}"#,
];

/// An answer with a contract.
pub(crate) const SVAR: &str = r#"{"rolleinnehaver":"06821349425","antallEktepakt":1,"oppslagstidspunkt":"2026-01-01T00:00:00Z",
 "spraak":"NOB","ektepakt":[{"ektepaktnummer":123456789012345678,"status":"ektepaktstatus.tinglyst",
 "harSupplerendeOpplysningerIDokument":true,"paategning":["Ektefelle: A", ""],"avtaleinnhold":[{"avtaletype":"a"}],
 "rolle":[{"rolletype":"r","person":{"navn":{"fornavn":"A"},"adresse":{"adresseType":"t","poststed":{"postnummer":"0001"},
 "nummer":{"nummer":"7","bokstav":"B"},"kommune":null,"landkode":"NOR"}},"avtaleinnhold":[]}]}]}"#;
