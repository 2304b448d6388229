//! The agent's panel in a real browser, under a strict policy: by keyboard alone, across reloads and in two tabs.

use std::time::Duration;

use e2e::{Error, Fault, Page, Reply, Result, Softphone, Stage, repository};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(20);
/// Two people of the simulated org share this number.
const SHARED: &str = "+14155550100";
const TASKS: &str = "/services/data/v67.0/sobjects/Task*";

fn file(name: &str) -> Reply {
    Reply::file(repository().join("tests/e2e/pages").join(name))
}

/// A stage whose page shows the panel and takes nothing that its policy does not name.
async fn stage(change: impl FnOnce(&mut Value)) -> Result<Stage> {
    let stage = Stage::start_with(|configuration| {
        configuration["configurations"][0]["moduleSearch"] = json!(["contact"]);
        configuration["configurations"][0]["onMultiple"] = json!("ask");
        change(configuration);
    })
    .await?;
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' {}; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'",
        stage.org_origin()
    );
    let page = file("panel.html").header("content-security-policy", &policy);
    stage.host.serve("/", page);
    stage.host.serve("/panel.js", file("panel.js"));
    Ok(stage)
}

/// Opens the page and waits until the panel has read what there is.
async fn open(stage: &Stage) -> Result<Softphone> {
    let softphone = stage.softphone().await?;
    see(softphone.page(), "Status").await?;
    Ok(softphone)
}

/// Waits until these words stand on the panel.
async fn see(page: &Page, words: &str) -> Result<()> {
    let expression = format!("words().includes({})", json!(words));
    match page.wait_for(&expression, SOON).await {
        Ok(_) => Ok(()),
        Err(error) => {
            let seen = page.evaluate("words()").await?;
            Err(Error::Other(format!("{error}; the panel says {seen}")))
        }
    }
}

async fn press(page: &Page, key: &str) -> Result<()> {
    press_with(page, key, 0).await
}

/// The modifier key Shift, as the DevTools protocol counts them.
const SHIFT: u8 = 8;

async fn press_with(page: &Page, key: &str, modifiers: u8) -> Result<()> {
    let (code, text) = match key {
        "Tab" => (9, ""),
        "Enter" => (13, "\r"),
        " " => (32, " "),
        "ArrowUp" => (38, ""),
        _ => return Err(Error::Other(format!("no such key: {key}"))),
    };
    for kind in ["keyDown", "keyUp"] {
        let mut event = json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": modifiers});
        if kind == "keyDown" && !text.is_empty() {
            event["text"] = json!(text);
        }
        page.command("Input.dispatchKeyEvent", event).await?;
    }
    Ok(())
}

/// Goes by Tab to the control of this name, as somebody without a mouse does.
async fn tab_to(page: &Page, name: &str) -> Result<()> {
    let reached = format!("!!focused() && nameOf(focused()).includes({})", json!(name));
    for _ in 0..60 {
        if page.evaluate(&reached).await? == json!(true) {
            return Ok(());
        }
        press(page, "Tab").await?;
    }
    let seen = page.evaluate("words()").await?;
    let message = format!("Tab never came to {name}; the panel says {seen}");
    Err(Error::Other(message))
}

async fn write(page: &Page, text: &str) -> Result<()> {
    page.command("Input.insertText", json!({ "text": text }))
        .await?;
    Ok(())
}

/// Clicks the button with this text.
async fn click(page: &Page, text: &str) -> Result<()> {
    let find = format!(
        "[...root().querySelectorAll('button, summary, a')].find(one => one.textContent === {})",
        json!(text)
    );
    page.wait_for(&format!("!!{find}"), SOON).await?;
    page.evaluate(&format!("void {find}.click()")).await?;
    Ok(())
}

/// The call rings and is answered.
async fn answer(softphone: &Softphone, conversation: &str, number: &str) -> Result<()> {
    let call = json!({"conversationId": conversation, "callerANI": number, "queue": "Sales"});
    for method in ["incomingCall", "callAccepted"] {
        let receipt = softphone
            .invoke(method, std::slice::from_ref(&call))
            .await?;
        assert_eq!(receipt["accepted"], true, "{receipt}");
    }
    Ok(())
}

async fn end(softphone: &Softphone, conversation: &str) -> Result<()> {
    let call = json!({"conversationId": conversation, "duration": 60});
    let receipt = softphone.invoke("callEnded", &[call]).await?;
    assert_eq!(receipt["accepted"], true, "{receipt}");
    Ok(())
}

/// The Task of the only call, once it satisfies a condition.
async fn task(stage: &Stage, what: &str, is_right: impl Fn(&Value) -> bool) -> Result<Value> {
    let only = |state: &Value| state["records"]["Task"][0].clone();
    let state = stage
        .org
        .wait_until(what, SOON, |state| is_right(&only(state)))
        .await?;
    Ok(only(&state))
}

/// How often the org has refused a Task.
async fn refusals(stage: &Stage) -> Result<usize> {
    let requests = stage.org.requests().await?;
    let refused = requests.iter().filter(|request| request["status"] == 404);
    Ok(refused.count())
}

/// Nothing was thrown, and the page's policy had nothing to refuse.
async fn check_quiet(page: &Page) -> Result<()> {
    assert_eq!(page.exceptions(), Vec::<String>::new());
    assert_eq!(page.evaluate("refused").await?, json!([]));
    Ok(())
}

#[tokio::test]
async fn an_agent_chooses_among_two_and_saves_by_keyboard_alone() -> Result<()> {
    let stage = stage(|_| {}).await?;
    let softphone = open(&stage).await?;
    let page = softphone.page();
    see(page, "No call").await?;
    answer(&softphone, "k1", SHARED).await?;
    see(page, "2 records have this number. Who is it?").await?;

    tab_to(page, "Choose Jordan Fields").await?;
    press(page, "Enter").await?;
    see(page, "Logged on Jordan Fields").await?;
    let focus = page.evaluate("focused()?.textContent").await?;
    assert_eq!(
        focus,
        json!("Caller in Salesforce"),
        "the focus stays there"
    );

    tab_to(page, "Notes").await?;
    write(page, "Wants an offer").await?;
    end(&softphone, "k1").await?;
    see(page, "After the call").await?;
    // The form grew around the field: it is still the one that is typed in.
    write(page, " for October").await?;
    let notes = page.evaluate("focused().value").await?;
    assert_eq!(notes, json!("Wants an offer for October"));
    // Backwards one comes to the last of the choices.
    press_with(page, "Tab", SHIFT).await?;
    press(page, " ").await?;
    press(page, "ArrowUp").await?;
    tab_to(page, "Save").await?;
    press(page, "Enter").await?;
    see(page, "No call").await?;

    let logged = task(&stage, "a Task with what the agent said", |task| {
        task["CallDisposition"] == "Callback" && task["Status"] == "Completed"
    })
    .await?;
    let description = logged["Description"].as_str().unwrap_or_default();
    assert!(
        description.contains("Wants an offer for October"),
        "{description}"
    );
    let jordan = stage.org.records("Contact").await?;
    let jordan = jordan.iter().find(|one| one["FirstName"] == "Jordan");
    assert_eq!(Some(&logged["WhoId"]), jordan.map(|one| &one["Id"]));
    check_quiet(page).await
}

#[tokio::test]
async fn what_was_typed_survives_a_reload_sealed_and_goes_when_it_is_saved() -> Result<()> {
    let stage = stage(|_| {}).await?;
    let softphone = open(&stage).await?;
    let page = softphone.page();
    answer(&softphone, "d1", SHARED).await?;
    tab_to(page, "Notes").await?;
    write(page, "Allergic to peanuts").await?;
    page.wait_for("sessionStorage.length > 0", SOON).await?;
    page.reload().await?;
    softphone.ready().await?;
    let typed = "root()?.querySelector('textarea')?.value === 'Allergic to peanuts'";
    page.wait_for(typed, SOON).await?;
    let stored = page
        .evaluate("JSON.stringify([sessionStorage, localStorage])")
        .await?;
    let stored = stored.as_str().unwrap_or_default();
    assert!(stored.contains("softphone-wrapper-panel"), "{stored}");
    assert!(
        !stored.contains("peanuts") && !stored.contains("d1\""),
        "{stored}"
    );

    end(&softphone, "d1").await?;
    click(page, "Save").await?;
    see(page, "No call").await?;
    task(&stage, "the notes in the Task", |task| {
        let description = task["Description"].as_str().unwrap_or_default();
        description.contains("Allergic to peanuts")
    })
    .await?;
    page.reload().await?;
    softphone.ready().await?;
    see(page, "No call").await?;
    check_quiet(page).await
}

#[tokio::test]
async fn a_refused_log_says_why_and_is_tried_again_or_discarded_from_any_tab() -> Result<()> {
    let stage = stage(|_| {}).await?;
    let first = open(&stage).await?;
    let second = open(&stage).await?;
    see(second.page(), "Standby in this tab").await?;
    let standby = first.page().evaluate("words().includes('Standby')").await?;
    assert_eq!(standby, json!(false));

    let refuse = Fault::new("*", TASKS, "404-apex", 50);
    stage.org.set_faults(std::slice::from_ref(&refuse)).await?;
    for conversation in ["r1", "r2"] {
        answer(&first, conversation, "+12125550143").await?;
        end(&first, conversation).await?;
    }
    see(second.page(), "2 logs not saved").await?;
    see(first.page(), "2 logs not saved").await?;

    // One is tried again in vain, then with success; the other is given up, after a question.
    let page = second.page();
    let before = refusals(&stage).await?;
    click(page, "Try again").await?;
    while refusals(&stage).await? == before {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let still = "root().querySelectorAll('.parked > li').length === 2 && !root().querySelector('.parked [aria-disabled]')";
    page.wait_for(still, SOON).await?;
    stage.org.set_faults(&[]).await?;
    click(page, "Try again").await?;
    see(page, "1 log not saved").await?;
    click(page, "Discard").await?;
    see(page, "Discard for good?").await?;
    let focus = page.evaluate("focused()?.textContent").await?;
    assert_eq!(focus, json!("Keep"), "the harmless answer has the focus");
    click(page, "Keep").await?;
    see(page, "1 log not saved").await?;
    click(page, "Discard").await?;
    see(page, "Discard for good?").await?;
    click(page, "Discard").await?;
    let gone = "!words().includes('not saved')";
    page.wait_for(gone, SOON).await?;
    first.page().wait_for(gone, SOON).await?;
    assert_eq!(stage.org.records("Task").await?.len(), 1);
    check_quiet(first.page()).await?;
    check_quiet(page).await
}

#[tokio::test]
async fn nothing_is_put_away_without_what_is_required() -> Result<()> {
    let stage = stage(|configuration| {
        configuration["wrapUp"] =
            json!({"limitSeconds": 1, "notesRequired": true, "ratingRequired": true});
    })
    .await?;
    let softphone = open(&stage).await?;
    let page = softphone.page();
    answer(&softphone, "q1", SHARED).await?;
    end(&softphone, "q1").await?;
    see(page, "Time is up. You can still save.").await?;
    click(page, "Save").await?;
    see(page, "Choose a disposition.").await?;
    see(page, "Write a note.").await?;
    page.evaluate("root().querySelector('input[type=radio]').click()")
        .await?;
    tab_to(page, "Notes").await?;
    write(page, "Done").await?;
    let gone = "!words().includes('Write a note.') && !words().includes('Choose a disposition.')";
    page.wait_for(gone, SOON).await?;
    click(page, "Save").await?;
    see(page, "No call").await?;
    let logged = task(&stage, "the rated Task", |task| {
        task["CallDisposition"] == "Resolved"
    })
    .await?;
    assert!(
        logged["Description"].to_string().contains("Done"),
        "{logged}"
    );
    check_quiet(page).await
}

#[tokio::test]
async fn a_stranger_is_searched_for_and_the_call_logged_on_whom_the_agent_found() -> Result<()> {
    let stage = stage(|_| {}).await?;
    let softphone = open(&stage).await?;
    let page = softphone.page();
    answer(&softphone, "s1", "+4930123456").await?;
    see(page, "Nobody in Salesforce has this number.").await?;
    click(page, "Search Salesforce").await?;
    let ready = "focused()?.type === 'search'";
    page.wait_for(ready, SOON).await?;
    write(page, "x").await?;
    press(page, "Enter").await?;
    see(page, "Type two characters or more.").await?;
    page.evaluate("focused().select()").await?;
    write(page, "Park").await?;
    press(page, "Enter").await?;
    see(page, "1 record was found.").await?;
    tab_to(page, "Choose Kim Park, Lead").await?;
    press(page, "Enter").await?;
    see(page, "Logged on Kim Park").await?;
    let link = "root().querySelector('.part a').href";
    let link = page.evaluate(link).await?;
    let kim = stage.org.records("Lead").await?;
    let kim = kim.iter().find(|one| one["LastName"] == "Park");
    let id = kim.and_then(|one| one["Id"].as_str()).unwrap_or_default();
    assert_eq!(link, json!(format!("{}/{id}", stage.org_origin())));
    task(&stage, "the Task on the lead", |task| task["WhoId"] == id).await?;
    for request in stage.org.requests().await? {
        let path = request["path"].to_string();
        assert!(
            !path.contains("Park") && !path.contains("30123456"),
            "{path}"
        );
    }
    check_quiet(page).await
}

#[tokio::test]
async fn a_number_is_dialled_and_a_status_wished_for_by_the_softphone_alone() -> Result<()> {
    let stage = stage(|_| {}).await?;
    let softphone = open(&stage).await?;
    let page = softphone.page();
    tab_to(page, "Number").await?;
    write(page, "415 555 0100").await?;
    press(page, "Enter").await?;
    let order = softphone.wait_to_hear("start_call", SOON).await?;
    assert_eq!(order["dialTo"], SHARED);
    let away = "const select = root().querySelector('#presence'); select.value = select.options[select.options.length - 1].value; \
                select.dispatchEvent(new Event('change', { bubbles: true })); select.value";
    let shown = page.evaluate(away).await?;
    assert_eq!(shown, json!(""), "the softphone decides");
    let wish = softphone.wait_to_hear("update_presence", SOON).await?;
    softphone.invoke("statusChanged", &[wish]).await?;
    let told = "root().querySelector('#presence').selectedOptions[0].textContent === 'Away'";
    page.wait_for(told, SOON).await?;
    check_quiet(page).await
}

#[tokio::test]
async fn a_panel_that_cannot_be_had_is_told_and_two_live_side_by_side() -> Result<()> {
    let stage = stage(|_| {}).await?;
    let module = "/pkg/softphone-wrapper-panel.mjs";
    stage.host.serve(module, Reply::html("").status(404));
    let softphone = stage.softphone().await?;
    let page = softphone.page();
    let told = page.wait_for("window.panel?.error && panel", SOON).await?;
    assert_eq!(told["attached"], false, "{told}");
    assert_eq!(told["error"]["code"], "panel-missing");
    let told = page
        .evaluate("SoftphoneWrapper.attachPanel('main')")
        .await?;
    assert_eq!(told["error"]["code"], "element-invalid", "{told}");

    let path = repository().join("pkg/softphone-wrapper-panel.mjs");
    stage.host.serve(module, Reply::file(path));
    let both = "Promise.all([1, 2].map(() => SoftphoneWrapper.attachPanel(document.querySelector('main')))).then(made => { window.made = made; return document.querySelector('main').children.length })";
    assert_eq!(page.evaluate(both).await?, json!(2));
    answer(&softphone, "t1", SHARED).await?;
    let shown = "[...document.querySelectorAll('main > *')].every(one => one.shadowRoot.textContent.includes('+14155550100'))";
    page.wait_for(shown, SOON).await?;
    // What is typed in one stands in the other.
    let typed = "root().querySelector('textarea').focus()";
    page.evaluate(typed).await?;
    write(page, "twice").await?;
    let both = "[...document.querySelectorAll('main > *')].every(one => one.shadowRoot.querySelector('textarea').value === 'twice')";
    page.wait_for(both, SOON).await?;
    let left = "made[0].detach(); document.querySelector('main').children.length";
    assert_eq!(page.evaluate(left).await?, json!(1));
    end(&softphone, "t1").await?;
    see(page, "After the call").await?;
    check_quiet(page).await
}
