//! A Chromium of one's own: started headless with a fresh profile, killed and cleaned away when dropped.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use crate::cdp::Connection;
use crate::{Error, Page, Result};

/// Where a Chromium may be; the first that exists is used. `CHROME` in the environment comes before all of them.
const CANDIDATES: [&str; 6] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome-stable",
    "/usr/bin/google-chrome",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// Headless, alone and quiet: no first-run pages, no updates, no sync.
const FLAGS: [&str; 14] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-breakpad",
    "--no-first-run",
    "--password-store=basic",
    "--use-mock-keychain",
    "--remote-debugging-port=0",
];

/// No throttling of tabs that nobody looks at.
const WIDE_AWAKE: [&str; 3] = [
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
];

/// The same, and pages may open others by themselves, as in a browser whose user has allowed it.
const WELCOMING: [&str; 4] = [
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-popup-blocking",
];

/// Chromium writes its DevTools port here once it listens.
const PORT_FILE: &str = "DevToolsActivePort";

/// How long a start may take on a busy machine.
const START_DEADLINE: Duration = Duration::from_secs(40);

/// How long a page's frame may take to appear.
const FRAME_DEADLINE: Duration = Duration::from_secs(20);

/// A running browser.
///
/// Dropping it kills the browser with all its processes and removes the profile.
pub struct Chromium {
    connection: Connection,
    process: Process,
    profile: Profile,
    flags: Vec<String>,
}

impl Chromium {
    /// Starts a browser with a fresh profile, whose hidden tabs run as fast as the one in front.
    ///
    /// Errors: [`Error::Launch`] when no Chromium is found or it does not come up.
    pub async fn launch() -> Result<Self> {
        Self::launch_with(flags(&WIDE_AWAKE)).await
    }

    /// The same with hidden tabs slowed down, as people's browsers do.
    pub async fn launch_drowsy() -> Result<Self> {
        Self::launch_with(Vec::new()).await
    }

    /// The same with pop-ups allowed; others block what no click has asked for.
    pub async fn launch_welcoming() -> Result<Self> {
        Self::launch_with(flags(&WELCOMING)).await
    }

    /// The same where each of these host names is a port of this machine, whatever port an address names, under any certificate:
    /// `("acme.lightning.force.com", 8787)`.
    pub async fn launch_mapped(hosts: &[(&str, u16)]) -> Result<Self> {
        let rules: Vec<String> = hosts
            .iter()
            .map(|(host, port)| format!("MAP {host} 127.0.0.1:{port}"))
            .collect();
        let mut flags = flags(&WIDE_AWAKE);
        flags.push(format!("--host-resolver-rules={}", rules.join(", ")));
        flags.push("--ignore-certificate-errors".to_owned());
        Self::launch_with(flags).await
    }

    async fn launch_with(flags: Vec<String>) -> Result<Self> {
        let profile = Profile::new()?;
        let (process, connection) = start(profile.path(), &flags).await?;
        Ok(Self {
            connection,
            process,
            profile,
            flags,
        })
    }

    /// Opens a tab and loads an address in it; returns when its `load` event has fired. All tabs share one storage.
    pub async fn new_page(&self, url: &str) -> Result<Page> {
        let page = self.blank_page().await?;
        page.navigate(url).await?;
        Ok(page)
    }

    /// Opens an empty tab, to be prepared (scripts before load, viewport) before it is sent somewhere.
    pub async fn blank_page(&self) -> Result<Page> {
        let target = self
            .connection
            .command(None, "Target.createTarget", json!({ "url": "about:blank" }))
            .await?;
        let target = target["targetId"].as_str().unwrap_or_default().to_owned();
        Page::attach(self.connection.clone(), target).await
    }

    /// Attaches to a frame whose site is another than its page's, so that it has a process of its own; waits until there is one
    /// that shows this address.
    pub async fn frame(&self, url: &str) -> Result<Page> {
        self.target("iframe", |address| address == url, url).await
    }

    /// The same for a frame whose address holds this text.
    pub async fn frame_with(&self, part: &str) -> Result<Page> {
        self.target("iframe", |address| address.contains(part), part)
            .await
    }

    /// Attaches to a tab that a page has opened; waits until there is one that shows this address.
    pub async fn opened_page(&self, url: &str) -> Result<Page> {
        self.target("page", |address| address == url, url).await
    }

    async fn target(
        &self,
        kind: &str,
        is_meant: impl Fn(&str) -> bool,
        what: &str,
    ) -> Result<Page> {
        let started = Instant::now();
        loop {
            let answer = self
                .connection
                .command(None, "Target.getTargets", json!({}))
                .await?;
            let targets = answer["targetInfos"].as_array().into_iter().flatten();
            let mut targets = targets.filter(|target| target["type"] == kind);
            let found = targets.find(|target| is_meant(target["url"].as_str().unwrap_or_default()));
            if let Some(target) = found {
                let target = target["targetId"].as_str().unwrap_or_default().to_owned();
                return Page::attach(self.connection.clone(), target).await;
            }
            if started.elapsed() > FRAME_DEADLINE {
                return Err(Error::Timeout {
                    what: format!("a {kind} with {what}"),
                    after: FRAME_DEADLINE,
                });
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Attaches to a window that a page opened; waits until there is one whose address begins so.
    pub async fn window(&self, beginning: &str) -> Result<Page> {
        let started = Instant::now();
        loop {
            if let Some(target) = self.find_window(beginning).await? {
                return Page::attach(self.connection.clone(), target).await;
            }
            if started.elapsed() > FRAME_DEADLINE {
                return Err(Error::Timeout {
                    what: format!("a window at {beginning}"),
                    after: FRAME_DEADLINE,
                });
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until there is no window or tab any more whose address begins so.
    pub async fn wait_until_no_window(&self, beginning: &str, deadline: Duration) -> Result<()> {
        let started = Instant::now();
        while self.find_window(beginning).await?.is_some() {
            if started.elapsed() > deadline {
                return Err(Error::Timeout {
                    what: format!("the end of the window at {beginning}"),
                    after: deadline,
                });
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    async fn find_window(&self, beginning: &str) -> Result<Option<String>> {
        let answer = self
            .connection
            .command(None, "Target.getTargets", json!({}))
            .await?;
        let mut targets = answer["targetInfos"].as_array().into_iter().flatten();
        let found = targets.find(|target| {
            let address = target["url"].as_str().unwrap_or_default();
            target["type"] == "page" && address.starts_with(beginning)
        });
        Ok(found.and_then(|target| target["targetId"].as_str().map(str::to_owned)))
    }

    /// Kills the browser at once, as a crash or a power cut would. Its tabs are gone, its profile stays.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Kills the browser, if it still runs, and starts it again on what its profile holds.
    pub async fn restart(&mut self) -> Result<()> {
        self.kill();
        (self.process, self.connection) = start(self.profile.path(), &self.flags).await?;
        Ok(())
    }

    /// The directory of the profile: everything the browser has stored.
    #[must_use]
    pub fn profile(&self) -> &Path {
        self.profile.path()
    }

    /// The browser's name and version, such as `Chrome/140.0.7339.127`.
    pub async fn version(&self) -> Result<String> {
        let answer = self
            .connection
            .command(None, "Browser.getVersion", json!({}))
            .await?;
        Ok(answer["product"].as_str().unwrap_or_default().to_owned())
    }
}

fn flags(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

async fn start(profile: &Path, flags: &[String]) -> Result<(Process, Connection)> {
    let program = find()?;
    let port_file = profile.join(PORT_FILE);
    // The file of the former browser would send us to a port nobody listens on; likewise its lock.
    let _ = std::fs::remove_file(&port_file);
    let _ = std::fs::remove_file(profile.join("SingletonLock"));
    let log_path = profile.join("chromium.log");
    let mut command = Command::new(&program);
    command
        .args(FLAGS)
        .args(flags)
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg("about:blank")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(&log_path)?);
    let mut process = Process::spawn(&mut command)?;
    let started = Instant::now();
    loop {
        if let Some(address) = read_address(&port_file) {
            return Ok((process, Connection::open(&address).await?));
        }
        if let Some(status) = process.child.try_wait()? {
            return Err(Error::Launch(format!(
                "{} ended with {status}: {}",
                program.display(),
                last_lines(&log_path)
            )));
        }
        if started.elapsed() > START_DEADLINE {
            return Err(Error::Launch(format!(
                "{} opened no DevTools port in {START_DEADLINE:?}: {}",
                program.display(),
                last_lines(&log_path)
            )));
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A browser profile in a temporary directory, removed when dropped.
struct Profile {
    directory: TempDir,
}

impl Profile {
    fn new() -> Result<Self> {
        Ok(Self {
            directory: tempfile::Builder::new()
                .prefix("softphone-e2e-")
                .tempdir()?,
        })
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        // Killed processes may hold their files for a moment longer; the last attempt is the directory's own.
        for _ in 0..40 {
            match std::fs::remove_dir_all(self.path()) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    std::thread::sleep(Duration::from_millis(25));
                }
                _ => break,
            }
        }
    }
}

/// The browser's processes; killed as one group, since Chromium is a family and only the group dies at once.
struct Process {
    child: Child,
}

impl Process {
    fn spawn(command: &mut Command) -> Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        Ok(Self {
            child: command.spawn()?,
        })
    }

    fn kill(&mut self) {
        #[cfg(unix)]
        if let Some(group) = i32::try_from(self.child.id())
            .ok()
            .and_then(rustix::process::Pid::from_raw)
        {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

fn find() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROME").filter(|path| !path.is_empty()) {
        return Ok(path.into());
    }
    CANDIDATES
        .iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
        .ok_or_else(|| {
            Error::Launch(format!(
                "not found; install chromium or name it in CHROME (tried {})",
                CANDIDATES.join(", ")
            ))
        })
}

fn read_address(port_file: &Path) -> Option<String> {
    let text = std::fs::read_to_string(port_file).ok()?;
    let (port, path) = text.trim().split_once('\n')?;
    Some(format!("ws://127.0.0.1:{port}{path}"))
}

fn last_lines(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let start = lines.len().saturating_sub(5);
    lines.get(start..).unwrap_or_default().join(" | ")
}
