//! Whom a call is logged on, and who is made when it is a stranger (seed 002, "Advanced").

use crate::json::Value;
use crate::list::Adding;

use super::account::api_name;
use super::reader::{Findings, Reader};
use super::template::FieldTemplate;

/// Objects that stand for a caller ("Module" in seed 002).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub enum CallerObject {
    /// A Contact; a person account is found as one.
    Contact,
    /// A Lead that is not converted.
    Lead,
    /// An Account.
    Account,
}

/// What happens when several records have the caller's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub enum OnMultiple {
    /// The agent chooses; until then the call is logged on nobody.
    Ask,
    /// The first one, in the order of `moduleSearch`.
    First,
    /// The one that was modified last.
    MostRecent,
    /// The call is logged on nobody.
    None,
}

/// What is shown to the agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub enum PopWhat {
    /// The Task or Case.
    Ticket,
    /// The caller's record.
    Match,
    /// Nothing.
    None,
}

/// When it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub enum PopOn {
    /// When the trigger fires.
    Trigger,
    /// When the call rings.
    Ringing,
    /// When it is answered.
    Answered,
}

/// `pop`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Pop {
    /// What is shown.
    pub what: PopWhat,
    /// When.
    pub on: PopOn,
}

/// How the caller's record is found or made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(
    not(target_arch = "wasm32"),
    schemars(rename_all = "camelCase", default)
)]
pub struct Matching {
    /// Where the caller's number is looked for; empty: nowhere.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(rename = "moduleSearch"))]
    pub search: Vec<CallerObject>,
    /// What is made of a caller whom nobody knows; absent: nothing.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(rename = "moduleCreate"))]
    pub create: Option<CallerObject>,
    /// Fields of the record that is made.
    pub create_fields: Vec<FieldTemplate>,
    /// The field of the ticket that takes the Lead: its id if it is a lookup, else its name.
    pub lead_id_field: String,
    /// Fields, besides the standard ones, in which a number counts as the caller's.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        schemars(with = "std::collections::BTreeMap<String, String>")
    )]
    pub additional_phone_field: Vec<(String, String)>,
    /// What happens when there are several.
    pub on_multiple: OnMultiple,
}

const OBJECTS: [(&str, CallerObject); 3] = [
    ("contact", CallerObject::Contact),
    ("lead", CallerObject::Lead),
    ("account", CallerObject::Account),
];

impl CallerObject {
    /// The object's API name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contact => "Contact",
            Self::Lead => "Lead",
            Self::Account => "Account",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        let mut objects = OBJECTS.iter();
        let found = objects.find(|(known, _)| known.eq_ignore_ascii_case(word.trim()));
        found.map(|(_, object)| *object)
    }
}

impl Default for Matching {
    fn default() -> Self {
        Self {
            search: Vec::new(),
            create: None,
            create_fields: Vec::new(),
            lead_id_field: String::new(),
            additional_phone_field: Vec::new(),
            on_multiple: OnMultiple::Ask,
        }
    }
}

impl Matching {
    /// Reads the keys of a configuration.
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let policies = &[
            ("ask", OnMultiple::Ask),
            ("first", OnMultiple::First),
            ("mostRecent", OnMultiple::MostRecent),
            ("none", OnMultiple::None),
        ];
        let search = search(reader);
        let create = reader
            .choice_or(
                "moduleCreate",
                &[
                    ("nothing", None),
                    ("contact", Some(CallerObject::Contact)),
                    ("lead", Some(CallerObject::Lead)),
                    ("account", Some(CallerObject::Account)),
                ],
                None,
            )
            .filter(|_| !search.is_empty());
        if create.is_none() && reader.has("moduleCreate") && search.is_empty() {
            reader.warning(
                "moduleCreate",
                "not-acted-on",
                "nobody is made where nobody is looked for",
                "name moduleSearch as well",
            );
        }
        let mut lead_id_field = api_name(reader, "leadIdField");
        if !lead_id_field.is_empty() && !search.contains(&CallerObject::Lead) {
            // Seed 002: "this field will be shown only if the Module Search field is or contains Lead".
            lead_id_field.clear();
            reader.warning(
                "leadIdField",
                "not-acted-on",
                "no lead is looked for",
                "name lead in moduleSearch as well",
            );
        }
        Self {
            additional_phone_field: additional(reader, &search),
            search,
            create,
            create_fields: reader.list("createFields", FieldTemplate::read),
            lead_id_field,
            on_multiple: reader.choice_or("onMultiple", policies, OnMultiple::Ask),
        }
    }

    /// The field in which a number counts as the caller's, besides the standard ones.
    pub fn additional_field(&self, object: CallerObject) -> Option<&str> {
        let mut fields = self.additional_phone_field.iter();
        let found = fields.find(|(name, _)| CallerObject::from_word(name) == Some(object));
        found.map(|(_, field)| field.as_str())
    }
}

/// One of seed 002's five: Account, Lead, Contact, Contact and Lead, all three; in the order written.
fn search(reader: &mut Reader<'_>) -> Vec<CallerObject> {
    let words = reader.texts("moduleSearch");
    let mut search: Vec<CallerObject> = Vec::new();
    for word in &words {
        search.add(CallerObject::from_word(word).filter(|object| !search.contains(object)));
    }
    let has = |object| search.contains(&object);
    let combined = match search.len() {
        2 => !has(CallerObject::Account),
        _ => true,
    };
    if search.len() != words.len() || !combined {
        reader.fault(
            "moduleSearch",
            "module-search",
            "expected one of: account; lead; contact; contact, lead; contact, lead, account",
            "write it as a list, such as [\"contact\", \"lead\"]",
        );
    }
    search
}

/// `{"contact": "MobilePhone"}`: API names, of objects that are searched.
fn additional(reader: &mut Reader<'_>, search: &[CallerObject]) -> Vec<(String, String)> {
    let fields = reader.text_map("additionalPhoneField");
    for (object, field) in &fields {
        let key = ["additionalPhoneField.", object].concat();
        if !CallerObject::from_word(object).is_some_and(|object| search.contains(&object)) {
            reader.fault(
                &key,
                "unknown-key",
                "names no object of moduleSearch",
                "known: contact, lead, account, as far as moduleSearch names them",
            );
        }
        if !super::account::is_api_name(field) {
            reader.fault(&key, "api-name", "not the API name of a field", "");
        }
    }
    fields
}

impl Pop {
    /// Reads `pop`.
    pub(super) fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        let whats = &[
            ("ticket", PopWhat::Ticket),
            ("match", PopWhat::Match),
            ("none", PopWhat::None),
        ];
        let moments = &[
            ("trigger", PopOn::Trigger),
            ("ringing", PopOn::Ringing),
            ("answered", PopOn::Answered),
        ];
        Some(Self {
            what: reader.choice_or("what", whats, PopWhat::Ticket),
            on: reader.choice_or("on", moments, PopOn::Trigger),
        })
    }
}

impl Default for Pop {
    fn default() -> Self {
        Self {
            what: PopWhat::Ticket,
            on: PopOn::Trigger,
        }
    }
}
