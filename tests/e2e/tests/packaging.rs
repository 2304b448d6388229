//! What is handed over (`cargo xtask dist`) does its job where people put it: in a Vite project, behind a script tag, in a folder.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use e2e::vectors;
use e2e::{Error, HostServer, Package, Reply, Result, Softphone, Stage, repository};
use serde_json::{Value, json};
use tempfile::TempDir;

const SOON: Duration = Duration::from_secs(20);

/// Where `cargo xtask dist` leaves what it makes.
fn handed_over() -> Result<PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let place = target.unwrap_or(Path::new("target")).join("dist");
    let manifest = |path: PathBuf| std::fs::read_to_string(path).unwrap_or_default();
    let made = manifest(folder(&place)?.join("manifest.json"));
    if made.is_empty() || made != manifest(repository().join("pkg/manifest.json")) {
        let message =
            "target/dist/ is missing or of another build than pkg/; run `cargo xtask dist` first";
        return Err(Error::Other(message.to_owned()));
    }
    Ok(place)
}

/// The folder that is named by version and content.
fn folder(place: &Path) -> Result<PathBuf> {
    let current = current(place)?;
    let name = current["folder"].as_str().unwrap_or_default();
    Ok(place.join("static/softphone-wrapper").join(name))
}

fn current(place: &Path) -> Result<Value> {
    let path = place.join("static/softphone-wrapper/current.json");
    let text = std::fs::read_to_string(&path).map_err(|error| {
        Error::Other(format!(
            "{} cannot be read ({error}); run `cargo xtask dist` first",
            path.display()
        ))
    })?;
    serde_json::from_str(&text)
        .map_err(|error| Error::Other(format!("{} is not JSON ({error})", path.display())))
}

fn tarball(place: &Path) -> Result<PathBuf> {
    let files = std::fs::read_dir(place)?.flatten();
    let mut tarballs = files
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "tgz"));
    tarballs
        .next()
        .ok_or_else(|| Error::Other(format!("{} holds no tarball", place.display())))
}

/// Runs one of the JavaScript tools in a folder.
///
/// Errors: what it printed, when it failed.
fn run(tool: &Path, arguments: &[&str], inside: &Path) -> Result<()> {
    let output = Command::new(tool)
        .args(arguments)
        .current_dir(inside)
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(Error::Other(format!(
        "{} {arguments:?} failed: {}",
        tool.display(),
        String::from_utf8_lossy(&said)
    )))
}

fn tool(name: &str) -> PathBuf {
    repository().join("tests/npm/node_modules/.bin").join(name)
}

/// A fresh project with the tarball installed by npm, which is told not to look at any registry.
fn fresh_project() -> Result<TempDir> {
    let project = TempDir::new()?;
    for file in ["package.json", "tsconfig.json", "index.html", "src/main.ts"] {
        let to = project.path().join(file);
        std::fs::create_dir_all(to.parent().unwrap_or(project.path()))?;
        std::fs::copy(repository().join("tests/npm/vite").join(file), to)?;
    }
    let tarball = tarball(&handed_over()?)?;
    let install = [
        "install",
        "--offline",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
    ];
    let tarball = tarball.to_string_lossy().into_owned();
    run(
        Path::new("npm"),
        &[install.as_slice(), &[&tarball]].concat(),
        project.path(),
    )?;
    Ok(project)
}

/// A token of the org, as a server of the host's would hand it out.
async fn serve_token(stage: &Stage) -> Result<()> {
    let org = stage.org_origin();
    let form = "grant_type=client_credentials&client_id=sandbox&client_secret=sandbox";
    let answer = reqwest::Client::new()
        .post(format!("{org}/services/oauth2/token"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form)
        .send()
        .await?;
    let answer: Value = answer.error_for_status()?.json().await?;
    let token = json!({ "accessToken": answer["access_token"], "instanceUrl": org });
    stage.host.serve("/token", Reply::json(&token));
    Ok(())
}

/// Plays an inbound call and looks at what the org has of it.
async fn a_call_is_logged(stage: &Stage, softphone: &Softphone) -> Result<()> {
    let events = vectors::call("inbound")?;
    let conversation = events[0].payload["conversationId"].as_str().unwrap_or("");
    softphone.play(&events).await?;
    stage
        .org
        .wait_for_call("a complete inbound call", conversation, SOON, |logged| {
            logged.faults_of_inbound_call(&events)
        })
        .await?;
    assert_eq!(softphone.page().exceptions(), Vec::<String>::new());
    Ok(())
}

/// Which of our files a host was asked for, by the ends of their names.
fn asked_for(host: &HostServer, ending: &str) -> Vec<String> {
    let paths = host.received().into_iter().map(|request| request.path);
    paths.filter(|path| path.ends_with(ending)).collect()
}

#[tokio::test]
async fn a_fresh_vite_project_compiles_strictly_builds_and_logs_a_call() -> Result<()> {
    let project = fresh_project()?;
    run(&tool("tsc"), &["--project", "."], project.path())?;
    run(
        &tool("vite"),
        &["build", "--base", "/app/", "--logLevel", "warn"],
        project.path(),
    )?;

    let stage = Stage::start().await?;
    serve_token(&stage).await?;
    let built = project.path().join("dist");
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' {}; require-trusted-types-for 'script'",
        stage.org_origin()
    );
    stage.host.serve(
        "/app/",
        Reply::file(built.join("index.html")).header("content-security-policy", &policy),
    );
    stage.host.mount("/app/", built);
    let softphone = stage.softphone_at("/app/").await?;
    a_call_is_logged(&stage, &softphone).await?;

    // The parts that come later are chunks of the bundle as well.
    assert_eq!(softphone.page().evaluate("panelAttached").await?, true);
    let event = json!({ "event": "callEnded", "conversationId": "c1", "callType": "inbound", "duration": 9 });
    let told = softphone
        .page()
        .call("event => SoftphoneWrapper.test.rules(event)", &[event])
        .await?;
    assert_eq!(told["triggers"][0]["fires"], true, "{told:#}");
    let wasms = asked_for(&stage.host, ".wasm");
    assert_eq!(
        wasms.len(),
        2,
        "the engine and the administrators' part: {wasms:?}"
    );
    assert!(
        wasms.iter().all(|path| path.starts_with("/app/assets/")),
        "{wasms:?}"
    );
    Ok(())
}

/// Under the strictest settings that TypeScript has for packages, and by Node.js's own way of finding them.
#[test]
fn the_types_hold_however_a_project_finds_packages() -> Result<()> {
    let project = fresh_project()?;
    for (module, resolution) in [
        ("esnext", "bundler"),
        ("node16", "node16"),
        ("nodenext", "nodenext"),
    ] {
        let settings = json!({
            "extends": "./tsconfig.json",
            "compilerOptions": { "module": module, "moduleResolution": resolution },
            "include": ["src"],
        });
        std::fs::write(project.path().join("other.json"), settings.to_string())?;
        run(&tool("tsc"), &["--project", "other.json"], project.path())?;
    }
    // The same settings notice a mistake.
    let wrong =
        "import { callEnded } from \"softphone-wrapper\";\nvoid callEnded({ duration: 1 });\n";
    std::fs::write(project.path().join("src/wrong.ts"), wrong)?;
    let refused = run(&tool("tsc"), &["--project", "."], project.path());
    let refusal = refused
        .expect_err("an event without a conversation")
        .to_string();
    assert!(refusal.contains("conversationId"), "{refusal}");
    Ok(())
}

/// A page whose one script tag names a script on another host, by its hash.
async fn a_tag_logs_a_call(files: &Path, path: &str, integrity: &str) -> Result<()> {
    let stage = Stage::start().await?;
    serve_token(&stage).await?;
    let elsewhere = HostServer::start().await?;
    elsewhere.mount("/", files);
    let example = std::fs::read_to_string(repository().join("examples/script-tag.html"))?;
    let address = elsewhere.url(path);
    let page = example
        .replace(
            "https://HOST/softphone-wrapper/VERSION/softphone-wrapper.js",
            &address,
        )
        .replace("sha384-...", integrity)
        .replace("/softphone/config.json", "/softphone-wrapper.config.json");
    assert!(
        page.contains(&address) && page.contains(integrity),
        "{page}"
    );
    let policy = format!(
        "default-src 'none'; script-src 'self' 'unsafe-inline' {0} 'wasm-unsafe-eval'; connect-src 'self' {0} {1}",
        elsewhere.origin(),
        stage.org_origin()
    );
    stage.host.serve(
        "/tag",
        Reply::html(page).header("content-security-policy", &policy),
    );
    let softphone = stage.softphone_at("/tag").await?;
    a_call_is_logged(&stage, &softphone).await?;
    assert_eq!(asked_for(&elsewhere, ".wasm").len(), 1);
    assert_eq!(asked_for(&stage.host, ".wasm").len(), 0);
    Ok(())
}

#[tokio::test]
async fn the_unpacked_tarball_serves_a_script_tag_by_its_hash() -> Result<()> {
    let project = fresh_project()?;
    let unpacked = project.path().join("node_modules/softphone-wrapper");
    let package = Package::read_from(&unpacked)?;
    let integrity = package.integrity("softphone-wrapper.js").unwrap_or("");
    a_tag_logs_a_call(&unpacked, "/softphone-wrapper.js", integrity).await
}

#[tokio::test]
async fn the_static_folder_serves_a_script_tag_by_its_hash() -> Result<()> {
    let place = handed_over()?;
    let script = &current(&place)?["script"];
    let text = |key: &str| script[key].as_str().unwrap_or_default();
    let path = format!("/softphone-wrapper/{}", text("src"));
    a_tag_logs_a_call(&place.join("static"), &path, text("integrity")).await
}

#[tokio::test]
async fn the_fixed_pages_of_the_static_folder_take_their_scripts_by_hash() -> Result<()> {
    let place = handed_over()?;
    let stage = Stage::start().await?;
    let files = place.join("static");
    stage.host.mount("/", &files);
    let document = reqwest::get(stage.host.url("/softphone-wrapper.config.json")).await?;
    let document: Value = document.json().await?;
    stage.host.serve(
        "/softphone-wrapper/softphone-wrapper.config.json",
        Reply::json(&document),
    );
    let softphone = stage.softphone_at("/softphone-wrapper/cti.html").await?;
    let scripts = softphone
        .page()
        .evaluate("Array.from(document.scripts, ({ src, integrity }) => [new URL(src).pathname, integrity.slice(0, 7)])")
        .await?;
    let name = folder(&place)?;
    let name = name.file_name().unwrap_or_default().to_string_lossy();
    let inside = |file: &str| json!([format!("/softphone-wrapper/{name}/{file}"), "sha384-"]);
    assert_eq!(
        scripts,
        json!([inside("cti.js"), inside("softphone-wrapper.js")])
    );

    // Of another build, neither runs.
    let script = format!("/softphone-wrapper/{name}/oauth.js");
    stage
        .host
        .serve(&script, Reply::script("window.ran = true;"));
    let page = stage
        .chromium
        .new_page(&stage.host.url("/softphone-wrapper/oauth.html"))
        .await?;
    assert_eq!(page.evaluate("window.ran ?? false").await?, false);
    let refused = |message: &e2e::ConsoleMessage| message.text.contains("integrity");
    assert!(page.console().iter().any(refused), "{:?}", page.console());
    Ok(())
}
