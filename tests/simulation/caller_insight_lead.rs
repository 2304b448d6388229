//! What a lead belongs to and is (seed 000, "Fixed Parameters" and "Dynamic Parameters"): a queue as its owner, a record type that the
//! agent has to choose, and what becomes of a lead, or of a log, that the org refuses.

use serde_json::{Value, json};

use crate::caller::{STRANGER, answer, end, id};
use crate::caller_insight::configured;
use crate::world::World;

/// A button that makes leads which `owner` owns, as the document writes it, and whose record type has to be chosen.
fn button(owner: &Value, types: &[Value]) -> Value {
    let options = types
        .iter()
        .map(|id| json!({"label": "A type", "value": id}));
    let options: Vec<Value> = options.collect();
    json!({"ratings": [{"itemText": "New Lead"}], "buttons": [
        {"callRating": "New Lead", "buttonAction": "createLead", "buttonLabel": "Create Lead", "actionParams": [
            {"sfFields": {"Lead": "Owner"}, "value": owner},
            {"sfFields": {"Lead": "RecordTypeId"}, "type": "dropdown", "label": "Record Type", "required": "1", "options": options},
        ]},
    ]})
}

/// The ids that every simulated org starts with.
fn known(object: &str, name: &str) -> Value {
    id(&World::new(), object, name)
}

/// A stranger's call that is over, under a button.
fn called(insight: &Value) -> World {
    let mut world = World::with(configured(&json!({}), insight));
    answer(&mut world, "c1", STRANGER);
    end(&mut world, "c1");
    world
}

fn rate(world: &mut World, record_type: &Value) -> Value {
    let said = json!({"rating": "New Lead", "values": {"RecordTypeId": record_type}});
    let receipt = world.call_with(0, "rate", json!(["c1", said]));
    world.pass(10_000);
    receipt
}

/// The lead is the last one there, of this owner and type, and the call is logged on it.
fn check_made(world: &World, owner: &Value, record_type: &Value) {
    let lead = world.records("Lead").pop().unwrap();
    assert_eq!(
        json!([lead["OwnerId"], lead["RecordTypeId"], lead["Phone"]]),
        json!([owner, record_type, STRANGER])
    );
    let task = world.only("Task");
    assert_eq!(
        json!([task["WhoId"], task["CallDisposition"], task["Status"]]),
        json!([lead["Id"], "New Lead", "Completed"])
    );
    assert_ne!(task["OwnerId"], *owner, "the log stays the agent's");
}

#[test]
fn a_queue_owns_the_lead_and_its_record_type_has_to_be_chosen() {
    let queue = known("Group", "Inbound Leads");
    let types = ["Direct", "Reseller"].map(|name| known("RecordType", name));
    // The document shows ids of 15 characters, as the org's own pages do.
    let short = |id: &Value| json!(id.as_str().unwrap()[..15]);
    let options = types.each_ref().map(short);
    let mut world = called(&button(&short(&queue), &options));
    let before = world.records("Lead").len();
    let unchosen = world.call_with(0, "rate", json!(["c1", {"rating": "New Lead"}]));
    assert_eq!(
        json!([
            unchosen["accepted"],
            unchosen["error"]["code"],
            unchosen["error"]["path"]
        ]),
        json!([false, "missing-field", "$.values.RecordTypeId"])
    );
    world.pass(10_000);
    assert_eq!(world.records("Lead").len(), before);
    rate(&mut world, &options[1]);
    assert_eq!(world.records("Lead").len(), before + 1);
    check_made(&world, &queue, &types[1]);
    assert_eq!(world.status(0)["questions"], json!([]));
}

/// Why the org refuses a lead: what its administrator did, the owner, and the code that is told.
fn refusals() -> [(&'static str, Value, Value, &'static str); 3] {
    let queue = known("Group", "Inbound Leads");
    [
        (
            "the queue is for other objects",
            json!({}),
            known("Group", "Support"),
            "invalid-operation",
        ),
        (
            "the group is no queue",
            json!({}),
            known("Group", "Sales Team"),
            "invalid-cross-reference-key",
        ),
        (
            "the user has not this record type",
            json!({"unassignedRecordTypes": ["Lead.Direct"]}),
            queue,
            "invalid-cross-reference-key",
        ),
    ]
}

#[test]
fn a_lead_that_the_org_refuses_costs_the_log_nothing_and_is_made_once_it_can_be() {
    let queue = known("Group", "Inbound Leads");
    let direct = known("RecordType", "Direct");
    for (what, setup, owner, code) in refusals() {
        let mut world = called(&button(&owner, std::slice::from_ref(&direct)));
        world.set_up(setup);
        let before = world.records("Lead").len();
        rate(&mut world, &direct);
        world.pass(30_000);
        assert_eq!(world.records("Lead").len(), before, "{what}");
        let logged = world.only("Task");
        assert_eq!(
            json!([logged["CallDisposition"], logged["Status"], logged["WhoId"]]),
            json!(["New Lead", "Completed", null]),
            "{what}"
        );
        let parked = world.status(0)["parked"].clone();
        assert_eq!(parked.as_array().map(Vec::len), Some(1), "{what}: {parked}");
        assert_eq!(parked[0]["error"]["code"], code, "{what}");
        // The administrator mends the button, or the org; the agent tries again.
        world.set_up(json!({"unassignedRecordTypes": []}));
        let mended = button(&queue, std::slice::from_ref(&direct));
        let mended = configured(&json!({}), &mended);
        world.call(0, "configure", mended);
        world.call(0, "retry", parked[0]["id"].clone());
        world.pass(20_000);
        assert_eq!(world.status(0)["parked"], json!([]), "{what}");
        assert_eq!(world.records("Lead").len(), before + 1, "{what}");
        check_made(&world, &queue, &direct);
    }
}

#[test]
fn another_record_type_chosen_for_a_refused_lead_is_tried_at_once() {
    let queue = known("Group", "Inbound Leads");
    let types = ["Direct", "Reseller"].map(|name| known("RecordType", name));
    let mut world = called(&button(&queue, &types));
    world.set_up(json!({"unassignedRecordTypes": ["Lead.Reseller"]}));
    let before = world.records("Lead").len();
    rate(&mut world, &types[1]);
    assert_eq!(
        world.status(0)["parked"].as_array().map(Vec::len),
        Some(1),
        "{}",
        world.status(0)
    );
    rate(&mut world, &types[0]);
    assert_eq!(world.status(0)["parked"], json!([]));
    assert_eq!(world.records("Lead").len(), before + 1);
    check_made(&world, &queue, &types[0]);
}

#[test]
fn a_log_that_the_org_refused_for_want_of_a_rating_is_saved_once_the_agent_rates() {
    let rule = json!({"object": "Task", "when": "Status = 'Completed' AND CallDisposition = null", "message": "a completed call needs a result"});
    for (method, said) in [
        ("rate", json!(["c1", {"rating": "Wrong Number"}])),
        (
            "callNotesSubmitted",
            json!([{"conversationId": "c1", "disposition": "Wrong Number"}]),
        ),
    ] {
        let mut world = World::with(configured(&json!({}), &json!({})));
        world.set_up(json!({"validationRules": [rule]}));
        answer(&mut world, "c1", STRANGER);
        end(&mut world, "c1");
        let parked = world.status(0)["parked"].clone();
        assert_eq!(
            parked[0]["error"]["code"], "field-custom-validation-exception",
            "{method}"
        );
        // A change of the call alone is no reason to ask again.
        let asked = world.asked("/sobjects/Task");
        let change = json!({"conversationId": "c1", "recordingUrl": "https://pbx.example.com/r/1"});
        world.call(0, "callUpdated", change);
        world.pass(10_000);
        assert_eq!(world.asked("/sobjects/Task"), asked, "{method}");
        world.call_with(0, method, said);
        world.pass(10_000);
        assert_eq!(world.status(0)["parked"], json!([]), "{method}");
        let task = world.only("Task");
        assert_eq!(
            json!([task["Status"], task["CallDisposition"]]),
            json!(["Completed", "Wrong Number"])
        );
    }
}
