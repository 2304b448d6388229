//! Every state of the agent's panel, shown without a core: what its buttons ask for, and that nobody is kept out in any theme.

use std::time::Duration;

use e2e::accessibility::themes;
use e2e::{Page, Reply, Result, Stage, repository};
use serde_json::json;

const SOON: Duration = Duration::from_secs(20);

/// The page that shows every state.
async fn states(stage: &Stage) -> Result<Page> {
    for name in ["panel_states.html", "panel_states.js"] {
        let file = repository().join("tests/e2e/pages").join(name);
        stage.host.serve(&format!("/{name}"), Reply::file(file));
    }
    let address = stage.host.url("/panel_states.html");
    let page = stage.chromium.new_page(&address).await?;
    page.wait_for("!!window.states", SOON).await?;
    Ok(page)
}

#[tokio::test]
async fn the_default_button_stands_ready_and_a_button_gets_what_it_asks_for() -> Result<()> {
    let stage = Stage::start().await?;
    let page = states(&stage).await?;
    page.call("show", &[json!("buttons")]).await?;
    let ready = "[root().querySelector('input:checked').value, root().querySelector('[type=submit]').textContent]";
    assert_eq!(
        page.evaluate(ready).await?,
        json!(["Log Call", "Log Call"]),
        "the call is logged on a record"
    );
    let choices = "[...root().querySelectorAll('input[type=radio]')].map(one => one.value)";
    let choices = page.evaluate(choices).await?;
    assert_eq!(
        choices,
        json!(["New Lead", "Rate Call", "Log Call", "Wrong Number"]),
        "a prompt is no choice"
    );

    page.call("show", &[json!("lead asks")]).await?;
    let asked = "[...root().querySelectorAll('.form select')].map(one => [one.labels[0].firstChild.textContent, one.getAttribute('aria-invalid')])";
    assert_eq!(
        page.evaluate(asked).await?,
        json!([
            ["Country Required", "true"],
            ["Record Type Required", "true"]
        ])
    );
    assert_eq!(page.evaluate("said").await?, json!([]), "nothing is sent");
    for (place, value) in [(0, "US"), (1, "CA")] {
        let choose = "(place, value) => { const select = root().querySelectorAll('.form select')[place]; select.value = value; \
                      select.dispatchEvent(new Event('change')); return new Promise(done => setTimeout(done, 50)); }";
        page.call(choose, &[json!(place), json!(value)]).await?;
    }
    page.evaluate("root().querySelector('[type=submit]').click()")
        .await?;
    page.wait_for("said.length === 1", SOON).await?;
    let values = json!({"CountryCode": "US", "RecordTypeId": "CA"});
    assert_eq!(
        page.evaluate("said[0]").await?,
        json!(["c1", {"rating": "New Lead", "values": values, "notes": ""}])
    );

    page.call("show", &[json!("log needs a record")]).await?;
    let told = "root().querySelector('.form .error').textContent";
    let told = page.evaluate(told).await?;
    assert_eq!(told, json!("Choose whom the call is logged on."));
    let focused = page
        .evaluate("root().activeElement.getAttribute('aria-label')")
        .await?;
    assert_eq!(focused, json!("Choose Dana Fields, Contact"));
    assert_eq!(page.evaluate("said.length").await?, json!(1));
    assert_eq!(page.exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn who_writes_is_not_interrupted_by_a_core_that_dies() -> Result<()> {
    let stage = Stage::start().await?;
    let page = states(&stage).await?;
    page.call("show", &[json!("wrap-up")]).await?;
    let seen = "[root().querySelector('textarea')?.value, root().querySelector('.notice strong')?.textContent ?? '']";
    for (phase, notice) in [
        ("loading", ""),
        ("store-only", "Calls are kept and sent later"),
    ] {
        page.call("die", &[json!(phase)]).await?;
        let expected = json!(["Wants an offer for October.", notice]);
        assert_eq!(page.evaluate(seen).await?, expected, "{phase}");
    }
    assert_eq!(page.exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn in_a_console_records_open_there_and_new_ones_know_who_called() -> Result<()> {
    let stage = Stage::start().await?;
    let page = states(&stage).await?;
    page.call("show", &[json!("two calls in a console")])
        .await?;
    for link in ["Dana Fields", "Lead"] {
        let click = "name => [...root().querySelectorAll('a')].find(one => one.textContent === name).click()";
        page.call(click, &[json!(link)]).await?;
    }
    let popped = page.evaluate("popped.map(one => JSON.parse(one))").await?;
    let known = json!({"Phone": "+12125550143", "FirstName": "Ada", "LastName": "Lovelace"});
    assert_eq!(
        popped,
        json!([
            {"type": "sobject", "params": {"recordId": "003000000000001AAA"}},
            {"type": "newRecord", "params": {"entityName": "Lead", "defaultFieldValues": known}},
        ])
    );
    let number_in_address = "[...root().querySelectorAll('a')].some(one => /555/.test(one.href))";
    assert_eq!(page.evaluate(number_in_address).await?, json!(false));
    Ok(())
}

#[tokio::test]
async fn what_is_still_open_of_earlier_calls_is_told_and_can_be_completed() -> Result<()> {
    let stage = Stage::start().await?;
    let page = states(&stage).await?;
    page.call("show", &[json!("questions")]).await?;
    let told = "[root().querySelector('summary').textContent, ...[...root().querySelectorAll('.lines:not(.parked) .chip')].map(one => one.textContent)]";
    assert_eq!(
        page.evaluate(told).await?,
        json!([
            "Earlier calls (6), 2 to complete",
            "No record is chosen",
            "A choice is missing",
            "Who was it?"
        ])
    );
    let refused = "[...root().querySelectorAll('.parked strong')].map(one => one.textContent)";
    assert_eq!(page.evaluate(refused).await?, json!(["New lead"]));

    page.call("show", &[json!("full")]).await?;
    let edit = "[...root().querySelectorAll('summary')].find(one => one.textContent.includes('left open')).click(); \
                root().querySelector('[data-region=left-open] button').click()";
    page.evaluate(edit).await?;
    let form = "!!root().querySelector('[data-region=left-open] textarea')";
    page.wait_for(form, SOON).await?;
    assert_eq!(page.exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn the_end_of_the_time_after_a_call_is_said() -> Result<()> {
    let stage = Stage::start().await?;
    let page = states(&stage).await?;
    let said = "root().querySelector('[role=status]').textContent";
    for (state, over) in [
        (
            "wrap-up ends",
            "Time is up. The call stands among the earlier ones.",
        ),
        ("wrap-up must end", "Time is up. You can still save."),
    ] {
        page.call("show", &[json!(state)]).await?;
        assert_eq!(page.evaluate(said).await?, json!(""), "{state}");
        let over = format!("{said} === {}", json!(over));
        page.wait_for(&over, SOON).await?;
    }
    Ok(())
}

#[tokio::test]
async fn no_state_of_the_panel_has_a_violation_in_any_theme_or_overflows_at_320_pixels()
-> Result<()> {
    let stage = Stage::start().await?;
    let page = states(&stage).await?;
    let states = page.evaluate("states").await?;
    let states = states.as_array().cloned().unwrap_or_default();
    assert!(states.len() > 25, "{states:?}");
    page.set_viewport(320, 720).await?;
    for (theme, features) in themes() {
        page.set_theme(&features).await?;
        for state in &states {
            page.call("show", std::slice::from_ref(state)).await?;
            assert_eq!(
                page.violations().await?,
                Vec::<String>::new(),
                "{state} in {theme}"
            );
            assert_eq!(page.overflow().await?, json!(0), "{state} in {theme}");
        }
    }
    assert_eq!(page.exceptions(), Vec::<String>::new());
    Ok(())
}
