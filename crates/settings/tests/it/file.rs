//! What a file gives.

use std::path::Path;

use brreg_settings::Settings;

use crate::{Credentials, Even, Format, Register, konkurs};

#[test]
fn every_type_of_a_setting_is_read() {
    let text = r#"
        [konkurs]
        base_url = "https://konkursvarsel.example/"
        scope = "00012345"
        client_id = "{data}"
        format = "csv"
        page_size = 5_00
        offset = -1
        share = 1
        enabled = true
        timeout_seconds = 0x10
        persons_file = "persons.txt"
        owners_of = ["2", "4"]

        [konkurs.credentials]
        pkcs12 = "key.p12"
    "#;
    let expected = Register {
        base_url: Some("https://konkursvarsel.example/".parse().unwrap()),
        scope: Some("00012345".to_owned()),
        client_id: "{data}".to_owned(),
        format: Format::Csv,
        page_size: 500.try_into().unwrap(),
        offset: -1,
        share: 1.0,
        enabled: true,
        timeout_seconds: Some(16),
        persons_file: Some("persons.txt".into()),
        owners_of: vec![Even(2), Even(4)],
        names: Vec::new(),
        credentials: Some(Credentials { pkcs12: "key.p12".into(), kid: None }),
    };
    assert_eq!(konkurs(text, &[]).unwrap(), expected);
    assert_eq!(konkurs(&text.replace('\n', "\r\n"), &[]).unwrap(), expected);
    assert_eq!(konkurs(&format!("\u{feff}{text}"), &[]).unwrap(), expected);
}

#[test]
fn a_section_that_is_not_there_is_none() {
    let settings = Settings::parse("[rrh]\n").unwrap();
    assert_eq!(settings.section::<Register>("konkurs").unwrap(), None);
    assert!(settings.section::<Register>("rrh").unwrap().is_some());
}

#[test]
fn a_path_may_begin_with_the_data_folder() {
    let text = "[konkurs]\nclient_id = \"{data}x\"\npersons_file = \"{data}/secrets/persons.txt\"\nnames = [\"{data}\"]\n\
                credentials.pkcs12 = \"key.p12\"\n";
    let settings = Settings::parse(text).unwrap().with_data_folder("/var/lib/lake");
    let section: Register = settings.section("konkurs").unwrap().unwrap();
    assert_eq!(section.client_id, "{data}x");
    assert_eq!(section.persons_file.unwrap(), Path::new("/var/lib/lake/secrets/persons.txt"));
    assert_eq!(section.names, ["/var/lib/lake"]);
    assert_eq!(section.credentials.unwrap().pkcs12, Path::new("key.p12"));

    let variable = [("BRREG_LAKE__KONKURS__PERSONS_FILE", "{data}/persons.txt")];
    let settings = Settings::of_environment(variable).with_data_folder("/var/lib/lake");
    let section: Register = settings.section("konkurs").unwrap().unwrap();
    assert_eq!(section.persons_file.unwrap(), Path::new("/var/lib/lake/persons.txt"));
}
