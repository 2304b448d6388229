//! In the Salesforce console: linked or not, what it shows, what it asks for, and what is logged through it.

mod channel;
mod pops;

use serde_json::{Value, json};

use crate::caller::{MORGAN, STRANGER, event, id, with};
use crate::configuration::configuration;
use crate::lightning::{Lightning, Manner};
use crate::world::World;

/// The inbound configuration with these keys, and these of `openCti`.
fn document(keys: &Value, open_cti: &Value) -> Value {
    let mut document = with(keys);
    document["openCti"] = open_cti.clone();
    document
}

fn console(keys: &Value, open_cti: &Value) -> World {
    let mut world = World::in_console(document(keys, open_cti), Lightning::default());
    world.call(1, "setAgent", json!({"email": "agent@acme.test"}));
    world.call(1, "load", json!(null));
    world.pass(1_000);
    world
}

fn ring(world: &mut World, tab: usize, conversation: &str, number: &str) {
    world.call(tab, "incomingCall", event(conversation, number));
    world.pass(3_000);
}

fn answered(world: &mut World, tab: usize, conversation: &str, number: &str) {
    ring(world, tab, conversation, number);
    world.call(tab, "callAccepted", event(conversation, number));
    world.pass(5_000);
}

fn callers(world: &mut World, tab: usize) -> Vec<Value> {
    world.lightning().calls(tab, "popCaller")
}

fn pops(world: &mut World, tab: usize) -> Vec<Value> {
    world.lightning().calls(tab, "screenPop")
}

/// What the utility bar was told, one after the other.
fn states(world: &mut World, tab: usize) -> Vec<String> {
    let told = world.lightning().calls(tab, "show");
    let mut states: Vec<String> = Vec::new();
    for it in told {
        let state = match it["count"].as_u64() {
            Some(0) => it["state"].as_str().unwrap().to_owned(),
            count => format!("{} {}", count.unwrap(), it["state"].as_str().unwrap()),
        };
        if states.last() != Some(&state) {
            states.push(state);
        }
    }
    states
}

/// Whether numbers can be clicked, as it was told.
fn dials(world: &mut World, tab: usize) -> Vec<bool> {
    let told = world.lightning().calls(tab, "show");
    let mut dials: Vec<bool> = told.iter().map(|it| it["dials"] == true).collect();
    dials.dedup();
    dials
}

#[test]
fn a_console_that_answers_is_linked_and_told_so() {
    let mut world = console(&json!({}), &json!({"apiVersion": "66.0"}));
    let status = world.status(1)["console"].clone();
    assert_eq!(
        status,
        json!({"state": "linked", "code": null, "message": null, "apiVersion": "66.0"})
    );
    let asked = world.lightning();
    assert_eq!(asked.calls(1, "link")[0]["apiVersion"], "66.0");
    assert_eq!(asked.calls(1, "notifyInitializationComplete").len(), 1);
    let shown = json!({"state": "idle", "count": 0, "idle": "Phone", "dials": true});
    assert_eq!(asked.calls(1, "show").last(), Some(&shown));
}

#[test]
fn each_way_of_not_being_linked_leaves_the_call_logged_and_is_told_once() {
    for (code, state, tries) in [
        ("console-mode-missing", "absent", 1),
        ("console-origin-invalid", "absent", 1),
        ("console-not-lightning", "absent", 1),
        ("console-library-missing", "failed", 2),
        ("timed-out", "failed", 2),
        ("GENERIC_ERROR", "failed", 2),
    ] {
        let lightning = Lightning {
            unlinked: vec![1],
            unlinked_code: code,
            ..Lightning::default()
        };
        let mut world = World::in_console(document(&json!({}), &json!({})), lightning);
        answered(&mut world, 1, "c1", MORGAN);
        let ended = json!({"conversationId": "c1", "duration": 60, "callType": "inbound"});
        world.call(1, "callEnded", ended);
        world.pass(10_000);
        assert_eq!(world.only("Task")["Status"], "Completed", "{code}");
        let status = world.status(1)["console"].clone();
        assert_eq!(status["state"], state, "{code}: {status}");
        let told = match code {
            "timed-out" | "GENERIC_ERROR" => "console-silent",
            code => code,
        };
        assert_eq!(status["code"], told, "{code}");
        let heard = world.heard(1, "error");
        let heard = heard.iter().filter(|error| error["code"] == told).count();
        assert_eq!(heard, 1, "{code}");
        let linked = world.lightning().calls(1, "link").len();
        assert!(
            linked >= tries && (tries > 1 || linked == 1),
            "{code}: {linked}"
        );
    }
}

#[test]
fn a_console_of_an_org_that_no_account_names_is_not_linked() {
    let mut document = configuration();
    document["accounts"][0]["instanceUrl"] = json!("https://acme.my.salesforce.com");
    for (origin, state) in [
        ("https://acme.lightning.force.com", "linked"),
        ("https://other.lightning.force.com", "absent"),
    ] {
        let lightning = Lightning {
            origin: origin.to_owned(),
            ..Lightning::default()
        };
        let mut world = World::in_console(document.clone(), lightning);
        world.pass(1_000);
        assert_eq!(world.status(1)["console"]["state"], state, "{origin}");
    }
}

#[test]
fn a_console_that_falls_silent_is_linked_anew() {
    let mut world = console(&json!({}), &json!({"publish": "Calls__c"}));
    world.lightning().manners.extend([
        ("publish", Manner::Silent),
        ("publish", Manner::Silent),
        ("setSoftphonePanelVisibility", Manner::Silent),
        ("show", Manner::Silent),
        ("popCaller", Manner::Silent),
    ]);
    world.call(1, "incomingCall", event("c1", MORGAN));
    world.pass(5_100);
    assert_eq!(world.status(1)["console"]["code"], "console-silent");
    world.pass(10_000);
    assert_eq!(world.status(1)["console"]["state"], "linked");
    assert_eq!(world.lightning().calls(1, "link").len(), 2);
}

#[test]
fn an_answer_that_comes_twice_counts_once() {
    let keys = json!({"moduleSearch": ["contact"], "pop": {"what": "none"}});
    let mut world = console(&keys, &json!({"linkRecordInView": true}));
    world.lightning().view = json!({"recordId": id_of_morgan(&world), "objectType": "Contact"});
    world
        .lightning()
        .always
        .push(("getAppViewInfo", Manner::Twice));
    answered(&mut world, 1, "c1", STRANGER);
    assert_eq!(world.only("Task")["WhoId"], id_of_morgan(&world));
    assert_eq!(world.heard(1, "error"), [json!(null); 0]);
}

fn id_of_morgan(world: &World) -> Value {
    id(world, "Contact", "Morgan Reyes")
}

#[test]
fn a_click_on_a_number_dials_and_the_clicked_record_is_logged_on() {
    let mut world = console(&json!({}), &json!({}));
    let contact = id(&world, "Contact", "Morgan Reyes");
    let click = json!({"number": 12_125_550_143_i64, "recordId": contact, "objectType": "Contact", "recordName": "Morgan Reyes"});
    world.console_says(1, "clickToDial", &click);
    let dialled = world.heard(1, "start_call");
    assert_eq!(dialled.len(), 1);
    assert_eq!(dialled[0]["dialTo"], MORGAN);
    let outbound = json!({"conversationId": "c1", "dialledTo": MORGAN});
    world.call(1, "outboundCallInitiated", outbound);
    world.pass(5_000);
    assert_eq!(world.only("Task")["WhoId"], contact);
}

#[test]
fn a_click_that_cannot_dial_is_seen_and_heard() {
    for (number, loaded, code) in [
        (json!("+14155550100"), false, "softphone-not-ready"),
        (json!(""), true, "missing-field"),
        (json!(null), true, "missing-field"),
    ] {
        let mut world = World::in_console(document(&json!({}), &json!({})), Lightning::default());
        if loaded {
            world.call(1, "load", json!(null));
        }
        world.pass(1_000);
        world.console_says(1, "clickToDial", &json!({"number": number}));
        let errors = world.heard(1, "error");
        assert_eq!(errors.last().unwrap()["code"], code);
        assert_eq!(states(&mut world, 1), ["idle", "refused"]);
        world.pass(6_000);
        assert_eq!(states(&mut world, 1), ["idle", "refused", "idle"]);
        assert_eq!(world.heard(1, "start_call").len(), 0);
    }
}

#[test]
fn numbers_can_be_clicked_while_the_status_says_available() {
    let mut settings = document(&json!({}), &json!({}));
    settings["softphone"]["statuses"] = json!([
        {"softphoneId": "on", "label": "Available", "available": true},
        {"softphoneId": "off", "label": "Lunch", "available": false},
    ]);
    let mut world = World::in_console(settings, Lightning::default());
    world.call(1, "load", json!(null));
    world.pass(1_000);
    for status in ["off", "on", "on", "off", "unknown"] {
        world.call(1, "statusChanged", json!({"softphoneId": status}));
        world.pass(100);
    }
    assert_eq!(dials(&mut world, 1), [true, false, true, false, true]);
}

#[test]
fn where_click_to_dial_is_off_a_click_dials_nobody() {
    let mut world = console(&json!({}), &json!({"clickToDial": false}));
    world.console_says(1, "clickToDial", &json!({"number": MORGAN}));
    assert_eq!(world.heard(1, "start_call").len(), 0);
    assert_eq!(dials(&mut world, 1), [false]);
}

#[test]
fn the_utility_item_says_in_words_how_things_stand() {
    let mut world = console(
        &json!({}),
        &json!({"panel": {"label": "Softphone", "showOnRinging": false}}),
    );
    let standby = world.open_tab();
    world.pass(1_000);
    ring(&mut world, 1, "c1", MORGAN);
    world.org_down = true;
    world.call(1, "callAccepted", event("c1", MORGAN));
    world.pass(5_000);
    world.org_down = false;
    world.pass(60_000);
    assert_eq!(
        states(&mut world, 1),
        ["idle", "ringing", "idle", "1 waiting", "idle"]
    );
    assert_eq!(states(&mut world, standby)[..2], ["standby", "ringing"]);
    assert_eq!(states(&mut world, standby).last().unwrap(), "standby");
    let shown = world.lightning().calls(1, "show");
    assert_eq!(shown[0]["idle"], "Softphone");
    let panel = world.lightning().calls(1, "setSoftphonePanelVisibility");
    assert_eq!(panel.len(), 0);
}

#[test]
fn the_record_in_view_is_offered_and_linked_only_where_that_is_configured() {
    for (linking, view, number, linked) in [
        (false, "Contact", STRANGER, false),
        (true, "Contact", STRANGER, true),
        (true, "", STRANGER, false),
        // Two have the number, and one who has it not is in view.
        (true, "Contact", "+14155550100", false),
        // The caller is known: what is in view says nothing.
        (true, "Contact", "+16465550131", false),
    ] {
        let keys = json!({"moduleSearch": ["contact"], "pop": {"what": "none"}});
        let mut world = console(&keys, &json!({ "linkRecordInView": linking }));
        let morgan = id(&world, "Contact", "Morgan Reyes");
        let seen = match view {
            "" => json!({"url": "/lightning/o/Contact/list"}),
            object => json!({"recordId": morgan, "objectType": object, "url": "/"}),
        };
        world.console_says(1, "navigation", &seen);
        world.lightning().view = seen;
        let offered = world.status(1)["context"].clone();
        assert_eq!(offered.is_null(), view.is_empty());
        answered(&mut world, 1, "c1", number);
        let task = world.only("Task");
        assert_eq!(task["WhoId"] == morgan, linked, "{number}: {task}");
    }
}

#[test]
fn a_log_of_the_record_in_view_refreshes_it() {
    let keys = json!({"moduleSearch": ["contact"], "pop": {"what": "none"}});
    for (name, refreshed) in [("Morgan Reyes", true), ("Robin Vale", false)] {
        let mut world = console(&keys, &json!({}));
        let contacts = world.records("Contact");
        let viewed = contacts.iter().find(|it| it["Name"] == name);
        let viewed = viewed.map_or(json!("003000000000009"), |it| it["Id"].clone());
        // The console tells 18 characters, the org may tell 15.
        world.console_says(
            1,
            "navigation",
            &json!({"recordId": viewed, "objectType": "Contact"}),
        );
        answered(&mut world, 1, "c1", MORGAN);
        let asked = world.lightning().calls(1, "refreshView").len();
        assert_eq!(asked > 0, refreshed, "{name}");
    }
}

#[test]
fn the_work_that_asked_for_a_call_is_completed_when_its_log_stands() {
    let mut world = console(&json!({}), &json!({}));
    let work = json!({"workId": "w1", "completeWorkWhen": "TaskSaved", "attributes": {"to": "2125550143"}});
    world.console_says(1, "workStart", &work);
    answered(&mut world, 1, "c0", MORGAN);
    end(&mut world, "c0", "inbound");
    assert_eq!(
        world.lightning().calls(1, "completeWork").len(),
        0,
        "inbound"
    );
    let outbound = json!({"conversationId": "c1", "dialledTo": MORGAN});
    world.call(1, "outboundCallInitiated", outbound);
    world.call(1, "callAccepted", json!({"conversationId": "c1"}));
    let notes = json!({"conversationId": "c1", "disposition": "Resolved", "notes": ""});
    world.call(1, "callNotesSubmitted", notes);
    end(&mut world, "c1", "outbound");
    let done = world.lightning().calls(1, "completeWork");
    let tasks = world.records("Task");
    let task = tasks
        .iter()
        .find(|it| it["CallType"] == "Outbound")
        .unwrap();
    assert_eq!(
        done,
        [
            json!({"workId": "w1", "attributes": {"disposition": "Resolved", "taskId": task["Id"], "wasConnected": true}})
        ]
    );
}

fn end(world: &mut World, conversation: &str, call_type: &str) {
    let ended = json!({"conversationId": conversation, "duration": 60, "callType": call_type});
    world.call(1, "callEnded", ended);
    world.pass(10_000);
}

#[test]
fn nothing_that_a_console_says_stops_anything() {
    let mut world = console(
        &json!({}),
        &json!({"publish": "Calls__c", "subscribe": "Commands__c"}),
    );
    for event in [
        "focus",
        "navigation",
        "clickToDial",
        "message",
        "workStart",
        "surprise",
    ] {
        for payload in [
            json!(null),
            json!(7),
            json!("x"),
            json!([]),
            json!({}),
            json!({"recordId": 5, "number": [], "attributes": 3, "workId": {}}),
        ] {
            world.console_says(1, event, &payload);
        }
    }
    answered(&mut world, 1, "c1", MORGAN);
    world.only("Task");
}

#[test]
fn each_configuration_says_anew_whose_console_counts() {
    let mut document = document(&json!({}), &json!({}));
    let mut world = World::in_console(document.clone(), Lightning::default());
    world.pass(1_000);
    for (org, state) in [
        ("other", "absent"),
        ("acme", "linked"),
        ("elsewhere", "absent"),
    ] {
        let url = format!("https://{org}.my.salesforce.com");
        document["accounts"][0]["instanceUrl"] = json!(url);
        world.call(1, "configure", document.clone());
        world.pass(1_000);
        assert_eq!(world.status(1)["console"]["state"], state, "{org}");
        let click = json!({"number": "+1 900 555 0100"});
        world.console_says(1, "clickToDial", &click);
    }
    assert_eq!(world.heard(1, "console").len(), 4);
}

#[test]
fn nothing_is_taken_from_a_console_of_another_org() {
    let mut document = document(&json!({}), &json!({"subscribe": "Commands__c"}));
    document["accounts"][0]["instanceUrl"] = json!("https://acme.my.salesforce.com");
    for (origin, linked) in [
        ("https://acme.lightning.force.com", true),
        ("https://acme.my.salesforce.com", true),
        ("https://other.lightning.force.com", false),
        ("https://other.my.salesforce.com", false),
        ("https://other--c.vf.force.com", false),
        ("https://acme.secure.force.com", false),
    ] {
        let lightning = Lightning {
            origin: origin.to_owned(),
            ..Lightning::default()
        };
        let mut world = World::in_console(document.clone(), lightning);
        world.call(1, "load", json!(null));
        world.pass(1_000);
        let state = if linked { "linked" } else { "absent" };
        assert_eq!(world.status(1)["console"]["state"], state, "{origin}");
        let number = json!({"number": "+1 900 555 0100"});
        world.console_says(1, "clickToDial", &number);
        let command = json!({"command": "presence", "softphoneId": "away"});
        world.console_says(1, "message", &command);
        let dialled = world.heard(1, "start_call").len();
        let presence = world.heard(1, "update_presence").len();
        let taken = usize::from(linked);
        assert_eq!((dialled, presence), (taken, taken), "{origin}");
    }
}
