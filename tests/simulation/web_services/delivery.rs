//! How often a request goes out, in which order, and what becomes of one that a service does not take.

use serde_json::json;
use softphone_wrapper::protocol::Answer;

use super::{answer, end, profile, urls, with, world};
use crate::caller::{MORGAN, event};
use crate::world::World;

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
fn a_mended_method_is_what_a_person_tries_again_with() {
    let refusal = Answer::Http {
        status: 405,
        body: String::new(),
        retry_after: None,
    };
    let mut world = world(&[profile(&json!({}))]);
    world.web_service_says.push_back(Some(refusal));
    answer(&mut world, "c1");
    end(&mut world, "c1");
    let parked = world.status(0)["parked"][0]["id"].clone();
    let mut document = world.configuration.clone();
    document["webServices"][0]["method"] = json!("PUT");
    world.call(0, "configure", document);
    world.call(0, "retry", parked);
    world.pass(5_000);
    let methods: Vec<&str> = world
        .received
        .iter()
        .map(|received| received.http.method.name())
        .collect();
    assert_eq!(methods, ["POST", "PUT"]);
}

#[test]
fn a_refused_request_holds_no_call_and_waits_for_a_person_for_three_days() {
    let refusal = Answer::Http {
        status: 404,
        body: String::new(),
        retry_after: None,
    };
    let mut world = world(&[profile(&json!({}))]);
    world.web_service_says = vec![Some(refusal); 20].into();
    for call in 0..20 {
        answer(&mut world, &format!("c{call}"));
        end(&mut world, &format!("c{call}"));
    }
    world.pass(5 * 3_600_000);
    assert_eq!(world.kept_events(), 0, "the calls are done");
    let parked = world.status(0)["parked"].clone();
    assert_eq!(parked.as_array().map(Vec::len), Some(20));
    // It outlives its page, too, and can still be sent.
    world.kill(0);
    let tab = world.open_tab();
    world.pass(5_000);
    world.call(tab, "retry", parked[3]["id"].clone());
    world.pass(5_000);
    assert_eq!(world.received.len(), 21);
    assert_eq!(
        world.status(tab)["parked"].as_array().map(Vec::len),
        Some(19)
    );
    world.pass(72 * 3_600_000);
    assert_eq!(world.status(tab)["parked"], json!([]));
}

#[test]
fn who_signs_in_during_a_call_is_its_agent_where_no_org_is_configured() {
    let mut document = with(&[
        profile(&json!({"formParameters": [{"name": "agent", "value": {"call": "Agent"}}]})),
        profile(&json!({"name": "ring", "event": "ringing"})),
    ]);
    for list in ["accounts", "configurations", "triggers"] {
        document[list] = json!([]);
    }
    document.as_object_mut().unwrap().remove("voice");
    let mut world = World::with(document);
    world.call(0, "incomingCall", event("c1", MORGAN));
    world.pass(5_000);
    world.call(
        0,
        "setAgent",
        json!({"email": "agent@acme.test", "name": "Ada Agent"}),
    );
    world.call(0, "callAccepted", event("c1", MORGAN));
    end(&mut world, "c1");
    let last = world.received.last().unwrap();
    assert_eq!(last.http.body.as_deref(), Some("agent=Ada%20Agent"));
}
