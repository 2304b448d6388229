//! Recordings of the demo: what happened goes out as a document, and played again it makes the same records.

use std::fs;

use e2e::{Demo, Result, SOON, repository};
use serde_json::{Value, json};

/// Keeps the text of what the page gives away as a file.
const CATCH: &str = "() => { const { createObjectURL } = URL; URL.createObjectURL = (blob) => { window.given = blob.text(); return createObjectURL.call(URL, blob); }; \
                     HTMLAnchorElement.prototype.click = () => {}; }";

async fn exported(demo: &Demo) -> Result<Value> {
    demo.page.call(CATCH, &[]).await?;
    demo.click("#recording-export").await?;
    let text = demo.page.wait_for("window.given", SOON).await?;
    Ok(serde_json::from_str(text.as_str().unwrap_or_default()).expect("the export is JSON"))
}

/// Plays an imported recording; what the page says of its records in the end, and where they differ.
async fn replayed(demo: &Demo, recording: &Value, button: &str) -> Result<(String, Value)> {
    demo.import(&recording.to_string()).await?;
    demo.wait_for_text("#recording-chosen", "Imported").await?;
    demo.click(button).await?;
    let over = "/^(The same|Not the same|Stopped)/.test(document.querySelector('#recording-result').textContent)";
    demo.page.wait_for(over, SOON * 2).await?;
    let differences =
        "[...document.querySelectorAll('.recording-differences li')].map(one => one.textContent)";
    Ok((
        demo.text("#recording-result").await?,
        demo.page.evaluate(differences).await?,
    ))
}

#[tokio::test]
async fn an_exported_recording_played_on_an_empty_org_makes_the_same_records() -> Result<()> {
    let demo = Demo::open().await?;
    demo.switch("orgDown", true).await?;
    let conversation = demo.play_answered().await?;
    demo.switch("orgDown", false).await?;
    demo.wait_for_one_log(&conversation).await?;
    demo.wait_for_text("#crm .cards", "Completed").await?;
    let recording = exported(&demo).await?;
    let told = |what: &str| {
        let entries = recording["entries"].as_array().into_iter().flatten();
        entries.filter(|entry| entry["what"] == what).count()
    };
    assert!(told("callback") >= 2 && told("delivery") >= 2 && told("fault") == 2);
    assert_eq!(recording["records"].as_array().map(Vec::len), Some(2));

    for button in ["#replay-fast", "#replay-paced"] {
        demo.click("#reset").await?;
        demo.wait_for_text("#announcer", "Everything is as new")
            .await?;
        let (said, differences) = replayed(&demo, &recording, button).await?;
        assert_eq!(
            (said.as_str(), &differences),
            ("The same: 2 records as recorded.", &json!([])),
            "{button}"
        );
        assert_eq!(demo.stage.org.records("Task").await?.len(), 1, "{button}");
    }
    assert_eq!(demo.page.exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn every_recording_that_is_kept_makes_its_records_again() -> Result<()> {
    let folder = repository().join("tests/vectors/recordings");
    let mut count = 0;
    for file in fs::read_dir(&folder).expect("the folder of recordings") {
        let file = file.expect("an entry").path();
        let text = fs::read_to_string(&file).expect("a text");
        let recording: Value = serde_json::from_str(&text).expect("JSON");
        let demo = Demo::open().await?;
        let (said, differences) = replayed(&demo, &recording, "#replay-fast").await?;
        let held = recording["records"].as_array().map_or(0, Vec::len);
        assert_eq!(
            (said.as_str(), &differences),
            (
                format!("The same: {held} records as recorded.").as_str(),
                &json!([])
            ),
            "{}",
            file.display()
        );
        assert_eq!(demo.page.exceptions(), Vec::<String>::new());
        count += 1;
    }
    assert!(count >= 1);
    Ok(())
}

#[tokio::test]
async fn a_replay_says_which_field_came_out_otherwise() -> Result<()> {
    let demo = Demo::open().await?;
    let conversation = demo.play_answered().await?;
    demo.wait_for_one_log(&conversation).await?;
    demo.wait_for_text("#crm .cards", "Completed").await?;
    let mut recording = exported(&demo).await?;
    let task = recording["records"].as_array_mut().expect("records");
    let task = task
        .iter_mut()
        .find(|record| record["object"] == "Task")
        .expect("a task");
    task["fields"]["CallDisposition"] = json!("Callback");
    let (said, differences) = replayed(&demo, &recording, "#replay-fast").await?;
    assert_eq!(said, "Not the same: 1 difference.");
    assert_eq!(
        differences,
        json!(["Task, CallDisposition: \"Callback\" recorded, \"Resolved\" now"])
    );
    Ok(())
}

#[tokio::test]
async fn an_export_for_support_holds_nobody_and_can_be_played() -> Result<()> {
    let demo = Demo::open().await?;
    let conversation = demo.play_answered().await?;
    let logged = demo.wait_for_one_log(&conversation).await?;
    demo.wait_for_text("#crm .cards", "Completed").await?;
    demo.click("#recording .check input").await?;
    let recording = exported(&demo).await?;
    let text = recording.to_string();
    let caller = logged.voice_calls[0]["FromPhoneNumber"]
        .as_str()
        .expect("a number")
        .to_owned();
    for kept in [
        caller.as_str(),
        caller.trim_start_matches('+'),
        &conversation,
        "booking",
        "Alex",
        "agent@acme.test",
        "+18449401117",
    ] {
        assert!(!text.contains(kept), "{kept}: {text}");
    }
    demo.click("#reset").await?;
    demo.wait_for_text("#announcer", "Everything is as new")
        .await?;
    let (said, differences) = replayed(&demo, &recording, "#replay-fast").await?;
    assert_eq!(
        (said.as_str(), differences),
        ("The same: 2 records as recorded.", json!([]))
    );
    Ok(())
}

#[tokio::test]
async fn a_file_that_is_no_recording_is_refused_with_its_place() -> Result<()> {
    let demo = Demo::open().await?;
    let entry = json!({"at": 0, "what": "call", "method": "eval", "arguments": []});
    let whole = json!({"format": "softphone-wrapper-recording", "version": 1, "entries": [entry], "records": [], "named": {}});
    for (text, said) in [
        ("Call 1".to_owned(), "$ is not JSON."),
        (
            "{}".to_owned(),
            "$.format is not \"softphone-wrapper-recording\".",
        ),
        (
            whole.to_string(),
            "$.entries[0].method is no function of the contract.",
        ),
    ] {
        demo.import(&text).await?;
        demo.wait_for_text("#recording-chosen", said).await?;
        let offered = "!document.querySelector('#replay-fast').parentElement.hidden";
        assert_eq!(
            demo.page.evaluate(offered).await?,
            json!(false),
            "{text} is not played"
        );
    }
    Ok(())
}
