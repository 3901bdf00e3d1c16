//! `sandbox`: the registers and Maskinporten, simulated on this machine.

use std::net::SocketAddr;
use std::time::Duration;

use brreg_sandbox::Sandbox;

use super::runtime;
use crate::args::SandboxArguments;
use crate::data::DataFolder;
use crate::failure::{Exit, Failure};
use crate::report;

pub(super) fn run(data: &DataFolder, arguments: &SandboxArguments) -> Result<Exit, Failure> {
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
    for fault in &arguments.fault {
        builder = builder.fault(fault.clone());
    }
    for scope in &arguments.withhold_scope {
        builder = builder.withhold(scope);
    }
    runtime()?.block_on(async {
        let failed = |error| Failure::new(Exit::Failed, "starting the sandbox", error);
        let sandbox = builder.start().await.map_err(failed)?;
        report::print(&format!(
            "rrh           {}\nkonkurs       {}\nektepakt      {}\nMaskinporten  {}\ncertificates  {}\n\
             until interrupted (Ctrl-C)",
            sandbox.url(),
            sandbox.konkurs_url(),
            sandbox.ektepakt_url(),
            sandbox.maskinporten_url(),
            folder.display()
        ))?;
        interrupted().await.map_err(|error| Failure::new(Exit::Failed, "waiting for the end", error))?;
        sandbox.stop().await;
        Ok(Exit::Done)
    })
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
