//! The phases of the work on a register: when each began, how long it took, and the memory it needed.

use std::fs;
use std::time::Instant;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A phase of the work on a register.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Phase {
    /// Which.
    pub phase: PhaseName,
    /// How long it took.
    pub seconds: f64,
    /// When it began. Reports of earlier versions lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<Timestamp>,
    /// The most memory, in bytes, that the whole program had held when the phase ended, where the system says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_memory: Option<u64>,
}

/// The phases of the work on a register, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhaseName {
    /// From the register to landing.
    Fetch,
    /// From landing to rows.
    Load,
    /// Comparing with the snapshot before.
    Compare,
    /// Reading back, manifest and pointer.
    Publish,
}

/// The phases so far.
#[derive(Debug, Default)]
pub struct Phases(Vec<Phase>);

impl Phases {
    /// Measures a phase, also one that fails.
    pub fn time<T>(&mut self, phase: PhaseName, work: impl FnOnce() -> T) -> T {
        let (began, started) = (Some(Timestamp::now()), Instant::now());
        let done = work();
        self.0.push(Phase { phase, seconds: started.elapsed().as_secs_f64(), began, peak_memory: peak_memory() });
        done
    }

    /// All of them.
    #[must_use]
    pub fn into_vec(self) -> Vec<Phase> {
        self.0
    }
}

/// The most memory that the process has held so far, in bytes. Only Linux says so.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
