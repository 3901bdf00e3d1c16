//! Parses faults from the command line.

use std::str::FromStr;
use std::time::Duration;

use super::{Endpoint, Failure, Fault};
use crate::Error;
use crate::generator::konkurs::Arrival;

const DRIP_PAUSE: Duration = Duration::from_millis(100);

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

fn parse_failure(setting: &Setting<'_>, options: &mut Vec<Setting<'_>>) -> Result<Failure, String> {
    let failure = match setting.name {
        "status" => Failure::Status {
            status: setting.status()?,
            retry_after: take(options, "retry-after").map(|option| option.number()).transpose()?,
        },
        "page" => Failure::Page(setting.status()?),
        "delay" => Failure::Delay(setting.time()?),
        "reset" => Failure::Reset { after: setting.number()? },
        "truncate" => Failure::Truncate { after: setting.number()? },
        "short" => Failure::Short { after: setting.number()? },
        "drip" => Failure::Drip {
            bytes: setting.number::<std::num::NonZeroUsize>()?.get(),
            every: take(options, "every").map_or(Ok(DRIP_PAUSE), |option| option.time())?,
        },
        "redirect" => Failure::Redirect(setting.value()?.to_owned()),
        "etag" => Failure::Etag(setting.value()?.to_owned()),
        "next" => Failure::NextLink(setting.value()?.to_owned()),
        "total" => Failure::Total(setting.number()?),
        "hide" => Failure::Hide(setting.number()?),
        "arrive" => Failure::Arrive { notices: setting.number()?, arrival: Arrival::Newest },
        "arrive-older" => Failure::Arrive { notices: setting.number()?, arrival: Arrival::Older },
        "withdraw" => Failure::Withdraw(setting.number()?),
        "grow" => Failure::Grow(setting.number()?),
        "replace" => Failure::Replace(setting.number()?),
        name => {
            let failure = match name {
                "no-length" => Failure::NoLength,
                "html" => Failure::Html,
                "json-error" => Failure::JsonError,
                "empty" => Failure::Empty,
                "wrong-range" => Failure::WrongRange,
                "ignore-range" => Failure::IgnoreRange,
                "renew" => Failure::Renew,
                "end-tokens" => Failure::EndTokens,
                "next-loop" => Failure::NextLoop,
                "empty-page" => Failure::EmptyPage,
                "no-next" => Failure::NoNext,
                "twice" => Failure::Twice,
                "falling" => Failure::Falling,
                "unknown-kind" => Failure::UnknownKind,
                "ignore-query" => Failure::IgnoreQuery,
                "packed" => Failure::Packed,
                "unpacked" => Failure::Unpacked,
                _ => return Err(format!("unknown failure '{name}'")),
            };
            if setting.value.is_some() {
                return Err(format!("'{name}' takes no value"));
            }
            failure
        }
    };
    Ok(failure)
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
