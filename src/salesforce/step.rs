//! One request towards a record, and what its answer means.

use crate::json::{Map, Value};

use super::describe::Unfit;
use super::refusal::Refusal;
use crate::error::Fault;
use crate::protocol::{HttpRequest, Method};

/// How to reach an org.
#[derive(Clone, Copy, Debug)]
pub struct Access<'a> {
    /// `https://….my.salesforce.com`, without a slash at the end.
    pub instance_url: &'a str,
    /// Such as `67.0`.
    pub api_version: &'a str,
    /// The access token.
    pub token: &'a str,
}

impl Access<'_> {
    /// A request with the token and, where it has a body, JSON.
    pub(super) fn request(&self, method: Method, path: &str, body: Option<&Map>) -> HttpRequest {
        let mut headers = vec![("Authorization".to_owned(), ["Bearer ", self.token].concat())];
        if body.is_some() {
            headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
        HttpRequest {
            method,
            url: [self.instance_url, path].concat(),
            headers,
            body: body.map(|fields| Value::Object(fields.clone()).to_text()),
            cookies: false,
        }
    }

    /// A request under `/services/data/vNN.0`.
    pub(super) fn data(&self, method: Method, path: &str, body: Option<&Map>) -> HttpRequest {
        self.request(
            method,
            &["/services/data/v", self.api_version, path].concat(),
            body,
        )
    }
}

/// How far a record has come.
#[derive(Clone, Copy, Debug)]
pub struct RecordState<'a> {
    /// The derived key.
    pub key: &'a str,
    /// What shall stand in the org.
    pub desired: &'a Map,
    /// What is known to stand there.
    pub acknowledged: &'a Map,
    /// The record's Salesforce id; empty while unknown.
    pub record: &'a str,
    /// A create was sent whose outcome is not known.
    pub unknown: bool,
}

/// One request of the way, and what it would acknowledge.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it does: `upsert`, `create`, `find`, `update`, `clear-routing`.
    pub name: &'static str,
    /// The request.
    pub http: HttpRequest,
    /// Whether sending it twice does the same as sending it once.
    pub repeatable: bool,
    /// Whether it makes the record: after an unknown outcome the record is looked for.
    pub creates: bool,
    /// What stands in the org once it succeeded.
    pub acknowledges: Map,
    /// Fields that are left out of it, or cut, and why.
    pub unfit: Vec<(String, Unfit)>,
}

/// A record that a look found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The record's Salesforce id.
    pub record: String,
    /// Whether it is closed already: by another browser that knows more, or by a person.
    pub closed: bool,
    /// The fields that the answer tells.
    pub fields: Map,
}

impl Found {
    /// Reads the record as the org writes it.
    pub(super) fn read(record: &Value) -> Option<Self> {
        Some(Self {
            record: record.text("Id")?.to_owned(),
            closed: record.flag("IsClosed"),
            fields: record.as_object().cloned().unwrap_or_default(),
        })
    }
}

/// What an answer means for the record.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It stands; the id, where the answer told one.
    Stands {
        /// The record's Salesforce id.
        record: Option<String>,
        /// What the org complained about although it did it.
        warnings: String,
    },
    /// A create was refused as if the record were there already: look at it, then update it.
    Exists(Fault),
    /// A look for the record: what there is of it.
    Looked(Option<Found>),
    /// The way went on: what is known by now.
    Advanced(Map),
    /// It was refused.
    Refused(Refusal),
}

/// The desired fields that differ from the acknowledged ones.
pub(super) fn changed(state: &RecordState<'_>) -> Map {
    let mut changed = Map::new();
    for (field, value) in state.desired {
        if state.acknowledged.get(field) != Some(value) {
            changed.insert(field.clone(), value.clone());
        }
    }
    changed
}
