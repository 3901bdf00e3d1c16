//! The stages of a load of rrh, measured again and again on one thread: `cargo bench --bench stages`, or one of them by
//! `cargo bench --bench stages -- decode`. Each does all that those before it do.
//!
//! Criterion keeps what it measured and says how much quicker or slower a stage became since. Where a whole load spends its time
//! is what `make profile` prints.
#![allow(missing_docs, clippy::expect_used, reason = "a benchmark ends where it cannot go on")]

#[path = "../examples/stages/stage.rs"]
#[allow(dead_code, reason = "what the example prints besides")]
mod stage;

use brreg_sandbox::generator::{Content, Settings};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Enough for some batches and for full row groups of the larger tables; a round takes a tenth of a second.
const VIRKSOMHETER: u32 = 20_000;

fn stages(criterion: &mut Criterion) {
    let content = Content::new(Settings::default().virksomheter(VIRKSOMHETER).seed(1));
    let mut json = Vec::new();
    content.write_json(&mut json).expect("written to memory");
    let folder = tempfile::tempdir().expect("a folder for the file");
    let file = content.write_files(folder.path()).expect("room for the file").json;

    let mut group = criterion.benchmark_group("load");
    group.throughput(Throughput::Bytes(json.len() as u64)).sample_size(20);
    for (name, stage) in stage::STAGES {
        group.bench_function(name, |bencher| bencher.iter(|| stage(&file).expect("a file that loads")));
    }
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
