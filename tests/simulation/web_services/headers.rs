//! Headers and secrets that no profile may have: each is refused by the path of what is wrong with it.

use serde_json::json;

use super::hostile::{check, read};

#[test]
fn a_header_that_a_page_cannot_send_is_refused() {
    let at = [("$.webServices[0].headers[1]", "header")];
    let check_header = |name: &str, value: &str| {
        let first = json!({"name": "X-First", "value": {"string": "a"}});
        check(
            json!({"headers": [first, {"name": name, "value": {"string": value}}], "acceptSecretInBrowser": true}),
            &at,
        );
    };
    for name in [
        "Accept-Charset",
        "Accept-Encoding",
        "Access-Control-Request-Headers",
        "Access-Control-Request-Method",
        "Access-Control-Request-Private-Network",
        "Connection",
        "Content-Length",
        "Cookie",
        "Cookie2",
        "Date",
        "DNT",
        "Expect",
        "Host",
        "Keep-Alive",
        "Origin",
        "Referer",
        "Set-Cookie",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Via",
        "X-HTTP-Method",
        "X-HTTP-Method-Override",
        "X-Method-Override",
        "host",
        "HOST",
        "cOOkie",
        "Proxy-Authorization",
        "Proxy-",
        "proxy-x",
        "Sec-Fetch-Site",
        "Sec-",
        "sec-x",
        "Content-Type",
        "content-type",
        "Idempotency-Key",
        "webhook-id",
        "Webhook-Id",
        "X A",
        "X:A",
        "X\tA",
        "X\nA",
        "X\r\nHost",
        "X\u{0}",
        "X(A)",
        "X,A",
        "X;A",
        "X=A",
        "X@A",
        "X[A]",
        "X{A}",
        "X\"A",
        "X/A",
        "X\\A",
        "X<A>",
        "X?A",
        "\u{e9}",
        "X-\u{e9}",
        "X\u{7f}",
        ":method",
    ] {
        check_header(name, "a");
    }
    for value in [
        "a\r\nX-Evil: b",
        "a\nb",
        "a\rb",
        "a\u{0}b",
        "a\tb",
        "caf\u{e9}",
        "\u{7f}",
        "\u{1f4a9}",
        "a\u{a0}b",
        "\u{200b}",
    ] {
        check_header("X-A", value);
    }
    for name in [
        "X-Source",
        "Accept",
        "Accept-Language",
        "Prefer",
        "x_y",
        "A!#$%&'*+-.^_`|~9",
        "hostess",
        "x-cookie",
        "secure",
        "Dateline",
    ] {
        check(
            json!({"headers": [{"name": name, "value": {"string": "a b"}}]}),
            &[],
        );
    }
}

#[test]
fn a_secret_is_refused_unless_it_is_accepted_in_writing_and_then_warned_about() {
    for (list, name) in [
        ("headers", "Authorization"),
        ("headers", "X-Api-Key"),
        ("headers", "apikey"),
        ("headers", "X-Auth-Token"),
        ("headers", "X-Secret"),
        ("headers", "X-Webhook-Signature"),
        ("urlParameters", "api_key"),
        ("urlParameters", "token"),
        ("urlParameters", "access_token"),
        ("urlParameters", "client_secret"),
        ("formParameters", "password"),
        ("formParameters", "API-KEY"),
        ("formParameters", "refreshToken"),
    ] {
        let parameters = json!([{"name": name, "value": {"string": "s3cret"}}]);
        let path = format!("$.webServices[0].{list}[0]");
        check(json!({list: parameters}), &[(&path, "secret-in-browser")]);
        let (faults, warnings) = read(
            json!({list: parameters, "acceptSecretInBrowser": true}),
            json!([]),
        );
        assert_eq!(
            (faults.len(), warnings),
            (0, vec!["secret-in-browser".to_owned()]),
            "{name}"
        );
        check(
            json!({list: parameters, "targetUrl": "http://127.0.0.1:8787/hooks/a"}),
            &[],
        );
        // What a call says is no secret of the page's.
        check(
            json!({list: [{"name": name, "value": {"call": "Call ID"}}]}),
            &[],
        );
    }
}

#[test]
fn a_secret_in_the_address_is_one_too_and_a_value_may_be_a_plain_text() {
    for (target, told) in [
        ("https://hooks.example.com/a?api_key=1", true),
        ("https://hooks.example.com/a?b=1&token=2", true),
        ("https://hooks.example.com/a?client-secret", true),
        ("https://hooks.example.com/token?a=1", false),
        ("http://127.0.0.1/a?token=2", false),
    ] {
        let expected: &[(&str, &str)] = if told {
            &[("$.webServices[0].targetUrl", "secret-in-browser")]
        } else {
            &[]
        };
        check(json!({"targetUrl": target}), expected);
    }
    check(
        json!({"headers": [{"name": "X-Source", "value": "softphone"}]}),
        &[],
    );
    let absent = [("$.webServices[0].headers[0].value", "missing")];
    check(json!({"headers": [{"name": "X-Source"}]}), &absent);
    check(
        json!({"headers": [{"name": "X-Source", "value": null}]}),
        &absent,
    );
    check(
        json!({"headers": [{"name": "X-Source", "value": 7}]}),
        &[("$.webServices[0].headers[0].value", "wrong-type")],
    );
}
