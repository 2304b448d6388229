//! `cargo xtask demo` and `cargo xtask sandbox`: the simulated org, with the demo on it or alone.

use crate::build::{self, Flavour};
use crate::failure::{Failure, Outcome};
use crate::process::{Program, Running};
use crate::setup;
use crate::stage::stage;
use crate::workspace::Workspace;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::ExitStatus;
use std::time::Duration;

/// What the sandbox prints before its address.
const ADDRESS_PREFIX: &str = "softphone-wrapper sandbox: ";

/// How long the sandbox may take to answer a control request.
const CONTROL_DEADLINE: Duration = Duration::from_secs(5);

/// What `cargo xtask demo` was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct DemoOptions {
    /// Plays one call in Chromium and prints its records, instead of serving for a person.
    headless: bool,
    /// Stops the org first: shows what a failure looks like.
    org_down: bool,
    /// The page's port; headless any free one, else the sandbox's own default.
    port: Option<u16>,
}

impl DemoOptions {
    /// Reads the words after `demo`.
    pub(crate) fn read(arguments: &[&str]) -> Outcome<Self> {
        let mut options = Self::default();
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            match *word {
                "--headless" => options.headless = true,
                "--org-down" => options.org_down = true,
                "--port" => {
                    let port = words.next().and_then(|port| port.parse().ok());
                    let port =
                        port.ok_or_else(|| Failure::new("--port wants a number up to 65535"))?;
                    options.port = Some(port);
                }
                word => return Err(Failure::new(format!("demo knows no `{word}`"))),
            }
        }
        if options.org_down && !options.headless {
            return Err(Failure::new(
                "--org-down goes with --headless; on the demo page a switch stops the org",
            ));
        }
        Ok(options)
    }
}

/// Builds, serves, and either stays for a person or plays one call.
pub(crate) fn demo(workspace: &Workspace, options: &DemoOptions) -> Outcome {
    build::build(workspace, Flavour::Shipped)?;
    if options.headless {
        return play(workspace, options);
    }
    let port = options.port.map(|port| port.to_string());
    let arguments: Vec<&str> = port.iter().flat_map(|port| ["--port", port]).collect();
    sandbox(workspace, &arguments)
}

/// Runs the simulated org until it is stopped.
pub(crate) fn sandbox(workspace: &Workspace, arguments: &[&str]) -> Outcome {
    stage("the sandbox", || compile(workspace, &["sandbox"]))?;
    passed_on(
        "the sandbox",
        &run_sandbox(workspace).arguments(arguments).status()?,
    )
}

/// Starts the simulated org on free ports, for as long as the value lives; the address of its page.
pub(crate) fn started_sandbox(workspace: &Workspace) -> Outcome<(Running, String)> {
    stage("the sandbox", || compile(workspace, &["sandbox"]))?;
    let mut sandbox = run_sandbox(workspace).arguments(["--port", "0"]).start()?;
    let page = page_address(&mut sandbox)?;
    Ok((sandbox, page))
}

fn play(workspace: &Workspace, options: &DemoOptions) -> Outcome {
    let chromium = setup::chromium()?;
    stage("the sandbox and its player", || {
        compile(workspace, &["sandbox", "e2e"])
    })?;
    let port = options.port.unwrap_or(0).to_string();
    let mut sandbox = run_sandbox(workspace)
        .arguments(["--port", &port])
        .start()?;
    let page = page_address(&mut sandbox)?;
    if options.org_down {
        stop_org(&page)?;
    }
    let player = run(workspace, "e2e", "headless-demo")
        .arguments(["--page", &page])
        .variable("CHROME", chromium)
        .status()?;
    passed_on("the call", &player)
}

/// Compiles the programs of these packages.
pub(crate) fn compile(workspace: &Workspace, packages: &[&str]) -> Outcome {
    packages.iter().try_for_each(|package| {
        Program::cargo("build")
            .arguments(["--package", package, "--bins"])
            .inside(workspace.root())
            .run()
    })
}

/// The sandbox, serving this clone even where clones share cargo's target directory.
fn run_sandbox(workspace: &Workspace) -> Program {
    run(workspace, "sandbox", "sandbox")
        .argument("--root")
        .argument(workspace.root())
}

/// A program of the workspace, to be given its arguments.
pub(crate) fn run(workspace: &Workspace, package: &str, binary: &str) -> Program {
    Program::cargo("run")
        .arguments(["--quiet", "--package", package, "--bin", binary, "--"])
        .inside(workspace.root())
}

fn page_address(sandbox: &mut Running) -> Outcome<String> {
    sandbox
        .wait_for(|line| {
            line.strip_prefix(ADDRESS_PREFIX)
                .map(|address| address.trim().to_owned())
        })
        .ok_or_else(|| Failure::new("the sandbox ended before it told its address"))
}

/// Makes the org drop every connection, by the sandbox's own control.
fn stop_org(page: &str) -> Outcome {
    let failed =
        |error: std::io::Error| Failure::new(format!("cannot stop the org at {page}: {error}"));
    let host = page.trim_start_matches("http://").trim_end_matches('/');
    let body = r#"{"down":true}"#;
    let mut stream = TcpStream::connect(host).map_err(failed)?;
    stream
        .set_read_timeout(Some(CONTROL_DEADLINE))
        .map_err(failed)?;
    write!(
        stream,
        "PUT /sandbox/down HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .map_err(failed)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(failed)?;
    let status = answer.split_whitespace().nth(1).unwrap_or("");
    if status.starts_with('2') {
        return Ok(());
    }
    Err(Failure::new(format!(
        "the sandbox refused to stop the org ({status})"
    )))
}

/// Fails with the program's own exit code when it failed.
pub(crate) fn passed_on(what: &str, status: &ExitStatus) -> Outcome {
    if status.success() {
        return Ok(());
    }
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Err(Failure::passed_on(
        format!("{what} ended with {status}"),
        code.unwrap_or(1),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_after_demo_are_understood_or_refused() {
        let check = |arguments: &[&str], expected: Option<DemoOptions>| {
            assert_eq!(DemoOptions::read(arguments).ok(), expected, "{arguments:?}");
        };
        check(&[], Some(DemoOptions::default()));
        let port = Some(9000);
        check(
            &["--port", "9000"],
            Some(DemoOptions {
                port,
                ..DemoOptions::default()
            }),
        );
        let headless = DemoOptions {
            headless: true,
            org_down: true,
            port: None,
        };
        check(&["--headless", "--org-down"], Some(headless));
        check(&["--port"], None);
        check(&["--port", "70000"], None);
        check(&["--org-down"], None);
        check(&["--quick"], None);
    }
}
