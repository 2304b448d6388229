//! `sandbox`: the simulated org alone.

use std::process::ExitCode;

use sandbox::{Options, Sandbox};

const USAGE: &str = "usage: sandbox [--port N] [--org-port N] [--host ADDRESS] [--root FOLDER] [--allow-origin ORIGIN]... [--db FILE] [--tls]";

#[tokio::main]
async fn main() -> ExitCode {
    let options = match read_arguments(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            eprintln!("sandbox: {message}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let sandbox = match Sandbox::start(options).await {
        Ok(sandbox) => sandbox,
        Err(error) => {
            eprintln!("sandbox: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!("softphone-wrapper sandbox: {}/", sandbox.page_origin());
    println!("softphone-wrapper sandbox org: {}", sandbox.org_origin());
    if sandbox.control_origin() != sandbox.page_origin() {
        println!(
            "softphone-wrapper sandbox controls: {}/",
            sandbox.control_origin()
        );
    }
    // Without the signal there is nothing to wait for but the end of the process.
    let _ = tokio::signal::ctrl_c().await;
    sandbox.shutdown().await;
    ExitCode::SUCCESS
}

/// Reads the flags; `None` where help is asked for.
fn read_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let mut options = Options::default();
    while let Some(flag) = arguments.next() {
        if ["--help", "-h"].contains(&flag.as_str()) {
            return Ok(None);
        }
        if flag == "--tls" {
            options.tls = true;
            continue;
        }
        let value = arguments
            .next()
            .ok_or_else(|| format!("{flag} needs a value"))?;
        let wrong = || format!("{flag}: {value} does not fit");
        match flag.as_str() {
            "--port" => options.port = value.parse().map_err(|_| wrong())?,
            "--org-port" => options.org_port = Some(value.parse().map_err(|_| wrong())?),
            "--host" => options.host = value.parse().map_err(|_| wrong())?,
            "--root" => options.root = value.clone().into(),
            "--allow-origin" => options.allowed_origins.push(value.clone()),
            "--db" => options.db = Some(value.clone().into()),
            _ => return Err(format!("unknown flag {flag}")),
        }
    }
    Ok(Some(options))
}
