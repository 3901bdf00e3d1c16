//! How records are decoded: borrowed text, fields that may be absent or `null`, unknown fields noticed.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::de::{self, Deserialize, Deserializer};

/// Text of a record: borrowed from the input where it stands there without escapes.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Tekst<'a>(pub Cow<'a, str>);

impl Deref for Tekst<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'a> From<&'a str> for Tekst<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<String> for Tekst<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

/// Shows the length alone: any text of a record may be personal.
impl fmt::Debug for Tekst<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Tekst({} bytes)", self.0.len())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Tekst<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Tekst<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Tekst(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Tekst(Cow::Owned(text.to_owned())))
            }

            fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
                Ok(Tekst(Cow::Owned(text)))
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

/// Declares record structs: each field with the name that it has in the register's JSON.
///
/// A field that is absent and one that is `null` both take the type's default (`None`, an empty list). A name that
/// is not declared goes to `ukjente`. The same declared name twice is an error of the record.
macro_rules! records {
    ($(
        $(#[$meta:meta])*
        $name:ident { $( $(#[$field_meta:meta])* $field:ident: $type:ty = $key:literal, )+ }
    )+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct $name<'a> {
            $( $(#[$field_meta])* pub $field: $type, )+
            /// Names of the fields that this version does not know, in their order.
            pub ukjente: Vec<$crate::Tekst<'a>>,
        }

        impl<'de: 'a, 'a> serde::Deserialize<'de> for $name<'a> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor<'a>(std::marker::PhantomData<&'a ()>);
                impl<'de: 'a, 'a> serde::de::Visitor<'de> for Visitor<'a> {
                    type Value = $name<'a>;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        formatter.write_str("an object")
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                        $( let mut $field: Option<Option<$type>> = None; )+
                        let mut ukjente = Vec::new();
                        while let Some(key) = map.next_key::<$crate::Tekst<'de>>()? {
                            match &*key {
                                $( $key => {
                                    if $field.is_some() {
                                        return Err(serde::de::Error::duplicate_field($key));
                                    }
                                    $field = Some(map.next_value()?);
                                } )+
                                _ => {
                                    map.next_value::<serde::de::IgnoredAny>()?;
                                    ukjente.push(key);
                                }
                            }
                        }
                        Ok($name { $( $field: $field.flatten().unwrap_or_default(), )+ ukjente })
                    }
                }
                deserializer.deserialize_map(Visitor(std::marker::PhantomData))
            }
        }
    )+ };
}

pub(crate) use records;
