//! What a web service reads of a call, byte for byte.

use serde_json::{Value, json};

use super::{answer, bodies, end, profile, tell_whole_call, with, world};
use crate::line::Received;
use crate::world::{NOON, World};

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
