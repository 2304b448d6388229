//! The JSON Schema of the document, for editors and reviewers.

use serde_json::{Value, json};

use super::document::Document;

/// The schema, generated from the Rust types; keys that people need not write are optional.
pub fn json_schema() -> Value {
    let mut schema = schemars::schema_for!(Document).to_value();
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("title".to_owned(), json!("softphone-wrapper configuration"));
    }
    schema
}
