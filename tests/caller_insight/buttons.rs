//! What a button is, and what becomes of it when it is created, changed and deleted.

use serde_json::{Value, json};
use softphone_wrapper::caller_insight::{Button, Installation, Memory, Rating};
use softphone_wrapper::json::{Map, Value as Json, parse};

use super::{BUTTONS, ask, button, create, fixture, rows, store, store_with, update};

/// The fields of one button.
fn check(store: &mut Memory, id: u64, expected: &Value) {
    let mut found = button(store, id);
    let fields = found.as_object_mut().unwrap();
    // Told in every answer.
    assert_eq!(fields.remove("sfOrgRef"), Some(json!("00Di0000000jTQiMAM")));
    assert_eq!(fields.remove("sfButtonId"), Some(json!(id.to_string())));
    assert_eq!(&found, expected);
}

#[test]
fn a_button_keeps_every_property_that_it_is_created_with() {
    let mut store = store();
    let form = "callRating=Callback&buttonAction=createLead&buttonLabel=L%C3%A9ad+%26+co&isDefaultButton=1\
        &callNotesField=Notes__c&srcPhoneNumberField=Phone&actionParams[0][sfFields][Lead]=Company&actionParams[0][value]=Acme";
    let id = create(&mut store, form);
    check(
        &mut store,
        id,
        &json!({"callRating": "Callback", "buttonAction": "createLead", "buttonLabel": "L\u{e9}ad & co", "isDefaultButton": "1",
            "callNotesField": "Notes__c", "srcPhoneNumberField": "Phone",
            "actionParams": [{"sfFields": {"Lead": "Company"}, "value": "Acme"}]}),
    );
}

#[test]
fn a_button_has_one_of_four_actions() {
    for action in ["prompt", "logCall", "createLead", "rateCall"] {
        let mut store = store();
        let form = format!("callRating=Callback&buttonAction={action}&buttonLabel=x");
        let id = create(&mut store, &form);
        assert_eq!(button(&mut store, id)["buttonAction"], action);
    }
}

#[test]
fn a_rating_of_an_organisation_has_one_button_and_is_free_again_without_it() {
    let mut store = store();
    let form = "callRating=New+Lead&buttonAction=rateCall&buttonLabel=Rate";
    assert_eq!(ask(&mut store, "POST", BUTTONS, form).status, 400);
    assert_eq!(
        ask(&mut store, "DELETE", &format!("{BUTTONS}/2"), "").status,
        204
    );
    assert_eq!(
        ask(&mut store, "GET", &format!("{BUTTONS}/2"), "").status,
        404
    );
    assert_eq!(create(&mut store, form), 5);
    // A button may keep its own.
    update(&mut store, 5, "callRating=New+Lead");
}

#[test]
fn an_installation_is_linked_to_one_organisation_and_sees_its_buttons_alone() {
    let mut store = store_with(|document| {
        let other = json!({"sfButtonId": 9, "sfOrgRef": "00D000000000001AAA", "callRating": "Callback",
            "buttonAction": "rateCall", "buttonLabel": "x"});
        document["buttons"].as_array_mut().unwrap().push(other);
    })
    .with(4567, Installation::Linked("00D000000000001AAA".to_owned()));
    assert_eq!(rows(&mut store, BUTTONS).len(), 4);
    let of_other = rows(&mut store, &BUTTONS.replace("1234", "4567"));
    assert_eq!(of_other.len(), 1);
    assert_eq!(of_other[0]["sfOrgRef"], "00D000000000001AAA");
    assert_eq!(
        ask(&mut store, "GET", &format!("{BUTTONS}/9"), "").status,
        404
    );
    // The rating that the other organisation uses is free here.
    assert_eq!(
        create(
            &mut store,
            "callRating=Callback&buttonAction=rateCall&buttonLabel=x"
        ),
        10
    );
}

#[test]
fn ratings_span_the_installations_of_an_organisation() {
    let mut store = store().with(1235, Installation::Linked("00Di0000000jTQiMAM".to_owned()));
    let here = rows(&mut store, &format!("{BUTTONS}/callRatings"));
    let there = rows(
        &mut store,
        &format!("{}/callRatings", BUTTONS.replace("1234", "1235")),
    );
    assert_eq!(here, there);
    assert_eq!(here.len(), 7);
}

#[test]
fn a_rating_is_used_while_a_button_has_it() {
    let mut store = store();
    let used = |store: &mut Memory| -> String {
        let rows = rows(store, &format!("{BUTTONS}/callRatings"));
        rows.iter()
            .map(|row| row["isUsed"].as_str().unwrap())
            .collect()
    };
    assert_eq!(used(&mut store), "1111000");
    create(
        &mut store,
        "callRating=Callback&buttonAction=logCall&buttonLabel=x",
    );
    assert_eq!(used(&mut store), "1111001");
    update(&mut store, 5, "callRating=Wrong+Number");
    assert_eq!(used(&mut store), "1111010");
    ask(&mut store, "DELETE", &format!("{BUTTONS}/1"), "");
    assert_eq!(used(&mut store), "0111010");
}

#[test]
fn an_action_has_one_default_and_a_second_takes_the_flag_over() {
    let mut store = store();
    let defaults = |store: &mut Memory| -> Vec<String> {
        let rows = rows(
            store,
            &format!("{BUTTONS}?filter[]=isDefaultButton-eq-value-1"),
        );
        rows.iter()
            .map(|row| row["sfButtonId"].as_str().unwrap().to_owned())
            .collect()
    };
    update(&mut store, 4, "isDefaultButton=1");
    update(&mut store, 3, "isDefaultButton=1");
    assert_eq!(defaults(&mut store), ["3", "4"]);
    create(
        &mut store,
        "callRating=Callback&buttonAction=logCall&buttonLabel=x&isDefaultButton=1",
    );
    assert_eq!(defaults(&mut store), ["3", "5"]);
    assert_eq!(button(&mut store, 4)["isDefaultButton"], "0");
    update(&mut store, 4, "isDefaultButton=1");
    assert_eq!(defaults(&mut store), ["3", "4"]);
    update(&mut store, 4, "isDefaultButton=0");
    assert_eq!(defaults(&mut store), ["3"]);
    // A change of something else does not claim it.
    update(&mut store, 5, "buttonLabel=y");
    assert_eq!(defaults(&mut store), ["3"]);
}

#[test]
fn an_update_changes_what_is_posted_and_leaves_the_rest() {
    let mut store = store();
    let form = "callRating=Callback&buttonAction=logCall&buttonLabel=Call+back&callNotesField=Notes__c\
        &actionParams[0][sfFields][Task]=Origin__c&actionParams[0][value]=Infinity";
    let id = create(&mut store, form);
    let mut expected = json!({"callRating": "Callback", "buttonAction": "logCall", "buttonLabel": "Call back", "callNotesField": "Notes__c",
        "srcPhoneNumberField": "", "actionParams": [{"sfFields": {"Task": "Origin__c"}, "value": "Infinity"}]});
    let mut step = |form: &str, field: &str, value: Value| {
        update(&mut store, id, form);
        expected[field] = value;
        check(&mut store, id, &expected);
    };
    step("", "buttonLabel", json!("Call back"));
    step("buttonLabel=Later", "buttonLabel", json!("Later"));
    step(
        "callRating=Wrong+Number",
        "callRating",
        json!("Wrong Number"),
    );
    step("isDefaultButton=1", "isDefaultButton", json!("1"));
    step(
        "srcPhoneNumberField=Caller__c",
        "srcPhoneNumberField",
        json!("Caller__c"),
    );
    step("callNotesField=", "callNotesField", json!(""));
    let other = json!([{"sfFields": {"Task": "Source__c"}, "value": "x"}]);
    step("actionParams[Source__c]=x", "actionParams", other);
}

#[test]
fn an_empty_list_of_parameters_clears_them() {
    for form in ["actionParams=", "actionParams[]=", "actionParams%5B%5D="] {
        let mut store = store();
        assert_eq!(
            button(&mut store, 3)["actionParams"],
            json!({"Call_Source__c": "Infinity"})
        );
        update(&mut store, 3, "buttonLabel=Rate");
        assert_eq!(
            button(&mut store, 3)["actionParams"],
            json!({"Call_Source__c": "Infinity"})
        );
        update(&mut store, 3, form);
        assert_eq!(button(&mut store, 3).get("actionParams"), None);
    }
}

#[test]
fn a_whole_button_that_is_sent_back_changes_nothing_but_what_was_changed() {
    let mut store = store();
    let before = button(&mut store, 4);
    let Json::Object(mut fields) = parse(&before.to_string()).unwrap() else {
        panic!()
    };
    // What no update takes.
    fields.remove("buttonAction");
    fields.insert("buttonLabel".to_owned(), Json::from("Log it"));
    update(
        &mut store,
        4,
        &softphone_wrapper::caller_insight::written(&fields),
    );
    let mut after = button(&mut store, 4);
    assert_eq!(after["buttonLabel"], "Log it");
    after["buttonLabel"] = before["buttonLabel"].clone();
    assert_eq!(after, before);
}

#[test]
fn unknown_properties_are_kept() {
    let mut store = store();
    let id = create(
        &mut store,
        "callRating=Callback&buttonAction=logCall&buttonLabel=x&colour=red&size[width]=3&tags[]=a&tags[]=b",
    );
    update(&mut store, id, "buttonLabel=y");
    let found = button(&mut store, id);
    assert_eq!(
        (&found["colour"], &found["size"], &found["tags"]),
        (&json!("red"), &json!({"width": "3"}), &json!(["a", "b"]))
    );
    let listed = rows(
        &mut store,
        &format!("{BUTTONS}?filter[]=sfButtonId-eq-value-{id}"),
    );
    assert_eq!(listed[0]["colour"], "red");
}

#[test]
fn parameters_of_the_body_count_before_those_of_the_query() {
    let mut store = store();
    let query = "callRating=Callback&buttonAction=logCall&buttonLabel=query";
    let answer = ask(
        &mut store,
        "POST",
        &format!("{BUTTONS}?{query}"),
        "buttonLabel=body",
    );
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(button(&mut store, 5)["buttonLabel"], "body");
}

#[test]
fn ids_and_flags_are_told_as_texts_and_read_as_either() {
    let mut store = store_with(|document| {
        for (place, id) in [json!(1), json!("2"), json!(3)].into_iter().enumerate() {
            document["buttons"][place]["sfButtonId"] = id;
        }
        document["buttons"][0]["isDefaultButton"] = json!(1);
        document["buttons"][1]["isDefaultButton"] = json!(true);
        document["buttons"][2]["isDefaultButton"] = json!(0);
        document["ratings"][0]["callRatingItemId"] = json!(1);
    });
    for (id, flag) in [(1, "1"), (2, "1"), (3, "0")] {
        let found = button(&mut store, id);
        assert_eq!(
            (&found["sfButtonId"], &found["isDefaultButton"]),
            (&json!(id.to_string()), &json!(flag))
        );
    }
    let ratings = rows(&mut store, &format!("{BUTTONS}/callRatings"));
    assert_eq!(
        (&ratings[0]["callRatingItemId"], &ratings[0]["isUsed"]),
        (&json!("1"), &json!("1"))
    );
    for used in [json!(1), json!("1"), json!(true)] {
        let row = json!({"callRatingItemId": 7, "callRating": "x", "isUsed": used});
        let rating = Rating::read(&parse(&row.to_string()).unwrap()).unwrap();
        assert_eq!((rating.id.as_str(), rating.is_used), ("7", true));
    }
}

#[test]
fn the_document_takes_back_what_the_api_changed() {
    let mut document = fixture("store");
    document["activityFields"] = json!([]);
    document["buttons"][0]
        .as_object_mut()
        .unwrap()
        .remove("sfButtonId");
    document["ratings"][6] = json!({"callRating": "Callback"});
    document["ratings"]
        .as_array_mut()
        .unwrap()
        .push(json!({"callRatingItemId": 8}));
    document["buttons"]
        .as_array_mut()
        .unwrap()
        .push(json!("no button"));
    let Json::Object(fields) = parse(&document.to_string()).unwrap() else {
        panic!()
    };
    let mut store = Memory::read(&Json::Object(fields.clone()));
    create(
        &mut store,
        "callRating=Callback&buttonAction=logCall&buttonLabel=x",
    );
    let before = super::everything(&mut store);
    let mut again: Map = fields;
    store.write(&mut again);
    let mut reread = Memory::read(&Json::Object(again.clone()));
    assert_eq!(super::everything(&mut reread), before);
    assert_eq!(again.get("activityFields"), Some(&Json::Array(Vec::new())));
    assert_eq!(before[0].as_array().unwrap().len(), 5);
    assert_eq!(
        before[2][6],
        json!({"callRatingItemId": "7", "callRating": "Callback", "isUsed": "1", "itemText": "Callback"})
    );
}

#[test]
fn what_is_no_button_and_no_rating_is_not_read() {
    for row in [
        "7",
        "{}",
        "{\"sfButtonId\":\"1\"}",
        "{\"callRating\":\"\"}",
        "{\"callRating\":7}",
    ] {
        assert_eq!(Button::read(&parse(row).unwrap()), None, "{row}");
    }
    for row in [
        "7",
        "{}",
        "{\"callRatingItemId\":\"1\"}",
        "{\"itemText\":\"\"}",
    ] {
        assert_eq!(Rating::read(&parse(row).unwrap()), None, "{row}");
    }
}
