//! Salesforce's side of Open CTI, as far as the org answers it: the console page (www/console) speaks the wire protocol with the softphone's
//! frame and asks here for records, searches, settings and what is to go wrong.
//!
//! | request | what |
//! |---|---|
//! | `POST /sandbox/console/perform` | the org's part of a method: `{method, args, by?}` gives `{response, pop}` |
//! | `GET /sandbox/console/records/{object}`, `…/{object}/{id}`, `GET /sandbox/console/search?text=` | what pages show |
//! | `GET`, `PUT /sandbox/console/setup` | call centre and softphone layout |
//! | `GET`, `PUT /sandbox/console/faults`, `POST …/faults/take` | misbehaviour on command |
//! | `GET`, `DELETE /sandbox/console/traffic` | every message between consoles and frames |
//! | `GET /sandbox/console/pages`, `GET …/socket` | the console pages that are open, and their line |
//! | `POST /sandbox/crm/{click-to-dial,navigate,publish,work,focus}` | what a person does in one of them |

mod fault;
mod pages;
mod perform;
mod routes;
mod search;
mod setup;
mod view;

#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use fault::ConsoleFault;
use pages::Pages;
pub(crate) use routes::routes;
use setup::ConsoleSetup;

/// The most messages that are kept.
const TRAFFIC: usize = 5000;

/// What the consoles of the org have in common.
#[derive(Debug, Default)]
pub(crate) struct Console {
    setup: ConsoleSetup,
    faults: Vec<ConsoleFault>,
    traffic: Vec<Value>,
    heard: u64,
    pages: Pages,
}

impl Console {
    /// Back to the start; pages stay open.
    pub(crate) fn reset(&mut self) {
        self.setup = ConsoleSetup::default();
        self.faults.clear();
        self.traffic.clear();
    }

    /// Keeps one message that a console page saw.
    fn hear(&mut self, console: &str, told: &Value) {
        self.heard += 1;
        let one = json!({
            "number": self.heard, "console": console, "direction": told["direction"], "at": told["at"], "message": told["message"],
        });
        self.traffic.push(one);
        if self.traffic.len() > TRAFFIC {
            self.traffic.remove(0);
        }
    }
}

/// What a method answers when all went well.
fn success(value: Value) -> Value {
    json!({"success": true, "returnValue": value, "errors": null})
}

/// What a method answers when it did not.
fn failure(code: &str, description: &str) -> Value {
    json!({"success": false, "returnValue": null, "errors": [{"code": code, "description": description}]})
}
