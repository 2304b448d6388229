//! Action parameters: how they are posted, and what a button makes of them.

use serde_json::{Value, json};
use softphone_wrapper::caller_insight::{ActionParam, Button};
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

/// What a button makes of parameters as the wire or the document holds them.
fn read<T>(action: &str, params: &Value, look: impl Fn(&[ActionParam<'_>]) -> T) -> T {
    let row = json!({"sfButtonId": "1", "callRating": "x", "buttonAction": action, "actionParams": params});
    let button = Button::read(&parse(&row.to_string()).unwrap()).unwrap();
    look(&button.params())
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
    let check = |params: Value, expected: &[(&str, &str)]| {
        read("logCall", &params, |found| {
            let found: Vec<_> = found
                .iter()
                .map(|param| (param.field("Task", "").unwrap(), param.value().unwrap()))
                .collect();
            assert_eq!(found, expected, "{params}");
        });
    };
    let one = [("Origin__c", "Infinity")];
    check(
        json!([{"sfFields": {"Lead": "Origin__c"}, "value": "Infinity"}]),
        &one,
    );
    // A list keyed by numbers, as PHP writes one with a gap.
    check(
        json!({"3": {"sfFields": {"Lead": "Origin__c"}, "value": "Infinity"}}),
        &one,
    );
    check(
        json!({"Call_Source__c": "Infinity"}),
        &[("Call_Source__c", "Infinity")],
    );
    check(
        json!({"Score__c": 7, "Vip__c": true}),
        &[("Score__c", "7"), ("Vip__c", "1")],
    );
    check(Value::Null, &[]);
    check(json!([]), &[]);
    check(json!("x"), &[]);
    check(
        json!([{"value": "x"}, {"sfFields": {"Lead": "A__c"}}, {"sfFields": "Lead", "value": "x"}, null, "x"]),
        &[],
    );
}

#[test]
fn a_dropdown_has_a_label_options_and_may_be_required() {
    let check = |required: Value, options: Value, is_required: bool| {
        let params = json!([{"sfFields": {"Lead": "RecordTypeId"}, "type": "dropdown", "label": "Record Type",
            "required": required, "options": options, "value": "not this"}]);
        read("createLead", &params, |found| {
            let [param] = found else { panic!("{params}") };
            assert!(param.is_dropdown() && param.value().is_none());
            assert_eq!(
                (param.label(), param.is_required()),
                ("Record Type", is_required)
            );
            let expected = [("Direct", "012b0000000kGkl"), ("7", "7")];
            assert_eq!(param.options(), expected, "{params}");
        });
    };
    let listed = json!([{"label": "Direct", "value": "012b0000000kGkl"}, {"value": 7}, {"label": "no value"}]);
    for (required, is_required) in [
        (json!("1"), true),
        (json!(1), true),
        (json!(true), true),
        (json!("0"), false),
        (Value::Null, false),
    ] {
        check(required, listed.clone(), is_required);
    }
    let keyed = json!({"0": {"label": "Direct", "value": "012b0000000kGkl"}, "1": {"value": 7}});
    check(json!("1"), keyed, true);
}

#[test]
fn the_field_is_that_of_the_new_record_then_of_the_linked_one_then_the_only_one() {
    let check = |fields: Value, target: &str, linked: &str, expected: Option<&str>| {
        read(
            "logCall",
            &json!([{"sfFields": fields, "value": "x"}]),
            |found| {
                assert_eq!(
                    found[0].field(target, linked),
                    expected,
                    "{fields} {target} {linked}"
                );
            },
        );
    };
    let both = json!({"Task": "A__c", "Lead": "B__c", "Contact": "C__c"});
    check(both.clone(), "Task", "", Some("A__c"));
    check(both.clone(), "Task", "Lead", Some("A__c"));
    check(both, "Lead", "", Some("B__c"));
    let linked = json!({"Lead": "B__c", "Contact": "C__c"});
    check(linked.clone(), "Task", "Contact", Some("C__c"));
    check(linked.clone(), "Task", "Account", None);
    check(linked, "Task", "", None);
    check(
        json!({"Lead": "Origin__c"}),
        "Task",
        "Contact",
        Some("Origin__c"),
    );
    // Seed 000 writes the owner as `Owner`.
    check(json!({"Lead": "Owner"}), "Lead", "", Some("OwnerId"));
}
