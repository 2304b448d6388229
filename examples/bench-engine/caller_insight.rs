//! Ratings and buttons in number: the Config API's lists, filtered and sorted, and what the panel is shown.

use std::time::Instant;

use serde_json::{Value, json};
use softphone_wrapper::caller_insight::{Memory, Request, answer};
use softphone_wrapper::json::parse;

use super::bench::{Growth, at_work, configuration};

const BUTTONS: &str = "/config/v2/igrps/1234/callerInsight/sfButtons";
/// How often each thing is timed.
const SAMPLES: usize = 40;
/// How many buttons there are, and by what each size is more than the former.
const SIZES: [(usize, f64); 4] = [(10, 1.0), (100, 10.0), (500, 5.0), (1_000, 2.0)];
/// Ratings for each button.
const RATINGS: usize = 4;

/// So many buttons, each of which fills two fields and asks for a third, and four times as many ratings.
fn written(buttons: usize) -> Value {
    let options =
        json!([{"label": "Canada", "value": "CA"}, {"label": "United States", "value": "US"}]);
    let actions = ["rateCall", "logCall", "createLead", "prompt"];
    let button = |number: usize| {
        json!({
            "sfButtonId": (number + 1).to_string(), "sfOrgRef": "00Di0000000jTQiMAM", "callRating": format!("Rating {number}"),
            "buttonAction": actions[number % actions.len()], "buttonLabel": format!("Button {}", buttons - number),
            "isDefaultButton": "0", "callNotesField": "", "srcPhoneNumberField": "",
            "actionParams": [
                {"sfFields": {"Lead": "LeadSource"}, "value": "Phone Inquiry"},
                {"sfFields": {"Lead": "Owner"}, "value": "00G200000001ABC"},
                {"sfFields": {"Lead": "CountryCode"}, "type": "dropdown", "label": "Country", "required": "1", "options": options},
            ],
        })
    };
    let rating = |number: usize| json!({"callRatingItemId": number + 1, "itemText": format!("Rating {number}")});
    json!({
        "account": "main", "orgRef": "00Di0000000jTQiMAM", "igrp": 1234,
        "buttons": (0..buttons).map(button).collect::<Vec<_>>(),
        "ratings": (0..buttons * RATINGS).map(rating).collect::<Vec<_>>(),
    })
}

/// Microseconds of each run.
fn timed(mut run: impl FnMut()) -> Vec<f64> {
    let one = |_| {
        let begun = Instant::now();
        run();
        begun.elapsed().as_secs_f64() * 1e6
    };
    (0..SAMPLES).map(one).collect()
}

/// How many rows a list has.
fn listed(store: &mut Memory, path: &str, query: &str) -> usize {
    let request = Request {
        method: "GET",
        path,
        query,
        form: "",
    };
    let answer = answer(store, &request);
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body.lines().count()
}

pub(super) fn run() {
    let mut growths: [Growth; 5] = Default::default();
    let [of_buttons, of_ratings, of_event, of_view, of_next_view] = &mut growths;
    for (buttons, times) in SIZES {
        let insight = written(buttons);
        let ratings = buttons * RATINGS;
        let mut store = Memory::read(&parse(&insight.to_string()).expect("JSON"));
        let query =
            "filter[]=buttonLabel-inc-value-Button&sort[]=buttonAction-desc&sort[]=buttonLabel-asc";
        let mut samples = timed(|| assert_eq!(listed(&mut store, BUTTONS, query), buttons));
        let name = format!("list of {buttons} buttons, filtered, sorted by two fields");
        of_buttons.row(&name, &mut samples, times);
        let query = "filter[]=itemText-begins-value-Rating&sort[]=isUsed-desc&sort[]=itemText-asc";
        let path = format!("{BUTTONS}/callRatings");
        let mut samples = timed(|| assert_eq!(listed(&mut store, &path, query), ratings));
        let name = format!(
            "list of {ratings} ratings of {buttons} buttons, filtered, sorted by two fields"
        );
        of_ratings.row(&name, &mut samples, times);

        let mut document: Value = serde_json::from_str(&configuration()).expect("JSON");
        document["callerInsight"] = insight;
        let (mut bench, _) = at_work(document.to_string(), false);
        let mut samples: Vec<f64> = (0..SAMPLES).map(|number| bench.call(number)).collect();
        let name =
            format!("one event under {buttons} buttons and {ratings} ratings, all that follows");
        of_event.row(&name, &mut samples, times);
        let mut samples = timed(|| assert!(bench.engine.panel("").contains("Rating 0")));
        let name = format!("the panel's first view with {buttons} buttons and {ratings} ratings");
        of_view.row(&name, &mut samples, times);
        let view: Value = serde_json::from_str(&bench.engine.panel("")).expect("JSON");
        let desk = view["desk"].as_str().expect("a name");
        let mut samples = timed(|| assert!(!bench.engine.panel(desk).contains("Rating 0")));
        let name = format!("the panel's next view with {buttons} buttons and {ratings} ratings");
        of_next_view.row(&name, &mut samples, times);
    }
}
