//! What is shown of a call in the Salesforce console, in which tab, and by whose word.

use serde_json::json;
use softphone_wrapper::protocol::Input;

use super::{answered, callers, console, document, pops, ring};
use crate::caller::{MORGAN, STRANGER, event, id};
use crate::lightning::Lightning;
use crate::world::World;

#[test]
fn a_ringing_call_opens_the_panel_and_its_caller_is_shown_as_the_layout_says() {
    for (number, spellings) in [
        (
            "+14155550100",
            json!(["+14155550100", "14155550100", "4155550100"]),
        ),
        ("anonymous", json!([])),
        ("12", json!([])),
        ("", json!([])),
    ] {
        let mut world = console(&json!({}), &json!({}));
        ring(&mut world, 1, "c1", number);
        let panel = world.lightning().calls(1, "setSoftphonePanelVisibility");
        assert_eq!(panel, [json!({"visible": true})]);
        assert_eq!(callers(&mut world, 1), [json!({ "spellings": spellings })]);
    }
}

#[test]
fn the_layout_is_asked_where_it_is_wanted_or_where_nothing_else_searches() {
    for (search, open_cti, asked) in [
        (json!([]), json!({}), 1),
        (json!([]), json!({"popBy": "configuration"}), 0),
        (json!(["contact"]), json!({}), 0),
        (json!(["contact"]), json!({"popBy": "layout"}), 1),
        (json!([]), json!({"screenPop": false}), 0),
    ] {
        let mut world = console(&json!({ "moduleSearch": search }), &open_cti);
        answered(&mut world, 1, "c1", MORGAN);
        assert_eq!(callers(&mut world, 1).len(), asked, "{search} {open_cti}");
        if asked > 0 {
            assert_eq!(pops(&mut world, 1).len(), 0, "one of them decides");
        }
    }
}

#[test]
fn with_access_to_the_org_the_configuration_says_what_is_shown_and_when() {
    let keys = |what: &str, on: &str| json!({"moduleSearch": ["contact"], "pop": {"what": what, "on": on}});
    for (what, on, number, expected) in [
        ("match", "trigger", MORGAN, "Contact"),
        ("ticket", "answered", MORGAN, "Task"),
        ("match", "trigger", STRANGER, "NoMatch"),
        ("match", "trigger", "+14155550100", "MultipleMatches"),
        ("none", "trigger", MORGAN, ""),
    ] {
        let mut world = console(&keys(what, on), &json!({}));
        answered(&mut world, 1, "c1", number);
        let shown = pops(&mut world, 1);
        let wanted = match expected {
            "" => vec![],
            "Task" => {
                vec![json!({"type": "sobject", "params": {"recordId": world.only("Task")["Id"]}})]
            }
            "Contact" => {
                vec![
                    json!({"type": "sobject", "params": {"recordId": id(&world, "Contact", "Morgan Reyes")}}),
                ]
            }
            case => {
                let cases = world.lightning().calls(1, "popCase");
                assert_eq!(cases, [json!({"what": case, "number": number})]);
                vec![]
            }
        };
        assert_eq!(shown, wanted, "{what} {number}");
        assert_eq!(world.lightning().calls(1, "searchAndScreenPop").len(), 0);
    }
}

#[test]
fn no_record_is_shown_where_it_is_not_wanted() {
    let keys = json!({"moduleSearch": ["contact"], "pop": {"what": "match", "on": "trigger"}});
    let mut world = console(&keys, &json!({"screenPop": false}));
    answered(&mut world, 1, "c1", MORGAN);
    assert_eq!(pops(&mut world, 1).len(), 0);
}

#[test]
fn the_tab_in_focus_shows_what_another_was_told() {
    for (focused, shown) in [(None, 1), (Some(1), 1), (Some(2), 2), (Some(3), 3)] {
        let mut world = console(&json!({}), &json!({}));
        world.open_tab();
        world.open_tab();
        if let Some(tab) = focused {
            world.console_says(1, "focus", &json!(true));
            world.console_says(tab, "focus", &json!(true));
        }
        world.pass(1_000);
        ring(&mut world, 1, "c1", MORGAN);
        for tab in 1..4 {
            let expected = usize::from(tab == shown);
            assert_eq!(
                callers(&mut world, tab).len(),
                expected,
                "{focused:?}: {tab}"
            );
        }
    }
}

#[test]
fn six_tabs_that_are_all_told_pop_once_ring_once_and_log_once() {
    let mut world = console(&json!({}), &json!({}));
    for _ in 0..5 {
        world.open_tab();
    }
    for tab in 1..7 {
        world.console_says(tab, "focus", &json!(true));
    }
    world.pass(1_000);
    for tab in 1..7 {
        world.say(tab, "incomingCall", event("c1", MORGAN));
    }
    world.pass(3_000);
    for tab in 1..7 {
        world.say(tab, "callAccepted", event("c1", MORGAN));
    }
    world.pass(5_000);
    let all = |world: &mut World, method: &str| -> usize {
        (1..7)
            .map(|tab| world.lightning().calls(tab, method).len())
            .sum()
    };
    assert_eq!(all(&mut world, "popCaller"), 1);
    assert_eq!(all(&mut world, "setSoftphonePanelVisibility"), 1);
    assert_eq!(callers(&mut world, 6).len(), 1);
    world.only("Task");
}

#[test]
fn tabs_that_nobody_looks_at_pop_once_although_all_are_told_at_the_same_moment() {
    for unlinked in [vec![], vec![1], vec![1, 2], vec![3, 6]] {
        let lightning = Lightning {
            unlinked: unlinked.clone(),
            ..Lightning::default()
        };
        let mut world = World::in_console(document(&json!({}), &json!({})), lightning);
        for _ in 0..5 {
            world.open_tab();
        }
        world.pass(1_000);
        for tab in 1..7 {
            world.say(tab, "incomingCall", event("c1", MORGAN));
        }
        world.pass(3_000);
        for method in ["popCaller", "setSoftphonePanelVisibility"] {
            let shown: Vec<usize> = (1..7)
                .filter(|tab| !world.lightning().calls(*tab, method).is_empty())
                .collect();
            assert_eq!(shown.len(), 1, "{method} without {unlinked:?}: {shown:?}");
        }
    }
}

#[test]
fn a_tab_in_focus_that_has_not_read_of_a_call_leaves_it_to_the_one_that_was_told() {
    let mut world = console(&json!({}), &json!({}));
    world.console_says(1, "focus", &json!(true));
    let wish = json!({"what": "ring", "conversation": "c9", "on": null});
    let text = json!({"kind": "wish", "content": {"wish": wish}}).to_string();
    world.tell(1, Input::Told(text));
    world.pass(1_000);
    assert_eq!(callers(&mut world, 1).len(), 0);
}
