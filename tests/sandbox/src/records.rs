//! The records of the org: kept by id, found by key, filled in by the org's own derivations.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value, json};

use crate::schema::{self, Key, OBJECTS, Object};
use crate::{ids, moment};

/// The developer name of the record type that accounts have where nothing else is said.
pub(crate) const BUSINESS_ACCOUNT: &str = "Business_Account";
/// The developer name of the record type of person accounts.
pub(crate) const PERSON_ACCOUNT: &str = "PersonAccount";

/// One stored record.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    /// Its object.
    pub(crate) object: &'static Object,
    /// Its 18 character id.
    pub(crate) id: String,
    /// Its fields by API name; a field without a value is absent.
    pub(crate) fields: Map<String, Value>,
    /// The org's count of creations when it was made.
    pub(crate) created: u64,
    /// When it was made, milliseconds since 1970.
    pub(crate) created_at: i64,
}

impl Record {
    /// A field's value, null where it has none.
    pub(crate) fn get(&self, field: &str) -> &Value {
        self.fields.get(field).unwrap_or(&Value::Null)
    }

    /// A text field's value.
    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        self.get(field).as_str()
    }
}

/// All records.
#[derive(Debug, Clone, Default)]
pub(crate) struct Records {
    by_id: BTreeMap<String, Record>,
    by_key: HashMap<(&'static str, &'static str, String), BTreeSet<String>>,
    deleted: HashSet<String>,
    sequence: u64,
}

impl Records {
    /// How many records were ever created.
    pub(crate) fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Continues another store's numbering, so that ids are never given twice.
    pub(crate) fn continue_after(&mut self, sequence: u64) {
        self.sequence = self.sequence.max(sequence);
    }

    /// The record with this id of 18 characters.
    pub(crate) fn get(&self, id: &str) -> Option<&Record> {
        self.by_id.get(id)
    }

    /// Whether a record with this id was deleted.
    pub(crate) fn is_deleted(&self, id: &str) -> bool {
        self.deleted.contains(id)
    }

    /// The records of an object, oldest first.
    pub(crate) fn of(&self, object: &Object) -> impl Iterator<Item = &Record> {
        let prefix = object.prefix;
        self.by_id
            .range(prefix.to_owned()..)
            .map(|(_, record)| record)
            .take_while(move |record| record.id.starts_with(prefix))
    }

    /// The ids of the records whose key field has this value, whatever its case; oldest first.
    pub(crate) fn find(
        &self,
        object: &'static Object,
        field: &'static str,
        value: &str,
    ) -> Vec<String> {
        let key = (object.name, field, value.to_lowercase());
        self.by_key
            .get(&key)
            .map(|ids| ids.iter().cloned().collect())
            .unwrap_or_default()
    }

    /// The id of the user with this username.
    pub(crate) fn user_named(&self, username: &str) -> Option<String> {
        let mut users = schema::object("User")
            .into_iter()
            .flat_map(|users| self.of(users));
        let user = users.find(|user| user.text("Username") == Some(username));
        user.map(|user| user.id.clone())
    }

    /// Creates a record from checked fields; the org adds its defaults and derivations.
    pub(crate) fn insert(
        &mut self,
        object: &'static Object,
        fields: Map<String, Value>,
        user: &str,
        now: i64,
    ) -> String {
        self.sequence += 1;
        let id = ids::record_id(object.prefix, self.sequence);
        let stamp = json!(moment::write(now));
        let mut record = Record {
            object,
            id: id.clone(),
            fields: self.defaults(object, user),
            created: self.sequence,
            created_at: now,
        };
        record.fields.insert("Id".to_owned(), json!(id));
        for name in ["CreatedDate", "LastModifiedDate", "SystemModstamp"] {
            record.fields.insert(name.to_owned(), stamp.clone());
        }
        for name in ["CreatedById", "LastModifiedById"] {
            record.fields.insert(name.to_owned(), json!(user));
        }
        merge(&mut record.fields, fields);
        let is_person =
            object.name == "Account" && self.is_person_type(record.text("RecordTypeId"));
        self.finish(record, now);
        if is_person {
            self.give_person_contact(&id, user, now);
        }
        id
    }

    /// The record as it would stand after a write: a change of the one with this id, or a new one.
    pub(crate) fn preview(
        &self,
        object: &'static Object,
        id: Option<&str>,
        fields: &Map<String, Value>,
        user: &str,
        now: i64,
    ) -> Record {
        let known = id.and_then(|id| self.get(id)).cloned();
        let mut record = known.unwrap_or_else(|| Record {
            object,
            id: String::new(),
            fields: self.defaults(object, user),
            created: self.sequence + 1,
            created_at: now,
        });
        merge(&mut record.fields, fields.clone());
        self.derive(&mut record, now);
        record
    }

    /// The id of the account record type with this developer name.
    pub(crate) fn record_type(&self, developer_name: &str) -> Option<String> {
        let mut types = schema::object("RecordType")
            .into_iter()
            .flat_map(|types| self.of(types));
        let found = types.find(|one| one.text("DeveloperName") == Some(developer_name));
        found.map(|record| record.id.clone())
    }

    /// Whether this record type makes an account a person.
    pub(crate) fn is_person_type(&self, id: Option<&str>) -> bool {
        id.and_then(|id| self.get(id))
            .is_some_and(|record| record.get("IsPersonType") == &json!(true))
    }

    /// Makes the contact that a person account is at the same time, and joins the two.
    fn give_person_contact(&mut self, account: &str, user: &str, now: i64) {
        let (Some(object), Some(person)) = (schema::object("Contact"), self.get(account)) else {
            return;
        };
        let mut face = person_face(person);
        face.insert("AccountId".to_owned(), json!(account));
        face.insert("IsPersonAccount".to_owned(), json!(true));
        let contact = self.insert(object, face, user, now);
        let link = Map::from_iter([("PersonContactId".to_owned(), json!(contact))]);
        self.update(account, link, user, now);
    }

    /// Changes fields of a record; null empties one.
    pub(crate) fn update(&mut self, id: &str, fields: Map<String, Value>, user: &str, now: i64) {
        let Some(mut record) = self.by_id.remove(id) else {
            return;
        };
        self.unindex(&record);
        merge(&mut record.fields, fields);
        let stamp = json!(moment::write(now));
        record
            .fields
            .insert("LastModifiedDate".to_owned(), stamp.clone());
        record.fields.insert("SystemModstamp".to_owned(), stamp);
        record
            .fields
            .insert("LastModifiedById".to_owned(), json!(user));
        let contact = record.text("PersonContactId").map(str::to_owned);
        let face = contact.as_ref().map(|_| person_face(&record));
        self.finish(record, now);
        if let (Some(contact), Some(face)) = (contact, face) {
            self.update(&contact, face, user, now);
        }
    }

    /// Deletes a record.
    pub(crate) fn remove(&mut self, id: &str) {
        if let Some(record) = self.by_id.remove(id) {
            self.unindex(&record);
            self.deleted.insert(record.id);
        }
    }

    /// Every record by object, for the state document.
    pub(crate) fn write(&self) -> Value {
        let all = OBJECTS.iter().map(|object| {
            (
                object.name.to_owned(),
                self.of(object)
                    .map(|record| Value::Object(record.fields.clone()))
                    .collect(),
            )
        });
        Value::Object(all.collect())
    }

    fn finish(&mut self, mut record: Record, now: i64) {
        self.derive(&mut record, now);
        for (field, value) in keys(&record) {
            self.by_key
                .entry((record.object.name, field, value))
                .or_default()
                .insert(record.id.clone());
        }
        self.by_id.insert(record.id.clone(), record);
    }

    fn unindex(&mut self, record: &Record) {
        for (field, value) in keys(record) {
            if let Some(ids) = self.by_key.get_mut(&(record.object.name, field, value)) {
                ids.remove(&record.id);
            }
        }
    }

    /// Sets what the org derives and no client may write.
    fn derive(&self, record: &mut Record, now: i64) {
        match record.object.name {
            "Task" => {
                let is_closed = record.text("Status") == Some("Completed");
                let account = self.account_of_task(record);
                let completed = match (is_closed, record.get("CompletedDateTime")) {
                    (true, Value::Null) => json!(moment::write(now)),
                    (true, since) => since.clone(),
                    (false, _) => Value::Null,
                };
                let is_high = record.text("Priority") == Some("High");
                put(record, "IsClosed", json!(is_closed));
                put(record, "IsHighPriority", json!(is_high));
                put(record, "CompletedDateTime", completed);
                let seconds = record.get("CallDurationInSeconds").as_f64();
                let minutes = seconds.map_or(Value::Null, |seconds| json!(seconds / 60.0));
                put(record, "Call_Minutes__c", minutes);
                put(
                    record,
                    "AccountId",
                    account.map_or(Value::Null, Value::String),
                );
            }
            "Case" => {
                let is_closed = record.text("Status") == Some("Closed");
                let number = format!("{:08}", 1000 + record.created);
                put(record, "IsClosed", json!(is_closed));
                put(record, "CaseNumber", json!(number));
            }
            "Contact" | "Lead" => derive_name(record),
            "Account" => {
                let is_person = self.is_person_type(record.text("RecordTypeId"));
                put(record, "IsPersonAccount", json!(is_person));
                if is_person {
                    derive_name(record);
                }
            }
            _ => {}
        }
    }

    fn defaults(&self, object: &Object, user: &str) -> Map<String, Value> {
        let mut fields = defaults(object, user);
        if object.name == "Account"
            && let Some(id) = self.record_type(BUSINESS_ACCOUNT)
        {
            fields.insert("RecordTypeId".to_owned(), json!(id));
        }
        fields
    }

    fn account_of_task(&self, task: &Record) -> Option<String> {
        let what = task.text("WhatId").and_then(|id| self.get(id));
        let of_what = what.and_then(|record| match record.object.name {
            "Account" => Some(record.id.clone()),
            _ => record.text("AccountId").map(str::to_owned),
        });
        let of_who = || {
            task.text("WhoId")
                .and_then(|id| self.get(id))
                .and_then(|record| record.text("AccountId"))
                .map(str::to_owned)
        };
        of_what.or_else(of_who)
    }
}

/// What the contact of a person account shares with it.
fn person_face(account: &Record) -> Map<String, Value> {
    let shared = [
        ("FirstName", "FirstName"),
        ("LastName", "LastName"),
        ("Phone", "Phone"),
        ("Fax", "Fax"),
        ("PersonMobilePhone", "MobilePhone"),
        ("PersonHomePhone", "HomePhone"),
        ("PersonEmail", "Email"),
    ];
    shared
        .iter()
        .map(|(of_account, of_contact)| ((*of_contact).to_owned(), account.get(of_account).clone()))
        .collect()
}

fn put(record: &mut Record, field: &str, value: Value) {
    if value.is_null() {
        record.fields.remove(field);
    } else {
        record.fields.insert(field.to_owned(), value);
    }
}

fn derive_name(record: &mut Record) {
    let parts: Vec<&str> = ["FirstName", "LastName"]
        .iter()
        .filter_map(|field| record.text(field))
        .collect();
    let name = parts.join(" ");
    put(record, "Name", json!(name));
}

fn merge(fields: &mut Map<String, Value>, changes: Map<String, Value>) {
    for (name, value) in changes {
        if value.is_null() || value == json!("") {
            fields.remove(&name);
        } else {
            fields.insert(name, value);
        }
    }
}

fn keys(record: &Record) -> Vec<(&'static str, String)> {
    let fields = record
        .object
        .fields
        .iter()
        .filter(|field| field.key != Key::None);
    fields
        .filter_map(|field| {
            record
                .text(field.name)
                .map(|value| (field.name, value.to_lowercase()))
        })
        .collect()
}

fn defaults(object: &Object, user: &str) -> Map<String, Value> {
    let of_object = match object.name {
        "Task" => {
            json!({"Status": "Not Started", "Priority": "Normal", "TaskSubtype": "Task", "IsReminderSet": false, "Callback__c": false, "OwnerId": user})
        }
        "Case" => json!({"Status": "New", "Priority": "Medium", "OwnerId": user}),
        "Lead" => json!({"Status": "Open - Not Contacted", "IsConverted": false, "OwnerId": user}),
        "Contact" | "Account" => json!({"IsPersonAccount": false, "OwnerId": user}),
        "User" => json!({"IsActive": true, "UserType": "Standard"}),
        "RecordType" => json!({"IsActive": true, "IsPersonType": false}),
        "Group" | "QueueSobject" => json!({}),
        _ => json!({"OwnerId": user}),
    };
    let mut fields = of_object.as_object().cloned().unwrap_or_default();
    fields.insert("IsDeleted".to_owned(), json!(false));
    fields
}
