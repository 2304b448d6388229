//! Where screen pops lead.

use e2e::Result;
use serde_json::json;

use super::{ask, linked, record, stage};

#[tokio::test]
async fn each_kind_of_pop_leads_where_it_says() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    let contact = record(&stage, "Contact", "Dana Fields").await?;
    let id = contact.as_str().unwrap_or_default().to_owned();
    let origin = stage.console_origin();
    let table = [
        (
            "sobject",
            json!({"recordId": id.get(..15)}),
            "Dana Fields",
            format!("/lightning/r/Contact/{id}/view"),
        ),
        (
            "url",
            json!({"url": "/lightning/o/Case/home"}),
            "Cases",
            "/lightning/o/Case/home".into(),
        ),
        (
            "url",
            json!({"url": format!("/{id}")}),
            "Dana Fields",
            format!("/lightning/r/Contact/{id}/view"),
        ),
        (
            "url",
            json!({"url": "/apex/Desk?a=b"}),
            "Page",
            "/apex/Desk?a=b".into(),
        ),
        (
            "objecthome",
            json!({"scope": "Account"}),
            "Accounts",
            "/lightning/o/Account/home".into(),
        ),
        (
            "list",
            json!({"scope": "Lead", "listViewId": "00BSB0000000001"}),
            "Leads",
            "/lightning/o/Lead/list?filterName=00BSB0000000001".into(),
        ),
        (
            "search",
            json!({"searchString": "Fields"}),
            "Search: Fields",
            "/one/one.app#search".into(),
        ),
        (
            "flow",
            json!({"flowDevName": "Wrap_Up", "flowArgs": [{"name": "call", "type": "String", "value": "1"}]}),
            "Wrap_Up",
            "/flow/Wrap_Up".into(),
        ),
    ];
    for (kind, params, title, path) in table {
        let response = ask(
            &console,
            "screenPop",
            json!({"type": kind, "params": params}),
        )
        .await?;
        assert_eq!(
            response,
            json!({"success": true, "returnValue": null, "errors": null}),
            "{kind}"
        );
        let url = format!("{origin}{path}");
        let told = console
            .wait_until(kind, |told| told["view"]["url"] == url.as_str())
            .await?;
        assert!(
            told["tabs"]
                .as_array()
                .is_some_and(|tabs| tabs.contains(&json!(title))),
            "{told}"
        );
        let view = ask(&console, "getAppViewInfo", json!({})).await?;
        assert_eq!(view["returnValue"]["url"], url, "{kind}");
    }
    let values = json!({"LastName": "Novak", "Phone": "+1 303 555 0101"});
    let new = json!({"type": "newRecord", "params": {"entityName": "Contact", "defaultFieldValues": values}});
    ask(&console, "screenPop", new).await?;
    console
        .wait_until("the form", |told| told["dialog"] == "Contact")
        .await?;
    let filled = console
        .page
        .evaluate("document.querySelector('#new-Phone').value")
        .await?;
    assert_eq!(filled, "+1 303 555 0101");
    console
        .page
        .evaluate("document.querySelector('dialog .brand').click()")
        .await?;
    console
        .wait_until("the new record", |told| {
            told["view"]["recordName"] == "Novak"
        })
        .await?;
    let made = record(&stage, "Contact", "Novak").await?;
    assert!(made.is_string(), "the form makes a record");
    Ok(())
}

#[tokio::test]
async fn a_search_without_deferral_pops_by_the_layout() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    let table = [
        ("2125550143", 1, json!({"recordName": "Morgan Reyes"})),
        ("4155550100", 2, json!({"title": "Search: 4155550100"})),
        ("7005550000", 0, json!({"dialog": "Contact"})),
    ];
    for (text, count, place) in table {
        let args = json!({"searchParams": text, "callType": "inbound", "defaultFieldValues": {"Phone": text}});
        let response = ask(&console, "searchAndScreenPop", args).await?;
        assert_eq!(
            response["returnValue"]
                .as_object()
                .map(serde_json::Map::len),
            Some(count),
            "{text}: {response}"
        );
        console
            .wait_until(text, |told| {
                let tabs = told["tabs"].as_array();
                match (place["recordName"].as_str(), place["title"].as_str()) {
                    (Some(name), _) => told["view"]["recordName"] == name,
                    (_, Some(title)) => tabs.is_some_and(|tabs| tabs.contains(&json!(title))),
                    _ => told["dialog"] == place["dialog"],
                }
            })
            .await?;
    }
    let filled = console
        .page
        .evaluate("document.querySelector('#new-Phone').value")
        .await?;
    assert_eq!(filled, "7005550000");
    Ok(())
}
