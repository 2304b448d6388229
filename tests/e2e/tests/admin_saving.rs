//! How the administrator's console saves: nothing with faults silently, nothing over somebody else, nothing of another server unasked.

use std::time::Duration;

use e2e::administration::{console, document, go, save};
use e2e::{Hands, Reply, Result, Stage};
use serde_json::json;

const SOON: Duration = Duration::from_secs(30);

#[tokio::test]
async fn who_saves_second_is_told_and_nothing_is_overwritten() -> Result<()> {
    let stage = Stage::start().await?;
    let (first, second) = (console(&stage).await?, console(&stage).await?);
    for (page, name) in [
        (&first, "Acme of the first"),
        (&second, "Acme of the second"),
    ] {
        go(page, "Accounts").await?;
        Hands::on(page)
            .within("The org")
            .write("Name", name)
            .await?;
    }
    go(&first, "Variables").await?;
    Hands::on(&first).click("Add a variable").await?;
    save(&first).await?;
    let theirs = document(&stage).await?;
    assert_eq!(theirs["accounts"][0]["name"], "Acme of the first");

    go(&second, "Policies").await?;
    let hands = Hands::on(&second);
    hands
        .write("Time for notes and rating, in seconds", "90")
        .await?;
    go(&second, "Review and save").await?;
    hands.see("The core finds no fault.").await?;
    hands.click("Save to the server").await?;
    hands.see("Somebody saved meanwhile").await?;
    hands.see("Both of you changed this.").await?;
    hands.see("Acme of the first").await?;
    assert_eq!(document(&stage).await?, theirs, "nothing is overwritten");

    hands.click("Put mine on top of theirs").await?;
    assert_eq!(document(&stage).await?, theirs, "nor before she has looked");
    save(&second).await?;
    let both = document(&stage).await?;
    assert_eq!(both["accounts"][0]["name"], "Acme of the second");
    assert_eq!(both["wrapUp"]["limitSeconds"], 90);
    assert_eq!(
        both["variables"], theirs["variables"],
        "what only they changed stays"
    );

    // Now the first one is late, and gives in.
    go(&first, "Accounts").await?;
    Hands::on(&first)
        .within("The org")
        .write("Name", "Late")
        .await?;
    go(&first, "Review and save").await?;
    let hands = Hands::on(&first);
    hands.see("The core finds no fault.").await?;
    hands.click("Save to the server").await?;
    hands.click("Take theirs, give mine up").await?;
    hands.see("The draft is what the server has.").await?;
    assert_eq!(document(&stage).await?, both);
    for page in [&first, &second] {
        assert_eq!(page.exceptions(), Vec::<String>::new());
    }
    Ok(())
}

#[tokio::test]
async fn a_fault_stands_beside_its_field_is_led_to_and_is_not_saved_silently() -> Result<()> {
    let stage = Stage::start().await?;
    let before = document(&stage).await?;
    let page = console(&stage).await?;
    let hands = Hands::on(&page);
    go(&page, "Accounts").await?;
    hands
        .write("Address of the org", "https://acme.lightning.force.com")
        .await?;
    let beside = "document.querySelector('[id=\"at.accounts.0.instanceUrl-faults\"]')?.textContent.includes('it is at https://acme.my.salesforce.com')";
    page.wait_for(beside, SOON).await?;
    let marked =
        "document.getElementById('at.accounts.0.instanceUrl').getAttribute('aria-invalid')";
    assert_eq!(page.evaluate(marked).await?, json!("true"));

    go(&page, "Review and save").await?;
    hands.see("1 fault").await?;
    hands.click("Save to the server").await?;
    assert_eq!(document(&stage).await?, before, "it is not saved");
    hands
        .click("Accounts \u{203a} Acme \u{203a} Address of the org")
        .await?;
    page.wait_for(
        "document.activeElement.id === 'at.accounts.0.instanceUrl'",
        SOON,
    )
    .await?;

    // An administrator who insists may.
    go(&page, "Review and save").await?;
    hands
        .click(
            "I know that agents\u{2019} pages will refuse it and go on with the last good document",
        )
        .await?;
    hands.click("Save although it has faults").await?;
    hands.see("Saved.").await?;
    let after = document(&stage).await?;
    assert_eq!(
        after["accounts"][0]["instanceUrl"],
        "https://acme.lightning.force.com"
    );
    hands.click("Undo").await?;
    hands.see("1 change not saved").await?;
    save(&page).await?;
    assert_eq!(document(&stage).await?, before);
    assert_eq!(page.exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn a_document_of_another_server_is_loaded_when_a_person_says_so() -> Result<()> {
    let stage = Stage::start().await?;
    let elsewhere = stage.host.url("/elsewhere.json");
    let reply = Reply::json(&json!({"configVersion": 1, "variables": {"from": "elsewhere"}}));
    stage.host.serve(
        "/elsewhere.json",
        reply.header("access-control-allow-origin", "*"),
    );
    let console = stage.sandbox_page("/pkg/admin/index.html");
    let page = stage
        .chromium
        .new_page(&format!("{console}?config={elsewhere}"))
        .await?;
    let hands = Hands::on(&page);
    hands.see("asks for a document of another server").await?;
    let asked = || {
        let received = stage.host.received();
        received
            .iter()
            .filter(|request| request.path == "/elsewhere.json")
            .count()
    };
    assert_eq!(asked(), 0);
    hands.click("Load").await?;
    hands.see("The document was loaded.").await?;
    hands.see("This server names no versions").await?;
    assert_eq!(asked(), 1);
    go(&page, "Variables").await?;
    hands.within("Variables").write("Text", "here").await?;
    go(&page, "Review and save").await?;
    hands.see("The core finds no fault.").await?;
    // It takes no PUT of another origin.
    hands.click("Save to the server").await?;
    hands
        .see("Nothing was saved; the draft is still here.")
        .await?;
    Ok(())
}
