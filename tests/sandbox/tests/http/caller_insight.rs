//! The Config API over the network, walked by a client that knows nothing of it.

mod access;

use std::path::Path;

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::client::Client;

/// The buttons of the linked IGRP.
const BUTTONS: &str = "/config/v2/igrps/1234/callerInsight/sfButtons";

/// A request to the Config API with its key.
fn request(client: &Client, method: Method, path: &str) -> RequestBuilder {
    let address = format!("{}{path}", client.sandbox.org_origin());
    let request = reqwest::Client::new().request(method, address);
    request.header("Authorization", "ApiKey sandbox")
}

/// Status and body of an answer.
async fn send(request: RequestBuilder) -> (u16, String) {
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// The rows of a list.
async fn rows(client: &Client, path: &str) -> Vec<Value> {
    let (status, body) = send(request(client, Method::GET, path)).await;
    assert_eq!(status, 200, "{path}: {body}");
    body.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The ids of rows, in their order.
async fn ids(client: &Client, path: &str, id: &str) -> String {
    let rows = rows(client, path).await;
    rows.iter().map(|row| row[id].as_str().unwrap()).collect()
}

/// A request that sends a form.
fn post(client: &Client, path: &str, form: &[(&str, &str)]) -> RequestBuilder {
    request(client, Method::POST, path).form(form)
}

fn fixture(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors/caller-insight");
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn the_documents_buttons_and_ratings_are_there_word_for_word() {
    let client = Client::start().await;
    for (name, path) in [
        ("list-buttons.json", ""),
        ("read-button.json", "/1"),
        ("list-call-ratings.json", "/callRatings?limit=2"),
    ] {
        let expected = fixture(name);
        let expected: Vec<&str> = expected["response"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line.as_str().unwrap())
            .collect();
        let (status, body) = send(request(&client, Method::GET, &format!("{BUTTONS}{path}"))).await;
        let found: Vec<String> = body
            .lines()
            // The document names this property of a rating and does not show it.
            .map(|line| line.split(",\"itemText\"").next().unwrap().to_owned())
            .map(|line| {
                if line.ends_with('}') {
                    line
                } else {
                    line + "}"
                }
            })
            .collect();
        assert_eq!(
            (status, found),
            (
                200,
                expected.iter().map(|line| (*line).to_owned()).collect()
            ),
            "{name}"
        );
    }
    let texts = rows(&client, &format!("{BUTTONS}/callRatings")).await;
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .map(|row| {
            (
                row["itemText"].as_str().unwrap(),
                row["isUsed"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        texts,
        [
            ("Prompt Test", "1"),
            ("New Lead", "1"),
            ("Rate Call", "1"),
            ("Log Call", "1"),
            ("Existing Contact", "0"),
            ("Wrong Number", "0"),
            ("Callback", "0"),
        ]
    );
}

#[tokio::test]
async fn a_button_is_created_read_updated_and_deleted() {
    let client = Client::start().await;
    let form = [
        ("callRating", "Callback"),
        ("buttonAction", "createLead"),
        ("buttonLabel", "Call back & more"),
        ("isDefaultButton", "1"),
        ("actionParams[0][sfFields][Lead]", "CountryCode"),
        ("actionParams[0][type]", "dropdown"),
        ("actionParams[0][label]", "Country"),
        ("actionParams[0][required]", "1"),
        ("actionParams[0][options][0][label]", "Canada"),
        ("actionParams[0][options][0][value]", "CA"),
        ("actionParams[0][options][1][label]", "United States"),
        ("actionParams[0][options][1][value]", "US"),
    ];
    let created = send(post(&client, BUTTONS, &form)).await;
    assert_eq!(created, (201, "{\"sfButtonId\":\"5\"}".to_owned()));
    let path = format!("{BUTTONS}/5");
    let read = async || -> Value {
        let (status, body) = send(request(&client, Method::GET, &path)).await;
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    };
    let mut expected = json!({
        "sfButtonId": "5", "sfOrgRef": "00Di0000000jTQiMAM", "callRating": "Callback", "buttonAction": "createLead",
        "buttonLabel": "Call back & more", "isDefaultButton": "1", "callNotesField": "", "srcPhoneNumberField": "",
        "actionParams": [{"sfFields": {"Lead": "CountryCode"}, "type": "dropdown", "label": "Country", "required": "1",
            "options": [{"label": "Canada", "value": "CA"}, {"label": "United States", "value": "US"}]}],
    });
    assert_eq!(read().await, expected);
    let update = [("buttonLabel", "Later"), ("callRating", "Wrong Number")];
    assert_eq!(
        send(post(&client, &path, &update)).await,
        (204, String::new())
    );
    expected["buttonLabel"] = json!("Later");
    expected["callRating"] = json!("Wrong Number");
    assert_eq!(read().await, expected);
    // The older button takes the default over.
    assert_eq!(
        send(post(
            &client,
            &format!("{BUTTONS}/2"),
            &[("isDefaultButton", "1")]
        ))
        .await
        .0,
        204
    );
    assert_eq!(read().await["isDefaultButton"], "0");
    // In the query, as some clients send it.
    let query = format!("{path}?actionParams%5BCompany%5D=Acme");
    assert_eq!(send(request(&client, Method::POST, &query)).await.0, 204);
    assert_eq!(
        read().await["actionParams"],
        json!([{"sfFields": {"Lead": "Company"}, "value": "Acme"}])
    );
    assert_eq!(
        send(request(&client, Method::DELETE, &path)).await,
        (204, String::new())
    );
    assert_eq!(
        send(request(&client, Method::GET, &path)).await,
        (404, "\"there is no button 5\"".to_owned())
    );
    let again = send(post(&client, BUTTONS, &form[..3])).await;
    assert_eq!(
        again,
        (201, "{\"sfButtonId\":\"6\"}".to_owned()),
        "no id is given twice"
    );
}

#[tokio::test]
async fn a_list_is_filtered_and_sorted_by_every_field_in_both_directions() {
    let client = Client::start().await;
    assert_eq!(
        send(post(
            &client,
            &format!("{BUTTONS}/3"),
            &[("isDefaultButton", "1")]
        ))
        .await
        .0,
        204
    );
    for (query, expected) in [
        ("filter[]=sfButtonId-eq-value-2", "2"),
        ("filter[]=buttonAction-eq-value-rateCall", "3"),
        ("filter[]=buttonLabel-eq-value-Log+Call", "4"),
        ("filter[]=callRating-eq-value-Prompt%20Test", "1"),
        ("filter[]=isDefaultButton-eq-value-1", "3"),
        (
            "filter%5B%5D=sfButtonId-ge-value-2&filter%5B%5D=isDefaultButton-eq-value-0",
            "24",
        ),
        ("sort[]=sfButtonId-asc", "1234"),
        ("sort[]=sfButtonId-desc", "4321"),
        ("sort[]=buttonAction-asc", "2413"),
        ("sort[]=buttonAction-desc", "3142"),
        ("sort[]=buttonLabel-asc", "2413"),
        ("sort[]=buttonLabel-desc", "3142"),
        ("sort[]=callRating-asc", "4213"),
        ("sort[]=callRating-desc", "3124"),
        ("sort[]=isDefaultButton-asc", "1243"),
        ("sort[]=isDefaultButton-desc&sort[]=sfButtonId-desc", "3421"),
        ("sort[]=sfButtonId-desc&limit=2&offset=1", "32"),
    ] {
        let path = format!("{BUTTONS}?{query}");
        assert_eq!(ids(&client, &path, "sfButtonId").await, expected, "{query}");
    }
    for (query, expected) in [
        ("filter[]=callRatingItemId-eq-value-6", "6"),
        ("filter[]=itemText-eq-value-Callback", "7"),
        ("filter[]=isUsed-eq-value-0", "567"),
        ("sort[]=callRatingItemId-asc", "1234567"),
        ("sort[]=callRatingItemId-desc", "7654321"),
        ("sort[]=itemText-asc", "7542136"),
        ("sort[]=itemText-desc", "6312457"),
        ("sort[]=isUsed-asc", "5671234"),
        ("sort[]=isUsed-desc", "1234567"),
        ("limit=2&offset=3", "45"),
    ] {
        let path = format!("{BUTTONS}/callRatings?{query}");
        assert_eq!(
            ids(&client, &path, "callRatingItemId").await,
            expected,
            "{query}"
        );
    }
    let array = request(&client, Method::GET, &format!("{BUTTONS}?format=jsonarray"));
    let array: Vec<Value> = array.send().await.unwrap().json().await.unwrap();
    assert_eq!(array, rows(&client, BUTTONS).await);
}

/// What the store holds, as the API shows it.
async fn everything(client: &Client) -> Vec<String> {
    let mut all = Vec::new();
    for path in ["", "/1", "/2", "/3", "/4", "/5", "/callRatings"] {
        let answer = request(client, Method::GET, &format!("{BUTTONS}{path}"));
        all.push(send(answer).await.1);
    }
    all
}

#[tokio::test]
async fn every_bad_request_is_answered_with_its_status_and_text_and_changes_nothing() {
    let client = Client::start().await;
    let before = everything(&client).await;
    let cases = fixture("refusals.json");
    for case in cases.as_array().unwrap() {
        let text = |name: &str| case[name].as_str().unwrap_or_default();
        let method: Method = text("method").parse().unwrap();
        let mut bad = request(&client, method, text("path"));
        if let Some(body) = case["body"].as_str() {
            bad = bad
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(body.to_owned());
        }
        let (status, body) = send(bad).await;
        let told: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(
            (json!(status), &told),
            (case["status"].clone(), &case["text"]),
            "{case}"
        );
        assert_eq!(everything(&client).await, before, "{case}");
    }
    assert!(cases.as_array().unwrap().len() >= 60);
}

#[tokio::test]
async fn a_body_that_is_no_form_is_told() {
    let client = Client::start().await;
    let before = everything(&client).await;
    let text = "\"the body is a form: application/x-www-form-urlencoded\"";
    let body = json!({"callRating": "Callback", "buttonAction": "logCall", "buttonLabel": "x"});
    let bad = request(&client, Method::POST, BUTTONS).json(&body);
    assert_eq!(send(bad).await, (400, text.to_owned()));
    let bad = request(&client, Method::POST, BUTTONS).body("callRating=Callback");
    assert_eq!(send(bad).await, (400, text.to_owned()));
    let bad = request(&client, Method::POST, BUTTONS)
        .header("Content-Type", "application/x-www-form-urlencoded");
    assert_eq!(
        send(bad.body(vec![0xFF])).await,
        (400, "\"the body is not UTF-8\"".to_owned())
    );
    assert_eq!(everything(&client).await, before);
}
