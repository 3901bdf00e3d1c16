//! How much of this machine one input may use.

use serde::Deserialize;

/// Limits of one load. The default of each is a constant of this type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one record; a longer one is rejected.
    pub record_bytes: usize,
    /// Bytes of one text in a record; a record with a longer one is rejected.
    pub text_bytes: usize,
    /// How deep objects and lists of one record may nest; a deeper one is rejected.
    ///
    /// Above 127 the JSON library's own limit applies.
    pub nesting: usize,
    /// Bytes of the decompressed content, counted while it is read; more refuses the load.
    pub decompressed_bytes: u64,
    /// How many times larger than its compressed form the content may be; more refuses the load.
    ///
    /// Content below [`Limits::RATIO_FLOOR`] may have any ratio.
    pub ratio: u64,
    /// Bytes of a full batch. A batch ends after the element that reaches them.
    pub batch_bytes: usize,
    /// Elements of a full batch.
    pub batch_elements: usize,
}

impl Limits {
    /// Sixteen MiB: thousands of times the usual record.
    pub const RECORD_BYTES: usize = 16 << 20;
    /// One MiB.
    pub const TEXT_BYTES: usize = 1 << 20;
    /// The register's deepest record nests ten deep.
    pub const NESTING: usize = 64;
    /// Sixty-four GiB: about seven times the largest register to plan for.
    pub const DECOMPRESSED_BYTES: u64 = 64 << 30;
    /// The register's archives are about twelve times smaller than their content.
    pub const RATIO: u64 = 200;
    /// Content up to one MiB may have any ratio.
    pub const RATIO_FLOOR: u64 = 1 << 20;
    /// Half a MiB: about three hundred registrations.
    pub const BATCH_BYTES: usize = 512 << 10;
    /// Bounds the cost of a batch of very small elements.
    pub const BATCH_ELEMENTS: usize = 4096;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            record_bytes: Self::RECORD_BYTES,
            text_bytes: Self::TEXT_BYTES,
            nesting: Self::NESTING,
            decompressed_bytes: Self::DECOMPRESSED_BYTES,
            ratio: Self::RATIO,
            batch_bytes: Self::BATCH_BYTES,
            batch_elements: Self::BATCH_ELEMENTS,
        }
    }
}
