//! What people do in the console, and what the softphone hears of it.

use e2e::Result;
use serde_json::{Value, json};

use super::{DEADLINE, ask, heard, linked, record, stage};

#[tokio::test]
async fn a_click_on_a_number_reaches_every_listener_once_numbers_are_on() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    let contact = record(&stage, "Contact", "Jordan Fields").await?;
    let click = json!({"recordId": contact, "field": "MobilePhone"});
    for _ in 0..2 {
        console.frame.evaluate("listen('onClickToDial')").await?;
    }
    ask(&console, "isSoftphonePanelVisible", json!({})).await?;
    assert_eq!(
        console.act("click-to-dial", click.clone()).await?,
        "click-to-dial-off"
    );
    console
        .act("navigate", json!({"recordId": contact}))
        .await?;
    let grey = "document.querySelector('[data-field=MobilePhone] .no-dial')?.textContent";
    assert_eq!(
        console.page.wait_for(grey, DEADLINE).await?,
        "+1 415 555 0100"
    );
    ask(&console, "enableClickToDial", json!({})).await?;
    let link = "document.querySelector('[data-field=MobilePhone] .dial')?.textContent";
    console.page.wait_for(link, DEADLINE).await?;
    console
        .page
        .evaluate("document.querySelector('[data-field=MobilePhone] .dial').click()")
        .await?;
    let account = record(&stage, "Account", "Acme Travel").await?;
    let payload = json!({
        "number": "+1 415 555 0100", "recordId": contact, "recordName": "Jordan Fields", "objectType": "Contact", "accountId": account,
        "personAccount": false, "params": "",
    });
    let both = json!([["onClickToDial", payload], ["onClickToDial", payload]]);
    assert_eq!(heard(&console, 2).await?, both);
    stage
        .org
        .set_console_faults(&json!([{"method": "onClickToDial", "fault": "twice", "times": 1}]))
        .await?;
    assert_eq!(console.act("click-to-dial", click).await?, "told");
    assert_eq!(heard(&console, 6).await?.as_array().map(Vec::len), Some(6));
    let person = record(&stage, "Account", "Robin Doe").await?;
    console
        .act(
            "click-to-dial",
            json!({"recordId": person, "number": "+16465550131"}),
        )
        .await?;
    let last = heard(&console, 8).await?[7][1].clone();
    assert_eq!(last["personAccount"], true);
    assert!(
        last["contactId"].is_string() && last["accountId"].is_null(),
        "{last}"
    );
    ask(&console, "disableClickToDial", json!({})).await?;
    console
        .wait_until("numbers off", |told| told["clickToDial"] == false)
        .await?;
    Ok(())
}

#[tokio::test]
async fn where_a_person_goes_is_told_but_not_lists() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    console
        .frame
        .evaluate("listen('onNavigationChange')")
        .await?;
    ask(&console, "isSoftphonePanelVisible", json!({})).await?;
    let account = record(&stage, "Account", "Globex Hotels").await?;
    console
        .act("navigate", json!({"recordId": account}))
        .await?;
    let first = heard(&console, 1).await?[0][1].clone();
    let url = format!(
        "{}/lightning/r/Account/{}/view",
        stage.console_origin(),
        account.as_str().unwrap_or_default()
    );
    let expected = json!({"url": url, "recordId": account, "recordName": "Globex Hotels", "objectType": "Account", "personAccount": false});
    assert_eq!(first, expected);
    console
        .act("navigate", json!({"url": "/lightning/o/Lead/home"}))
        .await?;
    console.act("focus", json!({})).await?;
    console
        .act("navigate", json!({"recordId": account}))
        .await?;
    assert_eq!(
        heard(&console, 2).await?.as_array().map(Vec::len),
        Some(2),
        "a list is not told"
    );
    stage
        .org
        .set_console_faults(
            &json!([{"method": "onNavigationChange", "fault": "no-record", "times": 1}]),
        )
        .await?;
    console.act("focus", json!({})).await?;
    assert_eq!(heard(&console, 3).await?[2][1], json!({"url": url}));
    // Another tab in front, and back: the person's return is told.
    let other = linked(&stage, "two").await?;
    console
        .wait_until("it is behind", |told| told["visible"] == false)
        .await?;
    let named = json!({"recordId": account});
    stage.org.act_in_console("navigate", &named).await?;
    other
        .wait_until("it is in front", |told| told["view"]["recordId"] == account)
        .await?;
    console.page.command("Page.bringToFront", json!({})).await?;
    console
        .wait_until("it is in front again", |told| told["visible"] == true)
        .await?;
    assert_eq!(heard(&console, 4).await?[3][1], expected);
    Ok(())
}

#[tokio::test]
async fn a_message_channel_joins_the_page_and_the_frame() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    let subscribe = "new Promise((done) => sforce.opencti.subscribe({ channelName: 'Dial__c', listener: (message) => heard.push(message), callback: done }))";
    let subscribed = format!(
        "{subscribe}.then((response) => {{ window.subscription = response.subscription; return [response.success, Object.isFrozen(subscription)]; }})"
    );
    assert_eq!(
        console.frame.evaluate(&subscribed).await?,
        json!([true, true])
    );
    console
        .wait_until("the subscription", |told| {
            told["channels"] == json!(["Dial__c"])
        })
        .await?;
    let publish =
        |channel: &str, message: Value| json!({"channelName": channel, "message": message});
    assert_eq!(
        console
            .act("publish", publish("Dial__c", json!({"to": "1"})))
            .await?,
        true
    );
    assert_eq!(
        console
            .act("publish", publish("Other__c", json!({"to": "2"})))
            .await?,
        false
    );
    // What the frame publishes on its own channel comes back to it, as to every subscriber.
    ask(&console, "publish", publish("Dial__c", json!({"to": "3"}))).await?;
    assert_eq!(heard(&console, 2).await?, json!([{"to": "1"}, {"to": "3"}]));
    ask(
        &console,
        "publish",
        publish("Call__c", json!({"call": "ringing"})),
    )
    .await?;
    let shown = "document.querySelector('#channel-panel .log li')?.textContent";
    let shown = console.page.evaluate(shown).await?;
    assert!(
        shown.as_str().unwrap_or_default().contains("ringing"),
        "{shown}"
    );
    console
        .frame
        .evaluate(
            "new Promise((callback) => sforce.opencti.unsubscribe({ subscription, callback }))",
        )
        .await?;
    assert_eq!(
        console
            .act("publish", publish("Dial__c", json!({"to": "4"})))
            .await?,
        false
    );
    assert_eq!(heard(&console, 2).await?.as_array().map(Vec::len), Some(2));
    Ok(())
}

#[tokio::test]
async fn a_work_of_sales_engagement_is_started_and_completed() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    assert_eq!(
        console
            .act("work", json!({"to": "+1 303 555 0101", "workId": "early"}))
            .await?["isHeard"],
        false
    );
    console.frame.evaluate("listen('hvs.onWorkStart')").await?;
    ask(&console, "isSoftphonePanelVisible", json!({})).await?;
    let started = console
        .act("work", json!({"to": "+1 303 555 0101"}))
        .await?;
    assert_eq!(started["isHeard"], true);
    let payload = json!({"workId": started["workId"], "completeWorkWhen": "TaskSaved", "attributes": {"to": "+1 303 555 0101"}});
    assert_eq!(
        heard(&console, 1).await?,
        json!([["hvs.onWorkStart", payload]])
    );
    let attributes =
        json!({"disposition": "Interested", "taskId": "00T000000000001", "wasConnected": true});
    let response = ask(
        &console,
        "hvs.completeWork",
        json!({"workId": started["workId"], "attributes": attributes}),
    )
    .await?;
    assert_eq!(response["success"], true, "{response}");
    Ok(())
}

#[tokio::test]
async fn a_reloaded_frame_starts_anew_and_a_reloaded_console_keeps_its_tabs() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    ask(&console, "enableClickToDial", json!({})).await?;
    console
        .frame
        .evaluate("listen('subscribe', { channelName: 'Dial__c' })")
        .await?;
    console
        .wait_until("numbers on", |told| {
            told["clickToDial"] == true && told["channels"] == json!(["Dial__c"])
        })
        .await?;
    let lead = record(&stage, "Lead", "Kim Park").await?;
    console.act("navigate", json!({"recordId": lead})).await?;
    console
        .frame
        .evaluate("window.former = true; setTimeout(() => location.reload())")
        .await?;
    let anew = "!window.former && typeof load === 'function'";
    console.frame.wait_for(anew, DEADLINE).await?;
    console.frame.evaluate("load('67.0')").await?;
    ask(&console, "isSoftphonePanelVisible", json!({})).await?;
    let told = console
        .wait_until("a new start", |told| told["clickToDial"] == false)
        .await?;
    assert_eq!(told["channels"], json!([]));
    console.page.reload().await?;
    let told = console
        .wait_until("the record again", |told| told["view"]["recordId"] == lead)
        .await?;
    assert_eq!(told["tabs"], json!(["Contacts", "Kim Park"]));
    let shown = "document.querySelector('[data-record]')?.textContent";
    assert_eq!(console.page.wait_for(shown, DEADLINE).await?, "Kim Park");
    Ok(())
}

#[tokio::test]
async fn six_consoles_work_side_by_side() -> Result<()> {
    let stage = stage().await?;
    let mut consoles = Vec::new();
    for name in ["one", "two", "three", "four", "five", "six"] {
        consoles.push(linked(&stage, name).await?);
    }
    for console in &consoles {
        let saved = ask(
            console,
            "saveLog",
            json!({"value": {"entityApiName": "Task"}}),
        )
        .await?;
        assert_eq!(saved["success"], true, "{saved}");
    }
    assert_eq!(stage.org.records("Task").await?.len(), 6);
    let lead = record(&stage, "Lead", "Kim Park").await?;
    stage
        .org
        .act_in_console("navigate", &json!({"recordId": lead}))
        .await?;
    let pages = stage.org.console_pages().await?;
    let there: Vec<&Value> = pages
        .iter()
        .filter(|page| page["visible"] == true)
        .map(|page| &page["console"])
        .collect();
    assert_eq!(there, ["six"]);
    consoles[5]
        .wait_until("the lead", |told| told["view"]["recordId"] == lead)
        .await?;
    Ok(())
}
