//! What happened outside, read from the loader's text.

use std::vec::IntoIter;

use crate::error::Fault;
use crate::json::{self, Value};
use crate::protocol::{
    Answer, DocumentAnswer, Durability, EventRow, Input, Refusal, Start, WorkRow,
};

/// The items of a list, taken out one after the other. One that is missing, or of another kind, reads as nothing.
struct Fields(IntoIter<Value>);

impl Fields {
    fn of(value: Value) -> Self {
        Self(match value {
            Value::Array(items) => items.into_iter(),
            _ => Vec::new().into_iter(),
        })
    }

    #[inline(never)]
    fn next(&mut self) -> Value {
        self.0.next().unwrap_or_default()
    }

    #[inline(never)]
    fn maybe_text(&mut self) -> Option<String> {
        match self.next() {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    #[inline(never)]
    fn text(&mut self) -> String {
        self.maybe_text().unwrap_or_default()
    }

    /// What a text says that is JSON itself.
    fn json(&mut self) -> Value {
        json::parse(&self.text()).unwrap_or_default()
    }

    #[inline(never)]
    fn maybe_number(&mut self) -> Option<u64> {
        self.next().as_u64()
    }

    #[inline(never)]
    fn number(&mut self) -> u64 {
        self.maybe_number().unwrap_or(0)
    }

    fn ticket(&mut self) -> u32 {
        // The loader and the engine count; a page does not make four billion calls.
        u32::try_from(self.number()).unwrap_or(0)
    }

    fn durability(&mut self) -> Durability {
        match self.next() {
            Value::Bool(true) => Durability::Disk,
            _ => Durability::Memory,
        }
    }

    fn events(&mut self) -> Vec<EventRow> {
        let mut events = Vec::new();
        for row in Self::of(self.next()).0 {
            let mut row = Self::of(row);
            let (sequence, text) = (row.number(), row.text());
            events.push(EventRow { sequence, text });
        }
        events
    }

    /// Pairs of texts.
    fn pairs(&mut self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for pair in Self::of(self.next()).0 {
            let mut pair = Self::of(pair);
            pairs.push((pair.text(), pair.text()));
        }
        pairs
    }
}

/// Reads one input; `None` for a text that is none.
pub fn read(text: &str) -> Option<Input> {
    let mut fields = Fields::of(json::parse(text).ok()?);
    let kind = fields.text();
    Some(match kind.as_str() {
        "started" => Input::Started(start(fields.number(), &fields.json())),
        "opened" => Input::Opened {
            durability: fields.durability(),
            current: fields.maybe_text(),
            documents: fields.pairs(),
            events: fields.events(),
        },
        "call" => Input::Call {
            ticket: fields.ticket(),
            method: fields.text(),
            arguments: fields.text(),
            at: fields.next().as_i64().unwrap_or(0),
        },
        "committed" => Input::Committed {
            txn: fields.number(),
            sequence: fields.maybe_number(),
        },
        "refused" => Input::Refused {
            txn: fields.number(),
            refusal: match fields.text().as_str() {
                "duplicate" => Refusal::Duplicate,
                "fenced" => Refusal::Fenced,
                "quota" => Refusal::Quota,
                _ => Refusal::Aborted,
            },
        },
        "events" => Input::Events {
            after: fields.number(),
            events: fields.events(),
        },
        "appended" => Input::Appended,
        "told" => Input::Told(fields.text()),
        "granted" => Input::Granted,
        "yielded" => Input::Yielded,
        "snapshot" => {
            let epoch = fields.number();
            let mut work = Vec::new();
            for (key, text) in fields.pairs() {
                work.push(WorkRow { key, text });
            }
            Input::Snapshot { epoch, work }
        }
        "reopened" => Input::Reopened(fields.durability()),
        "unclaimed" => Input::Unclaimed,
        "unread" => Input::Unread,
        "document" => Input::Document {
            hash: fields.text(),
            text: fields.maybe_text(),
        },
        "documentUnread" => Input::DocumentUnread,
        "configuration" => Input::Configuration {
            fetch: fields.number(),
            answer: DocumentAnswer::Text {
                text: fields.text(),
                etag: fields.maybe_text(),
            },
        },
        "unchanged" => Input::Configuration {
            fetch: fields.number(),
            answer: DocumentAnswer::Unchanged,
        },
        "unconfigured" => Input::Configuration {
            fetch: fields.number(),
            answer: DocumentAnswer::Failed(Fault::from_value(&fields.json())?),
        },
        "answered" => Input::Answered {
            request: fields.number(),
            answer: Answer::Http {
                status: u16::try_from(fields.number()).unwrap_or(0),
                body: fields.text(),
                retry_after: fields.maybe_number().and_then(|it| u32::try_from(it).ok()),
            },
        },
        "unreachable" => Input::Answered {
            request: fields.number(),
            answer: Answer::Unreachable,
        },
        "timedOut" => Input::Answered {
            request: fields.number(),
            answer: Answer::TimedOut,
        },
        "token" => Input::Token {
            request: fields.ticket(),
            text: fields.text(),
        },
        "verifier" => Input::Verifier {
            request: fields.ticket(),
            verifier: fields.text(),
        },
        "authorized" => Input::Authorized {
            request: fields.ticket(),
            text: fields.text(),
        },
        "consoleAnswered" => Input::ConsoleAnswered {
            call: fields.number(),
            text: fields.text(),
        },
        "console" => Input::Console {
            event: fields.text(),
            payload: fields.text(),
        },
        "woke" => Input::Woke,
        "roused" => Input::Roused,
        _ => return None,
    })
}

/// The options: `{configUrl, config, origin, console, utcOffsetMinutes}`.
fn start(seed: u64, options: &Value) -> Start {
    let text = |key: &str| options.text(key).map(str::to_owned);
    let offset = options.get("utcOffsetMinutes").and_then(Value::as_i64);
    let config = options.get("config").filter(|config| config.is_object());
    Start {
        seed,
        utc_offset_minutes: offset
            .and_then(|minutes| i32::try_from(minutes).ok())
            .unwrap_or(0),
        configuration_url: text("configUrl"),
        configuration: config.map(Value::to_text),
        page_origin: text("origin").unwrap_or_default(),
        in_console: options.flag("console"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Input) {
        let found = read(text).map(|input| format!("{input:?}"));
        assert_eq!(found, Some(format!("{expected:?}")), "{text}");
    }

    fn event(sequence: u64, text: &str) -> EventRow {
        let text = text.to_owned();
        EventRow { sequence, text }
    }

    fn http(status: u16, retry_after: Option<u32>) -> Input {
        let (request, body) = (5, "{}".to_owned());
        let answer = Answer::Http {
            status,
            body,
            retry_after,
        };
        Input::Answered { request, answer }
    }

    #[test]
    fn what_the_store_says_is_read() {
        check(
            r#"["opened",true,"h",[["h","{}"]],[[1,"a"],[7,""]]]"#,
            Input::Opened {
                events: vec![event(1, "a"), event(7, "")],
                documents: vec![("h".to_owned(), "{}".to_owned())],
                current: Some("h".to_owned()),
                durability: Durability::Disk,
            },
        );
        check(
            r#"["opened",false,null,[],[]]"#,
            Input::Opened {
                events: Vec::new(),
                documents: Vec::new(),
                current: None,
                durability: Durability::Memory,
            },
        );
        let committed = |txn, sequence| Input::Committed { txn, sequence };
        check(
            r#"["committed",9007199254740991,12]"#,
            committed((1 << 53) - 1, Some(12)),
        );
        check(r#"["committed",3,null]"#, committed(3, None));
        for (word, refusal) in [
            ("duplicate", Refusal::Duplicate),
            ("fenced", Refusal::Fenced),
            ("quota", Refusal::Quota),
            ("aborted", Refusal::Aborted),
        ] {
            check(
                &format!(r#"["refused",3,"{word}"]"#),
                Input::Refused { txn: 3, refusal },
            );
        }
        let events = vec![event(8, "b")];
        check(
            r#"["events",7,[[8,"b"]]]"#,
            Input::Events { after: 7, events },
        );
        let (key, text) = ("k".to_owned(), "{}".to_owned());
        let work = vec![WorkRow { key, text }];
        check(
            r#"["snapshot",4,[["k","{}"]]]"#,
            Input::Snapshot { epoch: 4, work },
        );
        let document = |text| Input::Document {
            hash: "h".to_owned(),
            text,
        };
        check(r#"["document","h","{}"]"#, document(Some("{}".to_owned())));
        check(r#"["document","h",null]"#, document(None));
        check(r#"["reopened",true]"#, Input::Reopened(Durability::Disk));
        check(r#"["reopened",false]"#, Input::Reopened(Durability::Memory));
        check(r#"["unclaimed"]"#, Input::Unclaimed);
        check(r#"["unread"]"#, Input::Unread);
        check(r#"["documentUnread"]"#, Input::DocumentUnread);
    }

    #[test]
    fn what_the_page_and_the_other_tabs_say_is_read() {
        check(
            r#"["started",18446744073709551615,"{\"configUrl\":\"https://a.example/c\",\"config\":{\"b\":1},\"origin\":\"https://p.example\",\"console\":true,\"utcOffsetMinutes\":-90}"]"#,
            Input::Started(Start {
                seed: u64::MAX,
                utc_offset_minutes: -90,
                configuration_url: Some("https://a.example/c".to_owned()),
                configuration: Some(r#"{"b":1}"#.to_owned()),
                page_origin: "https://p.example".to_owned(),
                in_console: true,
            }),
        );
        check(
            r#"["started",1,"{\"configUrl\":null,\"config\":null}"]"#,
            Input::Started(Start {
                seed: 1,
                utc_offset_minutes: 0,
                configuration_url: None,
                configuration: None,
                page_origin: String::new(),
                in_console: false,
            }),
        );
        check(
            r#"["call",9,"callEnded","[{\"conversationId\":\"c\"}]",1790000000000]"#,
            Input::Call {
                ticket: 9,
                method: "callEnded".to_owned(),
                arguments: r#"[{"conversationId":"c"}]"#.to_owned(),
                at: 1_790_000_000_000,
            },
        );
        check(r#"["appended"]"#, Input::Appended);
        check(r#"["told","{}"]"#, Input::Told("{}".to_owned()));
        check(r#"["granted"]"#, Input::Granted);
        check(r#"["yielded"]"#, Input::Yielded);
        check(r#"["woke"]"#, Input::Woke);
        check(r#"["roused"]"#, Input::Roused);
        let text = || "{}".to_owned();
        check(
            r#"["token",4,"{}"]"#,
            Input::Token {
                request: 4,
                text: text(),
            },
        );
        let verifier = "v".to_owned();
        check(
            r#"["verifier",4,"v"]"#,
            Input::Verifier {
                request: 4,
                verifier,
            },
        );
        check(
            r#"["authorized",4,"{}"]"#,
            Input::Authorized {
                request: 4,
                text: text(),
            },
        );
        check(
            r#"["consoleAnswered",4,"{}"]"#,
            Input::ConsoleAnswered {
                call: 4,
                text: text(),
            },
        );
        let (event, payload) = ("focus".to_owned(), text());
        check(
            r#"["console","focus","{}"]"#,
            Input::Console { event, payload },
        );
    }

    #[test]
    fn what_servers_say_is_read() {
        check(r#"["answered",5,503,"{}",120]"#, http(503, Some(120)));
        check(r#"["answered",5,200,"{}",null]"#, http(200, None));
        let answered = |answer| Input::Answered { request: 5, answer };
        check(r#"["unreachable",5]"#, answered(Answer::Unreachable));
        check(r#"["timedOut",5]"#, answered(Answer::TimedOut));
        let configuration = |answer| Input::Configuration { fetch: 2, answer };
        let etag = Some("\"v1\"".to_owned());
        let text = "{}".to_owned();
        check(
            r#"["configuration",2,"{}","\"v1\""]"#,
            configuration(DocumentAnswer::Text { text, etag }),
        );
        check(
            r#"["unchanged",2]"#,
            configuration(DocumentAnswer::Unchanged),
        );
        let fault = Fault::new(
            crate::error::Family::Configuration,
            "config-http",
            "the configuration's server refused it",
        );
        let fault = fault.hint("see the server's answer").retryable();
        let text = Value::from(fault.to_value().to_text());
        check(
            &format!(r#"["unconfigured",2,{text}]"#),
            configuration(DocumentAnswer::Failed(fault)),
        );
    }

    #[test]
    fn a_text_that_is_no_input_is_none() {
        for text in [
            "",
            "{}",
            "[]",
            "[1]",
            r#"["other"]"#,
            r#"["unconfigured",2,"{"]"#,
        ] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
