//! The Salesforce console around the tabs of a [`World`], behind the bridge: it answers, or it does not.
//!
//! The bridge sees to it that each call has one answer, so that a silent console is a `timed-out` one here.

use std::collections::VecDeque;

use serde_json::{Value, json};
use softphone_wrapper::protocol::Input;

use crate::world::World;

/// How the console meets a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// As it should.
    Answers,
    /// It never answers, and does nothing.
    Silent,
    /// It does the work, and its answer is lost.
    LosesAnswer,
    /// It answers twice, which the bridge would keep to itself.
    Twice,
    /// With one error of this code.
    Refuses(&'static str),
}

/// What the bridge says where there is no link: a fault, or that the console was silent or refused.
fn unlinked(code: &str) -> Value {
    match code {
        "timed-out" => json!({"error": {"code": code}}),
        "GENERIC_ERROR" => json!({"success": false, "errors": [{"code": code, "fields": []}]}),
        _ => {
            let retryable = code == "console-library-missing";
            json!({"error": {"name": "SalesforceError", "code": code, "message": "why", "path": "", "retryable": retryable, "hint": ""}})
        }
    }
}

/// One console for all tabs.
#[derive(Clone, Debug)]
pub(crate) struct Lightning {
    pub(crate) origin: String,
    /// Tabs whose library is not linked.
    pub(crate) unlinked: Vec<usize>,
    /// Why a link fails there.
    pub(crate) unlinked_code: &'static str,
    /// Where the call centre says that the configuration is.
    pub(crate) config_url: Value,
    /// How the next calls of these methods are met.
    pub(crate) manners: VecDeque<(&'static str, Manner)>,
    /// How a method is met from now on.
    pub(crate) always: Vec<(&'static str, Manner)>,
    /// The record in view.
    pub(crate) view: Value,
    /// What a search finds: a spelling, and a record as REST tells it.
    pub(crate) people: Vec<(String, Value)>,
    /// Every call: tab, method, arguments.
    pub(crate) asked: Vec<(usize, String, Value)>,
}

impl Default for Lightning {
    fn default() -> Self {
        Self {
            origin: "https://acme.lightning.force.com".to_owned(),
            unlinked: Vec::new(),
            unlinked_code: "console-mode-missing",
            config_url: Value::Null,
            manners: VecDeque::new(),
            always: Vec::new(),
            view: json!({}),
            people: Vec::new(),
            asked: Vec::new(),
        }
    }
}

impl Lightning {
    /// The calls of a method by a tab, by their arguments.
    pub(crate) fn calls(&self, tab: usize, method: &str) -> Vec<Value> {
        let of = self.asked.iter();
        let of = of.filter(|(who, what, _)| *who == tab && what == method);
        of.map(|(_, _, arguments)| arguments.clone()).collect()
    }

    fn manner(&mut self, method: &str) -> Manner {
        let next = self.manners.iter().position(|(of, _)| *of == method);
        if let Some((_, manner)) = next.and_then(|place| self.manners.remove(place)) {
            return manner;
        }
        let always = self.always.iter().find(|(of, _)| *of == method);
        always.map_or(Manner::Answers, |(_, manner)| *manner)
    }
}

impl World {
    /// The console around the tabs.
    pub(crate) fn lightning(&mut self) -> &mut Lightning {
        self.console.as_mut().expect("there is a console")
    }

    /// The console says something of itself to a tab.
    pub(crate) fn console_says(&mut self, tab: usize, event: &str, payload: &Value) {
        let (event, payload) = (event.to_owned(), payload.to_string());
        self.tell(tab, Input::Console { event, payload });
    }

    /// A tab asks its console.
    pub(crate) fn ask_console(&mut self, tab: usize, call: u64, method: &str, arguments: &str) {
        let arguments: Value = serde_json::from_str(arguments).expect("arguments are JSON");
        let Some(console) = &mut self.console else {
            let text = unlinked("console-no-frame").to_string();
            return self.schedule(tab, 10, Input::ConsoleAnswered { call, text });
        };
        console
            .asked
            .push((tab, method.to_owned(), arguments.clone()));
        let manner = console.manner(method);
        let (mut after, mut times) = (20, 1);
        let answer = match manner {
            Manner::Silent => None,
            Manner::Refuses("SERVER_ERROR") => Some(json!({"error": {"code": "SERVER_ERROR"}})),
            Manner::Refuses(code) => {
                let status = if code == "SOFTPHONE_CONTAINER_ERROR" {
                    425
                } else {
                    400
                };
                let body = json!([{"errorCode": code, "fields": ["Status"]}]).to_string();
                Some(json!({ "status": status, "body": body }))
            }
            _ => Some(self.carry_out(tab, method, &arguments)),
        };
        let answer = answer.filter(|_| manner != Manner::LosesAnswer);
        let answer = answer.unwrap_or_else(|| {
            after = if method == "screenPop" || method.starts_with("pop") {
                10_000
            } else {
                5_000
            };
            json!({"error": {"code": "timed-out"}})
        });
        if manner == Manner::Twice {
            times = 2;
        }
        for _ in 0..times {
            let text = answer.to_string();
            self.schedule(tab, after, Input::ConsoleAnswered { call, text });
        }
    }

    fn carry_out(&mut self, tab: usize, method: &str, arguments: &Value) -> Value {
        let done = |value: Value| json!({"success": true, "returnValue": value});
        let console = self.lightning();
        match method {
            "link" if console.unlinked.contains(&tab) => unlinked(console.unlinked_code),
            "link" => done(json!({
                "origin": console.origin, "apiVersion": arguments["apiVersion"], "configUrl": console.config_url,
            })),
            "getAppViewInfo" => done(console.view.clone()),
            "carry" => self.carry(arguments),
            _ => done(Value::Null),
        }
    }

    /// What the console's own user may do, as the bridge tells it: searches and records, no upserts and no queries.
    fn carry(&mut self, request: &Value) -> Value {
        let url = request["url"].as_str().unwrap_or_default();
        let path: Vec<&str> = url.split('/').skip(4).collect();
        let body = request["body"].as_str();
        let answer = |status: u16, body: &str| json!({"status": status, "body": body});
        match (path.as_slice(), body) {
            (["parameterizedSearch"], Some(body)) => {
                let query: Value = serde_json::from_str(body).unwrap_or_default();
                let mut found = Vec::new();
                for (spelling, record) in &self.lightning().people {
                    if query["q"] == **spelling {
                        found.push(record.clone());
                    }
                }
                answer(200, &json!({ "searchRecords": found }).to_string())
            }
            (["sobjects", ..], Some(body)) => {
                let method = if path.len() == 3 { "PATCH" } else { "POST" };
                assert!(path.len() < 4, "the console knows no key field: {url}");
                let token = self.org.token(self.now.wall);
                let headers = [
                    ("Authorization", format!("Bearer {token}")),
                    ("Content-Type", "application/json".to_owned()),
                ];
                let url = format!("{}/services/data/v67.0/{}", sandbox::ORIGIN, path.join("/"));
                let now = self.now.wall;
                let (status, body) = self.org.answer(now, method, &url, &headers, Some(body));
                answer(if status == 204 { 200 } else { status }, &body)
            }
            _ => {
                assert_eq!(request["apexClass"], "Logs", "nothing else can look");
                let tasks = self.records("Task");
                let mut found = tasks.iter();
                let found = found.find(|task| task["CallObject"] == request["key"]);
                let ids: Vec<Value> = found
                    .map(|task| json!({"Id": task["Id"]}))
                    .into_iter()
                    .collect();
                answer(200, &json!({ "records": ids }).to_string())
            }
        }
    }
}
