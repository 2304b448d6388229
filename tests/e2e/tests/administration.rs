//! What administrators try out comes with a second wrapper, when it is first asked for: it answers for what the page has said by then.

use e2e::{Reply, Result, Softphone, Stage, repository};
use serde_json::{Value, json};

const MODULE: &str = "softphone-wrapper-administration.mjs";

async fn test_account(softphone: &Softphone) -> Result<Value> {
    let test = "SoftphoneWrapper.test.account('main')";
    softphone.page().evaluate(test).await
}

/// A dry run of an answered call in the queue Sales.
async fn test_rules(softphone: &Softphone) -> Result<Value> {
    let sample = json!({"event": "callEnded", "callerANI": "+12125550143", "queue": "Sales", "duration": 60, "callType": "inbound"});
    let test = "sample => SoftphoneWrapper.test.rules(sample)";
    softphone.page().call(test, &[sample]).await
}

#[tokio::test]
async fn a_missing_module_is_told_in_the_form_of_each_answer_and_asked_for_again() -> Result<()> {
    let stage = Stage::start().await?;
    let path = format!("/pkg/{MODULE}");
    stage.host.serve(&path, Reply::html("").status(404));
    let softphone = stage.softphone().await?;
    let told = test_account(&softphone).await?;
    assert_eq!(
        (&told["steps"], &told["passed"], &told["accepted"]),
        (&json!([]), &json!(false), &Value::Null),
        "{told}"
    );
    assert_eq!(told["error"]["code"], "administration-missing");
    assert_eq!(told["error"]["retryable"], true);
    let told = test_rules(&softphone).await?;
    assert_eq!(told["accepted"], false, "{told}");
    assert_eq!(told["error"]["code"], "administration-missing");

    let module = Reply::file(repository().join("pkg").join(MODULE));
    stage.host.serve(&path, module);
    let told = test_account(&softphone).await?;
    assert_eq!(told["passed"], true, "{told}");
    assert_eq!(softphone.page().exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn what_the_page_says_after_the_first_trial_holds_for_the_next() -> Result<()> {
    let mut document = Value::Null;
    let stage = Stage::start_with(|configuration| {
        configuration["triggers"][0]["all"] = json!([{"field": "agent", "is": "second@acme.test"}]);
        document = configuration.clone();
    })
    .await?;
    let softphone = stage.softphone().await?;
    let first = test_rules(&softphone).await?["triggers"][0].clone();
    assert_eq!(first["fires"], false, "{first}");
    assert_eq!(test_account(&softphone).await?["passed"], true);

    let agent = json!({"email": "second@acme.test"});
    let receipt = softphone.invoke("setAgent", &[agent]).await?;
    assert_eq!(receipt["accepted"], true, "{receipt}");
    let told = test_rules(&softphone).await?["triggers"][0].clone();
    assert_eq!(told["fires"], true, "{told}");

    document["triggers"][0]["name"] = json!("Renamed");
    let applied = softphone.invoke("configure", &[document]).await?;
    assert_eq!(applied, json!({"applied": true}));
    let told = test_rules(&softphone).await?["triggers"][0].clone();
    assert_eq!(
        (&told["name"], &told["fires"]),
        (&json!("Renamed"), &json!(true))
    );

    // The former provider is asked no more: its org would still tell a token.
    stage.org.expire_tokens().await?;
    let refuse = "SoftphoneWrapper.setTokenProvider(async () => { throw new Error('signed out') })";
    softphone.page().evaluate(refuse).await?;
    let told = test_account(&softphone).await?;
    assert_eq!(told["passed"], false, "{told}");
    assert_eq!(softphone.page().exceptions(), Vec::<String>::new());
    Ok(())
}
