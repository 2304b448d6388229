//! What a contract call costs the engine: until it is handed to the store, and with all that follows
//! (stored, folded, turned into work, sent, confirmed). Printed as JSON, one row a line.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    bench::run();
}

#[cfg(not(target_arch = "wasm32"))]
mod bench {
    use std::time::Instant;

    use serde_json::json;
    use softphone_wrapper::engine::Engine;
    use softphone_wrapper::protocol::{Answer, Durability, Effect, Input, Now, Op, Start};

    const CALLS: usize = 2_000;
    const EVENTS: usize = 4;

    /// The engine, the time spent in it, and what it waits for.
    struct Bench {
        engine: Engine,
        accepting: Vec<f64>,
        now: Now,
        sequence: u64,
        spent: f64,
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
                Effect::Send { request, http } => Input::Answered {
                    request,
                    answer: agree(&http.url),
                },
                Effect::AskToken { request, .. } => Input::Token {
                    request,
                    text: r#"{"accessToken":"t"}"#.to_owned(),
                },
                _ => return None,
            })
        }
    }

    fn agree(url: &str) -> Answer {
        let body = if url.contains("userinfo") {
            r#"{"user_id":"005000000000001","email":"agent@acme.test","preferred_username":"agent"}"#
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

    fn configuration() -> String {
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

    pub(super) fn run() {
        let engine = Engine::new();
        let now = Now {
            wall: 1_795_176_000_000,
            monotonic: 0,
        };
        let mut bench = Bench {
            engine,
            accepting: Vec::new(),
            now,
            sequence: 0,
            spent: 0.0,
        };
        bench.tell(Input::Started(Start {
            seed: 1,
            utc_offset_minutes: 0,
            configuration_url: None,
            configuration: Some(configuration()),
            page_origin: String::new(),
        }));
        bench.tell(Input::Opened {
            events: Vec::new(),
            documents: Vec::new(),
            current: None,
            durability: Durability::Disk,
        });
        bench.tell(Input::Granted);
        bench.sequence = 0;
        let mut samples = Vec::with_capacity(CALLS);
        for call in 0..CALLS {
            let id = format!("5324881f-1e84-4367-8930-{call:012}");
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
            bench.spent = 0.0;
            for (method, payload) in events {
                bench.now.wall += 1_000;
                bench.now.monotonic += 1_000;
                let arguments = json!([payload]).to_string();
                let at = bench.now.wall;
                bench.tell(Input::Call {
                    ticket: 1,
                    method: method.to_owned(),
                    arguments,
                    at,
                });
            }
            samples.push(bench.spent / EVENTS as f64);
        }
        let status: serde_json::Value =
            serde_json::from_str(&bench.engine.status()).expect("status is JSON");
        assert_eq!(
            status["calls"].as_array().map(Vec::len),
            Some(CALLS),
            "every call was folded"
        );
        assert_eq!(
            status["pending"].as_array().map(Vec::len),
            Some(0),
            "every call was delivered"
        );
        row(
            "Engine::handle of a contract call",
            &mut bench.accepting,
            Some(10.0),
        );
        row(
            "Engine::handle, all that follows one contract call",
            &mut samples,
            None,
        );
    }

    fn row(name: &str, samples: &mut [f64], budget: Option<f64>) {
        samples.sort_by(f64::total_cmp);
        let at = |share: usize| samples[samples.len() * share / 100];
        println!(
            "{}",
            json!({"name": name, "unit": "us", "p50": at(50), "p99": at(99), "samples": samples.len(), "budget": budget})
        );
    }
}
