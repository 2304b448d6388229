//! The org's objects: which fields there are, of which type and length, and who may write them.

use serde_json::{Value, json};

mod objects;

use objects::COMMON;
pub(crate) use objects::OBJECTS;

/// An object of the org.
#[derive(Debug)]
pub(crate) struct Object {
    /// API name.
    pub(crate) name: &'static str,
    /// The first three characters of its ids.
    pub(crate) prefix: &'static str,
    /// Whether clients may create its records.
    pub(crate) createable: bool,
    /// Its fields.
    pub(crate) fields: &'static [Field],
}

/// A field of an object.
#[derive(Debug)]
pub(crate) struct Field {
    /// API name.
    pub(crate) name: &'static str,
    /// Label, as error texts and describe use it.
    pub(crate) label: &'static str,
    /// Type.
    pub(crate) kind: Kind,
    /// Who may write it, and when.
    pub(crate) access: Access,
    /// What it is looked up by.
    pub(crate) key: Key,
}

/// The type of a field, with what its values are held to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Id,
    Text(usize),
    TextArea(usize),
    Email(usize),
    Phone(usize),
    Url(usize),
    Int,
    Double,
    Boolean,
    Date,
    DateTime,
    /// The values, and whether others are refused.
    Picklist(&'static [&'static str], bool),
    /// The objects it may point at.
    Reference(&'static [&'static str]),
}

/// Who may write a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Access {
    /// The org alone.
    ReadOnly,
    /// Clients, at creation only.
    Create,
    /// Clients.
    Write,
    /// Clients, and creation needs it.
    Required,
    /// Clients, at creation only, which needs it.
    RequiredAtCreate,
}

/// What a field is looked up by, beside queries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Key {
    None,
    /// An external id whose values are unique, whatever their case.
    Unique,
    /// Usable in record addresses, and perhaps shared by several records.
    Lookup,
}

impl Object {
    /// The field of this name, whatever its case.
    pub(crate) fn field(&self, name: &str) -> Option<&'static Field> {
        COMMON
            .iter()
            .chain(self.fields)
            .find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// All fields: those of every object first.
    pub(crate) fn all_fields(&self) -> impl Iterator<Item = &'static Field> {
        COMMON.iter().chain(self.fields)
    }

    /// What `describe` says of the object in short.
    pub(crate) fn describe_short(&self, version: &str) -> Value {
        let base = format!("/services/data/{version}/sobjects/{}", self.name);
        json!({
            "name": self.name, "label": self.name, "labelPlural": format!("{}s", self.name), "keyPrefix": self.prefix, "custom": false,
            "createable": self.createable, "updateable": self.createable, "deletable": self.createable, "queryable": true, "retrieveable": true, "searchable": true,
            "urls": {"sobject": base, "describe": format!("{base}/describe"), "rowTemplate": format!("{base}/{{ID}}")},
        })
    }

    /// What `describe` says of the object in full.
    pub(crate) fn describe(&self, version: &str) -> Value {
        let mut whole = self.describe_short(version);
        if let Some(whole) = whole.as_object_mut() {
            let fields = self
                .all_fields()
                .filter(|field| field.name != "attributes")
                .map(Field::describe)
                .collect();
            whole.insert("fields".to_owned(), Value::Array(fields));
        }
        whole
    }
}

impl Field {
    /// Whether a create may hold the field.
    pub(crate) fn is_createable(&self) -> bool {
        self.access != Access::ReadOnly
    }

    /// Whether an update may hold the field.
    pub(crate) fn is_updateable(&self) -> bool {
        matches!(self.access, Access::Write | Access::Required)
    }

    /// Whether a create must hold the field.
    pub(crate) fn is_required(&self) -> bool {
        matches!(self.access, Access::Required | Access::RequiredAtCreate)
    }

    fn describe(&self) -> Value {
        let (name, length) = match self.kind {
            Kind::Id => ("id", 18),
            Kind::Text(length) => ("string", length),
            Kind::TextArea(length) => ("textarea", length),
            Kind::Email(length) => ("email", length),
            Kind::Phone(length) => ("phone", length),
            Kind::Url(length) => ("url", length),
            Kind::Int => ("int", 0),
            Kind::Double => ("double", 0),
            Kind::Boolean => ("boolean", 0),
            Kind::Date => ("date", 0),
            Kind::DateTime => ("datetime", 0),
            Kind::Picklist(..) => ("picklist", 255),
            Kind::Reference(_) => ("reference", 18),
        };
        let (values, restricted) = match self.kind {
            Kind::Picklist(values, restricted) => (values, restricted),
            _ => (&[] as &[&str], false),
        };
        let values: Vec<Value> = values.iter().map(|value| json!({"value": value, "label": value, "active": true, "defaultValue": false})).collect();
        let targets = if let Kind::Reference(targets) = self.kind {
            targets
        } else {
            &[]
        };
        json!({
            "name": self.name, "label": self.label, "type": name, "length": length, "custom": self.name.ends_with("__c"),
            "createable": self.is_createable(), "updateable": self.is_updateable(), "nillable": !self.is_required() && self.kind != Kind::Boolean,
            "externalId": self.key == Key::Unique, "unique": self.key == Key::Unique, "idLookup": self.key != Key::None, "filterable": true, "sortable": true,
            "defaultedOnCreate": matches!(self.name, "OwnerId" | "Status" | "Priority" | "TaskSubtype"),
            "picklistValues": values, "restrictedPicklist": restricted, "referenceTo": targets,
        })
    }
}

/// The object of this name, whatever its case.
pub(crate) fn object(name: &str) -> Option<&'static Object> {
    OBJECTS
        .iter()
        .find(|object| object.name.eq_ignore_ascii_case(name))
}

/// The object whose ids start as this one does.
pub(crate) fn object_of_id(id: &str) -> Option<&'static Object> {
    OBJECTS.iter().find(|object| id.starts_with(object.prefix))
}
