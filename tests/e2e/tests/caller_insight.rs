//! Ratings that do the work (seed 000), end to end: buttons of the configuration document or of the Config API, an agent at the panel by
//! clicks or by keyboard alone, and the records that the org holds in the end, field by field.

use std::time::Duration;

use e2e::{Chromium, Error, Hand, Panel, Result, Stage};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(20);
/// An org that was down is asked again after a while.
const LATER: Duration = Duration::from_secs(60);

/// Dana and Jordan share this number.
const SHARED: &str = "+14155550100";
const STRANGER: &str = "+14085550666";

/// Where an agent's ratings come from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Document,
    ConfigApi,
}

/// What a new lead of the buttons belongs to, and may be.
struct Ids {
    queue: Value,
    direct: Value,
    reseller: Value,
}

/// The id of a record by its name.
async fn id(stage: &Stage, object: &str, name: &str) -> Result<Value> {
    let records = stage.org.records(object).await?;
    let named = records.iter().find(|record| record["Name"] == name);
    let named = named.ok_or_else(|| Error::Other(format!("there is no {object} {name}")))?;
    Ok(named["Id"].clone())
}

/// The parameters of "New Lead" as seed 000 writes them: a fixed owner, a country, and a record type that is required.
fn lead_parameters(ids: &Ids) -> Value {
    let option = |label: &str, value: &Value| json!({"label": label, "value": value});
    json!([
        {"sfFields": {"Lead": "Owner"}, "value": ids.queue},
        {"sfFields": {"Lead": "CountryCode"}, "type": "dropdown", "label": "Country",
            "options": [option("Canada", &json!("CA")), option("United States", &json!("US"))]},
        {"sfFields": {"Lead": "RecordTypeId"}, "type": "dropdown", "label": "Record Type", "required": "1",
            "options": [option("Direct", &ids.direct), option("Reseller", &ids.reseller)]},
    ])
}

/// The seed's buttons in the document: nothing else is there that could tell them.
fn in_document(ids: &Ids) -> Value {
    let texts = [
        "Prompt Test",
        "New Lead",
        "Rate Call",
        "Log Call",
        "Wrong Number",
    ];
    let ratings: Vec<Value> = texts
        .iter()
        .map(|text| json!({ "itemText": text }))
        .collect();
    json!({"account": "main", "igrp": 1234, "ratings": ratings, "buttons": [
        {"buttonAction": "prompt", "buttonLabel": "Please select", "callRating": "Prompt Test"},
        {"buttonAction": "createLead", "buttonLabel": "Create Lead", "callRating": "New Lead", "actionParams": lead_parameters(ids)},
        {"buttonAction": "rateCall", "buttonLabel": "Rate Call", "callRating": "Rate Call", "actionParams": {"Call_Source__c": "Infinity"}},
        {"buttonAction": "logCall", "buttonLabel": "Log Call", "callRating": "Log Call", "isDefaultButton": "1"},
    ]})
}

/// The same told by the Config API, whose seeds are the document's own: an administrator sends forms as seed 000 shows them.
async fn in_config_api(stage: &Stage, ids: &Ids) -> Result<Value> {
    let endpoint = format!("{}/config/v2", stage.org_origin());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (queue, direct, reseller) = (text(&ids.queue), text(&ids.direct), text(&ids.reseller));
    let lead = format!(
        "actionParams[0][sfFields][Lead]=Owner&actionParams[0][value]={queue}\
         &actionParams[1][sfFields][Lead]=CountryCode&actionParams[1][type]=dropdown&actionParams[1][label]=Country\
         &actionParams[1][options][0][label]=Canada&actionParams[1][options][0][value]=CA\
         &actionParams[1][options][0][label]=United%20States&actionParams[1][options][0][value]=US\
         &actionParams[2][sfFields][Lead]=RecordTypeId&actionParams[2][type]=dropdown&actionParams[2][label]=Record%20Type\
         &actionParams[2][required]=1&actionParams[2][options][label]=Direct&actionParams[2][options][value]={direct}\
         &actionParams[2][options][label]=Reseller&actionParams[2][options][value]={reseller}"
    );
    for (button, form) in [("2", lead), ("4", "isDefaultButton=1".to_owned())] {
        let address = format!("{endpoint}/igrps/1234/callerInsight/sfButtons/{button}");
        let request = reqwest::Client::new()
            .post(address)
            .header("Authorization", "ApiKey sandbox")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(form);
        let answer = request.send().await?;
        assert_eq!(answer.status().as_u16(), 204, "{}", answer.text().await?);
    }
    Ok(json!({"account": "main", "igrp": 1234, "endpoint": endpoint, "auth": {"type": "host"}}))
}

/// A stage whose agents get their ratings from there.
async fn stage(source: Source) -> Result<(Stage, Ids)> {
    let stage = Panel::stage(|_| {}).await?;
    let ids = Ids {
        queue: id(&stage, "Group", "Inbound Leads").await?,
        direct: id(&stage, "RecordType", "Direct").await?,
        reseller: id(&stage, "RecordType", "Reseller").await?,
    };
    let insight = match source {
        Source::Document => in_document(&ids),
        Source::ConfigApi => in_config_api(&stage, &ids).await?,
    };
    stage.configure(|configuration| {
        configuration["configurations"][0]["moduleSearch"] = json!(["contact", "lead"]);
        configuration["configurations"][0]["onMultiple"] = json!("ask");
        configuration["wrapUp"] = json!({"limitSeconds": 60, "ratingRequired": true});
        configuration["callerInsight"] = insight;
    });
    Ok((stage, ids))
}

/// What is the org's own in a record, or of the moment.
const PASSING: [&str; 8] = [
    "Id",
    "CreatedDate",
    "LastModifiedDate",
    "SystemModstamp",
    "CompletedDateTime",
    "ActivityDate",
    "Softphone_Call_Key__c",
    "CallObject",
];

/// A record is these fields and no others, besides those that every one has.
fn check_record(record: &Value, expected: Value) {
    let mut record = record.as_object().cloned().unwrap_or_default();
    record.retain(|field, _| !PASSING.contains(&field.as_str()));
    assert_eq!(Value::Object(record), expected);
}

/// The Task of a conversation, once the call is over for the org.
async fn task(
    stage: &Stage,
    conversation: &str,
    rating: &str,
    deadline: Duration,
) -> Result<Value> {
    let of_call = |state: &Value| {
        let tasks = state["records"]["Task"].as_array().cloned();
        let mut tasks = tasks.unwrap_or_default().into_iter();
        tasks.find(|task| task["CallObject"] == conversation)
    };
    let is_done = |task: &Value| {
        let is_linked = rating == "Rate Call" || !task["WhoId"].is_null();
        task["CallDisposition"] == rating && task["Status"] == "Completed" && is_linked
    };
    let what = format!("the Task of {conversation}, rated {rating}");
    let state = stage
        .org
        .wait_until(&what, deadline, |state| {
            of_call(state).is_some_and(|task| is_done(&task))
        })
        .await?;
    Ok(of_call(&state).unwrap_or_default())
}

/// What every Task of these calls says.
fn logged(number: &str, user: &Value, more: Value) -> Value {
    let mut task = json!({
        "Subject": format!("[xCALLY Ticket] Sales {number}"), "Status": "Completed", "Priority": "Normal", "TaskSubtype": "Call", "CallType": "Inbound",
        "CallDurationInSeconds": 60, "Call_Minutes__c": 1.0, "OwnerId": user, "CreatedById": user, "LastModifiedById": user, "Callback__c": false,
        "IsClosed": true, "IsDeleted": false, "IsHighPriority": false, "IsReminderSet": false,
    });
    for (field, value) in more.as_object().into_iter().flatten() {
        task[field] = value.clone();
    }
    task
}

/// One agent at work.
struct Work {
    stage: Stage,
    ids: Ids,
    panel: Panel,
    hand: Hand,
    user: Value,
}

impl Work {
    async fn begin(hand: Hand, source: Source) -> Result<Self> {
        let (stage, ids) = stage(source).await?;
        let user = id(&stage, "User", "Alex Agent").await?;
        let panel = Panel::open(&stage).await?;
        // The endpoint's lists come after the start.
        panel
            .page()
            .wait_for("heard.some(([type, payload]) => type === 'disposition' && payload.includes('New Lead'))", SOON)
            .await?;
        Ok(Self {
            stage,
            ids,
            panel,
            hand,
            user,
        })
    }

    /// A call comes, is answered, and it is known who that may be: what moves is not aimed at.
    async fn call(&self, conversation: &str, number: &str) -> Result<()> {
        let call = json!({"conversationId": conversation, "callerANI": number, "callerName": "Ada Lovelace", "queue": "Sales"});
        self.panel.answer_call(&call).await?;
        let known = match number {
            STRANGER => "Nobody in Salesforce has this number.",
            _ => "2 records have this number. Who is it?",
        };
        self.panel.see(known).await
    }

    async fn over(&self, conversation: &str) -> Result<()> {
        self.panel.end(conversation).await?;
        self.panel.see("After the call").await
    }

    async fn leads(&self) -> Result<Vec<Value>> {
        self.stage.org.records("Lead").await
    }

    async fn rate_only(&self) -> Result<()> {
        let Self { panel, hand, .. } = self;
        let before = self.leads().await?.len();
        self.call("rate", STRANGER).await?;
        self.over("rate").await?;
        // Nothing is put away without a rating, and a prompt is none.
        panel.push(*hand, "Save").await?;
        panel.see("Choose a rating.").await?;
        let prompt = "[...root().querySelectorAll('input[type=radio]')].some(one => one.value === 'Prompt Test')";
        assert_eq!(panel.page().evaluate(prompt).await?, json!(false));
        panel.rate(*hand, "Rate Call").await?;
        panel
            .fill(*hand, "Notes", "Asked for the opening hours")
            .await?;
        panel.push(*hand, "Rate Call").await?;
        panel.see("No call").await?;
        let task = task(&self.stage, "rate", "Rate Call", SOON).await?;
        let description = format!(
            "*** Call Info ***\nCaller Number: {STRANGER}\nQueue: Sales\nUnique Id: rate\n\nAsked for the opening hours"
        );
        let expected = json!({"Description": description, "CallDisposition": "Rate Call", "Call_Source__c": "Infinity"});
        check_record(&task, logged(STRANGER, &self.user, expected));
        assert_eq!(self.leads().await?.len(), before);
        Ok(())
    }

    async fn log_on_a_chosen_contact(&self) -> Result<()> {
        let Self { panel, hand, .. } = self;
        self.call("log", SHARED).await?;
        panel.push(*hand, "Choose Jordan Fields, Contact").await?;
        panel.see("Logged on Jordan Fields").await?;
        self.over("log").await?;
        // The default button stands ready: it is pressed, and nothing chosen.
        panel.push(*hand, "Log Call").await?;
        panel.see("No call").await?;
        let task = task(&self.stage, "log", "Log Call", SOON).await?;
        let expected = json!({
            "CallDisposition": "Log Call", "WhoId": id(&self.stage, "Contact", "Jordan Fields").await?,
            "AccountId": id(&self.stage, "Account", "Acme Travel").await?,
            "Description": format!("*** Call Info ***\nCaller Number: {SHARED}\nQueue: Sales\nUnique Id: log"),
        });
        check_record(&task, logged(SHARED, &self.user, expected));
        Ok(())
    }

    /// The agent makes a lead of the caller, up to the press of the button.
    async fn ask_for_a_lead(&self, conversation: &str, record_type: &str) -> Result<()> {
        let Self { panel, hand, .. } = self;
        panel.rate(*hand, "New Lead").await?;
        panel.push(*hand, "Create Lead").await?;
        panel.see("Choose: Record Type.").await?;
        assert!(
            self.leads()
                .await?
                .iter()
                .all(|lead| lead["Name"] != "Ada Lovelace"),
            "{conversation}: nothing is sent before"
        );
        panel.choose(*hand, "Country", "Canada").await?;
        panel.choose(*hand, "Record Type", record_type).await?;
        panel.see_no("Choose: Record Type.").await?;
        panel.push(*hand, "Create Lead").await
    }

    async fn check_lead(
        &self,
        conversation: &str,
        record_type: &Value,
        deadline: Duration,
    ) -> Result<()> {
        let task = task(&self.stage, conversation, "New Lead", deadline).await?;
        let leads = self.leads().await?;
        let mut made = leads.iter().filter(|lead| lead["Name"] == "Ada Lovelace");
        let (lead, another) = (made.next().cloned().unwrap_or_default(), made.next());
        assert_eq!(another, None, "one lead");
        check_record(
            &lead,
            json!({
                "FirstName": "Ada", "LastName": "Lovelace", "Name": "Ada Lovelace", "Company": "Unknown", "Phone": STRANGER, "OwnerId": self.ids.queue,
                "CountryCode": "CA", "RecordTypeId": record_type, "Status": "Open - Not Contacted", "IsConverted": false, "IsDeleted": false,
                "CreatedById": self.user, "LastModifiedById": self.user,
            }),
        );
        let expected = json!({
            "CallDisposition": "New Lead", "WhoId": lead["Id"],
            "Description": format!("*** Call Info ***\nCaller Number: {STRANGER}\nQueue: Sales\nUnique Id: {conversation}"),
        });
        check_record(&task, logged(STRANGER, &self.user, expected));
        Ok(())
    }

    async fn make_a_lead(&self) -> Result<()> {
        self.call("lead", STRANGER).await?;
        self.over("lead").await?;
        self.ask_for_a_lead("lead", "Reseller").await?;
        self.panel.see("No call").await?;
        self.check_lead("lead", &self.ids.reseller, SOON).await?;
        self.panel.see("Everything is in Salesforce.").await
    }

    async fn make_a_lead_while_the_org_is_down(&self) -> Result<()> {
        let Self { panel, hand, .. } = self;
        self.call("down", STRANGER).await?;
        self.stage.org.set_down(true).await?;
        self.over("down").await?;
        self.ask_for_a_lead("down", "Direct").await?;
        panel.see("No call").await?;
        // Caller, log and voice call are kept, and the agent is told what waits and why.
        panel.see("3 logs waiting").await?;
        panel.push(*hand, "3 logs waiting").await?;
        panel
            .see("Salesforce cannot be reached. It is tried again by itself.")
            .await?;
        self.stage.org.set_down(false).await?;
        self.check_lead("down", &self.ids.direct, LATER).await?;
        panel.see_no("waiting").await?;
        Ok(())
    }
}

#[tokio::test]
async fn by_clicks_an_agent_rates_logs_and_makes_leads_with_the_buttons_of_the_document()
-> Result<()> {
    let work = Work::begin(Hand::Mouse, Source::Document).await?;
    work.rate_only().await?;
    work.log_on_a_chosen_contact().await?;
    work.make_a_lead().await?;
    work.panel.check_quiet().await
}

#[tokio::test]
async fn by_keyboard_alone_an_agent_rates_logs_and_makes_leads_with_the_buttons_of_the_config_api()
-> Result<()> {
    let work = Work::begin(Hand::Keyboard, Source::ConfigApi).await?;
    work.rate_only().await?;
    work.log_on_a_chosen_contact().await?;
    work.make_a_lead().await?;
    work.panel.check_quiet().await
}

#[tokio::test]
async fn who_chooses_a_record_wants_no_new_lead() -> Result<()> {
    let work = Work::begin(Hand::Mouse, Source::Document).await?;
    let (panel, before) = (&work.panel, work.leads().await?.len());
    work.call("mind", SHARED).await?;
    work.over("mind").await?;
    panel.rate(Hand::Mouse, "New Lead").await?;
    panel
        .see("Makes a new lead and logs the call on it.")
        .await?;
    panel.click("Choose Jordan Fields, Contact").await?;
    panel.see("Logged on Jordan Fields").await?;
    panel.click("Log Call").await?;
    panel.see("No call").await?;
    let task = task(&work.stage, "mind", "Log Call", SOON).await?;
    let jordan = id(&work.stage, "Contact", "Jordan Fields").await?;
    assert_eq!(task["WhoId"], jordan);
    assert_eq!(work.leads().await?.len(), before);
    panel.check_quiet().await
}

#[tokio::test]
async fn what_an_agent_rates_while_the_org_is_down_is_told_and_done_later() -> Result<()> {
    for (hand, source) in [
        (Hand::Mouse, Source::Document),
        (Hand::Keyboard, Source::ConfigApi),
    ] {
        let work = Work::begin(hand, source).await?;
        work.make_a_lead_while_the_org_is_down().await?;
        work.panel.check_quiet().await?;
    }
    Ok(())
}

#[tokio::test]
async fn without_an_endpoint_a_second_agent_in_a_second_browser_has_the_documents_buttons()
-> Result<()> {
    let (stage, ids) = stage(Source::Document).await?;
    let elsewhere = Chromium::launch().await?;
    let first = Panel::open(&stage).await?;
    let second = Panel::open_in(&elsewhere, &stage, "/?client=sandbox-second").await?;
    let both = [
        (&first, "one", "New Lead", "Alex Agent"),
        (&second, "two", "Rate Call", "Sam Second"),
    ];
    for (panel, conversation, ..) in both {
        panel.answer(conversation, STRANGER).await?;
        panel.end(conversation).await?;
        panel.see("After the call").await?;
    }
    let offered = "[...root().querySelectorAll('input[type=radio]')].map(one => one.value)";
    let ratings = json!(["New Lead", "Rate Call", "Log Call", "Wrong Number"]);
    for (panel, conversation, rating, _) in both {
        assert_eq!(
            panel.page().evaluate(offered).await?,
            ratings,
            "{conversation}"
        );
        panel.rate(Hand::Mouse, rating).await?;
    }
    first.choose(Hand::Mouse, "Record Type", "Direct").await?;
    first.click("Create Lead").await?;
    second.click("Rate Call").await?;
    for (panel, conversation, rating, agent) in both {
        panel.see("No call").await?;
        let task = task(&stage, conversation, rating, SOON).await?;
        assert_eq!(
            task["OwnerId"],
            id(&stage, "User", agent).await?,
            "{conversation}"
        );
        panel.check_quiet().await?;
    }
    let leads = stage.org.records("Lead").await?;
    let mut made = leads.iter().filter(|lead| lead["Phone"] == STRANGER);
    assert_eq!(made.next().map(|lead| &lead["OwnerId"]), Some(&ids.queue));
    assert_eq!(made.next(), None);
    // What the administrator adds reaches both.
    let mut changed = in_document(&ids);
    let ratings = changed["ratings"].as_array_mut();
    ratings
        .into_iter()
        .for_each(|ratings| ratings.push(json!({"itemText": "Complaint"})));
    stage.configure(|configuration| configuration["callerInsight"] = changed);
    for (panel, conversation) in [(&first, "three"), (&second, "four")] {
        panel
            .page()
            .evaluate("dispatchEvent(new Event('focus'))")
            .await?;
        panel
            .page()
            .wait_for("heard.some(([type, payload]) => type === 'disposition' && payload.includes('Complaint'))", SOON)
            .await?;
        panel.answer(conversation, STRANGER).await?;
        panel.end(conversation).await?;
        panel.rate(Hand::Keyboard, "Complaint").await?;
    }
    Ok(())
}
