//! The record that keeps a call: Task or Case.
//!
//! With the account's log key field a record is upserted by its key, which is repeatable: where the
//! first one made the record, the second is refused for fields that only a creation may set, and the
//! record is looked up. Without, the key stands in `CallObject`, and after a create of unknown outcome
//! the record is looked for before another one is made.

use crate::json::{Map, Value, set};

use super::describe::{Described, Unfit, fit_all};
use super::refusal::{Refusal, RetryClass, refusal, unreadable};
use super::sobject::{by_field, first, percent_encoded, query, read_by_field, soql_literal};
use super::step::{Access, Found, Outcome, RecordState, Step, changed};
use crate::call::{
    CallerKind, Direction, Facts, LogCall, Outcome as CallOutcome, TicketType, date_of,
};
use crate::config::Account;
use crate::json;
use crate::protocol::{Answer, Method};

/// Longest `Subject` and text fields of an activity.
const LONGEST_TEXT: usize = 255;
/// Longest `Description`.
const LONGEST_DESCRIPTION: usize = 32_000;

/// What is written when the record is made and left to people afterwards (interface, section 4);
/// Salesforce lets `TaskSubtype` be written at no other time.
pub const AT_CREATION: [&str; 9] = [
    "Subject",
    "OwnerId",
    "WhoId",
    "WhatId",
    "ContactId",
    "AccountId",
    "Origin",
    "TaskSubtype",
    "CallObject",
];

/// Whom a record is about.
const LINKS: [&str; 4] = ["WhoId", "WhatId", "ContactId", "AccountId"];

/// Stands in the description of a call whose end nobody told.
const LEFT_OPEN: &str =
    "(The softphone never told the end of this call; it was closed afterwards.)";

/// The status of a Task that is done with.
const COMPLETED: &str = "Completed";

const FIND: &str = "find";
const SEARCH: &str = "search";
const CREATE: &str = "create";
const UPSERT: &str = "upsert";
const UPDATE: &str = "update";

/// What shall stand in the record, by API name.
pub fn desired(
    log: &LogCall,
    facts: &Facts,
    account: &Account,
    key: &str,
    utc_offset_minutes: i32,
) -> Map {
    let mut fields = Map::new();
    set(&mut fields, "Subject", cut(&log.subject, LONGEST_TEXT));
    set(&mut fields, "Description", description(log, facts));
    match log.ticket_type {
        TicketType::Task => {
            task_fields(&mut fields, log, facts, utc_offset_minutes);
            // Where the key has a field of its own, the telephony system's name for the call is worth more here.
            let call_object = if account.log_key_field.is_empty() {
                key
            } else {
                facts.conversation()
            };
            set(&mut fields, "CallObject", cut(call_object, LONGEST_TEXT));
        }
        TicketType::Case => {
            set(&mut fields, "Origin", "Phone");
        }
    }
    link(&mut fields, log);
    for (field, text) in &log.fields {
        fields.insert(field.clone(), Value::from(text.as_str()));
    }
    fields
}

fn task_fields(fields: &mut Map, log: &LogCall, facts: &Facts, utc_offset_minutes: i32) {
    let status = match log.outcome {
        CallOutcome::Open => "In Progress",
        CallOutcome::Completed | CallOutcome::Missed => COMPLETED,
        CallOutcome::MissedFollowUp => "Not Started",
    };
    let call_type = match facts.direction_or_inbound() {
        Direction::Inbound => "Inbound",
        Direction::Outbound => "Outbound",
        Direction::Internal | Direction::Intersite => "Internal",
    };
    set(fields, "Status", status);
    set(fields, "TaskSubtype", "Call");
    set(fields, "CallType", call_type);
    set(
        fields,
        "ActivityDate",
        date_of(facts.started_at(), utc_offset_minutes),
    );
    let over = log.outcome != CallOutcome::Open;
    if over {
        let seconds = if facts.answered() {
            facts.duration_seconds().unwrap_or(0)
        } else {
            0
        };
        set(fields, "CallDurationInSeconds", seconds);
    }
    if let Some(disposition) = facts.text("disposition").filter(|text| !text.is_empty()) {
        set(fields, "CallDisposition", cut(&disposition, LONGEST_TEXT));
    }
}

/// The rendered description, the agent's notes after it (interface, section 5).
fn description(log: &LogCall, facts: &Facts) -> String {
    let mut notes = log.notes.clone();
    if facts.left_open() {
        notes.push_str(LEFT_OPEN);
    }
    let text = match (log.description.is_empty(), notes.is_empty()) {
        (_, true) => log.description.clone(),
        (true, false) => notes,
        (false, false) => [log.description.as_str(), "\n\n", &notes].concat(),
    };
    cut(&text, LONGEST_DESCRIPTION)
}

/// Whom the call is logged on: people as `WhoId`, anything else as `WhatId`, never a Lead with either.
/// A Case has places for a Contact and an Account.
fn link(fields: &mut Map, log: &LogCall) {
    let Some(caller) = &log.caller else {
        return;
    };
    let kind = caller.kind();
    let field = match (log.ticket_type, kind) {
        (TicketType::Task, CallerKind::Contact | CallerKind::Lead) => "WhoId",
        (TicketType::Task, _) => "WhatId",
        (TicketType::Case, CallerKind::Contact) => "ContactId",
        (TicketType::Case, CallerKind::Account) => "AccountId",
        (TicketType::Case, _) => "",
    };
    if !field.is_empty() {
        fields.insert(field.to_owned(), Value::from(caller.record.as_str()));
    }
    if kind == CallerKind::Lead && !log.lead_field.is_empty() {
        // The id, unless the field turns out to be no lookup (see `name_of_lead`).
        fields.insert(log.lead_field.clone(), Value::from(caller.record.as_str()));
    }
}

/// At most so many UTF-16 units, as Salesforce counts, never half a character.
pub(super) fn cut(text: &str, limit: usize) -> String {
    let mut units = 0;
    text.chars()
        .take_while(|character| {
            units += character.len_utf16();
            units <= limit
        })
        .collect()
}

/// The object's API name.
pub fn object(ticket_type: TicketType) -> &'static str {
    match ticket_type {
        TicketType::Task => "Task",
        TicketType::Case => "Case",
    }
}

/// What was written when the record was made stays as people left it; links may still be added, and
/// changed where a person said so through the wrapper (`relinks`).
pub fn keep_said(desired: &mut Map, acknowledged: &Map, relinks: bool) {
    for field in AT_CREATION {
        if let Some(said) = acknowledged.get(field)
            && !(relinks && LINKS.contains(&field))
        {
            desired.insert(field.to_owned(), said.clone());
        }
    }
}

/// A person linked the call anew: the former link goes where the new one takes another field, and a
/// Lead leaves its own.
pub fn unlink(desired: &mut Map, acknowledged: &Map, lead_field: &str) {
    if !LINKS.iter().any(|link| desired.contains_key(*link)) {
        return;
    }
    for link in LINKS.into_iter().chain([lead_field]) {
        if acknowledged.contains_key(link) && !desired.contains_key(link) {
            desired.insert(link.to_owned(), Value::Null);
        }
    }
}

/// Notes that the record was found: what it tells stands, and what is written at creation. One that is
/// closed while our own story has no end yet is left as it is: somebody else knows more.
pub fn found_record(desired: &Map, acknowledged: &mut Map, found: &Found) {
    for (field, value) in desired {
        if found.fields.get(field) == Some(value) {
            acknowledged.insert(field.clone(), value.clone());
        }
    }
    let status = desired.text("Status");
    if found.closed && status.is_some_and(|status| status != COMPLETED) {
        acknowledged.clone_from(desired);
    }
    for field in AT_CREATION {
        if let Some(value) = desired.get(field) {
            acknowledged.insert(field.to_owned(), value.clone());
        }
    }
}

/// The fields that an administrator named for a record, and what the org allows in them.
#[derive(Clone, Debug, Default)]
pub struct Fields<'a> {
    /// Their API names, and whether their values must be among a picklist's.
    pub named: Vec<(&'a str, bool)>,
    /// What the org tells of the object; absent where it does not: then values go as texts.
    pub described: Option<&'a Described>,
    /// The field that takes a Lead, and the Lead's name, or its id where that is not known.
    pub lead: Option<(&'a str, &'a str)>,
    /// A record that the org refused as a link: the log goes without it.
    pub refused_link: &'a str,
}

impl Fields<'_> {
    /// Brings a request's fields into their types; what does not fit is left out and told.
    fn fit(&self, fields: &mut Map, creates: bool) -> Vec<(String, Unfit)> {
        for link in LINKS {
            if !self.refused_link.is_empty() && fields.text(link) == Some(self.refused_link) {
                fields.remove(link);
            }
        }
        let Some(described) = self.described else {
            return Vec::new();
        };
        let mut named = self.named.clone();
        if let Some((field, name)) = &self.lead {
            // Seed 002: "where to insert the Lead name"; a lookup takes the id.
            let takes_name = fields.get(*field).is_some_and(|value| !value.is_null());
            if takes_name && !described.is_lookup(field) {
                fields.insert((*field).to_owned(), Value::from(*name));
                named.push((field, false));
            }
        }
        fit_all(fields, &named, described, creates)
    }
}

/// The next request towards the desired record; `None` when it stands. `owner` is the user that a
/// new record shall belong to; without one it belongs to the account's user.
pub fn next(
    state: &RecordState<'_>,
    ticket_type: TicketType,
    log_key_field: &str,
    owner: Option<&str>,
    named: &Fields<'_>,
    access: &Access<'_>,
) -> Option<Step> {
    let object = object(ticket_type);
    let mut fields = changed(state);
    if fields.is_empty() {
        return None;
    }
    let step = |name, http, unfit| Step {
        name,
        http,
        unfit,
        repeatable: name != CREATE,
        creates: name == CREATE || name == UPSERT,
        acknowledges: if name == FIND || name == SEARCH {
            Map::new()
        } else {
            state.desired.clone()
        },
    };
    if !state.record.is_empty() {
        let unfit = named.fit(&mut fields, false);
        let path = ["/sobjects/", object, "/", &percent_encoded(state.record)].concat();
        let http = access.data(Method::Patch, &path, Some(&fields));
        return Some(step(UPDATE, http, unfit));
    }
    let keyless = log_key_field.is_empty();
    if state.unknown {
        let http = if keyless {
            let key = soql_literal(state.key);
            query(
                access,
                &[
                    "SELECT Id, IsClosed FROM ",
                    object,
                    " WHERE CallObject = ",
                    &key,
                    " LIMIT 1",
                ]
                .concat(),
            )
        } else {
            by_field(access, object, log_key_field, state.key)
        };
        return Some(step(if keyless { SEARCH } else { FIND }, http, Vec::new()));
    }
    let mut fields = state.desired.clone();
    let unfit = named.fit(&mut fields, true);
    // An administrator may give it to somebody else, such as a queue.
    if let (Some(owner), false) = (owner, fields.contains_key("OwnerId")) {
        set(&mut fields, "OwnerId", owner);
    }
    if keyless {
        let path = ["/sobjects/", object].concat();
        let http = access.data(Method::Post, &path, Some(&fields));
        return Some(step(CREATE, http, unfit));
    }
    let path = [
        "/sobjects/",
        object,
        "/",
        log_key_field,
        "/",
        &percent_encoded(state.key),
    ]
    .concat();
    let http = access.data(Method::Patch, &path, Some(&fields));
    Some(step(UPSERT, http, unfit))
}

/// The record that the log is linked to, if a refusal may mean that it cannot be.
pub fn refused_link(desired: &Map, code: &str) -> Option<String> {
    const CODES: [&str; 5] = [
        "invalid-cross-reference-key",
        "insufficient-access-on-cross-reference-entity",
        "entity-is-deleted",
        "malformed-id",
        "cannot-update-converted-lead",
    ];
    let mut links = LINKS.iter().filter_map(|link| desired.get(*link)?.as_str());
    links
        .next()
        .filter(|_| CODES.contains(&code))
        .map(str::to_owned)
}

/// What the answer to a step means.
pub fn read(step: &Step, answer: &Answer) -> Outcome {
    if step.name == FIND {
        return read_by_field(answer);
    }
    let body = match refusal(answer) {
        Ok(body) => body,
        Err(refused) if step.name == UPSERT && is_there_already(&refused) => {
            return Outcome::Exists(refused.fault);
        }
        Err(refused) => return Outcome::Refused(refused),
    };
    if step.name == SEARCH {
        return match first(body) {
            Ok(found) => Outcome::Looked(found),
            Err(refused) => Outcome::Refused(refused),
        };
    }
    // An update is answered with nothing at all; anything but JSON is a page of somebody in between.
    let value = match json::parse(body) {
        Err(_) if !body.is_empty() => return Outcome::Refused(unreadable()),
        value => value.unwrap_or_default(),
    };
    let record = value.text("id").map(str::to_owned);
    if record.is_none() && step.creates && !body.is_empty() {
        return Outcome::Refused(unreadable());
    }
    Outcome::Stands {
        record,
        warnings: String::new(),
    }
}

/// Another upsert of our key was first: at the same time (`DUPLICATE_VALUE`), or earlier, so that
/// ours was taken for an update and may not write what is written at creation.
fn is_there_already(refused: &Refusal) -> bool {
    refused.class == RetryClass::Duplicate
        || refused.fault.code == "invalid-field-for-insert-update"
}
