//! What a contract call's promise resolves with.

use serde_json::{Value, json};

use crate::error::Fault;
use crate::protocol::Durability;

/// `{accepted: true, id, durability, duplicate?}`: the event is kept.
pub fn accepted(id: &str, durability: Durability, duplicate: bool) -> String {
    let mut receipt = json!({"accepted": true, "id": id, "durability": durability.name()});
    if let (true, Some(fields)) = (duplicate, receipt.as_object_mut()) {
        fields.insert("duplicate".to_owned(), Value::Bool(true));
    }
    receipt.to_string()
}

/// `{accepted: false, error}`: nothing of it was kept.
pub fn refused(fault: &Fault) -> String {
    json!({"accepted": false, "error": fault.to_value()}).to_string()
}
