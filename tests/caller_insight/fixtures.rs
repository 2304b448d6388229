//! Every request and answer that seed 000 shows, word for word.

use serde_json::{Value, json};
use softphone_wrapper::caller_insight::{Button, Rating, rows, written};
use softphone_wrapper::json::parse;

use super::{BUTTONS, ask, button, create, fixture, store, store_with};

/// The method and the address of a quoted request.
fn request(exchange: &Value) -> (String, String) {
    let quoted = exchange["request"].as_str().unwrap();
    let (method, address) = quoted.split_once(' ').unwrap();
    let address = address.replace("{IGRP SPECIFIER}", "1234");
    let button = exchange["button"].as_str().unwrap_or("4");
    (
        method.to_owned(),
        address.replace("{SF BUTTON SPECIFIER}", button),
    )
}

/// The quoted answer's text.
fn quoted(exchange: &Value) -> String {
    let lines: Vec<&str> = exchange["response"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.as_str().unwrap())
        .collect();
    lines.join("\n")
}

/// The store before the button of that id was created.
fn store_before(id: usize) -> softphone_wrapper::caller_insight::Memory {
    store_with(|document| {
        document["buttons"].as_array_mut().unwrap().truncate(id - 1);
    })
}

#[test]
fn the_buttons_are_listed_as_the_document_shows_them() {
    let exchange = fixture("list-buttons");
    let (method, address) = request(&exchange);
    let answer = ask(&mut store(), &method, &address, "");
    assert_eq!(
        (answer.status, answer.body.trim_end()),
        (200, quoted(&exchange).as_str())
    );
    assert_eq!(answer.content_type, "application/x-ndjson");
}

#[test]
fn a_button_is_read_as_the_document_shows_it() {
    let exchange = fixture("read-button");
    let (method, address) = request(&exchange);
    let answer = ask(&mut store(), &method, &address, "");
    assert_eq!((answer.status, answer.body), (200, quoted(&exchange)));
    assert_eq!(answer.content_type, "application/json");
}

#[test]
fn a_button_is_created_with_201_and_its_id() {
    let exchange = fixture("create-button");
    let (method, address) = request(&exchange);
    let form = "callRating=Log+Call&buttonAction=logCall&buttonLabel=Log+Call";
    let answer = ask(&mut store_before(4), &method, &address, form);
    assert_eq!((answer.status, answer.body), (201, quoted(&exchange)));
    assert_eq!(exchange["answer"], "HTTP 201 - CREATED");
}

#[test]
fn a_button_is_updated_and_deleted_with_204_and_nothing_else() {
    for (name, form) in [("update-button", "buttonLabel=Log"), ("delete-button", "")] {
        let exchange = fixture(name);
        let (method, address) = request(&exchange);
        let answer = ask(&mut store(), &method, &address, form);
        assert_eq!(
            (answer.status, answer.body),
            (204, quoted(&exchange)),
            "{name}"
        );
        assert_eq!(exchange["answer"], "HTTP 204 - NO CONTENT");
    }
}

#[test]
fn the_ratings_are_listed_as_the_document_shows_them_and_under_their_documented_name_too() {
    let exchange = fixture("list-call-ratings");
    let (method, address) = request(&exchange);
    let answer = ask(&mut store(), &method, &format!("{address}?limit=2"), "");
    let mut both = answer.body.clone();
    for text in ["Prompt Test", "New Lead"] {
        assert!(
            both.contains(&format!(",\"itemText\":\"{text}\"}}")),
            "{both}"
        );
        both = both.replace(&format!(",\"itemText\":\"{text}\""), "");
    }
    assert_eq!(
        (answer.status, both.trim_end()),
        (200, quoted(&exchange).as_str())
    );
}

/// The form of one of the examples of action parameters: the quoted lines, and what their three dots leave out.
fn example(exchange: &Value) -> String {
    let lines: Vec<&str> = exchange["request"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.as_str().unwrap())
        .collect();
    lines
        .concat()
        .replacen("...", "callRating=Callback&buttonLabel=Call+back", 1)
}

#[test]
fn the_examples_of_action_parameters_become_the_lists_that_they_mean() {
    let examples = fixture("action-params");
    for exchange in examples.as_array().unwrap() {
        let mut store = store();
        let id = create(&mut store, &example(exchange));
        let created = button(&mut store, id);
        assert_eq!(
            created["actionParams"], exchange["actionParams"],
            "{}",
            exchange["name"]
        );
    }
    assert_eq!(examples.as_array().unwrap().len(), 4);
}

#[test]
fn the_examples_may_come_in_the_query_as_well() {
    for exchange in fixture("action-params").as_array().unwrap() {
        let mut store = store();
        let answer = ask(
            &mut store,
            "POST",
            &format!("{BUTTONS}?{}", example(exchange)),
            "",
        );
        assert_eq!(answer.status, 201, "{}", answer.body);
        assert_eq!(
            button(&mut store, 5)["actionParams"],
            exchange["actionParams"]
        );
    }
}

#[test]
fn every_row_that_the_document_shows_is_understood_and_written_again_with_nothing_lost() {
    for name in ["list-buttons", "read-button"] {
        let text = quoted(&fixture(name));
        let read = rows(&text).unwrap();
        assert_eq!(read.len(), text.lines().count());
        for (row, line) in read.iter().zip(text.lines()) {
            let button = Button::read(row).unwrap();
            let again: Value = serde_json::from_str(
                &softphone_wrapper::json::Value::from(button.fields().clone()).to_text(),
            )
            .unwrap();
            assert_eq!(again, serde_json::from_str::<Value>(line).unwrap());
            assert!(button.action().is_some());
            let shown = [button.id(), button.label(), button.rating()];
            assert_eq!(
                json!(shown),
                json!([
                    again["sfButtonId"],
                    again["buttonLabel"],
                    again["callRating"]
                ])
            );
        }
    }
    let ratings = rows(&quoted(&fixture("list-call-ratings"))).unwrap();
    let ratings: Vec<Rating> = ratings
        .iter()
        .map(|row| Rating::read(row).unwrap())
        .collect();
    let told: Vec<_> = ratings
        .iter()
        .map(|rating| (rating.id.as_str(), rating.text.as_str(), rating.is_used))
        .collect();
    assert_eq!(told, [("1", "Prompt Test", true), ("2", "New Lead", true)]);
}

#[test]
fn what_was_created_is_written_as_a_form_that_creates_the_same() {
    for exchange in fixture("action-params").as_array().unwrap() {
        let mut first = store();
        create(&mut first, &example(exchange));
        let created = button(&mut first, 5);
        let softphone_wrapper::json::Value::Object(mut fields) =
            parse(&created.to_string()).unwrap()
        else {
            panic!("{created}")
        };
        // Given by the server.
        fields.remove("sfButtonId");
        let mut second = store();
        create(&mut second, &written(&fields));
        let mut again = button(&mut second, 5);
        assert_eq!(again["actionParams"], exchange["actionParams"]);
        again["callNotesField"] = json!("");
        assert_eq!(again, created);
    }
}
