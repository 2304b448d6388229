//! Looks for what must not be seen: in what a page tells its host, and on the disk.

use std::path::Path;

use crate::{Page, Result, Stage};

/// Collects in `window.told` what the listeners are told, as a host might send it to its own log.
pub const LISTEN: &str = "(() => { window.told = [];
    for (const type of ['ready', 'call', 'presence', 'delivery', 'parked', 'role', 'config', 'log', 'error'])
        SoftphoneWrapper.on(type, payload => told.push(type + ' ' + JSON.stringify(payload))) })()";

/// A text that [`sing`] leaves on the disk in the clear.
pub const SONG: &str = "the canary sings";

/// Has a page store a text in the clear, which proves that a search of the disk finds what is there.
pub async fn sing(page: &Page) -> Result<()> {
    let store = "song => new Promise((done, fail) => { const open = indexedDB.open('canary', 1); open.onerror = fail;
        open.onupgradeneeded = () => open.result.createObjectStore('rows');
        open.onsuccess = () => { const transaction = open.result.transaction('rows', 'readwrite', { durability: 'strict' });
          transaction.objectStore('rows').put(song, 1); transaction.oncomplete = () => done(true) } })";
    page.call(store, &[SONG.into()]).await.map(drop)
}

/// What every token of the org begins with: the org's id and an exclamation mark.
pub async fn beginning_of_tokens(stage: &Stage, page: &Page) -> Result<String> {
    let ask = "async org => (await (await fetch(org + '/services/oauth2/token', { method: 'POST', body:
        new URLSearchParams({ grant_type: 'client_credentials', client_id: 'sandbox', client_secret: 'sandbox' }) })).json()).access_token";
    let token = page.call(ask, &[stage.org_origin().into()]).await?;
    let token = token.as_str().unwrap_or_default();
    match token.split_once('!') {
        Some((org, _)) => Ok(format!("{org}!")),
        None => Err(crate::Error::Other(
            "the org gave no token of the usual form".into(),
        )),
    }
}

/// The addresses that were asked for, of the host and of the org.
pub async fn addresses(stage: &Stage) -> Result<Vec<String>> {
    let of_host = stage.host.received().into_iter();
    let mut addresses: Vec<String> = of_host
        .map(|request| format!("{}?{}", request.path, request.query))
        .collect();
    let of_org = stage.org.requests().await?;
    let of_org = of_org.iter();
    addresses.extend(of_org.map(|request| format!("{}?{}", request["path"], request["query"])));
    Ok(addresses)
}

/// The files below a directory that hold a text.
#[must_use]
pub fn files_that_hold(directory: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_that_hold(&path, text));
        } else if let Ok(bytes) = std::fs::read(&path)
            && bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
    found
}
