//! Pages that open by themselves: where the call is, and once.

use serde_json::{Value, json};

use crate::caller::{MORGAN, event, with};
use crate::world::World;

#[test]
fn triggers_open_pages_once_and_new_tab_accounts_show_the_record() {
    let mut document = with(&json!({"moduleSearch": ["contact"]}));
    document["accounts"][0]["type"] = json!("newTab");
    let open = json!({"name": "Wiki", "all": [{"field": "status", "is": "answer"}], "actions": [{"openUrl": "https://wiki.example/search?q={calleridnum}&n={callerName}"}]});
    document["triggers"].as_array_mut().unwrap().push(open);
    let mut world = World::with(document);
    let second = world.open_tab();
    world.call(second, "incomingCall", event("c1", MORGAN));
    assert_eq!(world.heard(second, "open"), Vec::<Value>::new());
    world.call(second, "callAccepted", event("c1", MORGAN));
    world.call(second, "callAccepted", event("c1", MORGAN));
    world.pass(5_000);
    world.call(
        second,
        "callEnded",
        json!({"conversationId": "c1", "duration": 5}),
    );
    world.pass(5_000);
    let task = world.only("Task")["Id"].as_str().unwrap().to_owned();
    let opened = world.heard(second, "open");
    assert_eq!(
        opened,
        [
            json!("https://wiki.example/search?q=%2B12125550143&n=Ada%20Lovelace"),
            json!(format!("{}/{task}", sandbox::ORIGIN))
        ]
    );
    assert_eq!(
        world.heard(0, "open"),
        Vec::<Value>::new(),
        "only where the call is"
    );
}
