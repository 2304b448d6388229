//! What the engine wants done, written as the loader's text.

use crate::json::Value;
use crate::protocol::{Effect, Flush, HttpRequest, Op};

/// A list of these items. An item is added by a call of its own, as a field of an object is.
macro_rules! list {
    ($($item:expr),* $(,)?) => {{
        let mut items = Vec::new();
        $(add(&mut items, $item);)*
        Value::Array(items)
    }};
}

#[inline(never)]
fn add(items: &mut Vec<Value>, item: impl Into<Value>) {
    items.push(item.into());
}

/// What is to be done, in order: a JSON list of lists, each the name of an effect and what belongs to it.
pub fn written(effects: Vec<Effect>) -> String {
    let mut all = Vec::new();
    for effect in effects {
        all.push(list_of(effect));
    }
    Value::Array(all).to_text()
}

fn list_of(effect: Effect) -> Value {
    match effect {
        Effect::Commit {
            txn,
            require_epoch,
            flush,
            ops,
        } => {
            let mut writes = Vec::new();
            for op in ops {
                writes.push(write_of(op));
            }
            list![
                "commit",
                txn,
                require_epoch,
                flush == Flush::Strict,
                Value::Array(writes)
            ]
        }
        Effect::ClaimEpoch => list!["claimEpoch"],
        Effect::ReadEvents { after } => list!["readEvents", after],
        Effect::ReadDocument { hash } => list!["readDocument", hash],
        Effect::Announce => list!["announce"],
        Effect::Tell { text } => list!["tell", text],
        Effect::Send { request, http } => {
            let HttpRequest {
                method,
                url,
                headers,
                body,
                cookies,
            } = http;
            let mut named = Vec::new();
            for (name, value) in headers {
                named.push(list![name, value]);
            }
            list![
                "send",
                request,
                method.name(),
                url,
                Value::Array(named),
                body,
                cookies
            ]
        }
        Effect::AskToken {
            request,
            account,
            reason,
        } => list!["askToken", request, account, reason],
        Effect::Open { url } => list!["open", url],
        Effect::Authorize { request, url } => list!["authorize", request, url],
        Effect::Console {
            call,
            method,
            arguments,
        } => list!["console", call, method, arguments],
        Effect::Yield => list!["yield"],
        Effect::FetchConfiguration { fetch, url, etag } => {
            list!["fetchConfiguration", fetch, url, etag]
        }
        Effect::Settle { ticket, text } => list!["settle", ticket, text],
        Effect::Softphone {
            event_type,
            payload,
        } => list!["softphone", event_type, payload],
        Effect::Notify { listener, payload } => list!["notify", listener, payload],
        Effect::Ready => list!["ready"],
        Effect::WakeAfter { milliseconds } => list!["wakeAfter", milliseconds],
    }
}

/// One write of a commit, as the store carries it out.
fn write_of(op: Op) -> Value {
    match op {
        Op::Append { event_id, text } => list!["append", event_id, text],
        Op::RemoveEvents(sequences) => list!["removeEvents", sequences],
        Op::PutWork(row) => list!["putWork", row.key, row.text],
        Op::RemoveWork(key) => list!["removeWork", key],
        Op::PutDocument { hash, text } => list!["putDocument", hash, text],
        Op::RemoveDocument(hash) => list!["removeDocument", hash],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Method, WorkRow};

    fn check(effect: Effect, expected: &str) {
        assert_eq!(written(vec![effect]), format!("[{expected}]"));
    }

    fn text(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn a_commit_is_written_with_all_its_writes_in_order() {
        check(
            Effect::Commit {
                txn: 3,
                require_epoch: None,
                flush: Flush::Relaxed,
                ops: vec![Op::Append {
                    event_id: text("e"),
                    text: text("{\"a\":\"\u{e9}\"}"),
                }],
            },
            "[\"commit\",3,null,false,[[\"append\",\"e\",\"{\\\"a\\\":\\\"\u{e9}\\\"}\"]]]",
        );
        check(
            Effect::Commit {
                txn: 4,
                require_epoch: Some(2),
                flush: Flush::Strict,
                ops: vec![
                    Op::RemoveEvents(vec![1, 9]),
                    Op::PutWork(WorkRow {
                        key: text("k"),
                        text: text("{}"),
                    }),
                    Op::RemoveWork(text("l")),
                    Op::PutDocument {
                        hash: text("h"),
                        text: text("{}"),
                    },
                    Op::RemoveDocument(text("g")),
                ],
            },
            r#"["commit",4,2,true,[["removeEvents",[1,9]],["putWork","k","{}"],["removeWork","l"],["putDocument","h","{}"],["removeDocument","g"]]]"#,
        );
    }

    #[test]
    fn each_effect_has_a_name_and_its_values() {
        for (effect, expected) in [
            (Effect::ClaimEpoch, r#"["claimEpoch"]"#),
            (Effect::ReadEvents { after: 7 }, r#"["readEvents",7]"#),
            (
                Effect::ReadDocument { hash: text("h") },
                r#"["readDocument","h"]"#,
            ),
            (Effect::Announce, r#"["announce"]"#),
            (Effect::Tell { text: text("{}") }, r#"["tell","{}"]"#),
            (
                Effect::Open {
                    url: text("https://a.example/"),
                },
                r#"["open","https://a.example/"]"#,
            ),
            (
                Effect::Authorize {
                    request: 4,
                    url: text("u"),
                },
                r#"["authorize",4,"u"]"#,
            ),
            (
                Effect::AskToken {
                    request: 4,
                    account: text("main"),
                    reason: "missing",
                },
                r#"["askToken",4,"main","missing"]"#,
            ),
            (
                Effect::Console {
                    call: 4,
                    method: "link",
                    arguments: text("{}"),
                },
                r#"["console",4,"link","{}"]"#,
            ),
            (Effect::Yield, r#"["yield"]"#),
            (
                Effect::FetchConfiguration {
                    fetch: 1,
                    url: text("u"),
                    etag: None,
                },
                r#"["fetchConfiguration",1,"u",null]"#,
            ),
            (
                Effect::Settle {
                    ticket: 9,
                    text: text("{}"),
                },
                r#"["settle",9,"{}"]"#,
            ),
            (
                Effect::Softphone {
                    event_type: "logout",
                    payload: None,
                },
                r#"["softphone","logout",null]"#,
            ),
            (
                Effect::Notify {
                    listener: "role",
                    payload: text("{}"),
                },
                r#"["notify","role","{}"]"#,
            ),
            (Effect::Ready, r#"["ready"]"#),
            (
                Effect::WakeAfter { milliseconds: 400 },
                r#"["wakeAfter",400]"#,
            ),
        ] {
            check(effect, expected);
        }
    }

    #[test]
    fn a_request_is_written_whole_and_effects_stay_in_order() {
        let http = HttpRequest {
            method: Method::Patch,
            url: text("https://a.example/b"),
            headers: vec![(text("Content-Type"), text("application/json"))],
            body: Some(text("{}")),
            cookies: true,
        };
        assert_eq!(
            written(vec![Effect::Send { request: 5, http }, Effect::Announce]),
            r#"[["send",5,"PATCH","https://a.example/b",[["Content-Type","application/json"]],"{}",true],["announce"]]"#,
        );
    }
}
