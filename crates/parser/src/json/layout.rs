//! Finds out from the beginning of the content how the records lie in it, and which form they have.
//!
//! Three layouts are known: an array of records; an object with one array of records among its members, whatever the name
//! of that member; and one record after the other, usually one per line. An object is itself a record where one of its own
//! names is the mark of a form, unless that name is of an array whose objects have a mark in turn.

use super::beginning::{Beginning, List, Marks};
use crate::error::{Error, ErrorKind};

/// Bytes from the beginning that may be looked at. A record's mark is usually among its first few names.
const BEGINNING: usize = 64 << 10;

/// How the records lie in the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// What is around the records.
    pub(crate) around: Around,
    /// Where the array or the first record begins.
    pub(crate) start: usize,
    /// The form of the records, where a mark of one was found.
    pub(crate) form: Option<usize>,
}

/// What is around the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Around {
    /// An array.
    Array,
    /// An array in an object.
    Object,
    /// Nothing.
    Nothing,
}

/// The layout of content whose JSON follows the first `skipped` of these bytes; `None` where more bytes may decide it. With
/// `is_all`, there are no more to come.
///
/// # Errors
/// When an object has no array among its members, or several arrays of objects.
pub(crate) fn find(bytes: &[u8], skipped: usize, is_all: bool, marks: Marks<'_>) -> Result<Option<Layout>, Error> {
    let enough = is_all || bytes.len() >= BEGINNING;
    let mut beginning = Beginning { bytes, index: skipped, marks };
    let is_array = beginning.peek() == Some(b'[');
    let start = beginning.index;
    let layout = |around, start, form: Option<usize>| Layout { around, start, form };
    if is_array {
        let form = beginning.list().form;
        return Ok((form.is_some() || enough).then_some(layout(Around::Array, start, form)));
    }
    match object(&mut beginning, enough) {
        Found::Array(array, form) => Ok(Some(layout(Around::Object, array, Some(form)))),
        Found::Record(Some(form)) => Ok(Some(layout(Around::Nothing, start, Some(form)))),
        _ if !enough => Ok(None),
        Found::Record(None) => Ok(Some(layout(Around::Nothing, start, None))),
        Found::Arrays(Arrays { second: Some(second), .. }) => {
            Err(Error::new(ErrorKind::SeveralArrays).at_byte(second as u64))
        }
        Found::Arrays(arrays) => match arrays.of_objects.or(arrays.other) {
            Some(array) => Ok(Some(layout(Around::Object, array, None))),
            None if is_all && beginning.peek().is_none() && !arrays.closed => {
                Err(Error::new(ErrorKind::TruncatedJson { expected: "`}`" }).at_byte(bytes.len() as u64))
            }
            None => Err(Error::new(ErrorKind::NoArray).at_byte(start as u64)),
        },
    }
}

/// The form of the record that this text is, by its mark.
pub(crate) fn form_of(text: &str, marks: Marks<'_>) -> Option<usize> {
    Beginning { bytes: text.as_bytes(), index: 0, marks }.form_of_object()
}

/// What the object at the top level shows.
enum Found {
    /// The array of records begins here; their form.
    Array(usize, usize),
    /// It is a record; its form, if it is known.
    Record(Option<usize>),
    /// Neither: it has these arrays, as far as the bytes reach.
    Arrays(Arrays),
}

/// Where the arrays among the members of an object begin.
#[derive(Debug, Clone, Copy, Default)]
struct Arrays {
    /// The first one that has an object in it.
    of_objects: Option<usize>,
    /// The next one of that kind.
    second: Option<usize>,
    /// The first one that has none.
    other: Option<usize>,
    /// Whether the object ended.
    closed: bool,
}

/// Goes through the members of the object that begins here.
fn object(beginning: &mut Beginning<'_, '_>, enough: bool) -> Found {
    let mut arrays = Arrays::default();
    beginning.index += 1;
    arrays.closed = beginning.take(b'}');
    while !arrays.closed {
        let Some(name) = beginning.name() else { return Found::Arrays(arrays) };
        let mark = beginning.mark(name);
        let is_list = beginning.peek() == Some(b'[');
        let start = beginning.index;
        let List { form, has_object, is_whole } = if is_list { beginning.list() } else { List::WHOLE };
        match (form, mark) {
            (Some(form), _) if arrays.of_objects.is_none() => return Found::Array(start, form),
            // What the list has in it may still show that the object is none of the records.
            (None, Some(_)) if !is_whole && !enough => return Found::Arrays(arrays),
            (None, Some(form)) => return Found::Record(Some(form)),
            _ if has_object && arrays.of_objects.is_some() => arrays.second = arrays.second.or(Some(start)),
            _ if has_object => arrays.of_objects = Some(start),
            _ if is_list => arrays.other = arrays.other.or(Some(start)),
            _ => {}
        }
        beginning.index = start;
        if beginning.skip().is_none() {
            return Found::Arrays(arrays);
        }
        arrays.closed = beginning.take(b'}');
        if !arrays.closed && !beginning.take(b',') {
            return Found::Arrays(arrays);
        }
    }
    if beginning.peek() == Some(b'{') { Found::Record(beginning.form_of_next()) } else { Found::Arrays(arrays) }
}
