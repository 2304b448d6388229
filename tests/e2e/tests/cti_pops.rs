//! What the console shows of a caller: as the softphone layout of the agent or the configuration says.

use std::time::Duration;

use e2e::adapter::configuration;
use e2e::{ConsolePage, ConsoleStage, Result};
use serde_json::{Value, json};

const DEADLINE: Duration = Duration::from_secs(20);

/// Has one contact: Morgan Reyes.
const MORGAN: &str = "+12125550143";
/// Has two, Dana and Jordan Fields, spelt in two ways.
const FIELDS: &str = "+14155550100";
/// Has two, spelt in one way.
const TWINS: &str = "+14155550200";
const STRANGER: &str = "+14155550998";

const NONE: [String; 0] = [];

fn is_labelled(told: &Value, label: &str) -> bool {
    told["softphone"]["label"] == label
}

/// What a caller's number makes the console show.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shown {
    Record(&'static str, &'static str),
    Search,
    NewContact,
    Flow(&'static str),
    Nothing,
}

impl Shown {
    async fn is_seen(self, stage: &ConsoleStage, console: &ConsolePage) -> Result<()> {
        let record = match self {
            Self::Record(object, name) => stage.record(object, name).await?["Id"].clone(),
            _ => Value::Null,
        };
        let title = |told: &Value, part: &str| {
            let tabs = told["tabs"].as_array().into_iter().flatten();
            let mut titles = tabs.filter_map(Value::as_str);
            titles.any(|title| title.contains(part))
        };
        let is_shown = |told: &Value| match self {
            Self::Record(..) => told["view"]["recordId"] == record,
            Self::Search => told["view"]["url"]
                .as_str()
                .is_some_and(|url| url.ends_with("#search")),
            Self::NewContact => told["dialog"] == "Contact",
            Self::Flow(name) => title(told, name),
            Self::Nothing => told["softphone"]["label"] == "Ringing",
        };
        console.wait_until(&format!("{self:?}"), is_shown).await?;
        if self == Self::Nothing {
            assert_eq!(console.calls("screenPop").await?, Vec::<Value>::new());
        }
        Ok(())
    }
}

#[tokio::test]
async fn a_ringing_call_shows_its_caller_as_the_softphone_layout_says() -> Result<()> {
    let stage = ConsoleStage::with_adapter(&configuration()).await?;
    for name in ["Ada", "Bea"] {
        let twin = json!({"FirstName": name, "LastName": "Twin", "Phone": TWINS});
        stage.org.make("Contact", twin).await?;
    }
    for (name, number, shown) in [
        ("one", MORGAN, Shown::Record("Contact", "Morgan Reyes")),
        ("many", TWINS, Shown::Search),
        ("stranger", STRANGER, Shown::NewContact),
    ] {
        let console = stage.linked(name).await?;
        let before = console.status().await?;
        assert_eq!(
            before["console"],
            json!({"state": "linked", "code": null, "message": null, "apiVersion": "67.0"})
        );
        console.ring(name, number).await?;
        let told = console
            .wait_until("it rings", |told| {
                is_labelled(told, "Ringing") && told["softphone"]["icon"] == "incoming_call"
            })
            .await?;
        assert_eq!(told["softphone"]["visible"], true, "the panel opens");
        shown.is_seen(&stage, &console).await?;
        if shown == Shown::NewContact {
            let phone = "document.querySelector('dialog [name=Phone]')?.value";
            assert_eq!(console.page.wait_for(phone, DEADLINE).await?, STRANGER);
        }
        for search in console.calls("searchAndScreenPop").await? {
            assert_eq!(
                (&search["deferred"], &search["callType"]),
                (&json!(true), &json!("inbound"))
            );
        }
        assert_eq!(console.calls("screenPop").await?.len(), 1);
        console
            .tell("callRejected", json!({"conversationId": name}))
            .await?;
        console
            .wait_until("it is quiet", |told| is_labelled(told, "Phone"))
            .await?;
        assert_eq!(console.exceptions(), NONE);
        console.page.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_layout_of_the_agent_is_respected() -> Result<()> {
    let stage = ConsoleStage::with_adapter(&configuration()).await?;
    let fields = json!([{"displayName": "Name", "apiName": "Name"}, {"displayName": "Phone", "apiName": "Phone"}]);
    let none = json!({});
    let flow = json!({"screenPopType": "PopToFlow", "screenPopData": "Greeting"});
    let to_entity = json!({"screenPopType": "PopToEntity"});
    for (name, object, single, missing, shown) in [
        (
            "entity",
            "Contact",
            &to_entity,
            &none,
            Shown::Record("Contact", "Morgan Reyes"),
        ),
        ("flow", "Contact", &flow, &none, Shown::Flow("Greeting")),
        ("lead", "Lead", &to_entity, &none, Shown::Nothing),
        (
            "unknown",
            "Lead",
            &to_entity,
            &flow,
            Shown::Flow("Greeting"),
        ),
    ] {
        let section = json!({"objects": {object: fields}, "screenPopSettings": {"SingleMatch": single, "NoMatch": missing}});
        stage
            .org
            .set_console_setup(&json!({"layout": {"Inbound": section}}))
            .await?;
        let console = stage.linked(name).await?;
        console.ring(name, MORGAN).await?;
        shown.is_seen(&stage, &console).await?;
        console.page.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_configuration_that_searches_says_what_is_shown() -> Result<()> {
    let mut document = configuration();
    document["openCti"]["popBy"] = json!("configuration");
    for (key, value) in [
        ("moduleSearch", json!(["contact"])),
        ("pop", json!({"what": "match", "on": "trigger"})),
    ] {
        document["configurations"][0][key] = value;
    }
    let stage = ConsoleStage::with_adapter(&document).await?;
    for (name, number, shown) in [
        ("one", MORGAN, Shown::Record("Contact", "Morgan Reyes")),
        ("many", FIELDS, Shown::Search),
        ("stranger", STRANGER, Shown::NewContact),
    ] {
        let console = stage.linked(name).await?;
        console.ring(name, number).await?;
        console.answer(name).await?;
        shown.is_seen(&stage, &console).await?;
        assert_eq!(console.calls("searchAndScreenPop").await?.len(), 0);
        console.submit(name).await?;
        console.hang_up(name, "inbound").await?;
        console.page.close().await?;
    }
    Ok(())
}
