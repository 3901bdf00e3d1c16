//! The members that follow the array in the object around it: passed over, while a second array of objects is refused.

use super::open_value::OpenValue;
use super::splitter::next_byte;
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::shown::shown_byte;
use crate::split::Place;

/// The state between two reads.
#[derive(Debug)]
pub(super) enum Rest {
    /// After a member.
    After,
    /// After a comma.
    Next,
    /// Inside the name of a member.
    Name(OpenValue),
    /// After a name.
    Named,
    /// After a colon.
    Colon,
    /// After the opening bracket of a list.
    List,
    /// Inside the value of a member.
    Value(OpenValue),
}

impl Rest {
    /// Continues through the bytes; returns whether the closing brace was passed, and `false` where more bytes are needed.
    pub(super) fn advance(
        &mut self,
        bytes: &[u8],
        place: &mut Place,
        at_end: bool,
        limits: &Limits,
    ) -> Result<bool, Error> {
        loop {
            if let Self::Name(open) | Self::Value(open) = self {
                let Some(end) = open.end(bytes, place, at_end) else { return Ok(false) };
                place.index = end;
                *self = if matches!(self, Self::Name(_)) { Self::Named } else { Self::After };
                continue;
            }
            let Some(byte) = next_byte(bytes, place) else { return Ok(false) };
            let unexpected = |expected| ErrorKind::UnexpectedJson { expected, found: shown_byte(byte) };
            let mut length = 1;
            let next = match (&self, byte) {
                (Self::After, b'}') => {
                    place.index += 1;
                    return Ok(true);
                }
                (Self::After, b',') => Ok(Self::Next),
                (Self::After, _) => Err(unexpected("`,` or `}`")),
                (Self::Next, b'"') => {
                    length = 0;
                    Ok(Self::Name(OpenValue::new(byte, limits)))
                }
                (Self::Next, _) => Err(unexpected("a name")),
                (Self::Named, b':') => Ok(Self::Colon),
                (Self::Named, _) => Err(unexpected("`:`")),
                (Self::Colon, b'[') => Ok(Self::List),
                (Self::Colon, b',' | b':' | b']' | b'}') => Err(unexpected("a value")),
                (Self::List, b'{') => Err(ErrorKind::SeveralArrays),
                (Self::List, _) => {
                    length = 0;
                    Ok(Self::Value(OpenValue::inside_list(limits)))
                }
                _ => {
                    length = 0;
                    Ok(Self::Value(OpenValue::new(byte, limits)))
                }
            };
            *self = next.map_err(|kind| Error::new(kind).at_byte(place.byte()))?;
            place.index += length;
        }
    }
}
