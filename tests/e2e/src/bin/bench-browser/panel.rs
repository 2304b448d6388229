//! The agent's panel with few and with many ratings, of which a quarter have buttons.

use e2e::{Chromium, HostServer, Reply, Result, repository};
use serde_json::{Value, json};

use super::{LOAD_DEADLINE, isolated, numbers, put_beside, row};

/// Ratings: the first are what the others stand beside.
const SIZES: [usize; 4] = [10, 100, 1_000, 2_000];

/// Keystrokes in the notes of each call.
const KEYSTROKES: usize = 10;

/// A document with so many ratings, every fourth of which has a button that fills two fields and asks for a third.
fn configuration(ratings: usize) -> Value {
    let options =
        json!([{"label": "Canada", "value": "CA"}, {"label": "United States", "value": "US"}]);
    let actions = ["rateCall", "createLead"];
    let button = |number: usize| {
        json!({
            "callRating": format!("Rating {number}"), "buttonAction": actions[number / 4 % 2], "buttonLabel": format!("Button {number}"),
            "actionParams": [
                {"sfFields": {"Lead": "LeadSource"}, "value": "Phone Inquiry"},
                {"sfFields": {"Lead": "Owner"}, "value": "00G200000001ABC"},
                {"sfFields": {"Lead": "CountryCode"}, "type": "dropdown", "label": "Country", "options": options},
            ],
        })
    };
    let rating = |number: usize| json!({"itemText": format!("Rating {number}")});
    json!({
        "configVersion": 1, "softphone": {"vendor": "bench", "statuses": [{"softphoneId": "s0", "label": "Here"}, {"softphoneId": "s1", "label": "Away"}]},
        "accounts": [{"id": "main", "instanceUrl": "http://127.0.0.1:9"}],
        "callerInsight": {
            "account": "main", "igrp": 1234, "ratings": (0..ratings).map(rating).collect::<Vec<_>>(),
            "buttons": (0..ratings).step_by(4).map(button).collect::<Vec<_>>(),
        },
    })
}

/// Each size beside the smallest: how many times as long.
pub(super) async fn rows(host: &HostServer, calls: usize) -> Result<Vec<Value>> {
    let page = repository().join("tests/e2e/pages/bench-panel.html");
    let mut rows = Vec::new();
    let mut smallest: Vec<Value> = Vec::new();
    for ratings in SIZES {
        let folder = format!("/panel-{ratings}/");
        host.serve(&folder, isolated(Reply::file(page.clone())));
        host.serve(
            &format!("{folder}config.json"),
            Reply::json(&configuration(ratings)),
        );
        let chromium = Chromium::launch().await?;
        let tab = chromium.new_page(&host.url(&folder)).await?;
        tab.wait_for("!!window.SoftphoneWrapper", LOAD_DEADLINE)
            .await?;
        let times = tab.call("rate", &[json!(calls), json!(KEYSTROKES)]).await?;
        let buttons = ratings.div_ceil(4);
        for (place, (member, what)) in [
            ("form", "end of a call to the form"),
            ("keystroke", "a keystroke in the notes"),
            ("news", "an event, stored and shown"),
        ]
        .into_iter()
        .enumerate()
        {
            let name = format!("panel: {what}, {ratings} ratings, {buttons} buttons");
            let mut told = row(&name, &mut numbers(&times[member])?);
            match smallest.get(place) {
                Some(beside) => put_beside(&mut told, beside.clone())?,
                None => smallest.push(told.clone()),
            }
            rows.push(told);
        }
    }
    Ok(rows)
}
