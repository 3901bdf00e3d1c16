//! Of whom a picture can be, and what is said where it cannot.

use brreg_lake_tests::register::{KARI, bulk, ownership, registered, registration};
use brreg_lake_tests::{Lake, Night};
use brreg_sandbox::Sandbox;
use serde_json::Value;

use crate::pictures::small;

#[test]
fn whom_the_lake_does_not_have_and_what_names_nobody_is_wrong_usage() {
    let (lake, _) = small();
    let of_rrh_alone = ["the lake does not have the company", "check the number", "`brreg-lake run --only enhet`"];
    lake.run(["picture", "974760673"]).fails_saying(2, &of_rrh_alone);
    let person = ["the lake does not have the person", "check the person_id", "FROM rrh.rettighetshavere"];
    lake.run(["picture", &"0".repeat(32)]).fails_saying(2, &person);
    let night = Night::of(Sandbox::builder().virksomheter(50));
    night.run(["run", "--only", "rrh,enhet"]).succeeds();
    let by_name = ["the lake does not have the company", "check the number", "FROM enhet.alle WHERE navn ILIKE"];
    night.lake.run(["picture", "974760673"]).fails_saying(2, &by_name);
    lake.run(["picture", "somebody"]).fails_saying(2, &["neither an organisation number"]);
    lake.run(["picture", "310400008"])
        .fails_saying(2, &["does not have the company", "its last digit does not follow"]);
    lake.run(["picture", "974760673", "--out", "x.png"]).fails_saying(2, &["has to end in .svg or .html"]);
}

#[test]
fn a_lake_without_the_register_of_owners_says_so() {
    let lake = Lake::new();
    let said = ["error: rrh: drawing the picture", "nothing of rrh is published", "run `brreg-lake run`"];
    lake.run(["picture", "974760673"]).fails_saying(1, &said);
    let night = Night::of(Sandbox::builder().virksomheter(50));
    night.run(["run", "--only", "konkurs"]).succeeds();
    night.lake.run(["picture", "974760673"]).fails_saying(1, &said);
    // The same on no night.
    night.lake.run(["picture", "974760673", "--at", "1999-12-31"]).fails_saying(1, &["keeps no snapshot of rrh"]);
}

#[test]
fn a_company_of_the_lake_with_a_wrong_check_digit_is_drawn() {
    let lake = Lake::with_known_key();
    let owner = registered(KARI, &[ownership("int3")]);
    lake.load_content("bulk.json", bulk(&[registration("310400008", &[owner])]));
    for written in ["310400008", "310 400 008"] {
        let picture = lake.run(["picture", written]).succeeds();
        assert!(picture.contains("KARI FJELL owns 310400008 (75–100 %)"), "{picture}");
    }
}

#[test]
fn an_owner_whom_the_register_left_out_is_not_said_to_be_exempt() {
    let lake = Lake::with_known_key();
    let mut owner = registered(KARI, &[ownership("int3")]);
    let person = &mut owner["folkeregistrertPerson"];
    for field in ["foedselsEllerDNummer", "foedselsdato", "foedselsaar", "navn"] {
        person[field] = Value::Null;
    }
    lake.load_content("bulk.json", bulk(&[registration("310400009", &[owner])]));
    let picture = lake.run(["picture", "310400009"]).succeeds();
    assert!(picture.contains("blanked by the register owns 310400009 (75–100 %), directly."), "{picture}");
    assert!(!picture.contains("exempt"), "{picture}");
}
