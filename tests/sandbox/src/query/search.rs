//! Searches over REST: SOSL, and the same by parameters.

use serde_json::{Map, Value, json};

use super::grammar::{self, Name, Search, Select};
use super::{choose, placed};
use crate::exchange::{Answer, Query};
use crate::org::Org;
use crate::records::Record;
use crate::schema::{self, OBJECTS};
use crate::search_index::{SearchGroup, Term, finds, length, plain};

mod term;

/// The most rows of one object, and of a search.
const MOST: usize = 2000;
/// Search strings longer than this find nothing.
const LONGEST: usize = 10_000;
/// In search strings longer than this, operators are left out.
const LONGEST_WITH_OPERATORS: usize = 4000;

/// The members of a parameterised search that change nothing here.
const IGNORED: &[&str] = &[
    "spellCorrection",
    "metadata",
    "snippet",
    "updateTracking",
    "updateViewStat",
    "netId",
];

/// Answers `/services/data/vNN.0/search?q=FIND {…} …`.
pub(crate) fn answer(org: &Org, query: &Query, version: &str) -> Answer {
    let Some(text) = query.parameter("q") else {
        return malformed("A search string has to be specified");
    };
    sosl(org, query.now, text, version).unwrap_or_else(|fault| fault)
}

/// Answers `/services/data/vNN.0/parameterizedSearch`: parameters of the address, or a JSON body.
pub(crate) fn parameterized(org: &Org, query: &Query, version: &str) -> Answer {
    let read = || {
        let wanted = match query.method.as_str() {
            "POST" => from_body(&query.json_object()?)?,
            _ => from_address(query)?,
        };
        check_length(&wanted.text)?;
        let rows = run(org, query.now, &wanted, version)?;
        Ok(found(rows))
    };
    read().unwrap_or_else(|fault| fault)
}

/// A search, whatever way it was written.
struct Wanted {
    text: String,
    term: Term,
    group: SearchGroup,
    search: Search,
}

fn sosl(org: &Org, now: i64, text: &str, version: &str) -> Result<Answer, Answer> {
    // Columns of a search's errors count from 0, those of a query's from 1.
    let place = |at: usize, code: &str, message: &str| {
        let before = " ".repeat(at.saturating_sub(1));
        let message = format!("\n{text}\n{before}^\nERROR at Row:1:Column:{at}\n{message}");
        Answer::fault(400, code, &message)
    };
    let (inner, term, end) =
        term::read(text).map_err(|(at, message)| place(at, "MALFORMED_SEARCH", &message))?;
    check_length(&inner)?;
    let rest: String = text.chars().skip(end).collect();
    let search = grammar::parse_search(&rest)
        .map_err(|(at, message)| place(end + at, "MALFORMED_SEARCH", &message))?;
    let group = match &search.group {
        None => SearchGroup::All,
        Some(name) => SearchGroup::named(&name.text).ok_or_else(|| {
            let message = format!("Malformed search token: {}", name.text);
            place(end + name.at, "MALFORMED_SEARCH", &message)
        })?,
    };
    let term = if inner.chars().count() > LONGEST_WITH_OPERATORS {
        plain(&inner)
    } else {
        term
    };
    let wanted = Wanted {
        text: inner,
        term,
        group,
        search,
    };
    run(org, now, &wanted, version).map(found)
}

fn found(rows: Vec<Value>) -> Answer {
    Answer::json(200, json!({"searchRecords": rows}))
}

/// The rows: one object after the other as they are asked for, each in its order, else by age. Relevance is not simulated.
fn run(org: &Org, now: i64, wanted: &Wanted, version: &str) -> Result<Vec<Value>, Answer> {
    let all: Vec<Select>;
    let returning = if wanted.search.returning.is_empty() {
        let searchable = OBJECTS.iter().filter(|object| object.is_searchable);
        all = searchable.map(|object| select(object.name)).collect();
        &all
    } else {
        &wanted.search.returning
    };
    let is_too_long = wanted.text.chars().count() > LONGEST;
    let mut rows = Vec::new();
    for select in returning {
        let place =
            |at: usize, code: &str, message: &str| placed(&select.object.text, at, code, message);
        if schema::object(&select.object.text).is_some_and(|object| !object.is_searchable) {
            let message = format!("sObject type '{}' is not searchable", select.object.text);
            return Err(place(0, "INVALID_TYPE", &message));
        }
        let is_wanted = |record: &Record| {
            !is_too_long
                && record.created_at + org.setup.search_delay <= now
                && finds(&wanted.term, record, wanted.group, &org.setup)
        };
        let select = Select {
            fields: if select.fields.is_empty() {
                vec![name("Id")]
            } else {
                select.fields.clone()
            },
            object: select.object.clone(),
            condition: select.condition.clone(),
            order: select.order.clone(),
            limit: Some(select.limit.unwrap_or(MOST).min(MOST)),
            offset: select.offset,
        };
        rows.extend(choose(org, &select, &place, is_wanted, version)?);
    }
    rows.truncate(wanted.search.limit.unwrap_or(MOST).min(MOST));
    Ok(rows)
}

fn check_length(text: &str) -> Result<(), Answer> {
    if length(text) >= 2 {
        return Ok(());
    }
    Err(malformed(&format!(
        "search term must be longer than one character: {text}"
    )))
}

fn malformed(message: &str) -> Answer {
    Answer::fault(400, "MALFORMED_SEARCH", message)
}

fn name(text: &str) -> Name {
    Name {
        text: text.to_owned(),
        at: 0,
    }
}

fn select(object: &str) -> Select {
    Select {
        fields: Vec::new(),
        object: name(object),
        condition: None,
        order: Vec::new(),
        limit: None,
        offset: 0,
    }
}

/// The address's parameters in the shape of the body: `sobject=Contact&Contact.fields=id,name&Contact.limit=5`.
fn from_address(query: &Query) -> Result<Wanted, Answer> {
    let number = |text: &str| {
        text.parse::<u64>()
            .map_or(json!(text), |number| json!(number))
    };
    let list = |text: &str| {
        text.split(',')
            .map(|one| json!(one.trim()))
            .collect::<Value>()
    };
    let mut body = Map::new();
    let mut objects: Vec<Value> = Vec::new();
    for (key, value) in &query.parameters {
        let (object, member) = key.split_once('.').unwrap_or(("", key));
        let written = match member {
            "fields" => list(value),
            "limit" | "overallLimit" | "defaultLimit" | "offset" => number(value),
            _ => json!(value),
        };
        if key == "sobject" {
            objects.push(json!({"name": value}));
        } else if object.is_empty() {
            body.insert(key.clone(), written);
        } else if let Some(Value::Object(found)) =
            objects.iter_mut().find(|one| one["name"] == object)
        {
            found.insert(member.to_owned(), written);
        } else {
            return Err(malformed(&format!(
                "{key} is about no sobject of the search"
            )));
        }
    }
    if !objects.is_empty() {
        body.insert("sobjects".to_owned(), json!(objects));
    }
    from_body(&body)
}

fn from_body(body: &Map<String, Value>) -> Result<Wanted, Answer> {
    let known = [
        "q",
        "in",
        "fields",
        "sobjects",
        "overallLimit",
        "defaultLimit",
        "offset",
    ];
    known_members(body, &known)?;
    let text = member_text(body, "q")?
        .filter(|text| !text.is_empty())
        .ok_or_else(|| malformed("A search string has to be specified"))?;
    let group = match member_text(body, "in")? {
        None => SearchGroup::All,
        Some(group) => SearchGroup::named(group)
            .ok_or_else(|| malformed(&format!("Malformed search token: {group}")))?,
    };
    let fields = names(body)?;
    let default_limit = count(body, "defaultLimit")?;
    let objects = match body.get("sobjects") {
        None => Vec::new(),
        Some(Value::Array(objects)) => objects.clone(),
        Some(_) => return Err(wrong_type("sobjects")),
    };
    if objects.is_empty() && (!fields.is_empty() || default_limit.is_some()) {
        return Err(malformed("fields and defaultLimit need a sobject"));
    }
    let mut returning = Vec::new();
    for object in &objects {
        let object = object.as_object().ok_or_else(|| wrong_type("sobjects"))?;
        known_members(object, &["name", "fields", "where", "limit", "orderBy"])?;
        let mut select = select(member_text(object, "name")?.ok_or_else(|| wrong_type("name"))?);
        select.fields = names(object)?;
        if select.fields.is_empty() {
            select.fields.clone_from(&fields);
        }
        if let Some(text) = member_text(object, "where")? {
            let condition = grammar::parse_condition(text);
            let parsed =
                condition.map_err(|(at, message)| placed(text, at, "MALFORMED_SEARCH", &message));
            select.condition = Some(parsed?);
        }
        if let Some(text) = member_text(object, "orderBy")? {
            let order = grammar::parse_order(text);
            select.order =
                order.map_err(|(at, message)| placed(text, at, "MALFORMED_SEARCH", &message))?;
        }
        select.limit = count(object, "limit")?.or(default_limit);
        returning.push(select);
    }
    Ok(Wanted {
        term: plain(text),
        text: text.to_owned(),
        group,
        search: Search {
            group: None,
            returning,
            limit: count(body, "overallLimit")?,
        },
    })
}

fn known_members(object: &Map<String, Value>, known: &[&str]) -> Result<(), Answer> {
    let is_unknown =
        |name: &&String| !known.contains(&name.as_str()) && !IGNORED.contains(&name.as_str());
    match object.keys().find(is_unknown) {
        None => Ok(()),
        Some(name) => Err(Answer::fault(
            400,
            "JSON_PARSER_ERROR",
            &format!("Unrecognized field \"{name}\" at [line:1, column:1]"),
        )),
    }
}

fn wrong_type(name: &str) -> Answer {
    let message = format!("Cannot deserialize {name} at [line:1, column:1]");
    Answer::fault(400, "JSON_PARSER_ERROR", &message)
}

fn member_text<'a>(object: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Answer> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_str().map(Some).ok_or_else(|| wrong_type(name)),
    }
}

fn names(object: &Map<String, Value>) -> Result<Vec<Name>, Answer> {
    let items = match object.get("fields") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(items) => items.as_array().ok_or_else(|| wrong_type("fields"))?,
    };
    items
        .iter()
        .map(|item| item.as_str().map(name).ok_or_else(|| wrong_type("fields")))
        .collect()
}

fn count(object: &Map<String, Value>, name: &str) -> Result<Option<usize>, Answer> {
    let value = match object.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(value) => value.as_u64().ok_or_else(|| wrong_type(name))?,
    };
    match usize::try_from(value) {
        Ok(count) if count <= MOST => Ok(Some(count)),
        _ => Err(malformed(&format!("{name} must not exceed {MOST}"))),
    }
}

#[cfg(test)]
mod tests;
