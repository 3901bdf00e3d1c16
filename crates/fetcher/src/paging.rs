//! Paging as one stream: from the first page along the `next` links to the last.
//!
//! A link is followed only if it has the origin of the first page and was not followed before, and only a fixed number of
//! times. The caller reads the content of a page.

use std::collections::HashSet;

use futures_util::stream::{self, Stream};
use url::Url;

use crate::error::{Error, ErrorKind, Result};
use crate::http::origin;
use crate::redact::shown;

/// Returns the pages from `first` on. `read` fetches one page and returns its content and its `next` link, if any.
pub(crate) fn follow<'a, T: 'a, R>(first: Url, max_pages: u32, read: R) -> impl Stream<Item = Result<T>> + 'a
where
    R: AsyncFnMut(Url) -> Result<(T, Option<String>)> + 'a,
{
    let trail = Trail { next: Some(first), seen: HashSet::new(), max_pages, read };
    stream::try_unfold(trail, |mut trail| async move {
        let Some(url) = trail.next.take() else { return Ok(None) };
        if trail.seen.len() >= trail.max_pages as usize {
            return Err(paging(format!("it has more than {} pages", trail.max_pages)));
        }
        trail.seen.insert(url.clone());
        let (content, next) = (trail.read)(url.clone()).await?;
        trail.next = match next {
            Some(link) => Some(trail.target(&url, &link)?),
            None => None,
        };
        Ok(Some((content, trail)))
    })
}

/// The addresses that were read, and the next one.
struct Trail<R> {
    next: Option<Url>,
    seen: HashSet<Url>,
    max_pages: u32,
    read: R,
}

impl<R> Trail<R> {
    /// Returns the address of a link on the page at `from`, if it may be followed.
    fn target(&self, from: &Url, link: &str) -> Result<Url> {
        let to = from.join(link).map_err(|_| paging(format!("the next link '{}' is not an address", shown(link))))?;
        if to.origin() != from.origin() || !to.username().is_empty() || to.password().is_some() {
            return Err(paging(format!("the next link leads away to {}", origin(&to))));
        }
        if self.seen.contains(&to) {
            let page = self.seen.len();
            return Err(paging(format!("the next link of page {page} leads back to a page that was read")));
        }
        Ok(to)
    }
}

fn paging(text: String) -> Error {
    Error::new(ErrorKind::Paging(text))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use futures_util::TryStreamExt as _;

    use super::*;

    /// Reads pages with these next links; returns the requested paths, or the text of the error.
    async fn walk(links: &[Option<&str>]) -> std::result::Result<Vec<String>, String> {
        let mut links = links.iter();
        let read = async move |url: Url| {
            let next = links.next().copied().flatten().map(str::to_owned);
            Ok((url.to_string().replace("https://register.no/", ""), next))
        };
        let pages = follow("https://register.no/a?page=0".parse().unwrap(), 4, read);
        pages.try_collect().await.map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn links_are_followed_to_the_end() {
        for (links, expected) in [
            (&[][..], &["a?page=0"][..]),
            (&[Some("https://register.no/a?page=1"), Some("?page=2")], &["a?page=0", "a?page=1", "a?page=2"]),
            (&[Some("https://register.no:443/b")], &["a?page=0", "b"]),
        ] {
            assert_eq!(walk(links).await.unwrap(), expected);
        }
    }

    #[tokio::test]
    async fn links_that_lead_away_or_round_and_lists_without_end_are_refused() {
        for (links, expected) in [
            (&[Some("https://evil.no/a")][..], "the next link leads away to https://evil.no"),
            (&[Some("http://register.no/a?page=1")], "the next link leads away to http://register.no"),
            (&[Some("https://register.no:8443/a")], "the next link leads away to https://register.no:8443"),
            (&[Some("https://me:secret@register.no/a")], "the next link leads away to https://register.no"),
            (&[Some("https://[")], "the next link 'https://[' is not an address"),
            (&[Some("?page=0")], "the next link of page 1 leads back to a page that was read"),
            (&[Some("?page=1"), Some("?page=0")], "the next link of page 2 leads back to a page that was read"),
            (&[Some("?page=1"), Some("?page=2"), Some("?page=3"), Some("?page=4")], "it has more than 4 pages"),
        ] {
            let error = walk(links).await.unwrap_err();
            assert_eq!(error, format!("the list cannot be read to its end: {expected}"));
        }
    }
}
