//! Random numbers with random access: each item of the content draws from its own stream, so that it can be generated
//! without the others, in any order and on any core.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The use of a stream.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
pub(super) enum Topic {
    Numbers = 1,
    Registration,
    Change,
    Group,
    Person,
    ForeignPerson,
    ForeignCompany,
    Flaw,
    Bankruptcy,
    BankruptcyArrival,
    BankruptcyDetails,
    CompanyName,
    Address,
    Marriage,
    Kind,
    Life,
    Former,
    Discrepancy,
    CompanyAddress,
    Unit,
    UnitRoles,
    UnitFlaw,
}

/// The source of all streams of one seed.
#[derive(Debug, Clone)]
pub(super) struct Streams(ChaCha8Rng);

impl Streams {
    pub(super) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Returns the stream of item `index` of a topic.
    pub(super) fn of(&self, topic: Topic, index: u32) -> Stream {
        self.version(topic, index, 0)
    }

    /// Returns the stream of a version of item `index` of a topic.
    pub(super) fn version(&self, topic: Topic, index: u32, version: u32) -> Stream {
        let mut rng = self.0.clone();
        let version = u64::from(version & 0x00ff_ffff);
        rng.set_stream(u64::from(topic as u8) << 56 | version << 32 | u64::from(index));
        Stream(rng)
    }
}

/// A stream. It draws 32-bit integers only, so that every platform draws the same.
#[derive(Debug)]
pub(super) struct Stream(ChaCha8Rng);

impl Stream {
    /// Draws a number below `bound`; 0 if `bound` is 0.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        if bound == 0 { 0 } else { self.0.random_range(0..bound) }
    }

    /// Draws whether an event with a probability of `permille` in a thousand occurs.
    pub(super) fn permille(&mut self, permille: u32) -> bool {
        self.below(1000) < permille
    }

    /// Draws a share from 0 (inclusive) to 1 (exclusive).
    pub(super) fn share(&mut self) -> f64 {
        f64::from(self.0.random::<u32>()) / 4_294_967_296.0
    }

    /// Draws one of `items`, which must not be empty.
    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u32) as usize]
    }

    /// Draws one of `items` by weight; they must not be empty.
    pub(super) fn weighted<T: Copy>(&mut self, items: &[(u32, T)]) -> T {
        let mut left = self.below(items.iter().map(|(weight, _)| weight).sum());
        for (weight, item) in items {
            if left < *weight {
                return *item;
            }
            left -= weight;
        }
        items[0].1
    }

    /// Draws sixteen bytes.
    pub(super) fn bytes(&mut self) -> [u8; 16] {
        self.0.random()
    }

    /// Draws a 64-bit number.
    pub(super) fn wide(&mut self) -> u64 {
        self.0.random()
    }
}
