//! An agent's console: a page of one site with the softphone's page, of another site, in a frame.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::{Page, Result, Softphone, Stage};

/// Notes when this page's role changes, in epoch milliseconds.
const WATCH_ROLE: &str = "(() => { if (window.roles) return true;
    window.roles = [[SoftphoneWrapper.status().role, Date.now()]];
    SoftphoneWrapper.on('role', ({ role }) => roles.push([role, Date.now()])); return true; })()";

/// Since when this page leads, if it does.
const LEADS_SINCE: &str =
    "(([role, since]) => role === 'leader' ? since : 0)(roles[roles.length - 1])";

/// How many consoles were opened.
static OPENED: AtomicUsize = AtomicUsize::new(0);

/// A console in a tab of its own.
pub(super) struct Console {
    pub(super) top: Page,
    pub(super) softphone: Softphone,
    frame_url: String,
    number: usize,
}

impl Console {
    /// Opens a console, and waits until its remote script is ready. Each has an address of its own: the frame of one that was
    /// closed stays for a moment, and must not be taken for it.
    pub(super) async fn open(stage: &Stage) -> Result<Self> {
        let number = OPENED.fetch_add(1, Ordering::Relaxed);
        let top = stage.chromium.blank_page().await?;
        let frame_url = stage.host.url(&format!("/?console={number}"));
        top.navigate(&Self::url(stage, number)).await?;
        let softphone = Softphone::on(stage.chromium.frame(&frame_url).await?);
        softphone.ready().await?;
        softphone.page().evaluate(WATCH_ROLE).await?;
        Ok(Self {
            top,
            softphone,
            frame_url,
            number,
        })
    }

    fn url(stage: &Stage, number: usize) -> String {
        let site = stage.host.origin().replace("127.0.0.1", "localhost");
        format!("{site}/console?console={number}")
    }

    /// Loads the console anew, also after a crash, and takes up its frame again.
    pub(super) async fn reload(&mut self, stage: &Stage) -> Result<()> {
        self.top.navigate("about:blank").await?;
        self.top.navigate(&Self::url(stage, self.number)).await?;
        self.take_up_frame(stage).await
    }

    /// Attaches to the frame that the console has now.
    pub(super) async fn take_up_frame(&mut self, stage: &Stage) -> Result<()> {
        self.softphone = Softphone::on(stage.chromium.frame(&self.frame_url).await?);
        self.softphone.ready().await?;
        self.softphone.page().evaluate(WATCH_ROLE).await?;
        Ok(())
    }
}

/// Starts to note a page's roles.
pub(super) async fn watch_role(softphone: &Softphone) -> Result<()> {
    softphone.page().evaluate(WATCH_ROLE).await.map(drop)
}

/// Waits until a page leads and gives since when, in epoch milliseconds.
pub(super) async fn leads_since(softphone: &Softphone, deadline: Duration) -> Result<f64> {
    let since = softphone.page().wait_for(LEADS_SINCE, deadline).await?;
    Ok(since.as_f64().unwrap_or(f64::NAN))
}

/// Now, as a page's `Date.now()` counts.
pub(super) fn epoch_milliseconds() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(f64::NAN, |since| since.as_secs_f64() * 1_000.0)
}

/// How many rows of a status wait or are parked.
pub(super) fn unfinished(status: &Value) -> usize {
    let count = |part: &str| status[part].as_array().map_or(usize::MAX, Vec::len);
    count("pending").saturating_add(count("parked"))
}
