//! The example pictures of the last night that published owners, which are files beside the page.

use brreg_pipeline::pictures::FOLDER;
use maud::{Markup, html};

use super::Source;

/// Links to the pictures that are there. They name persons, so the page shows none of them.
pub(super) fn section(source: Source<'_>) -> Option<Markup> {
    let pictures = source.pictures;
    (!pictures.is_empty()).then(|| {
        html! {
            p {
                "Examples of the last night that published owners, as files in the folder " code { (FOLDER) } " beside this page. "
                strong { "They show names; this page does not." } " A page that is sent to somebody goes without them."
            }
            ul { @for example in pictures { li { a href={ (FOLDER) "/" (example.file()) } { (example.about) } } } }
        }
    })
}
