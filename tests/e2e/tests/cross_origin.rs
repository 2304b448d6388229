//! A real browser keeps the org's cross-origin rules: pages on the allow-list reach it, others do not.

use e2e::{Chromium, HostServer, Reply, Result, repository};
use serde_json::json;

/// Fetches a token and upserts a Task, as any client of the org would; gives the statuses, or what the fetch failed with.
const TALK: &str = "async org => {
    try {
        const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'sandbox', client_secret: 'sandbox' });
        const answer = await fetch(org + '/services/oauth2/token', { method: 'POST', body });
        const token = await answer.json();
        const upsert = await fetch(token.instance_url + '/services/data/v67.0/sobjects/Task/Softphone_Call_Key__c/key-1', {
            method: 'PATCH', body: JSON.stringify({ Subject: 'Call' }),
            headers: { authorization: 'Bearer ' + token.access_token, 'content-type': 'application/json' } });
        return [answer.status, upsert.status, (await upsert.json()).created];
    } catch (error) { return error.name }
}";

#[tokio::test]
async fn only_pages_on_the_allow_list_reach_the_org() -> Result<()> {
    let (listed, unlisted) = (HostServer::start().await?, HostServer::start().await?);
    for host in [&listed, &unlisted] {
        host.serve("/", Reply::html("<title>host</title>"));
    }
    let sandbox = sandbox::Sandbox::start(sandbox::Options {
        port: 0,
        root: repository(),
        allowed_origins: vec![listed.origin().to_owned()],
        ..sandbox::Options::default()
    })
    .await?;
    let chromium = Chromium::launch().await?;
    let cases = [
        (&listed, json!([200, 201, true])),
        (&listed, json!([200, 200, false])),
        (&unlisted, json!("TypeError")),
    ];
    for (host, expected) in cases {
        let page = chromium.new_page(&host.url("/")).await?;
        assert_eq!(
            page.call(TALK, &[sandbox.org_origin().into()]).await?,
            expected
        );
    }
    Ok(())
}
