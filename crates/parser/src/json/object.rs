//! How a record is read from a JSON object, made from the record's declaration in `brreg_domain`.

/// Reads the declared records as JSON objects.
///
/// Fields may come in any order. One that is absent is as one that is `null`: it keeps its default. The names of fields that
/// are not declared are kept in `unknown`. A declared name that appears twice is an error.
macro_rules! objects {
    ($(
        $(#[$meta:meta])*
        $name:ident { $( $(#[$field_meta:meta])* $field:ident: $type:ty = $key:literal, )+ }
    )+) => { $(
        impl<'a> $crate::json::FromJson<'a> for $name<'a> {
            const EXPECTED: &'static str = "an object";

            fn plain(&mut self, cursor: &mut $crate::json::Cursor<'a>) -> Option<()> {
                const { assert!([$($key),+].len() <= u128::BITS as usize, "more fields than bits") };
                // One bit per field, in their order: those that were read.
                let mut seen = 0_u128;
                if !cursor.token("{") {
                    return None;
                }
                let mut closed = cursor.token("}");
                while !closed {
                    let before = cursor.left();
                    let mut bit = 1_u128;
                    $(
                        if !closed && cursor.key(concat!("\"", $key, "\"")) {
                            if seen & bit != 0 {
                                return None;
                            }
                            seen |= bit;
                            self.$field.plain(cursor)?;
                            closed = cursor.closes("}")?;
                        }
                        bit <<= 1;
                    )+
                    let _ = bit;
                    if cursor.left() == before {
                        // None of the declared names follows.
                        self.unknown.push(cursor.unknown()?.into());
                        closed = cursor.closes("}")?;
                    }
                }
                Some(())
            }

            fn object<A: ::serde::de::MapAccess<'a>>(
                &mut self,
                mut object: A,
                fault: &mut $crate::json::Fault,
            ) -> Result<(), A::Error> {
                $( let mut $field = false; )+
                while let Some(name) = $crate::json::thorough::next_name(&mut object)? {
                    match &*name {
                        $( $key => {
                            if std::mem::replace(&mut $field, true) {
                                return Err(fault.duplicate($key));
                            }
                            let step = $crate::json::thorough::Step::Field($key);
                            let place = &mut self.$field;
                            object.next_value_seed($crate::json::thorough::Inside { step, place, fault })?;
                        } )+
                        _ => {
                            $crate::json::thorough::skip(&mut object, &name, fault)?;
                            self.unknown.push(name);
                        }
                    }
                }
                Ok(())
            }
        }
    )+ };
}

pub(crate) use objects;
