//! The arguments that name registers, their downloads and their lookups.

use brreg_domain::Organisasjonsnummer;
use brreg_pipeline::register::{Lookup, LookupOptions, Registers, SubjectKind};
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, ArgMatches, Command, CommandFactory as _, value_parser};
use uuid::Uuid;

use super::Arguments;

/// The argument that names the subject of a lookup.
const SUBJECT: &str = "subject";

/// What a lookup asks, as far as it is on the command line.
#[derive(Debug)]
pub(crate) struct Asked {
    /// The lookup's name.
    pub(crate) name: String,
    /// What is asked about.
    pub(crate) subject: AskedSubject,
    /// The options that are given.
    pub(crate) options: LookupOptions,
}

/// The subject of a lookup.
#[derive(Debug)]
pub(crate) enum AskedSubject {
    Organisasjonsnummer(Organisasjonsnummer),
    Uuid(Uuid),
    /// The person whose number is on standard input.
    Person,
}

/// The whole command line.
pub(super) fn command(registers: Registers<'_>) -> Command {
    let names = registers.iter().map(|register| PossibleValue::new(register.name()).help(register.about()));
    let names = PossibleValuesParser::new(names);
    let downloads = registers.iter().flat_map(|register| register.downloads());
    let downloads = downloads.map(|download| PossibleValue::new(download.name).help(download.about));
    let downloads = PossibleValuesParser::new(downloads);
    let lookups: Vec<&Lookup> = registers.iter().flat_map(|register| register.lookups()).collect();
    let examples = lookups.iter().map(|lookup| format!("\n  brreg-lake lookup {} {}", lookup.name, lookup.example));
    let examples = format!("Example:{}", examples.collect::<String>());
    Arguments::command()
        .mut_subcommand("run", |run| {
            run.mut_arg("only", |only| only.value_parser(names.clone()))
                .mut_arg("whole", |whole| whole.value_parser(names.clone()))
        })
        .mut_subcommand("erase", |erase| erase.mut_arg("only", |only| only.value_parser(names.clone())))
        .mut_subcommand("publish", |publish| publish.mut_arg("only", |only| only.value_parser(names.clone())))
        .mut_subcommand("purge", |purge| purge.mut_arg("registers", |it| it.value_parser(names)))
        .mut_subcommand("fetch", |fetch| fetch.mut_arg("what", |what| what.value_parser(downloads)))
        .mut_subcommand("lookup", |lookup| {
            lookup.subcommands(lookups.into_iter().map(lookup_command)).after_help(examples)
        })
}

fn lookup_command(lookup: &Lookup) -> Command {
    let subject =
        |value: &'static str, about: &'static str| Arg::new(SUBJECT).value_name(value).help(about).required(true);
    let subject = match lookup.subject {
        SubjectKind::Organisasjonsnummer => {
            let number = subject("ORGANISASJONSNUMMER", "Organisation number of the company");
            Some(number.value_parser(value_parser!(Organisasjonsnummer)))
        }
        SubjectKind::Uuid => Some(subject("UUID", "UUID").value_parser(value_parser!(Uuid))),
        SubjectKind::Person => None,
    };
    let options = lookup
        .options
        .iter()
        .map(|option| Arg::new(option.name).long(option.name).value_name(option.value).help(option.about));
    Command::new(lookup.name).about(lookup.about).args(subject).args(options)
}

/// What the matches of `lookup` ask.
pub(super) fn asked(registers: Registers<'_>, matches: &ArgMatches) -> Option<Asked> {
    let (name, matches) = matches.subcommand()?;
    let lookup = registers.iter().flat_map(|register| register.lookups()).find(|lookup| lookup.name == name)?;
    let subject = match lookup.subject {
        SubjectKind::Organisasjonsnummer => AskedSubject::Organisasjonsnummer(matches.get_one(SUBJECT).cloned()?),
        SubjectKind::Uuid => AskedSubject::Uuid(matches.get_one(SUBJECT).copied()?),
        SubjectKind::Person => AskedSubject::Person,
    };
    let given =
        lookup.options.iter().filter_map(|option| Some((option.name, matches.get_one::<String>(option.name)?.clone())));
    Some(Asked { name: name.to_owned(), subject, options: given.collect() })
}

#[cfg(test)]
mod tests {
    use brreg_pipeline::registers::REGISTERS;

    #[test]
    fn the_command_line_is_consistent() {
        super::command(REGISTERS).debug_assert();
    }
}
