//! Random sequences of everything that changes what readers see, against a model of what they may see.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use brreg_lake_tests::faults::{Fault, Point, run_with};
use brreg_lake_tests::{Lake, Night, is_long};
use brreg_sandbox::Sandbox;

use super::fail_points::{Chance, content, content_without_times};

/// The nightly job. The register and the files have different numbers of companies.
const RUN: [&str; 4] = ["run", "--only", "rrh", "--allow-row-change"];
/// The files that are loaded: the same companies with shares of another size.
const INTERVALS: [&str; 3] = ["int1", "int2", "int3"];
/// The place of the register's content behind those of the files.
const REGISTER: usize = INTERVALS.len();
/// Steps of a sequence.
const STEPS: usize = 12;

/// Tables byte for byte.
type Content = BTreeMap<OsString, Vec<u8>>;

/// What the lake has after one of the files was loaded.
fn loaded(interval: &str) -> Content {
    let lake = Lake::with_known_key();
    lake.load_content("file.json", content(interval));
    content_without_times(&lake)
}

/// What readers may see: the content of the register or of a file, wholly.
struct Model {
    night: Night,
    /// The contents of the files, and of the register behind them.
    contents: Vec<Content>,
    /// The snapshots that were published, and the content of each.
    published: BTreeMap<OsString, usize>,
    /// The content that is published now.
    current: usize,
}

impl Model {
    fn new(files: &[Content]) -> Self {
        let night = Night::of(Sandbox::builder().virksomheter(6));
        for (file, interval) in INTERVALS.iter().enumerate() {
            night.lake.write(&format!("{file}.json"), content(interval));
        }
        night.run(RUN).succeeds();
        let mut contents = files.to_vec();
        contents.push(content_without_times(&night.lake));
        let mut model = Self { night, contents, published: BTreeMap::new(), current: REGISTER };
        model.expect(&[REGISTER], "the first night");
        model
    }

    /// Notes what readers see, which must be one of what they may see.
    #[track_caller]
    fn expect(&mut self, allowed: &[usize], context: &str) {
        let now = content_without_times(&self.night.lake);
        let found = self.contents.iter().position(|content| *content == now);
        let found = found.unwrap_or_else(|| panic!("readers see a mixture; {context}"));
        assert!(allowed.contains(&found), "readers see {found} and not {allowed:?}; {context}");
        self.current = found;
        self.published.insert(self.night.lake.snapshot().file_name().unwrap().to_owned(), found);
    }

    /// Publishes the register's content, or that of a file.
    fn publish(&mut self, which: usize, context: &str) {
        match which {
            REGISTER => self.night.run(RUN),
            file => self.night.lake.run(["load", &format!("{file}.json")]),
        }
        .succeeds();
        self.expect(&[which], context);
    }

    /// Begins to publish it, and is killed at a call.
    fn publish_killed(&mut self, which: usize, number: usize, context: &str) {
        let command = match which {
            REGISTER => self.night.command(RUN),
            file => self.night.lake.command(["load", &format!("{file}.json")]),
        };
        run_with(&command, Fault::Killed, &Point::numbered(Fault::Killed, number), &self.night.lake.path("calls"));
        self.expect(&[self.current, which], &format!("killed at point {number}, {context}"));
    }

    fn roll_back(&mut self, name: &OsStr, which: usize, context: &str) {
        let lake = &self.night.lake;
        let (link, beside) = (lake.data().join("lake/current/rrh"), lake.path("link"));
        std::os::unix::fs::symlink(Path::new("../manifests/rrh").join(name), &beside).unwrap();
        std::fs::rename(beside, link).unwrap();
        self.expect(&[which], context);
    }

    fn purge(&mut self, context: &str) {
        self.night.lake.run(["purge", "rrh", "--yes"]).succeeds();
        self.expect(&[self.current], context);
    }

    /// The snapshots that were published and are still there.
    fn kept(&self) -> Vec<(OsString, usize)> {
        let there = |name: &OsString| self.night.lake.data().join("lake/manifests/rrh").join(name).exists();
        self.published.iter().filter(|(name, _)| there(name)).map(|(name, which)| (name.clone(), *which)).collect()
    }
}

#[test]
fn whatever_comes_after_what_readers_see_one_content_wholly() {
    let files = INTERVALS.map(loaded);
    for seed in 0..if is_long() { 100 } else { 2 } {
        let mut chance = Chance(seed);
        let mut model = Model::new(&files);
        for step in 0..STEPS {
            let which = chance.below(REGISTER + 1);
            let context = format!("content {which}, seed {seed}, step {step}");
            match chance.below(6) {
                0 | 1 => model.publish(which, &format!("published, {context}")),
                2 | 3 => model.publish_killed(which, chance.below(800), &context),
                4 => {
                    let kept = model.kept();
                    let (name, which) = &kept[chance.below(kept.len())];
                    model.roll_back(name, *which, &format!("rolled back to {which}, {context}"));
                }
                _ => model.purge(&format!("purged, {context}")),
            }
            model.night.lake.run(["verify"]).succeeds();
        }
    }
}
