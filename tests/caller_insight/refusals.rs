//! What is refused, and that a refusal leaves everything as it was.

use proptest::prelude::*;

use super::{BUTTONS, ask, everything, fixture, store};

#[test]
fn a_bad_request_is_told_in_a_json_text_and_changes_nothing() {
    let cases = fixture("refusals");
    for case in cases.as_array().unwrap() {
        let mut store = store();
        let before = everything(&mut store);
        let text = |name: &str| case[name].as_str().unwrap_or("");
        let answer = ask(&mut store, text("method"), text("path"), text("body"));
        let told: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(
            (u64::from(answer.status), &told),
            (case["status"].as_u64().unwrap(), &case["text"]),
            "{case}"
        );
        assert_eq!(answer.content_type, "application/json");
        assert_eq!(everything(&mut store), before, "{case}");
    }
    assert!(cases.as_array().unwrap().len() >= 100);
}

#[test]
fn without_a_key_the_answer_is_401() {
    let answer = softphone_wrapper::caller_insight::Answer::without_key();
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (401, "\"auth required\"")
    );
}

#[test]
fn call_ratings_are_found_before_buttons_and_a_slash_at_the_end_is_nothing() {
    for path in ["/callRatings", "/callRatings/", "/%63allRatings"] {
        let answer = ask(&mut store(), "GET", &format!("{BUTTONS}{path}"), "");
        assert!(
            answer.status == 200 && answer.body.starts_with("{\"callRatingItemId\""),
            "{path}: {}",
            answer.body
        );
    }
}

proptest! {
    #[test]
    fn no_request_panics_and_what_is_refused_changes_nothing(
        method in "GET|POST|DELETE|PUT",
        tail in "(/(1|4|9|callRatings|[a-z/%?]{0,4}))?",
        form in concat!(
            "((callRating|buttonAction|buttonLabel|isDefaultButton|actionParams|sort|filter|limit|x)",
            "(\\[(0|1|sfFields|Lead|value|type|options|label)?\\]){0,4}",
            "=(Callback|logCall|1|0|dropdown|A__c|[a-z%+-]{0,6})&){0,6}",
        ),
    ) {
        let mut store = store();
        let before = everything(&mut store);
        for (address, body) in [(format!("{BUTTONS}{tail}"), form.as_str()), (format!("{BUTTONS}{tail}?{form}"), "")] {
            let answer = ask(&mut store, &method, &address, body);
            if answer.status >= 400 {
                prop_assert_eq!(everything(&mut store), before.clone());
                prop_assert!(serde_json::from_str::<String>(&answer.body).is_ok());
            } else {
                return Ok(());
            }
        }
    }
}
