//! What a contract call's promise resolves with.

use crate::json::{Value, set};

use crate::error::Fault;
use crate::json::object;
use crate::protocol::Durability;

/// `{accepted: true, id, durability, duplicate?}`: the event is kept.
pub fn accepted(id: &str, durability: Durability, duplicate: bool) -> String {
    let mut receipt = object! { "accepted" => true, "id" => id, "durability" => durability.name() };
    if let (true, Value::Object(fields)) = (duplicate, &mut receipt) {
        set(fields, "duplicate", true);
    }
    receipt.to_text()
}

/// `{accepted: false, error}`: nothing of it was kept.
pub fn refused(fault: &Fault) -> String {
    object! { "accepted" => false, "error" => fault.to_value() }.to_text()
}
