//! The keys of [`V1Behaviour`] on the command line.

use std::str::FromStr;

use super::V1Behaviour;
use crate::Error;
use crate::generator::v1::form::Values as _;

/// Declares the keys on the command line: each with its field and what it says.
macro_rules! keys {
    ($( $key:literal => $field:ident: $about:literal, )+) => {
        impl V1Behaviour {
            fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
                match key {
                    $( $key => parse(value, &mut self.$field), )+
                    _ => Err("no such setting".to_owned()),
                }
            }

            /// Returns the keys of the command line, one per line: `KEY=VALUES` and what the key says.
            #[must_use]
            pub fn keys() -> String {
                let default = Self::default();
                let forms = [$( (format!("{}={}", $key, default.$field.values()), $about), )+];
                let lines: Vec<String> = forms.iter().map(|(form, about)| format!("{form}: {about}")).collect();
                lines.join("\n")
            }
        }
    };
}

keys! {
    "bulk" => bulk: "the JSON of the bulk file",
    "bulk-history" => bulk_history: "it has earlier registrations",
    "bulk-deleted" => bulk_deleted: "it has companies that have left",
    "bulk-length" => bulk_length: "it has a Content-Length",
    "bulk-etag" => bulk_etag: "it has an ETag and a Last-Modified",
    "bulk-ranges" => bulk_ranges: "it is served in ranges",
    "bulk-format" => bulk_format: "its parameter format",
    "bulk-lag" => bulk_lag: "nights by which it lags behind the log and the lookups",
    "lists" => lists: "the form of empty lists",
    "order" => order: "the order of the registrations of a company",
    "address" => address: "the form of foreign addresses",
    "absent" => absent: "the form of absent values",
    "residence" => residence: "the code of an unknown country of residence",
    "sender" => sender: "where a notice of a discrepancy has the company that sent it",
    "leaving" => leaving: "what becomes of a company that leaves",
    "exempt" => exempt: "who sees exempt persons in full",
    "event-id" => event_id: "the id of an event in the JSON",
    "event-place" => event_place: "where an event has the organisation number",
    "log" => log: "a page of the log",
    "log-parameter" => log_parameter: "the parameter for the sequence number",
    "log-size-parameter" => log_size_parameter: "the parameter for the size of a page",
    "page-size" => page_size: "events per page",
    "short-pages" => short_pages: "pages have fewer events than their size although more follow",
    "shuffled" => shuffled: "the events of a page are out of order",
    "doubled" => doubled: "events come twice",
    "log-keeps" => log_keeps: "nights that the log keeps before the present one; 0 for all",
    "log-per-night" => log_per_night: "events that the log has of each night, at most; 0 for all",
    "forgotten" => forgotten: "the answer for a position that the log no longer keeps",
    "log-restarts" => log_restarts: "the night on which the log begins again with 1; 0 for never",
    "lookup-lag" => lookup_lag: "nights by which lookups lag behind the log",
    "parameters" => parameters: "a query without a parameter of the right name",
    "sequence-parameter" => sequence_parameter: "the parameter for the time",
    "sequence-date" => sequence_date: "the accepted forms of a time",
    "sequence" => sequence: "the sequence number in the JSON",
    "sequence-is" => sequence_is: "the event to which the sequence number of a time belongs",
    "search" => search: "the companies of a person",
    "refusal" => refusal: "the status of a refused request",
    "error-body" => error_body: "the body of an error",
    "language" => language: "Accept-Language",
}

fn parse<T: FromStr<Err: std::fmt::Display>>(value: &str, field: &mut T) -> Result<(), String> {
    *field = value.parse().map_err(|error: T::Err| error.to_string())?;
    Ok(())
}

impl FromStr for V1Behaviour {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut behaviour = Self::default();
        for setting in text.split(',').filter(|setting| !setting.is_empty()) {
            let set = match setting.split_once('=') {
                Some((key, value)) => behaviour.set(key, value),
                None => Err("expected KEY=VALUE".to_owned()),
            };
            set.map_err(|reason| Error::behaviour(setting, reason))?;
        }
        Ok(behaviour)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use std::num::NonZeroU32;

    use super::*;
    use crate::v1::NumberForm;

    #[test]
    fn settings_are_read_and_others_keep_their_defaults() {
        let read: V1Behaviour = "event-id=number,page-size=10,log-parameter=afterId,bulk-etag=true".parse().unwrap();
        let expected = V1Behaviour {
            event_id: NumberForm::Number,
            page_size: NonZeroU32::new(10).unwrap(),
            log_parameter: "afterId".to_owned(),
            bulk_etag: true,
            ..V1Behaviour::default()
        };
        assert_eq!(read, expected);
        assert_eq!("".parse::<V1Behaviour>().unwrap(), V1Behaviour::default());
    }

    #[test]
    fn every_key_is_listed_with_its_values() {
        let keys = V1Behaviour::keys();
        let mut listed = keys.lines().filter_map(|line| line.split_once(": ")).map(|(form, _)| form);
        assert!(keys.lines().any(|line| line.starts_with("event-id=text|number: ")), "{keys}");
        assert!(keys.lines().any(|line| line.starts_with("bulk-etag=true|false: ")), "{keys}");
        let first = |form: &str| form.split('|').next().unwrap().replace("=NAME", "=x").replace("=N", "=1");
        assert!(listed.all(|form| first(form).parse::<V1Behaviour>().is_ok()), "{keys}");
    }

    #[test]
    fn an_error_names_the_wrong_setting() {
        for (text, message) in [
            ("event-id=roman", "setting 'event-id=roman': expected one of text, number"),
            ("bulk=array,colour=blue", "setting 'colour=blue': no such setting"),
            ("shuffled", "setting 'shuffled': expected KEY=VALUE"),
            ("page-size=0", "setting 'page-size=0': number would be zero for non-zero type"),
        ] {
            assert_eq!(text.parse::<V1Behaviour>().unwrap_err().to_string(), message);
        }
    }
}
