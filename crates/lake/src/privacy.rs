//! What a snapshot's rows may still show under the setting of a later load.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringArray, StringViewArray, new_null_array};
use arrow::datatypes::DataType;
use brreg_domain::mask_identity_numbers;
use brreg_transform::pseudonym::NationalId;
use brreg_transform::schema::{Column, Role};

/// The setting under which rows were written, and the one under which they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Privacy {
    /// When they were written.
    pub then: NationalId,
    /// When they are read.
    pub now: NationalId,
}

impl Privacy {
    /// Rows that are shown as they are.
    #[must_use]
    pub const fn same(setting: NationalId) -> Self {
        Self { then: setting, now: setting }
    }

    /// Whether rows are shown as they are.
    pub(crate) fn is_same(self) -> bool {
        self.then == self.now
    }

    /// A column without what the setting of now does not allow: national identity numbers and pseudonyms become NULL,
    /// and numbers inside other text are masked. The ids of things (`is_id`) are no persons' numbers where they are UUIDs.
    pub(crate) fn shown(self, column: &Column, is_id: bool, array: &ArrayRef) -> ArrayRef {
        let no_number = column.role == Role::NationalId && self.now != NationalId::Clear;
        let no_person = column.role == Role::PersonId && self.now == NationalId::Drop;
        if no_number || no_person {
            return new_null_array(array.data_type(), array.len());
        }
        if self.then != NationalId::Clear || self.now == NationalId::Clear {
            return Arc::clone(array);
        }
        let masked = |text| if is_id { self.now.shown_id(text) } else { mask_identity_numbers(text) };
        match array.data_type() {
            DataType::Utf8 => {
                let texts = array.as_string::<i32>().iter();
                Arc::new(texts.map(|text| text.map(masked)).collect::<StringArray>())
            }
            DataType::Utf8View => {
                let texts = array.as_string_view().iter();
                Arc::new(texts.map(|text| text.map(masked)).collect::<StringViewArray>())
            }
            _ => Arc::clone(array),
        }
    }
}
