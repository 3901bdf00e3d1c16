//! `sandbox`: the registers and Maskinporten, simulated on this machine.

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
        .folder(&folder)
        .token_lifetime(Duration::from_secs(arguments.token_lifetime));
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
            "rrh           {}\nMaskinporten  {}\ncertificates  {}\nuntil interrupted (Ctrl-C)",
            sandbox.url(),
            sandbox.maskinporten_url(),
            folder.display()
        ))?;
        interrupted().await.map_err(|error| Failure::new(Exit::Failed, "waiting for the end", error))?;
        sandbox.stop().await;
        Ok(Exit::Done)
    })
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
