//! What an administrator tries out: a call that is told to nobody.

use serde_json::json;

use crate::caller::{MORGAN, world};
use crate::configuration::configuration;
use crate::world::World;

#[test]
fn a_dry_run_tells_why_and_sends_nothing() {
    let mut world = world(&json!({"moduleSearch": ["contact"]}));
    let before = world.requests.len();
    let sample = json!({"event": "callEnded", "callerANI": MORGAN, "queue": "Sales", "duration": 60, "callType": "inbound"});
    let told = world.call(0, "testRules", sample);
    assert_eq!(world.requests.len(), before);
    let fires: Vec<_> = told["triggers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["name"].clone(), it["fires"].clone()))
        .collect();
    assert_eq!(
        fires,
        [
            (json!("Answered"), json!(true)),
            (json!("Missed"), json!(false)),
            (json!("Outbound"), json!(false))
        ]
    );
    let missed = &told["triggers"][1]["conditions"][1];
    assert_eq!(
        (&missed["field"], &missed["holds"]),
        (&json!("status"), &json!(false))
    );
    let records: Vec<_> = told["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["record"].clone())
        .collect();
    assert_eq!(records, ["Match", "Task", "VoiceCall"]);
    assert!(!told.to_string().contains("Bearer"));
    assert_eq!(world.status(0)["calls"], json!([]), "nothing of it is kept");
    let missed =
        json!({"event": "callEnded", "callerANI": MORGAN, "duration": 0, "callType": "inbound"});
    let told = world.call(0, "testRules", missed);
    let fires: Vec<_> = told["triggers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["fires"].clone())
        .collect();
    assert_eq!(
        fires,
        [json!(true), json!(true), json!(false)],
        "by logging.missed, and by its status"
    );
    let refused = world.call(0, "testRules", json!({"event": "callVanished"}));
    assert_eq!(refused["error"]["code"], "unknown-event");
}

#[test]
fn what_fails_is_told_at_the_status_where_most_holds() {
    let mut document = configuration();
    let answered_vips = json!({"name": "VIP", "all": [{"field": "status", "is": "answer"}, {"field": "queue", "is": "VIP"}], "actions": []});
    document["triggers"] = json!([answered_vips]);
    let mut world = World::with(document);
    let sample = json!({"event": "callEnded", "callerANI": MORGAN, "queue": "Sales", "duration": 60, "callType": "inbound"});
    let told = world.call(0, "testRules", sample);
    let trigger = &told["triggers"][0];
    assert_eq!(
        (&trigger["fires"], &trigger["status"]),
        (&json!(false), &json!("answer"))
    );
    let holds = |place: usize| trigger["conditions"][place]["holds"].clone();
    assert_eq!((holds(0), holds(1)), (json!(true), json!(false)));
}
