//! `test.configApi(request)`: the Config API (seed 000) over the ratings and buttons of a document that is being written. Nothing is
//! sent, and nothing kept: the answer brings what the document holds from then on.

use super::Engine;
use crate::caller_insight::{self, Memory, Request};
use crate::contract;
use crate::error::Fault;
use crate::json::{Value, object};

impl Engine {
    /// `{method, path, query, form, callerInsight}` becomes `{status, body, callerInsight}`.
    pub(super) fn test_config_api(&mut self, ticket: u32, arguments: &[Value]) {
        let told = match answered(arguments) {
            Ok(told) => told.to_text(),
            Err(fault) => contract::refused(&fault),
        };
        self.settle(ticket, told);
    }
}

fn answered(arguments: &[Value]) -> Result<Value, Fault> {
    let mut fields = contract::object_argument(arguments)?;
    let mut kept = fields.remove("callerInsight").unwrap_or_default();
    let text = |name: &str| fields.text(name).unwrap_or("");
    let request = Request {
        method: text("method"),
        path: text("path"),
        query: text("query"),
        form: text("form"),
    };
    let mut store = Memory::read(&kept);
    let answer = caller_insight::answer(&mut store, &request);
    let mut insight = std::mem::take(&mut kept).into_object();
    store.write(&mut insight);
    Ok(object! {
        "status" => u64::from(answer.status),
        "body" => answer.body,
        "callerInsight" => Value::Object(insight),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const BUTTONS: &str = "/config/v2/igrps/1234/callerInsight/sfButtons";

    fn ask(method: &str, path: &str, form: &str, kept: &serde_json::Value) -> serde_json::Value {
        let request = json!({"method": method, "path": path, "form": form, "callerInsight": kept});
        let told = answered(&[Value::from(request)]).unwrap();
        serde_json::from_str(&told.to_text()).unwrap()
    }

    fn kept() -> serde_json::Value {
        json!({"account": "main", "orgRef": "00Di0000000jTQiMAM", "igrp": 1234, "ratings": [{"itemText": "New Lead"}]})
    }

    #[test]
    fn a_button_that_is_created_stands_in_the_document_and_the_other_keys_stay() {
        let form = "callRating=New%20Lead&buttonAction=createLead&buttonLabel=Create%20Lead";
        let told = ask("POST", BUTTONS, form, &kept());
        assert_eq!(told["status"], 201);
        assert_eq!(told["body"], "{\"sfButtonId\":\"1\"}");
        let insight = &told["callerInsight"];
        assert_eq!(insight["account"], "main");
        assert_eq!(insight["buttons"][0]["buttonAction"], "createLead");
        let listed = ask("GET", BUTTONS, "", insight);
        assert_eq!(listed["status"], 200);
        assert!(listed["body"].as_str().unwrap().contains("Create Lead"));
        let deleted = ask("DELETE", &format!("{BUTTONS}/1"), "", insight);
        assert_eq!(deleted["status"], 204);
        assert_eq!(deleted["callerInsight"]["buttons"], json!([]));
    }

    #[test]
    fn what_is_refused_says_why_and_changes_nothing() {
        let form = "callRating=Nobody&buttonAction=createLead&buttonLabel=x";
        let told = ask("POST", BUTTONS, form, &kept());
        assert_eq!(told["status"], 400);
        assert!(told["body"].as_str().unwrap().contains("Nobody"), "{told}");
        assert_eq!(told["callerInsight"]["buttons"], json!([]));
    }
}
