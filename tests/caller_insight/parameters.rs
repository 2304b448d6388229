//! Action parameters: how they are posted, and what a button makes of them.

use serde_json::{Value, json};
use softphone_wrapper::caller_insight::{ActionParam, Button, Dropdown, Fill};
use softphone_wrapper::json::parse;

use super::{button, create, store};

const COUNTRY: &str = "actionParams[0][sfFields][Lead]=CountryCode&actionParams[0][type]=dropdown&actionParams[0][label]=Country";

/// What a form makes of `actionParams`.
fn posted(action: &str, form: &str) -> Value {
    let mut store = store();
    let id = create(
        &mut store,
        &format!("callRating=Callback&buttonAction={action}&buttonLabel=x&{form}"),
    );
    button(&mut store, id)["actionParams"].take()
}

/// A button with these parameters, as the wire or the document holds them.
fn of(action: &str, params: &Value) -> Vec<ActionParam> {
    let row = json!({"sfButtonId": "1", "callRating": "x", "buttonAction": action, "actionParams": params});
    Button::read(&parse(&row.to_string()).unwrap())
        .unwrap()
        .params()
}

fn fixed(object: &str, field: &str, value: &str) -> ActionParam {
    ActionParam {
        fields: vec![(object.to_owned(), field.to_owned())],
        fill: Fill::Fixed(value.to_owned()),
    }
}

#[test]
fn options_are_told_apart_however_they_are_numbered() {
    let expected =
        json!([{"label": "Canada", "value": "CA"}, {"label": "United States", "value": "US"}]);
    let check = |options: &[(&str, &str)]| {
        let pairs: Vec<String> = options
            .iter()
            .map(|(name, value)| format!("&actionParams[0][options]{name}={value}"))
            .collect();
        let params = posted("createLead", &format!("{COUNTRY}{}", pairs.concat()));
        assert_eq!(params[0]["options"], expected, "{options:?}");
    };
    let texts = ["Canada", "CA", "United+States", "US"];
    let named = |names: [&'static str; 4]| -> Vec<(&'static str, &'static str)> {
        names.into_iter().zip(texts).collect()
    };
    check(&named([
        "[0][label]",
        "[0][value]",
        "[1][label]",
        "[1][value]",
    ]));
    // As seed 000 shows them: the number again, and no number.
    check(&named([
        "[0][label]",
        "[0][value]",
        "[0][label]",
        "[0][value]",
    ]));
    check(&named(["[label]", "[value]", "[label]", "[value]"]));
    check(&named(["[][label]", "[][value]", "[][label]", "[][value]"]));
    check(&named([
        "[7][label]",
        "[7][value]",
        "[9][label]",
        "[9][value]",
    ]));
    check(&[
        ("[0][label]", "Canada"),
        ("[1][label]", "United+States"),
        ("[0][value]", "CA"),
        ("[1][value]", "US"),
    ]);
    check(&[
        ("[0][value]", "CA"),
        ("[0][label]", "Canada"),
        ("[0][value]", "US"),
        ("[0][label]", "United+States"),
    ]);
}

#[test]
fn parameters_may_be_a_list_or_a_map_and_are_written_as_the_list() {
    let check = |action: &str, form: &str, expected: Value| {
        assert_eq!(posted(action, form), expected, "{form}");
    };
    let two = json!([{"sfFields": {"Task": "A__c"}, "value": "1"}, {"sfFields": {"Task": "B__c"}, "value": "2"}]);
    check(
        "logCall",
        "actionParams[0][sfFields][Task]=A__c&actionParams[0][value]=1&actionParams[1][sfFields][Task]=B__c&actionParams[1][value]=2",
        two.clone(),
    );
    check(
        "logCall",
        "actionParams[5][sfFields][Task]=A__c&actionParams[9][sfFields][Task]=B__c&actionParams[5][value]=1&actionParams[9][value]=2",
        two.clone(),
    );
    check(
        "logCall",
        "actionParams[][sfFields][Task]=A__c&actionParams[][value]=1&actionParams[][sfFields][Task]=B__c&actionParams[][value]=2",
        two.clone(),
    );
    check("rateCall", "actionParams[A__c]=1&actionParams[B__c]=2", two);
    let lead = json!([{"sfFields": {"Lead": "Company"}, "value": "Acme"}]);
    check("createLead", "actionParams[Company]=Acme", lead);
    let several = json!([{"sfFields": {"Contact": "B__c", "Lead": "A__c"}, "value": "1"}]);
    check(
        "logCall",
        "actionParams[0][sfFields][Lead]=A__c&actionParams[0][sfFields][Contact]=B__c&actionParams[0][value]=1",
        several,
    );
}

#[test]
fn what_no_document_names_in_a_parameter_is_kept() {
    let params = posted(
        "createLead",
        &format!(
            "{COUNTRY}&actionParams[0][help]=Where&actionParams[0][options][0][label]=Canada\
        &actionParams[0][options][0][value]=CA&actionParams[0][options][0][flag]=maple"
        ),
    );
    assert_eq!(
        (&params[0]["help"], &params[0]["options"][0]["flag"]),
        (&json!("Where"), &json!("maple"))
    );
}

#[test]
fn every_shape_on_the_wire_is_understood() {
    let check = |params: Value, expected: &[ActionParam]| {
        assert_eq!(of("logCall", &params), expected, "{params}");
    };
    let one = fixed("Lead", "Origin__c", "Infinity");
    check(
        json!([{"sfFields": {"Lead": "Origin__c"}, "value": "Infinity"}]),
        std::slice::from_ref(&one),
    );
    // A list keyed by numbers, as PHP writes one with a gap.
    check(
        json!({"3": {"sfFields": {"Lead": "Origin__c"}, "value": "Infinity"}}),
        std::slice::from_ref(&one),
    );
    check(
        json!({"Call_Source__c": "Infinity"}),
        &[fixed("Task", "Call_Source__c", "Infinity")],
    );
    check(json!({"Score__c": 7}), &[fixed("Task", "Score__c", "7")]);
    check(Value::Null, &[]);
    check(json!([]), &[]);
    check(
        json!(["x", {"value": "x"}, {"sfFields": {"Lead": "A__c"}}, {"sfFields": {"Lead": 7}, "value": "x"}]),
        &[],
    );
    assert_eq!(
        of("createLead", &json!({"Company": "Acme"})),
        [fixed("Lead", "Company", "Acme")]
    );
}

#[test]
fn a_dropdown_has_a_label_options_and_may_be_required() {
    let dropdown = |required: Value, options: Value| {
        let params = json!([{"sfFields": {"Lead": "RecordTypeId"}, "type": "dropdown",
            "label": "Record Type", "required": required, "options": options}]);
        match of("createLead", &params).remove(0).fill {
            Fill::Dropdown(dropdown) => dropdown,
            Fill::Fixed(value) => panic!("{value}"),
        }
    };
    let direct = json!([{"label": "Direct", "value": "012b0000000kGkl"}, {"value": 7}]);
    let expected = |is_required: bool| Dropdown {
        label: "Record Type".to_owned(),
        is_required,
        options: vec![
            ("Direct".to_owned(), "012b0000000kGkl".to_owned()),
            ("7".to_owned(), "7".to_owned()),
        ],
    };
    for (required, is_required) in [
        (json!("1"), true),
        (json!(1), true),
        (json!(true), true),
        (json!("0"), false),
        (Value::Null, false),
    ] {
        assert_eq!(dropdown(required, direct.clone()), expected(is_required));
    }
    let keyed = json!({"0": {"label": "Direct", "value": "012b0000000kGkl"}, "1": {"value": 7}});
    assert_eq!(dropdown(json!("1"), keyed), expected(true));
}

#[test]
fn the_field_is_that_of_the_new_record_then_of_the_linked_one_then_the_only_one() {
    let check = |fields: Value, target: &str, linked: Option<&str>, expected: Option<&str>| {
        let params = of("logCall", &json!([{"sfFields": fields, "value": "x"}]));
        assert_eq!(
            params[0].field(target, linked),
            expected,
            "{fields} {target} {linked:?}"
        );
    };
    let both = json!({"Task": "A__c", "Lead": "B__c", "Contact": "C__c"});
    check(both.clone(), "Task", None, Some("A__c"));
    check(both.clone(), "Task", Some("Lead"), Some("A__c"));
    check(both, "Lead", None, Some("B__c"));
    let linked = json!({"Lead": "B__c", "Contact": "C__c"});
    check(linked.clone(), "Task", Some("Contact"), Some("C__c"));
    check(linked.clone(), "Task", Some("Account"), None);
    check(linked, "Task", None, None);
    check(
        json!({"Lead": "Origin__c"}),
        "Task",
        Some("Contact"),
        Some("Origin__c"),
    );
    // Seed 000 writes the owner as `Owner`.
    check(json!({"Lead": "Owner"}), "Lead", None, Some("OwnerId"));
}
