//! The configuration: the sections that all registers share as typed values, and those of the registers behind
//! [`Configuration::section`].

pub mod companies;
mod credentials;
mod lake;
mod needed;
mod publish;
mod secret;
mod secrets;
mod section;
mod watch;

use brreg_fetcher::maskinporten::Maskinporten;
use brreg_fetcher::retry::Retry;
use brreg_fetcher::settings::{DownloadSettings, HttpSettings, MaskinportenSettings, RetrySettings};
use brreg_lake::store::Place;
use brreg_parser::Limits;
use brreg_settings::{Error, ErrorKind, Section, Settings};
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::publish::PublishSettings;
pub use credentials::CredentialFiles;
pub use lake::{Checks, Privacy, Retention};
pub use secrets::doubtful_secrets;
pub use section::{ConfigSection, SectionType};
pub use watch::{LineageSettings, MetricsSettings, NotifySettings};

use crate::problem::{At as _, Kind, Problem, Step};

/// The sections whose texts are in no report: the key files, and who asks.
const SECRET: [&str; 2] = ["credentials", "maskinporten"];

/// The settings that may name companies and persons.
const QUERIES: [&str; 1] = ["rrh.portfolio_sql"];

/// What the template begins with: who asks, and with what.
const COMMON_TEMPLATE: &str = include_str!("../../../../pipelines/config/common.toml");
/// What the template ends with: checks, retention, connections, limits.
const OPERATION_TEMPLATE: &str = include_str!("../../../../pipelines/config/operation.toml");
/// The store in which the lake is published too.
const PUBLISH_TEMPLATE: &str = include_str!("../../../../pipelines/config/publish.toml");

/// The whole configuration.
#[derive(Debug, Clone)]
pub struct Configuration {
    settings: Settings,
    /// What the lake says about persons.
    pub privacy: Privacy,
    /// What a load must fulfil.
    pub checks: Checks,
    /// What a bulk file may contain.
    pub limits: Limits,
    /// What is kept.
    pub retention: Retention,
    /// How connections are made.
    pub http: HttpSettings,
    /// How requests are repeated.
    pub retry: RetrySettings,
    /// Limits of downloads.
    pub download: DownloadSettings,
    /// Where the metrics of a run go.
    pub metrics: MetricsSettings,
    /// Who is told about a run.
    pub notify: NotifySettings,
    /// Where the lineage of a run goes.
    pub lineage: LineageSettings,
    /// The store in which the lake is published too.
    pub publish: Option<Place>,
    /// Whether the data folder has the Delta tables.
    pub local_delta: bool,
    maskinporten: Option<MaskinportenSettings>,
    credentials: Option<CredentialFiles>,
}

/// Pairs of settings of which a section may have one.
const EXCLUSIVE: [(&str, &str); 8] = [
    ("url_file", "url_env"),
    ("pkcs12", "key"),
    ("pkcs12", "jwk"),
    ("pkcs12", "certificate"),
    ("key", "jwk"),
    ("jwk", "certificate"),
    ("password_file", "password_env"),
    ("portfolio_file", "portfolio_sql"),
];

/// The shared sections.
fn shared_sections() -> Vec<Section> {
    vec![
        Section::of::<Privacy>("privacy"),
        Section::of::<MaskinportenSettings>("maskinporten"),
        Section::of::<CredentialFiles>("credentials"),
        Section::of::<Checks>("checks"),
        Section::of::<Retention>("retention"),
        Section::of::<HttpSettings>("http"),
        Section::of::<RetrySettings>("retry"),
        Section::of::<DownloadSettings>("download"),
        Section::of::<Limits>("limits"),
        Section::of::<MetricsSettings>("metrics"),
        Section::of::<NotifySettings>("notify"),
        Section::of::<LineageSettings>("lineage"),
        Section::of::<PublishSettings>("publish"),
    ]
}

/// The configuration as a user begins with it: the shared sections and these of registers, every setting with its meaning.
#[must_use]
pub fn template(sections: &[ConfigSection]) -> String {
    let mut parts = vec![COMMON_TEMPLATE];
    parts.extend(sections.iter().map(ConfigSection::template));
    parts.extend([OPERATION_TEMPLATE, PUBLISH_TEMPLATE]);
    brreg_settings::template::join(&parts)
}

/// The JSON Schema of a configuration of the shared sections and these of registers.
#[must_use]
pub fn schema(sections: &[ConfigSection]) -> Value {
    brreg_settings::schema::of(&all_sections(sections), &template(sections), &EXCLUSIVE)
}

/// The shared sections and these of registers.
fn all_sections(sections: &[ConfigSection]) -> Vec<Section> {
    let mut all = shared_sections();
    all.extend(sections.iter().map(ConfigSection::known));
    all
}

/// Everything that is wrong with settings: what each section refuses, and sections that others need.
#[must_use]
pub fn errors(settings: &Settings, sections: &[ConfigSection]) -> Vec<Error> {
    let (configuration, mut errors) = Configuration::of(settings, sections);
    errors.extend(needed::missing(&configuration.settings, sections));
    if errors.is_empty() {
        errors.extend(sections.iter().filter_map(|section| section.problem_of_run(&configuration.settings)));
    }
    errors
}

/// The settings that are being read, and the errors so far.
struct Reading<'s> {
    settings: &'s Settings,
    errors: Vec<Error>,
}

impl<'s> Reading<'s> {
    fn of(settings: &'s Settings, sections: &[ConfigSection]) -> Self {
        Self { settings, errors: settings.unknown(&all_sections(sections)) }
    }

    /// Notes errors, but for those of unknown settings: all of these are noted already.
    fn note(&mut self, errors: impl IntoIterator<Item = Error>) {
        let is_new = |error: &Error| !matches!(error.kind(), ErrorKind::UnknownSetting { .. });
        self.errors.extend(errors.into_iter().filter(is_new));
    }

    fn optional<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let read = self.settings.section(name);
        if read.is_err() {
            self.note(self.settings.problems::<T>(name));
        }
        read.ok().flatten()
    }

    /// Refuses zero where it would end every request before it begins.
    fn positive<const N: usize>(&mut self, settings: [(&str, u64); N]) {
        for (setting, _) in settings.into_iter().filter(|(_, value)| *value == 0) {
            self.errors.push(self.settings.refuse(setting, "expected a whole number, 1 or more"));
        }
    }

    fn http(&mut self) -> HttpSettings {
        let http: HttpSettings = self.section("http");
        self.positive([
            ("http.connect_timeout_seconds", http.connect_timeout_seconds),
            ("http.response_timeout_seconds", http.response_timeout_seconds),
            ("http.idle_timeout_seconds", http.idle_timeout_seconds),
            ("http.max_answer_bytes", http.max_answer_bytes),
        ]);
        http
    }

    fn retry(&mut self) -> RetrySettings {
        let retry: RetrySettings = self.section("retry");
        self.positive([("retry.max_attempts", retry.max_attempts.into())]);
        retry
    }

    fn download(&mut self) -> DownloadSettings {
        let download: DownloadSettings = self.section("download");
        self.positive([
            ("download.max_bytes", download.max_bytes),
            ("download.min_rate_window_seconds", download.min_rate_window_seconds),
            ("download.deadline_seconds", download.deadline_seconds),
        ]);
        download
    }

    fn section<T: DeserializeOwned + Default>(&mut self, name: &str) -> T {
        self.optional(name).unwrap_or_default()
    }

    fn checks(&mut self) -> Checks {
        let checks: Checks = self.section("checks");
        let mut refuse = |setting, why| self.errors.push(self.settings.refuse(setting, why));
        if !(0.0..=1.0).contains(&checks.max_rejected_share) {
            refuse("checks.max_rejected_share", "expected a number from 0 to 1");
        }
        if checks.max_row_change < 0.0 {
            refuse("checks.max_row_change", "expected a number, 0 or more");
        }
        checks
    }

    fn notify(&mut self) -> NotifySettings {
        let notify: NotifySettings = self.section("notify");
        self.positive([
            ("notify.timeout_seconds", notify.timeout_seconds),
            ("notify.command_timeout_seconds", notify.command_timeout_seconds),
        ]);
        self.note(notify.check(self.settings).err());
        notify
    }

    fn publish(&mut self) -> (Option<Place>, bool) {
        let Some(section) = self.optional::<PublishSettings>("publish") else { return (None, false) };
        let local = section.local;
        let place = section.place(self.settings);
        (place.map_err(|error| self.errors.push(error)).unwrap_or_default(), local)
    }

    fn credentials(&mut self) -> Option<CredentialFiles> {
        let files: Option<CredentialFiles> = self.optional("credentials");
        let checked = files.as_ref().map_or(Ok(()), |files| files.check(self.settings, "credentials"));
        self.note(checked.err());
        files
    }
}

impl Configuration {
    /// Reads all sections: the shared ones and these of registers.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn read(settings: &Settings, sections: &[ConfigSection]) -> Result<Self, Problem> {
        let (configuration, errors) = Self::of(settings, sections);
        errors.into_iter().next().map_or(Ok(configuration), Err).at(Step::Configuration)
    }

    /// Reads what counts for a load of files alone: `privacy`, `limits` and `checks`. The other sections may be incomplete.
    ///
    /// # Errors
    /// The first setting of these that cannot be used, and the first that is unknown.
    pub fn of_loads(settings: &Settings, sections: &[ConfigSection]) -> Result<Self, Problem> {
        let mut reading = Reading::of(settings, sections);
        let configuration = Self {
            privacy: reading.section("privacy"),
            checks: reading.checks(),
            limits: reading.section("limits"),
            retention: Retention::default(),
            http: HttpSettings::default(),
            retry: RetrySettings::default(),
            download: DownloadSettings::default(),
            metrics: MetricsSettings::default(),
            notify: NotifySettings::default(),
            lineage: LineageSettings::default(),
            publish: None,
            local_delta: false,
            maskinporten: None,
            credentials: None,
            settings: settings.clone(),
        };
        reading.errors.into_iter().next().map_or(Ok(configuration), Err).at(Step::Configuration)
    }

    /// Reads all sections, with defaults in the place of what cannot be used, and everything that cannot.
    fn of(settings: &Settings, sections: &[ConfigSection]) -> (Self, Vec<Error>) {
        let mut reading = Reading::of(settings, sections);
        let (publish, local_delta) = reading.publish();
        let configuration = Self {
            privacy: reading.section("privacy"),
            checks: reading.checks(),
            limits: reading.section("limits"),
            retention: reading.section("retention"),
            http: reading.http(),
            retry: reading.retry(),
            download: reading.download(),
            metrics: reading.section("metrics"),
            notify: reading.notify(),
            lineage: reading.section("lineage"),
            publish,
            local_delta,
            maskinporten: reading.optional("maskinporten"),
            credentials: reading.credentials(),
            settings: settings.clone(),
        };
        for section in sections {
            reading.note(section.problems(settings));
        }
        (configuration, reading.errors)
    }

    /// Every setting that the file or the environment names, by its full name, as a report may show it: without secrets.
    #[must_use]
    pub fn shown(&self) -> Vec<(String, Option<String>)> {
        let mut settings = self.settings.shown(&SECRET);
        let is_hidden = |name: &str| secrets::is_of_secret(name) || QUERIES.contains(&name);
        settings.iter_mut().filter(|(name, _)| is_hidden(name)).for_each(|(_, text)| *text = None);
        settings
    }

    /// Whether the configuration has the section of a register.
    ///
    /// # Errors
    /// A setting of it that cannot be used.
    pub fn has(&self, section: ConfigSection) -> Result<bool, Problem> {
        section.check(&self.settings).map(|needs| needs.is_some()).at(Step::Configuration)
    }

    /// The section of a register, where there is one.
    ///
    /// # Errors
    /// A setting of it that cannot be used.
    pub fn section<T: SectionType>(&self, name: &str) -> Result<Option<T>, Problem> {
        self.settings.section(name).at(Step::Configuration)
    }

    /// Checks what a run of a register needs.
    ///
    /// # Errors
    /// A setting that a run cannot do with.
    pub fn check_run<T: SectionType>(&self, section: &T) -> Result<(), Problem> {
        section.check_run(&self.settings).at(Step::Configuration)
    }

    /// The section of a register that cannot be done without.
    ///
    /// # Errors
    /// [`Kind::SectionMissing`], and a setting of it that cannot be used.
    pub fn required<T: SectionType>(&self, name: &str) -> Result<T, Problem> {
        self.section(name)?.ok_or_else(|| missing(name))
    }

    /// The key and the certificate that Maskinporten knows.
    ///
    /// # Errors
    /// [`Kind::SectionMissing`], and files that cannot be used.
    pub fn credentials(&self) -> Result<brreg_fetcher::credentials::Credentials, Problem> {
        self.credentials.as_ref().ok_or_else(|| missing("credentials"))?.load()
    }

    /// A client of Maskinporten.
    ///
    /// # Errors
    /// As [`Configuration::credentials`], and an address that cannot be used.
    pub fn maskinporten(&self) -> Result<Maskinporten, Problem> {
        let settings = self.maskinporten.as_ref().ok_or_else(|| missing("maskinporten"))?;
        Maskinporten::new(settings, self.credentials()?, &self.http, self.repeated()).at(Step::Client)
    }

    /// How requests are repeated.
    #[must_use]
    pub fn repeated(&self) -> Retry {
        Retry::new(self.retry.clone())
    }
}

/// The problem of a section that is missing.
#[must_use]
pub fn missing(section: &str) -> Problem {
    Problem::new(Step::Configuration, Kind::SectionMissing { section: section.to_owned() })
}

#[cfg(test)]
mod tests {
    use brreg_settings::template::problems;

    use super::*;

    #[test]
    fn the_template_has_every_shared_setting_with_its_default() {
        let none: [String; 0] = [];
        assert_eq!(problems::<Privacy>(COMMON_TEMPLATE, "privacy"), none);
        assert_eq!(problems::<MaskinportenSettings>(COMMON_TEMPLATE, "maskinporten"), none);
        assert_eq!(problems::<CredentialFiles>(COMMON_TEMPLATE, "credentials"), none);
        assert_eq!(problems::<Checks>(OPERATION_TEMPLATE, "checks"), none);
        assert_eq!(problems::<Retention>(OPERATION_TEMPLATE, "retention"), none);
        assert_eq!(problems::<HttpSettings>(OPERATION_TEMPLATE, "http"), none);
        assert_eq!(problems::<RetrySettings>(OPERATION_TEMPLATE, "retry"), none);
        assert_eq!(problems::<DownloadSettings>(OPERATION_TEMPLATE, "download"), none);
        assert_eq!(problems::<Limits>(OPERATION_TEMPLATE, "limits"), none);
        assert_eq!(problems::<MetricsSettings>(OPERATION_TEMPLATE, "metrics"), none);
        assert_eq!(problems::<NotifySettings>(OPERATION_TEMPLATE, "notify"), none);
        assert_eq!(problems::<LineageSettings>(OPERATION_TEMPLATE, "lineage"), none);
    }
}
