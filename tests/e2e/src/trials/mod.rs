//! The long runs: what delivery promises, measured in whole pages. Each has a share for every `cargo test` and a full size for
//! `cargo xtask soak`, and gives the same findings at both.

mod accept;
mod backlog;
mod canaries;
mod console;
mod death;
mod delivery;
mod handover;
mod kill;
mod ledger;
mod long_page;
mod transcripts;

use crate::{Error, Finding, Reply, Result, Softphone, Stage, repository};

/// How much of a trial to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// A minute at most.
    Share,
    /// As long as it takes.
    Full,
}

impl Scale {
    fn pick<T>(self, share: T, full: T) -> T {
        match self {
            Self::Share => share,
            Self::Full => full,
        }
    }
}

/// The trials by name, shortest first.
pub const NAMES: [&str; 9] = [
    "accept",
    "transcripts",
    "canaries",
    "death",
    "kill",
    "handover",
    "backlog",
    "delivery",
    "long-page",
];

/// Runs one trial.
///
/// Errors: no trial has this name, or the trial could not be run to its end. What it finds wrong is no error, but a finding
/// that does not hold.
pub async fn run(name: &str, scale: Scale) -> Result<Vec<Finding>> {
    match name {
        "accept" => accept::run(scale).await,
        "backlog" => backlog::run(scale).await,
        "canaries" => canaries::run(scale).await,
        "death" => death::run(scale).await,
        "delivery" => delivery::run(scale).await,
        "handover" => handover::run(scale).await,
        "kill" => kill::run(scale).await,
        "long-page" => long_page::run(scale).await,
        "transcripts" => transcripts::run(scale).await,
        _ => Err(Error::Other(format!(
            "no trial is named `{name}`: {}",
            NAMES.join(", ")
        ))),
    }
}

/// A script of `pages/`, to be run in a page.
fn page_script(name: &str) -> Result<String> {
    let path = repository().join("tests/e2e/pages").join(name);
    Ok(std::fs::read_to_string(path)?)
}

/// A softphone page whose core can be made to die; `order` is the fragment of its address that says when, or empty.
async fn sabotaged_softphone(stage: &Stage, order: &str) -> Result<Softphone> {
    let page = stage.chromium.blank_page().await?;
    page.set_script_before_load(&page_script("sabotage.js")?)
        .await?;
    page.navigate(&stage.host.url(&format!("/{order}"))).await?;
    let softphone = Softphone::on(page);
    softphone.ready().await?;
    Ok(softphone)
}

/// A softphone page of its own origin alone, which has a finer clock, with the scripts of trials and of the bare store.
async fn isolated_softphone(stage: &Stage) -> Result<Softphone> {
    let page = Reply::file(repository().join("tests/e2e/pages/softphone.html"));
    let page = page
        .header("cross-origin-opener-policy", "same-origin")
        .header("cross-origin-embedder-policy", "require-corp");
    stage.host.serve("/", page);
    let softphone = stage.softphone().await?;
    for script in ["bare-store.js", "trial.js"] {
        softphone.page().evaluate(&page_script(script)?).await?;
    }
    Ok(softphone)
}
