//! Who the caller is: the records that have the number, the one that the policy chooses, and the one
//! that is made of a stranger (seed 002, "Advanced").
//!
//! The state of a match is plain data that the outbox keeps: what is looked for, how far the search
//! has come, and in the end what came back and why it was decided so.

use crate::json::{Map, Value, object, set};
use crate::list::{Adding, Listed};

use super::newcomer::newcomer;
use super::refusal::{Refusal, refusal, unreadable};
use super::search::search;
use super::sobject::{composite_body, composite_query, percent_encoded, soql_literal};
use super::step::{Access, Outcome, Step};
use crate::call::{Caller, phone};
use crate::config::{CallerObject, Matching, OnMultiple, Phone};
use crate::json;
use crate::protocol::{Answer, Method};

/// The fewest digits that tell a person: shorter numbers are extensions and services.
const FEWEST_DIGITS: usize = 7;

const SEARCH: &str = "search-caller";
const LOOK: &str = "look-for-caller";
const CREATE: &str = "create-caller";
const UPDATE: &str = "update-caller";

/// What a match goes by.
#[derive(Clone, Copy, Debug)]
pub struct Design<'a> {
    /// Where, and what then.
    pub matching: &'a Matching,
    /// How numbers are read.
    pub phone: &'a Phone,
    /// What a stranger becomes at once; absent: nothing.
    pub create: Option<CallerObject>,
}

/// A match that begins: `number` is the other party's, `name` what the telephony system calls it.
pub fn start(number: &str, name: &str, design: &Design<'_>) -> Map {
    let mut state = Map::new();
    set(&mut state, "number", number);
    set(&mut state, "name", name);
    if phone::is_withheld(number) {
        decide(&mut state, "withheld", "the number is withheld");
    } else if forms(number, design).0.is_empty() {
        decide(&mut state, "too-short", "an extension tells nobody");
    }
    state
}

/// Whether it is decided.
pub fn is_decided(state: &Map) -> bool {
    state.contains_key("outcome")
}

/// A match that a person settles.
pub fn said(state: &Map, caller: &Caller) -> Map {
    let mut state = state.clone();
    state.remove("recordName");
    state.remove("lacks");
    set(&mut state, "record", caller.record.as_str());
    set(&mut state, "objectType", caller.object_type.as_str());
    decide(&mut state, "linked", "a person said so");
    state
}

/// The state of a match that makes a record, whoever was found before. What this call has made already is kept and written anew;
/// `None` where that or the making under way has these fields.
pub fn make(former: Option<&Map>, object: CallerObject, fields: Map) -> Option<Map> {
    let mut state = former.cloned().unwrap_or_default();
    let is_made = state.text("outcome") == Some("created") || state.contains_key("lacks");
    let stands = is_made && state.text("objectType") == Some(object.name());
    let is_under_way = !is_decided(&state) && state.text("make") == Some(object.name());
    let fields = Value::Object(fields);
    if (stands || is_under_way) && state.get("fields") == Some(&fields) {
        return None;
    }
    state.remove("outcome");
    if stands {
        set(&mut state, "lacks", fields.clone());
    } else {
        for &field in &["lacks", "record", "objectType", "recordName"] {
            state.remove(field);
        }
        set(&mut state, "absent", true);
    }
    set(&mut state, "make", object.name());
    set(&mut state, "fields", fields);
    Some(state)
}

/// The state of a match that was to make a record and is not to any more: nobody was looked for besides.
pub fn given_up(state: &Map) -> Map {
    let mut state = state.clone();
    state.remove("make");
    decide(&mut state, "nobody", "the call was rated anew");
    state
}

/// The object of the record that is made of the caller, if one is.
pub fn made(state: &Map, design: &Design<'_>) -> Option<CallerObject> {
    let Some(object) = state.text("make") else {
        return design.create;
    };
    let objects = [CallerObject::Contact, CallerObject::Lead];
    let mut objects = objects.into_iter();
    let found = objects.find(|known| known.name() == object);
    Some(found.unwrap_or(CallerObject::Account))
}

/// Whether two states are about one number.
pub fn same_number(one: &Map, other: &Map, phone: &Phone) -> bool {
    let digits = usize::try_from(phone.match_digits).unwrap_or(10);
    let (one, other) = (number(one), number(other));
    one == other || phone::same(one, other, &phone.default_region, digits)
}

/// Whether the search is over, and a record is about to be made of a stranger.
pub fn makes_a_record(state: &Map) -> bool {
    state.flag("absent") && !is_decided(state)
}

/// The record that the call is logged on, once it is decided that there is one.
pub fn caller(state: &Map) -> Option<Caller> {
    let text = |field: &str| state.text(field).map(str::to_owned);
    Some(Caller {
        record: text("record")?,
        object_type: text("objectType")?,
        name: text("recordName").unwrap_or_default(),
    })
}

/// The decision and how it came about, for `on('match')` and the agent's question: names, no numbers.
pub fn explanation(state: &Map) -> Map {
    let mut told = Map::new();
    for &field in &[
        "outcome",
        "why",
        "record",
        "objectType",
        "recordName",
        "candidates",
        "searched",
    ] {
        if let Some(value) = state.get(field) {
            set(&mut told, field, value.clone());
        }
    }
    told
}

/// The spellings of a number that are looked for, one after the other, and how many of them are always
/// looked for: the index knows spellings, and two people may write one number in two ways. Only the
/// last digits alone are a fallback. The index passes over everything but digits.
fn forms(number: &str, design: &Design<'_>) -> (Vec<String>, usize) {
    let phone = design.phone;
    let mut forms: Vec<String> = Vec::new();
    for form in phone::forms(number, &phone.default_region, &phone.forms) {
        let digits = phone::last_digits(&form, usize::MAX);
        if digits.len() >= FEWEST_DIGITS && !forms.contains(&digits) {
            forms.push(digits);
        }
    }
    let always = forms.len();
    let digits = usize::try_from(phone.match_digits).unwrap_or(10);
    let last = phone::last_digits(number, digits);
    if last.len() >= FEWEST_DIGITS && !forms.contains(&last) {
        forms.push(last);
    }
    (forms, always)
}

fn decide(state: &mut Map, outcome: &str, why: &str) {
    set(state, "outcome", outcome);
    set(state, "why", why);
}

fn tried(state: &Map) -> usize {
    let tried = state.get("tried").and_then(Value::as_u64);
    usize::try_from(tried.unwrap_or(0)).unwrap_or(0)
}

pub(super) fn number(state: &Map) -> &str {
    state.text("number").unwrap_or("")
}

/// The next request towards the decision; `None` when there is none. `looked` says that a look found
/// nobody of this number just now: only then somebody is made.
pub fn next(
    state: &Map,
    design: &Design<'_>,
    create: &Map,
    looked: bool,
    access: &Access<'_>,
) -> Option<Step> {
    if is_decided(state) {
        return None;
    }
    let step = |name, http, creates: bool| Step {
        name,
        http,
        repeatable: !creates,
        creates,
        acknowledges: Map::new(),
        unfit: Vec::new(),
    };
    if !state.flag("absent") {
        let (forms, _) = forms(number(state), design);
        let form = forms.get(tried(state))?;
        let body = search(form, state.flag("plain"), design.matching);
        let http = access.data(Method::Post, "/parameterizedSearch", Some(&body));
        return Some(step(SEARCH, http, false));
    }
    let made = made(state, design)?;
    if state.contains_key("lacks") {
        let record = percent_encoded(state.text("record").unwrap_or(""));
        let path = ["/sobjects/", made.name(), "/", &record].concat();
        let http = access.data(Method::Patch, &path, Some(create));
        return Some(step(UPDATE, http, false));
    }
    if !looked {
        let fields = newcomer(state, made, create, design);
        // A record without a number is known by its name.
        let key = if fields.contains_key("Phone") {
            "Phone"
        } else {
            "LastName"
        };
        let since = match state.text("since") {
            Some(since) => [" AND CreatedDate >= ", since].concat(),
            None => String::new(),
        };
        let unconverted = if made == CallerObject::Lead {
            " AND IsConverted = false"
        } else {
            ""
        };
        let soql = [
            "SELECT Id, Name FROM ",
            made.name(),
            " WHERE ",
            key,
            " = ",
            &soql_literal(fields.text(key).unwrap_or("")),
            &since,
            unconverted,
            " ORDER BY CreatedDate DESC LIMIT 1",
        ];
        return Some(step(LOOK, composite_query(access, &soql.concat()), false));
    }
    let path = ["/sobjects/", made.name()].concat();
    let mut http = access.data(
        Method::Post,
        &path,
        Some(&newcomer(state, made, create, design)),
    );
    // The number is nobody's: that a name is there twice is no reason not to keep this one.
    let allowed = (
        "Sforce-Duplicate-Rule-Header".to_owned(),
        "allowSave=true".to_owned(),
    );
    http.headers.push(allowed);
    Some(step(CREATE, http, true))
}

/// What the answer to a step means for the state.
pub fn read(step: &Step, answer: &Answer, state: &Map, design: &Design<'_>) -> Outcome {
    let mut state = state.clone();
    if step.name == LOOK {
        return match composite_body(answer).and_then(|body| super::sobject::first_value(&body)) {
            Ok(None) => Outcome::Looked(None),
            Ok(Some(found)) => {
                take(
                    &mut state,
                    &found,
                    design,
                    "created",
                    "made of this call, or since the search",
                );
                if state.contains_key("make") {
                    // What stands in it is not known: it gets everything.
                    let fields = state.get("fields").cloned().unwrap_or_default();
                    set(&mut state, "lacks", fields);
                    state.remove("outcome");
                }
                Outcome::Advanced(state)
            }
            Err(refused) => Outcome::Refused(refused),
        };
    }
    let body = match refusal(answer) {
        Ok(body) => body,
        Err(refused) if step.name == SEARCH && !state.flag("plain") && is_field(&refused) => {
            // A field is hidden from this user: the bare minimum serves as well.
            set(&mut state, "plain", true);
            return Outcome::Advanced(state);
        }
        Err(refused) => return Outcome::Refused(refused),
    };
    if step.name == UPDATE {
        state.remove("lacks");
        decide(&mut state, "created", "made of this call");
        return Outcome::Advanced(state);
    }
    let Ok(value) = json::parse(body) else {
        return Outcome::Refused(unreadable());
    };
    if step.name == CREATE {
        let Some(id) = value.text("id") else {
            return Outcome::Refused(unreadable());
        };
        let mut made = Map::new();
        set(&mut made, "Id", id);
        let name = state.get("name").cloned().unwrap_or_default();
        set(&mut made, "Name", name);
        take(
            &mut state,
            &Value::Object(made),
            design,
            "created",
            "nobody had the number",
        );
        return Outcome::Advanced(state);
    }
    let Some(records) = value.get("searchRecords").and_then(Value::as_array) else {
        return Outcome::Refused(unreadable());
    };
    searched(&mut state, records, design);
    Outcome::Advanced(state)
}

fn is_field(refused: &Refusal) -> bool {
    refused.fault.code == "invalid-field"
}

/// Takes a record as the caller's.
fn take(state: &mut Map, record: &Value, design: &Design<'_>, outcome: &str, why: &str) {
    let text = |field: &str| record.text(field).unwrap_or("");
    let made = made(state, design).map_or("", CallerObject::name);
    set(state, "record", text("Id"));
    set(state, "objectType", object_type(record).unwrap_or(made));
    set(state, "recordName", name_of(record));
    decide(state, outcome, why);
}

fn object_type(record: &Value) -> Option<&str> {
    record.get("attributes")?.text("type")
}

/// One search came back. The index knows words, not numbers: whoever it found must have the number.
fn searched(state: &mut Map, records: &[Value], design: &Design<'_>) {
    let Design {
        matching, phone, ..
    } = design;
    let (forms, always) = forms(number(state), design);
    let tries = tried(state) + 1;
    set(state, "tried", u32::try_from(tries).unwrap_or(u32::MAX));
    let before = state.get("hits").and_then(Value::as_array);
    let mut hits: Vec<Value> = before.map(<[Value]>::to_vec).unwrap_or_default();
    for record in records {
        let wanted = matching
            .search
            .iter()
            .find(|one| object_type(record) == Some(one.name()));
        let known = hits.iter().any(|hit| hit.get("Id") == record.get("Id"));
        if wanted.is_some_and(|wanted| {
            !known && has_number(record, number(state), *wanted, matching, phone)
        }) {
            // By age: ids grow.
            let place = hits.partition_point(|hit| id_of(hit) < id_of(record));
            hits.insert(place, record.clone());
        }
    }
    set(state, "hits", hits.clone());
    if tries < always || (hits.is_empty() && tries < forms.len()) {
        return;
    }
    let mut candidates: Vec<&Value> = Vec::new();
    for wanted in &matching.search {
        candidates.add(
            hits.iter()
                .filter(|hit| object_type(hit) == Some(wanted.name())),
        );
    }
    // A person account, or a contact whose company has the same number: the person is meant.
    let companies: Vec<&str> = candidates
        .iter()
        .filter_map(|one| one.text("AccountId"))
        .listed();
    candidates.retain(|one| !one.text("Id").is_some_and(|id| companies.contains(&id)));
    let names = matching.search.iter().map(|one| Value::from(one.name()));
    let told = object! {
        "objects" => Value::Array(names.listed()),
        "spellings" => u32::try_from(tries).unwrap_or(0),
    };
    set(state, "searched", told);
    let chosen = match (candidates.as_slice(), matching.on_multiple) {
        ([], _) if design.create.is_some() => return set(state, "absent", true),
        ([], _) => return decide(state, "nobody", "nobody has the number"),
        ([only], _) => Some((*only, "the only one with the number")),
        ([first, ..], OnMultiple::First) => Some((*first, "the first of several")),
        (_, OnMultiple::MostRecent) => {
            latest(&candidates).map(|one| (one, "the last modified of several"))
        }
        (_, OnMultiple::Ask | OnMultiple::None) => None,
    };
    if candidates.len() > 1 {
        let list = candidates.iter().map(|one| candidate(one));
        set(state, "candidates", list.listed());
    }
    match chosen {
        Some((record, why)) => take(state, record, design, "found", why),
        None if matching.on_multiple == OnMultiple::Ask => {
            decide(state, "several", "the agent chooses")
        }
        None => decide(
            state,
            "nobody",
            "several have the number, and the policy is none",
        ),
    }
}

/// A record's name; nothing where a number stands for it.
fn name_of(record: &Value) -> &str {
    let name = record.text("Name").unwrap_or("");
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let letters = name
        .chars()
        .any(|c| c.is_ascii_alphabetic() || !c.is_ascii());
    if letters || digits < FEWEST_DIGITS {
        name
    } else {
        ""
    }
}

fn id_of(record: &Value) -> &str {
    record.text("Id").unwrap_or("")
}

fn latest<'a>(candidates: &[&'a Value]) -> Option<&'a Value> {
    let modified = |one: &&Value| one.text("LastModifiedDate").map(str::to_owned);
    let mut latest: Option<(&'a Value, Option<String>)> = None;
    for one in candidates {
        let at = modified(one);
        if latest.as_ref().is_none_or(|(_, before)| at > *before) {
            latest = Some((*one, at));
        }
    }
    latest.map(|(one, _)| one)
}

fn has_number(
    record: &Value,
    number: &str,
    wanted: CallerObject,
    matching: &Matching,
    phone: &Phone,
) -> bool {
    let digits = usize::try_from(phone.match_digits).unwrap_or(10);
    let fields = ["Phone", "MobilePhone"]
        .into_iter()
        .chain(matching.additional_field(wanted));
    let mut numbers = fields.filter_map(|field| record.text(field));
    numbers.any(|known| phone::same(known, number, &phone.default_region, digits))
}

/// One of several, as the agent is offered it.
pub(super) fn candidate(record: &Value) -> Value {
    let text = |field: &str| Value::from(record.text(field).unwrap_or(""));
    object! {
        "recordId" => text("Id"),
        "objectType" => object_type(record).unwrap_or(""),
        "name" => name_of(record),
    }
}
