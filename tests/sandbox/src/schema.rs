//! The org's objects: which fields there are, of which type and length, and who may write them.

mod describe;
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
    /// Whether the search index holds its records.
    pub(crate) is_searchable: bool,
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
    Currency,
    Date,
    DateTime,
    /// The values, and whether others are refused.
    Picklist(&'static [&'static str], bool),
    /// The values, any of which may be there at once, joined by semicolons.
    MultiPicklist(&'static [&'static str]),
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

    /// Whether administrators made the field.
    pub(crate) fn is_custom(&self) -> bool {
        self.name.ends_with("__c")
    }

    /// Whether the org fills the field where a create leaves it out.
    pub(crate) fn is_defaulted(&self) -> bool {
        self.kind == Kind::Boolean && self.access != Access::ReadOnly
            || matches!(self.name, "OwnerId" | "Status" | "Priority" | "TaskSubtype")
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
