//! Parses faults from the command line.

use std::num::NonZeroUsize;
use std::str::FromStr;
use std::time::Duration;

use super::{Endpoint, Failure, Fault};
use crate::Error;
use crate::generator::konkurs::Arrival;

const DRIP_PAUSE: Duration = Duration::from_millis(100);

impl Fault {
    /// Returns the endpoints and the failures of the command line, each on a line.
    #[must_use]
    pub fn forms() -> String {
        format!("Endpoints: {}\nFailures: {}", names(), forms())
    }
}

impl FromStr for Fault {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text).map_err(|reason| Error::fault(text, reason))
    }
}

fn parse(text: &str) -> Result<Fault, String> {
    let (endpoint, rest) = text.split_once(':').ok_or("expected ENDPOINT:FAILURE")?;
    let endpoint = Endpoint::NAMED
        .iter()
        .find_map(|(name, named)| (*name == endpoint).then_some(*named))
        .ok_or_else(|| format!("unknown endpoint '{endpoint}', expected one of {}", names()))?;

    let mut parts = rest.split(',').map(Setting::new);
    let failure = parts.next().ok_or("expected a failure after ':'")?;
    let mut options: Vec<Setting<'_>> = parts.collect();
    let failure = parse_failure(&failure, &mut options)?;
    let times = match take(&mut options, "times") {
        None => Some(1),
        Some(times) if times.value == Some("always") => None,
        Some(times) => Some(times.number()?),
    };
    let after = take(&mut options, "after").map_or(Ok(0), |option| option.number())?;
    if failure.is_of_pages() && !endpoint.has_pages() {
        return Err(format!("'{endpoint}' does not answer with pages"));
    }
    match options.first() {
        Some(unknown) => Err(format!("unknown option '{}'", unknown.name)),
        None => Ok(Fault { endpoint, failure, times, after }),
    }
}

fn names() -> String {
    Endpoint::NAMED.map(|(name, _)| name).join(", ")
}

/// A failure on the command line.
struct Form {
    /// How it is written, as help shows it: `NAME` or `NAME=VALUE`, with the options of its own.
    written: &'static str,
    made: fn(&Setting<'_>, &mut Vec<Setting<'_>>) -> Result<Failure, String>,
}

impl Form {
    const fn new(
        written: &'static str,
        made: fn(&Setting<'_>, &mut Vec<Setting<'_>>) -> Result<Failure, String>,
    ) -> Self {
        Self { written, made }
    }

    fn name(&self) -> &'static str {
        self.written.split(['=', '[']).next().unwrap_or(self.written)
    }
}

/// Every failure, those of pages after the others.
const FORMS: &[Form] = &[
    Form::new("status=CODE[,retry-after=SECONDS]", |it, options| {
        let retry_after = take(options, "retry-after").map(|option| option.number()).transpose()?;
        Ok(Failure::Status { status: it.status()?, retry_after })
    }),
    Form::new("page=CODE", |it, _| Ok(Failure::Page(it.status()?))),
    Form::new("no-path", |it, _| it.alone(Failure::NoPath)),
    Form::new("delay=TIME", |it, _| Ok(Failure::Delay(it.time()?))),
    Form::new("reset=BYTES", |it, _| Ok(Failure::Reset { after: it.number()? })),
    Form::new("truncate=BYTES", |it, _| Ok(Failure::Truncate { after: it.number()? })),
    Form::new("short=BYTES", |it, _| Ok(Failure::Short { after: it.number()? })),
    Form::new("no-length", |it, _| it.alone(Failure::NoLength)),
    Form::new("drip=BYTES[,every=TIME]", |it, options| {
        let every = take(options, "every").map_or(Ok(DRIP_PAUSE), |option| option.time())?;
        Ok(Failure::Drip { bytes: it.number::<NonZeroUsize>()?.get(), every })
    }),
    Form::new("html", |it, _| it.alone(Failure::Html)),
    Form::new("json-error", |it, _| it.alone(Failure::JsonError)),
    Form::new("empty", |it, _| it.alone(Failure::Empty)),
    Form::new("redirect=URL", |it, _| Ok(Failure::Redirect(it.value()?.to_owned()))),
    Form::new("wrong-range", |it, _| it.alone(Failure::WrongRange)),
    Form::new("ignore-range", |it, _| it.alone(Failure::IgnoreRange)),
    Form::new("etag=VALUE", |it, _| Ok(Failure::Etag(it.value()?.to_owned()))),
    Form::new("renew", |it, _| it.alone(Failure::Renew)),
    Form::new("end-tokens", |it, _| it.alone(Failure::EndTokens)),
    Form::new("ignore-query", |it, _| it.alone(Failure::IgnoreQuery)),
    Form::new("encoding=VALUE", |it, _| Ok(Failure::Encoding(it.value()?.to_owned()))),
    Form::new("unpacked", |it, _| it.alone(Failure::Unpacked)),
    Form::new("next=URL", |it, _| Ok(Failure::NextLink(it.value()?.to_owned()))),
    Form::new("next-loop", |it, _| it.alone(Failure::NextLoop)),
    Form::new("no-next", |it, _| it.alone(Failure::NoNext)),
    Form::new("empty-page", |it, _| it.alone(Failure::EmptyPage)),
    Form::new("total=DIFFERENCE", |it, _| Ok(Failure::Total(it.number()?))),
    Form::new("hide=N", |it, _| Ok(Failure::Hide(it.number()?))),
    Form::new("arrive=N", |it, _| Ok(Failure::Arrive { notices: it.number()?, arrival: Arrival::Newest })),
    Form::new("arrive-older=N", |it, _| Ok(Failure::Arrive { notices: it.number()?, arrival: Arrival::Older })),
    Form::new("withdraw=N", |it, _| Ok(Failure::Withdraw(it.number()?))),
    Form::new("replace=N", |it, _| Ok(Failure::Replace(it.number()?))),
    Form::new("twice", |it, _| it.alone(Failure::Twice)),
    Form::new("falling", |it, _| it.alone(Failure::Falling)),
    Form::new("unknown-kind", |it, _| it.alone(Failure::UnknownKind)),
    Form::new("same-time", |it, _| it.alone(Failure::SameTime)),
    Form::new("ignore-sort", |it, _| it.alone(Failure::IgnoreSort)),
    Form::new("grow=N", |it, _| Ok(Failure::Grow(it.number()?))),
];

fn parse_failure(setting: &Setting<'_>, options: &mut Vec<Setting<'_>>) -> Result<Failure, String> {
    let form = FORMS.iter().find(|form| form.name() == setting.name);
    let form = form.ok_or_else(|| format!("unknown failure '{}', expected one of {}", setting.name, forms()))?;
    (form.made)(setting, options)
}

fn forms() -> String {
    FORMS.iter().map(|form| form.written).collect::<Vec<_>>().join(", ")
}

/// `NAME` or `NAME=VALUE`.
struct Setting<'a> {
    name: &'a str,
    value: Option<&'a str>,
}

impl<'a> Setting<'a> {
    fn new(text: &'a str) -> Self {
        match text.split_once('=') {
            Some((name, value)) => Self { name, value: Some(value) },
            None => Self { name: text, value: None },
        }
    }

    fn value(&self) -> Result<&'a str, String> {
        self.value.filter(|value| !value.is_empty()).ok_or_else(|| format!("'{}' needs a value", self.name))
    }

    /// Returns the failure of a name without a value.
    fn alone(&self, failure: Failure) -> Result<Failure, String> {
        if self.value.is_some() { Err(format!("'{}' takes no value", self.name)) } else { Ok(failure) }
    }

    fn number<N: FromStr>(&self) -> Result<N, String> {
        let value = self.value()?;
        value.parse().map_err(|_| format!("'{}' needs a number, not '{value}'", self.name))
    }

    fn status(&self) -> Result<u16, String> {
        let status = self.number()?;
        if (400..=599).contains(&status) {
            Ok(status)
        } else {
            Err(format!("'status' needs a code from 400 to 599, not '{status}'"))
        }
    }

    fn time(&self) -> Result<Duration, String> {
        let value = self.value()?;
        let (number, unit): (_, fn(u64) -> Duration) = match value.strip_suffix("ms") {
            Some(number) => (number, Duration::from_millis),
            None => (value.strip_suffix('s').unwrap_or(""), Duration::from_secs),
        };
        number.parse().map(unit).map_err(|_| format!("'{}' needs a time such as 250ms or 2s, not '{value}'", self.name))
    }
}

fn take<'a>(options: &mut Vec<Setting<'a>>, name: &str) -> Option<Setting<'a>> {
    let place = options.iter().position(|option| option.name == name)?;
    Some(options.remove(place))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    #[test]
    fn every_form_of_a_fault_is_parsed() {
        let json = |failure| Fault::new(Endpoint::TotalbestandJson, failure);
        let pages = |failure| Fault::new(Endpoint::KonkursList, failure);
        let second = Duration::from_secs(1);
        let unavailable = |retry_after| Failure::Status { status: 503, retry_after };
        for (text, fault) in [
            ("json:reset=100000", json(Failure::Reset { after: 100_000 })),
            ("json:truncate=0", json(Failure::Truncate { after: 0 })),
            ("json:short=7,times=3", json(Failure::Short { after: 7 }).times(3)),
            ("token:status=503", Fault::new(Endpoint::Token, unavailable(None))),
            ("token:status=503,retry-after=2,times=2", Fault::new(Endpoint::Token, unavailable(Some(2))).times(2)),
            ("csv:delay=1s,times=always", Fault::new(Endpoint::TotalbestandCsv, Failure::Delay(second)).always()),
            ("lookup:html", Fault::new(Endpoint::Lookup, Failure::Html)),
            ("json:drip=1", json(Failure::Drip { bytes: 1, every: DRIP_PAUSE })),
            ("json:drip=9,every=1000ms", json(Failure::Drip { bytes: 9, every: second })),
            ("json:redirect=https://a/b?c=d", json(Failure::Redirect("https://a/b?c=d".to_owned()))),
            ("json:etag=W/\"1\"", json(Failure::Etag("W/\"1\"".to_owned()))),
            ("json:end-tokens", json(Failure::EndTokens)),
            ("json:html,after=2", json(Failure::Html).after(2)),
            ("v1-lookup:page=404", Fault::new(Endpoint::V1Lookup, Failure::Page(404))),
            ("ektepakt:status=500", Fault::new(Endpoint::Ektepakt, Failure::Status { status: 500, retry_after: None })),
            ("konkurs-detail:empty", Fault::new(Endpoint::KonkursDetail, Failure::Empty)),
            ("konkurs-list:next=https://b/", pages(Failure::NextLink("https://b/".to_owned()))),
            ("konkurs-list:next-loop,times=always", pages(Failure::NextLoop).always()),
            ("konkurs-list:empty-page,after=1", pages(Failure::EmptyPage).after(1)),
            ("konkurs-list:total=-5", pages(Failure::Total(-5))),
            ("konkurs-list:hide=3,times=2", pages(Failure::Hide(3)).times(2)),
            ("konkurs-list:arrive=9", pages(Failure::Arrive { notices: 9, arrival: Arrival::Newest })),
            ("konkurs-list:arrive-older=9", pages(Failure::Arrive { notices: 9, arrival: Arrival::Older })),
            ("konkurs-list:withdraw=9", pages(Failure::Withdraw(9))),
            ("konkurs-list:replace=9", pages(Failure::Replace(9))),
            ("konkurs-list:no-next", pages(Failure::NoNext)),
            ("konkurs-list:twice", pages(Failure::Twice)),
        ] {
            assert_eq!(text.parse::<Fault>().unwrap(), fault, "{text}");
        }
    }

    #[test]
    fn every_listed_failure_is_parsed() {
        for form in FORMS {
            let value = |word: &str| match word {
                "CODE" => "503",
                "TIME" => "2s",
                "URL" | "VALUE" => "https://a/",
                _ => "1",
            };
            let failure = match form.written.split('[').next().unwrap().split_once('=') {
                Some((name, word)) => format!("{name}={}", value(word)),
                None => form.written.to_owned(),
            };
            let parsed = format!("konkurs-list:{failure}").parse::<Fault>();
            assert!(parsed.is_ok(), "{failure}: {parsed:?}");
            assert!(Fault::forms().contains(form.written));
        }
    }

    #[test]
    fn an_error_names_the_wrong_part() {
        for (text, reason) in [
            ("json", "expected ENDPOINT:FAILURE"),
            ("xml:html", "unknown endpoint 'xml'"),
            ("json:fire", "unknown failure 'fire'"),
            ("json:", "unknown failure ''"),
            ("json:reset", "'reset' needs a value"),
            ("json:reset=many", "'reset' needs a number, not 'many'"),
            ("json:status=200", "'status' needs a code from 400 to 599"),
            ("json:delay=2", "'delay' needs a time such as"),
            ("json:drip=0", "'drip' needs a number"),
            ("json:html=1", "'html' takes no value"),
            ("json:html,every=1s", "unknown option 'every'"),
            ("json:html,times=-1", "'times' needs a number"),
            ("json:next-loop", "'json' does not answer with pages"),
        ] {
            let message = text.parse::<Fault>().unwrap_err().to_string();
            assert!(message.starts_with(&format!("fault '{text}': {reason}")), "{message}");
        }
    }
}
