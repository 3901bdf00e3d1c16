#![no_main]

use brreg_fetcher::settings::{
    CredentialSettings, DownloadSettings, HttpSettings, MaskinportenSettings, RetrySettings,
};
use brreg_settings::{Section, Settings};
use libfuzzer_sys::fuzz_target;

// Each section is read as the setting's types say, or refused with an error that can be shown.
fuzz_target!(|input: &str| {
    let Ok(settings) = Settings::parse(input) else { return };
    let refused = [
        settings.section::<MaskinportenSettings>("maskinporten").err(),
        settings.section::<CredentialSettings>("credentials").err(),
        settings.section::<HttpSettings>("http").err(),
        settings.section::<RetrySettings>("retry").err(),
        settings.section::<DownloadSettings>("download").err(),
    ];
    let unknown = settings.unknown(&[Section::of::<RetrySettings>("retry"), Section::of::<HttpSettings>("http")]);
    for error in refused.into_iter().flatten().chain(unknown) {
        assert!(!error.to_string().is_empty());
    }
});
