//! What `describe` says of objects and fields.

use serde_json::{Value, json};

use super::{Access, Field, Key, Kind, Object};
use crate::setup::Setup;

impl Object {
    /// The object in short, as the list of all objects has it.
    pub(crate) fn describe_short(&self, setup: &Setup, version: &str) -> Value {
        let base = format!("/services/data/{version}/sobjects/{}", self.name);
        let may_write = setup.allows_writes(self);
        json!({
            "name": self.name, "label": self.name, "labelPlural": format!("{}s", self.name), "keyPrefix": self.prefix, "custom": false,
            "createable": may_write, "updateable": may_write, "deletable": may_write, "queryable": true, "retrieveable": true,
            "searchable": self.is_searchable,
            "urls": {"sobject": base, "describe": format!("{base}/describe"), "rowTemplate": format!("{base}/{{ID}}")},
        })
    }

    /// The object in full: its fields too, without those that are hidden.
    pub(crate) fn describe(&self, setup: &Setup, version: &str) -> Value {
        let mut whole = self.describe_short(setup, version);
        let may_write = setup.allows_writes(self);
        let fields: Vec<Value> = self
            .all_fields()
            .filter(|field| setup.shows(self, field.name))
            .map(|field| field.describe(self, may_write))
            .collect();
        if let Some(whole) = whole.as_object_mut() {
            whole.insert("fields".to_owned(), json!(fields));
        }
        whole
    }
}

impl Field {
    fn describe(&self, object: &Object, may_write: bool) -> Value {
        let (name, soap, length) = self.type_names();
        let values = match self.kind {
            Kind::Picklist(values, _) | Kind::MultiPicklist(values) => values,
            _ => &[],
        };
        let default = match (object.name, self.name) {
            ("Task", "Status") => "Not Started",
            ("Task", "Priority") => "Normal",
            ("Case", "Status") => "New",
            ("Case", "Priority") => "Medium",
            ("Lead", "Status") => "Open - Not Contacted",
            _ => "",
        };
        let values: Vec<Value> = values
            .iter()
            .map(|value| {
                json!({"value": value, "label": value, "active": true, "defaultValue": *value == default, "validFor": null})
            })
            .collect();
        let targets = match self.kind {
            Kind::Reference(targets) => targets,
            _ => &[],
        };
        let is_named = matches!((object.name, self.name), ("Account", "Name"));
        let is_nillable = !self.is_required()
            && !is_named
            && self.kind != Kind::Boolean
            && self.kind != Kind::Id
            && !self.is_defaulted();
        let (precision, scale, digits) = match self.kind {
            Kind::Int => (0, 0, 9),
            Kind::Double | Kind::Currency => (18, 2, 0),
            _ => (0, 0, 0),
        };
        json!({
            "name": self.name, "label": self.label, "type": name, "soapType": soap, "length": length, "byteLength": length * 3,
            "precision": precision, "scale": scale, "digits": digits, "custom": self.is_custom(),
            "calculated": self.is_custom() && self.access == Access::ReadOnly,
            "createable": may_write && self.is_createable(), "updateable": may_write && self.is_updateable(), "nillable": is_nillable,
            "defaultedOnCreate": self.is_defaulted() || self.kind == Kind::Id, "externalId": self.key == Key::Unique,
            "unique": self.key == Key::Unique, "caseSensitive": self.key == Key::Unique, "idLookup": self.key != Key::None || self.kind == Kind::Id,
            "nameField": matches!((object.name, self.name), (_, "Name") | ("Task" | "Case", "Subject")),
            "filterable": !matches!(self.kind, Kind::TextArea(length) if length > 255), "sortable": !matches!(self.kind, Kind::TextArea(_)),
            "groupable": !matches!(self.kind, Kind::TextArea(_) | Kind::Double | Kind::Currency | Kind::DateTime | Kind::MultiPicklist(_)),
            "picklistValues": values, "restrictedPicklist": matches!(self.kind, Kind::Picklist(_, true)), "dependentPicklist": false,
            "referenceTo": targets, "relationshipName": self.relationship(), "inlineHelpText": null, "defaultValue": null,
            "deprecatedAndHidden": false, "htmlFormatted": false,
        })
    }

    /// The name by which queries reach the record that a reference points at; `None` for other fields.
    pub(crate) fn relationship(&self) -> Option<String> {
        if !matches!(self.kind, Kind::Reference(_)) {
            return None;
        }
        Some(match self.name.strip_suffix("__c") {
            Some(custom) => format!("{custom}__r"),
            None => self.name.trim_end_matches("Id").to_owned(),
        })
    }

    /// The type in REST's and SOAP's words, and the length.
    fn type_names(&self) -> (&'static str, &'static str, usize) {
        match self.kind {
            Kind::Id => ("id", "tns:ID", 18),
            Kind::Text(length) => ("string", "xsd:string", length),
            Kind::TextArea(length) => ("textarea", "xsd:string", length),
            Kind::Email(length) => ("email", "xsd:string", length),
            Kind::Phone(length) => ("phone", "xsd:string", length),
            Kind::Url(length) => ("url", "xsd:string", length),
            Kind::Int => ("int", "xsd:int", 0),
            Kind::Double => ("double", "xsd:double", 0),
            Kind::Currency => ("currency", "xsd:double", 0),
            Kind::Boolean => ("boolean", "xsd:boolean", 0),
            Kind::Date => ("date", "xsd:date", 0),
            Kind::DateTime => ("datetime", "xsd:dateTime", 0),
            Kind::Picklist(..) => ("picklist", "xsd:string", 255),
            Kind::MultiPicklist(_) => ("multipicklist", "xsd:string", 4099),
            Kind::Reference(_) => ("reference", "tns:ID", 18),
        }
    }
}
