//! What an administrator set up in the org: who may see and write what, which rules hold records back, how clients sign in.
//!
//! It starts as a new org with a softphone's package would: nothing hidden, no rule of its own, refresh tokens rotating.

use serde_json::{Map, Value, json};

use crate::schema::{self, Field, Object};

/// The set-up.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    /// Fields that field-level security hides from every client.
    hidden_fields: Vec<(&'static Object, &'static Field)>,
    /// Record types that the users' profile does not have: object and developer name.
    unassigned_record_types: Vec<(&'static Object, String)>,
    /// Objects whose records clients may read, and neither create nor change.
    read_only_objects: Vec<&'static Object>,
    /// Conditions under which a record is refused.
    pub(crate) validation_rules: Vec<ValidationRule>,
    /// What is done about a second record of one person.
    pub(crate) duplicate_rules: DuplicateRules,
    /// Milliseconds until the search index holds a new record.
    pub(crate) search_delay: i64,
    /// Whether a refresh token dies with its use, and a new one is given.
    pub(crate) rotates_refresh_tokens: bool,
    /// The setting "Enable CORS for OAuth endpoints".
    pub(crate) allows_cors_for_oauth: bool,
    /// Whether `createVoiceCall` makes another record where the call key is known; else it answers with that.
    pub(crate) repeats_call_keys: bool,
    /// Words that no message of a transcript may consist of.
    pub(crate) refused_words: Vec<String>,
    /// Where the public clients may be sent back to, each held to the letter.
    pub(crate) redirect_uris: Vec<String>,
    /// When the metadata changed last, milliseconds since 1970.
    pub(crate) changed: i64,
}

/// A validation rule: the record is refused where the condition holds for it as it would be saved.
#[derive(Debug, Clone)]
pub(crate) struct ValidationRule {
    /// Whose records it is about.
    pub(crate) object: &'static Object,
    /// The condition, written as a query's `WHERE`.
    pub(crate) when: String,
    /// What the refusal says.
    pub(crate) message: String,
    /// The field the message stands at; without one it stands at the page's top.
    pub(crate) field: Option<&'static Field>,
}

/// What the duplicate rules do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum DuplicateRules {
    /// There are none.
    Off,
    /// A duplicate is refused unless the client says that it may be saved.
    Alert,
    /// A duplicate is refused.
    Block,
}

const DUPLICATE_RULES: [(&str, DuplicateRules); 3] = [
    ("off", DuplicateRules::Off),
    ("alert", DuplicateRules::Alert),
    ("block", DuplicateRules::Block),
];

impl Setup {
    /// The set-up at the start.
    pub(crate) fn new(redirect_uris: Vec<String>, now: i64) -> Self {
        Self {
            hidden_fields: Vec::new(),
            unassigned_record_types: Vec::new(),
            read_only_objects: Vec::new(),
            validation_rules: Vec::new(),
            duplicate_rules: DuplicateRules::Off,
            search_delay: 0,
            rotates_refresh_tokens: true,
            allows_cors_for_oauth: true,
            repeats_call_keys: false,
            refused_words: Vec::new(),
            redirect_uris,
            changed: now,
        }
    }

    /// The field of this name that clients see, whatever the name's case.
    pub(crate) fn field(&self, object: &Object, name: &str) -> Option<&'static Field> {
        object
            .field(name)
            .filter(|field| self.shows(object, field.name))
    }

    /// Whether clients see the field with this API name.
    pub(crate) fn shows(&self, object: &Object, name: &str) -> bool {
        let is_hidden = |(known, field): &(&'static Object, &'static Field)| {
            known.name == object.name && field.name == name
        };
        !self.hidden_fields.iter().any(is_hidden)
    }

    /// Whether the users' profile has the object's record type with this developer name.
    pub(crate) fn assigns(&self, object: &Object, record_type: &str) -> bool {
        let is_it = |(known, name): &(&'static Object, String)| {
            known.name == object.name && name == record_type
        };
        !self.unassigned_record_types.iter().any(is_it)
    }

    /// Whether clients may create and change the object's records.
    pub(crate) fn allows_writes(&self, object: &Object) -> bool {
        object.createable
            && !self
                .read_only_objects
                .iter()
                .any(|known| known.name == object.name)
    }

    /// The set-up with the members of `changes` replaced; the error says what is wrong in them.
    pub(crate) fn with(&self, changes: &Value, now: i64) -> Result<Self, String> {
        let changes = changes.as_object().ok_or("the set-up is an object")?;
        let mut setup = self.clone();
        setup.changed = now;
        for (name, value) in changes {
            match name.as_str() {
                "hiddenFields" => setup.hidden_fields = list(value, read_field)?,
                "unassignedRecordTypes" => {
                    setup.unassigned_record_types = list(value, read_record_type)?;
                }
                "readOnlyObjects" => setup.read_only_objects = list(value, read_object)?,
                "validationRules" => setup.validation_rules = list(value, read_rule)?,
                "duplicateRules" => {
                    let known = DUPLICATE_RULES.iter().find(|(name, _)| value == name);
                    setup.duplicate_rules = known.ok_or("duplicateRules is off, alert or block")?.1;
                }
                "searchDelayMilliseconds" => {
                    let delay = value.as_i64().filter(|delay| *delay >= 0);
                    setup.search_delay =
                        delay.ok_or("searchDelayMilliseconds is a whole number")?;
                }
                "rotatesRefreshTokens" => setup.rotates_refresh_tokens = truth(name, value)?,
                "allowsCorsForOAuth" => setup.allows_cors_for_oauth = truth(name, value)?,
                "repeatsCallKeys" => setup.repeats_call_keys = truth(name, value)?,
                "refusedWords" => setup.refused_words = list(value, text)?,
                "redirectUris" => setup.redirect_uris = list(value, text)?,
                _ => return Err(format!("unknown member {name}")),
            }
        }
        Ok(setup)
    }

    /// The set-up as it is read back, and may be given to `with`.
    pub(crate) fn write(&self) -> Value {
        let hidden: Vec<String> = self
            .hidden_fields
            .iter()
            .map(|(object, field)| format!("{}.{}", object.name, field.name))
            .collect();
        let record_types = self.unassigned_record_types.iter();
        let record_types: Vec<String> = record_types
            .map(|(object, name)| format!("{}.{name}", object.name))
            .collect();
        let objects: Vec<&str> = self.read_only_objects.iter().map(|one| one.name).collect();
        let rules: Vec<Value> = self
            .validation_rules
            .iter()
            .map(ValidationRule::write)
            .collect();
        let duplicates = DUPLICATE_RULES
            .iter()
            .find(|(_, rules)| *rules == self.duplicate_rules);
        json!({
            "hiddenFields": hidden, "unassignedRecordTypes": record_types, "readOnlyObjects": objects, "validationRules": rules,
            "duplicateRules": duplicates.map(|(name, _)| name), "searchDelayMilliseconds": self.search_delay,
            "rotatesRefreshTokens": self.rotates_refresh_tokens, "allowsCorsForOAuth": self.allows_cors_for_oauth,
            "repeatsCallKeys": self.repeats_call_keys, "refusedWords": self.refused_words,
            "redirectUris": self.redirect_uris,
        })
    }
}

impl ValidationRule {
    fn write(&self) -> Value {
        let mut rule =
            json!({"object": self.object.name, "when": self.when, "message": self.message});
        if let (Some(field), Some(rule)) = (self.field, rule.as_object_mut()) {
            rule.insert("field".to_owned(), json!(field.name));
        }
        rule
    }
}

fn list<T>(value: &Value, read: impl Fn(&Value) -> Result<T, String>) -> Result<Vec<T>, String> {
    let items = value.as_array().ok_or("a list is wanted")?;
    items.iter().map(read).collect()
}

fn text(value: &Value) -> Result<String, String> {
    value
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| format!("{value} is no text"))
}

fn truth(name: &str, value: &Value) -> Result<bool, String> {
    value
        .as_bool()
        .ok_or_else(|| format!("{name} is true or false"))
}

fn read_object(value: &Value) -> Result<&'static Object, String> {
    schema::object(&text(value)?).ok_or_else(|| format!("{value} is no object"))
}

fn read_field(value: &Value) -> Result<(&'static Object, &'static Field), String> {
    let name = text(value)?;
    let (object, field) = name
        .split_once('.')
        .ok_or_else(|| format!("{name} is not written as Object.Field"))?;
    let object = read_object(&json!(object))?;
    let field = object
        .field(field)
        .ok_or_else(|| format!("{name} is no field"))?;
    Ok((object, field))
}

fn read_record_type(value: &Value) -> Result<(&'static Object, String), String> {
    let name = text(value)?;
    let (object, record_type) = name
        .split_once('.')
        .ok_or_else(|| format!("{name} is not written as Object.Record_Type"))?;
    Ok((read_object(&json!(object))?, record_type.to_owned()))
}

fn read_rule(value: &Value) -> Result<ValidationRule, String> {
    let rule: &Map<String, Value> = value.as_object().ok_or("a validation rule is an object")?;
    let member = |name: &str| rule.get(name).ok_or_else(|| format!("{name} is missing"));
    let object = read_object(member("object")?)?;
    let field = match rule.get("field") {
        None => None,
        Some(name) => Some(
            object
                .field(&text(name)?)
                .ok_or_else(|| format!("{name} is no field"))?,
        ),
    };
    Ok(ValidationRule {
        object,
        when: text(member("when")?)?,
        message: text(member("message")?)?,
        field,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Setup;

    #[test]
    fn what_is_set_is_read_back_and_the_rest_stays() {
        let first = Setup::new(Vec::new(), 0)
            .with(
                &json!({"hiddenFields": ["task.subject"], "duplicateRules": "alert", "unassignedRecordTypes": ["lead.Reseller"]}),
                1,
            )
            .unwrap();
        let rule =
            json!({"object": "Lead", "when": "Company = 'x'", "message": "no", "field": "Company"});
        let second = first.with(&json!({"validationRules": [rule]}), 2).unwrap();
        let written = second.write();
        assert_eq!(written["hiddenFields"], json!(["Task.Subject"]));
        assert_eq!(written["unassignedRecordTypes"], json!(["Lead.Reseller"]));
        assert_eq!(written["duplicateRules"], "alert");
        assert_eq!(written["validationRules"], json!([rule]));
        assert_eq!(second.with(&written, 2).unwrap().write(), written);
    }

    #[test]
    fn a_faulty_set_up_is_named() {
        let table = [
            (json!([]), "the set-up is an object"),
            (json!({"hidden": []}), "unknown member hidden"),
            (
                json!({"hiddenFields": ["Task"]}),
                "Task is not written as Object.Field",
            ),
            (
                json!({"hiddenFields": ["Task.Nope"]}),
                "Task.Nope is no field",
            ),
            (
                json!({"unassignedRecordTypes": ["Reseller"]}),
                "Reseller is not written as Object.Record_Type",
            ),
            (
                json!({"readOnlyObjects": ["Nope"]}),
                "\"Nope\" is no object",
            ),
            (
                json!({"duplicateRules": "on"}),
                "duplicateRules is off, alert or block",
            ),
            (
                json!({"validationRules": [{"object": "Task"}]}),
                "when is missing",
            ),
            (
                json!({"rotatesRefreshTokens": 1}),
                "rotatesRefreshTokens is true or false",
            ),
        ];
        for (changes, message) in table {
            assert_eq!(
                Setup::new(Vec::new(), 0).with(&changes, 0).unwrap_err(),
                message
            );
        }
    }
}
