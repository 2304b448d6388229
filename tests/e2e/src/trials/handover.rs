//! The leading page goes, in each way in which pages go: how long until another one leads.

use std::time::Duration;

use super::Scale;
use super::console::{Console, epoch_milliseconds, leads_since, watch_role};
use crate::finding::Times;
use crate::{Finding, Result, Stage};

const DEADLINE: Duration = Duration::from_secs(30);
/// The time that 99 of 100 may take, in milliseconds. A share runs beside other tests, and tells only whether somebody leads at all.
const GOAL: f64 = 250.0;
const GOAL_AFTER_CRASH: f64 = 2_000.0;
const GOAL_OF_SHARE: f64 = 5_000.0;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Close,
    Navigate,
    Reload,
    Return,
}

/// Runs the trial.
pub(super) async fn run(scale: Scale) -> Result<Vec<Finding>> {
    let repeats = scale.pick(2, 20);
    let goal = scale.pick(GOAL_OF_SHARE, GOAL);
    let goal_after_crash = scale.pick(GOAL_OF_SHARE, GOAL_AFTER_CRASH);
    let stage = Stage::start_drowsy().await?;
    let mut findings = Vec::new();
    for (way, what) in [
        (Way::Close, "a console is closed"),
        (
            Way::Navigate,
            "a console is left, and kept in the back/forward cache",
        ),
        (Way::Reload, "a console is reloaded"),
        (
            Way::Return,
            "a console that came back from the cache takes over",
        ),
    ] {
        let (mut times, mut kept) = (Vec::new(), 0);
        for _ in 0..repeats {
            let (time, was_kept) = go(&stage, way).await?;
            times.push(time);
            kept += usize::from(was_kept);
        }
        let times = Times::new(times);
        let holds = times.at_percent(99) < goal;
        let goal = format!("p99 < {goal} ms");
        findings.push(Finding::judged(what, times, goal, holds));
        if way == Way::Return {
            let told = format!("{kept} of {repeats}");
            findings.push(Finding::judged(
                "pages that did come from the cache",
                told,
                "all",
                kept == repeats,
            ));
        }
    }
    let mut times = Vec::new();
    for _ in 0..repeats {
        times.push(crash_of_a_tab(&stage).await?);
    }
    let times = Times::new(times);
    let holds = times.at_percent(99) < goal_after_crash;
    findings.push(Finding::judged(
        "a tab's process dies",
        times,
        format!("p99 < {goal_after_crash} ms"),
        holds,
    ));
    let mut times = Vec::new();
    for _ in 0..repeats {
        times.push(crash_of_all_frames(&stage).await?);
    }
    let times = Times::new(times);
    findings.push(Finding::told(
        "all frames die with their one process: from reload to lead",
        times,
    ));
    Ok(findings)
}

/// The leading console goes; gives the time until the other leads, and whether a page came from the cache.
async fn go(stage: &Stage, way: Way) -> Result<(f64, bool)> {
    let mut first = Console::open(stage).await?;
    leads_since(&first.softphone, DEADLINE).await?;
    let mut second = Console::open(stage).await?;
    let mut left = epoch_milliseconds();
    let mut kept = false;
    let since = match way {
        Way::Close => {
            first.top.order("Page.close")?;
            leads_since(&second.softphone, DEADLINE).await?
        }
        Way::Reload => {
            first
                .top
                .command("Page.reload", serde_json::json!({}))
                .await?;
            let since = leads_since(&second.softphone, DEADLINE).await?;
            // A tab that is just loading would not close.
            first.take_up_frame(stage).await?;
            first.top.close().await?;
            since
        }
        Way::Navigate => {
            first.top.navigate(&stage.host.url("/elsewhere")).await?;
            let since = leads_since(&second.softphone, DEADLINE).await?;
            first.top.close().await?;
            since
        }
        Way::Return => {
            // Both change places: the first is left and comes back, then the second goes.
            second.softphone.page().evaluate("window.mark = 1").await?;
            first.softphone.page().evaluate("window.mark = 1").await?;
            first.top.navigate(&stage.host.url("/elsewhere")).await?;
            leads_since(&second.softphone, DEADLINE).await?;
            first.top.go_back().await?;
            let mut back = first;
            back.take_up_frame(stage).await?;
            kept = back.softphone.page().evaluate("window.mark === 1").await? == true;
            left = epoch_milliseconds();
            second.top.order("Page.close")?;
            let since = leads_since(&back.softphone, DEADLINE).await?;
            std::mem::swap(&mut second, &mut back);
            since
        }
    };
    second.top.close().await?;
    Ok((since - left, kept))
}

/// Two tabs, each with the softphone's page itself, so that each has its process; the leading one dies.
async fn crash_of_a_tab(stage: &Stage) -> Result<f64> {
    let first = stage.softphone().await?;
    watch_role(&first).await?;
    leads_since(&first, DEADLINE).await?;
    let second = stage.softphone().await?;
    watch_role(&second).await?;
    let left = epoch_milliseconds();
    first.page().order("Page.crash")?;
    let since = leads_since(&second, DEADLINE).await?;
    second.into_page().close().await?;
    // A crashed tab stays as a sad face, unless it is closed.
    let revived = first.into_page();
    revived.navigate("about:blank").await?;
    revived.close().await?;
    Ok(since - left)
}

/// Frames of one site share a process, so that a crash takes all of them: only what is on disk, and a reload, help.
async fn crash_of_all_frames(stage: &Stage) -> Result<f64> {
    let mut first = Console::open(stage).await?;
    leads_since(&first.softphone, DEADLINE).await?;
    let second = Console::open(stage).await?;
    first.softphone.page().crash().await?;
    let left = epoch_milliseconds();
    first.reload(stage).await?;
    let since = leads_since(&first.softphone, DEADLINE).await?;
    first.top.close().await?;
    second.top.close().await?;
    Ok(since - left)
}
