//! The administrator's console, and the document that it edits.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{Hands, Page, Result, Stage};

const SOON: Duration = Duration::from_secs(30);

/// The document that the server has.
pub async fn document(stage: &Stage) -> Result<Value> {
    Ok(reqwest::get(stage.document()).await?.json().await?)
}

/// Puts a document in the place of what the server has.
pub async fn put(stage: &Stage, document: &Value) -> Result<()> {
    let client = reqwest::Client::new();
    let answer = client.put(stage.document()).body(document.to_string());
    answer.send().await?.error_for_status()?;
    Ok(())
}

/// Opens the console; returns once the core has judged the document.
pub async fn console(stage: &Stage) -> Result<Page> {
    let page = stage
        .chromium
        .new_page(&stage.sandbox_page("/admin"))
        .await?;
    Hands::on(&page).see("The document was loaded.").await?;
    go(&page, "Review and save").await?;
    let judged = "!/core looks|being fetched/.test(document.body.innerText)";
    page.wait_for(judged, SOON).await?;
    go(&page, "Start").await?;
    Ok(page)
}

/// Goes to a page by its name in the list of pages.
pub async fn go(page: &Page, name: &str) -> Result<()> {
    Hands::on(page).within("Pages").click(name).await?;
    let title = format!(
        "document.querySelector('#page-title')?.textContent === {}",
        json!(name)
    );
    page.wait_for(&title, SOON).await?;
    Ok(())
}

/// Reviews what was changed, and saves it.
pub async fn save(page: &Page) -> Result<()> {
    let hands = Hands::on(page);
    go(page, "Review and save").await?;
    hands.see("The core finds no fault.").await?;
    hands.click("Save to the server").await?;
    hands.see("Saved.").await
}
