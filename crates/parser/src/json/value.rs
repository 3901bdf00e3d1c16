//! What a record's values are in JSON.

use std::borrow::Cow;

use brreg_domain::{Ignored, Linjer, Tekst, Verdi};
use serde::Deserialize as _;
use serde::de::{self, Deserializer, MapAccess, SeqAccess};
use serde_json::value::RawValue;

use super::plain::{Cursor, SKIPPED_DEPTH};
use super::thorough::{self, Fault, Inside, Offer, Step};

/// A value that is read from JSON, into its place: a record of many fields would cost more to move than to read.
///
/// There are two ways to read one, which accept the same and give the same: [`FromJson::plain`] for nearly every record of a
/// bulk file, and [`FromJson::read`] for what the first gives up on. Both read over the default.
pub trait FromJson<'a>: Default {
    /// What is expected where a value of another kind is found.
    const EXPECTED: &'static str;

    /// Reads the plainly written value that begins here; `None` gives up.
    fn plain(&mut self, cursor: &mut Cursor<'a>) -> Option<()>;

    /// Reads the plainly written value that begins here, or `null`, into an empty place; `None` gives up.
    #[inline]
    fn plain_or_null(place: &mut Option<Self>, cursor: &mut Cursor<'a>) -> Option<()> {
        if cursor.take("null") { Some(()) } else { place.insert(Self::default()).plain(cursor) }
    }

    /// Reads any value through the JSON library, which finds out its kind and calls the method of it.
    ///
    /// # Errors
    /// When the JSON is broken, or the value does not fit; the fault then has the kind and the path.
    fn read<D: Deserializer<'a>>(&mut self, json: D, fault: &mut Fault) -> Result<(), D::Error> {
        json.deserialize_any(Offer { place: self, fault })
    }

    /// Takes `null`, or returns that it does not fit.
    fn null(&mut self) -> bool {
        false
    }

    /// Takes a boolean, or returns that it does not fit.
    fn boolean(&mut self, _value: bool) -> bool {
        false
    }

    /// Takes a whole number, or returns that it does not fit.
    fn integer(&mut self, _number: i128) -> bool {
        false
    }

    /// Takes a text, or returns that it does not fit.
    fn text(&mut self, _text: Tekst<'a>) -> bool {
        false
    }

    /// Takes the elements of a list.
    ///
    /// # Errors
    /// As [`FromJson::read`].
    fn list<A: SeqAccess<'a>>(&mut self, _list: A, fault: &mut Fault) -> Result<(), A::Error> {
        Err(fault.wrong_type(Self::EXPECTED, "a list"))
    }

    /// Takes the fields of an object.
    ///
    /// # Errors
    /// As [`FromJson::read`].
    fn object<A: MapAccess<'a>>(&mut self, _object: A, fault: &mut Fault) -> Result<(), A::Error> {
        Err(fault.wrong_type(Self::EXPECTED, "an object"))
    }
}

impl<'a> FromJson<'a> for Tekst<'a> {
    const EXPECTED: &'static str = "a text";

    #[inline]
    fn plain(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        *self = cursor.quoted()?.into();
        Some(())
    }

    #[inline]
    fn plain_or_null(place: &mut Option<Self>, cursor: &mut Cursor<'a>) -> Option<()> {
        // Most values of a record are texts, and most of those are there.
        match cursor.quoted() {
            Some(text) => {
                *place = Some(text.into());
                Some(())
            }
            None => cursor.take("null").then_some(()),
        }
    }

    fn text(&mut self, text: Tekst<'a>) -> bool {
        *self = text;
        true
    }
}

impl<'a> FromJson<'a> for bool {
    const EXPECTED: &'static str = "a boolean";

    fn plain(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        *self = cursor.take("true");
        (*self || cursor.take("false")).then_some(())
    }

    fn boolean(&mut self, value: bool) -> bool {
        *self = value;
        true
    }
}

/// Reads whole numbers of these types.
macro_rules! integers {
    ($($type:ty = $expected:literal,)+) => { $(
        impl<'a> FromJson<'a> for $type {
            const EXPECTED: &'static str = $expected;

            fn plain(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
                *self = cursor.digits()?.try_into().ok()?;
                Some(())
            }

            fn integer(&mut self, number: i128) -> bool {
                number.try_into().is_ok_and(|number| {
                    *self = number;
                    true
                })
            }
        }
    )+ };
}

integers! {
    u32 = "a whole number of 32 bits, not negative",
    i64 = "a whole number of 64 bits",
}

impl<'a, T: FromJson<'a>> FromJson<'a> for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    #[inline]
    fn plain(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        T::plain_or_null(self, cursor)
    }

    fn read<D: Deserializer<'a>>(&mut self, json: D, fault: &mut Fault) -> Result<(), D::Error> {
        json.deserialize_option(thorough::Optional { place: self, fault })
    }
}

/// A large record, read where it stays.
impl<'a, T: FromJson<'a>> FromJson<'a> for Box<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn plain(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        T::plain(self, cursor)
    }

    fn read<D: Deserializer<'a>>(&mut self, json: D, fault: &mut Fault) -> Result<(), D::Error> {
        T::read(self, json, fault)
    }

    fn null(&mut self) -> bool {
        T::null(self)
    }

    fn boolean(&mut self, value: bool) -> bool {
        T::boolean(self, value)
    }

    fn integer(&mut self, number: i128) -> bool {
        T::integer(self, number)
    }

    fn text(&mut self, text: Tekst<'a>) -> bool {
        T::text(self, text)
    }

    fn list<A: SeqAccess<'a>>(&mut self, list: A, fault: &mut Fault) -> Result<(), A::Error> {
        T::list(self, list, fault)
    }

    fn object<A: MapAccess<'a>>(&mut self, object: A, fault: &mut Fault) -> Result<(), A::Error> {
        T::object(self, object, fault)
    }
}

/// A list; `null` is an empty one.
impl<'a, T: FromJson<'a>> FromJson<'a> for Vec<T> {
    const EXPECTED: &'static str = "a list";

    fn plain(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        if cursor.take("null") {
            return Some(());
        }
        if !cursor.token("[") {
            return None;
        }
        if cursor.take("]") {
            return Some(());
        }
        // Most lists have one element or two.
        self.reserve_exact(2);
        loop {
            self.push(T::default());
            self.last_mut()?.plain(cursor)?;
            if cursor.closes("]")? {
                return Some(());
            }
        }
    }

    fn null(&mut self) -> bool {
        true
    }

    fn list<A: SeqAccess<'a>>(&mut self, mut list: A, fault: &mut Fault) -> Result<(), A::Error> {
        loop {
            let mut value = T::default();
            let element = Inside { step: Step::Element(self.len()), place: &mut value, fault };
            if list.next_element_seed(element)?.is_none() {
                return Ok(());
            }
            self.push(value);
        }
    }
}

/// A list of texts, or one text; `null` is an empty list.
impl<'a> FromJson<'a> for Linjer<'a> {
    const EXPECTED: &'static str = "a text or a list";

    fn plain(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        match cursor.quoted() {
            Some(text) => {
                self.0.push(text.into());
                Some(())
            }
            None => self.0.plain(cursor),
        }
    }

    fn null(&mut self) -> bool {
        true
    }

    fn text(&mut self, text: Tekst<'a>) -> bool {
        self.0.push(text);
        true
    }

    fn list<A: SeqAccess<'a>>(&mut self, list: A, fault: &mut Fault) -> Result<(), A::Error> {
        self.0.list(list, fault)
    }
}

/// A number with all its digits, a boolean, or a text.
impl<'a> FromJson<'a> for Verdi<'a> {
    const EXPECTED: &'static str = "a number, a boolean or a text";

    #[inline]
    fn plain(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        let text = match cursor.quoted() {
            Some(text) => text,
            None if cursor.take("true") => "true",
            None if cursor.take("false") => "false",
            None => cursor.number()?,
        };
        self.0 = text.into();
        Some(())
    }

    fn read<D: Deserializer<'a>>(&mut self, json: D, fault: &mut Fault) -> Result<(), D::Error> {
        // The JSON library would turn a number into a floating-point one.
        let raw = <&RawValue>::deserialize(json)?.get();
        match raw.as_bytes().first() {
            Some(b'"') => {
                let text: Cow<'a, str> = serde_json::from_str(raw).map_err(de::Error::custom)?;
                self.0 = Tekst(text);
                Ok(())
            }
            Some(b'n') => Err(fault.wrong_type(Self::EXPECTED, "null")),
            Some(b'[') => Err(fault.wrong_type(Self::EXPECTED, "a list")),
            Some(b'{') => Err(fault.wrong_type(Self::EXPECTED, "an object")),
            _ => {
                self.0 = raw.into();
                Ok(())
            }
        }
    }
}

impl<'a> FromJson<'a> for Ignored {
    const EXPECTED: &'static str = "a value";

    fn plain(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        cursor.skip(SKIPPED_DEPTH)
    }

    fn read<D: Deserializer<'a>>(&mut self, json: D, _: &mut Fault) -> Result<(), D::Error> {
        thorough::ignore(json)
    }
}
