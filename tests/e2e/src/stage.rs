//! Browser, host page and simulated org put together, each test its own.

use serde_json::Value;

use crate::{Chromium, HostServer, Org, Package, Reply, Result, Softphone, repository};

/// Where the configuration document is served.
const CONFIGURATION: &str = "/softphone-wrapper.config.json";

/// A stage for one test.
///
/// The host page has an origin of its own, so that every request to the org is a cross-origin one.
pub struct Stage {
    /// The browser.
    pub chromium: Chromium,
    /// The server of the softphone page.
    pub host: HostServer,
    /// The simulated org's controls.
    pub org: Org,
    /// The document that the pages were given at first.
    configuration: Value,
    sandbox: sandbox::Sandbox,
}

impl Stage {
    /// A stage with the sandbox's own configuration.
    pub async fn start() -> Result<Self> {
        Self::start_with(|_| {}).await
    }

    /// A stage whose browser slows hidden tabs down and may keep pages that were left, as people's browsers do.
    pub async fn start_drowsy() -> Result<Self> {
        let stage = Self::start_in(Chromium::launch_drowsy().await?, |_| {}).await?;
        for (path, page) in [("/", "softphone"), ("/console", "console")] {
            let file = repository().join(format!("tests/e2e/pages/{page}.html"));
            let reply = Reply::file(file).header("cache-control", "no-cache");
            stage.host.serve(path, reply);
        }
        let elsewhere = Reply::html("<!doctype html><title>Elsewhere</title>");
        stage.host.serve("/elsewhere", elsewhere);
        Ok(stage)
    }

    /// A stage whose configuration was changed before anything starts.
    pub async fn start_with(change: impl FnOnce(&mut Value)) -> Result<Self> {
        Self::start_in(Chromium::launch().await?, change).await
    }

    /// The same in a browser that opens pages without asking.
    pub async fn start_welcoming(change: impl FnOnce(&mut Value)) -> Result<Self> {
        Self::start_in(Chromium::launch_welcoming().await?, change).await
    }

    async fn start_in(chromium: Chromium, change: impl FnOnce(&mut Value)) -> Result<Self> {
        let package = Package::read()?;
        let host = HostServer::start().await?;
        host.mount_package(&package);
        host.serve(
            "/",
            Reply::file(repository().join("tests/e2e/pages/softphone.html")),
        );
        let sandbox = sandbox::Sandbox::start(sandbox::Options {
            port: 0,
            root: repository(),
            allowed_origins: vec![host.origin().to_owned()],
            ..sandbox::Options::default()
        })
        .await?;
        let document = reqwest::get(format!("{}{CONFIGURATION}", sandbox.page_origin())).await?;
        let mut configuration: Value = document.error_for_status()?.json().await?;
        change(&mut configuration);
        host.serve(CONFIGURATION, Reply::json(&configuration));
        let org = Org::at(sandbox.page_origin());
        Ok(Self {
            chromium,
            host,
            org,
            configuration,
            sandbox,
        })
    }

    /// Changes the configuration that pages are given from now on.
    pub fn configure(&self, change: impl FnOnce(&mut Value)) {
        let mut configuration = self.configuration.clone();
        change(&mut configuration);
        self.host.serve(CONFIGURATION, Reply::json(&configuration));
    }

    /// Opens a tab with the softphone page and waits until the remote script is ready.
    pub async fn softphone(&self) -> Result<Softphone> {
        self.softphone_at("/").await
    }

    /// The same at another path or query of the host.
    pub async fn softphone_at(&self, path: &str) -> Result<Softphone> {
        let softphone = Softphone::on(self.chromium.new_page(&self.host.url(path)).await?);
        softphone.ready().await?;
        Ok(softphone)
    }

    /// Where the sandbox serves its own configuration document, with an ETag and to be saved back.
    #[must_use]
    pub fn document(&self) -> String {
        format!("{}{CONFIGURATION}", self.sandbox.page_origin())
    }

    /// An address of the sandbox's own pages: `/` is the demo.
    #[must_use]
    pub fn sandbox_page(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.page_origin())
    }

    /// The origin of the org.
    #[must_use]
    pub fn org_origin(&self) -> &str {
        self.sandbox.org_origin()
    }
}
