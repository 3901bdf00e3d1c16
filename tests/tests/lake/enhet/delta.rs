//! Units that the register removed, in the Delta tables.

use std::fs;

use serde_json::Value;

use super::erasure::renamed;
use super::{happen, night, run};
use crate::object_storage::local::contents;

#[test]
fn nights_with_removals_stay_readable_as_delta_tables_without_the_removed() {
    let mut night = night();
    night.lake.set("PUBLISH__LOCAL", "true");
    let (removed, _) = renamed(&night);
    run(&night).succeeds();
    happen(&night, "rename=1");
    happen(&night, "new-edition");
    run(&night).succeeds();
    let [lake, delta] = ["lake", "delta"].map(|name| night.lake.data().join(name));
    assert!(contents(&delta) == contents(&lake));
    let before = contents(&delta);
    happen(&night, &format!("remove={removed}"));
    happen(&night, "new-edition");
    run(&night).succeeds();
    // The three nights, two of them other than they were.
    assert!(contents(&delta) == contents(&lake) && !before.is_subset(&contents(&delta)));
    let pointer: Value = serde_json::from_slice(&fs::read(delta.join("current/enhet.json")).unwrap()).unwrap();
    assert_eq!(pointer["kept"].as_array().unwrap().len(), 2);
    night.lake.run(["verify"]).succeeds();
}
