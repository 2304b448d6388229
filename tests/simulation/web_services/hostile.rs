//! Targets and parameters that no profile may have: each is refused by the path of what is wrong with it.

use serde_json::{Value, json};
use softphone_wrapper::config::Document;

/// The faults of a document with one profile, as `(path, code)`, and its warnings' codes.
pub(super) fn read(profile: Value, hosts: Value) -> (Vec<(String, String)>, Vec<String>) {
    let mut whole =
        json!({"name": "hook", "targetUrl": "https://hooks.example.com/call", "event": "ended"});
    for (key, value) in profile.as_object().unwrap() {
        whole[key] = value.clone();
    }
    let document = json!({"configVersion": 1, "webServices": [whole], "webServiceHosts": hosts});
    let (read, findings) = Document::read(&document.to_string());
    assert_eq!(read.is_none(), !findings.faults.is_empty());
    let faults = findings.faults.into_iter();
    let warnings = findings.warnings.into_iter();
    (
        faults
            .map(|fault| (fault.path, fault.code.into_owned()))
            .collect(),
        warnings.map(|fault| fault.code.into_owned()).collect(),
    )
}

pub(super) fn check(profile: Value, expected: &[(&str, &str)]) {
    let (faults, _) = read(profile.clone(), json!([]));
    let faults: Vec<(&str, &str)> = faults
        .iter()
        .map(|(path, code)| (path.as_str(), code.as_str()))
        .collect();
    assert_eq!(faults, expected, "{profile}");
}

fn refused(target: &str, code: &str) {
    check(
        json!({"targetUrl": target}),
        &[("$.webServices[0].targetUrl", code)],
    );
}

#[test]
fn an_address_that_browsers_may_read_otherwise_is_refused() {
    for target in [
        "hooks.example.com",
        "/hooks",
        "//hooks.example.com",
        "https:/hooks.example.com",
        "https:hooks.example.com",
        "https://",
        "https:///a",
        "HTTPS://hooks.example.com",
        "hxxps://hooks.example.com",
        "ftp://hooks.example.com",
        "ws://hooks.example.com",
        "wss://hooks.example.com",
        "file:///etc/passwd",
        "data:text/plain,x",
        "blob:https://hooks.example.com/1",
        "javascript:alert(1)",
        "about:blank",
        "chrome://settings",
        "view-source:https://hooks.example.com",
        "https://user@hooks.example.com/",
        "https://user:word@hooks.example.com/",
        "https://hooks.example.com@evil.example/",
        "https://hooks.example.com:443@evil.example/",
        "https://hooks.example.com\\@evil.example/",
        "https://evil.example\\.hooks.example.com/",
        "https:\\\\hooks.example.com",
        "https://hooks.example.com\\a",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/\ta",
        "https://hooks.example.com/a\nb",
        "https://hooks.example.com/a\r\nHost: evil",
        "https://hooks.example.com/\u{0}",
        "https://hooks.exam\u{ad}ple.com",
        "https://hooks.ex\u{430}mple.com",
        "https://hooks.example\u{3002}com",
        "https://\u{1f4a9}.example",
        "https://hooks.example.com/caf\u{e9}",
        "https://hooks.example.com/#a",
        "https://hooks.example.com#@evil.example",
        "https://hooks.example.com/<a>",
        "https://hooks.example.com/\"a\"",
        "https://hooks.example.com/{a}",
        "https://hooks.example.com/a|b",
        "https://hooks.example.com/a^b",
        "https://hooks.example.com/`a`",
        "https://hooks_example.com",
        "https://-hooks.example.com",
        "https://hooks-.example.com",
        "https://hooks..example.com",
        "https://.example.com",
        "https://hooks.example.com.",
        "https://hooks.example.com./a",
        "https://hooks%2eexample.com",
        "https://%68ooks.example.com",
        "https://hooks.example.com:",
        "https://hooks.example.com:0",
        "https://hooks.example.com:65536",
        "https://hooks.example.com:99999",
        "https://hooks.example.com:44 3",
        "https://hooks.example.com:-1",
        "https://hooks.example.com:+443",
        "https://hooks.example.com:0x1bb",
        "https://hooks.example.com:abc",
        "https://hooks.example.com:443:443",
        "https://[",
        "https://[]",
        "https://]",
        "https://[::1",
        "https://::1",
        "https://[::1]evil.example",
        "https://[fe80::1%25eth0]/",
        "https://[v1.a]/",
        "https://[hooks.example.com]/",
        "https://[2600::1]x/",
        "https://2130706433",
        "https://0x7f000001",
        "https://0x7f.1",
        "https://0177.0.0.1",
        "https://127.1",
        "https://127.0.1",
        "https://1",
        "https://0",
        "https://010.0.0.1",
        "https://10.1",
        "https://192.168.257",
        "https://256.1.1.1",
        "https://1.2.3.4.5",
        "https://1.2.3",
        "https://1.2.3.04",
        "https://1.2.3.0x4",
        "https://hooks.example.1",
        "https://hooks.example.0x1",
        "https://999.999.999.999",
        "https://127.0.0.1.",
        "https://a..b",
        "https://hooks.example.com;evil.example",
        "https://hooks.example.com,evil.example",
        "https://hooks.example.com!a",
        "https://(hooks.example.com)",
        "https://*.example.com",
        "https://hooks.example.com$",
        "https://hooks.example.com'",
        "https://hooks.example.com&a",
        "https://hooks.example.com=",
        "https://hooks.example.com+a",
        "https://~hooks.example.com",
        "https://[2606:4700::1111::1]",
        "https://[2606:4700:::1]",
        "https://[2606:47000::1]",
        "https://[2606:4700:4700:0:0:0:0]",
        "https://[2606:4700:4700:0:0:0:0:0:1111]",
        "https://[2606]",
    ] {
        refused(target, "target-url");
    }
    let long = format!("https://{}.example.com", "a".repeat(64));
    refused(&long, "target-url");
    refused(
        &format!("https://{}example.com", "a.".repeat(130)),
        "target-url",
    );
    check(
        json!({"targetUrl": ""}),
        &[("$.webServices[0].targetUrl", "missing")],
    );
    check(
        json!({"targetUrl": 7}),
        &[("$.webServices[0].targetUrl", "wrong-type")],
    );
}

#[test]
fn a_host_of_a_private_network_is_refused_unless_the_profile_allows_it() {
    for target in [
        "https://10.0.0.1",
        "https://10.255.255.255/a",
        "https://172.16.0.1",
        "https://172.31.255.255",
        "https://192.168.0.1:8443/a?b",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1",
        "https://100.127.255.255",
        "https://0.0.0.0",
        "https://0.1.2.3",
        "https://192.0.0.1",
        "https://192.0.2.1",
        "https://198.18.0.1",
        "https://198.19.255.255",
        "https://198.51.100.1",
        "https://203.0.113.1",
        "https://224.0.0.1",
        "https://239.1.1.1",
        "https://240.0.0.1",
        "https://255.255.255.255",
        "https://[::]",
        "https://[::ffff:10.0.0.1]",
        "https://[::ffff:7f00:1]",
        "https://[::10.0.0.1]",
        "https://[fe80::1]",
        "https://[fc00::1]",
        "https://[fd12:3456::1]",
        "https://[ff02::1]",
        "https://[64:ff9b::a00:1]",
        "https://[2002:a00:1::]",
        "https://[2001:db8::1]",
        "https://[2001:0db8::1]",
        "https://[2001:0000:4136::1]",
        "https://[2001:0:4136:e378::1]",
        "https://[2001:10::1]",
        "https://[2001:100::1]",
        "https://[2001:01ff:ffff::1]",
        "https://[100::1]",
        "https://[1::1]",
        "https://[0:0:0:0:0:0:0:1]:8443",
        "https://[3fff::1]",
        "https://intranet",
        "https://crm/",
        "https://printer.local",
        "https://router.lan",
        "https://db.internal",
        "https://nas.home",
        "https://x.home.arpa",
        "https://app.localhost",
        "https://wiki.corp",
        "https://a.intranet",
        "https://b.private",
        "https://PRINTER.LOCAL",
    ] {
        refused(target, "private-target");
        check(
            json!({"targetUrl": target, "allowPrivateAddress": true}),
            &[],
        );
    }
}

#[test]
fn only_https_is_spoken_and_http_on_this_machine() {
    for target in [
        "http://hooks.example.com",
        "http://hooks.example.com:8080/a",
        "http://10.0.0.1",
        "http://1.2.3.4",
        "http://intranet",
        "http://[2600::1]/",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
    ] {
        refused(target, "insecure-url");
        check(
            json!({"targetUrl": target, "allowPrivateAddress": true}),
            &[("$.webServices[0].targetUrl", "insecure-url")],
        );
    }
    for target in [
        "https://hooks.example.com",
        "https://hooks.example.com/",
        "https://hooks.example.com:8443/a/b?c=d&e=%20f",
        "https://HOOKS.example.com/Call",
        "https://xn--caf-dma.example/",
        "https://1.2.3.4/",
        "https://8.8.8.8:443",
        "https://[2600:1f18::1]/",
        "https://a-b.c-d.example",
        "https://172.15.0.1",
        "https://172.32.0.1",
        "https://100.63.0.1",
        "https://100.128.0.1",
        "https://192.169.0.1",
        "https://169.253.0.1",
        "https://11.0.0.1",
        "http://127.0.0.1:8787/hooks/a",
        "http://localhost:8787/hooks/a",
        "http://[::1]:8787/hooks/a",
        "https://localhost/a",
        "http://127.9.9.9/",
    ] {
        check(json!({"targetUrl": target}), &[]);
    }
}

#[test]
fn hosts_that_are_listed_are_the_only_ones() {
    let path = "$.webServices[0].targetUrl";
    for (hosts, target, allowed) in [
        (
            json!(["hooks.example.com"]),
            "https://hooks.example.com/a",
            true,
        ),
        (
            json!(["HOOKS.example.com "]),
            "https://hooks.EXAMPLE.com/a",
            true,
        ),
        (
            json!(["*.example.com"]),
            "https://hooks.example.com/a",
            true,
        ),
        (json!(["*.example.com"]), "https://a.b.example.com/a", true),
        (json!(["*.example.com"]), "https://example.com/a", false),
        (json!(["*.example.com"]), "https://evilexample.com/a", false),
        (json!(["*example.com"]), "https://evilexample.com/a", false),
        (json!(["*"]), "https://hooks.example.com/a", false),
        (json!([""]), "https://hooks.example.com/a", false),
        (json!(["example.com"]), "https://hooks.example.com/a", false),
        (
            json!(["hooks.example.com"]),
            "https://hooks.example.com.evil.example/a",
            false,
        ),
        (json!(["other.example"]), "http://127.0.0.1/a", false),
        (json!(["127.0.0.1"]), "http://127.0.0.1:8787/a", true),
    ] {
        let (faults, _) = read(json!({"targetUrl": target}), hosts.clone());
        let expected = if allowed {
            vec![]
        } else {
            vec![(path.to_owned(), "host-not-allowed".to_owned())]
        };
        assert_eq!(faults, expected, "{hosts} {target}");
    }
}

#[test]
fn what_else_a_profile_cannot_say_is_named_by_its_path() {
    let base = "$.webServices[0]";
    for (profile, path, code) in [
        (json!({"name": ""}), ".name", "missing"),
        (json!({"method": "TRACE"}), ".method", "unknown-value"),
        (json!({"method": "CONNECT"}), ".method", "unknown-value"),
        (json!({"event": "sometimes"}), ".event", "unknown-value"),
        (json!({"surprise": 1}), ".surprise", "unknown-key"),
        (
            json!({"deliveryHeaders": "yes"}),
            ".deliveryHeaders",
            "wrong-type",
        ),
        (json!({"headers": {}}), ".headers", "wrong-type"),
        (
            json!({"method": "GET", "formParameters": [{"name": "a", "value": {"string": "b"}}]}),
            ".formParameters",
            "get-with-form",
        ),
        (
            json!({"urlParameters": [{"name": "", "value": {"string": "b"}}]}),
            ".urlParameters[0].name",
            "missing",
        ),
        (
            json!({"urlParameters": [{"name": "a", "value": {}}]}),
            ".urlParameters[0].value.call",
            "template-value",
        ),
        (
            json!({"urlParameters": [{"name": "a", "value": {"call": "Call ID", "string": "b"}}]}),
            ".urlParameters[0].value.call",
            "template-value",
        ),
        (
            json!({"urlParameters": [{"name": "a", "value": {"call": "Mood"}}]}),
            ".urlParameters[0].value.call",
            "unknown-value",
        ),
        (
            json!({"criteria": [{"field": "Mood", "is": "x"}]}),
            ".criteria[0].field",
            "unknown-value",
        ),
        (
            json!({"criteria": [{"is": "x"}]}),
            ".criteria[0].field",
            "missing",
        ),
        (
            json!({"criteria": [{"field": "Agent"}]}),
            ".criteria[0].is",
            "condition",
        ),
        (
            json!({"criteria": [{"field": "Agent", "is": "a", "isNot": "b"}]}),
            ".criteria[0].is",
            "condition",
        ),
        (
            json!({"criteria": [{"field": "Time", "between": [1]}]}),
            ".criteria[0].between",
            "condition",
        ),
        (
            json!({"criteria": [{"field": "Time", "between": [1, 2, 3]}]}),
            ".criteria[0].between",
            "condition",
        ),
        (
            json!({"criteria": [{"field": "Time", "between": ["a", "b"]}]}),
            ".criteria[0].between",
            "condition",
        ),
        (
            json!({"criteria": [{"field": "Agent", "like": "a"}]}),
            ".criteria[0].like",
            "unknown-key",
        ),
    ] {
        let path = [base, path].concat();
        let (faults, _) = read(profile.clone(), json!([]));
        assert!(
            faults.contains(&(path.clone(), code.to_owned())),
            "{profile}: {faults:?}"
        );
    }
    let two = json!({"configVersion": 1, "webServices": [{"name": "a", "targetUrl": "https://a.example"}, {"name": "a", "targetUrl": "https://b.example"}],
        "triggers": [{"name": "t", "actions": [{"webService": "a"}, {"webService": "b"}]}]});
    let (_, findings) = Document::read(&two.to_string());
    let told: Vec<(String, String)> = findings
        .faults
        .into_iter()
        .map(|fault| (fault.path, fault.code.into_owned()))
        .collect();
    let expected = [
        ("$.webServices[1]", "not-unique"),
        ("$.triggers[0].actions[1].webService", "unknown-reference"),
    ];
    assert_eq!(
        told,
        expected.map(|(path, code)| (path.to_owned(), code.to_owned()))
    );
}
