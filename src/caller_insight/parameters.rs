//! `actionParams` as administrators post them: read from a form in both shapes of seed 000, judged, and written as the list.

use crate::json::{Map, Value, object, set};

use super::Action;
use super::form::{Pair, is_index, name, nested};
use crate::config::spelt;

/// The objects that a call can be linked to; a person account is a contact here.
const LINKED: [&str; 3] = ["Lead", "Contact", "Account"];

/// Reads the pairs of `actionParams`: the list, or `None` where an empty text clears it. The text says what is wrong.
pub(super) fn read(pairs: &[Pair], action: Action) -> Result<Option<Value>, String> {
    if let [only] = pairs
        && only.value.is_empty()
        && only.path.get(1).is_none_or(String::is_empty)
        && only.path.len() <= 2
    {
        return Ok(None);
    }
    let is_entry =
        |pair: &&Pair| pair.path.len() == 2 && !pair.path.get(1).is_none_or(|part| is_index(part));
    if pairs.iter().all(|pair| is_entry(&pair)) {
        return map(pairs, action).map(Some);
    }
    let mut items = Vec::new();
    for group in groups(pairs, 1) {
        let first = group.first().map_or(&[][..], |pair| &pair.path);
        let place = name(first.get(..2).unwrap_or(first));
        if first.len() < 3 || first.get(1).is_none_or(|part| !is_index(part)) {
            return Err(format!(
                "{place} is no action parameter; write actionParams[0][sfFields][{}] and actionParams[0][value]",
                action.target()
            ));
        }
        items.push(item(&group, &place, action)?);
    }
    Ok(Some(Value::Array(items)))
}

/// The flat form: names of fields of the action's own object, and their values.
fn map(pairs: &[Pair], action: Action) -> Result<Value, String> {
    let references: Vec<&Pair> = pairs.iter().collect();
    let entries = nested(&references, 1)?;
    let mut items = Vec::new();
    for (field, value) in entries.as_object().into_iter().flatten() {
        if !is_api_name(field) {
            return Err(format!(
                "actionParams[{field}]: {field} is no API name of a field"
            ));
        }
        if value.as_str().is_none_or(str::is_empty) {
            return Err(format!("actionParams[{field}] has no value"));
        }
        let fields = object! { action.target() => field.as_str() };
        items.push(object! { "sfFields" => fields, "value" => value.clone() });
    }
    Ok(Value::Array(items))
}

/// The pairs of each entry of a list, in the order in which the entries come. Entries have the same number; without a number, or
/// where the number is an option's, a name that the entry already has begins the next.
fn groups(pairs: &[Pair], depth: usize) -> Vec<Vec<Pair>> {
    let mut groups: Vec<(String, Vec<Pair>)> = Vec::new();
    for pair in pairs {
        let (index, rest) = entry(pair, depth);
        let is_of_options = rest.first().is_some_and(|part| part == "options");
        let may_begin = depth > 1 || (index.is_empty() && !is_of_options);
        let found = groups.iter_mut().rev().find(|(known, _)| known == index);
        match found {
            Some((_, group))
                if !may_begin || group.iter().all(|known| entry(known, depth).1 != rest) =>
            {
                group.push(pair.clone());
            }
            _ => groups.push((index.to_owned(), vec![pair.clone()])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The number of an entry, empty where there is none, and what of the name comes after it.
fn entry(pair: &Pair, depth: usize) -> (&str, &[String]) {
    match pair.path.get(depth) {
        Some(part) if is_index(part) => (part, pair.path.get(depth + 1..).unwrap_or(&[])),
        _ => ("", pair.path.get(depth..).unwrap_or(&[])),
    }
}

fn item(pairs: &[Pair], place: &str, action: Action) -> Result<Value, String> {
    let (mut options, mut others) = (Vec::new(), Vec::new());
    for pair in pairs {
        if pair.path.get(2).is_some_and(|part| part == "options") {
            options.push(pair.clone());
        } else {
            others.push(pair);
        }
    }
    let mut fields = match nested(&others, 2)? {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    let mut listed = Vec::new();
    for group in groups(&options, 3) {
        listed.push(option(&group, place)?);
    }
    if !listed.is_empty() {
        set(&mut fields, "options", listed);
    }
    judge(&fields, place, action)?;
    Ok(Value::Object(fields))
}

fn option(pairs: &[Pair], place: &str) -> Result<Value, String> {
    let mut fields = Map::new();
    for pair in pairs {
        match entry(pair, 3).1 {
            [name] => set(&mut fields, name, pair.value.as_str()),
            _ => {
                return Err(format!(
                    "{} is no part of an option; known: label, value",
                    name(&pair.path)
                ));
            }
        }
    }
    for part in ["label", "value"] {
        if fields.text(part).is_none_or(str::is_empty) {
            return Err(format!("an option of {place} has no {part}"));
        }
    }
    Ok(Value::Object(fields))
}

fn judge(fields: &Map, place: &str, action: Action) -> Result<(), String> {
    let target = action.target();
    let named = fields.get("sfFields").and_then(Value::as_object);
    let Some(named) = named.filter(|named| !named.is_empty()) else {
        return Err(format!(
            "{place} names no field; write {place}[sfFields][{target}]"
        ));
    };
    for (object, field) in named {
        let field = field.as_str().unwrap_or("");
        if !is_api_name(object) || !is_api_name(field) {
            return Err(format!(
                "{place}[sfFields][{object}]: {field} is no API name of a field"
            ));
        }
    }
    let is_linked =
        action != Action::CreateLead && LINKED.iter().any(|object| named.contains_key(*object));
    if named.len() > 1 && !named.contains_key(target) && !is_linked {
        return Err(format!(
            "{place} names no field of {target}; write {place}[sfFields][{target}]"
        ));
    }
    if fields
        .get("required")
        .and_then(spelt)
        .is_some_and(|flag| flag != "0" && flag != "1")
    {
        return Err(format!("{place}[required] is 0 or 1"));
    }
    let is_filled = |part: &str| fields.text(part).is_some_and(|text| !text.is_empty());
    match (fields.text("type"), fields.contains_key("options")) {
        (Some("dropdown"), true) if is_filled("label") => Ok(()),
        (Some("dropdown"), true) => Err(format!("{place} has no label")),
        (Some("dropdown"), false) => Err(format!("{place} has no options")),
        (Some(other), _) => Err(format!("unknown type {other} in {place}; known: dropdown")),
        (None, true) => Err(format!(
            "{place} has options and no type; write {place}[type]=dropdown"
        )),
        (None, false) if fields.contains_key("type") => Err(format!("{place}[type] is a text")),
        (None, false) if is_filled("value") => Ok(()),
        (None, false) => Err(format!("{place} has no value")),
    }
}

/// Whether a name can be that of an object or a field: letters, digits and underscores, a letter first.
pub(super) fn is_api_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.len() <= 80
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
