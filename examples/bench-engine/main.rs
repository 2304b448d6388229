//! What a contract call costs the engine: until it is handed to the store, and with all that follows
//! (stored, folded, turned into work, sent, confirmed); how that grows with the triggers, and the lists of
//! the Config API and the panel's view with the ratings. Printed as JSON, one row a line.

#[cfg(not(target_arch = "wasm32"))]
mod caller_insight;

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    bench::run();
}

#[cfg(not(target_arch = "wasm32"))]
mod bench {
    use std::time::Instant;

    use serde_json::{Value, json};
    use softphone_wrapper::engine::Engine;
    use softphone_wrapper::protocol::{Answer, Durability, Effect, Input, Now, Op, Start};

    const CALLS: usize = 2_000;
    /// How many calls each number of triggers is timed with.
    const TRIGGERED_CALLS: usize = 40;
    const EVENTS: usize = 4;

    /// The engine, the time spent in it, and what it waits for.
    pub(super) struct Bench {
        pub(super) engine: Engine,
        accepting: Vec<f64>,
        now: Now,
        sequence: u64,
        spent: f64,
        /// Tasks created.
        created: usize,
    }

    impl Bench {
        fn tell(&mut self, input: Input) {
            let mut inputs = vec![input];
            while let Some(input) = inputs.pop() {
                let is_call = matches!(input, Input::Call { .. });
                let begun = Instant::now();
                let effects = self.engine.handle(self.now, input);
                let spent = begun.elapsed().as_secs_f64() * 1e6;
                self.spent += spent;
                if is_call {
                    self.accepting.push(spent);
                }
                for effect in effects {
                    inputs.extend(self.answer(effect));
                }
            }
        }

        /// The world at its quickest: everything is stored at once and the org agrees to everything.
        fn answer(&mut self, effect: Effect) -> Option<Input> {
            Some(match effect {
                Effect::Commit { txn, ops, .. } => {
                    let appends = matches!(ops.first(), Some(Op::Append { .. }));
                    self.sequence += u64::from(appends);
                    Input::Committed {
                        txn,
                        sequence: appends.then_some(self.sequence),
                    }
                }
                Effect::ClaimEpoch => Input::Snapshot {
                    epoch: 1,
                    work: Vec::new(),
                },
                Effect::Send { request, http } => {
                    self.created += usize::from(http.url.contains("/sobjects/Task/Key__c/"));
                    Input::Answered {
                        request,
                        answer: agree(&http.url),
                    }
                }
                Effect::ReadEvents { after } => Input::Events {
                    after,
                    events: Vec::new(),
                },
                Effect::AskToken { request, .. } => Input::Token {
                    request,
                    text: r#"{"accessToken":"t"}"#.to_owned(),
                },
                Effect::Console { call, .. } => Input::ConsoleAnswered {
                    call,
                    text: r#"{"success":true,"returnValue":{}}"#.to_owned(),
                },
                _ => return None,
            })
        }
    }

    fn agree(url: &str) -> Answer {
        let body = if url.contains("userinfo") {
            r#"{"user_id":"005000000000001","email":"agent@acme.test","preferred_username":"agent"}"#
        } else if url.ends_with("/composite") {
            r#"{"compositeResponse":[{"httpStatusCode":200,"body":{"records":[{"Id":"005000000000001"}]}}]}"#
        } else if url.contains("/voice/") {
            r#"{"data":{"voiceCallId":"0LQ000000000001","status":"pending"},"errors":null,"success":true}"#
        } else {
            r#"{"id":"00T000000000001","success":true,"errors":[],"created":true}"#
        };
        Answer::Http {
            status: 200,
            body: body.to_owned(),
            retry_after: None,
        }
    }

    pub(super) fn configuration() -> String {
        json!({
            "configVersion": 1,
            "softphone": {"vendor": "acme-phone"},
            "accounts": [{"id": "main", "instanceUrl": "http://127.0.0.1:8788", "logKeyField": "Key__c"}],
            "configurations": [{"id": "inbound", "account": "main"}],
            "triggers": [{"name": "all", "all": [{"field": "status", "is": "answer"}], "actions": [{"salesforce": {"account": "main", "configuration": "inbound"}}]}],
            "voice": {"account": "main", "callCenterDevName": "c", "certDevName": "d"},
        })
        .to_string()
    }

    /// So many triggers of five conditions each: of all but the last one, four hold and the fifth does not.
    fn many_triggers(count: usize) -> String {
        let mut document: Value = serde_json::from_str(&configuration()).expect("JSON");
        let trigger = |number: usize| {
            let queue = if number + 1 == count {
                "Sales"
            } else {
                "Elsewhere"
            };
            json!({
                "name": format!("trigger {number}"),
                "all": [
                    {"field": "direction", "is": "Inbound"},
                    {"field": "status", "is": "answer"},
                    {"field": "agent", "is": "agent@acme.test"},
                    {"field": "outboundRoute", "isNot": "Trunk"},
                    {"field": "queue", "is": queue},
                ],
                "actions": [{"salesforce": {"account": "main", "configuration": "inbound"}}],
            })
        };
        document["triggers"] = (0..count).map(trigger).collect();
        document.to_string()
    }

    /// An engine at work under a configuration, and the microseconds that it took to read it.
    pub(super) fn at_work(configuration: String, in_console: bool) -> (Bench, f64) {
        let now = Now {
            wall: 1_795_176_000_000,
            monotonic: 0,
        };
        let mut bench = Bench {
            engine: Engine::new(),
            accepting: Vec::new(),
            now,
            sequence: 0,
            spent: 0.0,
            created: 0,
        };
        bench.tell(Input::Started(Start {
            seed: 1,
            utc_offset_minutes: 0,
            configuration_url: None,
            configuration: Some(configuration),
            page_origin: String::new(),
            in_console,
        }));
        let read = bench.spent;
        bench.tell(Input::Opened {
            events: Vec::new(),
            documents: Vec::new(),
            current: None,
            durability: Durability::Disk,
        });
        bench.tell(Input::Granted);
        bench.sequence = 0;
        (bench, read)
    }

    impl Bench {
        /// Plays one whole call; the microseconds for each of its events, with all that follows.
        pub(super) fn call(&mut self, number: usize) -> f64 {
            let id = format!("5324881f-1e84-4367-8930-{number:012}");
            let events = [
                (
                    "incomingCall",
                    json!({"partnerId": "p", "conversationId": id, "callerANI": "+14081456688"}),
                ),
                (
                    "callAccepted",
                    json!({"partnerId": "p", "conversationId": id, "callerANI": "+14081456688", "channelName": "Sales", "recordingStatus": "ON"}),
                ),
                (
                    "callEnded",
                    json!({"partnerId": "p", "conversationId": id, "duration": 128, "disposition": "Resolved", "notes": "", "callType": "inbound"}),
                ),
                (
                    "callNotesSubmitted",
                    json!({"partnerId": "p", "conversationId": id, "disposition": "Resolved", "notes": "wants a refund"}),
                ),
            ];
            self.spent = 0.0;
            for (method, payload) in events {
                self.now.wall += 1_000;
                self.now.monotonic += 1_000;
                // What was to be done meanwhile.
                self.tell(Input::Woke);
                let arguments = json!([payload]).to_string();
                let at = self.now.wall;
                self.tell(Input::Call {
                    ticket: 1,
                    method: method.to_owned(),
                    arguments,
                    at,
                });
            }
            self.spent / EVENTS as f64
        }

        /// The payload of calls that are done is erased by and by: what was made of each is counted.
        fn check(&self, calls: usize) {
            let status: Value =
                serde_json::from_str(&self.engine.status()).expect("status is JSON");
            assert_eq!(self.created, calls, "every call was logged once");
            assert_eq!(status["pending"], json!([]), "every call was delivered");
        }
    }

    pub(super) fn run() {
        for (place, in_console) in [("", false), (" in a console", true)] {
            let (mut bench, _) = at_work(configuration(), in_console);
            let mut samples: Vec<f64> = (0..CALLS).map(|number| bench.call(number)).collect();
            bench.check(CALLS);
            row(
                &format!("Engine::handle of a contract call{place}"),
                &mut bench.accepting,
                Some(10.0),
            );
            row(
                &format!("Engine::handle, all that follows one contract call{place}"),
                &mut samples,
                None,
            );
        }
        triggers();
        super::caller_insight::run();
    }

    /// One event under 10 to 10,000 triggers of five conditions.
    fn triggers() {
        let mut growth = Growth::default();
        for count in [10, 100, 1_000, 10_000] {
            let (mut bench, read) = at_work(many_triggers(count), false);
            let calls = 0..TRIGGERED_CALLS;
            let mut samples: Vec<f64> = calls.map(|number| bench.call(number)).collect();
            bench.check(TRIGGERED_CALLS);
            let name =
                format!("one event under {count} triggers of 5 conditions, all that follows");
            growth.row(&name, &mut samples, 10.0);
            let name = format!("reading a configuration of {count} triggers");
            println!(
                "{}",
                json!({"name": name, "unit": "us", "p50": read, "p99": read, "samples": 1})
            );
        }
    }

    /// Rows of one thing at growing sizes, each beside what it would cost if it grew as the size does: a ratio of 1 is linear growth,
    /// more is worse.
    #[derive(Default)]
    pub(super) struct Growth {
        former: Option<(f64, f64)>,
    }

    impl Growth {
        /// Prints a row, at a size that is so many times the former one's.
        pub(super) fn row(&mut self, name: &str, samples: &mut [f64], times: f64) {
            let (p50, p99) = (median(samples), percentile(samples, 99));
            let mut told = json!({"name": name, "unit": "us", "p50": p50, "p99": p99, "samples": samples.len()});
            if let Some((former_p50, former_p99)) = self.former {
                let (former_p50, former_p99) = (times * former_p50, times * former_p99);
                told["ratio"] = json!(p50 / former_p50);
                let name = format!("{times} times that of the size before");
                told["beside"] = json!({"name": name, "p50": former_p50, "p99": former_p99});
            }
            println!("{told}");
            self.former = Some((p50, p99));
        }
    }

    fn median(samples: &mut [f64]) -> f64 {
        percentile(samples, 50)
    }

    fn percentile(samples: &mut [f64], share: usize) -> f64 {
        samples.sort_by(f64::total_cmp);
        samples[samples.len() * share / 100]
    }

    fn row(name: &str, samples: &mut [f64], budget: Option<f64>) {
        let (p50, p99) = (median(samples), percentile(samples, 99));
        println!(
            "{}",
            json!({"name": name, "unit": "us", "p50": p50, "p99": p99, "samples": samples.len(), "budget": budget})
        );
    }
}
