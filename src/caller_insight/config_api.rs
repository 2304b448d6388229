//! The Config API of seed 000: seven routes as one function from a request to an answer.
//!
//! Whom a request comes from is known before it gets here: without a key the answer is [`Answer::without_key`].

use crate::json::{Map, Value, object, set};
use crate::list::Listed;
use crate::percent::percent_decoded;

use super::filter::{Column, Listing, is_array};
use super::form::{self, Pair};
use super::rows::row;
use super::store::{Installation, Store, StoreFault};
use super::submission::{Organisation, Submission};
use super::{Button, Rating};

/// The fields of a button in the order in which seed 000 shows them.
const BUTTON_ORDER: [&str; 9] = [
    "sfButtonId",
    "sfOrgRef",
    "buttonAction",
    "buttonLabel",
    "callRating",
    "isDefaultButton",
    "actionParams",
    "callNotesField",
    "srcPhoneNumberField",
];

/// The fields of a rating in that order; `itemText`, which the document names and does not show, comes last.
const RATING_ORDER: [&str; 3] = ["callRatingItemId", "callRating", "isUsed"];

const BUTTON_COLUMNS: [Column; 5] = [
    column("sfButtonId", "sfButtonId", true),
    column("buttonAction", "buttonAction", false),
    column("buttonLabel", "buttonLabel", false),
    column("callRating", "callRating", false),
    column("isDefaultButton", "isDefaultButton", true),
];

const RATING_COLUMNS: [Column; 4] = [
    column("callRatingItemId", "callRatingItemId", true),
    column("itemText", "itemText", false),
    column("callRating", "itemText", false),
    column("isUsed", "isUsed", true),
];

const fn column(name: &'static str, field: &'static str, is_number: bool) -> Column {
    Column {
        name,
        field,
        is_number,
    }
}

/// A request to the Config API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// Upper case method.
    pub method: &'a str,
    /// The path, from `/config/v2` on, percent-encoded.
    pub path: &'a str,
    /// The query string, without its question mark.
    pub query: &'a str,
    /// The body, a form; its parameters count before those of the query with the same name.
    pub form: &'a str,
}

/// An answer of the Config API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The type of the body; empty where there is none.
    pub content_type: &'static str,
    /// One JSON text, or rows on lines of their own, each with its end.
    pub body: String,
}

impl Answer {
    /// The answer to a request whose sender is unknown.
    pub fn without_key() -> Self {
        Self::from(Refusal::new(401, "auth required"))
    }

    /// A refusal of what was sent.
    pub fn refused(status: u16, text: &str) -> Self {
        Self::from(Refusal::new(status, text))
    }

    fn json(status: u16, body: String) -> Self {
        Self {
            status,
            content_type: "application/json",
            body,
        }
    }

    fn empty() -> Self {
        Self {
            status: 204,
            content_type: "",
            body: String::new(),
        }
    }

    fn rows(rows: &[Map], order: &[&str], is_array: bool) -> Self {
        let texts = rows.iter().map(|fields| row(fields, order)).listed();
        if is_array {
            return Self::json(200, format!("[{}]", texts.join(",")));
        }
        let mut body = String::new();
        for text in texts {
            body.push_str(&text);
            body.push('\n');
        }
        Self {
            status: 200,
            content_type: "application/x-ndjson",
            body,
        }
    }
}

/// Why a request is not answered: the body is a JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Refusal {
    status: u16,
    text: String,
}

impl Refusal {
    fn new(status: u16, text: &str) -> Self {
        Self {
            status,
            text: text.to_owned(),
        }
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Self::json(refusal.status, Value::String(refusal.text).to_text())
    }
}

/// What is wrong with the parameters of a request.
impl From<String> for Refusal {
    fn from(text: String) -> Self {
        Self { status: 400, text }
    }
}

impl From<StoreFault> for Refusal {
    fn from(_: StoreFault) -> Self {
        Self::new(500, "the store failed")
    }
}

/// Answers a request. Whatever is refused leaves the store as it was.
pub fn answer(store: &mut dyn Store, request: &Request<'_>) -> Answer {
    route(store, request).unwrap_or_else(Answer::from)
}

fn route(store: &mut dyn Store, request: &Request<'_>) -> Result<Answer, Refusal> {
    let nowhere = || Refusal::new(404, "there is nothing at this address");
    let path = request
        .path
        .strip_prefix("/config/v2/igrps/")
        .ok_or_else(nowhere)?;
    let path = path.strip_suffix('/').unwrap_or(path);
    let parts = path.split('/').map(percent_decoded).listed();
    let mut names = parts.iter().map(|part| part.as_deref().unwrap_or(""));
    let igrp = names.next().unwrap_or("");
    let (Some("callerInsight"), Some("sfButtons"), item, None) =
        (names.next(), names.next(), names.next(), names.next())
    else {
        return Err(nowhere());
    };
    let allowed = match item {
        None => ["GET", "POST"].as_slice(),
        Some("callRatings") => &["GET"],
        Some(_) => &["GET", "POST", "DELETE"],
    };
    if !allowed.contains(&request.method) {
        let text = format!(
            "{} is not served here; served: {}",
            request.method,
            allowed.join(", ")
        );
        return Err(Refusal::new(405, &text));
    }
    let organisation = organisation(store, igrp)?;
    match (item, request.method) {
        (None, "GET") => list(store, &organisation, request),
        (None, _) => create(store, &organisation, request),
        (Some("callRatings"), _) => list_ratings(store, &organisation, request),
        (Some(id), method) => {
            let Ok(id) = id.parse::<u64>() else {
                return Err(format!("the id of a button is a whole number, not {id}").into());
            };
            let id = id.to_string();
            let buttons = store.buttons(&organisation)?;
            let found = buttons.iter().find(|button| button.id() == id);
            let Some(button) = found else {
                return Err(Refusal::new(404, &format!("there is no button {id}")));
            };
            match method {
                "GET" => read(button, request),
                "DELETE" => delete(store, &id, request),
                _ => update(store, &organisation, &buttons, button, request),
            }
        }
    }
}

/// The organisation that an IGRP is linked to.
fn organisation(store: &dyn Store, igrp: &str) -> Result<String, Refusal> {
    let Ok(number) = igrp.parse() else {
        return Err(format!("an IGRP is a whole number, not {igrp}").into());
    };
    let reason = match store.installation(number)? {
        Installation::Linked(organisation) => return Ok(organisation),
        Installation::Unknown => "access denied".to_owned(),
        Installation::NotPbx => format!("access denied: IGRP {number} is not a PBX"),
        Installation::Unlinked => {
            format!("access denied: IGRP {number} is not linked to a Salesforce organisation")
        }
    };
    Err(Refusal::new(403, &reason))
}

fn list(store: &dyn Store, organisation: &str, request: &Request<'_>) -> Result<Answer, Refusal> {
    let listing = Listing::read(&form::read(request.query)?, &BUTTON_COLUMNS)?;
    let rows = store.buttons(organisation)?.iter().map(listed).listed();
    Ok(Answer::rows(
        &listing.apply(rows),
        &BUTTON_ORDER,
        listing.is_array,
    ))
}

/// A button in a list: what is empty is left out.
fn listed(button: &Button) -> Map {
    let mut fields = button.fields().clone();
    fields.retain(|_, value| value.as_str() != Some(""));
    fields
}

fn list_ratings(
    store: &dyn Store,
    organisation: &str,
    request: &Request<'_>,
) -> Result<Answer, Refusal> {
    let listing = Listing::read(&form::read(request.query)?, &RATING_COLUMNS)?;
    let buttons = store.buttons(organisation)?;
    let mut used = buttons.iter().map(Button::rating).listed();
    used.sort_unstable();
    let mut rows = Vec::new();
    for rating in store.ratings(organisation)? {
        let is_used = used.binary_search(&rating.text.as_str()).is_ok();
        if let Value::Object(fields) = (Rating { is_used, ..rating }).to_value() {
            rows.push(fields);
        }
    }
    Ok(Answer::rows(
        &listing.apply(rows),
        &RATING_ORDER,
        listing.is_array,
    ))
}

fn read(button: &Button, request: &Request<'_>) -> Result<Answer, Refusal> {
    without_parameters(request)?;
    let mut fields = button.fields().clone();
    for field in ["callNotesField", "srcPhoneNumberField"] {
        if !fields.contains_key(field) {
            set(&mut fields, field, "");
        }
    }
    Ok(Answer::json(200, row(&fields, &BUTTON_ORDER)))
}

fn create(
    store: &mut dyn Store,
    organisation: &str,
    request: &Request<'_>,
) -> Result<Answer, Refusal> {
    let submission = Submission::read(posted(request)?)?;
    let (ratings, buttons) = (store.ratings(organisation)?, store.buttons(organisation)?);
    let target = Organisation {
        id: organisation,
        ratings: &ratings,
        buttons: &buttons,
    };
    let id = store.next_id()?;
    store.keep(&submission.create(id, &target)?)?;
    let created = object! { "sfButtonId" => id.to_string() };
    Ok(Answer::json(201, created.to_text()))
}

fn update(
    store: &mut dyn Store,
    organisation: &str,
    buttons: &[Button],
    button: &Button,
    request: &Request<'_>,
) -> Result<Answer, Refusal> {
    let submission = Submission::read(posted(request)?)?;
    let ratings = store.ratings(organisation)?;
    let target = Organisation {
        id: organisation,
        ratings: &ratings,
        buttons,
    };
    store.keep(&submission.update(button, &target)?)?;
    Ok(Answer::empty())
}

fn delete(store: &mut dyn Store, id: &str, request: &Request<'_>) -> Result<Answer, Refusal> {
    without_parameters(request)?;
    store.forget(id)?;
    Ok(Answer::empty())
}

/// The parameters of a POST: the body's, and those of the query that the body does not name.
fn posted(request: &Request<'_>) -> Result<Vec<Pair>, Refusal> {
    let mut pairs = form::read(request.form)?;
    let mut of_query = Vec::new();
    for pair in form::read(request.query)? {
        if pair.path.len() == 1 && pair.path.first().is_some_and(|root| root == "format") {
            let _ = is_array(&pair.value)?;
        } else if pairs
            .iter()
            .all(|known| known.path.first() != pair.path.first())
        {
            of_query.push(pair);
        }
    }
    pairs.append(&mut of_query);
    Ok(pairs)
}

/// Refuses parameters where none but `format` is known.
fn without_parameters(request: &Request<'_>) -> Result<(), Refusal> {
    let mut pairs = form::read(request.query)?;
    pairs.append(&mut form::read(request.form)?);
    for pair in pairs {
        let parameter = form::name(&pair.path);
        if parameter != "format" {
            return Err(format!("unknown parameter {parameter}; known: format").into());
        }
        let _ = is_array(&pair.value)?;
    }
    Ok(())
}
