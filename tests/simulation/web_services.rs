//! Which calls are told to web services, when, and what of them (seed 003), with services that fail and pages that reload.

mod hostile;

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

/// A form parameter of each value of the seed.
fn every_value() -> Value {
    json!([
        {"name": "empty", "value": {"call": "Empty Value"}},
        {"name": "codes", "value": {"call": "Account Codes"}},
        {"name": "agent", "value": {"call": "Agent"}},
        {"name": "direction", "value": {"call": "Call Direction"}},
        {"name": "caller", "value": {"call": "Caller Name"}},
        {"name": "dnis", "value": {"call": "DNIS"}},
        {"name": "callid", "value": {"call": "Call ID"}},
        {"name": "external", "value": {"call": "External Number"}},
        {"name": "group", "value": {"call": "Group/Skill"}},
        {"name": "location", "value": {"call": "Location"}},
        {"name": "time", "value": {"call": "Time"}},
        {"name": "tag", "value": {"call": "Tag"}},
        {"name": "link", "value": {"call": "Audio Recording Link"}},
        {"name": "report", "value": {"call": "Report Call ID"}},
        {"name": "text", "value": {"string": " as written & so "}},
    ])
}

#[test]
fn every_value_of_a_call_is_told_byte_for_byte() {
    let mut document = with(&[profile(&json!({"formParameters": every_value()}))]);
    document["accounts"][0]["serverAddress"] = json!("https://pbx.example");
    let mut world = World::with(document);
    tell_whole_call(&mut world);
    let [Received { http, .. }] = world.received.as_slice() else {
        panic!("{:#?}", world.received)
    };
    assert_eq!(http.method.name(), "POST");
    assert_eq!(http.url, "http://127.0.0.1/call");
    assert_eq!(
        http.headers,
        [(
            "Content-Type".to_owned(),
            "application/x-www-form-urlencoded".to_owned()
        )]
    );
    assert_eq!(
        http.body.as_deref(),
        Some(
            "empty=&codes=1001%2C1002%2C1003&agent=ann%40acme.test&direction=Inbound&caller=Zo%C3%AB%20O%27Brien%20%26%20Co&dnis=%2B18005550100&callid=c1\
             &external=%2B12125550143&group=German&location=New%20York%2C%20NY&time=1795175970000&tag=vip%2Crenewal\
             &link=https%3A%2F%2Fpbx.example%2Fr%2F1%3Fa%3Db&report=4711&text=%20as%20written%20%26%20so%20"
        )
    );
    assert!(!http.cookies);
}

#[test]
fn what_is_not_known_of_a_call_is_empty_and_the_agent_is_who_is_signed_in() {
    let mut world = world(&[profile(
        &json!({"event": "ringing", "formParameters": every_value()}),
    )]);
    world.call(
        0,
        "setAgent",
        json!({"email": "agent@acme.test", "name": "Ada Agent"}),
    );
    world.call(0, "incomingCall", json!({"conversationId": "c1"}));
    world.pass(5_000);
    let time = format!("&time={}", NOON);
    let body = bodies(&world)[0]
        .split(&time[..14])
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(
        body,
        "empty=&codes=&agent=Ada%20Agent&direction=Inbound&caller=&dnis=&callid=c1&external=&group=&location="
    );
    assert!(bodies(&world)[0].ends_with("&tag=&link=&report=&text=%20as%20written%20%26%20so%20"));
}

#[test]
fn parameters_stand_in_the_url_and_headers_beside_it() {
    let parameters = json!([{"name": "call id", "value": {"call": "Call ID"}}, {"name": "b", "value": {"string": "x=1&y"}}]);
    for (target, expected) in [
        (
            "http://127.0.0.1/call",
            "http://127.0.0.1/call?call%20id=c1&b=x%3D1%26y",
        ),
        (
            "http://127.0.0.1",
            "http://127.0.0.1?call%20id=c1&b=x%3D1%26y",
        ),
        (
            "http://127.0.0.1/call?key=7",
            "http://127.0.0.1/call?key=7&call%20id=c1&b=x%3D1%26y",
        ),
    ] {
        let headers = json!([{"name": "X-Source", "value": {"string": "softphone"}}, {"name": "X-Caller", "value": {"call": "Caller Name"}}]);
        let keys = json!({"method": "GET", "targetUrl": target, "urlParameters": parameters, "headers": headers});
        let mut world = world(&[profile(&keys)]);
        tell_whole_call(&mut world);
        let http = &world.received[0].http;
        assert_eq!(
            (http.method.name(), http.url.as_str(), &http.body),
            ("GET", expected, &None)
        );
        let headers: Vec<(&str, &str)> = http
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        // A header holds ASCII: what is beyond it is percent-encoded.
        assert_eq!(
            headers,
            [
                ("X-Source", "softphone"),
                ("X-Caller", "Zo%C3%AB O'Brien & Co")
            ]
        );
    }
    for method in ["PUT", "PATCH", "DELETE", "POST"] {
        let mut world = world(&[profile(&json!({"method": method}))]);
        answer(&mut world, "c1");
        end(&mut world, "c1");
        let http = &world.received[0].http;
        assert_eq!(
            (http.method.name(), &http.body, http.headers.len()),
            (method, &None, 0)
        );
    }
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
        &["at=ringing&group=", "at=ended&group="],
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
fn every_try_has_the_same_keys_and_the_same_words_until_it_is_taken() {
    let keys = json!({"deliveryHeaders": true, "formParameters": [{"name": "call", "value": {"call": "Call ID"}}, {"name": "group", "value": {"call": "Group/Skill"}}]});
    let status = |status| {
        Some(Answer::Http {
            status,
            body: String::new(),
            retry_after: None,
        })
    };
    let mut world = world(&[profile(&keys)]);
    world.web_service_says = [
        status(503),
        Some(Answer::Unreachable),
        Some(Answer::TimedOut),
        status(429),
        status(408),
        status(500),
        None,
    ]
    .into();
    answer(&mut world, "c1");
    end(&mut world, "c1");
    // What comes later does not change what was said of that moment.
    world.call(
        0,
        "callUpdated",
        json!({"conversationId": "c1", "skill": "German"}),
    );
    world.pass(3_600_000);
    assert_eq!(world.received.len(), 7, "{:?}", urls(&world));
    let first = &world.received[0].http;
    let header = |name: &str| {
        first
            .headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
    };
    assert_eq!(header("Idempotency-Key").map(|key| key.len()), Some(32));
    assert_eq!(header("webhook-id"), header("Idempotency-Key"));
    assert_eq!(first.body.as_deref(), Some("call=c1&group="));
    for again in &world.received {
        assert_eq!(again.http, *first);
    }
    assert_eq!(world.status(0)["pending"], json!([]));
    assert_eq!(world.status(0)["parked"], json!([]));
}

#[test]
fn what_a_service_refuses_waits_for_a_person_and_holds_nobody_up() {
    for code in [301, 400, 401, 404, 409, 410, 422] {
        let refusal = Answer::Http {
            status: code,
            body: "no".to_owned(),
            retry_after: None,
        };
        let mut world = world(&[
            profile(&json!({})),
            profile(&json!({"name": "notes", "event": "notesSubmitted"})),
        ]);
        world.web_service_says.push_back(Some(refusal));
        answer(&mut world, "c1");
        end(&mut world, "c1");
        let parked = world.status(0)["parked"].clone();
        let expected = (
            json!("WebService"),
            json!("hook"),
            json!("web-service-refused"),
            json!("WebServiceError"),
        );
        let told = &parked[0];
        assert_eq!(
            (
                told["kind"].clone(),
                told["name"].clone(),
                told["error"]["code"].clone(),
                told["error"]["name"].clone()
            ),
            expected,
            "{code}"
        );
        assert!(
            told["error"]["message"]
                .as_str()
                .unwrap()
                .ends_with(&code.to_string())
        );
        world.call(
            0,
            "callNotesSubmitted",
            json!({"conversationId": "c1", "notes": "words"}),
        );
        world.pass(5_000);
        assert_eq!(world.received.len(), 2, "{code}");
        // A person who tries again sends what the document says by now.
        let mut document = world.configuration.clone();
        document["webServices"][0]["targetUrl"] = json!("http://127.0.0.2/mended");
        world.call(0, "configure", document);
        world.call(0, "retry", parked[0]["id"].clone());
        world.pass(5_000);
        assert_eq!(urls(&world)[2], "http://127.0.0.2/mended", "{code}");
        assert_eq!(world.status(0)["parked"], json!([]), "{code}");
        assert_eq!(world.only("Task")["Status"], "Completed");
    }
}

#[test]
fn a_service_that_fails_for_a_day_is_left_to_a_person_who_may_give_it_up() {
    let mut world = world(&[profile(&json!({}))]);
    world.web_service_says = vec![Some(Answer::Unreachable); 1_000].into();
    answer(&mut world, "c1");
    end(&mut world, "c1");
    let pending = world.status(0)["pending"][0].clone();
    assert_eq!(
        (&pending["kind"], &pending["error"]["code"]),
        (&json!("WebService"), &json!("web-service-unreachable"))
    );
    assert!(pending["error"]["hint"].as_str().unwrap().contains("CORS"));
    world.pass(23 * 3_600_000);
    assert_eq!(world.status(0)["parked"], json!([]));
    world.pass(4 * 3_600_000);
    let parked = world.status(0)["parked"].clone();
    assert_eq!(parked[0]["error"]["code"], "web-service-unreachable");
    let tried = world.received.len();
    world.call(0, "discard", parked[0]["id"].clone());
    world.pass(3_600_000);
    assert_eq!(
        (world.received.len(), &world.status(0)["parked"]),
        (tried, &json!([]))
    );
    // The longest wait is five minutes, half of it on average.
    assert!(tried < 700, "{tried} tries in a day");
}

#[test]
fn requests_of_a_call_to_a_host_keep_their_order_and_others_pass_by() {
    let named = |name: &str, event: &str, host: u8| {
        profile(
            &json!({"name": name, "event": event, "targetUrl": format!("http://127.0.0.{host}/{name}")}),
        )
    };
    let mut world = world(&[
        named("first", "answered", 1),
        named("second", "ended", 1),
        named("other", "ended", 2),
    ]);
    world.web_service_down = Some("127.0.0.1/");
    answer(&mut world, "c1");
    world.pass(100);
    end(&mut world, "c1");
    assert!(
        urls(&world).iter().any(|url| url.ends_with("other")),
        "a host that is up waits for none that is down"
    );
    assert!(
        !urls(&world).iter().any(|url| url.ends_with("second")),
        "it waits for the first"
    );
    world.web_service_down = None;
    world.pass(600_000);
    let sent = urls(&world);
    let taken = &sent[sent.len() - 2..];
    assert_eq!(taken, ["http://127.0.0.1/first", "http://127.0.0.1/second"]);
}

#[test]
fn at_most_two_requests_are_under_way_to_a_host() {
    let mut world = world(&[profile(&json!({}))]);
    for call in 0..9 {
        answer(&mut world, &format!("c{call}"));
        let ended =
            json!({"conversationId": format!("c{call}"), "duration": 60, "callType": "inbound"});
        world.call(0, "callEnded", ended);
    }
    world.pass(60_000);
    let times: Vec<u64> = world.received.iter().map(|received| received.at).collect();
    assert_eq!(times.len(), 9);
    // An answer takes 40 ms.
    for window in times.windows(3) {
        assert!(window[2] >= window[0] + 40, "{times:?}");
    }
}

#[test]
fn a_page_that_dies_at_any_time_loses_nothing_and_says_it_under_the_same_key() {
    for moment in (0..2_600).step_by(130) {
        let mut world = world(&[profile(&json!({"deliveryHeaders": true}))]);
        answer(&mut world, "c1");
        world.call(
            0,
            "callEnded",
            json!({"conversationId": "c1", "duration": 60, "callType": "inbound"}),
        );
        world.pass(moment);
        world.kill(0);
        let tab = world.open_tab();
        world.pass(120_000);
        assert!(
            (1..=2).contains(&world.received.len()),
            "{moment}: {}",
            world.received.len()
        );
        let first = &world.received[0].http;
        assert!(
            world.received.iter().all(|again| again.http == *first),
            "{moment}"
        );
        assert_eq!(world.status(tab)["pending"], json!([]), "{moment}");
    }
}

#[test]
fn six_tabs_tell_a_call_once() {
    let mut world = world(&[profile(&json!({}))]);
    for _ in 0..5 {
        world.open_tab();
    }
    for (tab, method) in [
        (3, "incomingCall"),
        (4, "callAccepted"),
        (5, "incomingCall"),
    ] {
        world.call(tab, method, event("c1", MORGAN));
    }
    for tab in 0..6 {
        world.call(
            tab,
            "callEnded",
            json!({"conversationId": "c1", "duration": 60, "callType": "inbound"}),
        );
    }
    world.pass(10_000);
    assert_eq!(world.received.len(), 1);
}

#[test]
fn a_call_is_told_where_no_org_is_configured_and_while_the_org_is_down() {
    let mut document = with(&[profile(&json!({}))]);
    for list in ["accounts", "configurations", "triggers"] {
        document[list] = json!([]);
    }
    document.as_object_mut().unwrap().remove("voice");
    let mut alone = World::with(document);
    answer(&mut alone, "c1");
    end(&mut alone, "c1");
    assert_eq!(alone.received.len(), 1);

    let mut world = world(&[profile(&json!({}))]);
    answer(&mut world, "c1");
    world.pass(2_000);
    world.org_down = true;
    end(&mut world, "c1");
    assert_eq!(world.received.len(), 1);
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
