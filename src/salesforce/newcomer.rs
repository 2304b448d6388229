//! The record that is made of a stranger.

use crate::json::{Map, set};

use super::call_log::cut;
use super::matching::{Design, number};
use crate::call::phone;
use crate::config::CallerObject;

/// The number as it is written into a record that is made; empty where it is withheld.
fn written(state: &Map, design: &Design<'_>) -> String {
    let number = number(state);
    if phone::is_withheld(number) {
        return String::new();
    }
    phone::e164(number, &design.phone.default_region).unwrap_or_else(|| number.to_owned())
}

/// The record that is made of a stranger: what it must have, then what the administrator wants.
pub(super) fn newcomer(state: &Map, made: CallerObject, create: &Map, design: &Design<'_>) -> Map {
    let number = written(state, design);
    let name = state.text("name").unwrap_or("").trim();
    let name = if name.is_empty() {
        number.as_str()
    } else {
        name
    };
    let mut fields = Map::new();
    if made == CallerObject::Account {
        set(&mut fields, "Name", cut(name, 255));
    } else {
        match name.rsplit_once(' ') {
            Some((first, last)) => {
                set(&mut fields, "FirstName", cut(first.trim(), 40));
                set(&mut fields, "LastName", cut(last, 80));
            }
            None if name.is_empty() => set(&mut fields, "LastName", "Unknown"),
            None => set(&mut fields, "LastName", cut(name, 80)),
        }
    }
    if made == CallerObject::Lead {
        set(&mut fields, "Company", "Unknown");
    }
    if !number.is_empty() {
        set(&mut fields, "Phone", cut(&number, 40));
    }
    for (field, value) in create {
        set(&mut fields, field, value.clone());
    }
    fields
}
