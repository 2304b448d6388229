//! A button: what the rating of a call does, and the fields that it fills.

use crate::json::{Map, Value, set};
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

/// A button as it travels: every field that came with it is kept, ids and flags are texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    fields: Map,
}

impl Button {
    /// Reads a row of an answer or an entry of the administrator's document; `None` where it is no object or names no rating.
    /// Ids and flags may be texts, numbers or truth values.
    pub fn read(row: &Value) -> Option<Self> {
        let mut fields = row.as_object()?.clone();
        for name in ["sfButtonId", "isDefaultButton"] {
            if let Some(text) = fields.get(name).and_then(spelt) {
                set(&mut fields, name, text);
            }
        }
        let _rating = fields.text("callRating").filter(|text| !text.is_empty())?;
        Some(Self { fields })
    }

    /// Every field, by its name on the wire.
    pub fn fields(&self) -> &Map {
        &self.fields
    }

    /// Every field, to change it.
    pub fn fields_mut(&mut self) -> &mut Map {
        &mut self.fields
    }

    /// A field that is a text; empty where it is absent.
    fn text(&self, name: &str) -> &str {
        self.fields.text(name).unwrap_or("")
    }

    /// Its id, a whole number as text; empty where the document gives none.
    pub fn id(&self) -> &str {
        self.text("sfButtonId")
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

    /// The field that takes the notes of the call, where one is named.
    pub fn call_notes_field(&self) -> &str {
        self.text("callNotesField")
    }

    /// The field that takes the number of the caller, where one is named.
    pub fn source_phone_number_field(&self) -> &str {
        self.text("srcPhoneNumberField")
    }

    /// What it fills. The list and the map of seed 000 are read, and the list that is keyed by numbers; an entry that is none of
    /// these is left out.
    pub fn params(&self) -> Vec<ActionParam> {
        let mut params = Vec::new();
        match self.fields.get("actionParams") {
            Some(Value::Array(items)) => {
                for item in items {
                    params.add(ActionParam::read(item));
                }
            }
            Some(Value::Object(items)) => {
                let target = self.action().map_or("Task", Action::target);
                for (name, item) in items {
                    params.add(match spelt(item) {
                        Some(value) => Some(ActionParam {
                            fields: vec![(target.to_owned(), name.clone())],
                            fill: Fill::Fixed(value),
                        }),
                        None => ActionParam::read(item),
                    });
                }
            }
            _ => {}
        }
        params
    }
}

/// One field that a button fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionParam {
    /// The API name of the field in each object.
    pub fields: Vec<(String, String)>,
    /// What goes into it.
    pub fill: Fill,
}

/// What goes into a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Always the same text.
    Fixed(String),
    /// What the agent chooses.
    Dropdown(Dropdown),
}

/// A list that the agent chooses from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropdown {
    /// What stands before it.
    pub label: String,
    /// Whether the action waits for a choice.
    pub is_required: bool,
    /// Label and value of each option.
    pub options: Vec<(String, String)>,
}

impl ActionParam {
    fn read(item: &Value) -> Option<Self> {
        let mut fields = Vec::new();
        for (object, field) in item.get("sfFields")?.as_object()? {
            fields.push((object.clone(), field.as_str()?.to_owned()));
        }
        let fill = if item.text("type") == Some("dropdown") {
            let mut options = Vec::new();
            match item.get("options")? {
                Value::Array(items) => {
                    for item in items {
                        options.add(option(item));
                    }
                }
                Value::Object(items) => {
                    for item in items.values() {
                        options.add(option(item));
                    }
                }
                _ => return None,
            }
            Fill::Dropdown(Dropdown {
                label: item.text("label").unwrap_or("").to_owned(),
                is_required: item.get("required").and_then(spelt).as_deref() == Some("1"),
                options,
            })
        } else {
            Fill::Fixed(item.get("value").and_then(spelt)?)
        };
        Some(Self { fields, fill })
    }

    /// The field to fill in a new record of `target`: the target's own, else that of the record the call is linked to, else the only
    /// one there is; `None` where that leaves a choice. `Owner`, as seed 000 writes it, is the field `OwnerId`.
    pub fn field(&self, target: &str, linked: Option<&str>) -> Option<&str> {
        let of = |object: &str| {
            let found = self.fields.iter().find(|(known, _)| known == object);
            found.map(|(_, field)| field.as_str())
        };
        let field = of(target).or_else(|| of(linked?));
        let field = field.or(match self.fields.as_slice() {
            [(_, only)] => Some(only),
            _ => None,
        })?;
        Some(if field == "Owner" { "OwnerId" } else { field })
    }
}

fn option(item: &Value) -> Option<(String, String)> {
    let value = spelt(item.get("value")?)?;
    let label = item.get("label").and_then(spelt);
    Some((label.unwrap_or_else(|| value.clone()), value))
}

/// The text of an id, a flag or a value however it is written: texts as they are, numbers as they are spelt, truth as `1` and `0`.
pub(super) fn spelt(value: &Value) -> Option<String> {
    match value {
        Value::String(text) | Value::Number(text) => Some(text.clone()),
        Value::Bool(flag) => Some(if *flag { "1" } else { "0" }.to_owned()),
        _ => None,
    }
}
