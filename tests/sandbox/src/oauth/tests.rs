//! Signing in, word for word.

use serde_json::{Value, json};

use super::challenge;
use crate::exchange::{Answer, Body, Query};
use crate::org::Org;

const PAGE: &str = "http://127.0.0.1:8787/oauth.html";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn post(org: &mut Org, endpoint: &str, form: &[(&str, &str)]) -> Answer {
    let encode = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let pairs: Vec<String> = form
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    let mut query = Query::of(
        "POST",
        &format!("/services/oauth2/{endpoint}"),
        "",
        &Value::Null,
    );
    query.content_type = "application/x-www-form-urlencoded".to_owned();
    query.body = pairs.join("&").into_bytes();
    org.answer(&query)
}

/// The form of a client that does all right, with members replaced; an empty one is left out.
fn asking<'a>(changes: &[(&'a str, &'a str)], digest: &'a str) -> Vec<(&'a str, &'a str)> {
    let right = [
        ("response_type", "code"),
        ("client_id", "sandbox-public"),
        ("redirect_uri", PAGE),
        ("state", "a b&c"),
        ("code_challenge", digest),
        ("code_challenge_method", "S256"),
    ];
    let changed = |name: &str| changes.iter().find(|(other, _)| *other == name);
    let mut form: Vec<_> = right
        .iter()
        .map(|pair| *changed(pair.0).unwrap_or(pair))
        .collect();
    form.extend(
        changes
            .iter()
            .filter(|(name, _)| !right.iter().any(|(other, _)| other == name)),
    );
    form
}

fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, 302, "{answer:?}");
    answer.headers[0].1.clone()
}

/// A code of a client that leaves the method out, as some do.
fn code(org: &mut Org) -> String {
    let digest = challenge(VERIFIER);
    let without_method = [("code_challenge_method", "")];
    let back = location(&post(org, "authorize", &asking(&without_method, &digest)));
    let (_, parameters) = back.split_once('?').unwrap();
    super::decode_pairs(parameters)[0].1.clone()
}

fn exchange(org: &mut Org, changes: &[(&str, &str)]) -> Answer {
    let code = code(org);
    let right = [
        ("grant_type", "authorization_code"),
        ("client_id", "sandbox-public"),
        ("redirect_uri", PAGE),
        ("code", code.as_str()),
        ("code_verifier", VERIFIER),
    ];
    let form: Vec<_> = right
        .iter()
        .map(|pair| {
            *changes
                .iter()
                .find(|(name, _)| *name == pair.0)
                .unwrap_or(pair)
        })
        .collect();
    post(org, "token", &form)
}

fn check_refusal(answer: &Answer, error: &str, description: &str) {
    assert_eq!(
        (answer.status, answer.value()),
        (
            400,
            json!({"error": error, "error_description": description})
        )
    );
}

#[test]
fn the_challenge_is_that_of_the_standard() {
    // RFC 7636, appendix B.
    assert_eq!(
        challenge(VERIFIER),
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    );
}

#[test]
fn the_page_has_one_button_and_runs_nothing_of_the_clients() {
    let (mut org, _) = Org::signed_in();
    let hostile = "%22%3E%3Cscript%3E";
    let digest = challenge(VERIFIER);
    let address = format!(
        "/services/oauth2/authorize?response_type=code&client_id=sandbox-public&redirect_uri={PAGE}&state={hostile}&code_challenge={digest}&code_challenge_method=S256"
    );
    let answer = org.answer(&Query::of("GET", &address, "", &Value::Null));
    let Body::Html(page) = &answer.body else {
        panic!("{answer:?}")
    };
    assert_eq!((answer.status, page.matches("<button").count()), (200, 1));
    assert!(page.contains("value=\"&quot;&gt;&lt;script&gt;\"") && !page.contains("<script"));
}

#[test]
fn a_sign_in_ends_with_tokens_of_the_agent() {
    let (mut org, _) = Org::signed_in();
    let answer = exchange(&mut org, &[]);
    let body = answer.value();
    assert_eq!(
        (answer.status, &body["scope"], &body["token_type"]),
        (200, &json!("api refresh_token"), &json!("Bearer"))
    );
    assert!(body.get("expires_in").is_none() && body["refresh_token"].is_string());
    let token = body["access_token"].as_str().unwrap();
    let who = org
        .answer(&Query::of(
            "GET",
            "/services/oauth2/userinfo",
            token,
            &Value::Null,
        ))
        .value();
    assert_eq!(who["preferred_username"], "agent@acme.test.sandbox");
    let path = body["id"]
        .as_str()
        .unwrap()
        .strip_prefix("http://127.0.0.1:8788")
        .unwrap();
    let identity = org
        .answer(&Query::of("GET", path, token, &Value::Null))
        .value();
    assert_eq!(identity["user_id"], who["user_id"]);
}

#[test]
fn what_the_page_refuses_goes_back_to_the_client_where_it_may() {
    let digest = challenge(VERIFIER);
    let table = [
        (
            vec![("code_challenge", "")],
            "error=invalid%5Frequest&error_description=missing%20required%20code%20challenge&state=a%20b%26c",
        ),
        (
            vec![("code_challenge_method", "plain")],
            "error=invalid%5Frequest&error_description=invalid%20code%20challenge&state=a%20b%26c",
        ),
        (
            vec![("code_challenge", "short")],
            "error=invalid%5Frequest&error_description=invalid%20code%20challenge&state=a%20b%26c",
        ),
        (
            vec![("response_type", "token"), ("state", "")],
            "error=unsupported%5Fresponse%5Ftype&error_description=response%20type%20not%20supported",
        ),
        (
            vec![("deny", "1"), ("state", "")],
            "error=access%5Fdenied&error_description=end%2Duser%20denied%20authorization",
        ),
        (
            vec![("scope", "api everything"), ("state", "")],
            "error=invalid%5Fscope&error_description=the%20requested%20scope%20is%20not%20allowed",
        ),
    ];
    for (changes, expected) in table {
        let (mut org, _) = Org::signed_in();
        let back = location(&post(&mut org, "authorize", &asking(&changes, &digest)));
        assert_eq!(back, format!("{PAGE}?{expected}"));
    }
    let table = [
        (
            ("redirect_uri", "http://127.0.0.1:8787/oauth.html?x"),
            "error=redirect_uri_mismatch",
        ),
        (
            ("redirect_uri", "https://elsewhere.test/"),
            "error=redirect_uri_mismatch",
        ),
        (("client_id", "stranger"), "error=invalid_client_id"),
    ];
    for (change, expected) in table {
        let (mut org, _) = Org::signed_in();
        let answer = post(&mut org, "authorize", &asking(&[change], &digest));
        let Body::Html(page) = &answer.body else {
            panic!("{answer:?}")
        };
        assert_eq!((answer.status, answer.headers.len()), (400, 0));
        assert!(page.contains(expected), "{page}");
    }
}

#[test]
fn an_exchange_is_held_to_what_was_asked() {
    let (mut org, _) = Org::signed_in();
    let table = [
        (
            ("code_verifier", "wrong"),
            "invalid_grant",
            "invalid code verifier",
        ),
        (
            ("code_verifier", ""),
            "invalid_grant",
            "invalid code verifier",
        ),
        (
            ("redirect_uri", "http://127.0.0.1:8787/"),
            "redirect_uri_mismatch",
            "redirect_uri must match configuration",
        ),
        (
            ("code", "aPrx"),
            "invalid_grant",
            "invalid authorization code",
        ),
        (
            ("client_id", "sandbox"),
            "invalid_grant",
            "invalid authorization code",
        ),
        (
            ("client_id", "stranger"),
            "invalid_client_id",
            "client identifier invalid",
        ),
        (
            ("grant_type", "magic"),
            "unsupported_grant_type",
            "grant type not supported",
        ),
    ];
    for (change, error, description) in table {
        check_refusal(&exchange(&mut org, &[change]), error, description);
    }
    let code = code(&mut org);
    let mut again = || exchange(&mut org, &[("code", &code)]);
    assert_eq!(again().status, 200);
    check_refusal(&again(), "invalid_grant", "expired authorization code");
}

#[test]
fn a_refresh_token_is_good_once_and_its_theft_ends_all() {
    let (mut org, _) = Org::signed_in();
    let first = exchange(&mut org, &[]).value()["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let refresh = |org: &mut Org, token: &str| {
        post(
            org,
            "token",
            &[
                ("grant_type", "refresh_token"),
                ("client_id", "sandbox-public"),
                ("refresh_token", token),
            ],
        )
    };
    let answer = refresh(&mut org, &first).value();
    let (second, access) = (
        answer["refresh_token"].as_str().unwrap(),
        answer["access_token"].as_str().unwrap(),
    );
    assert_ne!(second, first);
    let status = |org: &mut Org| {
        org.answer(&Query::of(
            "GET",
            "/services/data/v67.0/limits",
            access,
            &Value::Null,
        ))
        .status
    };
    assert_eq!(status(&mut org), 200);
    check_refusal(
        &refresh(&mut org, &first),
        "invalid_grant",
        "expired access/refresh token",
    );
    assert_eq!(status(&mut org), 401);
    check_refusal(
        &refresh(&mut org, second),
        "invalid_grant",
        "expired access/refresh token",
    );
    // Without rotation a token stays the same and none is sent.
    org.setup = org
        .setup
        .with(&json!({"rotatesRefreshTokens": false}), 0)
        .unwrap();
    let kept = exchange(&mut org, &[]).value()["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    for _ in 0..2 {
        let answer = refresh(&mut org, &kept);
        assert_eq!(
            (answer.status, answer.value().get("refresh_token")),
            (200, None)
        );
    }
}

#[test]
fn revoking_a_refresh_token_ends_its_access_tokens() {
    let (mut org, other) = Org::signed_in();
    let answer = exchange(&mut org, &[]).value();
    let access = answer["access_token"].as_str().unwrap();
    let refresh = answer["refresh_token"].as_str().unwrap();
    assert_eq!(post(&mut org, "revoke", &[("token", refresh)]).status, 200);
    check_refusal(
        &post(&mut org, "revoke", &[("token", refresh)]),
        "invalid_token",
        "invalid token",
    );
    for (token, status) in [(access, 401), (other.as_str(), 200)] {
        let answer = org.answer(&Query::of(
            "GET",
            "/services/data/v67.0/limits",
            token,
            &Value::Null,
        ));
        assert_eq!(answer.status, status);
    }
}

#[test]
fn a_server_signs_in_by_its_secret_on_the_orgs_own_host() {
    let (mut org, _) = Org::signed_in();
    let table = [
        ("sandbox", "sandbox", "org.my.salesforce.com", "", ""),
        (
            "sandbox",
            "wrong",
            "org.my.salesforce.com",
            "invalid_client",
            "invalid client credentials",
        ),
        (
            "sandbox",
            "",
            "org.my.salesforce.com",
            "invalid_client",
            "invalid client credentials",
        ),
        (
            "sandbox-public",
            "",
            "org.my.salesforce.com",
            "invalid_client",
            "invalid client credentials",
        ),
        (
            "sandbox-nobody",
            "sandbox",
            "org.my.salesforce.com",
            "invalid_grant",
            "no client credentials user enabled",
        ),
        (
            "sandbox",
            "sandbox",
            "login.salesforce.com",
            "invalid_grant",
            "request not supported on this domain",
        ),
    ];
    for (client, secret, host, error, description) in table {
        let address = format!(
            "/services/oauth2/token?grant_type=client_credentials&client_id={client}&client_secret={secret}"
        );
        let mut query = Query::of("POST", &address, "", &Value::Null);
        query.headers.insert("host".to_owned(), json!(host));
        let answer = org.answer(&query);
        if error.is_empty() {
            assert_eq!(
                (answer.status, answer.value().get("refresh_token")),
                (200, None)
            );
        } else {
            check_refusal(&answer, error, description);
        }
    }
}

#[test]
fn the_broker_answers_as_the_token_endpoint_does() {
    let (mut org, _) = Org::signed_in();
    let table = [
        ("/broker/token", 200, json!("agent@acme.test.sandbox")),
        (
            "/broker/token?user=second@acme.test.sandbox",
            200,
            json!("second@acme.test.sandbox"),
        ),
        ("/broker/token?user=stranger", 400, Value::Null),
    ];
    for (address, status, username) in table {
        let answer = org.answer(&Query::of("POST", address, "", &Value::Null));
        let body = answer.value();
        let token = body["access_token"].as_str().unwrap_or_default();
        let who = org.answer(&Query::of(
            "GET",
            "/services/oauth2/userinfo",
            token,
            &Value::Null,
        ));
        assert_eq!(
            (answer.status, &who.value()["preferred_username"]),
            (status, &username),
            "{address}"
        );
    }
    assert_eq!(
        org.answer(&Query::of("GET", "/broker/token", "", &Value::Null))
            .status,
        405
    );
}
