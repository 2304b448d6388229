//! A client of an org without sockets, for the tests of its rules.

use serde_json::{Value, json};

use crate::exchange::{Answer, Query};
use crate::org::Org;
use crate::{moment, schema};

/// An org and a token for it.
pub(crate) struct Client {
    pub(crate) org: Org,
    token: String,
}

impl Client {
    /// A fresh org, signed in.
    pub(crate) fn new() -> Self {
        let (org, token) = Org::signed_in();
        Self { org, token }
    }

    /// One whose administrator changed the set-up.
    pub(crate) fn with(changes: &Value) -> Self {
        let mut client = Self::new();
        client.org.setup = client.org.setup.with(changes, moment::now()).unwrap();
        client
    }

    /// Asks below `/services/data/v67.0/`.
    pub(crate) fn ask(&mut self, method: &str, address: &str, body: &Value) -> Answer {
        self.ask_with(method, address, body, "none", "")
    }

    /// The same with a header.
    pub(crate) fn ask_with(
        &mut self,
        method: &str,
        address: &str,
        body: &Value,
        header: &str,
        value: &str,
    ) -> Answer {
        let address = format!("/services/data/v67.0/{address}");
        let mut query = Query::of(method, &address, &self.token, body);
        query.headers.insert(header.to_owned(), json!(value));
        self.org.answer(&query)
    }

    /// Creates a record; its id.
    pub(crate) fn create(&mut self, object: &str, body: &Value) -> String {
        let answer = self.ask("POST", &format!("sobjects/{object}"), body);
        assert_eq!(answer.status, 201, "{:?}", answer.body);
        answer.value()["id"].as_str().unwrap().to_owned()
    }

    /// Reads a record.
    pub(crate) fn read(&mut self, object: &str, id: &str) -> Value {
        let answer = self.ask("GET", &format!("sobjects/{object}/{id}"), &Value::Null);
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        answer.value()
    }

    /// The id of the record with this name.
    pub(crate) fn id_of(&self, object: &str, name: &str) -> String {
        let mut all = self.org.records.of(schema::object(object).unwrap());
        all.find(|record| record.text("Name") == Some(name))
            .unwrap()
            .id
            .clone()
    }
}

/// Checks the status and the first error's code and message.
pub(crate) fn check_fault(answer: &Answer, status: u16, code: &str, message: &str) {
    let body = answer.value();
    assert_eq!(
        (answer.status, &body[0]["errorCode"], &body[0]["message"]),
        (status, &json!(code), &json!(message))
    );
}
