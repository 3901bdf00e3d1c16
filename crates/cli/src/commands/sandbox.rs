//! `sandbox`: the registers and Maskinporten, simulated on this machine.

use std::net::SocketAddr;
use std::time::Duration;

use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{At as _, Exit, Problem, Step};
use brreg_sandbox::Sandbox;
use tokio::runtime::Builder;

use crate::args::SandboxArguments;
use crate::output;

/// The name, in the folder of the sandbox, of a configuration with which the program runs against it.
const CONFIGURATION: &str = "brreg-lake.toml";
/// That configuration, with the addresses of a sandbox on its usual ports.
const TEMPLATE: &str = include_str!("../../../../pipelines/sandbox.toml");

pub(super) fn run(data: &DataFolder, arguments: &SandboxArguments) -> Result<Exit, Problem> {
    let folder = data.sandbox();
    let content = &arguments.content;
    let mut builder = Sandbox::builder()
        .virksomheter(content.virksomheter)
        .seed(content.seed)
        .flaws(content.flaws)
        .listen(arguments.listen)
        .listen_konkurs(arguments.listen_konkurs.unwrap_or_else(|| next_port(arguments.listen)))
        .missing_details(arguments.missing_details)
        .full_persons(0..arguments.full_persons)
        .folder(&folder)
        .token_lifetime(Duration::from_secs(arguments.token_lifetime));
    if let Some(notices) = arguments.konkursvarsler {
        builder = builder.konkursvarsler(notices);
    }
    if let Some(behaviour) = &arguments.v1 {
        builder = builder.v1(behaviour.clone());
    }
    builder = builder.enhet_age(arguments.enhet_age);
    for action in &arguments.enhet {
        builder = builder.enhet(action.clone());
    }
    for fault in &arguments.fault {
        builder = builder.fault(fault.clone());
    }
    for scope in &arguments.withhold_scope {
        builder = builder.withhold(scope);
    }
    let failed = |error: std::io::Error| Problem::failed(Step::Sandbox, error);
    let runtime = Builder::new_multi_thread().enable_all().build().map_err(failed)?;
    runtime.block_on(async {
        let sandbox = builder.start().await.map_err(|error| Problem::failed(Step::Sandbox, error))?;
        sandbox.set_night(arguments.night);
        let file = folder.join(CONFIGURATION);
        brreg_files::replace(&file, configuration(&sandbox).as_bytes()).at_path(Step::Sandbox, &file)?;
        output::print(&format!(
            "rrh           {}\nrrh v1        {}\nkonkurs       {}\nektepakt      {}\nenhet         {}\nMaskinporten  {}\ncertificates  {}\n\
             configuration {}\n\
             serving until interrupted (Ctrl-C)",
            sandbox.url(),
            sandbox.v1_url(),
            sandbox.konkurs_url(),
            sandbox.ektepakt_url(),
            sandbox.enhet_url(),
            sandbox.maskinporten_url(),
            folder.display(),
            folder.join(CONFIGURATION).display()
        ))?;
        interrupted().await.map_err(failed)?;
        sandbox.stop().await;
        Ok(Exit::Done)
    })
}

/// The configuration of a nightly run against this sandbox.
fn configuration(sandbox: &Sandbox) -> String {
    TEMPLATE.replace("https://127.0.0.1:8443", &sandbox.url()).replace("https://127.0.0.1:8444", &sandbox.konkurs_url())
}

/// One port above; any free one where the first is any free one.
fn next_port(address: SocketAddr) -> SocketAddr {
    let port = if address.port() == 0 { 0 } else { address.port().wrapping_add(1) };
    SocketAddr::new(address.ip(), port)
}

/// Waits for SIGINT or SIGTERM.
async fn interrupted() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminated.recv() => Ok(()),
    }
}
