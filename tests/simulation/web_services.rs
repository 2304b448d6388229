//! Which calls are told to web services, when, and what of them (seed 003), with services that fail and pages that reload.

mod delivery;
mod headers;
mod hostile;
mod words;

use serde_json::{Value, json};
use softphone_wrapper::protocol::Answer;

use crate::caller::{MORGAN, event};
use crate::configuration::configuration;
use crate::line::Received;
use crate::world::{NOON, World};

/// A profile at the first service, with these keys.
fn profile(keys: &Value) -> Value {
    let mut profile =
        json!({"name": "hook", "targetUrl": "http://127.0.0.1/call", "event": "ended"});
    for (key, value) in keys.as_object().unwrap() {
        profile[key] = value.clone();
    }
    profile
}

fn with(profiles: &[Value]) -> Value {
    let mut document = configuration();
    document["webServices"] = json!(profiles);
    document
}

fn world(profiles: &[Value]) -> World {
    World::with(with(profiles))
}

/// Everything that seed 003 names, told by the events of one call.
fn tell_whole_call(world: &mut World) {
    world.call(
        0,
        "incomingCall",
        json!({"conversationId": "c1", "callerANI": MORGAN, "callerName": "Zo\u{eb} O'Brien & Co", "calledNumber": "+18005550100", "location": "New York, NY",
            "startTime": "2026-11-20T11:59:30Z", "reportCallId": 4711}),
    );
    world.call(
        0,
        "callAccepted",
        json!({"conversationId": "c1", "callerANI": MORGAN, "channelName": "Sales", "skill": "German", "agent": "ann@acme.test"}),
    );
    world.call(
        0,
        "callUpdated",
        json!({"conversationId": "c1", "accountCodes": ["1001", "1002", "1003"], "tags": ["vip", "renewal"], "recordingUrl": "/r/1?a=b"}),
    );
    end(world, "c1");
}

fn answer(world: &mut World, conversation: &str) {
    world.call(0, "incomingCall", event(conversation, MORGAN));
    world.call(0, "callAccepted", event(conversation, MORGAN));
}

fn end(world: &mut World, conversation: &str) {
    let ended = json!({"conversationId": conversation, "duration": 60, "callType": "inbound"});
    world.call(0, "callEnded", ended);
    world.pass(10_000);
}

fn urls(world: &World) -> Vec<&str> {
    let received = world.received.iter();
    received
        .map(|Received { http, .. }| http.url.as_str())
        .collect()
}

fn bodies(world: &World) -> Vec<&str> {
    let received = world.received.iter();
    received
        .map(|Received { http, .. }| http.body.as_deref().unwrap_or_default())
        .collect()
}

#[test]
fn a_request_is_sent_at_its_moment_once_with_what_was_known_then() {
    let moments = [
        "ringing",
        "outboundStarted",
        "answered",
        "rejected",
        "ended",
        "notesSubmitted",
        "recorded",
    ];
    let named: Vec<Value> = moments
        .iter()
        .map(|moment| {
            let parameters = json!([{"name": "at", "value": {"string": moment}}, {"name": "group", "value": {"call": "Group/Skill"}}]);
            profile(&json!({"name": moment, "event": moment, "formParameters": parameters}))
        })
        .collect();
    let check = |story: &[(&str, Value)], expected: &[&str]| {
        let mut world = world(&named);
        for (method, payload) in story {
            let mut payload = payload.clone();
            payload["conversationId"] = json!("c1");
            for _ in 0..2 {
                world.call(0, method, payload.clone());
            }
            world.pass(3_000);
        }
        world.pass(30_000);
        assert_eq!(bodies(&world), expected, "{story:?}");
    };
    let incoming = ("incomingCall", json!({"callerANI": MORGAN}));
    let accepted = (
        "callAccepted",
        json!({"callerANI": MORGAN, "channelName": "Sales"}),
    );
    let ended = ("callEnded", json!({"duration": 60, "callType": "inbound"}));
    let notes = (
        "callNotesSubmitted",
        json!({"notes": "words", "disposition": "Resolved"}),
    );
    let recorded = (
        "callUpdated",
        json!({"recordingUrl": "https://pbx.example/1"}),
    );
    check(
        &[
            incoming.clone(),
            accepted.clone(),
            ended.clone(),
            recorded.clone(),
            notes.clone(),
            recorded.clone(),
        ],
        &[
            "at=ringing&group=",
            "at=answered&group=Sales",
            "at=ended&group=Sales",
            "at=recorded&group=Sales",
            "at=notesSubmitted&group=Sales",
        ],
    );
    check(
        &[
            incoming.clone(),
            ("callRejected", json!({"reason": "active"})),
        ],
        &["at=ringing&group=", "at=rejected&group="],
    );
    check(
        &[
            incoming.clone(),
            ("callEnded", json!({"callType": "inbound"})),
        ],
        &["at=ringing&group=", "at=rejected&group=", "at=ended&group="],
    );
    check(
        &[
            ("outboundCallInitiated", json!({"dialledTo": MORGAN})),
            accepted,
            ("callEnded", json!({"duration": 5, "callType": "outbound"})),
        ],
        &[
            "at=outboundStarted&group=",
            "at=answered&group=Sales",
            "at=ended&group=Sales",
        ],
    );
    // Told late, all at once: what each is told is what was known at its moment, and in its order.
    let mut world = world(&named[..5]);
    world.web_service_says.push_back(None);
    for (method, payload) in [
        &incoming,
        &("callAccepted", json!({"channelName": "Sales"})),
        &ended,
    ] {
        let mut payload = payload.clone();
        payload["conversationId"] = json!("c2");
        world.call(0, method, payload);
    }
    world.pass(10_000);
    assert_eq!(
        bodies(&world),
        [
            "at=ringing&group=",
            "at=answered&group=Sales",
            "at=ended&group=Sales"
        ]
    );
}

#[test]
fn what_no_event_told_is_told_as_if_one_had_and_once_whatever_comes_late() {
    let trigger =
        |all: Value| json!([{"name": "t", "all": all, "actions": [{"webService": "hook"}]}]);
    let reject = json!([{"field": "status", "is": "reject"}]);
    let check = |event: Value, triggers: Value, story: &[(&str, Value)]| {
        let mut document = with(&[profile(&json!({"event": event}))]);
        document["triggers"] = triggers;
        let mut world = World::with(document);
        for (method, payload) in story {
            let mut payload = payload.clone();
            payload["conversationId"] = json!("c1");
            world.call(0, method, payload);
            world.pass(5_000);
        }
        world.pass(10_000);
        assert_eq!(world.received.len(), 1, "{event} {story:?}");
    };
    let accepted = ("callAccepted", json!({"callerANI": MORGAN}));
    let ended = ("callEnded", json!({"duration": 60, "callType": "inbound"}));
    let incoming = ("incomingCall", json!({"callerANI": MORGAN}));
    let internal = (
        "outboundCallInitiated",
        json!({"dialledTo": "100", "direction": "Internal"}),
    );
    let unanswered = ("callEnded", json!({"callType": "inbound"}));
    let rejected = ("callRejected", json!({"reason": "passive"}));
    check(
        Value::Null,
        trigger(json!([])),
        &[accepted.clone(), ended.clone()],
    );
    check(
        Value::Null,
        trigger(json!([])),
        &[accepted.clone(), ended.clone(), incoming.clone()],
    );
    check(json!("ringing"), json!([]), &[accepted, ended]);
    check(
        Value::Null,
        trigger(json!([])),
        std::slice::from_ref(&internal),
    );
    check(json!("outboundStarted"), json!([]), &[internal]);
    check(
        Value::Null,
        trigger(reject.clone()),
        &[incoming.clone(), unanswered.clone(), rejected.clone()],
    );
    check(
        json!("rejected"),
        trigger(reject),
        &[incoming, rejected, unanswered],
    );
}

#[test]
fn all_criteria_hold_or_nothing_is_sent_and_none_at_all_hold_always() {
    for (criteria, sent) in [
        (json!([]), true),
        (json!([{"field": "Call Direction", "is": "inbound"}]), true),
        (
            json!([{"field": "Call Direction", "is": "Outbound"}]),
            false,
        ),
        (
            json!([{"field": "Call Direction", "isNot": "Outbound"}]),
            true,
        ),
        (json!([{"field": "Group/Skill", "isNot": "german"}]), false),
        (
            json!([{"field": "Caller Name", "contains": "o'brien"}]),
            true,
        ),
        (
            json!([{"field": "Caller Name", "contains": "smith"}]),
            false,
        ),
        (json!([{"field": "DNIS", "beginsWith": "+1800"}]), true),
        (json!([{"field": "DNIS", "beginsWith": "+1900"}]), false),
        (
            json!([{"field": "External Number", "between": [12_125_550_000_i64, 12_125_559_999_i64]}]),
            true,
        ),
        (
            json!([{"field": "External Number", "between": ["12125550143", 12_125_550_143_i64]}]),
            true,
        ),
        (
            json!([{"field": "External Number", "between": [1, 2]}]),
            false,
        ),
        (json!([{"field": "Caller Name", "between": [1, 2]}]), false),
        (
            json!([{"field": "Tag", "contains": "vip"}, {"field": "Agent", "is": "ann@acme.test"}]),
            true,
        ),
        (
            json!([{"field": "Tag", "contains": "vip"}, {"field": "Agent", "is": "bob@acme.test"}]),
            false,
        ),
        (
            json!([{"field": "Account Codes", "contains": "1002"}]),
            true,
        ),
        (json!([{"field": "Location", "is": ""}]), false),
        (json!([{"field": "Empty Value", "is": ""}]), true),
        (
            json!([{"field": "Time", "between": [NOON - 30_000, NOON]}]),
            true,
        ),
    ] {
        let mut world = world(&[profile(&json!({"criteria": criteria}))]);
        tell_whole_call(&mut world);
        assert_eq!(world.received.len(), usize::from(sent), "{criteria}");
    }
}

#[test]
fn a_profile_without_an_event_waits_for_a_trigger_and_two_askers_make_one_request() {
    let trigger = |name: &str, all: Value| json!({"name": name, "all": all, "actions": [{"webService": "hook"}]});
    let hangup = || json!([{"field": "status", "is": "hangup"}]);
    for (event, triggers, expected) in [
        (Value::Null, json!([]), 0),
        (Value::Null, json!([trigger("one", hangup())]), 1),
        (
            Value::Null,
            json!([trigger("one", hangup()), trigger("two", hangup())]),
            1,
        ),
        (json!("ended"), json!([trigger("one", hangup())]), 1),
        (
            json!("ended"),
            json!([trigger("one", json!([{"field": "status", "is": "answer"}]))]),
            2,
        ),
        (Value::Null, json!([trigger("one", json!([]))]), 1),
        (
            Value::Null,
            json!([trigger("one", json!([{"field": "queue", "is": "Other"}]))]),
            0,
        ),
    ] {
        let mut document = with(&[profile(&json!({"event": event}))]);
        document["triggers"] = triggers.clone();
        let mut world = World::with(document);
        tell_whole_call(&mut world);
        assert_eq!(world.received.len(), expected, "{event} {triggers}");
    }
}

#[test]
fn the_filter_api_server_request_tells_profile_method_host_and_status_and_nothing_of_people() {
    for asked in [false, true] {
        let keys =
            json!({"urlParameters": [{"name": "number", "value": {"call": "External Number"}}]});
        let mut document = with(&[profile(&keys)]);
        document["log"] = json!({"level": "error", "filters": {"API Server Request": asked}});
        let mut world = World::with(document);
        world.web_service_says = [Some(Answer::Unreachable), None].into();
        answer(&mut world, "c1");
        end(&mut world, "c1");
        world.pass(60_000);
        let told = world.heard(0, "log");
        let lines: Vec<&str> = told
            .iter()
            .filter(|line| line["code"] == "api-server-request")
            .map(|line| line["message"].as_str().unwrap())
            .collect();
        let expected = [
            "hook POST http://127.0.0.1 no answer that may be read",
            "hook POST http://127.0.0.1 204",
        ];
        assert_eq!(lines, if asked { &expected[..] } else { &[] });
        assert_eq!(told.len(), lines.len(), "the level is error: {told:?}");
    }
}

#[test]
fn a_test_sends_the_exact_request_and_tells_the_exact_answer() {
    let keys = json!({"criteria": [{"field": "Call Direction", "is": "Outbound"}], "headers": [{"name": "X-A", "value": {"string": "b"}}],
        "formParameters": [{"name": "call", "value": {"call": "Call ID"}}]});
    let mut world = world(&[profile(&keys)]);
    let said = Answer::Http {
        status: 422,
        body: "{\"error\":\"which call?\"}".to_owned(),
        retry_after: None,
    };
    world.web_service_says.push_back(Some(said));
    let told = world.call_with(0, "testWebService", json!(["hook"]));
    world.pass(1_000);
    let told = if told.is_null() {
        world.receipt(0, 1)
    } else {
        told
    };
    assert_eq!(world.received.len(), 1);
    let expected = json!({
        "name": "hook", "event": "ended", "fires": false,
        "criteria": [{"field": "Call Direction", "operator": "is", "value": "Outbound", "actual": "Inbound", "holds": false}],
        "request": {"method": "POST", "url": "http://127.0.0.1/call", "headers": [["X-A", "b"], ["Content-Type", "application/x-www-form-urlencoded"]], "body": "call=sample"},
        "answer": {"status": 422, "body": "{\"error\":\"which call?\"}"},
        "error": told["error"],
    });
    assert_eq!(told, expected);
    assert_eq!(told["error"]["code"], "web-service-refused");
    assert_eq!(world.status(0)["calls"], json!([]), "nothing of it is kept");
    let unknown = world.call_with(0, "testWebService", json!(["other"]));
    assert_eq!(unknown["error"]["code"], "unknown-web-service");
}

#[test]
fn a_dry_run_tells_which_requests_would_be_sent() {
    let mut world = world(&[profile(
        &json!({"urlParameters": [{"name": "number", "value": {"call": "External Number"}}]}),
    )]);
    let sample =
        json!({"event": "callEnded", "callerANI": MORGAN, "duration": 60, "callType": "inbound"});
    let told = world.call(0, "testRules", sample);
    let requests = told["requests"].as_array().unwrap();
    let expected = json!({"record": "WebService", "name": "hook", "event": "ended", "method": "POST", "url": "http://127.0.0.1/call?number=%2B12125550143", "body": null});
    assert_eq!(requests.last(), Some(&expected));
    assert_eq!(world.received.len(), 0);
}
