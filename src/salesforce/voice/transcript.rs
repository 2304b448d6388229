//! Requests that carry what was said in calls: one message alone, or several in bulk.

use super::operation;
use crate::call::{HUMAN_AGENT, Message};
use crate::config::Voice;
use crate::json::{Map, Value, object, set};
use crate::protocol::HttpRequest;
use crate::salesforce::Access;

/// The org takes at most so many entries in a request, and so many messages in each.
pub const BULK: usize = 5;

/// A message as the org takes it. `user` is the id of the agent at the softphone.
pub fn message(message: &Message, vendor_call_key: &str, user: &str) -> Value {
    let sender = message.text("senderType");
    let told = message.text("participant");
    let participant = match (sender, told) {
        (HUMAN_AGENT, "") => user.to_owned(),
        (_, "") => [vendor_call_key, sender].concat(),
        _ => told.to_owned(),
    };
    let mut body = message.payload.clone();
    body.remove("participant");
    set(&mut body, "participantId", participant);
    Value::Object(body)
}

/// An entry of a request: messages of one speaker in one call, in order. The org keeps the order of one
/// participant only, so that an entry never mixes two.
pub fn entry(vendor_call_key: &str, messages: Vec<Value>) -> Value {
    object! { "vendorCallKey" => vendor_call_key, "messages" => Value::Array(messages) }
}

/// The request for entries: `createTranscriptMessage` for a message alone.
pub fn request(entries: Vec<Value>, voice: &Voice, access: &Access<'_>) -> HttpRequest {
    let mut body = Map::new();
    if let [entry] = entries.as_slice()
        && let Some([Value::Object(message)]) = entry.get("messages").and_then(Value::as_array)
    {
        body.clone_from(message);
        set(
            &mut body,
            "voiceCallId",
            entry.get("vendorCallKey").cloned(),
        );
        return operation::request("createTranscriptMessage", body, voice, access);
    }
    set(&mut body, "entries", Value::Array(entries));
    operation::request("createBulkTranscriptMessages", body, voice, access)
}
