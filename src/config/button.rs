//! A button: what the rating of a call does, and the fields that it fills.

use crate::json::{Map, Value};
use crate::list::Adding;

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Shown, and does nothing: a choice is still to be made.
    Prompt,
    /// Rates the call and logs it on a record that has to be chosen.
    LogCall,
    /// Makes a lead, rates the call and logs it on the lead.
    CreateLead,
    /// Rates the call; the record is optional.
    RateCall,
}

impl Action {
    /// All of them by the names that they have on the wire.
    pub const ALL: [(&'static str, Self); 4] = [
        ("prompt", Self::Prompt),
        ("logCall", Self::LogCall),
        ("createLead", Self::CreateLead),
        ("rateCall", Self::RateCall),
    ];

    /// The action of this name.
    pub fn named(name: &str) -> Option<Self> {
        for (known, action) in Self::ALL {
            if known == name {
                return Some(action);
            }
        }
        None
    }

    /// The object whose new record the parameters fill: the lead, or the activity of the call.
    pub fn target(self) -> &'static str {
        match self {
            Self::CreateLead => "Lead",
            _ => "Task",
        }
    }
}

/// A button as it travels: every field that came with it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    fields: Map,
}

impl Button {
    /// Reads a row of an answer or an entry of the administrator's document; `None` where it is no object or names no rating.
    pub fn read(row: &Value) -> Option<Self> {
        let fields = row.as_object()?;
        if fields.text("callRating")?.is_empty() {
            return None;
        }
        Some(Self {
            fields: fields.clone(),
        })
    }

    /// Every field, by its name on the wire.
    pub fn fields(&self) -> &Map {
        &self.fields
    }

    /// Every field, to change it.
    pub fn fields_mut(&mut self) -> &mut Map {
        &mut self.fields
    }

    /// A field as text; empty where it is absent.
    fn text(&self, name: &str) -> &str {
        self.fields.get(name).and_then(spelt).unwrap_or("")
    }

    /// Its id, a whole number as text; empty where the document gives none.
    pub fn id(&self) -> &str {
        self.text("sfButtonId")
    }

    /// The organisation that it is used in; empty where the document gives none.
    pub fn org_ref(&self) -> &str {
        self.text("sfOrgRef")
    }

    /// The rating that it belongs to.
    pub fn rating(&self) -> &str {
        self.text("callRating")
    }

    /// The text on it.
    pub fn label(&self) -> &str {
        self.text("buttonLabel")
    }

    /// What it does; `None` for an action that this version does not know.
    pub fn action(&self) -> Option<Action> {
        Action::named(self.text("buttonAction"))
    }

    /// Whether it is the one to choose where several buttons have its action.
    pub fn is_default(&self) -> bool {
        self.text("isDefaultButton") == "1"
    }

    /// The field that takes the notes of the call; empty where none is named.
    pub fn call_notes_field(&self) -> &str {
        self.text("callNotesField")
    }

    /// The field that takes the number of the caller; empty where none is named.
    pub fn source_phone_number_field(&self) -> &str {
        self.text("srcPhoneNumberField")
    }

    /// Whether an entry of `actionParams` says nothing that can be understood.
    pub fn loses_params(&self) -> bool {
        let mut entries = 0;
        each(self.fields.get("actionParams"), |_, _| entries += 1);
        self.params().len() < entries
    }

    /// What it fills. The list and the map of seed 000 are read, and the list that is keyed by numbers; an entry that is none of
    /// these is left out.
    pub fn params(&self) -> Vec<ActionParam<'_>> {
        let mut params = Vec::new();
        each(self.fields.get("actionParams"), |name, item| {
            let fields = item.get("sfFields").and_then(Value::as_object);
            let param = ActionParam { name, fields, item };
            let is_named = fields.is_some() || !name.is_empty();
            if is_named && (param.is_dropdown() || param.value().is_some()) {
                params.push(param);
            }
        });
        params
    }
}

/// Does something with each item of a list, or of an object with the item's name.
fn each<'a>(items: Option<&'a Value>, mut take: impl FnMut(&'a str, &'a Value)) {
    match items {
        Some(Value::Array(items)) => {
            for item in items {
                take("", item);
            }
        }
        Some(Value::Object(items)) => {
            for (name, item) in items {
                take(name, item);
            }
        }
        _ => {}
    }
}

/// One field that a button fills: with a text, or with what the agent chooses from a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionParam<'a> {
    /// The field's name, where the map tells it.
    name: &'a str,
    /// The field's name in each object, where the list tells it.
    fields: Option<&'a Map>,
    item: &'a Value,
}

impl<'a> ActionParam<'a> {
    /// The API name of the field to fill in a new record of `target`: the target's own, else that of the record the call is linked to,
    /// else the only one there is; `None` where that leaves a choice. `Owner`, as seed 000 writes it, is the field `OwnerId`.
    pub fn field(&self, target: &str, linked: &str) -> Option<&'a str> {
        let field = match self.fields {
            None => self.name,
            Some(fields) => {
                let named = fields.text(target).or_else(|| fields.text(linked));
                match named {
                    Some(field) => field,
                    None if fields.len() == 1 => fields.values().next()?.as_str()?,
                    None => return None,
                }
            }
        };
        Some(if field == "Owner" { "OwnerId" } else { field })
    }

    /// What a choice is told under: the name of the field in a record of `target`, else the first there is.
    pub fn key(&self, target: &str) -> &'a str {
        let Some(fields) = self.fields else {
            return self.name;
        };
        let first = || fields.values().next()?.as_str();
        fields.text(target).or_else(first).unwrap_or("")
    }

    /// The text that it always fills in; `None` where the agent chooses.
    pub fn value(&self) -> Option<&'a str> {
        self.proposed().filter(|_| !self.is_dropdown())
    }

    /// The text that it fills in where nobody chooses another.
    pub fn proposed(&self) -> Option<&'a str> {
        match self.fields {
            None => spelt(self.item),
            Some(_) => spelt(self.item.get("value")?),
        }
    }

    /// Whether the agent chooses.
    pub fn is_dropdown(&self) -> bool {
        self.fields.is_some() && self.item.text("type") == Some("dropdown")
    }

    /// What stands before the list; empty where nothing does.
    pub fn label(&self) -> &'a str {
        self.item.text("label").unwrap_or("")
    }

    /// Whether the action waits for a choice.
    pub fn is_required(&self) -> bool {
        self.item.get("required").and_then(spelt) == Some("1")
    }

    /// Label and value of what there is to choose from; an option without a value is left out, one without a label shows its value.
    pub fn options(&self) -> Vec<(&'a str, &'a str)> {
        let mut options = Vec::new();
        each(self.item.get("options"), |_, option| {
            let of = |name: &str| option.get(name).and_then(spelt);
            options.add(of("value").map(|value| (of("label").unwrap_or(value), value)));
        });
        options
    }
}

/// The text of an id, a flag or a value however it is written: texts as they are, numbers as they are spelt, truth as `1` and `0`.
pub fn spelt(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) | Value::Number(text) => Some(text),
        Value::Bool(true) => Some("1"),
        Value::Bool(false) => Some("0"),
        _ => None,
    }
}
